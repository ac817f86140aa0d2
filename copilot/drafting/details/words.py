"""Names that are words, too, and parts of names that are nobody's."""

from __future__ import annotations

# First names and surnames that are also words, products, places or months: nobody is meant by them as they stand.
_ALSO_THINGS = frozenset(
    (
        "will mark grant may rose max art bill sue rob pat guy chase drew grace hope joy page ray dean jack ace amber angel apple"
        " april archer ash august autumn baker ball banks bar basil beck bee bell best bill bird bishop black bliss bloom bond"
        " book brook brooks brown buck bud burns bush butler byte candy carol case cash cat chance chip christian church claude"
        " clay cliff cloud code colt cook cooper cross curry cutter dale dash dawn day daisy dell don dot duke earl east eve"
        " faith fern field fields fisher fish ford forest fox frank free frost gale gene gill ginger glen gold good gray green"
        " grey hall hand harmony harry hart hash haven hawk hazel head heath heather hill holly honey hood house hunter ice iris"
        " ivory ivy jade jay jean jewel josh judge june just key king kit knight lake lamb lance lane lark law lee liberty lily"
        " link little lock long love low luck lucky major marine marsh mason matt melody mercy merit mike miles mill miller min"
        " mint misty money moon moss neal nick noble norm north nova olive page park parker parks path peace pearl penny pepper"
        " perry piece pierce pike pine piper pitt plum point pool pope porter post potter power price prince query quest queen"
        " quick rain randy raven ready red reed reef rich ring rise river rivers roar robin rock roman root rush rusty sage sandy"
        " saw scout script see sharp shell short silver singer sky small smart snow song south spark spring star stark stella sterling"
        " stern stone stored storm street strong summer sun sunny swan swift table tab tag tailor taylor teal temple test thorn tiger"
        " tile todd town trace trinity true tucker turner van violet wade walker wall ward way web weeks wells west white wild"
        " win wing winter wise wolf wood woods worth wren wright young zip"
    ).split()
)
# Products, languages and places that people are named like, or that are named like people.
ALSO_PRODUCTS = frozenset(
    (
        "ada airflow alexa athena aurora austin berlin brooklyn caesar cairo cassandra catalina celery chelsea chester clara"
        " crystal dallas dakota denver django docker elm erlang florence flora gatsby georgia gradle hadoop haskell hermes hudson"
        " hugo india israel jackson jasmine jasper jenkins jira jordan julia juno jupiter kafka kotlin london lex lua lucene luigi"
        " luna madison malta maven mercury mesos milan monica montana moses nagios neo nova oracle orion oslo oscar paris pascal"
        " perl phoenix polly puppet python redis ruby rust salem sahara scala selenium sierra siri sofia solana sparky sydney terra"
        " tess titan trent troy venus verona victoria vienna virginia vista vue york zara zeus zulu"
    ).split()
)
ALSO_WORDS = _ALSO_THINGS | ALSO_PRODUCTS
# In names, and no part of them: particles, what people write beside their name, whom nobody is.
NO_NAMES = frozenset(
    (
        "van von der den de di da das do dos du del della la le les el al bin ibn ben ter ten st mac san and the of for at from with"
        " mr mrs ms dr prof sir jr sr phd msc he him his she her hers they them theirs sie er elle ella il lui"
        " admin administrator root user users member guest test tester bot app team support help helpdesk service info office"
        " data dev devs devops sre ops infra cloud web code coder engineer engineering developer platform product sales"
        " security community marketing success customer customers account manager lead head chief founder cofounder ceo cto"
        " backend frontend fullstack analytics analyst science scientist system systems software labs tech inc ltd gmbh llc"
        " corp company group global remote intern student freelance consultant consulting solutions someone anyone everyone"
        " nobody you me here all there default name display unknown external internal"
    ).split()
)
