"""What people say in comments on an issue, in words that are no single project's habit.

All of it is matched against a comment's own words: without code, quotations and the mail it replies to.
"""

from __future__ import annotations

from index.sayings import saying

_TARGET = (
    r"(?:#\d+|(?:https?://\S{1,200}?)?/(?:pull|issues|commits?)/\w+|(?<![\w@-])[0-9a-f]{7,40}\b|\bv?\d+\.\d+[\w.-]*)"
)
_FIXED = r"(?:fixed|resolved|solved|addressed|landed|merged|shipped|released|patched|reverted|backported|upstreamed|dealt with)"
_DONE = rf"(?:{_FIXED}|implemented|completed|corrected|configured|added|done|rewritten|handled)"
# "Not fixed", and what is only hoped for; "will be fixed by #12" is a promise that the closing keeps.
NOT_FIXED = saying(
    r"(?:\b(?:not|never|no|without|nor|hardly|only partly|partially)|n't)\b[^.,;:!?\n]{0,20}\b(?:fix(?:e[sd])?|solved?|resolved?|address(?:ed)?"
    r"|implemented|landed|merged|released|closed|done|help(?:ed|s)?)\b(?! (?:any ?more|any longer))",
    r"\b(?:until|once|when|if|after|hope|hopefully|before|possible|whatever|should be|could be|(?<!seems )(?<!seem )(?<!appears )to be|can be|would be|might be|may be|want|wants|need|needs"
    rf"|wait\w*|would|lets?|can|must|will be)\b[^.;:!?\n]{{0,30}}\b(?:fix(?:e[sd])?|solved?|resolved?|addressed|implemented|landed?|merged?|done)\b"
    rf"(?! (?:by|in|with) {_TARGET})",
)
FIXED = saying(
    rf"\b{_FIXED}\s+(?:\w+ )?(?:by|in|with|via|through|as of|since|upstream)\b",
    rf"\b(?:closed|{_DONE})\s+(?:by|in|with|via)\s+{_TARGET}",
    rf"\b(?:this|it|that|issue|bug|problem|error|crash|everything|all|which|they|these)\b[^.!?\n]{{0,40}}\b(?:is|was|are|were|been|got|'s)\s+"
    rf"(?:\w+ )?(?:\w+ )?(?:{_FIXED}|implemented|completed|configured|done)\b",
    rf"^\W*(?:it'?s |yes,? |yeah,? |yep,? |ok,? |now |already |sort of |mostly |probably |seems? )*(?:it is |this is |it's )?{_DONE}\b",
    r"\blanded\b",
    # "0.11.0: the file is read again" and "Since 2.4 the name is quoted": what a release does.
    r"^\W*(?:(?:in|since|as of|from|starting with) )?(?:version |release )?v?\d+\.\d+(?:\.\d+)*\b(?!,? (?:still|also|has the same|here|too|and|is affected))",
    rf"\bfix(?:es|ed)\b[^.!?\n]{{0,30}}{_TARGET}",
    rf"{_TARGET}\b[^.!?\n]{{0,40}}\b(?:fix(?:es|ed)|solve[sd]|resolve[sd]|address(?:es|ed)|implement(?:s|ed)|closed|landed|merged)\b",
    r"\b(?:i|we)(?:'ve| have| had)?\s+(?:just |now |already )?(?:fixed|resolved|implemented|landed|pushed|merged|released)\b",
    r"\bthe fix (?:is|was|has|will be|for this)\b[^.!?\n]{0,40}\b(?:in|landed|merged|released|available|on)\b",
    r"\bseems? (?:to (?:be |have been )?)?(?:fixed|resolved|solved)\b|\bdealt with\b",
    r"\b(?:is|are|will be) (?:part of|included in|available in|in) (?:the )?(?:next |latest )?(?:release|version|v?\d+\.\d+)",
    r"\b(?:opened|sent|submitted|made|created|put up|filed)\b[^.!?\n]{0,25}(?:\bpull request\b|\bPR\b|\bpatch\b|(?:https?://\S{1,200}?)?/pull/\d+)",
    r"\bclos\w+ (?:this |it )?as (?:it is |it'?s |being )?(?:\w+ )?(?:fixed|done|completed?|resolved|implemented|solved)\b",
)
# "If you add it, it works" tells what to do; "it should work" and "how it works" report nothing.
NOT_WORKING = saying(
    r"\b(?:if|when|whenever|unless|should|would|could|might|how|why|so that|then|make|makes|once|until)\b[^.!?\n]{0,70}\b(?:works?|compiles?|builds?|runs?|passes)\b"
)
_STATES = (
    r"(?:accepted|supported|relevant|used|needed|allowed|maintained|valid|part|being|planned|considered|exists?|applicable|necessary|support|need"
    r"|work(?:ed)? on|use|maintain|want|do|have|true)\b"
)
WORKS_NOW = saying(
    rf"\bno longer (?!{_STATES})(?:an? )?[\w`'-]+",
    rf"(?:\b(?:not|never|cannot)|n't)\b(?![^.!?\n]{{0,70}}\b{_STATES})[^.!?\n]{{0,70}}\b(?:any ?more|any longer)\b",
    r"\b(?:works?|working|compiles?|builds?|runs?|passes|behaves?|looks?) (?:\w+ )?(?:now|today|fine|just fine|again|correctly|properly|for me"
    r"|as expected|on (?:master|main|nightly|latest))\b",
    r"(?<!how )(?<!why )\b(?:now|today|currently|this|it|that) (?:\w+ )?(?:works|compiles|builds|runs|passes)\b(?= ?(?:$|[.,!;?)]|now|today|on|in|for|fine|with|without))",
    r"\bnow (?:\w+ )*(?:seems?|appears?) to (?:\w+)\b|\bnow\W* (?:seems|works|compiles|passes)\b",
    r"\bseems? to (?:work|be working|be gone|have gone)\b|\b(?:error|problem|issue|warning|bug|crash)s? (?:is|are|has|have) gone\b",
    r"\b(?:does|do|did)(?:n't| not) (?:seem to |appear to )?(?:happen|occur|fail|crash|reproduce|repro|affect|trigger)\b[^.!?\n]{0,40}"
    r"\b(?:now|on|in|with|at|today|current)\b",
    r"\b(?:does|do)(?:n't| not) (?:seem|appear) to (?:affect|be|happen|occur|fail|crash|reproduce)\b|\bas of\b[^.!?\n]{0,40}\b(?:works|fixed|gone)\b",
    r"\b(?:have ?n't|have not|has ?n't|not) (?:been )?seen (?:it|this)\b|\bthere does not seem to be\b",
)
GONE = saying(
    r"\b(?:has|have|had|was|were|been|are|is|'s|be) (?:now |since |also |all |already )*(?:removed|gone|obsolete|obsoleted|dropped|replaced"
    r"|superseded|deprecated|moot|outdated|deleted|rewritten|prohibited|irrelevant|unnecessary)\b",
    r"\bno longer (?:exists?|relevant|supported|used|needed|applicable|accepted|valid|part|being|allowed|necessary|applies)\b",
    r"\bnot (?:relevant|applicable|needed|supported) (?:any ?more|any longer)\b|\brender(?:s|ed|ing)\b[^.!?\n]{0,30}\b(?:moot|obsolete)\b",
)
EXPLAINS = saying(
    r"\b(?:because|due to|caused by|in order to|the reason|which is why|that'?s why|the (?:problem|issue|cause|trouble) (?:here )?(?:is|was)|root cause"
    r"|turns? out|this (?:is|was|happens|comes)\b[^.!?\n]{0,30}\b(?:since|as|when|how|what|from))\b",
    r"\b(?:intended|intentional\w*|by design|expected|working as|correct behaviou?r|technically correct|not a bug|known (?:issue|limitation|problem))\b",
    r"(?:\b(?:not|never|no)|n't) (?:\w+ )?(?:supported|support|possible|allowed|guarantee\w*|way to|implemented|available|accepted)\b",
    r"\b(?:means|implies|requires|allows|expects|depends|only (?:works|cares|supports|applies)|works by)\b",
)
INSTRUCTS = saying(
    r"\byou(?:'ll| will)? (?:\w+ )?(?:can|could|need|have|must|should|may|might|want)\b(?! (?:please |also )?(?:\w+ )?(?:provide|post|share|check if|tell|give|confirm|open|file|reopen|submit|reproduce|try))",
    r"(?:^|[.!:;,\n] ?|\bthen |\bplease |\bjust |\binstead,? |\bor |\bto )(?:use|set|run|add|pass|call|install|upgrade|update|change|replace|put|make sure"
    r"|remove|delete|disable|enable|raise|increase|lower|reduce|configure|switch|downgrade|restart|start|edit|move|copy|export|define|specify|wrap|start)\b(?! (?:this|it|an? issue)\b)",
    r"\b(?:work ?around|instead|should (?:fix|work|help|do|solve)|(?:fixes|solves) (?:this|it|the)|gets? around|get around|the (?:solution|fix|trick|way) (?:is|was)"
    r"|recommend\w*|suggest\w*)\b",
)
DECLINES = saying(
    r"\b(?:wo|will|would|do|does|ca|should|are|is)(?:n't| not) (?:\w+ )?(?:\w+ )?(?:want|plan\w*|going to|intend|think (?:we|this|that|it)|fix|change|support|add|implement"
    r"|do (?:this|that|it)|be (?:fixed|changed|added|supported|based)|worth|worthwhile)\b",
    r"\b(?:no plans?|unlikely|not planning|out of scope|rather not|not worth\w*|decided (?:not|against)|non-?starter|wo(?:n't|nt) ?fix|stay as|keep (?:it|this|the|current)"
    r"|leave (?:it|this)|nothing (?:we|\w+) (?:can|should)|not (?:something|an? (?:\w+ )?(?:issue|problem|bug))|more of an?|rarely|pretty rare|good enough)\b",
)
CLOSES = saying(r"\bclos(?:e|es|ing|ed|able|ure)\b")
STILL = saying(
    r"\bstill\b|\bsame (?:here|error|issue|problem|thing|result)\b|\bme,? too\b|\balso (?:hit|see|seeing|happens|happening|having|have|ran|get|getting|affects?|reproduces?)\b",
    r"\b(?:i|we) (?:just |also |too |am |are )*(?:have|having|hit|see|seeing|get|getting|ran into|run into|running into|experience|experiencing|encounter(?:ed)?)\b"
    r"[^.!?\n]{0,25}\b(?:this|same|similar|it|too|as well|error|problem|issue)\b",
    r"\b(?:i|we) can (?:confirm|reproduce)\b|^\W*(?:reproduced|confirmed|reproducible|repro'?d)\b|\bable to reproduce\b",
)
HOLDS = saying(
    r"\b(?:look(?:ing)? into|tak(?:e|ing) a (?:closer )?look|investigat\w+|working on|work on (?:this|it)|have a (?:fix|patch|go|try)|give (?:it|this) a (?:try|shot|go)"
    r"|will (?:look|fix|try|send|submit|check|do|add|report|see|take|get|test)|i'?ll|we'?ll|i(?:'d| would) like to|let me|i can (?:take|work|try|do)|going to (?:try|look|fix|work)|hope to|hopefully"
    r"|assign\w*|up for grabs|help wanted|anyone (?:want|interested)|any (?:news|update|progress)|taking this)\b",
)
WONDERS = saying(
    r"\b(?:maybe|perhaps|probably|might|not sure|i (?:guess|wonder|suspect|assume|suppose)|could be|unclear|i don'?t know|no idea|possibly|likely)\b"
)
POINTS = saying(
    r"\b(?:dup|dupe|duplicates?|duplicated|duping)\b|\bin favou?r of\b|\b(?:superseded|subsumed|covered|tracked|folded)\b|\bsee(?: also)?:? +(?:(?:https?://\S{1,200}?)?/issues/|#\d)"
    r"|\b(?:related|similar|looks? like|same as|sub-?bug|part of|relative)\b[^.!?\n]{0,20}#\d|#\d+ (?:looks?|seems?|is) (?:related|similar|the same)",
)
MOVES = saying(
    r"\b(?:mov(?:e|ed|ing)|transferr?(?:ed|ing)?|convert(?:ed|ing)|migrat(?:ed|ing)|continue|discuss)\b[^.!?\n]{0,40}\b(?:discussions?|forum|stack ?overflow|discord|mailing list|repo\w*|elsewhere|upstream|over there|[\w.-]+/[\w.-]+#\d+)",
    r"\b(?:belongs?|better suited|better (?:asked|placed))\b[^.!?\n]{0,50}\b(?:repo\w*|elsewhere|upstream|forum|discussions?|tracker|stack ?overflow)\b|\bwrong (?:repo\w*|place|tracker|project)\b",
    r"\b(?:please|could you|can you|feel free to|you should|you can|best to|if you want to)\b[^.:!?\n]{0,30}\b(?:open|file|report|ask|post|submit|raise|pursue|go on|discuss)\b[^!?\n]{0,80}?"
    r"\b(?:there|instead|upstream|elsewhere|rfcs?|discussions?|forum|stack ?overflow|repo\w*|tracker)\b",
    r"\b(?:open|opened|opening|file|filed|filing|created|creating)\b (?:an? )?(?:new|separate|another) (?:issue|bug|ticket)\b",
    r"\bissues? (?:are|is|tracker) (?:only )?for (?:bugs?|bug reports)\b|\b(?:needs?|requires?|need) an? (?:rfc|proposal|design|bip|pep|kep)\b",
)
NO_REPRODUCTION = saying(
    r"\b(?:can(?:'t|not| not)|could(?:n't| not)|unable to|not able to|failed to)\b[^.!?\n]{0,20}\brepro(?:duce)?\b(?![^.!?\n]{0,50}\b(?:any ?more|any longer|today|now|current\w*|latest|nightly|master|main|(?:with|on|in) v?\d))",
    r"\b(?:no|not enough|without|lack of|missing|need more|insufficient) (?:\w+ )?(?:info\w*|details?|example|reproduc\w+|response|reply|feedback|consensus|test ?case)\b",
    r"\bauthor (?:has|is) gone\b",
)
CONSIDERS = saying(
    r"\b(?:i think we should|we should|should we|i propose|i(?:'d| would) (?:prefer|rather|vote|suggest)|alternatively|an alternative|it would be (?:nice|great|good|helpful|useful)|nice to have|use case|idea)\b"
)
ACCEPTS = saying(
    r"^\W*(?:oops|oh|ah+|aha|ok(?:ay)?|great|awesome|thanks|thank you|got it|perfect|cool|hmm ok|indeed|understood|i see|fair enough|makes sense|sweet|good (?:point|to know))\b",
    r"\b(?:thanks|thank you|makes sense|i see|got it|understood|clarif\w+|my (?:bad|mistake)|you'?re right|premise was wrong|that (?:worked|works|helps|helped|fixed|solved|did it)|did the trick)\b",
)
OBJECTS = saying(
    r"\bstill\b|\bbut\b|\b(?:does|did|is|was|do)(?:n't| not) (?:work|help|fix|solve)\b|\bsame (?:error|problem|issue)\b|\bno luck\b|\bhowever\b|\breopen\b|\bi followed\b"
)
REFERENCE = saying(_TARGET)
PULL = saying(r"/pull/\d+|\b(?:PR|pull request|MR|merge request)s? ?#?\d+|(?:[\w.-]+/[\w.-]+)#\d+")
DUPLICATE = saying(r"\bdup(?:e|s|licate\w*)?\b|\bin favou?r of\b|\bsuperseded\b|\bsubsumed\b")
STALE = saying(r"\bstale\b|\binactiv\w*|\bno (?:recent )?activity\b|\bnot planned\b")
# A file to be downloaded and run: from a file host, or an archive or a program behind any link.
DOWNLOAD = saying(
    r"https?://\S{0,300}\b(?:mediafire|mega\.nz|mega\.co|anonfiles?|gofile|zippyshare|dropbox|wetransfer|4shared|workupload|pixeldrain|bit\.ly|tinyurl"
    r"|cutt\.ly|drive\.google|1drv|transfer\.sh|file\.io)\b",
    r"https?://\S{1,300}\.(?:zip|rar|7z|exe|msi|scr|bat|cmd|ps1|vbs|apk|dmg|pkg|jar|iso|tar\.gz|tgz)\b",
)
CAN_CLOSE = saying(r"\b(?:can|could|should|may) (?:\w+ )?be closed\b|\bclosable\b")
