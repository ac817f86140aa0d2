"""What cards, modals and the home page say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest

from copilot.desk.card import CardState, HomePage, SideMessage
from copilot.desk.status import Change
from copilot.drafting.purposes import PURPOSES
from copilot.model import Aside, SavedFix, SavedMatch
from copilot.slack.views import modal_view
from copilot.slack.views.blocks import button
from copilot.slack.views.card_view import card_blocks, card_text
from copilot.slack.views.fields import aside_block
from copilot.slack.views.home_view import home_view
from tests.conftest import NOW
from tests.copilot.slack.drawing import (
    NAMES,
    POST,
    THREAD,
    action_ids,
    body,
    card,
    draft,
    elements,
    fields,
    flag,
    holding,
    match,
    row,
    submitted,
    words,
)
from tests.strict_slack.block_kit import check_message_blocks, check_view

if TYPE_CHECKING:
    from copilot.desk.status import Why

SINCE = f"<!date^{int((NOW - timedelta(hours=3)).timestamp())}^"


def drawn(**changes: Any) -> list[dict[str, Any]]:
    blocks = card_blocks(card(**changes), NOW, NAMES)
    assert check_message_blocks(blocks) == []
    return blocks


def edited(*, unfolded: bool = True, **changes: Any) -> dict[str, Any]:
    view = modal_view.suggestion_modal("m1", card(**changes), NOW, NAMES, unfolded=unfolded)
    assert check_view(view) == []
    assert view["private_metadata"] == "m1"
    return view


def menu(blocks: list[dict[str, Any]]) -> list[str]:
    (more,) = (element for element in elements(blocks) if element["type"] == "overflow")
    return [option["value"] for option in more["options"]]


# The card


def test_an_open_card_says_who_asks_what_and_since_when() -> None:
    told = words(drawn()).splitlines()
    assert told[0] == f"*Ana Lopez* asks in <#C0SUPPORT> · <{THREAD}|open the thread>"
    assert told[1] == "> How do I restart the scheduler?"
    assert told[2] == (
        f"New · waiting since {SINCE}{{date_short_pretty}} {{time}} ({{ago}})|2026-11-23 09:00 UTC> "
        "· 03:10 at night for them"
    )


def test_a_card_shows_the_question_that_its_draft_answers() -> None:
    later = {
        "question": "How do I restart it?\nThanks! And how do I stop it?",
        "later_question": "And how do I stop it?",
    }
    told = words(drawn(body=body(**later))).splitlines()
    assert told[1] == "> And how do I stop it?"
    assert told[2] == "_The thread began with:_ How do I restart it? Thanks! And how do I stop it?"
    assert "And how do I stop it?" in card_text(card(body=body(**later)), NAMES)
    assert "_Tried, did not help:_ 2 proposals" in words(drawn(body=body(failed=2)))
    assert words([edited(body=body(**later))]).count("> And how do I stop it?") == 1


def test_an_open_card_shows_flags_then_the_draft_with_its_buttons_then_what_it_stands_on() -> None:
    blocks = drawn(body=body(flags=(flag("needs_call", "It goes on and on."),)))
    parts = [
        "*Needs a call:* It goes on and on.",
        "The draft, as it will look in the thread\nPlease run `millrace unlock`.",
        "*Seen before, 87% sure*",
        "|Scheduler does not restart> · confirmed · by Tim · 6 months ago",
    ]
    told = words(blocks)
    assert [part for part in parts if part in told] == parts
    assert sorted(parts, key=told.index) == parts
    last_row = max(place for place, block in enumerate(blocks) if block["type"] == "actions")
    assert "Please run" in words(blocks[:last_row])
    assert "Seen before" in words(blocks[last_row + 1 :])


def test_a_card_is_read_in_five_seconds() -> None:
    """Above its buttons; the resolution of the case is one click away, since the draft says it already."""
    three = tuple(match(f"slack:C1:{n}") for n in range(3))
    flagged = (flag("needs_call", "It goes on and on."), flag("bug", "The user describes a crash."))
    blocks = drawn(body=body(matches=three, flags=flagged))
    first_row = next(place for place, block in enumerate(blocks) if block["type"] == "actions")
    assert len(words(blocks[:first_row]).split()) < 80, "without the draft's own words, of which there are 3"
    assert "Solved by" not in words(blocks)


def test_nobody_approves_words_that_slack_hides() -> None:
    """A long section is cut behind *See more*, unless it is expanded."""
    draft_of = [block for block in drawn(text="Run it. " * 300) if "Run it." in words([block])]
    assert draft_of
    assert all(block["expand"] for block in draft_of)


def test_an_open_card_can_be_decided_on() -> None:
    blocks = drawn()
    assert action_ids(blocks) == ["approve", "edit", "dismiss", "more"]
    assert {element["value"] for element in elements(blocks) if "value" in element} == {"s1"}
    assert menu(blocks) == ["approve_and_close:s1", "hold:s1", "close:s1"]
    assert menu(drawn(status="on_hold")) == ["approve_and_close:s1", "release:s1", "close:s1"]
    assert menu(drawn(status="closed")) == ["hold:s1", "reopen:s1"]


def test_an_unanswered_one_asks_for_the_team() -> None:
    told = words(drawn(body=holding()))
    assert "*Nobody has answered this before.* Closest matches (none fits):" in told
    assert "asks the team" not in words(drawn())


def test_what_may_answer_is_one_click_away() -> None:
    near = holding(0.36)
    blocks = drawn(body=near)
    assert "*This may answer it, 36% sure*" in words(blocks)
    assert "Nobody has answered" not in words(blocks)
    assert {one["value"] for one in elements(blocks) if one["action_id"] == "answer_from"} == {
        f"s1 {near.matches[0].case_id}"
    }
    assert "maybe seen before, 36% sure" in card_text(card(body=near), NAMES)


def test_two_that_answer_differently_are_both_offered() -> None:
    both = (match("slack:C1:1", score=0.4), match("slack:C1:2", score=0.39), match("slack:C1:3", score=0.05))
    offered = [one["value"] for one in elements(drawn(body=replace(holding(0.4), matches=both))) if "value" in one]
    assert [value.partition(" ")[2] for value in offered if " " in value] == ["slack:C1:1", "slack:C1:2"]
    assert "1 more case: press Edit" in words(drawn(body=replace(holding(0.4), matches=both)))


@pytest.mark.parametrize(
    "match", [match(score=0.9, visibility="internal"), match(score=0.9, is_obsolete=True), match(score=0.19)]
)
def test_what_no_reply_may_stand_on_is_not_offered(match: SavedMatch) -> None:
    blocks = drawn(body=replace(holding(), matches=(match,)))
    assert not [one for one in elements(blocks) if one["action_id"] == "answer_from"]
    assert "Closest matches (none fits)" in words(blocks)


def test_a_holding_reply_shows_what_the_team_is_asked_and_where() -> None:
    asking = SideMessage(Aside("team", "Can *anyone* answer this?"), "C0TRIAGE")
    blocks = drawn(body=holding(), side_message=asking)
    assert "*Posting this also asks the team in <#C0TRIAGE>:*" in words(blocks)
    assert "Can _anyone_ answer this?" in words(blocks)
    assert action_ids(blocks)[0] == "approve"
    view = edited(body=holding(), side_message=asking)
    (box,) = (block["element"] for block in view["blocks"] if block.get("block_id") == aside_block(view))
    assert box["initial_options"] == box["options"]


def test_a_holding_reply_with_nobody_to_ask_cannot_be_approved() -> None:
    blocks = drawn(body=holding(), side_message=SideMessage(Aside("team", "Can anyone answer this?"), ""))
    assert "no channel is set for that" in words(blocks)
    assert action_ids(blocks) == ["edit", "dismiss", "more"]
    view = edited(body=holding(), side_message=SideMessage(Aside("team", "Can anyone answer this?"), ""))
    assert not aside_block(view)


def test_product_has_its_list_without_a_channel() -> None:
    wish = body(draft=draft(purpose="product_review"))
    told = words(drawn(body=wish, side_message=SideMessage(Aside("product", "A wish."), "")))
    assert "*Posting this also puts the thread on product's list.*" in told
    told = words(drawn(body=wish, side_message=SideMessage(Aside("product", "A wish."), "C0PRODUCT")))
    assert "product's list and tells <#C0PRODUCT>.*" in told


def test_each_flag_leads_to_one_click() -> None:
    kinds = ["needs_call", "product_review", "product_call", "secret_shared", "ask_team", "bug"]
    flagged = body(flags=tuple(map(flag, kinds)))
    blocks = drawn(body=flagged)
    writes = ["write_offer_call", "write_product_review", "write_invite_to_product", "write_secret_shared"]
    assert action_ids(blocks)[-5:] == [*writes, "write_holding_reply"]
    assert action_ids(drawn(body=flagged, state="posted"))[-5:] == [*writes, "write_holding_reply"]
    assert action_ids(drawn(body=flagged, state="retired")) == [*writes, "write_holding_reply"]
    assert action_ids(drawn(body=flagged, state="sending")) == []
    # A draft that is it already needs no button.
    offer = replace(flagged, draft=draft(purpose="offer_call"))
    assert "write_offer_call" not in action_ids(drawn(body=offer))


def test_the_modal_offers_every_other_reply() -> None:
    view = edited(body=body(flags=(flag("secret_shared"),)))
    (menu_of,) = (element for element in elements(view["blocks"]) if element["type"] == "static_select")
    offered = [option["value"] for option in menu_of["options"]]
    assert offered == [
        "missing_facts",
        "holding_reply",
        "offer_call",
        "invite_to_product",
        "product_review",
        "secret_shared",
        "thank_and_close",
    ]
    assert set(offered) <= set(PURPOSES)
    unflagged = edited(body=holding())
    (menu_of,) = (element for element in elements(unflagged["blocks"]) if element["type"] == "static_select")
    assert {"answer", "holding_reply", "secret_shared"}.isdisjoint(option["value"] for option in menu_of["options"])


def test_somebody_is_on_it() -> None:
    assert "*Tim is already on it.*" in words(drawn(on_it=("UTIM",)))
    assert "*Tim and Eva are already on it.*" in words(drawn(on_it=("UTIM", "UEVA")))
    assert "*Tim, Eva and 2 others are already on it.*" in words(drawn(on_it=("UTIM", "UEVA", "UKIM", "UBOB")))


def test_why_it_is_on_hold() -> None:
    assert "On hold: waits for logs" in words(drawn(status="on_hold", note="waits for logs"))


def test_nobody_waits() -> None:
    assert "In progress · the team wrote last · 03:10" in words(drawn(status="in_progress", waiting_since=None))
    assert "\nClosed\n" in words(drawn(status="closed", waiting_since=None, asker_time=None))


def test_a_stale_card_tells_the_news_first() -> None:
    blocks = drawn(state="stale", news=("It is version 0.13.", "And on Linux."))
    told = words(blocks)
    assert "*New in the thread since this draft:*\n> It is version 0.13.\n> And on Linux." in told
    assert told.index("And on Linux") < told.index("Seen before")
    assert action_ids(blocks) == ["post_anyway", "redraft", "edit", "dismiss"]
    many = words(drawn(state="stale", news=tuple(f"News {n}" for n in range(9))))
    assert "_4 earlier messages:_" in many
    assert "News 3" not in many
    assert "News 8" in many


def test_a_posted_card_leads_to_the_post() -> None:
    blocks = drawn(state="posted", decided_by="UTIM", posted_link=POST)
    told = words(blocks)
    assert f"Posted by Tim. <{POST}|See it in the thread>" in told
    assert "The reply\nPlease run" in told
    assert "Solved by" not in told
    assert action_ids(blocks) == ["correct", "retract"]
    assert elements(blocks)[1]["confirm"]["confirm"]["text"] == "Retract"
    assert "Posted by Tim, corrected since." in words(drawn(state="posted", decided_by="UTIM", corrected=True))


def test_a_failed_card_says_why_and_offers_another_try() -> None:
    blocks = drawn(state="failed", problem="The channel is archived.")
    assert "Nothing was posted. The channel is archived." in words(blocks)
    assert action_ids(blocks) == ["try_again", "edit", "dismiss"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("sending", "Posting the reply…"),
        ("unknown", "Not sure yet whether this was posted."),
        ("shadowed", "Tim approved this in shadow mode; nothing was posted."),
        ("retracted", "Tim retracted the reply."),
        ("dismissed", "Dismissed by Tim: not helpful"),
        ("retired", "Tim replied; suggestion withdrawn."),
    ],
)
def test_a_card_that_waits_for_nobody_has_no_buttons(state: CardState, told: str) -> None:
    blocks = drawn(state=state, decided_by="UTIM", note="not helpful")
    assert told in words(blocks)
    assert action_ids(blocks) == []


def test_a_card_says_whether_somebody_replied_or_closed_the_thread() -> None:
    assert "Tim closed the thread; suggestion" in words(drawn(state="retired", decided_by="UTIM", was_closed=True))
    assert "Somebody closed the thread;" in words(drawn(state="retired", was_closed=True)), "all messages were deleted"


@pytest.mark.parametrize("state", ["retracted", "dismissed", "retired"])
def test_a_card_that_is_done_with_shrinks(state: CardState) -> None:
    blocks = drawn(state=state, decided_by="UTIM")
    told = words(blocks)
    assert len(blocks) == 4
    assert "How do I restart" in told
    assert "Earlier cases: <https://acme.slack.com/archives/C0SUPPORT/p1690000000000100|Scheduler does not" in told
    assert "Please run" not in told


def test_what_is_not_shown_whole_is_not_approved_on_the_card() -> None:
    blocks = drawn(text="A sentence of a very long reply. " * 500)
    assert action_ids(blocks) == ["edit", "dismiss", "more"]
    assert menu(blocks) == ["hold:s1", "close:s1"]
    assert "more characters._ Press *Edit* to read and post all of it." in words(blocks)
    assert action_ids(drawn(text="")) == ["edit", "dismiss", "more"]
    assert action_ids(drawn(text="Long. " * 3000, state="stale")) == ["redraft", "edit", "dismiss"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "A reply is ready (seen before, 87% sure)."),
        ({"body": holding()}, "A reply is ready (nobody has answered this before)."),
        ({"state": "stale"}, "The thread has changed since the draft."),
        ({"state": "posted", "decided_by": "UTIM"}, "Posted by Tim."),
    ],
)
def test_a_notification_says_who_asks_what(changes: dict[str, Any], told: str) -> None:
    assert card_text(card(**changes), NAMES) == f"Ana Lopez asks: How do I restart the scheduler? – {told}"


@pytest.mark.parametrize("state", get_args(CardState))
def test_an_erased_suggestion_tells_no_more_than_its_outcome(state: CardState) -> None:
    erased = replace(card(state=state, decided_by="UTIM", text=""), body=None)
    blocks = card_blocks(erased, NOW, NAMES)
    view = modal_view.suggestion_modal("m1", erased, NOW, NAMES)
    assert check_message_blocks(blocks) == check_view(view) == []
    assert "The text of this suggestion was erased." in words(blocks)
    assert action_ids(blocks) == action_ids(view["blocks"]) == []
    assert card_text(erased, NAMES).startswith("Ana Lopez asks: (erased)")
    assert check_view(modal_view.thread_modal("m1", row(), (), NOW, NAMES, erased)) == []


# The cases


def test_cases_tell_how_far_to_trust_them() -> None:
    matches = [
        match(standing="answered", warnings=("It is old.",)),
        match(
            "slack:C1:2", standing="known_issue", resolution=None, resolved_at=None, answered_by="", answered_by_name=""
        ),
        match("slack:C1:3", visibility="internal", answered_by="UKIM", answered_by_name="", warnings=("It is odd.",)),
        match("slack:C1:4"),
        match("slack:C1:5"),
    ]
    suggested = body(matches=tuple(matches))
    told = words(drawn(body=suggested))
    assert "|Scheduler does not restart> · answered, not confirmed · by Tim · 6 months ago\nCareful: It is old." in told
    assert "|Scheduler does not restart> · known issue, still open\n" in told
    assert "confirmed · by Kim · 6 months ago · internal, don't quote" in told
    assert "2 more cases: press Edit to see more." in told
    assert "It is odd." not in told, "the draft does not use that case"
    whole = words(edited(body=suggested)["blocks"])
    assert "answered, not confirmed · by Tim · 6 months ago\nCareful: It is old." in whole
    assert "|Scheduler does not restart>\nknown issue, still open\n" in whole
    assert "internal, don't quote\nCareful: It is odd." in whole


def test_what_the_draft_stands_on_comes_first() -> None:
    matches = (match("slack:C1:1", title="Another"), match("slack:C1:2", title="Used"))
    told = words(drawn(body=body(matches=matches, draft=draft(case_ids=("slack:C1:2",)))))
    assert told.index("|Used>") < told.index("|Another>")


def test_a_release_that_fixed_it_is_linked() -> None:
    fix = SavedFix("Relay 2.4.0", NOW, "https://docs.example.com/2-4-0", "the restart hangs & waits")
    since = "Fixed since Relay 2.4.0 (November 2026): the restart hangs & waits"
    told = words(drawn(body=body(matches=(match(warnings=("It is old.", since), fixed_since=fix),))))
    linked = "<https://docs.example.com/2-4-0|Relay 2.4.0> (November 2026): the restart hangs &amp; waits"
    assert f"Careful: It is old.\nCareful: Fixed since {linked}" in told


def test_a_person_without_a_name_is_no_mention() -> None:
    told = words(drawn(asker="U0UNKNOWN", body=body(matches=(match(answered_by="U0OLD", answered_by_name=""),))))
    assert "*U0UNKNOWN* asks" in told
    assert "confirmed · 6 months ago" in told
    assert "<@" not in told


# The modal


def test_waiting_loses_nothing() -> None:
    view = modal_view.waiting_modal("m1", "How do I restart the scheduler?")
    assert check_view(view) == []
    assert "> How do I restart the scheduler?" in words(view["blocks"])
    assert "You can close this any time" in words(view["blocks"])
    assert "submit" not in view


def test_the_modal_opens_at_the_reply_and_folds_the_rest() -> None:
    other = match("github:acme/millrace#7", title="Another one")
    view = edited(unfolded=False, body=body(matches=(match(), other), flags=(flag("needs_call"),)))
    told = words(view["blocks"])
    assert fields(view["blocks"]) == ["draft:0:0"]
    assert action_ids(view["blocks"]) == ["use_case", "unfold"]
    places = [str(view["blocks"]).index(part) for part in ("*Needs a call:*", "Your reply", "*Seen before, 87% sure*")]
    assert places == sorted(places)
    assert "|Scheduler does not restart> · confirmed · by Tim · 6 months ago" in told
    assert "|Another one> · confirmed" in told
    assert "Solved by" not in told
    assert len(told.split()) < 150
    assert (view["callback_id"], view["submit"]["text"]) == ("post_reply", "Post reply")


def test_the_reply_is_edited_and_posted_in_the_modal() -> None:
    view = edited()
    assert (view["callback_id"], view["submit"]["text"]) == ("post_reply", "Post reply")
    assert fields(view["blocks"]) == ["draft:0:0", "words"]
    assert action_ids(view["blocks"]) == ["case_menu", "search_again", "write_case", "write"]
    assert "_Used for this draft._" in words(view["blocks"])
    assert modal_view.draft_in(submitted(view)) == "Please run `millrace unlock`."
    assert modal_view.words_in(submitted(view, words="lock")) == "lock"
    assert modal_view.words_in(submitted(view)) == ""
    assert modal_view.draft_in(submitted(view, **{"draft:0:0": None})) == ""


def test_every_other_case_can_be_used() -> None:
    matches = [match(), match("github:acme/millrace#7"), match("slack:C1:2", visibility="internal")]
    below = ["search_again", "write_case", "write"]
    blocks = edited(body=body(matches=tuple(matches)))["blocks"]
    assert [one["value"] for one in elements(blocks) if one["action_id"] == "use_case"] == ["github:acme/millrace#7"]
    two = tuple(matches[:2])
    both = body(matches=two, draft=draft(case_ids=tuple(one.case_id for one in two)))
    assert action_ids(edited(body=both)["blocks"]) == [
        *["use_case", "case_menu"] * 2,
        "search_again",
        "write_case",
        "write",
    ]
    inside = edited(body=body(matches=tuple(matches), audience="internal"))["blocks"]
    assert action_ids(inside) == ["case_menu", *["use_case", "case_menu"] * 2, *below]


def test_the_engineers_own_words_stand_in_the_fields() -> None:
    view = modal_view.suggestion_modal(
        "m1", card(), NOW, NAMES, text="Mine.", words="lock held", revision=3, unfolded=True
    )
    assert modal_view.draft_block(submitted(view)) == "draft:3:0"
    assert modal_view.draft_in(submitted(view)) == "Mine."
    assert modal_view.words_in(submitted(view)) == "lock held"


def test_an_emptied_reply_stays_empty() -> None:
    view = modal_view.suggestion_modal("m1", card(), NOW, NAMES, text="")
    assert modal_view.draft_in(submitted(view)) == ""


def test_a_long_reply_has_several_fields_and_comes_back_exactly() -> None:
    text = "\n\n".join(f"Paragraph {n} with `code` & <angles>.\n\n```\nkubectl get {n}\n```" for n in range(200))
    view = edited(text=text)
    assert len(fields(view["blocks"])) > 3
    assert modal_view.draft_in(submitted(view)) == text
    assert modal_view.draft_block(view) == "draft:0:0"
    last = fields(view["blocks"])[-1]
    assert text.startswith(modal_view.draft_in(submitted(view, **{last: None})).rstrip())


def test_a_stale_suggestion_in_the_modal() -> None:
    view = edited(state="stale", news=("It is version 0.13.",))
    assert words(view["blocks"]).startswith("*New in the thread since this draft:*\n> It is version 0.13.")
    assert view["submit"]["text"] == "Post anyway"
    assert action_ids(view["blocks"])[0] == "redraft"


@pytest.mark.parametrize("state", ["sending", "posted", "shadowed", "unknown", "retracted", "dismissed", "retired"])
def test_a_decided_suggestion_only_tells_its_outcome(state: CardState) -> None:
    view = edited(state=state, decided_by="UTIM")
    assert "submit" not in view
    assert fields(view["blocks"]) == []
    assert action_ids(view["blocks"]) == (["correct", "retract"] if state == "posted" else [])


def test_what_was_written_for_nothing_is_not_lost() -> None:
    decided = card(state="retired", decided_by="UTIM")
    told = words(modal_view.suggestion_modal("m1", decided, NOW, NAMES, text="My long reply.", mine=False)["blocks"])
    assert told.startswith("Tim replied; suggestion withdrawn.")
    assert "What you wrote (not posted):\nMy long reply." in told
    assert "My long" not in words(
        modal_view.suggestion_modal("m1", decided, NOW, NAMES, text="My long reply.")["blocks"]
    )


def test_a_draft_that_no_modal_holds_is_not_cut() -> None:
    view = edited(text="word " * 30_000)
    assert "too long to edit here" in words(view["blocks"])
    assert "submit" not in view
    assert action_ids(view["blocks"]) == ["redraft"]
    assert action_ids(edited(text="word " * 30_000, state="stale")["blocks"]) == ["redraft"]
    with pytest.raises(ValueError, match="no field"):
        modal_view.draft_block(view)


def test_the_notes() -> None:
    hold = modal_view.note_modal("m1", "hold", "How do I restart?")
    assert (hold["callback_id"], hold["blocks"][1]["optional"]) == ("hold_thread", False)
    assert modal_view.note_in(submitted(hold, note="logs asked for")) == "logs asked for"
    dismiss = modal_view.note_modal("m1", "dismiss", "How do I restart?")
    assert (dismiss["callback_id"], dismiss["blocks"][2]["optional"]) == ("dismiss_suggestion", True)
    assert "is dismissed. If you like" in words(dismiss["blocks"])
    assert modal_view.note_in(submitted(dismiss)) == ""
    assert check_view(hold) == check_view(dismiss) == []


def test_a_correction_starts_from_what_is_posted() -> None:
    view = modal_view.correct_modal("m1", "Please run it.")
    assert check_view(view) == []
    assert (view["callback_id"], view["title"]["text"]) == ("correct_reply", "Correct the reply")
    assert modal_view.draft_in(submitted(view)) == "Please run it."
    assert check_view(modal_view.correct_modal("m1", "word " * 30_000)) == []


def test_a_message_may_link_and_cannot_ping() -> None:
    more = button("Undo", "undo", "s1")
    view = modal_view.message_modal("m1", "Posted", f"Posted. [See it here]({POST}) <!channel>", [more])
    assert check_view(view) == []
    assert f"Posted. <{POST}|See it here> &lt;!channel" in words(view["blocks"])
    assert action_ids(view["blocks"]) == ["undo"]


# The thread and the home page


def changes(*kinds: Why) -> list[Change]:
    return [Change(NOW - timedelta(hours=9 - n), "in_progress", "UTIM", why) for n, why in enumerate(kinds)]


def test_a_thread_tells_what_happened_latest_first() -> None:
    history = [
        Change(NOW - timedelta(hours=2), "new", "UANA", "asked"),
        Change(NOW - timedelta(hours=1), "on_hold", "UTIM", "hold", "waits for logs"),
    ]
    held = row(status="on_hold", note="waits for logs")
    view = modal_view.thread_modal("m1", held, history, NOW, NAMES, card())
    told = words(view["blocks"])
    assert check_view(view) == []
    assert "On hold · waiting 3 h, since" in told
    assert "On hold: waits for logs\nFlags: Bug" in told
    assert "*A suggestion is ready.*" in told
    assert told.index("Tim put it on hold: waits for logs") < told.index("*New* · Ana Lopez asked")
    assert action_ids(view["blocks"]) == ["suggest_here", "release", "close", "write_case"]
    assert {element["value"] for element in elements(view["blocks"])} == {"C0SUPPORT:1700000000.000100"}


def test_a_thread_offers_what_makes_sense() -> None:
    closed = modal_view.thread_modal("m1", row(status="closed"), (), NOW, NAMES, None)
    assert action_ids(closed["blocks"]) == ["suggest_here", "hold", "reopen", "write_case"]
    assert elements(closed["blocks"])[0]["text"]["text"] == "Suggest a reply"
    posted = modal_view.thread_modal(
        "m1", row(), (), NOW, NAMES, card(state="posted", decided_by="UTIM", posted_link=POST)
    )
    assert f"Posted by Tim. <{POST}|See it in the thread>" in words(posted["blocks"])


def test_a_long_history_says_what_it_leaves_out() -> None:
    kinds: tuple[Why, ...] = ("asked", "user_wrote", "team_wrote", "looking", "checked", "release", "close", "reopen")
    told = words(modal_view.thread_modal("m1", row(), changes(*kinds, *kinds), NOW, NAMES, None)["blocks"])
    assert "_4 earlier changes_" in told
    assert "All messages were deleted" in words(
        modal_view.thread_modal("m1", row(), changes("asked", "emptied"), NOW, NAMES, None)["blocks"]
    )


def home(*rows: Any, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"page": 1, "pages": 1, "total": len(rows)} | changes
    view = home_view(HomePage(rows, **told), NOW, NAMES)
    assert check_view(view) == []
    return view


def test_home_tells_what_waits() -> None:
    held = row(status="on_hold", note="waits for logs", waiting_since=None, flags=(), has_suggestion=False)
    blocks = home(row(), held)["blocks"]
    assert blocks[0]["text"]["text"] == "2 open threads"
    first, second = words(blocks).split("*On hold*")
    title, facts = first.splitlines()[:2]
    assert title == f"*New* · <{THREAD}|How do I restart the scheduler?>"
    assert facts.startswith(f"Ana Lopez · waiting 3 h, since {SINCE}")
    assert facts.endswith("· Bug · *suggestion ready*")
    assert second.endswith("Ana Lopez · the team wrote last\nOn hold: waits for logs")
    assert elements(blocks)[0]["action_id"] == "open_thread"
    assert elements(blocks)[0]["value"] == "C0SUPPORT:1700000000.000100"


def test_home_has_pages() -> None:
    assert "home_page_back" not in action_ids(home(row(), pages=3, total=50)["blocks"])
    middle = home(row(), page=2, pages=3, total=50)["blocks"]
    assert middle[0]["text"]["text"] == "50 open threads · page 2 of 3"
    assert [(one["action_id"], one["value"]) for one in elements(middle)[1:]] == [
        ("home_page_back", "1"),
        ("home_page_on", "3"),
    ]
    beyond = home(page=7, pages=3, total=50)["blocks"]
    assert [(one["action_id"], one["value"]) for one in elements(beyond)] == [("home_page_back", "3")]
    assert "nothing left on this page" in words(beyond)


def test_an_empty_home_is_good_news() -> None:
    assert "*Nobody is waiting.*" in words(home()["blocks"])


def test_home_tells_the_operator_and_shadow_mode() -> None:
    told = words(home(stuck=tuple(f"Post {n} is stuck." for n in range(12)), shadow=True)["blocks"])
    assert told.startswith("*Shadow mode:*")
    assert "• Post 0 is stuck." in told
    assert "• 2 more" in told


def test_a_time_is_told_in_utc_where_slack_does_not_format_it() -> None:
    waiting = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert "2026-11-23 09:00 UTC>" in words(drawn(waiting_since=waiting))


def test_a_case_says_why_it_stands_there_and_offers_what_can_be_done() -> None:
    by_hand = match("team:1", source="team")
    view = edited(body=body(matches=(match(), replace(by_hand, is_obsolete=True))))
    assert "Why here: Much the same question. Older: May 2026." in words(view["blocks"])
    menus = [one for one in elements(view["blocks"]) if one["action_id"] == "case_menu"]
    assert [[option["value"] for option in one["options"]] for one in menus] == [
        ["obsolete:s1 0", "lessons:s1 0"],
        ["not_obsolete:s1 1", "lessons:s1 1", "edit_case:s1 1"],
    ]
    assert "written by hand" in words(view["blocks"])


def test_what_was_suggested_before_there_were_reasons_is_still_drawn() -> None:
    assert "About this case:" in words(edited(body=body(matches=(match(why=()),)))["blocks"])
