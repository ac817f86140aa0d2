#!/usr/bin/env python3
"""Offline evaluation from a checkout: `python scripts/evaluate.py replay --slack-export PATH --html FILE`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from copilot.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "evaluate")
    main()
