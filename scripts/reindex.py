#!/usr/bin/env python3
"""The nightly reindex, as cron runs it from a checkout: `python scripts/reindex.py`.

Without a PATH it reads the Slack channels and GitHub repositories in the settings. It prints one summary line to stdout
(`--json`: the whole report), and progress and errors to stderr. Exit codes: 0 done, 1 the work failed, 2 the input or
the settings were wrong.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["reindex", "--nightly"]
    main()
