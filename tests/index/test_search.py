"""What a search may see, and how it weighs what it finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from copilot.commands.reindex import reindex_files
from copilot.gather import from_question
from index.generations.fresh import FreshIndex
from index.model import Case
from index.search.fusion import circumstances, load_fusion
from index.search.match import Evidence, Match
from index.search.query import Query
from index.storage import case_store
from tests.asking import ask
from tests.conftest import GROWN_UP_TOO, NOW
from tests.exports import ASKER, HELPER, OTHER, START, case_id, comment, issue, thread, write_export, write_issues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

    from copilot.build import App
    from copilot.model import Suggestion
    from index.embedding.parts import Part
    from index.generations.fresh import FreshCases
    from index.model import Visibility

    MakeApp = Callable[..., App]

TEAM = {"members": [HELPER]}
DAY = 86_400
QUESTION = "The run stops with StateLockedError, how do I remove the lock?"
ANSWER = "Delete the file .tool/state.lock once nothing is running."


def ids(suggestion: Suggestion) -> list[str]:
    return [match.case.case_id for match in suggestion.matches]


@pytest.fixture
def two_channels(tmp_path: Path) -> Path:
    said = [(ASKER, QUESTION), (HELPER, ANSWER)]
    channels = {
        "support": thread(0, *said),
        "inside": thread(DAY, (ASKER, QUESTION), (HELPER, ANSWER + " Then run `tool unlock --force`.")),
    }
    return write_export(tmp_path / "export", channels, {"inside": {"is_private": True}})


def test_a_public_audience_never_sees_an_internal_case(make_app: MakeApp, two_channels: Path) -> None:
    app = make_app(team=TEAM, slack={"internal_channels": ["#inside"]})
    reindex_files(app, [two_channels], [])
    assert ids(ask(app, QUESTION)) == [case_id(0)]
    assert set(ids(ask(app, QUESTION, "internal"))) == {case_id(0), case_id(DAY, "inside")}


@GROWN_UP_TOO
def test_a_case_that_changes_while_it_is_searched_for_is_found(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was, or as it is; between the two looks at the database it is in neither index."""
    app = make_app(team=TEAM)
    reindex_files(app, [write_export(tmp_path / "e", {"support": thread(0, (ASKER, QUESTION), (HELPER, ANSWER))})], [])
    read = FreshIndex.cases

    def then_it_changes(self: FreshIndex, connection: Connection, visibility: Visibility) -> FreshCases:
        fresh = read(self, connection, visibility)
        if visibility == "public":
            case = next(case_store.all_cases(app.engine))
            case_store.save_cases(
                app.engine, [replace(case, resolution=f"{case.resolution} Edited.")], case_store.Changes()
            )
        return fresh

    monkeypatch.setattr(FreshIndex, "cases", then_it_changes)
    for _ in range(3):
        assert ids(ask(app, QUESTION)) == [case_id(0)]


def test_a_channel_that_became_private_leaves_the_public_answers(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM, slack={"internal_channels": ["#support"]})
    raw = {"support": thread(0, (ASKER, QUESTION), (HELPER, ANSWER))}
    reindex_files(app, [write_export(tmp_path / "e", raw)], [])
    assert ids(ask(app, QUESTION)) == [case_id(0)]
    result = reindex_files(app, [write_export(tmp_path / "e", raw, {"support": {"is_private": True}})], [])
    assert result["changed"] == 1
    again = make_app(team=TEAM, slack={"internal_channels": ["#support"]})
    assert ids(ask(again, QUESTION)) == []
    assert ids(ask(again, QUESTION, "internal")) == [case_id(0)]


def test_the_asking_thread_does_not_find_itself(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    raw = [
        *thread(0, (ASKER, QUESTION), (HELPER, ANSWER)),
        *thread(DAY, (OTHER, QUESTION), (HELPER, "Remove the lock.")),
    ]
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [])
    asking: list[object] = [message for message in raw if message["thread_ts"] == f"{START:.6f}"]
    assert ids(ask(app, asking)) == [case_id(DAY)]


def test_one_problem_answered_five_times_shows_once_with_its_newest_resolution(
    make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(team=TEAM)
    answers = (
        "Restart the workers.",
        "Ask your admin to clear it.",
        "Wait until the lease expires.",
        "Upgrade to 0.9.",
        ANSWER,
    )
    raw = [m for n in range(5) for m in thread(n * DAY, (ASKER, QUESTION), (HELPER, answers[n]))]
    raw += thread(
        6 * DAY, (OTHER, "StateLockedError: how do I remove that?"), (HELPER, "A janitor removes it at night.")
    )
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [])
    first, second = ask(app, QUESTION).matches
    assert (first.case.case_id, first.case.resolution) == (case_id(4 * DAY), ANSWER)
    assert set(first.also_asked) == {case_id(n * DAY) for n in range(4)}
    assert second.case.case_id == case_id(6 * DAY)
    then = ask(app, QUESTION, as_of=datetime.fromtimestamp(START + 3 * DAY, UTC)).matches[0]
    assert then.case.case_id == case_id(2 * DAY), "what was newest then"


def test_as_of_uses_only_what_was_known_then(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    raw = thread(10 * DAY, (ASKER, QUESTION), (HELPER, ANSWER))
    closed = issue(
        3,
        title="StateLockedError after a killed run",
        body=QUESTION,
        created_at="2026-08-01T00:00:00Z",
        state="closed",
        state_reason="completed",
        closed_at="2026-09-25T00:00:00Z",
        comments=[comment("Fixed: the zeppelin lease expires by itself.", at="2026-09-24T00:00:00Z")],
    )
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [write_issues(tmp_path / "i.jsonl", closed)])
    start = datetime.fromtimestamp(START, UTC)
    assert set(ids(ask(app, QUESTION))) == {case_id(10 * DAY), "github:acme/tool#3"}
    # After the issue was closed, before the thread.
    assert ids(ask(app, QUESTION, as_of=start + timedelta(days=9))) == ["github:acme/tool#3"]
    # Before it was closed it was open: a known issue, whose later resolution is neither shown nor searched.
    then = ask(app, QUESTION, as_of=datetime(2026, 8, 15, tzinfo=UTC))
    assert [match.case.resolution for match in then.matches] == [None]
    assert "known_issue" in [flag.kind for flag in then.flags]
    zeppelin = ask(app, "zeppelin lease expires", as_of=datetime(2026, 8, 15, tzinfo=UTC))
    assert all(match.evidence.words == match.evidence.remarks == 0 for match in zeppelin.matches)
    # Before anything.
    assert ids(ask(app, QUESTION, as_of=datetime(2026, 1, 1, tzinfo=UTC))) == []


def test_what_changed_after_the_build_counts_at_once(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    raw = [
        *thread(0, (ASKER, QUESTION), (HELPER, ANSWER)),
        *thread(DAY, (ASKER, "csv loses zeros"), (HELPER, "Use text.")),
    ]
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [])
    with app.engine.connect() as connection:
        stored = case_store.fetch(connection, "public", [case_id(0), case_id(DAY)])
    edited = _with(stored[case_id(0)].case, resolution="Wait for the lease to run out.")
    new = _with(edited, case_id=case_id(2 * DAY), problem="the zeppelin adapter is missing", title="zeppelin adapter")
    case_store.save_cases(app.engine, [edited, new], case_store.Changes())
    app.cache.vectors_of(_parts(app, [edited, new]))
    found = ask(app, QUESTION)
    assert found.matches[0].case.resolution == "Wait for the lease to run out."
    assert len([m for m in found.matches if m.case.case_id == case_id(0)]) == 1
    assert ids(ask(app, "my zeppelin adapter is missing"))[0] == case_id(2 * DAY)


def test_a_pointer_leads_to_its_issue(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    raw = thread(
        0, (ASKER, "umlauts in my user name break the init command on windows"), (HELPER, "Filed as #3, thanks!")
    )
    known = issue(3, title="Encoding of paths", body="Paths are decoded with the wrong code page.")
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [write_issues(tmp_path / "i.jsonl", known)])
    found = ask(app, "user name with umlauts breaks init on windows")
    assert ids(found)[0] == "github:acme/tool#3"
    assert found.matches[0].also_asked == (case_id(0),)
    assert case_id(0) not in ids(found)


def test_a_long_case_is_found_by_its_best_part(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    filler = " ".join(f"Step {n} of the morning report was copied to the archive." for n in range(100))
    needle = "The zeppelin adapter then refuses umlauts in the name of the hangar."
    raw = [
        *thread(0, (ASKER, f"{filler} {needle} {filler}"), (HELPER, "Rename the hangar.")),
        *thread(DAY, (ASKER, "morning report is late"), (HELPER, "Start earlier.")),
    ]
    result = reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [])
    assert result["embedded"] == 2
    found = ask(app, "which adapter refuses umlauts in a hangar's name?")
    assert ids(found)[0] == case_id(0)
    assert found.matches[0].evidence.dense > 0.3  # its title, and so its filler, is at 0.05


def test_copies_of_one_answer_show_once(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(team=TEAM)
    raw = [m for n in range(6) for m in thread(n * DAY, (ASKER, f"{QUESTION} ({n})"), (HELPER, ANSWER))]
    reindex_files(app, [write_export(tmp_path / "e", {"support": raw})], [])
    assert len(ids(ask(app, QUESTION))) == 1


@pytest.mark.parametrize(
    "question", ['"', "*", "NEAR(", "-x", "col:val", "can't (ERR: foo)", "the of and", "???", "a" * 5_000]
)
def test_search_syntax_is_text(demo_app: App, question: str) -> None:
    found = ask(demo_app, question)
    assert 0 <= found.confidence <= 1


def test_more_evidence_of_any_kind_is_a_higher_score() -> None:
    fusion, one, query = load_fusion(), Match(_case(), 0.0, Evidence()), _query("it stops")
    for name in Evidence.__slots__:
        scores = [fusion.score(replace(one, evidence=Evidence(**{name: level / 10})), query) for level in range(11)]
        assert scores == sorted(scores), name
        assert all(0 < score < 1 for score in scores)


def test_a_question_in_the_words_of_the_answer_is_as_near_as_one_in_the_words_of_the_problem() -> None:
    assert Evidence(dense=0.7, resolution=0.3).meaning == Evidence(dense=0.3, resolution=0.7).meaning == 0.7
    fusion, one, query = load_fusion(), Match(_case(), 0.0, Evidence()), _query("it stops")
    apart = fusion.score(replace(one, evidence=Evidence(dense=0.4, resolution=0.4)), query)
    assert fusion.score(replace(one, evidence=Evidence(dense=0.1, resolution=0.7)), query) > apart


def test_a_question_of_one_line_is_its_own_title(demo_app: App) -> None:
    conversation = from_question("merge matched more than one source row", NOW)
    found = demo_app.search.find(conversation, "public", None)
    assert any(match.evidence.words > 0 for match in found)
    assert all(match.evidence.title_words == match.evidence.words for match in found)


def test_a_first_match_is_trusted_by_its_score_and_its_lead() -> None:
    fusion = load_fusion()

    def trust(*scores: float) -> float:
        return fusion.confidence([Match(_case(), score, Evidence()) for score in scores])

    assert trust() == 0.0
    assert trust(0.1) > trust(0.002) > trust(0.0005)
    assert trust(0.1, 0.01) > trust(0.1, 0.08)
    assert trust(0.1, 0.01) > trust(0.05, 0.01)
    assert trust(0.0002) < 0.5, "a lead over nothing is none"


def test_a_first_match_is_trusted_more_where_several_kinds_of_evidence_agree() -> None:
    one = Match(_case(), 0.05, Evidence())
    alone = load_fusion().confidence([one, one])
    agreed = load_fusion().confidence([replace(one, ahead_in=("dense", "words", "title")), one])
    assert agreed > alone


def test_what_a_match_is_ahead_in(demo_app: App) -> None:
    conversation = from_question("merge matched more than one source row", NOW)
    first, *others = demo_app.search.find(conversation, "public", None)
    assert {"words", "dense"} <= set(first.ahead_in)
    for name in first.ahead_in:
        assert all(getattr(other.evidence, name) <= getattr(first.evidence, name) for other in others)


def test_doubtful_answers_weigh_less() -> None:
    fusion, evidence = load_fusion(), Evidence(0.6, 0.2)
    sure = _case(standing="confirmed", answered_by_team=True, versions=("0.13",))

    def score(case: Case, question: str = "it stops") -> float:
        return fusion.score(Match(case, 0.0, evidence), _query(question))

    full = score(sure)
    assert score(_with(sure, standing="answered")) < full
    assert score(_with(sure, answered_by_team=False)) < full
    assert score(sure, "it stops on 0.14.1") < full
    assert score(sure, "it stops on 0.13.2") == full


def test_an_old_case_is_as_old_as_the_question_finds_it() -> None:
    found = (Match(_case(asked_at=at), 0.0, Evidence()) for at in (_LATELY, _LONG_AGO))
    young, old = (circumstances(match, _query("it stops"))["age"] for match in found)
    assert 0 <= young < old


def test_what_many_had_is_likelier_to_be_had_again_but_nobody_talks_a_case_up() -> None:
    one, query = Match(_case(), 0.0, Evidence(0.6, 0.2)), _query("it stops")
    repeated = [load_fusion().score(replace(one, repeats=number), query) for number in (0, 1, 5, 1_000)]
    remarked = [load_fusion().score(replace(one, voices=number), query) for number in (0, 1, 20, 1_000)]
    for none, few, many, too_many in (repeated, remarked):
        assert none < few < many == too_many


def test_what_many_had_is_counted_as_of_the_question(make_app: MakeApp, tmp_path: Path) -> None:
    """Repetitions by two others and the author, and three remarks: the last of each came in September."""
    early, late = "2026-08-01T00:00:00Z", "2026-09-02T00:00:00Z"
    said = [comment(text, at=at) for text, at in (("I have it, too.", early), ("So have I.", early), ("I, too.", late))]
    first = issue(1, title=QUESTION, created_at="2026-07-01T00:00:00Z", comments=said)
    repeated = [
        issue(
            number,
            title=QUESTION,
            user=user,
            created_at="2026-07-20T00:00:00Z",
            state="closed",
            state_reason="duplicate",
            closed_at=at,
            comments=[comment("Duplicate of #1", at=at)],
        )
        for number, user, at in ((2, "uma", early), (3, "uma", early), (4, "marta", early), (5, "otto", late))
    ]
    app = make_app(team=TEAM)
    reindex_files(app, [], [write_issues(tmp_path / "i.jsonl", first, *repeated)])
    counted = []
    for as_of in (datetime(2026, 8, 15, tzinfo=UTC), None):
        found = {match.case.case_id: match for match in ask(app, QUESTION, as_of=as_of).matches}
        counted.append((found["github:acme/tool#1"].repeats, found["github:acme/tool#1"].voices))
    assert counted == [(1, 2), (2, 3)]


_LATELY, _LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC)


def _query(text: str) -> Query:
    empty = np.zeros((1, 384), dtype=np.float32)
    return Query(text, text, empty, None, asked_at=datetime(2026, 1, 2, tzinfo=UTC))


def _case(**values: object) -> Case:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    base = Case("slack:C1:1.0", "slack", "C1", "public", "confirmed", "t", "p", "r", "u", "U1", now, resolved_at=now)
    return _with(base, **values)


def _with(case: Case, **values: object) -> Case:

    return replace(case, **values)  # type: ignore[arg-type]


def _parts(app: App, cases: list[Case]) -> list[Part]:
    from index.embedding.parts import parts_of

    return list(parts_of(cases, app.embedder))
