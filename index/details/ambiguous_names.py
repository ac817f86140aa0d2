"""Names that are also words or products, and words in names that are not part of a name."""

from __future__ import annotations

# First names and surnames that are also words: by themselves they do not mean a person.
_THINGS = (
    "ace amber angel apple april archer art ash august autumn baker ball banks bar basil beck bee bell best bill bird "
    "bishop black bliss bloom bond book brook brooks brown buck bud burns bush butler byte candy carol case cash cat "
    "chance chase chip christian church claude clay cliff cloud code colt cook cooper cross curry cutter daisy dale "
    "dash dawn day dean dell don dot drew duke earl east eve faith fern field fields fish fisher ford forest fox "
    "frank free frost gale gene gill ginger glen gold good grace grant gray green grey guy hall hand harmony harry "
    "hart hash haven hawk hazel head heath heather hill holly honey hood hope house hunter ice iris ivory ivy jack "
    "jade jay jean jewel josh joy judge june just key king kit knight lake lamb lance lane lark law lee liberty lily "
    "link little lock long love low luck lucky major marine mark marsh mason matt max may melody mercy merit mike "
    "miles mill miller min mint misty money moon moss neal nick noble norm north nova olive page park parker parks "
    "pat path peace pearl penny pepper perry piece pierce pike pine piper pitt plum point pool pope porter post "
    "potter power price prince queen query quest quick rain randy raven ray ready red reed reef rich ring rise river "
    "rivers roar rob robin rock roman root rose rush rusty sage sandy saw scout script see sharp shell short silver "
    "singer sky small smart snow song south spark spring star stark stella sterling stern stone stored storm street "
    "strong sue summer sun sunny swan swift tab table tag tailor taylor teal temple test thorn tiger tile todd town "
    "trace trinity true tucker turner van violet wade walker wall ward way web weeks wells west white wild will win "
    "wing winter wise wolf wood woods worth wren wright young zip"
)
# Products, languages and places with the names of people.
_PRODUCTS = (
    "ada airflow alexa athena aurora austin berlin brooklyn caesar cairo cassandra catalina celery chelsea chester "
    "clara crystal dakota dallas denver django docker elm erlang flora florence gatsby georgia gradle hadoop haskell "
    "hermes hudson hugo india israel jackson jasmine jasper jenkins jira jordan julia juno jupiter kafka kotlin lex "
    "london lua lucene luigi luna madison malta maven mercury mesos milan monica montana moses nagios neo nova oracle "
    "orion oscar oslo paris pascal perl phoenix polly puppet python redis ruby rust sahara salem scala selenium "
    "sierra siri sofia solana sparky sydney terra tess titan trent troy venus verona victoria vienna virginia vista "
    "vue york zara zeus zulu"
)
# Written in names without being part of them: particles, roles, companies, pronouns, placeholders.
_NOBODY = (
    "account admin administrator al all analyst analytics and anyone app at backend ben bin bot ceo chief cloud code "
    "coder cofounder community company consultant consulting corp cto customer customers da das data de default del "
    "della den der dev developer devops devs di display do dos dr du el ella elle engineer engineering er everyone "
    "external for founder freelance from frontend fullstack global gmbh group guest he head help helpdesk her here "
    "hers him his ibn il inc info infra intern internal jr la labs le lead les llc ltd lui mac manager marketing me "
    "member mr mrs ms msc name nobody of office ops phd platform product prof remote root sales san science scientist "
    "security service she sie sir software solutions someone sr sre st student success support system systems team "
    "tech ten ter test tester the theirs them there they unknown user users van von web with you"
)

ALSO_PRODUCTS = frozenset(_PRODUCTS.split())
ALSO_WORDS = frozenset(_THINGS.split()) | ALSO_PRODUCTS
NO_NAMES = frozenset(_NOBODY.split())
