"""What people say and type in answers, as patterns: what a case leaves out, and what changes its standing."""

from __future__ import annotations

import re

from index.roles.role_sayings import ROLE_SAYINGS
from index.sayings import saying

# What can be looked up or typed: code, addresses, versions, names with dots, dashes, underscores or inner capitals.
SPECIFIC = re.compile(
    r"[`\x00]|https?://|\d+\.\d|\w[._/:=-]{1,2}\w+[._/:=-]\w|\w+_\w|(?<!\w)--?[a-z]{2,}|\b[a-z]+[A-Z]\w|\b[A-Z]{2,}[_-]?\w*\b"
    r"|→|›|\[redacted"
)
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
EMOJI = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]{1,40}:(?!\w)|(?<=\s)[:;][)(DP](?=\s|\Z)")
# A sentence with its ending and the blanks after it; an emoji ends one, too.
PIECE = re.compile(
    rf"(?:(?!{EMOJI.pattern})[^.!?…\n]|[.!?…](?!\s|\Z|\x00)|(?<=\d)\.)*+(?:[.!?…]+|(?:{EMOJI.pattern}))?(?:[ \t]*(?:{EMOJI.pattern}))*[ \t]*\n*"
)
WE = r"\b(?:we|i)(?:'ll| will|'re going to| are going to|'m going to| am going to| plan to| need to ask| have to ask| want to)"
PROMISES = saying(
    rf"{WE}\b(?! (?:need|have|see|get|assume|notice|find|not|want)\b)",
    r"\b(?:we|i) (?:are|'re|am|'m|have been|just) (?:\w+ )?(?:looking|checking|working|investigating|discussing|opening|planning|asking|reading)\b",
    r"\b(?:is|are) (?:planned|in (?:the )?(?:works?|review|progress))\b|\bfix (?:is )?coming\b|\bback in a (?:bit|moment|minute)\b|\bstay tuned\b|\bthis (?:week|month|quarter|year)\b",
    r"\b(?:looking into|keep you (?:posted|updated)|get back to you|let you know|no (?:eta|date|promise)|noted|on (?:the|our|my) (?:list|roadmap|backlog))\b",
)
FILES = saying(
    r"\b(?:open(?:ed|ing)?|fil(?:ed|ing)|creat(?:ed|ing)|rais(?:ed|ing)|track(?:ed|ing)?|logg?ed)\b[^.!?\n]{0,30}\b(?:issue|ticket|bug)\b|^\W*issue\W+https?:",
)
POLITE = saying(
    r"^\W*(?:please )?(?:let (?:us|me) know|tell (?:us|me) (?:if|how|whether)|do let us|feel free|happy to (?:help|hear|know|look)|hope (?:it|this|that)|glad (?:it|that|to)|shout if|ping (?:me|us))\b",
    r"\blet (?:us|me) know (?:if|how|whether|in case)\b|\bhope (?:it|this|that) helps\b|\bany(?:thing)? (?:further|other|more) (?:issues?|questions?|help|assistance)\b",
    r"^\W*(?:(?:we(?:'re| are)|i(?:'m| am) )?(?:so |very |really )?sorry|apologies|thanks?|thank you|thx|congrat\w*|welcome|no worries|good (?:question|point|catch)|great (?:question|point)|nice|i get it|got it|ah|oh|hm+|ok(?:ay)?)\b",
)
REVOKE = saying(
    r"\b(?:rotate|revoke|deactivate|renew|change that password|(?:remove|delete) (?:this|that|the) key|is public now|in a public|readable (?:for|by)|posted the secret)\b"
)
ASIDE = re.compile(r"[ ]?\((?=[^()]*(?::[a-z_]+:|:[)D(]|;\)|\b(?:I|we|my|our|I'll|we'll)\b))[^()\n]{1,160}\)")
LEAD = re.compile(r"\A((?:[^\W\d_]|['’, ]|\x03\w+\x04){2,60}?)(?::|[—–])[ \t]+(?=\S)")
KEEPS = saying(
    r"\b(?:no(?! (?:need|worries|problem|stress|drama))|not supported|yes|workaround|until|fixed|unsupported|never|only|default)\b"
)
HAILED = re.compile(
    r"\A\s*(?:[^\W\d_]{2,12}[ ,]+){1,2}@[\w.-]+(?:[ ][A-Z]\w+)?[ \t]*(?:[,:!.—–-]|:[a-z_+-]+:)+[ \t]*\n*"
)
UTM = re.compile(r"[?&]utm_[a-z]+=[^\s&)>#|]*")
BLANK = re.compile(r"\n{3,}")
SHARED = re.compile(r"[^\W\d_]{4,}")
WORKS_AROUND = saying(r"\b(?:work ?around|until then|meanwhile|in the meantime|for now|as a stopgap)\b")
REQUESTS = saying(
    r"\b(?:can|could|would|will|may) (?:you|u|we)\b[^.!?\n]{0,40}\b(?:share|send|paste|attach|post|provide|give|show|describe|confirm)\b",
    r"\b(?:share|send|paste|attach|post|provide)\b[^.!?\n]{0,40}\b(?:following|logs?|output|config\w*|file|screenshot|details|with us)\b",
)
LISTED = re.compile(r"\s*(?:\d+[.)]|[-•*])\s?")
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,80}?)(?<=\S)\*(?![\w*])|(?<![\w_])(_)(?=\S)([^_\n]{1,80}?)(?<=\S)_(?![\w_])"
)
GAP = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
COMMON = frozenset(
    [
        "this",
        "that",
        "with",
        "what",
        "when",
        "where",
        "which",
        "from",
        "have",
        "does",
        "doing",
        "your",
        "their",
        "there",
        "they",
        "them",
        "then",
        "than",
        "been",
        "being",
        "were",
        "will",
        "would",
        "could",
        "should",
        "just",
        "only",
        "also",
        "into",
        "some",
        "more",
        "most",
        "much",
        "many",
        "very",
        "here",
        "about",
        "after",
        "before",
        "again",
        "because",
        "still",
        "even",
        "like",
        "need",
        "want",
        "make",
        "made",
        "using",
        "used",
        "uses",
        "know",
        "think",
        "sure",
        "please",
        "thanks",
        "thank",
        "hello",
        "team",
        "anyone",
        "everyone",
        "someone",
        "good",
        "great",
        "same",
        "other",
    ]
)
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
CONTRIBUTION = saying(
    r"\b(?:my|our|opened|submitted|sent|raised|draft|review\w*|merge) (?:\w+ ){0,2}(?:PRs?|pull requests?)\b",
    r"\bassigned? (?:\w+ )?to me\b|\b(?:assign|take) (?:this |the )?(?:issue|me)\b|\bwork on (?:issue|this|these|it)\b|\bcontribut(?:e|ing|or)\b"
    r"|\bGSoC\b|\bgood first issue\b",
    r"https?://\S+/pull/\d+",
)
