"""What is read of one Slack message: whose it is, and all that it says, wherever Slack keeps it."""

from __future__ import annotations

from typing import Any

import pytest

from index.model import Channel, Release, Skip, Thread
from index.sources.slack_messages.blocks_text import blocks_text
from index.sources.slack_people import Directory
from index.sources.slack_threads import threads_of
from tests.exports import ASKER, HELPER, OTHER, message

SUPPORT, INSIDE = Channel("C0SUPPORT", "support", "public"), Channel("C0INSIDE", "inside", "internal")
NAMES = {ASKER: "marta", HELPER: "jonas", OTHER: "pete", "U0CI": "ci"}
WORDS = "The importer stops at row 4,096 with IM-41."
PRIVATE = {"C0SECRET"}


def directory(**more: Any) -> Directory:
    about: dict[str, Any] = {"bots": frozenset({"U0CI"}), "forms": frozenset({"Ask us"})} | more
    return Directory(NAMES, visibility_of=lambda id_: "internal" if id_ in PRIVATE else "public", **about)


def read(raw: dict[str, Any], place: Channel = SUPPORT, **more: Any) -> Thread | Release | Skip | None:
    return next(iter(threads_of(place, [raw], directory(**more))), None)


def said(raw: dict[str, Any], place: Channel = SUPPORT) -> str:
    found = read(raw, place)
    return found.messages[0].said if isinstance(found, Thread) else "[nothing]"


def forward(text: str = WORDS, channel: str = "C0GENERAL", author: str = OTHER, **more: Any) -> dict[str, Any]:
    about = {"channel_id": channel, "author_id": author, "author_name": "Pete Okoro", "ts": "1789999000.000100"}
    return {"is_share": True, "is_msg_unfurl": True, "fallback": f"pete: {text}", "text": text, **about, **more}


def rich(*elements: dict[str, Any], kind: str = "rich_text_section", **more: Any) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": kind, "elements": list(elements), **more}]}]


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def clip(words: str, status: str = "complete") -> dict[str, Any]:
    transcription = {"status": status, "locale": "en-US", "preview": {"content": words, "has_more": False}}
    return {"id": "F1", "name": "clip.m4a", "subtype": "slack_audio", "transcription": transcription}


EMAIL = {
    "id": "F2",
    "mode": "email",
    "filetype": "email",
    "name": "Import",
    "subject": "Import stops",
    "from": [{"address": "Rita@Firm.example", "name": "Rita Lind"}],
    "plain_text": WORDS,
    "preview": f"<div>{WORDS}</div>",
}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (message(0, ASKER, "", attachments=[forward()]), WORDS),
        (message(0, ASKER, "Any idea?", attachments=[forward()]), f"Any idea?\n{WORDS}"),
        (message(0, ASKER, "", attachments=[forward("run <http://load.py|load.py> &amp; wait")]), "run load.py & wait"),
        (
            message(
                0, ASKER, "", attachments=[forward("", message_blocks=[{"message": {"blocks": rich(text(WORDS))}}])]
            ),
            WORDS,
        ),
        (message(0, ASKER, "", attachments=[forward("", files=[clip(WORDS)])]), WORDS),
        (
            message(0, ASKER, "<https://a.slack.com/archives/C1/p17>", attachments=[forward(is_share=False)]),
            f"https://a.slack.com/archives/C1/p17\n{WORDS}",
        ),
        (message(0, ASKER, "as in <https://a.slack.com/archives/C1/p17>", attachments=[forward(is_share=False)]), ""),
        (message(0, ASKER, "see", attachments=[{"from_url": "https://x.test", "text": "a page", "title": "T"}]), "see"),
        (message(0, "USLACKBOT", "", subtype="file_share", files=[EMAIL]), f"Import stops\n\n{WORDS}"),
        (message(0, ASKER, "", files=[clip(WORDS)]), f"{WORDS}\n[file: clip.m4a]"),
        (message(0, ASKER, "listen", files=[clip("", "processing")]), "listen\n[file: clip.m4a]"),
        (message(0, ASKER, "this", files=[{"name": "a.log", "preview": WORDS}]), f"this\n[file: a.log]\n{WORDS}"),
        (message(0, ASKER, "", blocks=rich(text(WORDS))), WORDS),
        (message(0, ASKER, "This content can't be displayed.", blocks=rich(text(WORDS))), WORDS),
        (message(0, ASKER, "typed", blocks=rich(text("typed and more"))), "typed"),
    ],
)
def test_what_is_said_outside_the_text_is_read(raw: dict[str, Any], words: str) -> None:
    assert said(raw) == (words or "as in https://a.slack.com/archives/C1/p17")


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        (rich(text("a & b <c> "), text("x < y", code=True)), "a &amp; b &lt;c&gt; `x &lt; y`"),
        (
            rich(
                {"type": "link", "url": "http://load.py", "text": "load.py"},
                text(" of "),
                {"type": "user", "user_id": "U1"},
            ),
            "<http://load.py|load.py> of <@U1>",
        ),
        (rich(text("one\ntwo"), kind="rich_text_preformatted"), "```\none\ntwo\n```"),
        (rich(text("said\nso"), kind="rich_text_quote"), "> said\n> so"),
        (
            [
                {
                    "type": "rich_text",
                    "elements": [
                        {
                            "type": "rich_text_list",
                            "style": "ordered",
                            "elements": [
                                {"type": "rich_text_section", "elements": [text("first")]},
                                {"type": "rich_text_section", "elements": [text("second")]},
                            ],
                        }
                    ],
                }
            ],
            "1. first\n2. second",
        ),
        (
            [
                {"type": "header", "text": {"type": "plain_text", "text": "A & B"}},
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": "*x*"},
                    "fields": [{"type": "mrkdwn", "text": "y"}],
                },
                {"type": "divider"},
                {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}]},
                {"type": "context", "elements": [{"type": "mrkdwn", "text": "z"}, {"type": "image", "alt_text": "i"}]},
            ],
            "A &amp; B\n*x*\ny\nz",
        ),
        ([None, 3, {"type": "rich_text", "elements": "x"}, {"type": "section", "text": 4}, {"no": "type"}], ""),
        ("no list", ""),
    ],
)
def test_blocks_as_text(blocks: Any, words: str) -> None:
    assert blocks_text(blocks).replace(" \n", "\n").strip() == words


def test_blocks_nested_without_end_are_cut() -> None:
    inner: dict[str, Any] = {"type": "rich_text_section", "elements": [text("deep")]}
    for _ in range(5_000):
        inner = {"type": "rich_text", "elements": [inner]}
    assert blocks_text([inner]) == ""


@pytest.mark.parametrize(
    ("raw", "author"),
    [
        (message(0, ASKER, WORDS, bot_id="B0TOOL", app_id="A0TOOL", bot_profile={"name": "My tool"}), ASKER),
        (message(0, "U0NOBODY", WORDS, bot_id="B0TOOL"), "U0NOBODY"),
        (message(0, "U0NOBODY", WORDS, bot_id="B0TOOL", bot_profile={"name": "My tool"}), ""),
        (message(0, "U0CI", WORDS), ""),
        (message(0, "U0CI", WORDS, bot_id="B0CI"), ""),
        (message(0, "USLACKBOT", "Reminder: who looks at the numbers?"), ""),
        (message(0, ASKER, "This message was deleted."), ""),
        (message(0, ASKER, WORDS, hidden=True), ""),
        (message(0, ASKER, WORDS, subtype="channel_topic"), ""),
        (message(0, ASKER, WORDS, subtype="thread_broadcast"), ASKER),
        (
            {
                "ts": "1790000000.000000",
                "text": f"*From:* <@{ASKER}>\n{WORDS}",
                "bot_id": "B1",
                "subtype": "bot_message",
                "username": "Ask us",
            },
            ASKER,
        ),
        (
            {
                "ts": "1790000000.000000",
                "text": f"*From:* <@{ASKER}>\n{WORDS}",
                "bot_id": "B1",
                "subtype": "bot_message",
                "username": "Deploys",
            },
            "",
        ),
        (
            {"ts": "1790000000.000000", "text": WORDS, "bot_id": "B1", "subtype": "bot_message", "username": "Ask us"},
            "",
        ),
    ],
)
def test_whose_words_they_are(raw: dict[str, Any], author: str) -> None:
    found = read(raw)
    assert (found.messages[0].author if isinstance(found, Thread) else "") == author


def test_each_sender_of_an_e_mail_is_somebody_and_their_address_is_nowhere() -> None:
    def mail(second: float, address: str) -> dict[str, Any]:
        file = EMAIL | {"from": [{"address": address, "name": "Rita Lind"}]}
        return message(second, "USLACKBOT", "", subtype="file_share", files=[file])

    raws = [mail(0, "rita@firm.example"), mail(5, " Rita@Firm.example"), mail(10, "ole@firm.example")]
    found = [item for item in threads_of(SUPPORT, raws, directory()) if isinstance(item, Thread)]
    first, second, third = (thread.messages[0].author for thread in found)
    assert first == second != third
    assert "firm.example" not in repr(found).lower().replace(WORDS.lower(), "")
    assert {"Rita Lind"} <= set(found[0].people)
    assert found[0].messages[0].author_name == "Rita Lind"


@pytest.mark.parametrize(
    ("channel", "place", "is_read"),
    [
        ("C0GENERAL", SUPPORT, True),
        ("C0SECRET", SUPPORT, False),
        ("C0SECRET", INSIDE, True),
        ("", SUPPORT, False),
    ],
)
def test_forwarded_words_are_read_where_their_readers_are(channel: str, place: Channel, is_read: bool) -> None:
    raw = message(0, ASKER, "look", attachments=[forward(channel=channel)])
    assert (WORDS in said(raw, place)) is is_read
    found = read(raw, place)
    assert isinstance(found, Thread)
    assert ("Pete Okoro" in found.people) is True  # whoever is named there stays out of drafts


def test_direct_messages_of_which_no_list_tells_are_not_public() -> None:
    plain = Directory(NAMES)
    raw = message(0, ASKER, "look", attachments=[forward(channel="D0PRIVATE"), forward("public words", "C0GENERAL")])
    (found,) = threads_of(SUPPORT, [raw], plain)
    assert isinstance(found, Thread)
    assert found.messages[0].text == "look\npublic words"


def test_who_was_forwarded_is_known_and_who_is_forgotten_is_not_quoted() -> None:
    raw = message(0, ASKER, "look", attachments=[forward()])
    found = read(raw)
    assert isinstance(found, Thread)
    (quoted,) = found.messages[0].forwarded
    assert (quoted.author, quoted.author_name, quoted.text) == (OTHER, "Pete Okoro", WORDS)
    forgotten = read(raw, forgotten=frozenset({OTHER}))
    assert isinstance(forgotten, Thread)
    assert (forgotten.messages[0].text, forgotten.messages[0].forwarded) == ("look", ())


TOKEN = "xoxb-123456789012-abcdefABCDEF"


@pytest.mark.parametrize(
    "more",
    [
        {"attachments": [forward(f"use {TOKEN}")]},
        {"files": [clip(f"use {TOKEN}")]},
        {"files": [{"name": "a.log", "preview": f"use {TOKEN}"}]},
        {"blocks": rich(text(f"use {TOKEN}"))},
        {"files": [EMAIL | {"plain_text": f"use {TOKEN}"}], "user": "USLACKBOT", "subtype": "file_share"},
    ],
)
def test_all_words_are_redacted(more: dict[str, Any]) -> None:
    found = read(message(0, ASKER, "") | more)
    assert TOKEN not in repr(found)
    assert isinstance(found, Thread)
    assert found.messages[0].secrets


def test_a_long_log_keeps_its_beginning_and_end() -> None:
    log = "first line\n" + "nothing of interest\n" * 900 + "IM-41: last line"
    words = said(message(0, ASKER, "this", files=[{"name": "a.log", "preview": log}]))
    assert len(words) < 7_000
    assert ("first line" in words, "IM-41: last line" in words) == (True, True)


@pytest.mark.parametrize(
    "more",
    [
        {"attachments": [None, 3, {}, {"is_share": True}, {"is_share": True, "message_blocks": [{"message": 3}]}]},
        {"files": [None, {"mode": "email"}, {"mode": "email", "from": "x"}, {"transcription": "x"}, {"preview": 3}]},
        {"blocks": {"type": "rich_text"}},
        {"attachments": {"text": "x"}},
        {"bot_profile": "x", "bot_id": "B1"},
    ],
)
def test_odd_shapes_stop_nothing(more: dict[str, Any]) -> None:
    raws = [message(0, ASKER, "odd") | more, message(9_000, OTHER, WORDS)]
    found = list(threads_of(SUPPORT, raws, directory()))
    assert WORDS in repr(found)
