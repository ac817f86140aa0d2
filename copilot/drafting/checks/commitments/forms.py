"""The forms that commitments take, as patterns of one clause: of people, of what is released, of anything, of readers."""

from __future__ import annotations

from copilot.drafting.checks.commitments import vocabulary as words
from index.text import Pattern

_HEAD = (
    r"(?:(?:and|so|but|then|that|because|or|now|also|meanwhile|yes|yep|no|ok|okay|sure|sorry|ack|(?:hi|hey|hello)(?: (?!we\b|i\b|our\b|the\b|it\b)\w+)?|thanks|good \w+|today|tomorrow"
    r"|i think|i believe|i guess|i hope|we think|we hope|hopefully|probably|maybe|as far as i know|believe me|note that|(?:that|this|it) is something(?: that)?) )*"
)

WHEN = Pattern(words.WHEN)
SOON = Pattern(words.SOON)
SHOULD = Pattern(r"\bshould\b")  # "that should be fixed in 1.2" tells of what is done
# A name may stand before: "Mei we'll ship it".
_US = rf"^{_HEAD}(?:(?!(?:what|how|where|why|who|you|as|than|like|that|which)\b)@?[\w.-]+ )?(?:{words.US})(?: \w+ly| also| all| both| still| just| now| then| do| currently)*"
WE_WILL = Pattern(rf"{_US} {words.WILL} {words.MANNER}(?P<act>\w.*)")
WE_MEAN_TO = Pattern(rf"{_US} {words.MEANS_TO} {words.MANNER}(?P<act>\w.*)")
WE_WOULD_LIKE_TO = Pattern(rf"{_US} {words.WOULD_LIKE_TO} {words.MANNER}(?P<act>\w.*)")
LET_US = Pattern(r"\blet (?:me|us) (?:(?:just|first|quickly|also) )*(?P<act>\w.*)")
IN_THE_REPLY = Pattern(words.IN_THE_REPLY)
_DONE = r"(?:fixed|resolved|sorted|solved|addressed|released|shipped|implemented|supported|backported|deployed|delivered|rolled out|patched|corrected|taken care of)"
_STATE = r"(?:be )?(?:added|available|ready|out|live|merged|changed|improved|removed|included|part|in|back|published|enabled|rewritten|updated|done|finished|there)\b"
_MOVES = r"(?:com(?:es?|ing)|lands?|landing|ships?|shipping|arriv\w+|go(?:es|ing)? (?:live|out)|gets? \w+ed|mak\w+ it|follows?)\b"
_COMES = rf"(?:{_STATE}|{_MOVES})"
_HAS = r"(?:hav\w+|includ\w+|support\w*|contain\w*|bring\w*|add\w*|fix\w*|solv\w+|resolv\w+|allow\w*)\b"
_SHALL = rf"(?:{words.WILL}|should|are to|is to|has to)"
_ON_THE_WAY = (
    r"(?:coming(?! (?:from|to|back|up|out of)\b)|on (?:the|its|their) way|in the works|in progress|underway|imminent|around the corner"
    r"|(?:planned|scheduled|slated|expected|due|targeted|lined up)(?! (?:by|with|from|when|behaviou?r)\b))"
)
_LAID_OUT = r"(?:planned|scheduled|slated|expected|due|targeted|aimed|coming|shipping|landing|releasing|going live)"
_SHIPPING = r"(?:am|are|is) (?:\w+ly |already |currently |now )?(?:shipping|releasing|deploying|publishing|launching|merging|rolling|fixing|adding|raising|changing|doing|making|having|getting)"


# Of people.
NOW_OF_US = Pattern(rf"{_US} (?:{_SHIPPING}|ship|release|deploy|publish|launch|merge|fix|add)\b")
_PLAN = r"(?:our|the|my) (?:current )?(?:target|plan|goal|aim|estimate|deadline|intention|idea)(?: date)? (?:is|are)"
AIMING = Pattern(rf"{_US} (?:am|are|is) (?:targeting|aiming|shooting|looking at)\b|^{_HEAD}{_PLAN}\b")  # with a time
AT_WORK = Pattern(
    rf"{_US} (?:am|are|is) (?:already |currently |now )?(?:on (?:it|this|that|the case)\b|about to\b|(?:\w+ )?(?:working on (?:an?|it|this|that|the|\w+ing)|rolling out|fixing|building|implementing|preparing|adding support))"
    rf"|{_US} (?:have|has) (?:(?:it|this|that|the \w+) (?:planned|scheduled|lined up)|(?:planned|scheduled|booked)) ?"
    rf"|^{_HEAD}{_PLAN} to (?:{words.DELIVER})"
)
VOWED = Pattern(
    r"\b(?:i|we) (?:can |do |will )?(?:promise|guarantee|assure you|swear|commit)(?! (?:the|a|an|only|at|order|exactly|delivery|no)\b)\b|\byou have (?:my|our) (?:word|commitment|promise|guarantee)\b|\brest assured\b"
    r"|\bcount on (?:it|us|me|a|an|that)\b|\b(?:leave (?:it|this|that) (?:with|to) (?:us|me)|hang (?:tight|on)|bear with (?:us|me)|stay tuned|watch this space)\b"
    r"|\bgive (?:us|me) (?:until|till|(?:a|an|one|two|a few|some|\d+)(?: \w+)? (?:minutes?|hours?|days?|weeks?|time))\b|\bit will not be long\b"
)
# Of what is released; those of WITH_A_TIME are facts unless they say when.
NEWS_AHEAD = Pattern(
    rf"^{_HEAD}{words.ARTEFACT} {_SHALL} (?:(?:\w+ly|also|then|now|soon) )*(?:be {_DONE}|{_COMES}|{_HAS}|be released|release)"
)
NEWS_COMES = Pattern(
    rf"\b{words.ARTEFACT}(?: (?:that|which) [\w ]{{1,60}}?)?(?: (?:is|are|gets?|has been))?(?: (?:\w+ly|already|also|currently|now))* (?:{_ON_THE_WAY}|about to)"
)
NEWS_NOW = Pattern(
    rf"\b{words.ARTEFACT} (?:is |are )?(?:\w+ly |also )?(?:{_MOVES}|{_LAID_OUT})|^{_HEAD}{words.ARTEFACT} {words.SOON}$"
)
NEXT_HAS = Pattern(
    rf"^{_HEAD}(?:(?:the )?(?:next|upcoming|coming) (?:\w+ )?(?:release|version|build|patch)) (?:will )?{_HAS}|^{_HEAD}(?:version |v)?\d+\.[\dx.]+ will {_HAS}"
)
# Of anything.
THING_DONE = Pattern(
    rf"^{_HEAD}{words.THING} (?:{_SHALL}) (?:(?:\w+ly|also|then|now|soon|all) )*(?:be {_DONE}|be prioriti[sz]ed)"
)
THING_COMES = Pattern(
    rf"^{_HEAD}{words.THING} (?:{_SHALL} (?:(?:\w+ly|also|then|now|soon|all) )*{_COMES}|(?:(?:is|are) )?(?:(?:\w+ly|also|now|all) )*(?:{_MOVES}|{_LAID_OUT}))"
)
THING_IS_COMING = Pattern(
    rf"^{_HEAD}{words.THING} (?:is|are) (?:\w+ly |already |also |still )?(?:on (?:its|the|their) way|in the works|planned|coming soon)$"
)
THERE = Pattern(rf"^{_HEAD}there {_SHALL} be {words.ARTEFACT}")
IN_NEXT = Pattern(
    rf"\b(?:in|with|as part of) (?:the|our) (?:very )?(?:next|upcoming|following|coming) (?:\w+ )?(?:release|version|patch|sprint|update)\b.* {words.WILL}\b"
)
ANY_COMES = Pattern(rf"^{_HEAD}[\w' -]{{1,40}}? (?:is|are) (?:coming|landing|shipping)\b")
_BARE_HEAD = _HEAD.replace("that|", "")
BARE_WILL = Pattern(
    rf"^{_BARE_HEAD}will {words.MANNER}(?P<act>(?:{words.CONTACT}|{words.ASK}|{words.LOOK}|see with|do (?:that|it)|{words.DELIVER} (?:it|this|that|an?|the))\b.*)"
)
BARE_PLAN = Pattern(
    rf"^{_BARE_HEAD}(?:planned|scheduled|slated|targeted|expected|due|comes?|coming|ships|shipping|landing|releasing)\b(?! (?:from|with a|by|when)\b)"
)
BARE = Pattern(
    rf"^{_BARE_HEAD}(?:(?:will|should) (?:be {_DONE}|{_COMES})"
    rf"|(?:planned|scheduled|slated) (?:for|to ship|to be)\b|(?:next|upcoming) (?:release|version|sprint|patch)$|coming soon\b)"
)
ROADMAP = Pattern(
    r"\bon (?:the|our|my|their)(?: \w+){0,2} (?:road ?map|backlog|to-?do(?: list)?|radar|agenda)\b(?! (?:page|board|issue|document))|\bon (?:our|my) list\b"
)
ETA = Pattern(
    rf"\beta\b[^,.;]{{0,20}}?(?:{words.WHEN}|\d+ ?(?:min|h|d|hours?|days?|weeks?)\b)|\b(?:eta|timeline) (?:is|:) "
)
YOU_GET = Pattern(
    rf"^{_HEAD}(?:you|everyone|everybody|your \w+) (?:{words.WILL}|should|can)(?: \w+ly| also| soon| then)* (?:(?:have|get|receive|see|expect|be given)(?: \w+){{0,3}}? (?:answers?|repl(?:y|ies)|responses?|fix|patch|hotfix|refund|credits?|news|back|follow-?up)(?! from (?!us|me|our|the team|someone|support|engineering))"
    r"|hear (?:back|from (?:us|me|the team|someone))|be (?:refunded|credited|compensated|reimbursed|contacted|(?:notified|told|informed) by (?:us|the team|me|our))|expect (?:it|this|that)\b)"
)
AN_ANSWER = Pattern(r"\b(?:answer|repl|response|news|back|hear|contacted|notified|told|informed|follow)")
YOU_HAVE = Pattern(rf"^{_HEAD}you (?:{words.WILL}|should) (?:have|get) (?:it|this|that|them)\b")
EXPECT = Pattern(
    rf"^{_HEAD}(?:please )?(?:expect|look out for|look forward to)(?: \w+){{0,2}}? (?:patch|fix|hotfix|release|reply|answer|response|update|news|it)\b|^{_HEAD}expect (?:it|this|that) (?:to|in|by|with|on)\b"
)
PAID = Pattern(
    rf"^{_HEAD}{words.YOURS} {words.WILL} be (?:refunded|credited|extended|raised|increased|processed|issued|lifted|waived|reset|restored|added)"
)

AHEAD = (NEWS_AHEAD, NEWS_COMES, NEXT_HAS, THING_DONE, THING_IS_COMING, BARE, PAID, THERE, IN_NEXT)
WITH_A_TIME = (NEWS_NOW, THING_COMES, YOU_HAVE, ANY_COMES, BARE_PLAN)
