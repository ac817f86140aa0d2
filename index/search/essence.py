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
    r"^\s*(?:File \".*\", line \d+.*"
    r"|at (?:async |new )?[\w$.<>/\[\]:@~-]+ ?\(.*\)|at .+:\d+(?::\d+)?\)?|at .+ in .+:line \d+"
    r"|\.\.\. \d+ (?:more|common frames omitted)|\d+:\s+(?:0x[0-9a-f]+ - )?[\w<>{}:$]+(?:::[\w<>{}$,& ]+)+"
    r"|#\d+ +(?:0x[0-9a-f]+ in |\S+\(\d+\): ).+|from \S+:\d+:in .+"
    r"|\S+\.go:\d+ \+0x[0-9a-f]+|[\w./*()]+\(0x[0-9a-f, x.]*\)"
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
    a able about above after again aide all also am an and any anybody anyone anything arbeitet are as asap at
    attached ayuda back be been below best bitte bonjour both broke broken buenos but by can cannot cant check
    could crash crashed crashes crashing danke das day days dear der did didnt die do does doesnt doing dont
    each ein eine el ella else en error errors es est et even ever every everybody everyone everything exception
    fail failed failing fails failure fehler file files find fine first fix folks following for from ftw
    funciona funktioniert geht get gets getting give good got gracias guten guys had hallo happen happened
    happening happens has hasnt have having he hello help here hey hi hilfe hilft hint hola how i ich id idea
    ideas if il im image img in into is isnt issue issues ist it its je jpeg jpg just kann keine know la last le
    les like log logs look looks los marche maybe me mein merci message mi mir moi more morning much my ne need
    needs nein new nicht no nobody non not nothing nous now oder of ok on once one only or other our out over
    pas pdf picture please pls png por possible problem problema probleme problems que question questions qui
    quick really regards right run running salut same screen screenshot screenshots se see seen shot should show
    shown shows si sin since so solve some somebody someone something sorry still stop stopped stops stuck such
    suddenly support sure tag team thank thanks that the their them then there these they thing things this
    those thread thx to today tried trouble try trying txt un una und up ur urgent urgently us use used using
    very vous want warum was way we weird well wer what whats when where which while who why wie will wir wise
    with without wont work worked working works would wrong yes yesterday yet you your ça где как не помогите
    почему работает что
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


def is_code(text: str) -> bool:
    """Whether it names an error code and says nothing else."""
    codes = codes_in(text)
    return bool(codes) and says_nothing(re.sub("|".join(map(re.escape, codes)), " ", normal(text), flags=re.IGNORECASE))


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
