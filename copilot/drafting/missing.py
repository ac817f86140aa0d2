"""The facts that most answers depend on and a question does not mention."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.cases.references import versions_in
from index.sayings import saying

if TYPE_CHECKING:
    from copilot.model import Conversation

TO_ASK_FOR = ("the version you run", "the full error text (if there is one)")  # if nothing is known about the question
_FAILS = saying(
    r"\b(?:error|exception|fail(?:s|ed|ing|ure)?|crash\w*|traceback|panic\w*|stuck|hangs?|abort\w*|refus\w+|rejected|broken|wrong"
    r"|(?:does|do|did|is|are|wo|ca)n'?t|doesnt|(?:does|do|did|is|are|will|can) ?not|not work\w*|stops?|stopped)\b",
)
_LOG = saying(
    r"```|^\s*(?:at |File \"|Traceback|Caused by)|\b[A-Z]\w*(?:Error|Exception)\b|\b[A-Z]{2,}-?\d{2,}\b|\berror:\s*\S"
    r"|\b(?:ERROR|FATAL|WARN)\b|\[file: ",
    flags=re.MULTILINE,
)
_WHERE = saying(
    r"\b(?:postgres\w*|mysql|maria ?db|snowflake|big ?query|redshift|databricks|duck ?db|sqlite|oracle|mssql|sql server|trino|spark"
    r"|athena|clickhouse|linux|ubuntu|debian|mac ?os|macos|windows|wsl|docker|kubernetes|k8s|helm|airflow|aws|gcp|azure|adapter"
    r"|python|node|jvm|java|browser|chrome|firefox)\b",
)


def missing_facts(conversation: Conversation) -> tuple[str, ...]:
    """The facts to ask for, as parts of a sentence; only the version if the question reports no failure."""
    question = conversation.question
    missing = [] if versions_in(question) else ["the version you run"]
    if _FAILS.search(question):
        missing += [] if _LOG.search(question) else ["the full error text or log"]
        missing += [] if _WHERE.search(question) else ["where it runs (adapter or database, operating system)"]
    return tuple(missing)
