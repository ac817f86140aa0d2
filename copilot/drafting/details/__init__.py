"""Other people's details out of an old answer: greetings, names, hosts, accounts, addresses of who asked then.

What an answer says about the product stays: error codes, options, versions, numbers, file names, the product's own
links; and code keeps its marks and lines. What is masked leaves a word in brackets, so that the shape can be read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot.drafting.details.accounts import accounts_in, without_accounts
from copilot.drafting.details.call_links import LINK, URL, masked_link, without_calls
from copilot.drafting.details.contacts import (
    EMAIL,
    IPV4,
    PHONE,
    is_for_all,
    is_nobodys,
    own_addresses,
    without_contacts,
)
from copilot.drafting.details.greetings import without_greetings, without_signatures
from copilot.drafting.details.hosts import HOST, PUBLIC_HOSTS, is_allowed, is_meant, is_public_host, without_hosts
from copilot.drafting.details.marks import Marked
from copilot.drafting.details.named_people import names_from, names_of, pattern
from copilot.drafting.details.naming import without_people
from copilot.drafting.details.pieces import CODE, Aside
from copilot.drafting.details.word_lists import ALSO_WORDS
from index.people_named import GREETING, people_named

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot.drafting.details.named_people import Names
    from index.model import Case

__all__ = [
    "ALSO_WORDS",
    "HOST",
    "PUBLIC_HOSTS",
    "details_in",
    "impersonal",
    "impersonal_answer",
    "is_allowed",
    "names_of",
    "without_details",
]

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_OPENING = re.compile(
    rf"(\A[ \t]*(?i:{GREETING}|thanks|thank you)) (?:@[\w.-]*\w|[A-Z][\w-]*(?: [A-Z][\w-]*)?)(?=[ ,!.])"
)


def without_details(text: str, case: Case, allowed_hosts: Collection[str]) -> str:
    """The answer as it could be told to anybody. Whose links may stay is the business of the draft's checks."""
    return _without_details(text, (*case.people, *_named_in(case)), allowed_hosts, case.problem)


def impersonal_answer(text: str, people: Collection[str], allowed_hosts: Collection[str]) -> str:
    """A reply to somebody as an answer to anybody: `people` are the names of those in the thread. Links stay."""
    return _without_details(text, (*people, *people_named([text])), allowed_hosts)


def impersonal(text: str) -> str:
    """A reply to somebody, as it could stand before anybody: without whom it greeted, addresses, accounts and links."""
    aside = Aside()
    names = names_from(frozenset(people_named([text])))
    text = without_calls(aside.take(CODE, _plain(text), lambda code: _masked_code(code, names, ())))
    text = URL.sub(lambda found: "[link]" + found[0][len(found[0].rstrip(".,;:!?")) :], text)
    prose = Marked(_OPENING.sub(lambda found: found[1], _masked(text, ())), names, "")
    return _tidy(aside.back(prose.unmarked(without_people(without_signatures(prose.text)))))


def details_in(text: str, allowed_hosts: Collection[str]) -> tuple[str, ...]:
    """The addresses, hosts and account ids that a text names outside of its links, each once."""
    text = URL.sub(" ", text)
    hosts = [
        one[0] for one in HOST.finditer(text) if is_meant(one, False) and not is_public_host(one[0], allowed_hosts)
    ]
    mails = [found for found in EMAIL.findall(text) if not is_nobodys(found)]
    addresses = [found for found in IPV4.findall(text) if not is_for_all(found)]
    return tuple(dict.fromkeys((*mails, *addresses, *PHONE.findall(text), *accounts_in(text), *hosts)))


def _without_details(text: str, people: Collection[str], allowed_hosts: Collection[str], theirs: str = "") -> str:
    names = names_from(frozenset(people))
    aside = Aside()
    text = _plain(text)
    literals, own = "\n".join(CODE.findall(text)), own_addresses(text, theirs)
    text = aside.take(CODE, text, lambda code: _masked_code(code, names, allowed_hosts, theirs, own))
    text = aside.take(LINK, without_calls(text), lambda link: masked_link(link, allowed_hosts, theirs))
    prose = Marked(_masked(text, allowed_hosts, own), names, literals)
    text = without_people(without_signatures(without_greetings(prose.text)))
    return _tidy(aside.back(prose.unmarked(text)))


def _masked(text: str, allowed_hosts: Collection[str], own: Collection[str] = (), *, in_code: bool = False) -> str:
    return without_hosts(without_contacts(without_accounts(text), allowed_hosts, own), allowed_hosts, in_code=in_code)


def _masked_code(
    code: str, names: Names, allowed_hosts: Collection[str], theirs: str = "", own: Collection[str] = ()
) -> str:
    """Code with the same marks and lines: only what can mean nothing but somebody is masked in it."""
    aside = Aside()
    code = aside.take(LINK, without_calls(code), lambda link: masked_link(link, allowed_hosts, theirs))
    code = _masked(code, allowed_hosts, own, in_code=True)
    return aside.back(re.sub(rf"(?<![\w/.-])(?i:{pattern(names.full)})(?![\w/-])", "[name]", code))


def _named_in(case: Case) -> tuple[str, ...]:
    """Whom the texts of a case itself greet; a case from before names were gathered has no others."""
    return people_named((case.problem, *(case.resolution or "").split("\n\n")))


def _plain(text: str) -> str:
    """Without the signs that stand for something while it is worked on."""
    return re.sub("[\x00-\x04]", "", text)


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip()
