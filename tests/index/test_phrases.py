"""What people say when it worked, when it did not, and when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.roles import phrases

if TYPE_CHECKING:
    from collections.abc import Callable

WORKED = [
    "That worked, thanks!",
    "yep that fixed it",
    "Perfect, upgrading to 1.4 solved the problem",
    "works like a charm now",
    "you were right, the port was wrong, now it's working",
    "did the trick",
    "No more errors after the restart, thank you",
    "deleted, everything is running again. valeu!",
    "sí!! leading zeros are back, gracias felix :heart:",
    "passt, läuft. danke!",
    "checked two days, matches the rebuild to the cent. top!",
    "The row_number version fixed it, two green runs in a row.",
    "That worked, thanks! One more thing: can I also set the port?",
    "solved",
]
DID_NOT_SAY_SO = [
    "Thanks!",
    "thanks a lot for the quick reply",
    "Thanks! But how do I also set the port?",
    "ok, I will try that and see if it works",
    "it still does not work",
    "same error after the upgrade",
    "That fixed the first error, but I still get the second one",
    "did that fix it for you?",
    "it worked before the upgrade",
    "it worked fine for two days, but since noon it climbs again",
    "no luck :(",
    "Hope this works, thanks",
    "```\nit works now\n```",
    "> that fixed it\nnot for me",
    "any news?",
]


@pytest.mark.parametrize("text", WORKED)
def test_says_that_it_worked(text: str) -> None:
    assert phrases.confirms(text)


@pytest.mark.parametrize("text", DID_NOT_SAY_SO)
def test_does_not_say_that_it_worked(text: str) -> None:
    assert not phrases.confirms(text)


@pytest.mark.parametrize(
    "text",
    [
        "Closing this for now, shout if it still bites.",
        "No response for a week, so I'm closing this.",
        "Haven't heard back, closing",
        "This issue has been automatically marked as stale because it has not had recent activity.",
        "Closing due to inactivity.",
    ],
)
def test_closed_for_silence(text: str) -> None:
    assert phrases.closes_for_silence(text)


@pytest.mark.parametrize("text", ["Closing the connection fixed it", "Fixed in 1.2, closing.", "close the pool first"])
def test_closed_for_a_better_reason(text: str) -> None:
    assert not phrases.closes_for_silence(text)


@pytest.mark.parametrize(
    "text",
    ["filed as #412", "I've opened https://github.com/o/r/issues/9 for it", "tracked in o/r#9", "written up as #3"],
)
def test_files_an_issue(text: str) -> None:
    assert phrases.files_an_issue(text)


@pytest.mark.parametrize(
    "text", ["which version are you on?", "Can you post the full log?", "I'll ask the team", "hi!\nlet me check"]
)
def test_a_message_that_only_asks_back_answers_nothing(text: str) -> None:
    assert phrases.only_asks_back(text)


@pytest.mark.parametrize(
    "text", ["Set `retries: 3`. Which version are you on?", "Did you try `--full-refresh`? It rebuilds the table."]
)
def test_a_message_that_also_proposes_something_is_an_answer(text: str) -> None:
    assert not phrases.only_asks_back(text)


@pytest.mark.parametrize("text", ["+1", "thanks!", ":eyes:", "same here", "bump", "Hi there!", "ok, thank you so much"])
def test_noise(text: str) -> None:
    assert phrases.is_noise(text)


@pytest.mark.parametrize("text", ["Duplicate of #12", "dup of #12", "Closing in favor of #12", "same as #12"])
def test_names_a_duplicate(text: str) -> None:
    assert phrases.names_a_duplicate(text)


@pytest.mark.parametrize("text", ["We duplicate the rows in step #12 of the plan" * 3, "see #12 for the background"])
def test_names_no_duplicate(text: str) -> None:
    assert not phrases.names_a_duplicate(text)


TYPED_BY_PHONES: dict[str, Callable[[str], str]] = {
    "curly": lambda text: text.replace("'", "\u2019").replace('"', "\u201d"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "zero width": lambda text: text.replace("e", "e\u200b"),
}


@pytest.mark.parametrize("typed", TYPED_BY_PHONES)
def test_a_saying_counts_however_it_was_typed(typed: str) -> None:
    as_typed = TYPED_BY_PHONES[typed]
    assert phrases.confirms(as_typed("that did the trick, it's working now"))
    assert phrases.denies(as_typed("sorry, it hasn't fixed it"))
    assert not phrases.confirms(as_typed("sorry, that hasn't fixed it"))
    assert phrases.only_asks_back(as_typed("which version are you on?"))
    assert phrases.closes_for_silence(as_typed("closing, we haven't heard back"))
    assert phrases.is_noise(as_typed("you're welcome, thanks a lot"))
