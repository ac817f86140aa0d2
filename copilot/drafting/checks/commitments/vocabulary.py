"""The words that commitments are made of: who acts, that it lies ahead, what is done, and until when.

Patterns for text in lower case with its contractions written out; `forms.py` says how they go together.
"""

from __future__ import annotations

_PEOPLE = r"(?:\w+ )?(?:teams?|engineers?|developers?|devs?|maintainers?|colleagues?|folks|guys|people|(?:product|engineering|account|project|release) managers?|designers?|support)"
US = (
    rf"(?:i|we|(?:our|my|the)(?: \w+)? {_PEOPLE}|(?:our|my) (?:\w+ )?(?:cto|lead|boss|product|legal|finance|ops)"
    r"|some(?:one|body)(?: (?:else|from|in|on|of|at) [\w ]{1,30}?)?|one of (?:us|(?:our|the) \w+)|engineering|product|us|s?he)"
)
# What is delivered.
ARTEFACT = (
    r"(?:(?:(?:an?|the|this|that|our|its|any|proper|real|permanent|final|first|small|new) )*"
    r"(?:hot ?fix(?:es)?|bug ?fix(?:es)?|fix(?:es)?|patch(?:es)?|feature|improvement|backport|release|update|(?<=new )(?:minor |major )?version|docs|documentation)"
    r"(?: (?:for|of|to|with) [\w ]{1,30}?)?"
    r"|(?:\w+ )?support for [\w./+ -]{1,30}?|(?:[\w.+-]+ ){1,3}support"
    r"|(?:(?:the|our|a|an) )?(?:next|upcoming|coming|following) (?:\w+ )?(?:release|version|build|patch|update|one))"
)
THING = (
    r"(?:it|this|that|these|they|those|which|(?:the|this|that|our) (?:bugs?|issue|problem|change|limit(?:ation)?|pr|pull request"
    r"|regression|docs?|documentation|page|ticket|button|behaviou?r|behavior|work|rewrite|new \w+(?: \w+)?|implementation|api|ui))"
)
YOURS = r"(?:(?:your|the|any|these|those|all) (?:\w+ )?(?:refunds?|credits?|trial|quota|limits?|invoice|account|subscription|money))"

_AHEAD = r"(?:will|shall|(?:am|are|is|be) (?:going|about) to|(?:am|are|is) due to)"
WILL = rf"(?:{_AHEAD})"
MEANS_TO = (
    r"(?:(?:do )?(?:(?P<plans>plan|aim|intend|commit|promise)|hope|expect)s? to"
    r"|(?:am|are|is)(?: \w+)? (?:planning|aiming|hoping|intending|expecting|committed|looking) (?:to|for|on)"
    r"|have plans to|(?:plan|aim)s? (?:for|on))"
)
WOULD_LIKE_TO = r"(?:want|wish|would like) to"  # with a time: "I want to write a function" is a wish of users
MANNER = (
    r"(?:(?:\w+ly|also|then|now|soon|just|still|first|of course|again|even|all|both|try to|try and|be able to|make sure to"
    r"|do our best to|do my best to|be happy to|gladly|go ahead and|be(?= \w+ing\b)) )*"
)

DELIVER = (
    r"(?:ship|fix|releas|deploy|implement|add|build|deliver|roll|backport|merg|patch|improv|rewrit|remov|chang|mak|publish|support"
    r"|includ|resolv|sort|tak|handl|address|open[- ]?sourc|introduc|rework|refactor|prioriti[sz]|bring|provid|enabl|drop|lift|port"
    r"|expos|allow|extend|rais|increas|refund|credit|compensat|waiv|reimburs|have|get|put|cut|do|launch|finish|complet|document"
    r"|redesign|migrat|solv|correct|tackl|replac|upstream|hav|land|writ|updat|creat|offer|giv|switch)\w*"
)
CONTACT = (
    r"(?:(?:get|com|circl|report|writ|check|loop)\w* (?:right )?back|let(?:ting)? (?:you|everyone|everybody|people|them|the \w+) know|keep(?:ing)? (?:you|everyone|this|the) \w+"
    r"|updat\w* (?:you|this|the|it|here|in)|repl(?:y|ying)|respond\w*|reach\w* (?:back )?out|(?:get|be|keep) in touch|contact\w*|call\w* you"
    r"|e-?mail\w*|follow\w* up|notif\w+|inform\w*|ping\w*|post\w*|announc\w+|tell\w* (?:you|everyone)|dm\w*|message\w* you|get (?:you )?(?:an?|the) (?:\w+ )?(?:answer|reply)|share (?:an?|the|more) (?:update|news|eta)\w*)"
)
LOOK = (
    r"(?:look\w*|tak\w* (?:a|another|a closer|a quick|one more) look|hav\w* (?:a|another|a closer|a quick) look|check\w*|dig\w*|investigat\w*|reproduc\w*|debug\w*"
    r"|test\w*|review\w*|try (?:it|this|that)|keep looking|find out|see (?:if|what|whether|how|where) (?:i|we)\b|analy[sz]\w*|go (?:through|over)|help\w*)"
)
ASK = (
    r"(?:ask\w*|check\w* (?:internally|with)|talk\w* (?:to|with)|speak\w* (?:to|with)|rais\w*|escalat\w*|forward\w*|pass\w*|fil\w+ (?:a|an|it|this)|open\w* (?:a|an) |loop\w*"
    r"|bring\w* (?:it|this) (?:up|to)|discuss\w*|confirm\w* (?:with|internally)|consult\w*|find out|hav\w* (?:some|one|the|our))"
)
# What a reply itself does with the next words, and states of people in which nothing is done for anybody.
_SAY = (
    r"show|explain|describe|walk|list|outline|assume|suppose|guess|say|quote|repeat|sum|answer|mention|point|link|refer|admit|suggest|start|begin|assum"
    r"|focus|skip|call (?:it|this|that)|put it (?:simply|briefly|this|another|differently)|keep (?:it|this) (?:short|brief|simple)|give (?:you )?(?:an|two|three|both|some) (?:\w+ )?(?:example|option|way|hint|pointer)s?"
    r"|tell you (?:how|what|why|which|where)|use|take (?:it|that|this)(?: that| as)|close (?:this|the|it)"
)
_BE = (
    r"be (?:around|here|happy (?!to)|glad|curious|honest|brief|missing|wrong|right|careful|sorry|direct|frank|quick|needed|asked)"
    r"|need|have to|see(?! (?:if|what|whether|how|where) (?:i|we)\b)|know|want|notice|hit|run into|lose|miss|get (?:an?|the) (?:\w+ )?(?:error|warning|message)|not |never |no longer"
    r"|only (?:be|need|see|know)|also (?:need|see)|require|probably (?:need|see)|end up|wait|understand|learn|leave it (?:at|there|to)|keep (?:the old|both|old)\b"
)
IN_THE_REPLY = rf"(?:{_SAY}|{_BE})"

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|august|sept(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_CYCLE = r"(?:release|version|build|patch|sprint|cycle|iteration|milestone|minor|major|update|hotfix|deployment|deploy)"
_WORK = r"(?:sprint|cycle|iteration|milestone)"
_SEASON = (
    r"(?:spring|summer|autumn|fall|winter|quarter|half|year|month|week(?:end)?|fortnight|days|weeks|months|quarters)"
)
_NUMBER = r"(?:an?|one|two|three|four|five|six|some|several|\d+(?:[-–]\d+)?)"
_PERIOD = r"(?:(?:business|working) )?(?:hours?|days?|weeks?|months?|quarters?|sprints?|releases?)"
SOON = (
    r"\b(?:soon(?:ish)?|shortly|tomorrow|tonight|today|any (?:day|minute|moment) now|asap|right away|in no time|eod|eow"
    rf"|this (?:\w+ )?(?:{_WORK}|{_SEASON}|{_DAY}|{_MONTH}|morning|afternoon|evening)|(?:next|coming|upcoming|following) (?:\w+ )?(?:{_CYCLE}|{_SEASON}|{_DAY}|{_MONTH}|morning|afternoon|evening)"
    rf"|(?:on|by|before|until|till|this|come|for|from) (?:\w+ )?(?:{_DAY})|{_DAY}"
    rf"|(?:with)?in (?:about |around |roughly |less than |under )?(?:the (?:next|coming) )?(?:couple of |few |{_NUMBER} )?(?:couple of |few )?{_PERIOD}(?! of)"
    rf"|(?:by|before|until|at|towards?) (?:the )?(?:end|close|middle|beginning|start) of|(?:second|first|1st|2nd) half|q[1-4]\b|h[12]\b"
    rf"|(?:in|by|before|until|for|early|mid|late|end of|around)[ -]{_MONTH}\b|later (?:today|on|this)|before (?:your|the|our) (?:launch|summer|weekend|holidays)"
    rf"|by (?:noon|tonight|then|lunch)|over the weekend|in (?:the )?near future)\b"
)
RELEASE = (
    rf"\b(?:(?:in|with|as part of|for|into|to) (?:(?:the|our|a) )?(?:(?:very )?(?:next|upcoming|following|coming|new) )(?:\w+ )?{_CYCLE}"
    r"|(?:in|with|for|as part of) (?:version )?v?\d+\.(?:\d+|x)(?:\.\w+)*)\b"
)
WHEN = rf"(?:{SOON}|{RELEASE})"
