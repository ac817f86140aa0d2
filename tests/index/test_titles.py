"""Titles: what is chosen from a question, and what never stands in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from index.cases.from_issue import case_from_issue
from index.cases.references import References
from index.model import Case, Issue
from index.team import Team
from index.titles.title import given_title, title_of

TRACEBACK = """Traceback (most recent call last):
  File "/srv/sync.py", line 12, in main
    load(path)
kiln.errors.SchemaDrift: column "price" is gone
"""
LOG = """2026-03-02T08:00:01Z INFO  starting
2026-03-02T08:00:02Z ERROR cannot bind 0.0.0.0:9090: address already in use
2026-03-02T08:00:03Z INFO  bye
"""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # the sentence that asks, or complains
        ("Hi team! Can I mount two volumes per worker?", "Can I mount two volumes per worker?"),
        ("Good morning all :wave:\nThe exporter drops rows with NULL keys.", "The exporter drops rows with NULL keys"),
        ("Hello, I am new here, sorry if this is basic.\nHow do I rename a workspace?", "How do I rename a workspace?"),
        ("We use three shards. Since 4.1 the merge step hangs forever on the last shard when it is empty. Any idea?",
         "Since 4.1 the merge step hangs forever on the last shard when it is empty"),
        ("Does anybody know if the CLI reads proxy settings? Thanks in advance", "the CLI reads proxy settings?"),
        ("Can someone please help me with pinning a runner to one zone?", "pinning a runner to one zone?"),
        ("1) where are the audit logs? 2) who can delete them?", "where are the audit logs?"),
        # the error, where the sentence leads to it or says little
        (f"Sync is broken for me:\n```\n{TRACEBACK}```",
         'Sync is broken for me: kiln.errors.SchemaDrift: column "price" is gone'),
        (f"```\n{LOG}```", "cannot bind 0.0.0.0:9090: address already in use"),
        (f"please help\n```\n{LOG}```", "cannot bind 0.0.0.0:9090: address already in use"),
        ("```\njava.lang.IllegalStateException: pool is closed\n\tat com.acme.Pool.take(Pool.java:88)\n```",
         "IllegalStateException: pool is closed"),
        # names of code stay as they are
        ("`__init__` of Worker ignores max_retry_count", "__init__ of Worker ignores max_retry_count"),
        ("__init__ is called twice by the C# binding", "__init__ is called twice by the C# binding"),
        ("mapping a -> b with C++ and F# types fails", "mapping a -> b with C++ and F# types fails"),
        ("*Upload* of _large_ files ~never~ stops at 2 * 3 GB", "Upload of large files never stops at 2 * 3 GB"),
        ("snake_case_name and kebab-case-name collide", "snake_case_name and kebab-case-name collide"),
        # Markdown of issues
        ("### Describe the bug\n\n<!-- a template -->\n- [ ] The tray icon vanishes after sleep",
         "The tray icon vanishes after sleep"),
        ("> an older mail\nDeleting a tag removes its notes", "Deleting a tag removes its notes"),
        # other languages and greetings
        ("Bonjour ! Peut-on exporter les rapports en CSV ?", "Peut-on exporter les rapports en CSV?"),
        ("Moin zusammen, der Import bricht bei Umlauten ab", "der Import bricht bei Umlauten ab"),
        ("你好，导出按钮是灰色的", "导出按钮是灰色的"),
        # nothing to choose from
        ("Help", "Help"),
        ("it does not work", "it does not work"),
        ("[file: shot.png]", "[file: shot.png]"),
        ("https://acme.example/board/7", "https://acme.example/board/7"),
        (":tada:", ":tada:"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_title_says_what_it_is_about(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "Hey @Ada Okafor, I saw the parser crash on empty input",
        "Hi, Ada here. @ada the parser crashes on empty input",
        "Thanks Ada! The parser (@ada.okafor) crashes on empty input",
        "Ada's parser crashes on empty input",
    ],
)
def test_no_name_of_the_thread_stands_in_a_title(text: str) -> None:
    title = title_of(text, people=("Ada Okafor", "ada.okafor", "ada", "Ada"))
    assert "ada" not in title.lower()
    assert "okafor" not in title.lower()
    assert "empty input" in title


def test_a_long_title_is_cut_between_words() -> None:
    title = title_of("the scheduler " + "forgets about everything " * 20)
    assert len(title) <= 110
    assert title.endswith("…")


@pytest.mark.parametrize("given", ["Help", "Question", "[BUG]", "It does not work!!", "issue with error", "?"])
def test_an_issue_whose_title_says_nothing_is_named_by_its_body(given: str) -> None:
    body = "Hi,\nthe tray icon vanishes after sleep.\nThanks"
    assert given_title(given, body, 300) == "the tray icon vanishes after sleep"
    assert given_title(given, "pls help", 300) == given
    assert given_title("Tray icon", body, 300) == "Tray icon"


def test_a_known_issue_is_named_by_its_body() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    body = "Saving a draft with `max_retry_count` above 9 loses it"
    issue = Issue("acme/kiln", 1, "", "Help", body, ("bug",), "open", None, "ada", "NONE", at, None)
    team = Team(frozenset(), "settings")
    for one, title in ((issue, body.replace("`", "")), (replace(issue, title="Lost drafts"), "Lost drafts")):
        case = case_from_issue(one, team, References())
        assert isinstance(case, Case)
        assert case.title == title


@pytest.mark.parametrize(
    "text", ["*" * 5000, "`" * 3000, "_a" * 2000, "1) " * 1500, "hi " * 2000, "(" * 4000, "a." * 2000]
)
def test_strange_texts_have_a_title_at_once(text: str) -> None:
    assert len(title_of(text)) <= 110
