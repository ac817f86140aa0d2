"""Sayings that speak for a role; none decides by itself, the classifier weighs them.

Each is looked for in a message's own words, without code and quotations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.roles import phrases
from index.sayings import Sayings, saying

if TYPE_CHECKING:
    from index.sayings import Saying

_SOON = r"(?:soon|shortly|later|in a (?:bit|moment|minute|while|sec)|tomorrow|today|asap)"

ROLE_SAYINGS: dict[str, Saying] = {
    "holding": saying(
        r"\b(?:look(?:ing|s)?|check(?:ing|s)?|dig(?:ging)?|investigat(?:e|es|ing)|reproduc(?:e|ing)) (?:at (?:it|this|that)|into|in to|with|on|our|the|what|why|internally)\b",
        r"\b(?:let me|i'?ll|we'?ll|i will|we will|going to|gonna|have to|need to|i can|trying to)\b[^.!?\n]{0,25}"
        r"\b(?:check|look|ask|find out|investigate|dig|come back|get back|be back|reproduce|try (?:it|that|this)|follow up|update you|keep you|let you know|see (?:if|with|what)|bring it|take it|raise|post|write here|report back)\b",
        rf"\b(?:get|come|be|report|circle) back\b[^.!?\n]{{0,30}}|\bwill\b[^.!?\n]{{0,30}}\b{_SOON}\b|\bhold on\b|\bbear with\b|\bstay tuned\b|\bone (?:sec|moment|minute)\b",
        r"\b(?:noted|on (?:the|our|my) (?:list|radar|roadmap|backlog)|in (?:our|the) backlog|added (?:it |this |that |you |your \w+ )?to (?:the|our|my)|logged (?:it|this)|planned for|in (?:review|progress)|not yet|on it|working on (?:it|this|a fix)|have a (?:branch|fix in)|no (?:eta|date|news|decision|answer yet))\b",
        r"\b(?:pass(?:ed|ing)?|forward(?:ed|ing)?|rais(?:e|ed|ing)|escalat(?:e|ed|ing)|discuss(?:ed|ing)?|talk(?:ed|ing)?)\b[^.!?\n]{0,30}\b(?:to|with|about) (?:the |our )?(?:team|product|engineers?|folks|people|it)\b",
        r"\b(?:we|i) (?:see|saw|'re seeing|are seeing) (?:it|this|that)\b|\baware of\b|\bstatus page\b|\brolling back\b|\b(?:checking|investigating|reading|looking)\b[\s.…:!]*$",
    ),
    "bumping": saying(
        r"\b(?:any|some|an) (?:news|updates?|progress|luck|movement|eta|idea|ideas|word|chance|thoughts?|timeline|info|help)\b",
        r"\b(?:bump|bumping|ping|gentle reminder|reminder|following up|follow(?:ing)? up on|eta)\b|\banyone\b[\s?!]*$",
        r"\bdid (?:you|anyone|somebody|someone)\b[^.!?\n]{0,40}\b(?:chance|time|look|manage|find)\b|\bstill (?:waiting|open|happening|seeing|the same|see|an issue|relevant)\b|\bis (?:this|it|there) (?:planned|still|going|scheduled)\b|\b(?:is there|are there) (?:any )?(?:news|updates?|plans?)\b",
        r"\b(?:haven'?t|not) heard\b|\bwhen (?:will|can|is|do)\b[^.!?\n]{0,40}\b(?:release|released|fix|fixed|available|out|expect)\b",
    ),
    "announcing": saying(
        r"\b(?:releas(?:ed|es?|ing)|shipped|ships|published|deployed|rolled out|rolling out|landed|pushed|live|merged|available)\b[^.!?\n]{0,60}(?:\b(?:in|with|as|since|on|now|today|version|chart|to)\b|\d+\.\d+)",
        r"\b(?:fixed|fixes|resolved|solved|corrected|supported|addressed)\b[^.!?\n]{0,40}\b(?:in|with|since|by|as of)\b[^.!?\n]{0,25}\d+\.\d+",
        r"\d+\.\d+(?:\.\d+)?\S*\W{0,4}\b(?:is|are|went|has|have|was|now|just|fixes|ships|contains|brings|includes|has)?\W{0,4}\b(?:out|released|available|live|published|up|on npm|on pypi|fixes|ships|contains|brings|includes)\b",
        r"\b(?:fix|patch|hotfix|new version|release) (?:is|was|has been|for (?:it|this|that))\b[^.!?\n]{0,30}\b(?:out|released|live|deployed|available|merged|in)\b",
        r"\b(?:incident|outage|issue|problem) (?:is |has been |was )?(?:now )?(?:resolved|over|mitigated|fixed)\b|\b(?:everything|all|service|we) (?:is|are|'re) back\b|^\W*back\b",
        r"\byou can (?:now )?(?:drop|remove|take out|undo) (?:the|that|your|this)\b|\bplease (?:upgrade|update)\b",
    ),
    "correcting": saying(
        r"\b(?:correction|correcting|actually|not (?:quite|right|correct|true|any ?more|any longer)|that (?:was|is|'s) (?:not|n'?t|wrong|outdated)|(?:was|is|were) wrong|wrong|my mistake|misread|ignore (?:that|my|what)|scratch that|no need to|there is no such|no such (?:option|flag|setting|key)|does nothing|won'?t help|careful|instead|outdated|close!|rather)\b",
        r"\b(?:sorry|no)\b[,.:! ]{1,3}[^.!?\n]{0,40}\b(?:not|no|n'?t|wrong|only)\b",
    ),
    "denying": saying(
        r"\b(?:still|again)\b[^.!?\n]{0,40}\b(?:not|n'?t|fails?|failing|broken|error|errors|same|stuck|happen\w*|get(?:ting)?|there|the|see|white|null|empty)\b",
        r"\b(?:did|does|do|is|was|has|have)(?: not|n'?t)\b[^.,!?\n]{0,25}\b(?:work|worked|working|help|helped|fix|fixed|solve|solved|change|changed|make|exist|find)\b",
        r"\bno (?:luck|dice|change|difference|joy|effect|such)\b|\b(?:the )?same (?:error|problem|issue|result|thing|traceback|here)\b|\bthe same\b|\bto no avail\b|\bspoke too (?:early|soon)\b|\b(?:came|is|it'?s|are) back\b[^.!?\n]{0,20}\b(?:again|today|this morning|:disappointed:)\b|\bnot (?:solved|fixed|resolved|working|really|it|enough)\b|\bunfortunately\b",
        r"\b(?:tried|did|done|added|checked|changed|set) (?:that|this|it|both|all|already)\b[^.!?\n]{0,30}\b(?:but|same|still|no|not|nothing)\b|\b(?:key|command|option|flag)? ?unknown\b",
    ),
    "confirming": saying(
        r"\b(?:works?|worked|working|fixed|solved|resolved|sorted|helped|gone|passes|passing|green|clean|healthy|stable|flowing|silent|quiet)\b",
        r"\b(?:that|this|it) (?:was|did|'s|is) (?:it|the (?:problem|issue|cause|culprit|trick|one|missing|fix))\b|\bdid the trick\b|\b(?:was|were) missing\b|\blike a charm\b|\bback to normal\b|\bup and running\b|\bexactly (?:what|it)\b|\bthat explains\b|\bclosed? from (?:my|our)\b|\bcan (?:be )?close\b",
        r"\b(?:passt|läuft|klappt|geht|funktioniert|gelöst|funciona|funcion[oó]u?|solucionado|arreglado|listo|quedó|marche|fonctionne|résolu|resolvido|deu certo|rendben|működik|działa|fungerar|virker|toimii|doğru|çalışıyor|bagus|berhasil)\b",
        r"\b(?:deployed|upgraded|updated|restarted|switched|moved|changed|removed|added|set|pinned|republished|restored|excluded|swapped|granted|migrated|reinstalled|dropped|unpinned) (?:it|to|the|both|and|that|,)\b",
        r"\b(?:no more|without (?:any )?|zero|no) ?(?:error|problem|issue|warning|failure|crash|conflict|duplicate|alert)s?\b|\b(?:clear|understood|makes sense|got it|good to know|all good|all set)\b",
    ),
    "turning": phrases.TURNS,
    "understanding": saying(
        r"\b(?:clear|clearer|clair|klar|claro|chiaro|jasne|explained|explains|clarif(?:y|ies|ied)|i (?:see|get it) now|makes (?:perfect |total )?sense|that answers|answers (?:it|my|the)|understood|verstanden|compris|entendido|capito)\b",
        r"\b(?:mistake|fault|error|problem|issue|bug|typo) (?:is |was )?(?:on|at|in) (?:our|my) (?:end|side|part|code|config\w*)\b|\b(?:my|our) (?:own )?(?:mistake|fault|bad|error|oversight|typo)\b|\bthanks? (?:you )?for (?:catching|spotting|finding|clarifying|explaining|clearing)\b",
    ),
    "thanking": saying(
        r"\b(?:thanks?|thank you|thx|ty|tysm|ta|tks|cheers|gracias|merci|danke\w*|obrigad[oa]|valeu|tack|takk|shukr[ia]\w*|shukran|grazie|dzi[eę]k\w*|spasibo|arigat\w*|kiitos|dank|dank je|teşekkür\w*|asante|köszi|köszönöm|medaase|mersi|terima kasih|salamat|xièxie|appreciate\w*|much obliged)\b",
        r":(?:pray|heart|bow|raised_hands|clap)\b|ありがとう|감사|谢谢|谢啦|धन्यवाद|شكرا|תודה",
    ),
    "calling": saying(
        r"\b(?:call|huddle|zoom|google meet|meet\.|screen ?share|pair(?:ing)?|office hours?|session|slot|calendar|chat this week|min chat|minutes (?:today|tomorrow|to))\b",
        r"\b(?:dm|direct message|send you an? (?:mail|e-?mail)|ping me|write me|in private|privately|slide into)\b|\blook (?:at (?:it|this) )?together\b|\b\d+ min(?:ute)?s?\b[^.!?\n]{0,20}\b(?:today|tomorrow|week|call|chat|look|with)\b|\binterview\b",
    ),
    "coordinating": saying(
        r"\bcc\b|\b(?:assign\w*|paging|handing (?:over|this)|yours|out from|taking this|moving this|move this|moved this|wrong channel|better in|closing|closed?|close this|reopen|re-open|feel free to|merge|review|approve|pr|pull request|ticket|cla)\b",
        r"\b(?:open(?:ed|ing)?|fil(?:ed|ing)|creat(?:ed|ing)|rais(?:ed|ing)|track(?:ed|ing)?)\b[^.!?\n]{0,30}\b(?:issue|ticket|bug|pr|#\d+|for (?:it|this|that))\b|\bbooked\b|\b(?:sent|joining|on my way|in the call|see you|rotated|revoked|renewed|done, new)\b|\b(?:works|suits) for me\b|\b(?:tomorrow|monday|tuesday|wednesday|thursday|friday) (?:at|works|is|morning|afternoon|\d)\b",
    ),
    "asking_back": saying(
        r"\b(?:which|what) (?:version|adapter|os|platform|database|warehouse|command|error|exactly|happens|does|is|role|browser|driver|kind|mode|value|time\w*|plan|region|sdk|setup|distribution|profile|deployment)\b",
        r"\b(?:can|could|would|will|may|did|do|have|are|is|does|were|was) (?:you|your|we|i (?:ask|see|get)|it|there|this|that|one of you|anyone|somebody|u)\b",
        r"\bhow (?:are|do|did|does|big|many|much|long|often|is)\b|\b(?:full|complete|whole|debug|server|diagnostics) (?:error|logs?|output|traceback|stack ?trace)\b|\b(?:share|send|paste|attach|post|provide|give us|show|describe|confirm|open the)\b[^.!?\n]{0,60}\b(?:logs?|output|config\w*|yaml|file|screenshot|screeshot|version|har|trace|details|repro\w*|snippet|manifest|values|export|error|response|id|url|query|result|sizes?|schema|it)\b|\banything (?:in|that|else|special)\b",
    ),
    "instructing": saying(
        r"(?:^|[.!?:;,)\n-]|\b(?:then|please|and|just|or|now|to|you can|you could|you should|you need to|have to|must|better|first|simply|instead))\s*(?:\d\)|\d\.|•|-)?\s*\b(?:set|use|add|run|put|call|pin|upgrade|update|install|replace|remove|drop|delete|give|grant|make|switch|change|enable|disable|pass|open|go|try|restart|rerun|re-run|reset|check|read|write|mount|store|point|move|map|invite|click|choose|select|create|export|import|exclude|filter|list|log in|rotate|revoke|downgrade|roll back|increase|reduce|raise|lower|wrap|escape|quote|cast|convert|build|clear|close|publish|republish|turn|tick|untick|split|limit|allow|let|leave|keep|take|need|see)\b(?! (?:me|us)\b)",
    ),
    "explaining": saying(
        r"\b(?:not supported|isn'?t supported|unsupported|not possible|impossible|by design|no (?:way|plan|support|such)|there is no|there'?s no|there are no|never)\b|\b(?:workaround|for now|until then|meanwhile|two (?:ways|options)|options:|the (?:reason|cause) is|because|that means|means that|default (?:is|s)|since v?\d|from v?\d|is (?:called|under)|lives? (?:in|under)|you'?(?:d|ll) (?:need|have)|yes|no)\b",
    ),
    "same_here": saying(
        r"^\W*(?:\+1|same|me too|ditto|likewise|also|us too|here too)\b|\b(?:same|see (?:it|this|that)|have (?:it|this|that)|happens?) (?:here|too|as well|for us|for me)\b|\bme too\b|\bfor us also\b",
    ),
    "reporting": saying(
        r"\b(?:error|exception|fails?|failed|failing|crash\w*|broken|hangs?|stuck|timeout|timed out|missing|wrong|unable|cannot|can'?t|doesn'?t|does not|not working|problem|issue|bug|slow|empty|500|502|403|404|401)\b",
        r"\bhow (?:can|do|to|does|would|should)\b|\bis (?:there|it possible)\b|\bwhat'?s the\b|\bwhy (?:is|does|do|are|the)\b|\bcan (?:i|we|the|a|olake|anyone)\b|\bwe(?:'re| are) (?:running|using|on|seeing|getting|trying)\b|\bi(?:'m| am) (?:running|using|on|seeing|getting|trying)\b|\b(?:wish|would be (?:nice|great|cool|good)|feature request|do you plan|please add|support for|one more|another question|also)\b",
    ),
    "intending": saying(
        r"\b(?:will|'ll|gonna|going to|try|trying|let me|want to|next|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|weekend|sprint|later|re-?running|testing|rolling out|passed (?:it )?on|monitor|soon|once|after the)\b",
    ),
    "reporting_success": saying(
        r"\b(?:now|again|since|finally|instantly|immediately)\b|→|->|\b\d+(?:[.,]\d+)? ?(?:%|ms|s|sec|min|minutes|hours|h|days?|mb|gb|mi|rows|k)\b|\b(?:one|two|three|four|five|all|both|zero|0) (?:of|days?|nights?|hours?|weeks?|times?|are|is|done)\b",
        r"\b(?:went|came|comes|goes|gone|done|moved|restored|registered|returns|shows|installs?|resolves?|runs?|ran|opens?|lands?|fits|match(?:es|ed)?|finished|uploaded|verified|tested|checked|shipped|loads?|connects?|starts?|posts?|appears?|explained|in place|is (?:back|on|in|up|there|out)|are (?:back|in|on|up|there))\b",
    ),
    "greeting": saying(
        r"^\W*(?:hi|hello|hey|hola|salut|bonjour|moin|ciao|good (?:morning|afternoon|evening)|dear|namaste|hej|merhaba|selam|ola|olá|buenas|servus|jambo|hallo)\b",
    ),
    "praising": saying(
        r"\b(?:perfect\w*|awesome|amazing|brilliant|beautiful\w*|superb?|excellent|great|top|lovely|legend|wonderful|hero|nice (?:one|find|catch)|good catch|saved my|you rock|love it|happy|facepalm|my bad|my mistake|til|today i learned|oh|omg|wow|haha|lol)\b",
    ),
    "chatting": saying(
        r"\b(?:hiring|job|remote|relocation|conference|meetup|talk|slides|webinar|poll|welcome|introduce|introducing|congrat\w*|birthday|weather|coffee|beer|lunch|holiday|vacation|blog|newsletter|survey|swag|t-?shirt|sharing|share our|we built|show(?:ing)? off)\b",
    ),
}

TOGETHER = Sayings(ROLE_SAYINGS | {f"phrase {name}": one for name, one in phrases.NEEDED.items()})
