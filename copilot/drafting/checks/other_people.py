"""Other people's names, hosts, accounts and addresses: a reply must not tell who asked before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.model import Remark
from index.details import ALSO_WORDS, details_in, names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot.drafting.given import Given

_MEANT = r"(?:@|\b(?:hi|hey|hello|dear|thanks|thank you|by|from|to|with|ask|asked|as|for)[ ,]+@?)"


def others_details(text: str, given: Given) -> list[Remark]:
    """Faults for details of people who are in the cases but not in this thread; doubts for details from no source."""
    return [*_names(text, given), *_addresses(text, given)]


def _names(text: str, given: Given) -> Iterator[Remark]:
    people = {name for match in given.matches for name in match.case.people}
    here = given.thread_text.lower()
    for name in sorted(names_of(people)):
        if re.search(rf"\b{re.escape(name)}\b", here) or not (found := _as_a_name(name, text, given)):
            continue
        yield Remark("person", f"It names {found}, who is not in this thread.", "fault", found)


def _as_a_name(name: str, text: str, given: Given) -> str:
    """The name as written in the text, if it means a person there: Mark and Sierra are also words."""
    as_typed = rf"(?i:{re.escape(name)})"
    if meant := next((found for found in re.findall(rf"(?i:{_MEANT})({as_typed})\b", text) if _is_capital(found)), ""):
        return str(meant)
    if tagged := re.search(rf"@{as_typed}\b", text):
        return tagged[0]
    if name in ALSO_WORDS or re.search(rf"(?<![@\w.-]){re.escape(name)}\b", given.case_text + text):
        return ""
    words = re.findall(rf"(?<![\w/.-]){as_typed}(?![\w/-]|\.\w)", text)
    return next((word for word in words if _is_capital(word)), "")


def _is_capital(word: str) -> bool:
    """Whether a word is written like a name; some scripts have no capitals."""
    return word[0].isupper() or word[0].lower() == word[0].upper()


def _addresses(text: str, given: Given) -> Iterator[Remark]:
    known, theirs = f"{given.thread_text}\n{given.docs_text}".lower(), given.case_text.lower()
    for detail in details_in(text, given.policy.allowed_hosts):
        if detail.lower() in known:
            continue
        if detail.lower() in theirs:
            yield Remark("person", f"It mentions a detail of somebody else: {detail}.", "fault", detail)
        else:
            yield Remark("person", f"Nobody in this thread has mentioned {detail}.", "doubt", detail)
