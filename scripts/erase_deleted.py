#!/usr/bin/env python3
"""On the machine of a Chroma server: erase from its disk what was deleted there, while it runs.

The server keeps the files of deleted collections. Where the reindex sees its folder it does this by itself
(CHROMA_SERVER_DIR); else a timer on the server's machine does, with nothing installed but Python 3.11.

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
    parser.add_argument("folder", type=Path, help="what stands after `chroma run --path`")
    try:
        number = erase_deleted(parser.parse_args().folder)
    except SupportCopilotError as error:
        sys.exit(str(error))
    print(f"files of {number} deleted collection(s) erased")


if __name__ == "__main__":
    main()
