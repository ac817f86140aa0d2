"""Small exports and issue files, as hostile as a test wants them, and the ways to read and ask them."""

from __future__ import annotations

import gzip
import json
import re
import signal
import uuid
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copilot import gather
from copilot.build import App
from copilot.drafting.checks import check_draft
from copilot.drafting.given import Given
from copilot.drafting.policy import draft_policy
from copilot.drafting.template import template_draft
from copilot.settings import Policy
from copilot.suggest import suggest
from copilot.suggestion_json import suggestion_json
from index.cases.from_issue import case_from_issue
from index.cases.from_thread import case_from_thread
from index.cases.references import References
from index.model import Case, Channel, Thread
from index.search.match import Evidence, Match
from index.sources.github_dump import parse_issue
from index.sources.slack_people import Directory
from index.sources.slack_threads import threads_of
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from copilot.model import Conversation
    from index.model import Audience

Raw = dict[str, Any]

START = 1_760_000_000  # 9 October 2025
DAY = 86_400
ASKER, TEAM, OUTSIDER = "U0ASKER", "U0TEAM", "U0EVIL"
SUPPORT: Raw = {"id": "C0SUPPORT", "name": "support"}
QUESTION = "Loading the parquet file into the warehouse stops with error ER4711, batch too large. What can I do?"
ANSWER = "Set parquet_batch_rows to 100 in your profile and start the load again, the default is too large for it."
CONFIRMED = "That fixed it, thanks a lot!"
DEFAULT_USERS: tuple[Raw, ...] = (
    {"id": ASKER, "name": "anna.asker", "profile": {"display_name": "Anna"}},
    {"id": TEAM, "name": "tom.team", "profile": {"display_name": "Tomasz"}},
    {"id": OUTSIDER, "name": "eve", "profile": {"display_name": "Evelyn"}},
)


class TooSlowError(AssertionError):
    """A hostile input took longer than anybody would wait."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop what takes longer; a regular expression looks at signals, too."""

    def stop(*_: object) -> None:
        raise TooSlowError(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def ts(minute: float = 0) -> str:
    return f"{START + minute * 60:.6f}"


def message(minute: float, user: object, text: object, thread: str | None = None, **more: object) -> Raw:
    return {
        "type": "message",
        "ts": ts(minute),
        "user": user,
        "text": text,
        **({"thread_ts": thread} if thread else {}),
    } | more


def thread(
    minute: float = 0,
    question: object = QUESTION,
    answer: object = ANSWER,
    closing: object = CONFIRMED,
    *,
    asker: str = ASKER,
    helper: str = TEAM,
) -> list[Raw]:
    """A question, an answer and the asker's last words, a minute apart."""
    root = ts(minute)
    said = [(asker, question), (helper, answer), *([(asker, closing)] if closing else [])]
    return [message(minute + place, user, text, root) for place, (user, text) in enumerate(said)]


def write_export(
    folder: Path,
    channels: Mapping[str, Sequence[object]],
    *,
    listed: Mapping[str, Sequence[Raw]] | None = None,
    users: object = DEFAULT_USERS,
) -> Path:
    """An export folder; `channels` maps folder names to messages, `listed` list files to channel records."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in (listed or {"channels.json": [SUPPORT]}).items():
        (folder / name).write_text(json.dumps(records), encoding="utf-8")
    if users is not None:
        (folder / "users.json").write_text(json.dumps(users), encoding="utf-8")
    for name, messages in channels.items():
        (folder / name).mkdir(exist_ok=True)
        days: dict[str, list[object]] = {}
        for raw in messages:
            days.setdefault(_day(raw), []).append(raw)
        for day, said in days.items():
            (folder / name / f"{day}.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def support_export(folder: Path, *messages: object, users: object = DEFAULT_USERS) -> Path:
    """An export of one public channel."""
    return write_export(folder, {"support": messages}, users=users)


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(file, file.relative_to(folder).as_posix())
    return target


def _day(raw: object) -> str:
    try:
        at = float(raw["ts"])  # type: ignore[index]
    except (TypeError, ValueError, KeyError):
        at = START
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def issue(number: object = 1, **more: object) -> Raw:
    """A closed issue that a member answered."""
    return {
        "repo": "acme/mill",
        "number": number,
        "html_url": f"https://github.com/acme/mill/issues/{number}",
        "title": "Loading parquet stops with ER4711",
        "body": QUESTION,
        "labels": ["bug"],
        "state": "closed",
        "state_reason": "completed",
        "created_at": "2025-10-01T10:00:00Z",
        "closed_at": "2025-10-03T10:00:00Z",
        "user": "anna",
        "author_association": "NONE",
        "is_pull_request": False,
        "comments": [comment(ANSWER)],
    } | more


def comment(body: object, user: object = "tomasz", association: str = "MEMBER", **more: object) -> Raw:
    return {
        "user": user,
        "author_association": association,
        "created_at": "2025-10-02T10:00:00Z",
        "body": body,
        "is_bot": False,
    } | more


def write_issues(file: Path, *records: object) -> Path:
    """A `.jsonl`, or `.jsonl.gz` by its name; bytes are written as they are."""
    lines = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    content = b"\n".join(lines) + b"\n"
    file.write_bytes(gzip.compress(content) if file.suffix == ".gz" else content)
    return file


def reopened(app: App) -> App:
    """The same app as a new process sees it."""
    other = App(app.settings)
    other.embedder = app.embedder
    return other


def ask(app: App, question: str | Conversation, audience: Audience = "public") -> Raw:
    """The suggestion, as the JSON that others read and only if it is JSON."""
    now = datetime(2025, 11, 1, tzinfo=UTC)
    conversation = gather.from_question(question, now) if isinstance(question, str) else question
    made = suggest(
        conversation, reopened(app).suggest_services, suggestion_id=uuid.uuid4().hex, now=now, audience=audience
    )
    answer: Raw = json.loads(json.dumps(suggestion_json(made)))
    return answer


def draft_from_thread(messages: Sequence[object], **policy: object) -> str:
    """The draft that this thread leads to, as the line makes it, without an index between."""
    people = {str(user["id"]): str(user["profile"]["display_name"]) for user in DEFAULT_USERS}
    aliases = {id_: (name,) for id_, name in people.items()}
    channel = Channel("C0SUPPORT", "support", "public")
    (read,) = threads_of(channel, messages, Directory(people, aliases))
    assert isinstance(read, Thread)
    return _draft(case_from_thread(read, Team(frozenset({TEAM}), "settings"), References()), policy)


def draft_from_issue(record: Raw, **policy: object) -> str:
    """The draft that this issue leads to, as the line makes it, without an index between."""
    return _draft(case_from_issue(parse_issue(record), Team(frozenset(), "author_association"), References()), policy)


def _draft(case: object, policy: Mapping[str, object]) -> str:
    assert isinstance(case, Case), case
    matches, allowed = (Match(case, 1.0, Evidence(1.0, 1.0)),), draft_policy(Policy.model_validate(policy))
    draft = check_draft(template_draft(matches, True, allowed), Given(matches, allowed))
    assert draft.case_ids == (case.case_id,)
    return draft.text


def ids(answer: Raw) -> list[str]:
    return [match["case_id"] for match in answer["matches"]]


def all_ids(answer: Raw) -> list[str]:
    """The cases that match, and those whose answer is a copy of theirs."""
    return [*ids(answer), *(case_id for match in answer["matches"] for case_id in match["also_asked"])]


def case_id(minute: float = 0, channel: str = "C0SUPPORT") -> str:
    return f"slack:{channel}:{ts(minute)}"


# What Slack makes a notification of, escaped or not.
_PING = re.compile(
    r"<!(?:channel|here|everyone|subteam\^\w+)\s*(?:\|[^<>]*)?>|<@[A-Z0-9]+(?:\|[^<>]*)?>"
    r"|(?:^|[^A-Za-z0-9@.])@{1,2}(?:channel|here|everyone)(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def assert_pings_nobody(text: str) -> None:
    assert not _PING.search(text), f"would ping: {text!r}"


def assert_links_nowhere(text: str, host: str = "evil.example") -> None:
    """No link to the host in any form that Slack or a browser follows."""
    assert host not in text.lower(), f"would link: {text!r}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did, as a shell sees it."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def assert_clear_error(outcome: Outcome, code: int, *words: str) -> None:
    """The exit code, nothing on stdout, one line that tells what and where, and no traceback or confessed fault."""
    assert outcome.code == code, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    lines = [line for line in outcome.err.split("\n") if line.startswith("support-copilot: ")]
    assert len(lines) == 1, outcome.err
    assert outcome.err.endswith(lines[0] + "\n"), "something follows the line"
    assert "bug in support-copilot" not in lines[0], lines[0]
    for word in words:
        assert word in lines[0], lines[0]


def assert_done(outcome: Outcome) -> None:
    assert outcome.code == 0, outcome.err[-600:]
    assert "Traceback" not in outcome.err
