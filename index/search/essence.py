"""What a question says: its words without a log's bulk, the line that names the error, and whether it says anything.

A stack trace of 500 frames names files that everybody has; the one line that says what failed is what others saw, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.normal import normal
from index.signatures import codes_in
from index.text import both_ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# One line of a stack trace: Python, the JVM and JavaScript, .NET, Go, Rust, gdb and the like, Ruby, PHP.
_FRAME = re.compile(
    r"^\s*(?:File \".*\", line \d+.*|at (?:async |new )?[\w$.<>/\[\]:@~-]+ ?\(.*\)|at .+:\d+(?::\d+)?\)?|at .+ in .+:line \d+"
    r"|\.\.\. \d+ (?:more|common frames omitted)|\d+:\s+(?:0x[0-9a-f]+ - )?[\w<>{}:$]+(?:::[\w<>{}$,& ]+)+"
    r"|#\d+ +(?:0x[0-9a-f]+ in |\S+\(\d+\): )?.+|from \S+:\d+:in .+|\S+\.go:\d+ \+0x[0-9a-f]+|[\w./*()]+\(0x[0-9a-f, x.]*\)"
    r"|goroutine \d+ \[.*|\^+|[~^]+)\s*$"
)
_PYTHON_FRAME = re.compile(r"^(\s*)File \".*\", line \d+")
_FENCE = re.compile(r"^\s*(?:```|~~~)\w*\s*$")
_FAILURE = re.compile(
    r"\b(?:[A-Za-z_.]*(?:Error|Exception|Failure|Fault|Panic)\b|error|fatal|panic|failed|exception|caused by)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:^|[\s.\"'(\[])[A-Za-z_]+(?:Error|Exception|Fault)\b[^\n]{0,20}[:\s]")
_MOST_LINES = 40  # of a question that is longer: its beginning and end, and what failed in between
_KEPT, _MOST_FAILURES = 24, 8
# What is said of any trouble, by anybody: words for asking, greeting, pointing and failing.
_EMPTY = frozenset(
    """
    a able about above after again all also am an and any anybody anyone anything are as asap at attached back be been below
    best both broke broken but by can cannot cant check could crash crashed crashes crashing day days dear did didnt do does
    doesnt doing dont each else error errors even ever every everybody everyone everything exception fail failed failing fails
    failure file files find fine first fix folks following for from get gets getting give good got guys had happen happened
    happening happens has hasnt have having he hello help here hey hi hint how i id idea ideas if im image img in into is isnt
    issue issues it its jpeg jpg just know last like log logs look looks maybe me message more morning much my need needs new
    no nobody not nothing now of ok on once one only or other our out over pdf picture please pls png possible problem problems
    question questions quick really regards right run running same screen screenshot screenshots see seen shot should show
    shown shows since so solve some somebody someone something sorry still stop stopped stops stuck such suddenly support sure
    team thank thanks that the their them then there these they thing things this those thread thx to today tried trouble try
    trying txt up ur urgent urgently us use used using very want was way we weird well what whats when where which while who
    why will wise with without wont work worked working works would wrong yes yesterday yet you your
    aide arbeitet ayuda bitte bonjour buenos danke das der die ein eine el ella en error es est et fehler ftw funciona funktioniert geht
    gracias guten hallo help hilfe hilft hola ich il ist je kann keine la le les los marche mein merci mir mi moi ne nein nicht
    no non nous oder pas por problema problem probleme que qui salut se si sin tag un una und und vous warum was wer wie wir ça где как не помогите почему работает что
    """.split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_FILE_NAME = re.compile(r"\[file: [^\]]*\]|\bscreenshot[\w .-]*\.(?:png|jpe?g)\b", re.IGNORECASE)


def essence(text: str) -> str:
    """The text without stack frames, and of a long log the beginning, the end, and what failed in between."""
    lines = list(_without_frames(text.split("\n")))
    if not any(line.strip() and not _FENCE.match(line) for line in lines):
        return text
    if len(lines) > _MOST_LINES:
        lines = _shortened(lines)
    return "\n".join(lines)


def error_line(text: str) -> str:
    """The line under or above a stack trace that says what failed; empty where there is no trace or it does not."""
    lines = text.split("\n")
    if not any(map(_FRAME.match, lines)):
        return ""
    telling = [line.strip() for line in _without_frames(lines) if codes_in(line) or _NAMED.search(line)]
    return telling[-1] if telling else ""


def says_nothing(text: str) -> bool:
    """Whether no word of it tells one problem from another: "It does not work", "help", only a screenshot."""
    words = _WORD.findall(normal(_FILE_NAME.sub(" ", text)).lower())
    return not any(word.replace("'", "") not in _EMPTY and not word.isdigit() for word in words)


def _without_frames(lines: Sequence[str]) -> Iterator[str]:
    deeper = ""  # the indentation of a Python frame, whose line of code stands deeper below it
    for line in lines:
        if found := _PYTHON_FRAME.match(line):
            deeper = f"{found[1]} "
        elif not _FRAME.match(line) and not (deeper and line.startswith(deeper) and not _FAILURE.search(line)):
            deeper = ""
            yield line


def _shortened(lines: Sequence[str]) -> list[str]:
    ends = set(both_ends(range(len(lines)), _KEPT))
    failed = [n for n, line in enumerate(lines) if n not in ends and _FAILURE.search(line)]
    kept = ends | set(both_ends(failed, _MOST_FAILURES))
    return [line for n, line in enumerate(lines) if n in kept]
