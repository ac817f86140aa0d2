"""Of which kind a thread is: threads about other products than those that taught the classifier."""

from __future__ import annotations

import pytest

from index.kinds.thread_kind import NO_CASE, THREAD_KINDS, kind_of_thread, shipped
from index.kinds.wordings import Wordings, words_of
from index.model import Channel, Message, Thread
from index.team import Team

TEAM = Team(frozenset({"T1", "T2"}), "settings")

# Written after the classifier was taught, and never used to teach it: kind, channel, text, then replies as "who: text".
FRESH = [
    ("question", "help", "Do tags count towards the 100 label limit?", "T2: They do"),
    ("question", "support", "what's the cheapest way to keep audit events for seven years", "T2: Stream them to S3"),
    ("question", "user-forum", "Can I have two admins on the starter plan?", "T2: One only, sorry", "U1: ok thanks"),
    ("question", "support", "Quel est le délai de rétention par défaut ?", "T2: 30 jours", "U1: merci"),
    ("question", "help", "we run 12 stores on one account. how are API limits shared between them?", "U2: per store"),
    (
        "bug",
        "help",
        "Map tiles turn grey when I zoom past level 14, only on iOS 19",
        "T2: Which app version?",
        "U1: 8.1",
    ),
    ("bug", "support", "import job ends with `E4031 bad checksum` although sha256sum says the file is fine"),
    ("bug", "support", "webhook fires three times per order since Tuesday", "T2: Reproduced, a fix ships tonight"),
    ("bug", "q-and-a", "PDF invoices are cut off at the right edge", "T2: set the margin to 0", "U1: that did it"),
    ("bug", "support", "```\nKeyError: 'region'\n```\nafter the update to 7.4", "T2: add `region:` to the profile"),
    ("feature", "help", "It'd be lovely to get push notifications for mentions", "T2: Thanks! I wrote it down"),
    ("feature", "support", "Feature request: bulk rename of devices", "T2: Noted"),
    ("feature", "ideas", "Could you add a way to pin a dashboard?", "U2: +1", "T2: on the roadmap"),
    (
        "feature",
        "support",
        "Are there plans for an on-prem edition? Our bank won't go to the cloud",
        "T2: No plans, sorry",
    ),
    ("contribution", "contributing", "Can I take #871? I have a branch half done", "T2: All yours"),
    ("contribution", "general", "My PR https://github.com/tilebase/core/pull/412 waits for a review", "T2: tomorrow!"),
    ("contribution", "dev", "which Python do I need to run the unit tests of the exporter?", "T2: 3.12"),
    (
        "contribution",
        "support",
        "I'd love to contribute a Swahili translation of the docs",
        "T2: yes please, open a PR",
    ),
    (
        "announcement",
        "announcements",
        "T1: Tilebase 8.2 is out: offline maps, smaller APK. https://tilebase.example/8-2",
    ),
    ("announcement", "general", "T1: Heads up: no deployments between 20 December and 6 January", "U2: thanks"),
    ("announcement", "general", "T1: Join our webinar on Thursday: https://tilebase.example/webinar"),
    ("announcement", "releases", "T1: core 2.0.1\n• fix: memory of long exports\n• drop Debian 10"),
    (
        "outage",
        "general",
        "Is the tile server down? Everything 504 for us",
        "U2: same",
        "T2: on it",
        "T2: back up, bad node",
    ),
    ("outage", "support", "login page unreachable", "T2: We see it, rolling back", "T2: works again, sorry"),
    (
        "outage",
        "help",
        "status page says all green but the API is dead",
        "U2: +1",
        "T2: recovered, incident report later",
    ),
    ("chat", "random", "anyone up for a run at the conference?", "U2: at 6 am? never"),
    ("chat", "general", "Thanks to the whole team for a great year :heart:", "T2: thank you!"),
    ("chat", "introductions", "Hello from Lima! We map coffee farms", "T2: welcome!"),
    ("other", "jobs", "Hiring a GIS developer (remote, EU), apply at https://jobs.maps.example/7"),
    ("other", "support", "T1: I'm out this afternoon, can you cover?", "T2: yes"),
    ("other", "help", "sorry, wrong channel"),
    ("other", "general", "SEO services for your company, DM me for a free trial"),
]


def thread_of(channel: str, *said: str) -> Thread:
    """Who says what, as "T1: …"; without a name, U1 does."""
    parts = [text.split(": ", 1) if text[:3] in {"T1:", "T2:", "U1:", "U2:"} else ["U1", text] for text in said]
    messages = tuple(Message(f"{n}.000000", who, words) for n, (who, words) in enumerate(parts, start=1))
    return Thread(Channel("C1", channel, "public"), messages[0].ts, messages)


def test_threads_about_other_products_are_recognized() -> None:
    wrong = [row for row in FRESH if kind_of_thread(thread_of(row[1], *row[2:]), TEAM).name != row[0]]
    assert len(wrong) <= 2, wrong


def test_every_kind_is_among_those_that_were_taught() -> None:
    assert {kind for kind, *_ in FRESH} == set(shipped().classes) == set(THREAD_KINDS)


@pytest.mark.parametrize("row", [row for row in FRESH if row[0] not in NO_CASE], ids=lambda row: row[2][:30])
def test_what_may_be_a_case_is_never_left_out_by_its_kind(row: tuple[str, ...]) -> None:
    assert not kind_of_thread(thread_of(row[1], *row[2:]), TEAM).why_no_case


def test_an_unlikely_kind_leaves_nothing_out() -> None:
    """A product that is down for one customer, and an answer that helps the next one."""
    thread = thread_of(
        "support",
        "our sync service is down since the upgrade to 3.1, prod is stuck",
        "T2: Looking. What does `sync status` say?",
        "U1: lock held by pid 71",
        "T2: Delete /var/lib/sync/lock and start it again, 3.1 does not clean it up",
        "U1: works again",
    )
    assert not kind_of_thread(thread, TEAM).why_no_case


def test_the_channel_and_who_speaks_count() -> None:
    words = "Version 3 of the importer is available"
    assert kind_of_thread(thread_of("announcements", f"T1: {words}"), TEAM).name == "announcement"
    assert kind_of_thread(thread_of("help", f"{words}, but it crashes with `E12` on Windows 11"), TEAM).name == "bug"


def test_a_thread_of_nothing_but_a_file_or_spaces_has_a_kind() -> None:
    for text in ("", " \n ", "```\n```", "https://a.example", "?", "\u200b"):
        assert kind_of_thread(thread_of("help", text), TEAM).name in THREAD_KINDS


def test_the_features_that_spoke_for_a_kind_are_named() -> None:
    why = shipped().why({"asks_hiring": 1.0, "in_jobs": 1.0}, "other")
    assert {"asks_hiring", "in_jobs"} & {name for name, _ in why}


@pytest.mark.parametrize(
    ("phrase", "text", "place"),
    [
        ("red", "the red door", 1),
        ("red door", "a red Door", 1),
        ("red door", "a red, door", 1),
        ("red door", "red. Door", None),
        ("red|blue door", "blue door", 0),
        ("paint*", "repainted painter", 1),
        ("paint* it", "we painted it", 1),
        ("since .. monday", "since about last Monday", 0),
        ("since .. monday", "since one two three four five monday", None),
        ("since .. monday", "since then. monday", None),
        ("in 0.0", "in 2.14.3", 0),
        ("in 0.0", "in 2", None),
        ("#0", "see #412", 1),
        ("is .. ?", "is it so?", 0),
        ("don't", "I don't", 1),
        (":tada:", "done :tada:", 1),
    ],
)
def test_a_wording_is_found_where_it_begins(phrase: str, text: str, place: int | None) -> None:
    assert Wordings({"it": phrase}).found_in(words_of(text)).get("it") == place


def test_of_many_phrases_the_first_that_occurs_counts() -> None:
    found = Wordings({"one": "b c, a", "two": "c"}).found_in(words_of("a b c"))
    assert found == {"one": 0, "two": 2}
