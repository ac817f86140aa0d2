"""What the sources read, and what they leave out."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InputError
from index.model import Channel, Issue, Message, Skip, Thread
from index.sources.files.pieces import lines_of, lines_with
from index.sources.github_dump import IssueDump
from index.sources.slack_export import SlackExport
from index.sources.slack_messages.into_threads import burst_around, group_threads
from index.sources.slack_people import Directory
from index.sources.slack_text import plain
from tests.conftest import shared_data
from tests.exports import ASKER, HELPER, issue, message, thread, ts, write_export, write_issues

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("hi <@U1>, see <#C1|general>", "hi @Ada, see #general"),
        ("<@U9|pete> &amp; <@U8>", "@pete & @someone"),
        ("run <http://setup.py|setup.py> of <http://Deploy.sh|deploy.sh/>", "run setup.py of deploy.sh/"),
        ("<http://db.corp.example.net:80/x|db.corp.example.net:80/x>", "db.corp.example.net:80/x"),
        ("<http://x.test/a>", "http://x.test/a"),
        ("<https://x.test/a?b=1&amp;c=2|the docs>", "the docs (https://x.test/a?b=1&c=2)"),
        ("<https://x.test/a|x.test/a>", "https://x.test/a"),
        ("<mailto:a@x.test|a@x.test>", "a@x.test"),
        ("<!here> <!subteam^S1|@crew> <!date^1^{date}|today>", "@here @crew today"),
        ("<!subteam^S1> <!subteam^S2> <!subteam^S2|@renamed>", "@group @oncall @oncall"),
        ("use &lt;schema_name&gt; and `a &amp;&amp; b`", "use <schema_name> and `a && b`"),
        ("&amp;lt; stays an entity", "&lt; stays an entity"),
        ("a < b and <b>bold</b>", "a < b and <b>bold</b>"),
    ],
)
def test_slack_markup(stored: str, read: str) -> None:
    assert plain(stored, {"U1": "Ada", "S2": "oncall"}) == read


def threads(export: SlackExport) -> dict[str, Thread]:
    return {item.ts: item for item in export.read() if isinstance(item, Thread)}


def reasons(export: SlackExport) -> list[str]:
    return [item.reason for item in export.read() if isinstance(item, Skip)]


def test_replies_filed_under_another_day(tmp_path: Path) -> None:
    day = 86_400
    raw = [message(0, ASKER, "why?", thread=0), message(3 * day, HELPER, "because", thread=0)]
    (found,) = threads(SlackExport(write_export(tmp_path / "e", {"support": raw}))).values()
    assert [m.text for m in found.messages] == ["why?", "because"]


def test_joins_bots_and_deleted_roots_are_left_out(tmp_path: Path) -> None:
    raw = [
        message(0, ASKER, "joined", subtype="channel_join"),
        message(1, "U0CI", "build failed", bot_id="B1", subtype="bot_message"),
        message(2, "USLACKBOT", "This message was deleted.", thread=2, subtype="tombstone"),
        message(3, HELPER, "an answer to nothing", thread=2),
        message(4, ASKER, "question"),
    ]
    export = SlackExport(write_export(tmp_path / "e", {"support": raw}))
    assert [m.text for t in threads(export).values() for m in t.messages] == ["question"]
    assert reasons(export) == ["root_deleted"]


def test_edits_and_deletions_that_came_as_events(tmp_path: Path) -> None:
    raw = [
        *thread(0, (ASKER, "old text"), (HELPER, "wrong answer"), (HELPER, "right answer")),
        {"type": "message", "subtype": "message_changed", "ts": ts(500), "message": {"ts": ts(0), "text": "new text"}},
        {"type": "message", "subtype": "message_deleted", "ts": ts(501), "deleted_ts": ts(60)},
    ]
    (found,) = threads(SlackExport(write_export(tmp_path / "e", {"support": raw}))).values()
    assert [m.text for m in found.messages] == ["new text", "right answer"]


def test_a_question_typed_in_several_messages_is_one_thread(tmp_path: Path) -> None:
    raw = [
        message(0, ASKER, "hello"),
        message(30, ASKER, "I have a problem"),
        *thread(60, (ASKER, "the sync fails"), (HELPER, "restart it")),
        message(5_000, ASKER, "another day, another message"),
    ]
    found = threads(SlackExport(write_export(tmp_path / "e", {"support": raw})))
    assert [m.text for m in found[ts(60)].messages] == ["hello", "I have a problem", "the sync fails", "restart it"]
    assert set(found) == {ts(60), ts(5_000)}


def test_a_zip_reads_like_a_folder(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "e", {"support": thread(0, (ASKER, "a"), (HELPER, "b"))})
    packed = shutil.make_archive(str(tmp_path / "export"), "zip", tmp_path, "e")
    assert threads(SlackExport(tmp_path / packed)) == threads(SlackExport(folder))


def test_private_and_shared_channels_only_when_named(tmp_path: Path) -> None:
    raw = {name: thread(0, (ASKER, f"in {name}"), (HELPER, "yes")) for name in ("support", "secret", "partner")}
    folder = write_export(tmp_path / "e", raw, {"secret": {"is_private": True}, "partner": {"is_ext_shared": True}})
    assert {t.channel.name for t in SlackExport(folder).read() if isinstance(t, Thread)} == {"support"}
    named = [t.channel for t in SlackExport(folder, ["#secret"]).read() if isinstance(t, Thread)]
    assert {(c.name, c.visibility) for c in named} == {("support", "public"), ("secret", "internal")}


def test_a_folder_without_channels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"channels\.json"):
        SlackExport(tmp_path)


def test_one_channel_at_a_time(tmp_path: Path) -> None:
    raw = {f"c{n}": thread(n, (ASKER, "q"), (HELPER, "a")) for n in range(3)}
    items = SlackExport(write_export(tmp_path / "e", raw)).read()
    first = next(items)
    (tmp_path / "e" / "c2" / "2026-09-21.json").write_text("[]")  # not read yet, so the change is seen
    assert isinstance(first, Thread)
    assert len([first, *items]) == 2


def issues(path: Path) -> list[Any]:
    return list(IssueDump(path).read())


def test_issue_records_plain_and_gzipped(tmp_path: Path) -> None:
    path = write_issues(tmp_path / "i.jsonl", issue(1), issue(2, is_pull_request=True))
    packed = tmp_path / "i.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for file in (path, packed):
        first, second = issues(file)
        assert isinstance(first, Issue)
        assert second == Skip("pull_request", f"{file}, line 2")


def test_a_broken_line_is_counted_and_nothing_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "i.jsonl"
    path.write_text(json.dumps(issue(1)) + '\n{"repo": "acme/to')
    dump = IssueDump(path)
    assert [type(item) for item in dump.read()] == [Issue, Skip]
    assert dump.scopes() == []


def test_the_real_exports_are_read_whole() -> None:
    export = SlackExport(shared_data("slack/clojurians_export.zip"))
    items = list(export.read())
    read = sum(len(item.messages) for item in items if isinstance(item, Thread))
    replies = {"root_missing": 0, "root_deleted": 0}
    for item in items:
        if isinstance(item, Skip):
            replies[item.reason] += int(item.where.split(", ")[1].split()[0])
    assert replies["root_missing"] == 19  # and five more that are blanked themselves
    blanked = 7_866 - read - sum(replies.values())  # "[message text edited or deleted]"
    assert blanked == 637


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from([10, 200, 400]), st.booleans()), min_size=1, max_size=12
    ),
    st.integers(0, 11),
)
def test_what_a_question_typed_in_several_messages_becomes_follows_from_those_around_it(
    typed: list[tuple[str, int, bool]], chosen: int
) -> None:
    """A thread is made of the few messages that may belong to it as it is made of the whole channel."""
    channel, at, said = Channel("C1", "support", "public"), 1_700_000_000, []
    roots: list[tuple[str, str]] = []
    for author, pause, is_answered in typed:
        at += pause
        roots.append((f"{at}.000100", author))
        said.append((f"{at}.000100", Message(f"{at}.000100", author, "why?")))
        if is_answered:
            said.append((f"{at}.000100", Message(f"{at}.000200", "d", "because")))
    wanted = roots[chosen % len(roots)][0]
    near = set(burst_around(wanted, roots))

    def holding(messages: list[tuple[str, Message]]) -> list[Thread]:
        found = group_threads(channel, messages, dict.fromkeys((ts for ts, _ in roots), ""), Directory())
        return [one for one in found if isinstance(one, Thread) and any(m.ts == wanted for m in one.messages)]

    assert holding([row for row in said if row[0] in near]) == holding(said)
    assert len(holding(said)) == 1
    assert burst_around("1.0", roots) == []


@given(st.lists(st.text("ax\n", max_size=9).map(str.encode), max_size=6), st.integers(1, 9))
def test_lines_with_a_mark_are_the_lines_that_hold_it(pieces: list[bytes], longest: int) -> None:
    held = [line for line in lines_of(pieces, longest) if line and b"xa" in line]
    assert list(lines_with(b"xa", pieces, longest)) == held
