"""Word classes that the flags' classifier weighs; none decides by itself, and none knows a community or its product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.sayings import saying

if TYPE_CHECKING:
    from index.sayings import Saying

MOMENT_SAYINGS: dict[str, Saying] = {
    "urgent": saying(
        r"\b(?:urgent\w*|asap|emergency|critical|immediately|right now|at once|sev ?-?[01]|p[01]|dringend|urgente?)\b|!!|:(?:fire|rotating_light|sos|warning):",
        r"\b(?:escalat\w+|phoning|calling|calls? from|every (?:hour|minute)|sla)\b",
    ),
    "deadline": saying(
        r"\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|in (?:\d+|two|three|a few|an|one) (?:hours?|minutes?|days?|h)|deadline|until (?:noon|\d))\b",
        r"\b(?:by|before|on|until|till|next|this) (?:the )?(?:\w+ )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day'?s\b|\b(?:by|on|before) the \d+(?:st|nd|rd|th)\b|\b(?:at|opens? at|starts? at) \d{1,2}(?::\d\d)?(?:am|pm)?\b|\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b",
        r"\b(?:heute|morgen|hoy|mañana|demain|aujourd'?hui|is near|coming closer|clock is ticking)\b",
    ),
    "event": saying(
        r"\b(?:demo|launch|go(?:es|ing)?[- ]live|cut-?over|audit\w*|inspection|board|meeting|training|presentation|month[- ]end|quarter|year[- ]end|close|closing|compliance|regulator\w*|event|council|conference|roll-?out|store|play|contract|hand-?over|filing|release)\b",
    ),
    "stopped": saying(
        r"\b(?:down|dead|stuck|hang(?:s|ing)?|hung|block(?:s|ed|ing|er)?|frozen|freezes|halt(?:s|ed)?|stopped|offline|unusable|outage|locked out|logged out|killed|oomkilled|out of memory|gone|blind|empty for (?:all|every)|steht)\b",
        r"\b(?:can'?t|cannot|can not|unable to|could not|couldn'?t|won'?t|does not|doesn'?t|refuses?(?: to)?|no longer|not any ?more)\b[^.!?\n]{0,25}\b(?:log ?in|sign ?in|start|deploy|ship|release|publish|switch|open|connect|scan|work|enter|in)\b",
        r"\bnothing (?:is|gets|goes|comes|works)\b|\bpending\b|\bin a loop\b|\bcrash\w*",
    ),
    "everyone": saying(
        r"\b(?:everyone|everybody|nobody|no one|none of|all (?:of )?(?:our|the|my|users|tenants|customers|jobs|gates)|whole|entire|every (?:user|device|job|single|customer)|for all|all \d+|company|(?:todos|alle|tous|nadie|niemand))\b",
        r"\b\d+ (?:\w+ )?(?:people|users|persons?|managers?|customers?|devices?|colleagues|stores?|terminals|authors|seats)\b",
    ),
    "production": saying(
        r"\b(?:prod|production|live system|customers?|clients?|patients?|business|shop|stores?|management|in front of|revenue|money|orders?|produktion|producción)\b",
    ),
    "harm": saying(
        r"\b(?:wrong|incorrect|stale|lost|loses?|losing|loss|dangerous|risk\w*|bill|invoices?|costs?|charged|exploding|twice|duplicat\w+|corrupt\w*|broken|fell off|mismatch|differ\w*|apart)\b",
    ),
    "for_long": saying(
        r"\b(?:since|for|after) (?:\d+|two|three|several|the|this|last|yesterday|midnight|monday|tuesday|\w+day)\b[^.!?\n]{0,15}|\b\d+ ?(?:h|hours?|min|minutes?|days?|weeks?)\b",
    ),
    "since_change": saying(
        r"\b(?:since|after) (?:the |our |we )?[^.!?\n]{0,25}\b(?:upgrad\w*|updat\w*|migrat\w*|mov(?:ed|ing)|switch\w*|rotation|release|image|\d+\.\d+)",
        r"\bwas (?:fine|ok|flat|good|working)\b|\bused to\b",
    ),
    "minor": saying(
        r"\b(?:typo|small|minor|no stress|no hurry|no rush|harmless|is (?:this|that|it) (?:expected|normal|correct)|normal|just (?:curious|asking|wondering)|staging|test project|locally|laptop|small thing|wondering)\b",
    ),
    "how_to": saying(
        r"\b(?:how (?:do|can|to|would|should|does)|what is the|which (?:of|one|version)|where (?:is|do|can)|is there a way|example)\b"
    ),
    "fails": saying(
        r"\b(?:error|exception|fail(?:s|ed|ing|ure)?|timeout|timed out|panic|trace(?:back)?|denied|rejected|invalid|not working|doesn'?t work|returns? [45]\d\d|[45]\d\d)\b"
    ),
    "slow": saying(
        r"\b(?:slow\w*|takes? (?:\d|for ?ever|too|\w+ (?:minutes|hours))|seconds? to|too long|\d+ ?(?:s|sec|min|h)\d* (?:to|on|for)|performance|recompute\w*|spinner|loads? for ever|never (?:ends|finishes))\b"
    ),
    "nothing_seen": saying(
        r"\bno (?:errors?|trace\w*|logs?|idea|message|change|difference|effect|luck)\b|\bnothing (?:in|red|blocked|changed|else|shows?)\b|\b(?:we|i) (?:changed|shipped|touched) nothing\b|\bspinner only\b|\bnone\b|\bwhat else\b",
    ),
    "same_again": saying(
        r"\b(?:same|still|again|second (?:try|attempt|time)|another attempt|back (?:again|today|this)|no change|not enough|too (?:much|slow|long)|better but|only for)\b"
    ),
    "speaks_of_a_call": saying(
        r"\b(?:call|huddle|zoom|screen ?share|share my screen|talk|speak|meet(?:ing)?|look together|easier to (?:talk|show|explain))\b(?! (?:is|in|on|stack|tree|site))"
    ),
    "wants": saying(
        r"\b(?:feature request|wish|would be (?:\w+ )?(?:great|nice|good|cool|helpful|useful)|would (?:love|like)|i'?d (?:love|like)|we'?d (?:love|like|pay|need|use)|would pay|(?:we|i) (?:need|want|miss)|need (?:an?|to have|\w+ for)|please (?:add|let|support)|let (?:me|us)|would help|could (?:the|you|it|finance|we))\b",
    ),
    "asks_for_one": saying(
        r"\b(?:is|are) there (?:an?|any|some)\b|\bdo you (?:support|have|plan)\b|\bdoes it (?:support|have)\b|\bsupport for\b|\banything like\b|\bcould(?:n'?t| not) find\b|\bfound nothing\b|\bany (?:plans?|way|thoughts|chance)\b|\b(?:planned|plan|roadmap|coming|in the works|geplant|plan de|prevu|vor)\b",
        r"^\W*(?:\w+[ -]){1,4}(?:support|alerts?|output|sink|source|client|sdk|plugin|connector|api|integration|tap)\b[^.\n]{0,10}\?",
    ),
    "is_missing": saying(
        r"\b(?:no (?:button|way|option|api|menu|setting|support)|there is no|there'?s no|isn'?t (?:any|one)|missing|not (?:possible|supported|an option)|only (?:users|daily|slack|weekdays)|can'?t (?:use|export|undo)|see no|not just|limit(?:ed|s)?|doesn'?t scale|too (?:low|strict|big)|MB|GB)\b",
    ),
    "whom_for": saying(
        r"\b\d[\d,.]* ?(?:k|million|\+)? (?:\w+ )?(?:people|users|suppliers|dealers|stores?|schools|hospitals|clients|teams|devices|sensors|tables|offers|events|countries|partners|sites|models|experiments|monitors)\b|~ ?\d+",
        r"\b(?:suppliers|partners|guests?|dealers|parents|auditors?|regulators?|board|management|finance people|agency|bank|hospital|startup|marketplace|legal|clients)\b",
    ),
    "new_way": saying(
        r"\b(?:explain\w*|suggest\w*|forecast\w*|scores?|one (?:number|figure)|quarantine|approv\w+|sign off|branding|replay\w*|snooze|button for|from (?:slack|the chat|the phone)|own (?:login|page|hardware|job|branding)|by hand|directly|move them|put (?:them|the odd)|decide|ourselves|on top of|build (?:a|on)|side table|before (?:they|it) gets?)\b",
    ),
    "revoked": saying(
        r"\b(?:rotated|revoked|renewed|deleted|changed|deactivated|disabled|removed|new (?:one|key|token|password) (?:made|created)|made a new|done)\b"
    ),
}

# The word classes of which a message must hold one to show a flag.
SHOWN_BY: dict[str, tuple[str, ...]] = {
    "blocker": ("stopped", "urgent", "everyone", "harm", "event"),
    "product_review": ("wants", "asks_for_one", "is_missing", "new_way", "slow"),
    "product_call": ("wants", "asks_for_one", "whom_for", "new_way"),
}

# What a helper says who declares that something is missing, or takes a wish.
NOT_TODAY = saying(
    r"\b(?:not (?:today|yet|at the moment|possible|supported|public)|no,? it only|isn'?t (?:a |public|possible)|today (?:everything|it|only)|collect(?:ing)?|log(?:ged)?|pass it on|planning|tell me more|would you mind telling|may i ask why|added to|loads all)\b",
)
