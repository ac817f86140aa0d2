"""What tells the sentences of a question apart: greetings, how people begin, small talk, complaints, what is shown."""

from __future__ import annotations

import re

from index.details.people_named import GREETING

_SALUTED = r"(?:team|all|everyone|everybody|folks|guys|people|friends|there|again|maintainers|zusammen|allerseits|(?:à |a )?(?:tous|todos)|tutti|\w+ team|@[\w.|-]+)"
GREETED = re.compile(
    rf"^\W*(?:{GREETING}|morning|afternoon|evening|goedemorgen|günaydın|bonjour|selam|salam|hoi|oi|yo|moin)\b"
    rf"(?:[ ,]+{_SALUTED}\b)*\s*(?:[,.!:;~，、。！—–-]+|\n|$)?\s*",
    re.IGNORECASE,
)
# How people begin without having said anything.
OPENER = re.compile(
    r"^(?:(?:so|and|but|also|ok|okay|well|btw|fyi|fwiw|hm+|question|quick question|quick one|urgent|help|small|guys"
    r"|team|please|pls|again|just|actually|basically|maybe|another one|one more|me again)\b[\s:,.!–—-]+"
    r"|(?:can|could|would|will) (?:some(?:one|body)|any(?:one|body)|you|one of you)(?: guys)?(?: please| kindly)?"
    r" (?:help(?: me| us)?(?: (?:with|to|understand|on))?|tell (?:me|us)|explain|clarify|advise|confirm)"
    r"(?: (?:if|whether|how to|on))?\s+"
    r"|do(?:es)? (?:any(?:one|body)|some(?:one|body)|you)(?: guys| here)* (?:happen to )?know (?:if|whether|how|why|of)?\s*"
    r"|(?:i|we)(?:'d| would)? (?:just )?(?:want|wanted|like|need) to (?:ask|check|know|understand|confirm|verify)"
    r" ?(?:if|whether|about)?\s+"
    r"|(?:i|we) (?:was|were|am|are) (?:just )?(?:wondering|curious) (?:if|whether|about|how)?\s*"
    r"|(?:it )?(?:seems|looks)(?: like)?(?: that)? |(?:i|we) (?:have|got) (?:a|one|some) (?:quick )?questions?"
    r" (?:about|on|regarding)\s+|any idea (?:why|how|what)\s+|what(?:'s| is) wrong with )",
    re.IGNORECASE,
)
# Sentences about the conversation: they say who asks, how long it will be, what is attached, but not what about.
CHAT = re.compile(
    r"\b(?:hope (?:you|everyone|all|nobody)|nice to meet|my name is|this is \w+[.!]?$|i am \w+ from|i'?m (?:\w+ from|fairly"
    r" new|new (?:here|to)|a (?:newbie|phd|student))|sorry (?:if|for|to)|stupid (?:one|question)|wall of text|long (?:one"
    r"|story|read)|bit of a story|grab a coffee|(?:two|three|four|five|several|few|some|\d|another|one|a) (?:quick |more |small"
    r" |other )*questions?\b(?! (?:about|on|regarding))|(?:see|as|logs?|screenshot|config|values|details?|file) (?:is |are )?(?:below|above|attached)"
    r"|attached|not urgent|no (?:rush|stress|hurry)|thanks|thank you|thx|merci|gracias|cheers|in advance|appreciate"
    r"|let me know|first time (?:here|posting)|related to my|my message|don'?t ask|second attempt|i promise|i swear|kindly help)\b",
    re.IGNORECASE,
)
COMPLAINT = re.compile(
    r"\b(?:error|exception|fail\w*|crash\w*|broken|hang\w*|stuck|time[sd]? ?out|timeouts?|panic\w*|leak\w*|corrupt\w*|killed"
    r"|oomkilled|dies|rejected|refused|denied|wrong|missing|empty|twice|duplicat\w*|slow|blank|null|mismatch|lost|gone"
    r"|disappear\w*|unable|vanish\w*|stale|stops?|stopped|unexpected\w*|doesn'?t|does not|don'?t|do not|didn'?t|did not"
    r"|won'?t|isn'?t|aren'?t|can'?t|cannot|could not|couldn'?t|never|no longer|none|nothing|keeps|instead|always|although"
    r"|invalid|not \w+|[45]\d\d)\b",
    re.IGNORECASE,
)
SHOWN = re.compile(r"`[^`\n]+`|\"[^\"\n]{4,}\"|\w+_\w+|\b\w+(?:Error|Exception)\b|\b[A-Z]{2,}-?\d{2,}\b|--\w")
# Words that every support question has.
NOTHING = frozenset(
    re.findall(
        r"\S+",
        """
    the and for but not with from this that these those there here then than when what which who how why where
    are was were been being have has had does did doing can could should would will shall may might must our
    your their its my his her they them you she him use used using get got gets getting see saw seeing set run
    try tried trying want need needs know help please thanks thank hello team all any anyone anybody someone
    somebody everyone idea ideas question questions problem problems issue issues error errors bug normal
    expected possible fix solve solution workaround way thing things something anything nothing wrong working
    work works fine correct right now today yesterday also just still again very really some one two many much
    more out about into over after before since while because yes okay same like going happen happening
    happens mean means look looking missing sure maybe following below above news update updates guys folks
    dear good morning sir pls plz
    """,
    )
)
