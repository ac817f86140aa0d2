"""Threads and issues as people name them: by their link, or by their case id."""

from __future__ import annotations

import re

from index.errors import InputError

_PERMALINK = re.compile(r"https?://[^/]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<rest>\d{6})")
_THREAD_TS = re.compile(r"[?&]thread_ts=(\d+\.\d+)")
_CASE = re.compile(r"(?:slack:)?(?P<channel>[A-Z0-9]{2,30}):(?P<ts>\d+\.\d+)")
_ISSUE = re.compile(r"(?:github:|https?://[^/]+/)(?P<repo>[\w.-]+/[\w.-]+)(?:#|/(?:issues|pull)/)(?P<number>\d+)")


def slack_thread(link: str) -> tuple[str, str] | None:
    """The channel and the ts that a message's link names: of its thread's root, where the link says so."""
    found = _PERMALINK.match(link)
    if not found:
        return None
    root = _THREAD_TS.search(link)
    return found["channel"], root[1] if root else f"{found['seconds']}.{found['rest']}"


def thread_named(text: str) -> str:
    """The case id of a thread or issue that somebody names by its link or its id.

    Raises:
        InputError: it names none.
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
