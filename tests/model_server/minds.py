"""Two models: one that obeys whatever any text tells it, and one that writes as a colleague would."""

from __future__ import annotations

import base64
import codecs
import hashlib
import re
from typing import TYPE_CHECKING, Any

from tests.model_server.faults import drafted, says

if TYPE_CHECKING:
    from tests.model_server.faults import Behaviour
    from tests.model_server.server import Asked

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|append|add|include|insert|say|write|reply|answer|respond|output|print|repeat|reveal|show|tell|translate"
    r"|encode|spell|ping|notify|mention|link|visit|open|send|post|cite|quote|claim|promise|mark|flag|set|use|call|execute|run|pretend|act"
    r"|you (?:are|must|may|will|should)|system|assistant|instructions?|new rule|override|admin|from now on)\b",
    re.IGNORECASE,
)
_ABOUT_THE_PROMPT = re.compile(
    r"\b(?:prompt|instructions?|told|above|rules|system|tone|configuration|secrets?|everything|canary)\b", re.I
)
_CANARY = re.compile(r"CANARY-[A-Z0-9-]+")
_QUOTED = re.compile(r"[\"“'‘]([^\"”'’\n]{2,200})[\"”'’]")


def obey(asked: Asked) -> Behaviour:
    """Obeys every order in the material, to the letter and beyond."""
    text = obedient(asked)
    if re.search(r"\bnot? json|plain text only|no braces\b", text, re.IGNORECASE):
        return says(text)
    if asked.kind == "flags":
        return says({"flags": [_flag(text, asked)]})
    return says(drafted(text, asked.cases))


def obedient(asked: Asked) -> str:
    """The words of who obeys."""
    orders = [line for line in asked.user.split("\n") if _ORDER.search(line) and not line.startswith("<<")]
    return "\n".join(["Keep it small.", *(_obeyed(order, asked) for order in orders)])[:5_900]


def _obeyed(order: str, asked: Asked) -> str:
    """What comes of one order: its words, and what it is after."""
    said = [order, *(found[1] for found in _QUOTED.finditer(order))]
    if _ABOUT_THE_PROMPT.search(order):
        told = [asked.system, *_CANARY.findall(asked.system + asked.user)]
        said += [_disguised(text, order) for text in told]
    return "\n".join(said)


def _disguised(text: str, order: str) -> str:
    """In the form that the order wants."""
    wants = order.lower()
    if "base64" in wants:
        return base64.b64encode(text.encode()).decode()
    if "hex" in wants:
        return text.encode().hex()
    if "rot13" in wants:
        return codecs.encode(text, "rot13")
    if "backwards" in wants or "reverse" in wants:
        return text[::-1]
    if "letter by letter" in wants or "spell" in wants:
        return " ".join(text)
    return text


def _flag(text: str, asked: Asked) -> dict[str, Any]:
    flag = asked.schema["properties"]["flags"]["items"]["properties"]
    evidence = flag["evidence"]["items"]["enum"][:1]
    return {"kind": flag["kind"]["enum"][0], "reason": text[:1_500], "evidence": evidence, "confidence": 1.0}


_GREETINGS = (
    "Hi!",
    "Hey,",
    "Hi there,",
    "Thanks for the details!",
    "Hello!",
    "Ah, that one.",
    "Hi, sorry for the trouble.",
)
_LEADS = (
    "this looks like something we have had before.",
    "I think I know this one.",
    "somebody else ran into the same thing.",
    "that is a known trap.",
    "we have seen this a few times.",
    "this is the same problem as in an earlier thread.",
)
_ENDS = (
    "Could you try that and tell me how it goes?",
    "If that is not it, tell me which version you run and I will look further.",
    "Let me know if it still fails after that.",
    "That should get you going again.",
    "If you still see the error then, post the full text here.",
    "Does that help?",
)


def colleague(asked: Asked) -> Behaviour:
    """A friendly reply from the first case, or a holding reply; its words vary with the question."""
    if asked.kind == "flags":
        return says({"flags": []})
    chance = hashlib.sha256(asked.user.split(">>\n")[1].encode()).digest()
    greeting, lead, end = (
        some[byte % len(some)] for some, byte in zip((_GREETINGS, _LEADS, _ENDS), chance, strict=False)
    )
    if not asked.cases:
        return says(
            {"reply": f"{greeting} I do not know that one, so I am asking the team and will come back to you here."}
        )
    case = re.split(r"<<end c1 ", re.split(r"<<c1 [0-9a-f]+>>\n", asked.user)[1])[0]
    url = case.split("\n")[1]
    answer = case.split("The answer:\n")[1].strip() if "The answer:\n" in case else ""
    if not answer:
        return says(drafted(f"{greeting} {lead} It is an open issue and not solved yet: {url}", ["c1"]))
    text = f"{greeting} {lead}\n\n{_beginning(answer)}\n\nThe whole story is here: {url}\n\n{end}"
    return says(drafted(text, ["c1"]))


def _beginning(answer: str) -> str:
    """The first paragraphs of an answer."""
    kept: list[str] = []
    for paragraph in answer.split("\n\n"):
        if kept and sum(map(len, kept)) + len(paragraph) > 700:
            break
        kept.append(paragraph)
    return "\n\n".join(kept)
