"""From the roles of a thread's messages to its pairs, rule by rule; the roles are given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from index.cases.from_thread import read_thread
from index.cases.references import References
from index.model import Case, Channel, Message, Reaction, Skip, Thread
from index.team import Team

ASKER, HELPER, OTHER = "UASKER", "UHELPER", "UOTHER"
TEAM = Team(frozenset({HELPER}), "settings")
Q = (ASKER, "asks", "The export fails with EX-17, what can we do?")
A = (HELPER, "proposes", "Set `export.quota: 2GB` and restart the worker.")
B = (HELPER, "proposes", "Run `export repair --all` once.")
YES = (ASKER, "confirms", "that worked")
NO = (ASKER, "denies", "no luck, same error")


def made(*said: tuple[str, str, str], team: Team = TEAM, **changes: Any) -> Case | Skip:
    """Of (author, role, text) each; `changes` to messages by their place: `at_1={"reactions": …}`."""
    messages = [Message(f"{1_790_000_000 + 60 * n}.000100", who, text) for n, (who, _, text) in enumerate(said)]
    for place, change in changes.items():
        at = int(place.removeprefix("at_"))
        messages[at] = replace(messages[at], **change)
    thread = Thread(Channel("C1", "support", "public"), messages[0].ts, tuple(messages), people=("Ana Lopez", "Jonas"))
    roles = {message.ts: role for message, (_, role, _) in zip(messages, said, strict=True)}
    return read_thread(thread, team, References("acme/tool"), roles).case


def case(*said: tuple[str, str, str], **changes: Any) -> Case:
    found = made(*said, **changes)
    assert isinstance(found, Case), found
    return found


def reason(*said: tuple[str, str, str], **changes: Any) -> str:
    found = made(*said, **changes)
    assert isinstance(found, Skip), found
    return found.reason


def test_only_what_answers_is_the_resolution() -> None:
    found = case(
        Q,
        (HELPER, "holds", "We are looking into it."),
        (HELPER, "asks_back", "Can you share the log?"),
        (ASKER, "adds_facts", "version 3.1"),
        A,
        (HELPER, "coordinates", "cc @platform"),
    )
    assert (found.standing, found.resolution) == ("answered", A[2])
    assert found.problem == f"{Q[2]}\nversion 3.1"


def test_a_confirmation_counts_only_after_an_answer() -> None:
    assert reason(Q, (HELPER, "holds", "We are looking."), YES) == "unanswered"
    assert case(Q, YES, A).standing == "answered"
    assert case(Q, A, YES).standing == "confirmed"


def test_to_mean_to_is_no_confirmation() -> None:
    assert case(Q, A, (ASKER, "confirms", "perfect, will do it next week")).standing == "answered"
    assert case(Q, A, (ASKER, "confirms", "now I get a `ModuleNotFoundError`")).standing == "answered"


def test_words_that_say_it_works_confirm_whatever_the_role() -> None:
    assert case(Q, A, (ASKER, "thanks", "thanks, that worked")).standing == "confirmed"


def test_the_askers_tick_confirms_in_any_skin_tone_and_a_thumb_does_not() -> None:
    for emoji, standing in (
        ("white_check_mark", "confirmed"),
        ("heavy_check_mark::skin-tone-4", "confirmed"),
        ("+1::skin-tone-2", "answered"),
        ("100", "answered"),
    ):
        assert case(Q, A, at_1={"reactions": (Reaction(emoji, (ASKER,)),)}).standing == standing
    others = {"reactions": (Reaction("white_check_mark", (OTHER,)),)}
    assert case(Q, A, at_1=others).standing == "answered"
    assert reason(Q, (HELPER, "holds", "Looking."), at_1={"reactions": (Reaction("white_check_mark", (ASKER,)),)})


def test_nothing_freezes_a_case() -> None:
    assert reason(Q, A, YES, NO) == "not_solved"
    again = case(Q, A, YES, NO, B)
    assert (again.standing, again.resolution) == ("answered", B[2])
    assert case(Q, A, YES, NO, B, YES).standing == "confirmed"
    later = case(Q, A, YES, (HELPER, "announces_fix", "Fixed in 3.2.0, the quota grows by itself."))
    assert (later.resolution or "").startswith("Fixed in 3.2.0")


def test_what_answers_further_trouble_has_to_be_confirmed_anew() -> None:
    more = (ASKER, "denies", "it ran well, with two queues it stops as soon as the first is empty")
    assert case(Q, A, YES, more).standing == "confirmed"
    assert case(Q, A, YES, more, B).standing == "answered"
    assert case(Q, A, YES, more, B, YES).standing == "confirmed"


def test_what_holds_for_the_asker_alone_answers_them_and_holding_does_not() -> None:
    personal = "You passed 1M rows, so your exports wait. I raised your limit to 2M until May, reload the page."
    found = case(Q, (HELPER, "proposes", personal))
    assert (found.resolution or "") in personal
    assert reason(Q, (HELPER, "proposes", "Thanks for the report! We are looking into it.")) == "unanswered"


def test_what_did_not_help_at_first_and_then_did_is_the_answer_after_all() -> None:
    found = case(Q, A, NO, (ASKER, "confirms", "had forgotten the restart, works now"))
    assert (found.standing, found.resolution) == ("confirmed", A[2])


def test_a_release_comes_first_and_the_workaround_stays_as_a_note() -> None:
    found = case(Q, A, (HELPER, "announces_fix", "3.1.5 is out with the fix."))
    assert found.resolution == f"3.1.5 is out with the fix.\n\nUntil then:\n\n{A[2]}"


def test_what_is_over_without_a_word_how_answers_nothing() -> None:
    assert reason(Q, (HELPER, "announces_fix", "fixed, sorry everybody!")) == "unanswered"


def test_the_team_corrects_what_an_outsider_guessed() -> None:
    guess = (OTHER, "proposes", "Just drop the table `exports`.")
    assert case(Q, guess, (HELPER, "corrects", f"Not quite: {A[2]}")).resolution == A[2]
    assert case(Q, guess, A).resolution == A[2]
    both = case(Q, guess, (ASKER, "thanks", "thanks!"), A)
    assert guess[2] in (both.resolution or "")


def test_a_correction_of_ones_own_takes_the_first_back() -> None:
    found = case(Q, A, (HELPER, "corrects", "Sorry, I was wrong: it is `export.limit: 2GB`."))
    assert "quota" not in (found.resolution or "")
    assert "export.limit" in (found.resolution or "")


def test_an_outsiders_answer_counts_with_a_word_for_it() -> None:
    guess = (OTHER, "proposes", A[2])
    assert reason(Q, guess) == "unconfirmed_outside_answer"
    for word in ((ASKER, "thanks", "thank you"), (HELPER, "adds_facts", "Ana is right."), YES):
        assert case(Q, guess, word).resolution == A[2]


def test_a_call_that_came_back_with_nothing_says_so() -> None:
    call = (HELPER, "invites_to_call", "Can we jump on a call?")
    assert reason(Q, call, (ASKER, "coordinates", "booked")) == "taken_to_a_call"
    assert reason(Q, A, call) == "taken_to_a_call"
    assert case(Q, call, (HELPER, "proposes", f"Summary of the call: {A[2]}")).standing == "answered"
    assert case(Q, A, YES, call).standing == "confirmed"
    assert reason(Q, A, YES, (HELPER, "asks_back", "And the log?"), call) == "taken_to_a_call", "it was only a step"


def test_a_second_question_is_a_pair_of_its_own() -> None:
    second = (ASKER, "asks", "And where do I see how much is used?")
    found = case(Q, A, YES, second, B)
    (pair,) = found.further
    assert (found.standing, found.resolution, found.problem) == ("confirmed", A[2], Q[2])
    assert (pair.standing, pair.resolution, pair.problem) == ("answered", B[2], second[2])
    assert (pair.asked_in, pair.answered_in) == (("1790000180.000100",), ("1790000240.000100",))


def test_the_second_question_may_be_somebody_elses() -> None:
    hijack = (OTHER, "asks", "Does that also work for imports?")
    found = case(Q, A, hijack, B, (OTHER, "confirms", "it does, works"))
    assert found.standing == "answered", "their confirmation is about their own question"
    assert [pair.standing for pair in found.further] == ["confirmed"]


def test_somebody_elses_trouble_after_a_confirmation_is_the_next_question() -> None:
    found = case(Q, A, YES, (OTHER, "denies", "for us the same error is still there with 3.1.7"), B)
    assert (found.standing, found.resolution) == ("confirmed", A[2])
    assert [pair.resolution for pair in found.further] == [B[2]]


def test_a_question_that_nobody_answered_is_no_pair() -> None:
    assert case(Q, A, (ASKER, "asks", "And how much does it cost?")).further == ()


def test_a_fix_belongs_to_the_trouble_that_is_not_over() -> None:
    second = (OTHER, "asks", "Where do I see how much is used?")
    found = case(Q, A, second, B, (OTHER, "confirms", "works"), (HELPER, "announces_fix", "3.1.5 fixes the quota."))
    assert (found.resolution or "").startswith("3.1.5 fixes the quota.")
    assert found.further[0].resolution == B[2]


def test_a_question_typed_in_several_messages_is_one() -> None:
    found = case((ASKER, "off_topic", "Hi all"), (ASKER, "asks", "Why EX-17?"), (ASKER, "adds_facts", "on 3.1"), A)
    assert found.problem == "Why EX-17?\non 3.1"
    assert found.further == ()


def test_the_asker_who_found_it_answers() -> None:
    own = (ASKER, "asks", "Answering myself for the archive: the worker had an old `quota.yml`, deleting it helped.")
    found = case(Q, own)
    assert found.standing == "confirmed"
    assert (found.resolution or "").endswith("The worker had an old `quota.yml`, deleting it helped.")


def test_who_only_announces_or_contributes_asks_nothing() -> None:
    release = (HELPER, "announces_fix", "*3.2.0* is out: quotas grow by themselves.")
    assert reason(release, (OTHER, "asks", "also for imports?"), A) == "not_a_question"
    rebase = (HELPER, "proposes", "Please rebase on main and add a test for the empty file.")
    assert reason((ASKER, "asks", "Can somebody review my PR?"), rebase) == "contribution"


def test_a_problem_that_names_a_pull_request_is_asked_all_the_same() -> None:
    since = (ASKER, "asks", "EX-17 since https://github.com/acme/tool/pull/12 was merged, how do we turn it off?")
    assert case(since, A).resolution == A[2]


def test_an_issue_that_was_filed_is_pointed_at_unless_there_is_a_way_around() -> None:
    filed = (HELPER, "coordinates", "Bug, filed as #412.")
    assert case(Q, filed).points_at == "github:acme/tool#412"
    around = (HELPER, "coordinates", "Workaround: `export.quota: 2GB`. Filed as https://github.com/else/where/issues/4")
    assert case(Q, around).standing == "answered"
    assert case(Q, A, filed).resolution == A[2]


def test_a_reply_that_was_not_posted_to_answer_answers_nothing() -> None:
    said = (Q, (HELPER, "proposes", "Set `a` to 1. I have asked the team."))
    assert reason(*said, at_1={"purpose": "holding_reply"}) == "unanswered"
    assert case(*said, at_1={"purpose": "answer"}).standing == "answered"


def test_advice_about_a_secret_answers_nothing_that_was_asked() -> None:
    leaked = {"secrets": ("aws access key",)}
    assert reason(Q, (HELPER, "proposes", "Please rotate this key now."), at_0=leaked) == "unanswered"
    found = case(Q, (HELPER, "proposes", f"Please rotate this key now. {A[2]}"), at_0=leaked)
    assert A[2] in (found.resolution or "")
