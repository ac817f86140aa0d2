"""The facts that an answer depends on, by kind of question: only those that nobody said, and nobody asked for, yet.

Who wants to know how something is done needs no version: it is asked for where something fails, and only if the most
similar case names one. Those of a hosted product do not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.desk.open_question import open_question
from index.cases.references import versions_in
from index.kinds.thread_features import features_of
from index.kinds.thread_kind import NO_VECTORS, shipped
from index.model import Channel, Thread
from index.sayings import saying
from index.team import Team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot.model import Conversation
    from index.model import Message
    from index.search.match import Match

TO_ASK_FOR = (
    "what you're trying to do",
    "what happens instead",
)  # if somebody wants to ask, and nothing else is missing
_VERSION, _LOG = "the version you run", "the full error text or log"
_WHERE = "where it runs (adapter or database, operating system)"
_PAGE = "the address of the page"
_NOBODY = Team(frozenset(), "settings")
_REPORTS = ("bug", "outage")  # kinds in which something fails
_CERTAIN = 0.5  # chance of those together that needs no word for what fails
# With such a word: of labelled bugs, 52 of 55 have more (each company judged by the others); who wants to know how
# something is done, or wishes for something, has less, even where their words are of failures.
_MAYBE = 0.12
_FAILS = saying(
    r"\b(?:error|exception|fail(?:s|ed|ing|ure)?|crash\w*|traceback|panic\w*|stuck|hangs?|abort\w*|refus\w+|rejected|broken|wrong"
    r"|(?:does|do|did|is|are|wo|ca)n'?t|doesnt|(?:does|do|did|is|are|will|can) ?not|not work\w*|stops?|stopped)\b",
)
_SHOWS_LOG = saying(
    r"```|^\s*(?:at |File \"|Traceback|Caused by)|\b[A-Z]\w*(?:Error|Exception)\b|\b[A-Z]{2,}-?\d{2,}\b|\berror:\s*\S"
    r"|\b(?:ERROR|FATAL|WARN)\b|\[file: ",
    r"(?:\b(?:returns?|gets?|getting|gives?|code|status|http|error|an?) |→ ?)[45]\d\d\b",
    r"\b(?:no|without (?:an|any)) (?:errors?|logs?)\b",
    flags=re.MULTILINE,
)
_QUOTED = re.compile(r"`([^`\n]{5,300})`|\"([^\"\n]{5,300})\"|“([^”\n]{5,300})”")
_SAYS_WHERE = saying(
    r"\b(?:postgres\w*|mysql|maria ?db|snowflake|big ?query|redshift|databricks|duck ?db|sqlite|oracle|mssql|sql server|trino|spark"
    r"|athena|clickhouse|linux|ubuntu|debian|mac ?os|macos|windows|wsl|docker|kubernetes|k8s|helm|airflow|aws|gcp|azure|adapter"
    r"|python|node|jvm|java|browser|chrome|firefox)\b",
)
_DOCS = r"(?:docs?|documentation|read ?me|quick ?start|tutorial|(?:migration |install\w* |user |setup )?guide)"
_OF_A_PAGE = saying(
    rf"\b{_DOCS}\b[^.!?\n]{{0,60}}\b(?:broken|404|dead|missing|typo|(?:does|do|wo)(?:n'?t| not) (?:load|open|exist|render)|outdated)\b",
    rf"\b(?:broken|404|dead|typo|outdated)\b[^.!?\n]{{0,60}}\b{_DOCS}\b",
)
_LINK = re.compile(r"https?://\S+")
_ASKED = {
    _VERSION: saying(r"\bversions?\b"),
    _LOG: saying(r"\b(?:logs?|errors?|trace\w*|output|stack)\b"),
    _WHERE: saying(r"\b(?:adapter|database|os|operating system|platform|environment)\b"),
}


def missing_facts(conversation: Conversation, nearest: Sequence[Match] = ()) -> tuple[str, ...]:
    """The facts to ask for, as parts of a sentence; `nearest` are the cases that are most like the question."""
    asked = open_question(conversation)
    if _OF_A_PAGE.search(asked.text):
        return () if _LINK.search(asked.text) else (_PAGE,)
    if not _reports_a_failure(asked.asked, asked.text):
        return ()
    said = "\n".join(turn.message.said for turn in conversation.turns)
    missing = [] if versions_in(said) or not _names_versions(nearest) else [_VERSION]
    if not _shows_error(said):
        missing += [_LOG] if _SAYS_WHERE.search(said) else [_LOG, _WHERE]
    return tuple(fact for fact in missing if not _was_asked(fact, conversation))


def _reports_a_failure(asked: Sequence[Message], text: str) -> bool:
    if not asked:
        return False
    signs = features_of(Thread(Channel("", "", "public"), asked[0].ts, tuple(asked)), _NOBODY)
    chances = dict(zip(shipped().classes, shipped().chances([signs], NO_VECTORS)[0], strict=True))
    chance = sum(chances[kind] for kind in _REPORTS)
    return bool(chance >= (_MAYBE if _FAILS.search(text) else _CERTAIN))


def _names_versions(nearest: Sequence[Match]) -> bool:
    """Whether the most similar case names a version to compare with; where there is no case, nobody knows better."""
    return not nearest or bool(nearest[0].case.versions)


def _shows_error(said: str) -> bool:
    quoted = (next(filter(None, parts)) for parts in _QUOTED.findall(said))
    return bool(_SHOWS_LOG.search(said)) or any(
        _FAILS.search(words) or re.search(r"\b[45]\d\d\b", words) for words in quoted
    )


def _was_asked(fact: str, conversation: Conversation) -> bool:
    """Whether somebody asked the asker for it already."""
    others = (turn.message.text for turn in conversation.turns if turn.role != "asker")
    questions = (part for text in others for part in re.findall(r"[^.!?\n]*\?", text))
    return any(_ASKED[fact].search(question) for question in questions)
