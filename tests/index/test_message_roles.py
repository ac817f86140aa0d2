"""The roles of messages, by the weights that are shipped."""

from __future__ import annotations

import pytest

from index.embedding.embedder import word_vectors
from index.model import Channel, Message, Thread
from index.plain_words import alternatives, plain_words
from index.roles import phrases
from index.roles.message_roles import ROLES, roles_of, shipped
from index.roles.role_features import features_of
from index.roles.role_sayings import ROLE_SAYINGS, TOGETHER
from index.team import Team

ASKER, HELPER, OTHER = "UASKER", "UHELPER", "UOTHER"
TEAM = Team(frozenset({HELPER}), "settings")
QUESTION = (ASKER, "Our nightly export fails with `EX-17: quota exceeded` since the update to 3.1. What can we do?")
ANSWER = (HELPER, "The default became smaller in 3.1. Set `export.quota: 2GB` in `export.yml` and restart the worker.")


def thread(*said: tuple[str, str], purposes: tuple[str, ...] = ()) -> Thread:
    messages = tuple(
        Message(f"{1_790_000_000 + 600 * place}.000100", who, text, purpose=purpose)
        for place, ((who, text), purpose) in enumerate(zip(said, purposes or ("",) * len(said), strict=True))
    )
    return Thread(Channel("C1", "support", "public"), messages[0].ts, messages)


def last_role(*said: tuple[str, str]) -> str:
    return list(roles_of(thread(*said), TEAM).values())[-1]


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("adds_facts", (QUESTION, (HELPER, "Which version of the worker?"), (ASKER, "worker 3.1.4, on Ubuntu"))),
        ("asks_back", (QUESTION, (HELPER, "Could you share the log of the worker?"))),
        ("holds", (QUESTION, (HELPER, "Thanks for the report, we are looking into it and will get back to you."))),
        ("proposes", (QUESTION, ANSWER)),
        ("announces_fix", (QUESTION, ANSWER, (HELPER, "3.1.5 is released, it fixes the quota check."))),
        ("confirms", (QUESTION, ANSWER, (ASKER, "That did it, the export went through. Thank you!"))),
        ("thanks", (QUESTION, ANSWER, (ASKER, "thanks, will try tomorrow"))),
        ("denies", (QUESTION, ANSWER, (ASKER, "No luck, still the same error"))),
        ("bumps", (QUESTION, (HELPER, "We are looking into it."), (ASKER, "Hi, any update on this?"))),
        ("coordinates", (QUESTION, (HELPER, "cc @platform, can you take this one?"))),
        ("invites_to_call", (QUESTION, (HELPER, "Can we jump on a quick call? https://meet.google.com/abc-defg-hij"))),
    ],
)
def test_what_a_message_does(role: str, said: tuple[tuple[str, str], ...]) -> None:
    assert last_role(*said) == role


def test_the_question_asks() -> None:
    assert next(iter(roles_of(thread(QUESTION, ANSWER), TEAM).values())) == "asks"


def test_the_shipped_weights_are_whole_and_say_why() -> None:
    weights = shipped()
    assert set(weights.classes) == set(ROLES)
    assert weights.weights.shape == (len(ROLES), len(weights.names) + word_vectors().dimensions)
    *_, last = features_of(thread(QUESTION, ANSWER, (ASKER, "No luck, still the same error")), TEAM)
    assert any("denies" in name or "denying" in name for name, _ in weights.why(last, "denies", most=12))


@pytest.mark.parametrize(
    ("purpose", "role"),
    [
        ("holding_reply", "holds"),
        ("missing_facts", "asks_back"),
        ("offer_call", "invites_to_call"),
        ("invite_to_product", "invites_to_call"),
        ("follow_up", "bumps"),
        ("secret_shared", "coordinates"),
        ("something_newer_than_this_code", "holds"),
        ("answer", "proposes"),
    ],
)
def test_what_a_reply_was_for_decides_what_it_does(purpose: str, role: str) -> None:
    posted = thread(QUESTION, ANSWER, purposes=("", purpose))
    assert list(roles_of(posted, TEAM).values()) == ["asks", role]


@pytest.mark.parametrize("name", [*ROLE_SAYINGS, *(f"phrase {name}" for name in phrases.NEEDED)])
def test_looking_for_plain_words_first_changes_nothing(name: str) -> None:
    """Each saying is found in the same texts whether or not it is looked for by its words."""
    one = ROLE_SAYINGS.get(name) or phrases.NEEDED[name.removeprefix("phrase ")]
    assert len(one.ways) > 0
    for text in TEXTS:
        assert (name in TOGETHER.found_in(text)) == one.found_in(text) == bool(one.pattern.search(text)), text


TEXTS = (
    "",
    "→ 30 ms",
    QUESTION[1],
    ANSWER[1],
    "Let me check this with the team and come back to you tomorrow.",
    "I'll get back, we ARE LOOKING INTO it; it won't take long!",
    "That did the trick, it works now. Thanks a lot!",
    "still failing, same error as before :(",
    "Closing this for now, no response for two weeks.",
    "Shall we hop on a call? I have 15 minutes today",
    "released in v0.9.1, please upgrade",
    "any news on this? is there an ETA?",
    "sorry, that was wrong: there is no such option",
    "me too, we see it with 5.2",
    "merci, ça marche! hat geklappt, ya funciona",
    "I found the cause: a stale lock. Removing it helped.",
    "we're hiring! welcome everyone, see the blog",
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("abc", {"abc"}),
        (r"\b(?:share|send|paste) the log", {"share the log", "send the log", "paste the log"}),
        (r"still[^.]{0,30}fail", {"still"}),
        (r"(?:very )?good", {"good"}),
        (r"\d+", None),
        (r"(?:yes|\d)", None),
        (r"a?b", None),  # one letter says too little
    ],
)
def test_words_of_which_a_pattern_needs_one(pattern: str, words: set[str] | None) -> None:
    assert plain_words(pattern) == words


def test_the_bars_inside_groups_part_nothing() -> None:
    assert alternatives(r"a(?:b|c)|[|]d|\|e") == ["a(?:b|c)", "[|]d", r"\|e"]


def test_what_is_rare_counts_in_a_vector_of_words() -> None:
    vectors = word_vectors()
    about = vectors.mean("the kafka consumer of the topic")
    assert about @ vectors.mean("and this kafka topic is for what") > about @ vectors.mean(
        "the invoice of the customer"
    )
    assert not vectors.mean("").any()
