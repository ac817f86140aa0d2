"""What robots on GitHub write, and what people write to them, whoever's account it is."""

from __future__ import annotations

from index.normal import normal
from index.sayings import saying

# A comment of nothing but these says nothing to a later reader: commands to a bot, mentions, references.
_COMMAND_LINE = saying(
    r"^(?:/[a-z][\w-]*(?: [^\n]{0,80})?"  # /close, /kind bug, /cc @someone
    r"|@[\w-]{1,40}(?:\[bot\])?:? (?:run|rerun|retry|rebase|close|reopen|label|assign|claim|release|ping|r[+-]|rustbot|merge|build|test)\b[^\n]{0,80}"
    r"|(?:cc|fyi|ping|paging|r\?|assign(?:ed)?(?: to)?)\b[:\s]*(?:(?:@[\w/.-]{1,60}|me|and|[,&?])\s*)+"
    r"|(?:@[\w/.-]{1,60}[\s,:?!.]*)+"
    r"|\+1|bump|ping)\W*$"
)
# What only a program writes, whoever's account it uses.
_BOILERPLATE = saying(
    r"\bin response to (?:a |the )?(?:command|comment|this)\b",
    r"\bthis issue (?:is currently|has been|was|will be) (?:awaiting triage|automatically|marked as|labeled|locked)\b",
    r"\b(?:automatically|been) (?:marked|closed|locked|labell?ed)\b[^.\n]{0,60}\b(?:stale|inactiv\w*|activity|bot|because)\b",
    r"\bi(?:'m| am) a bot\b|\bthis (?:action|comment|message) (?:was|has been|is) (?:performed|posted|generated|created|made)?"
    r" ?(?:automatically|by a bot)\b",
    r"\bif a maintainer determines\b|\bthe .{0,40}robot (?:is|currently)\b|\binstructions for interacting with me\b",
    r"\bthanks for opening your first issue\b",
    r"\bno (?:recent )?activity (?:for|in) \d+ days\b",
)


def is_robotic(text: str) -> bool:
    """Whether it only gives commands to a robot, or is what robots write; `text` is without what it quotes."""
    lines = [line.strip() for line in normal(text).splitlines() if line.strip()]
    return (bool(lines) and all(_COMMAND_LINE.fullmatch(line) for line in lines)) or is_boilerplate(text)


def is_boilerplate(text: str) -> bool:
    """Whether it is what robots write."""
    return bool(_BOILERPLATE.search(text))
