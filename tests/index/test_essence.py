"""What a question says: the line that failed, not its frames; and nothing where no word tells problems apart."""

from __future__ import annotations

import pytest

from index.search.essence import error_line, essence, says_nothing
from index.signatures import codes_in, other_codes

ASKED = "Good evening, our import is red since the update, any idea?"
FAILED = "stillwater.errors.LoadError: SW-2204: two rows claim the key (4711)"
PYTHON = [
    line
    for n in range(60)
    for line in (f'  File "/opt/venv/lib/step_{n}.py", line {n}, in run_{n}', f"    return self.next_{n}(row)")
]
JAVA = [f"\tat com.stillwater.load.Step{n}.run(Step{n}.java:{n})" for n in range(60)]


@pytest.mark.parametrize("frames", [PYTHON, JAVA], ids=["python", "java"])
@pytest.mark.parametrize("above", [True, False], ids=["error above", "error below"])
def test_of_a_trace_only_the_error_is_left(frames: list[str], above: bool) -> None:
    trace = [FAILED, *frames] if above else [*frames, FAILED]
    text = "\n".join([ASKED, "```", *trace, "```"])
    assert essence(text).split("\n") == [ASKED, "```", FAILED, "```"]
    assert error_line(text) == FAILED


def test_of_a_long_log_what_failed_is_kept() -> None:
    log = [f"12:00:{n:02} INFO step {n} of 400 done" for n in range(400)]
    log[200] = "12:03:20 ERROR SW-2204 two rows claim the key"
    kept = essence("\n".join([ASKED, *log]))
    assert ASKED in kept
    assert "SW-2204" in kept
    assert len(kept.split("\n")) < 40


@pytest.mark.parametrize("text", ["", ASKED, "at noon (UTC) it stops", f"{ASKED}\n```\nx = 1\n```", "\n".join(JAVA)])
def test_what_has_no_frames_or_nothing_else_stays(text: str) -> None:
    assert essence(text) == text
    assert error_line(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "help",
        "error!!",
        "It crashes",
        "It does not work",
        "it doesn\u2019t work",
        "Hi team, please help, urgent",
        "see screenshot",
        "[file: Screenshot 2026-11-30 at 10.11.png]",
        "Es funktioniert nicht, Hilfe",
        "no funciona",
    ],
)
def test_some_questions_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["SW-2204", "the import does not work", "pip fails", "error 390144x", "seed geht nicht", "状态丢失"]
)
def test_one_telling_word_is_enough(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("what is MR-1107?", ("MR-1107",)),
        ("mr-1107 again", ("MR-1107",)),
        ("error[E0425] and ORA-01291, TS2345", ("E0425", "ORA-01291", "TS2345")),
        ("since v0.9.123, python3.11 and utf-8 on 2026-11-30", ()),
        ("CVE-2026-45829", ()),
    ],
)
def test_error_codes(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text) == codes


def test_a_code_speaks_against_others_of_its_family_only() -> None:
    assert other_codes("MR-9999", "It says MR-1042 and stops") == ("MR-9999",)
    assert other_codes("MR-1042 and MR-9999", "It says MR-1042 and stops") == ()
    assert other_codes("E0425", "It says MR-1042 and stops") == ()
    assert other_codes("It stops", "It says MR-1042 and stops") == ()
