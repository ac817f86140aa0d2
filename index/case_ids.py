"""Turning what people paste (a link or a case id) into a case id."""

from __future__ import annotations

import re

from index.errors import InputError

_PERMALINK = re.compile(r"https?://[^/]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<rest>\d{6})")
_THREAD_TS = re.compile(r"[?&]thread_ts=(\d+\.\d+)")
_CASE = re.compile(r"(?:slack:)?(?P<channel>[A-Z0-9]{2,30}):(?P<ts>\d+\.\d+)")
_ISSUE = re.compile(r"(?:github:|https?://[^/]+/)(?P<repo>[\w.-]+/[\w.-]+)(?:#|/(?:issues|pull)/)(?P<number>\d+)")


def slack_thread(link: str) -> tuple[str, str] | None:
    """The channel and ts in a message's link: the ts of the thread's root if the link has it, else the message's."""
    found = _PERMALINK.match(link)
    if not found:
        return None
    root = _THREAD_TS.search(link)
    return found["channel"], root[1] if root else f"{found['seconds']}.{found['rest']}"


def parse_case_id(text: str) -> str:
    """The case id of the thread or issue that a link or id stands for.

    Raises:
        InputError: it is neither a link nor a case id.
    """
    if thread := slack_thread(text):
        return f"slack:{thread[0]}:{thread[1]}"
    if found := _CASE.fullmatch(text):
        return f"slack:{found['channel']}:{found['ts']}"
    if found := _ISSUE.match(text):
        return issue_case_id(found["repo"], int(found["number"]))
    raise InputError(f"--thread {text!r} names no thread or issue; give its link, or its case id.")


def issue_case_id(repo: str, number: int) -> str:
    return f"github:{repo}#{number}"
