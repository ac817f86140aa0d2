"""What people say and type in answers, as patterns: what a case leaves out, and what changes its standing."""

from __future__ import annotations

import re

from index.roles.role_sayings import ROLE_SAYINGS
from index.sayings import saying

REVOKE = saying(
    r"\b(?:rotate|revoke|deactivate|renew|change that password|(?:remove|delete) (?:this|that|the) key|is public now|in a public|readable (?:for|by)|posted the secret)\b"
)
HAILED = re.compile(
    r"\A\s*(?:[^\W\d_]{2,12}[ ,]+){1,2}@[\w.-]+(?:[ ][A-Z]\w+)?[ \t]*(?::[a-z_+-]+:|[,:!.—–-])+[ \t]*\n*"
)
UTM = re.compile(r"[?&]utm_[a-z]+=[^\s&)>#|]*")
BLANK = re.compile(r"\n{3,}")
WORKS_AROUND = saying(r"\b(?:work ?around|until then|meanwhile|in the meantime|for now|as a stopgap)\b")
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,80}?)(?<=\S)\*(?![\w*])|(?<![\w_])(_)(?=\S)([^_\n]{1,80}?)(?<=\S)_(?![\w_])"
)
GAP = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
DENYING = ROLE_SAYINGS["denying"]
TAKING_BACK = saying(
    r"\b(?:correction|correcting|scratch that|ignore (?:that|my|what)|i (?:was|am) wrong|i'?m wrong|my mistake|misread"
    r"|take (?:that|it) back|not (?:right|correct|true) what i|(?:what i|i) (?:wrote|said) (?:was|is|above|earlier))\b"
)
AGREES = saying(
    r"^\W*(?:correct|exactly|right|yes|yep|\+1|confirmed|true)\b[^\w?]|\b(?:is|are|'s) (?:right|correct|spot on)\b|\bwhat \w+ (?:says?|said|wrote)\b"
    r"|:point_up:|\bpoint is good\b|\bgood answer\b|\bnice (?:one|find)\b"
)
CLOSES = saying(r"\bclos(?:e|es|ing)\b|\b(?:tracked|updates|continues?|goes on|go on) (?:here|there)\b")
MEANS_TO = saying(
    r"\b(?:will|gonna|going to|let me|want to|plan to|try(?:ing)?|pass(?:ed)? (?:it |this )?on|probamos|probar\w*|essaye\w*"
    r"|probier\w*|testar)\b|'ll\b",
    r"\b(?:next (?:week|sprint|month|release)|tomorrow|tonight|until (?:then|it|that|the)|wait(?:ing)?|paus(?:e|ed|ing))\b",
)
ERROR = re.compile(r"\b[A-Z]\w+(?:Error|Exception)\b|\bFATAL\b|(?i:\bnow\b[^.!?\n]{0,20}\b(?:error|fails?)\b)")
