"""Releases that are announced in a live Slack: read at night, whoever posts them, and gone with their post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.storage.releases import releases_since
from tests.conftest import NOW
from tests.live.test_all_the_words_live import post
from tests.live.test_slack import cases_of, sync
from tests.strict_slack import posting

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.build import App

    MakeApp = Callable[..., App]

NOTES = "**Bug fixes**\n* the lock is gone after a crash (#3)"


def tags(app: App, audience: Any = "public") -> list[str]:
    return sorted(found.tag for found in releases_since(app.engine, NOW.replace(year=2020), audience))


def test_an_apps_post_is_read_at_night_and_goes_with_its_message(small: Any, live_app: MakeApp) -> None:
    slack, _, ids = small
    news = slack.add_channel("releases", [])
    about = {"bot_id": "B0GITHUB", "app_id": "A0GITHUB", "subtype": "bot_message", "username": "GitHub"}
    shown = {"pretext": "New release published by octo", "title": "v4.4.0 - The quiet one", "text": NOTES}
    ts = post(slack, news, "", **about, attachments=[{**shown, "fallback": "New release"}])
    post(slack, news, "The build of Tool 4.5.0 failed", **about)
    post(slack, news, "Tool 9.9.9 is out, trust me", user=ids["uma"])
    app = live_app(team={"members": [ids["ana"]]})
    assert sync(app)["skipped_by_reason"] == {"unanswered": 1}
    assert tags(app) == ["v4.4.0"]
    assert not [case for case in cases_of(app).values() if "v4.4.0" in case.problem]
    sync(app)
    assert tags(app) == ["v4.4.0"]
    with slack.world.lock:
        (message,) = (one for one in slack.messages(news) if one.ts == ts)
        posting.remove(slack.world, message)
    sync(app)
    assert tags(app) == []


def test_what_becomes_private_is_not_told_outside(small: Any, live_app: MakeApp) -> None:
    slack, _, ids = small
    news = slack.add_channel("releases", [])
    post(slack, news, "*Tool 4.4.0*\n• fix: the lock", user=ids["ana"])
    app = live_app(team={"members": [ids["ana"]]}, slack={"internal_channels": ["#releases"]})
    sync(app)
    assert tags(app) == ["Tool 4.4.0"]
    news.is_private = True
    sync(app)
    assert (tags(app), tags(app, "internal")) == ([], ["Tool 4.4.0"])


def test_a_channel_that_may_not_be_read_any_more_takes_its_releases_along(small: Any, live_app: MakeApp) -> None:
    slack, _, ids = small
    news = slack.add_channel("releases", [])
    post(slack, news, "*Tool 4.4.0*\n• fix: the lock", user=ids["ana"])
    app = live_app(team={"members": [ids["ana"]]})
    sync(app)
    news.is_private = True
    sync(app)
    assert tags(app, "internal") == []
