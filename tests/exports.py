"""Small Slack exports and issue files, as Slack and GitHub write them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

START = 1_790_000_000  # 2026-09-21
ASKER, HELPER, OTHER = "U0ASKER", "U0TEAM", "U0OTHER"
USERS = [
    {"id": ASKER, "name": "marta", "profile": {"display_name": "marta", "real_name": "Marta Nowak"}},
    {"id": HELPER, "name": "jonas", "profile": {"display_name": "jonas", "real_name": "Jonas Albrecht"}},
    {"id": OTHER, "name": "pete", "profile": {"display_name": "pete", "real_name": "Pete Okoro"}},
]


def ts(second: float) -> str:
    return f"{START + second:.6f}"


def message(second: float, user: str, text: str, thread: float | None = None, **more: Any) -> dict[str, Any]:
    raw = {"type": "message", "user": user, "text": text, "ts": ts(second), **more}
    return raw if thread is None else raw | {"thread_ts": ts(thread)}


def thread(start: float, *said: tuple[str, str]) -> list[dict[str, Any]]:
    """A thread of (user, text), a minute between messages."""
    return [message(start + 60 * place, user, text, thread=start) for place, (user, text) in enumerate(said)]


def write_export(
    folder: Path, channels: dict[str, list[dict[str, Any]]], flags: dict[str, dict[str, bool]] | None = None
) -> Path:
    """An export folder with these channels; the id of #support is C0SUPPORT, and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    listing = [{"id": channel_id(name), "name": name, **(flags or {}).get(name, {})} for name in channels]
    (folder / "channels.json").write_text(json.dumps(listing))
    (folder / "users.json").write_text(json.dumps(USERS))
    for name, messages in channels.items():
        days: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for raw in messages:
            days[f"{datetime.fromtimestamp(float(raw['ts']), UTC):%Y-%m-%d}"].append(raw)
        (folder / name).mkdir(exist_ok=True)
        for old in (folder / name).glob("*.json"):
            old.unlink()
        for day, raws in days.items():
            (folder / name / f"{day}.json").write_text(json.dumps(raws))
    return folder


def channel_id(name: str) -> str:
    return "C0" + name.upper().replace("-", "")


def case_id(start: float, channel: str = "support") -> str:
    return f"slack:{channel_id(channel)}:{ts(start)}"


def issue(number: int, **more: Any) -> dict[str, Any]:
    """An issue record, open unless told otherwise."""
    return {
        "repo": "acme/tool",
        "number": number,
        "html_url": f"https://github.com/acme/tool/issues/{number}",
        "title": f"Title of issue {number}",
        "body": f"Body of issue {number}",
        "labels": [],
        "state": "open",
        "state_reason": None,
        "created_at": f"2026-0{1 + number % 9}-01T00:00:00Z",
        "closed_at": None,
        "user": "marta",
        "author_association": "NONE",
        "is_pull_request": False,
        "comments": [],
    } | more


def comment(
    text: str, user: str = "jonas", association: str = "MEMBER", at: str = "2026-10-01T00:00:00Z"
) -> dict[str, Any]:
    return {"user": user, "author_association": association, "created_at": at, "body": text, "is_bot": False}


def write_issues(path: Path, *issues: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(raw) + "\n" for raw in issues))
    return path
