"""How people say that they are stuck, what they wish for, and what they use a product for.

Everyday English only: nothing here may know a community, its product or its people.
"""

from __future__ import annotations

from index.sayings import saying

# --- stuck -----------------------------------------------------------------------------------------------------------
TROUBLE = saying(
    r"\b(?:errors?|exceptions?|crash\w*|fails?|failed|failing|failures?|broken?|hangs?|hung|stuck|slower|timeouts?|segfaults?|mismatch)\b",
    r"\b(?:does|do|did|is|are|was|wo|ca|could|would)(?:n'?t| not|nt)\b[^.!?\n]{0,20}\b(?:work|run|start|load|build|compile|connect|find|help|show|open|install|change|see)\w*",
    r"\b(?:can'?t|cannot|can not|unable to|fail(?:ed)? to|struggl\w+|trying and failing|no luck|to no avail)\b",
    r"\b(?:weird|strange|odd|confus\w+|no idea|don'?t (?:understand|get|know)|not sure (?:why|what|how))\b",
)
STILL = saying(
    r"\b(?:still|again|same)\b[^.!?\n]{0,40}\b(?:not|n'?t|fail\w*|broken|error|same|stuck|problem|issue|happen\w*|crash\w*|slow\w*|get(?:ting)?|hang\w*|confus\w+)\b",
    r"^\W*(?:nope|no|still no)\b[\s,.!]*(?:$|luck|same|still|that|it)",
    r"\b(?:spoke too soon|no (?:luck|change|difference|dice)|same (?:error|problem|issue|thing|result)|that didn'?t|doesn'?t (?:help|change|work|accomplish))\b",
    r"\bdoesn'?t (?:change|help|work|fix|solve)\b",
)
# A helper who is at a loss in writing.
AT_A_LOSS = saying(
    r"\b(?:(?:i (?:really )?)?(?:don'?t|dunno|do not) know|no idea|not sure|hard to (?:say|tell)|can'?t (?:tell|say|reproduce)|could be anything)\b",
    r"\b(?:without seeing|need(?:s|ed)? (?:to see|a full|more (?:info|details?|context|work))|would need|full example)\b",
    r"\b(?:weird|strange|odd|surpris\w+|my (?:only |best )?guess|totally guess\w*|speculat\w+)\b",
    r"\b(?:have a (?:call|chat)|talk (?:it|this) (?:through|over)|screen ?shar\w+|pair on)\b",
)
# An asker who knows the next step, whether it worked or not.
SETTLED = saying(
    r"\b(?:thanks?|thank you|thx|ty|cheers|appreciate\w*|much obliged)\b",
    r"\b(?:works? (?:now|fine|great|perfectly)|working now|it works|that works|worked|solved|fixed|resolved|sorted|figured|got it|found it|makes sense|good to know|i see|success)\b",
    r"\b(?:opened|filed|created|submitted|reported) (?:an? |the )?(?:issue|bug|ticket|pr|pull request|report)\b|/(?:issues|pull)/\d+",
    r"\b(?:i'?ll|i will|i am going to|i'?m going to|gonna|let me|will) (?:just |then |definitely |probably )?(?:try|give|go|use|check|look|wait|file|open|do|stick|have|see|investigate|keep)\b",
    r":(?:tada|\+1|thumbsup|pray|clap|heart|raised_hands|white_check_mark):",
)

# --- wishes ----------------------------------------------------------------------------------------------------------
_BETTER = r"(?:nice|great|good|cool|awesome|lovely|amazing|useful|helpful|handy|better|best|ideal|neat|convenient|perfect|easier|cleaner|safer)"
# "It would be great if somebody could explain …" asks for help, not for a feature.
_FOR_HELP = r"(?! (?:to (?:know|hear|learn|understand|see (?:some|an|a) example)|if (?:you|someone|somebody|anyone|anybody)(?: \w+)? (?:could|can|would|has|had|have|knows?|explains?|helps?|points?)))"
WISHED = saying(
    r"\b(?:suggest\w*|propos\w+|request\w*) (?:an? |to |that |adding |for )?(?:\w+ ){0,2}(?:add\w*|feature|option|support|improvement|enhancement|change|new)\b",
    r"\b(?:consider|how about|what about) (?:adding|supporting|allowing|making|exposing|having|providing|changing)\b",
    r"\b(?:the )?(?:ability|possibility|option) to [^.!?\n]{0,60}\b(?:would|missing|please|needed)\b|\b(?:support|an option) for [^.!?\n]{0,60}\bwould\b",
    rf"(?<!that )\b(?:would|'?d) (?:also |really |even |at least )?be (?:\w+ ){{0,3}}{_BETTER}\b{_FOR_HELP}",
    rf"\b(?:much|a|even) (?:better|nicer|saner) (?:option|api|choice|approach|design|would be)\b|\bwhat would (?:be|make)[^.!?\n]{{0,40}}{_BETTER}\b",
    r"\b(?:i|we|everyone) (?:\w+ ){0,2}wish(?:ed)? (?:there|it|that|i (?:had|could)|we (?:had|could)|\w+ (?:had|would|could|did|supported|were))\b",
    r"\b(?:feature (?:request|idea)|wish ?list)\b",
    r"(?:\bi'?d|\bi would|^\W*would) (?:really |absolutely )?(?:love|like) (?:to see|to have|it if|for (?:it|there)|if (?:it|there|this)|support|an option)\b",
    r"\b(?:kinda|really|always|long) (?:\w+ )?want(?:ed)? (?:something|an?|the|this|that|to have|it to)\b",
    r"\b(?:want|need)(?:ed)? (?:something|an? \w+) like (?:this|that)\b",
    r"\b(?:is|are) (?:sorely |really |still )?missing\b|\b(?:missing|lacks?|lacking) (?:an? |the )?(?:\w+ )?(?:feature|option|support|way|api|function)\b",
    r"\bso (?:handy|useful|helpful) if\b",
)
PLANS = saying(
    r"\b(?:any|are there|is there)(?: \w+){0,2} (?:plans?|chance|intention|interest|roadmap|appetite)s?\b(?! for (?:today|tonight|lunch))",
    r"\b(?:on the roadmap|do you (?:plan|intend)|are you (?:planning|going) to|will (?:you|it|there)(?: \w+)? (?:ever|eventually|support|be (?:support|possible|added))\w*)\b",
    r"\bhow (?:hard|difficult|much work|feasible)[^.!?\n]{0,25}\b(?:add|implement|support|change|expose|make)\b",
    r"\b(?:please|pls) (?:add|support|consider|expose|make)\b|\b(?:could|can|would) (?:you|we) (?:please |maybe |perhaps )?(?:add|support|get an? |have an? (?:option|flag|way|setting)|consider)\b",
)
PROPOSES = saying(
    r"\b(?:would|might|could|does|doesn'?t) (?:it )?(?:make sense|be (?:possible|feasible)|help)\b[^.!?\n]{0,15}\b(?:to (?:add|have|make|modify|change|expose|allow|support|let|turn|provide)|if (?:it|we|there))\b",
    r"(?<!you )\b(?:should|ought to) (?:probably |really |also |just |at least )?(?:be (?:able|an? |possible|allowed|supported|added|changed|easier|more)|support|allow|let (?:me|us|you)|provide|offer|include|default)\b|\bthere should be\b|\buse ?cases? (?:that )?(?:we|it|they) should\b",
    r"\b(?:we|they) (?:should|could|can) (?:\w+ )?(?:add|support|build|allow|change|provide|introduce|default)\b",
    r"\b(?:adding|with|by|have) (?:an? )?(?:\w+ )?(?:new |third |extra |other )?(?:option|flag|switch|setting|parameter) (?:\(|to|for|that|which)",
    r"\bi (?:basically|really,? really|really) want\b|\bsuggest(?:ion|ing)?\b[^.!?\n]{0,20}\b(?:add|feature|change)\b",
)
REPROACH = saying(
    r"\b(?:disproportionately|unnecessarily|needlessly|overly|insanely|super|so|too|pretty|quite|very|way) (?:hard|complicated|complex|confusing|rigid|verbose|ugly|narrow|forgiving|restrictive|painful|annoying|limited|limiting|cumbersome)\b",
    r"\b(?:counter-?intuitive|inconsistent|pet peeve|a pain|pain point|annoying|inelegant|insan(?:e|ity)|not (?:very |really |so |all that )?(?:nice|useful|ergonomic|intuitive|helpful|user[- ]friendly))\b",
    r"\b(?:anyone else (?:feel|find|think|annoyed|frustrated|miss)|is it just me|am i the only one|doesn'?t (?:\w+ )?support|does not (?:\w+ )?(?:support|let|allow))\b",
    r"\b(?:previous|old|former) (?:\w+ )?(?:api|version|behaviou?r|way|design)\b[^.!?\n]{0,30}\b(?:was|seemed|felt|better|nicer|flexible)\b|\bnot exposed\b|\btoo rigid\b",
)

# --- use cases -------------------------------------------------------------------------------------------------------
SPEAKS_FOR = saying(
    r"\b(?:our|my) (?:\w+ )?(?:company|team|employer|organi[sz]ation|startup|clients?|customers?|lab|department|agency|firm|school|hospital|bank|business|services?|platform|product|analysts|users)\b",
    r"\b(?:we(?:'re|'ve| are| have|'d| currently| also)? (?:\w+ ){0,2}(?:us(?:e|ed|ing)|run(?:ning)?|ran|migrat\w+|port(?:ed|ing)|build(?:ing)?|built|deploy\w*|evaluat\w+|consider\w*|adopt\w*|plan(?:ning)?|roll\w*|switch\w*|mov(?:e|ed|ing)|ship\w*|releas\w+|mak(?:e|ing)|develop\w*|look(?:ing)?|encounter\w*|hav(?:e|ing)|need|store|process\w*|power\w*|maintain\w*|introduc\w+))\b",
    r"\b(?:inside|within|at|for|from) (?:my|our|the|a) (?:company|work|employer|client|startup|team|contract|bank|university)\b|\bmy (?:master'?s?|phd|bachelor'?s?|doctoral)? ?(?:thesis|dissertation|startup)\b",
    r"\b(?:one|a) (?:possible )?contract\b|\bcommercial (?:project|product)\b",
)
BUILDS = saying(
    r"\b(?:i(?:'m| am|'ve| have)|we(?:'re| are|'ve| have)?|to) (?:\w+ ){0,3}(?:build(?:ing)?|built|writ(?:e|ing|ten)|develop\w*|working on|port(?:ing|ed)|migrat\w+|making|creat\w+|implement\w+|deploy\w*|releas\w+|rewrit\w+|rewrote|convert\w*|mov(?:e|ed|ing)|designing|launch\w*|shipp\w+)\b",
    r"\b(?:project|app|application|system|site|website|product|use case) (?:is|was|does|will be|needs to|has to)\b|\b(?:the one|what) i(?:'m| am) working on\b",
    r"\bin production (?:since|for|at|with)\b",
    r"\bwe (?:are |currently |now )?(?:us(?:e|ing)|run(?:ning)?)\b[^.!?\n]{0,60}\bfor\b|\bto (?:increase|reduce|improve|replace|serve|power|track|manage|process|analy[sz]e)\b",
)
# A field, a kind of software or a size.
CONCRETE = saying(
    r"\b(?:apps?|applications?|saas|websites?|web ?sites?|portal|platform|dashboards?|marketplace|shop|e-?commerce|crm|erp|back ?office)\b",
    r"\b(?:payments?|registration|authentication|billing|booking|inventory|analytics|reporting|pipelines?|workflows?|warehouse|transactions?|real[- ]time)\b",
    r"\b(?:games?|gaming|trading|financ\w+|insurance|health ?care|medical|patients?|hospitals?|education|students|logistics|retail|government|research)\b",
    r"\b(?:regulat\w+|gdpr|compliance|personal data|sensors?|devices?|robots?|manufactur\w+|energy|telecom\w*|media|advertis\w+|throughput)\b",
    r"(?:~ ?|about |over |around |some )?\b\d[\d,.]{0,12}\s?(?:k|m|million|thousand|hundred)?\+?\s+(?:\w+ )?(?:lines|loc|analysts?|engineers?|developers?|devs|people|users?|teams?|tables?|models?|customers?|tenants?|pipelines?|sources?|clients?|hospitals?|stores?|sites?|websites?|schools?|services|requests|events|records|rows|years?|tb|gb|mb)\b",
    r"\b(?:dozens|hundreds|thousands|millions|tens of \w+|billions) (?:of|on) \w+|\blarge(?:st)? (?:\w+ )?(?:app|application|codebase|project|system|cluster|data)\b|\bevery (?:day|night|hour|second)\b",
)
WEIGHS = saying(
    r"\b(?:evaluat\w+|consider\w*|weigh\w*|compar\w+|looking (?:into|at) (?:us\w+|adopt\w+|mov\w+|migrat\w+)|thinking (?:of|about) (?:us\w+|adopt\w+|mov\w+|switch\w+)|try(?:ing)? (?:it|this|\w+) out (?:for|at|in|on)|proof of concept|poc|pilot|adopt\w*|upgrade path|migrat\w+ (?:from|to))\b",
    r"\bplanning (?:on|to) (?:\w+ ){0,2}(?:us\w+|migrat\w+|mov\w+|adopt\w+|roll\w*|switch\w*|replac\w+)\b",
)
ADVERT = saying(
    r"\b(?:hiring|vacanc\w+|careers?|job openings?|apply (?:here|now|at)|recruit\w*|salary|resume|cv|freelancers?|outsourc\w+|our services|get in touch|contact us|dm me|happy to tell you more|book a demo|sign up (?:now|here)|tickets?|meetup|webinar|workshop)\b",
)
