#!/usr/bin/env python3
"""The nightly reindex, as cron runs it from a checkout: `python scripts/reindex.py`.

With no PATH it reads Slack and GitHub as the settings name them. One line of summary on stdout (`--json`: the whole
report), progress and faults on stderr. Exit codes: 0 done, 1 the work failed, 2 the input or the settings were wrong.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["reindex", "--nightly"]
    main()
