#!/usr/bin/env python3
"""Run this on a Chroma server's machine to erase the files of deleted collections, while the server runs.

The server keeps these files. If the reindex can see the server's folder (CHROMA_SERVER_DIR) it erases them itself;
otherwise run this from a timer on the server's machine, which needs nothing but Python 3.11.

    python scripts/erase_deleted.py /srv/chroma
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from index.engines.chroma_files import erase_deleted
from index.errors import SupportCopilotError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder given to `chroma run --path`")
    try:
        number = erase_deleted(parser.parse_args().folder)
    except SupportCopilotError as error:
        sys.exit(str(error))
    print(f"files of {number} deleted collection(s) erased")


if __name__ == "__main__":
    main()
