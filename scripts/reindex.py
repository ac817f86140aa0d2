#!/usr/bin/env python3
"""The nightly reindex, as cron runs it from a checkout: `python scripts/reindex.py --slack-export PATH …`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "reindex")
    main()
