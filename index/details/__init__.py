"""Taking other people's details out of an old answer: greetings, names, hosts, accounts, addresses.

What an answer says about the product stays: error codes, options, versions, numbers, file names, the product's own
links; code keeps its marks and lines. A masked detail leaves a word in brackets, so that the shape stays readable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.details.accounts import accounts_in, without_accounts
from index.details.ambiguous_names import ALSO_WORDS
from index.details.call_links import LINK, URL, masked_link, without_calls
from index.details.contacts import (
    EMAIL,
    IPV4,
    PHONE,
    is_for_all,
    is_nobodys,
    own_addresses,
    without_contacts,
)
from index.details.greetings import without_greetings, without_signatures
from index.details.hosts import (
    HOST,
    PUBLIC_HOSTS,
    is_allowed,
    is_meant,
    is_public_host,
    without_hosts,
    without_hosts_of,
)
from index.details.marks import Marked
from index.details.name_forms import names_from, names_of, pattern
from index.details.naming import without_people
from index.details.people_named import GREETING, people_named
from index.details.placeholders import CODE, Placeholders

if TYPE_CHECKING:
    from collections.abc import Collection

    from index.details.name_forms import Names
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
    "without_persons",
]

_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
_OPENING = re.compile(
    rf"(\A[ \t]*(?i:{GREETING}|thanks|thank you)) (?:@[\w.-]*\w|[A-Z][\w-]*(?: [A-Z][\w-]*)?)(?=[ ,!.])"
)


def without_details(text: str, case: Case, allowed_hosts: Collection[str]) -> str:
    """The answer as anyone may read it. Which links may stay is decided by the draft's checks."""
    return _without_details(text, (*case.people, *_named_in(case)), allowed_hosts, case.problem)


def impersonal_answer(text: str, people: Collection[str], allowed_hosts: Collection[str]) -> str:
    """A reply to one person as an answer for anyone: `people` are the names in the thread. Links stay."""
    return _without_details(text, (*people, *people_named([text])), allowed_hosts)


def without_persons(text: str, people: Collection[str], theirs: str) -> str:
    """An answer as it is remembered: without greetings, names, call links and the hosts that the asker named.

    What else is somebody's is taken out of drafts, which know the hosts that the team allows. `theirs` is what the
    asker wrote, `people` are the names in the thread.
    """
    names = names_from(frozenset((*people, *people_named([text]))))
    kept = Placeholders()
    text = without_hosts_of(without_calls(_plain(text)), theirs)
    literals = "\n".join(CODE.findall(text))
    text = kept.take(LINK, kept.take(CODE, text, lambda code: code), lambda link: link)
    prose = Marked(text, names, literals)
    text = without_people(without_signatures(without_greetings(prose.text)))
    return _tidy(kept.back(prose.unmarked(text)))


def impersonal(text: str) -> str:
    """A reply to one person as anyone may read it: without greetings, addresses, accounts and links."""
    kept = Placeholders()
    names = names_from(frozenset(people_named([text])))
    text = without_calls(kept.take(CODE, _plain(text), lambda code: _masked_code(code, names, ())))
    text = URL.sub(lambda found: "[link]" + found[0][len(found[0].rstrip(".,;:!?")) :], text)
    prose = Marked(_OPENING.sub(lambda found: found[1], _masked(text, ())), names, "")
    return _tidy(kept.back(prose.unmarked(without_people(without_signatures(prose.text)))))


def details_in(text: str, allowed_hosts: Collection[str]) -> tuple[str, ...]:
    """The addresses, hosts and account ids that a text names outside its links, each once."""
    text = URL.sub(" ", text)
    hosts = [
        one[0] for one in HOST.finditer(text) if is_meant(one, False) and not is_public_host(one[0], allowed_hosts)
    ]
    mails = [found for found in EMAIL.findall(text) if not is_nobodys(found)]
    addresses = [found for found in IPV4.findall(text) if not is_for_all(found)]
    return tuple(dict.fromkeys((*mails, *addresses, *PHONE.findall(text), *accounts_in(text), *hosts)))


def _without_details(text: str, people: Collection[str], allowed_hosts: Collection[str], theirs: str = "") -> str:
    names = names_from(frozenset(people))
    kept = Placeholders()
    text = _plain(text)
    literals, own = "\n".join(CODE.findall(text)), own_addresses(text, theirs)
    text = kept.take(CODE, text, lambda code: _masked_code(code, names, allowed_hosts, theirs, own))
    text = kept.take(LINK, without_calls(text), lambda link: masked_link(link, allowed_hosts, theirs))
    prose = Marked(_masked(text, allowed_hosts, own), names, literals)
    text = without_people(without_signatures(without_greetings(prose.text)))
    return _tidy(kept.back(prose.unmarked(text)))


def _masked(text: str, allowed_hosts: Collection[str], own: Collection[str] = (), *, in_code: bool = False) -> str:
    return without_hosts(without_contacts(without_accounts(text), allowed_hosts, own), allowed_hosts, in_code=in_code)


def _masked_code(
    code: str, names: Names, allowed_hosts: Collection[str], theirs: str = "", own: Collection[str] = ()
) -> str:
    """Code with the same marks and lines; only what certainly means a person is masked."""
    kept = Placeholders()
    code = kept.take(LINK, without_calls(code), lambda link: masked_link(link, allowed_hosts, theirs))
    code = _masked(code, allowed_hosts, own, in_code=True)
    return kept.back(re.sub(rf"(?<![\w/.-])(?i:{pattern(names.full)})(?![\w/-])", "[name]", code))


def _named_in(case: Case) -> tuple[str, ...]:
    """The people that the case's own texts greet; cases saved before names were collected have no others."""
    return people_named((case.problem, *(case.resolution or "").split("\n\n")))


def _plain(text: str) -> str:
    """The text without the placeholder characters that this package works with."""
    return re.sub("[\x00-\x04]", "", text)


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip()
