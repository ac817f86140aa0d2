"""The history that the stored data folder was made from: an export and a file of issues, as they were then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.exports import ASKER, HELPER, OTHER, thread, write_export

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600
THREADS = (
    thread(
        0,
        (
            ASKER,
            "The nightly sync fails with `OSError: [Errno 28] No space left on device` on the worker,"
            " the disk is 20 GB.",
        ),
        (HELPER, "Set `spill_dir` in config.yaml to a larger volume: the sorter spills to /tmp by default."),
        (ASKER, "That worked, thank you!"),
    ),
    thread(
        3 * HOUR,
        (OTHER, "How do I rotate the API token of the scheduler without stopping the running jobs?"),
        (
            HELPER,
            "Create the second token under Settings > Tokens, run `plinth scheduler reload`, and then revoke the"
            " first one. Running jobs keep the session that they have.",
        ),
    ),
    thread(
        6 * HOUR,
        (
            ASKER,
            "`plinth deploy` says `ERR-2041: schema drift detected in table orders`."
            " We changed a column type yesterday.",
        ),
        (
            HELPER,
            "Run `plinth schema accept orders` once; it stores the new type, and the next deploy goes through.",
        ),
        (ASKER, "Perfect, it works now."),
    ),
    thread(
        9 * HOUR,
        (OTHER, "Is it possible to exclude single tables from the export?"),
        (HELPER, "Yes: list them under `exclude_tables` in export.yaml, wildcards such as `tmp_*` are fine."),
        (OTHER, "works, thanks"),
    ),
    thread(
        12 * HOUR,
        (ASKER, "The dashboard shows yesterday's numbers since the upgrade to 3.4.1, although the sync is green."),
        (
            HELPER,
            "The cache was not cleared by the upgrade. Run `plinth cache clear --all`; 3.4.2 does it by itself.",
        ),
    ),
    thread(15 * HOUR, (OTHER, "Anyone here going to the meetup on Thursday?")),
)
ISSUES = (
    {
        "repo": "acme/plinth",
        "number": 7,
        "html_url": "https://github.com/acme/plinth/issues/7",
        "title": "Worker leaks file handles when a sync is cancelled",
        "body": "Cancel a running sync ten times: the worker then fails with `Too many open files`. Version 3.3.0.",
        "labels": ["bug"],
        "state": "closed",
        "state_reason": "completed",
        "created_at": "2026-08-01T10:00:00Z",
        "closed_at": "2026-08-05T10:00:00Z",
        "user": "mira",
        "author_association": "NONE",
        "is_pull_request": False,
        "comments": [
            {
                "user": "jonas-a",
                "author_association": "MEMBER",
                "created_at": "2026-08-04T10:00:00Z",
                "body": "Handles are closed on cancellation now; released in 3.3.1. Until you upgrade, restart the"
                " worker after a cancelled sync.",
                "is_bot": False,
            },
            {
                "user": "mira",
                "author_association": "NONE",
                "created_at": "2026-08-05T09:00:00Z",
                "body": "3.3.1 fixes it, thanks!",
                "is_bot": False,
            },
        ],
    },
    {
        "repo": "acme/plinth",
        "number": 9,
        "html_url": "https://github.com/acme/plinth/issues/9",
        "title": "Export to Parquet drops the time zone of timestamps",
        "body": "A column of type TIMESTAMPTZ arrives as naive timestamps in the Parquet file.",
        "labels": ["bug"],
        "state": "open",
        "state_reason": None,
        "created_at": "2026-09-01T10:00:00Z",
        "closed_at": None,
        "user": "pete-o",
        "author_association": "NONE",
        "is_pull_request": False,
        "comments": [],
    },
)
POLICY = """\
[slack]
support_channels = ["#support"]
[team]
members = ["U0TEAM"]
[github]
repositories = ["acme/plinth"]
"""


def write_history(folder: Path) -> tuple[str, ...]:
    """Write the settings, the export and the issues; what `reindex` is called with."""
    (folder / "copilot.toml").write_text(POLICY)
    export = write_export(folder / "export", {"support": [message for said in THREADS for message in said]})
    issues = folder / "issues.jsonl"
    issues.write_text("".join(f"{json.dumps(issue)}\n" for issue in ISSUES))
    return ("--slack-export", str(export), "--github-issues", str(issues))
