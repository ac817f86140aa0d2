"""What `doctor` says about a workspace that is not as the settings have it: what, where, and what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from copilot.commands import doctor
from copilot.doctor.checkup import examine
from copilot.doctor.slack import NEEDED, check_slack, judge_clock, misplacement
from copilot.doctor.slack_channels import judge_channel
from copilot.doctor.slack_team import judge_on_call
from copilot.records.tables import OUTBOX
from copilot.records.work import claim, enqueue, give_up, waiting
from copilot.settings import Environment, Policy, Settings
from index.errors import InputError
from tests.slack.desk import Crew, populate, settings_for
from tests.strict_slack import StrictSlack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot.build import App
    from copilot.doctor.findings import Finding

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEEDED_ONLY = set(NEEDED)


def utc_now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def check(slack: StrictSlack, crew: Crew, tmp_path: Path) -> Callable[..., list[Finding]]:
    """The findings about Slack with these sections of copilot.toml, and these secrets instead of the right ones."""
    slack.scopes = NEEDED_ONLY

    def check(policy: dict[str, dict[str, Any]] | None = None, **secrets: str | None) -> list[Finding]:
        settings = settings_for(slack, tmp_path, crew, None, policy or {})
        values = {name: SecretStr(value) if value else None for name, value in secrets.items()}
        environment = settings.environment.model_copy(update=values)
        return check_slack(settings.model_copy(update={"environment": environment}), utc_now)

    return check


def faults(findings: list[Finding]) -> dict[str, str]:
    return {finding.check: finding.says for finding in findings if not finding.ok}


def warnings(findings: list[Finding]) -> dict[str, str]:
    return {finding.check: finding.says for finding in findings if finding.warning}


def test_a_workspace_in_order(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    findings = check()
    assert faults(findings) == {}
    assert warnings(findings) == {}
    assert [finding.check for finding in findings] == [
        "slack bot token",
        "slack app token",
        "slack clock",
        "slack scopes",
        "channel #support",
        "channel #team",
        "team",
        "on call",
    ]
    assert "2: ana, ben" in said(findings, "team")
    assert not slack.problems
    assert not slack.calls("chat.postMessage")


def test_without_a_bot_token_slack_is_skipped_in_one_line(
    slack: StrictSlack, check: Callable[..., list[Finding]]
) -> None:
    (finding,) = check(slack_bot_token=None)
    assert finding.ok
    assert "SLACK_BOT_TOKEN is not set" in finding.says
    assert list(slack.journal) == []


BOT, APP, SECRET = "xoxb-1-wrong", "xapp-1-wrong", "0123456789abcdef"


@pytest.mark.parametrize(
    ("secrets", "where", "said"),
    [
        ({"slack_bot_token": BOT}, "slack bot token", "Slack does not know SLACK_BOT_TOKEN. Copy it again"),
        ({"slack_bot_token": APP}, "slack bot token", "holds an app-level token, which belongs in SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxp-1-wrong"}, "slack bot token", "holds a person's token"),
        ({"slack_bot_token": "xoxe.xoxb-1-wrong"}, "slack bot token", "holds a token that expires"),
        ({"slack_bot_token": f"{BOT}\n"}, "slack bot token", "a space, a line break or a quotation mark"),
        ({"slack_bot_token": f'"{BOT}"'}, "slack bot token", "a space, a line break or a quotation mark"),
        ({"slack_app_token": APP}, "slack app token", "Slack does not know SLACK_APP_TOKEN. Copy it again"),
        ({"slack_app_token": BOT}, "slack app token", "holds a bot token, which belongs in SLACK_BOT_TOKEN"),
        ({"slack_app_token": None, "slack_signing_secret": None}, "slack app token", "Slack cannot reach the app"),
        ({"slack_signing_secret": BOT}, "slack signing secret", "holds a bot token"),
        ({"slack_signing_secret": f"{SECRET} "}, "slack signing secret", "a space, a line break"),
    ],
)
def test_a_token_that_is_wrong(
    check: Callable[..., list[Finding]], secrets: dict[str, str | None], where: str, said: str
) -> None:
    findings = check(**secrets)
    assert list(faults(findings)) == [where]
    assert said in faults(findings)[where]
    assert not [value for value in secrets.values() if value and value.strip('"\n ') in str(findings)]


def test_both_tokens_swapped_are_both_said(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    findings = check(slack_bot_token=slack.app_token, slack_app_token=slack.bot_token)
    assert list(faults(findings)) == ["slack bot token", "slack app token"]
    assert list(slack.journal) == []  # a token in the wrong place is sent nowhere


def test_no_app_token_is_no_fault_where_there_is_http(check: Callable[..., list[Finding]]) -> None:
    findings = check(slack_app_token=None)
    assert faults(findings) == {}
    assert "serve --http" in said(findings, "slack app token")


def test_an_app_token_without_its_scope(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    slack.world.app_scopes = set()
    assert "lacks the scope connections:write" in faults(check())["slack app token"]


def test_a_revoked_token(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    slack.revoke_token()
    said = faults(check())
    assert "SLACK_BOT_TOKEN was revoked. Install the app again" in said["slack bot token"]
    assert "SLACK_APP_TOKEN was revoked" in said["slack app token"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("token_expired", "SLACK_BOT_TOKEN has expired. Turn token rotation off"),
        ("not_allowed_token_type", "holds a token of another kind"),
        ("internal_error", "Check the network, the proxy and SLACK_API_URL (http"),
        ("team_access_not_granted", "Slack refused auth.test: team_access_not_granted"),
    ],
)
def test_other_answers_to_the_token(
    slack: StrictSlack, check: Callable[..., list[Finding]], code: str, said: str
) -> None:
    slack.faults.answer("auth.test", error=code)
    assert said in faults(check())["slack bot token"]


def test_slack_out_of_reach(check: Callable[..., list[Finding]], capsys: pytest.CaptureFixture[str]) -> None:
    environment = Environment.model_construct(
        slack_bot_token=SecretStr(BOT), slack_app_token=SecretStr(APP), slack_api_url="http://127.0.0.1:9/api/"
    )
    findings = check_slack(Settings(environment=environment, policy=Policy()), utc_now)
    assert list(faults(findings)) == ["slack bot token", "slack app token"]
    assert all("SLACK_API_URL (http://127.0.0.1:9/api/)" in says for says in faults(findings).values())
    assert capsys.readouterr() == ("", "")


def test_an_answer_that_is_none(
    slack: StrictSlack, check: Callable[..., list[Finding]], capsys: pytest.CaptureFixture[str]
) -> None:
    slack.faults.answer("auth.test", status=502, html=True)
    assert "Check the network, the proxy" in faults(check())["slack bot token"]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("seconds", "level"), [(0, "fine"), (-200, "warn"), (200, "warn"), (-400, "fault")])
def test_the_clock(tmp_path: Path, seconds: int, level: str) -> None:
    with StrictSlack(clock=lambda: utc_now() + timedelta(seconds=seconds)) as slack:
        findings = check_slack(settings_for(slack, tmp_path, populate(slack), None, {}), utc_now)
    assert ("slack clock" in faults(findings)) == (level == "fault")
    assert ("slack clock" in warnings(findings)) == (level == "warn")
    if seconds:
        assert f" s {'behind' if seconds > 0 else 'ahead of'} Slack's" in said(findings, "slack clock")
        assert "NTP" in said(findings, "slack clock")


@pytest.mark.parametrize(
    ("date", "took", "level"),
    [
        ("Mon, 23 Nov 2026 12:00:00 GMT", 0, "fine"),
        ("Mon, 23 Nov 2026 12:00:15 GMT", 20, "fine"),  # the answer took its time
        ("Mon, 23 Nov 2026 11:58:59 GMT", 0, "fine"),  # a second is lost in writing
        ("Mon, 23 Nov 2026 11:58:57 GMT", 0, "warn"),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 0, "warn"),
        ("Mon, 23 Nov 2026 12:05:01 GMT", 0, "fault"),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0, "fault"),
        ("", 0, None),
        ("yesterday", 0, None),
        ("Mon, 23 Nov 2026 12:00:00 -0000", 0, None),
    ],
)
def test_how_far_a_clock_is_off(date: str, took: int, level: str | None) -> None:
    found = judge_clock(date, MONDAY, MONDAY + timedelta(seconds=took))
    assert [levels(finding) for finding in found] == ([level] if level else [])


@pytest.mark.parametrize("scope", sorted(set(NEEDED) - {"usergroups:read", "groups:history"}))
def test_each_scope_that_is_missing_is_named_with_what_fails(
    slack: StrictSlack, check: Callable[..., list[Finding]], scope: str
) -> None:
    slack.scopes = NEEDED_ONLY - {scope}
    missing = [finding.says for finding in check() if finding.check == "slack scopes"]
    assert missing == [f"{scope} is missing: {NEEDED[scope]}. Add it as in manifest.yaml and install the app again."]


@pytest.mark.parametrize(
    ("scopes", "policy", "level", "said"),
    [
        (NEEDED_ONLY - {"chat:write.customize"}, {"slack": {"post_as": "app"}}, "fine", "all that are needed"),
        (NEEDED_ONLY - {"usergroups:read"}, {}, "fine", "all that are needed"),
        (NEEDED_ONLY - {"usergroups:read"}, {"team": {"user_group": "@crew"}}, "fault", "usergroups:read is missing"),
        (NEEDED_ONLY - {"groups:history"}, {}, "fine", "all that are needed"),
        (NEEDED_ONLY | {"im:read"}, {}, "fine", "granted but unused: im:read"),
        (set(), {}, "warn", "Slack did not say which scopes are granted"),
    ],
)
def test_scopes_are_held_against_the_settings(
    slack: StrictSlack,
    check: Callable[..., list[Finding]],
    scopes: set[str],
    policy: dict[str, Any],
    level: str,
    said: str,
) -> None:
    slack.scopes = scopes
    found = next(finding for finding in check(policy) if finding.check == "slack scopes")
    assert levels(found) == level
    assert said in found.says


def test_a_private_channel_needs_a_scope_of_its_own(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    slack.scopes = NEEDED_ONLY - {"groups:history"}
    assert "The scope groups:history is missing" in faults(check())["channel #team"]


def archive(slack: StrictSlack, crew: Crew) -> None:
    slack.archive(crew.support)


def leave(slack: StrictSlack, crew: Crew) -> None:
    crew.support.members.remove(slack.bot_user_id)


def hide(slack: StrictSlack, crew: Crew) -> None:
    crew.support.is_private = True
    leave(slack, crew)


def double(slack: StrictSlack, crew: Crew) -> None:
    slack.add_channel("support")


def succeed(slack: StrictSlack, crew: Crew) -> None:
    slack.archive(crew.support)
    slack.add_channel("support")


def nothing(slack: StrictSlack, crew: Crew) -> None:
    pass


@pytest.mark.parametrize(
    ("name", "arrange", "said"),
    [
        ("#support", nothing, None),
        ("C0SUPPORT", nothing, None),
        ("#support", succeed, None),
        ("#support", archive, "It is archived. Unarchive it, or name another."),
        ("C0SUPPORT", archive, "It is archived. Unarchive it, or name another."),
        ("#support", leave, "The app is not in it. Invite it there: /invite @copilot"),
        ("C0SUPPORT", leave, "The app is not in it. Invite it there: /invite @copilot"),
        (
            "#support",
            hide,
            "Slack does not show #support to the app. Check the name; if private: /invite @copilot there.",
        ),
        ("C0SUPPORT", hide, "Slack does not show C0SUPPORT to the app."),
        ("#support", double, "#support is the name of 2 (C0SUPPORT, C0SUPPORT2); write the id instead."),
        ("#suport", nothing, "Slack does not show #suport to the app."),
        ("support", nothing, "support is neither an id nor a #name."),
    ],
)
def test_a_channel(
    slack: StrictSlack,
    crew: Crew,
    check: Callable[..., list[Finding]],
    name: str,
    arrange: Callable[[StrictSlack, Crew], None],
    said: str | None,
) -> None:
    arrange(slack, crew)
    found = faults(check({"slack": {"support_channels": [name]}}))
    assert list(found) == ([f"channel {name}"] if said else [])
    if said:
        assert said in found[f"channel {name}"]
        assert "[slack] support_channels" in found[f"channel {name}"]


@pytest.mark.parametrize(
    ("setting", "flags", "level", "says"),
    [
        ("support_channels", {}, "fine", "public"),
        ("support_channels", {"is_private": True}, "warn", "It is private: drafts there still use public cases only"),
        ("support_channels", {"is_ext_shared": True}, "warn", "everybody there counts as a user here"),
        ("triage_channel", {"is_private": True}, "fine", "private"),
        ("triage_channel", {}, "warn", "It is public: everybody in the workspace can read"),
        ("triage_channel", {"is_private": True, "is_shared": True}, "warn", "shared with another workspace"),
        ("product_channel", {}, "fine", "public"),
        ("product_channel", {"is_ext_shared": True}, "warn", "shared with another workspace"),
        ("internal_channels", {"is_private": True}, "fine", "private"),
        ("internal_channels", {}, "warn", "Remove it from [slack] internal_channels"),
        ("internal_channels", {"is_private": True, "is_ext_shared": True}, "warn", "use public cases only"),
        ("support_channels", {"is_im": True}, "fault", "direct messages"),
        ("support_channels", {"is_mpim": True}, "fault", "direct messages"),
        ("triage_channel", {"is_archived": True}, "fault", "archived"),
    ],
)
def test_a_channel_for_what_it_is_used_as(setting: str, flags: dict[str, bool], level: str, says: str) -> None:
    channel = {"id": "C1", "is_member": True, **flags}
    found = judge_channel("channel #x", setting, channel, NEEDED_ONLY, "copilot")
    assert levels(found) == level
    assert says in found.says
    assert f"[slack] {setting}" in found.says


def test_every_channel_that_is_named_is_looked_at(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    slack.add_channel("product")
    policy = {"slack": {"product_channel": "#product", "internal_channels": ["#team", "#gone"]}}
    findings = check(policy)
    assert [finding.check for finding in findings if finding.check.startswith("channel")] == [
        "channel #support",
        "channel #team",
        "channel #product",
        "channel #team",
        "channel #gone",
    ]
    assert list(faults(findings)) == ["channel #gone"]


def test_channels_that_cannot_be_listed(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    slack.faults.answer("conversations.list", retry_after=7)
    assert "again in 7 s" in faults(check())["channels"]


@pytest.mark.parametrize(
    ("team", "level", "where", "says"),
    [
        ({"members": ["@ana", "@ben"]}, "fine", "team", "2: ana, ben"),
        ({"members": []}, "fault", "team", "Nobody is on the team, so nobody may approve. Set [team]"),
        ({"members": ["@anna"]}, "fault", "team member @anna", "@anna is not known to Slack; write the id instead."),
        ({"members": ["U0NOBODY", "@ana"]}, "fault", "team member U0NOBODY", "Slack knows nobody with this id"),
        ({"members": ["@twin", "@ana"]}, "fault", "team member @twin", "is the name of 2"),
        ({"members": ["U0GONE", "@ana"]}, "warn", "team member U0GONE", "@gone is deactivated"),
        ({"members": ["U0AWAY", "@ana"]}, "warn", "team member U0AWAY", "@away belongs to another workspace"),
        ({"members": ["U0BOT", "@ana"]}, "warn", "team member U0BOT", "@bot is a bot"),
        ({"members": ["U0GONE"]}, "fault", "team", "Nobody is on the team"),
        ({"members": [], "user_group": "@crew"}, "fine", "team", "1: ana"),
        ({"members": [], "user_group": "@crew"}, "warn", "team member U0GONE of @crew", "@gone is deactivated"),
        ({"members": ["@ana"], "user_group": "@empty"}, "warn", "team", "[team] user_group: @empty is empty."),
        ({"members": ["@ana"], "user_group": "@crow"}, "fault", "team", "[team] user_group: @crow is not known"),
        ({"members": ["@ana"], "user_group": "S0NONE"}, "fault", "team", "Slack knows no group S0NONE"),
        ({"members": ["@ana"], "user_group": "crew"}, "fault", "team", "Use its @handle."),
    ],
)
def test_the_team(
    slack: StrictSlack,
    crew: Crew,
    check: Callable[..., list[Finding]],
    team: dict[str, Any],
    level: str,
    where: str,
    says: str,
) -> None:
    gone, away = slack.add_user("gone"), slack.add_user("away", team_id="T0OTHER")
    gone.user.deleted = True
    slack.add_user("bot", is_bot=True)
    slack.add_user("twin"), slack.add_user("twin")
    slack.add_user_group("crew", [crew.ana, gone])
    slack.add_user_group("empty", [])
    assert away.id == "U0AWAY"
    found = [finding for finding in check({"team": team}) if finding.check == where and says in finding.says]
    assert [levels(finding) for finding in found] == [level]


@pytest.mark.parametrize(
    ("known", "change", "level", "says"),
    [
        ("S0CREW", {}, "fine", "1: ana"),
        (
            "S0CREW",
            {"disabled": True},
            "fault",
            "@crew is disabled. Enable it, or name another. Until then the team is",
        ),
        ("S0CREW", {"handle": "old-crew"}, "warn", "@crew is now called @old-crew. Use its id, S0CREW."),
        ("S0GONE", {}, "fault", "@crew was S0GONE when it was first used, and is now another group, S0CREW."),
        ("S0GONE", {"handle": "old-crew"}, "fault", "Slack knows no group @crew."),
        (None, {"disabled": True}, "fault", "@crew is not known to Slack"),
    ],
)
def test_a_user_group_is_held_against_the_one_that_was_meant(
    slack: StrictSlack, crew: Crew, tmp_path: Path, known: str | None, change: dict[str, Any], level: str, says: str
) -> None:
    slack.scopes = NEEDED_ONLY
    group = slack.add_user_group("crew", [crew.ben])
    for name, value in change.items():
        setattr(group, name, value)
    team = {"members": ["@ana"], "user_group": "@crew"} if change or known != "S0CREW" else {"members": ["@ana"]}
    findings = check_slack(settings_for(slack, tmp_path, crew, None, {"team": team}), utc_now, lambda handle: known)
    assert [levels(one) for one in findings if one.check == "team" and says in one.says] == [level]


def test_a_guest_may_not_approve(slack: StrictSlack, crew: Crew, check: Callable[..., list[Finding]]) -> None:
    crew.ben.user.is_restricted = True
    assert "@ben is a guest" in warnings(check())[f"team member {crew.ben.id}"]


@pytest.mark.parametrize("setting", ["triage_channel", "product_channel"])
def test_an_internal_question_before_outsiders_is_fatal(
    slack: StrictSlack, crew: Crew, check: Callable[..., list[Finding]], setting: str
) -> None:
    slack.add_channel("open", [crew.ana])
    assert faults(check({"slack": {setting: "#open"}})) == {}
    crew.support.is_private = True
    found = faults(check({"slack": {setting: "#open"}}))
    assert list(found) == ["channels"]
    assert f"`serve` does not start. [slack] {setting}: #open is public" in found["channels"]


def test_a_long_team_is_counted(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    members = [slack.add_user(f"p{number:02}").id for number in range(12)]
    assert said(check({"team": {"members": members}}), "team").endswith("p09 and 2 more")


def test_people_whom_slack_does_not_tell(slack: StrictSlack, check: Callable[..., list[Finding]]) -> None:
    slack.scopes = NEEDED_ONLY - {"users:read"}
    found = faults(check())
    assert "users.info: missing_scope (the scope users:read is missing)" in found["team"]
    assert "users:read is missing" in found["on call"]  # @ana is a name


A_WEEK = [(MONDAY + timedelta(days=step), "U1") for step in range(7)]
HOLE_TODAY = [(MONDAY, None), *A_WEEK[1:]]
HOLE_THURSDAY = [*A_WEEK[:3], (A_WEEK[3][0], None), *A_WEEK[4:]]
TRIAGE = {"triage_channel": "#team"}


@pytest.mark.parametrize(
    ("slack_section", "source", "days", "team", "level", "says"),
    [
        ({}, "rota", A_WEEK, {"U1": "ana"}, "fine", "ana today, and no gap in the next 7 days"),
        ({}, "rota", HOLE_TODAY, {"U1": "ana"}, "fault", "Nobody is on call today. A card has nowhere to go."),
        (TRIAGE, "rota", HOLE_TODAY, {"U1": "ana"}, "warn", "Nobody is on call today. Cards go to #team instead."),
        (TRIAGE, "rota", HOLE_THURSDAY, {"U1": "ana"}, "warn", "ana today, but nobody on Thursday, 26 November."),
        (TRIAGE, "rota", A_WEEK, {"U2": "ben"}, "fault", "U1 is on call today but not on the team"),
        (TRIAGE, "rota", A_WEEK, None, "fine", "U1 today"),
        ({}, "user_group", HOLE_TODAY, {"U1": "ana"}, "fine", "U1, the only one in the user group"),
        ({}, "user_group", HOLE_TODAY, {"U1": "ana", "U2": "ben"}, "fault", "has 2 members"),
        (TRIAGE, "user_group", HOLE_TODAY, {"U1": "ana", "U2": "ben"}, "warn", "Cards go to #team instead."),
        ({**TRIAGE, "cards_to": "triage_channel"}, "rota", HOLE_TODAY, {}, "fine", "cards go to #team"),
        ({"cards_to": "triage_channel"}, "rota", A_WEEK, {}, "fault", "Set [slack] triage_channel."),
    ],
)
def test_who_is_on_call(
    slack_section: dict[str, Any],
    source: str,
    days: list[tuple[datetime, str | None]],
    team: dict[str, str] | None,
    level: str,
    says: str,
) -> None:
    policy = Policy.model_validate({"slack": slack_section, "on_call": {"source": source}})
    found = judge_on_call(policy, days, team)
    assert levels(found) == level
    assert says in found.says


@pytest.mark.parametrize(
    ("rota", "says"),
    [
        ([], "Nobody is on call today"),
        ([{"user": "@ana", "from": "2020-01-01", "to": "2020-01-02"}], "Nobody is on call today"),
        ([{"user": "@uma", "from": "2020-01-01", "to": "2099-01-01"}], "U0UMA is on call today but not on the team"),
        ([{"user": "@anna", "from": "2020-01-01", "to": "2099-01-01"}], "[on_call] rota: @anna is not known to Slack"),
    ],
)
def test_the_rota(check: Callable[..., list[Finding]], rota: list[dict[str, str]], says: str) -> None:
    assert says in said(check({"on_call": {"rota": rota}}), "on call")


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1"), ("SLACK_SIGNING_SECRET", "0" * 32)],
)
def test_a_secret_that_looks_right(variable: str, value: str) -> None:
    assert misplacement(variable, value) == ""


def fail(app: App, key: str, reason: str) -> None:
    """A job that failed too often."""
    with app.engine.begin() as connection:
        enqueue(connection, key, MONDAY)
    taken = claim(app.engine, [key.partition(":")[0]], "w", MONDAY, timedelta(seconds=15))
    assert taken is not None
    give_up(app.engine, taken, "w", MONDAY, reason)


def test_jobs_that_were_given_up_are_said_and_asked_for_again(make_app: Callable[..., App]) -> None:
    app = make_app()
    findings = {finding.check: finding for finding in examine(app, lambda: MONDAY)}
    assert findings["jobs"].says == "none given up"
    assert findings["slack"].ok
    fail(app, "card:C1:1700000000.000100", "Nobody is on call.")
    says = faults(examine(app, lambda: MONDAY))["jobs"]
    assert "1 given up: card:C1:1700000000.000100 (Nobody is on call)" in says
    assert "doctor --try-again" in says
    findings = {finding.check: finding for finding in examine(app, lambda: MONDAY, try_again=True)}
    assert findings["try again"].says.startswith("1 job(s) will be retried")
    assert findings["jobs"].ok
    assert waiting(app.engine, MONDAY) == {"card": 1}


def test_many_jobs_are_counted(make_app: Callable[..., App]) -> None:
    app = make_app()
    for number in range(12):
        fail(app, f"home:U{number:02}", "no")
    assert "and 2 more" in faults(examine(app, lambda: MONDAY))["jobs"]


@pytest.mark.parametrize(
    ("states", "level", "says"),
    [
        (["sent", "failed"], "fine", "every approved message is posted"),
        (["ready", "sending", "sent"], "warn", "2 approved message(s) not posted yet"),
        (["unknown", "ready"], "warn", "1 approved message(s) may or may not have been posted"),
    ],
)
def test_posts_on_their_way(make_app: Callable[..., App], states: list[str], level: str, says: str) -> None:
    app = make_app()
    with app.engine.begin() as connection:
        for number, state in enumerate(states):
            connection.execute(OUTBOX.insert().values(**post(number, state)))
    found = next(finding for finding in examine(app, lambda: MONDAY) if finding.check == "posts")
    assert levels(found) == level
    assert says in found.says


def post(number: int, state: str) -> dict[str, Any]:
    ids = {"outbox_id": f"o{number}", "suggestion_id": "s", "channel": "C1", "thread_ts": "1.1", "approved_by": "U1"}
    return {**ids, "part": number, "text_hash": "h", "state": state, "created_at": MONDAY, "attempts": 0}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("[hours]\nworking = { days = 'Mon-Fry' }", "hours.working.days: 'fry' in 'Mon-Fry' is no day of the week"),
        ("[slack]\nclosed_emoji = ['eyes']", "slack: 'eyes' cannot mean both in progress and closed"),
    ],
)
def test_a_wrong_setting_ends_it_before_anything_is_checked(tmp_path: Path, settings: str, says: str) -> None:
    (tmp_path / "copilot.toml").write_text(settings)
    with pytest.raises(InputError) as error:
        doctor.run(as_json=False, try_again=False)
    assert f"copilot.toml: {says}" in str(error.value)


def test_what_is_printed(
    slack: StrictSlack,
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    crew = populate(slack)
    slack.archive(crew.triage)
    secrets = {"BOT_TOKEN": slack.bot_token, "APP_TOKEN": slack.app_token, "SIGNING_SECRET": slack.signing_secret}
    for name, value in secrets.items():
        monkeypatch.setenv(f"SLACK_{name}", value)
    monkeypatch.setenv("SLACK_API_URL", slack.api_url)
    monkeypatch.setenv("COPILOT_DATA_DIR", str(data_dir))
    (tmp_path / "copilot.toml").write_text('[slack]\ntriage_channel = "#team"\n[team]\nmembers = ["@ana"]\n')
    with pytest.raises(SystemExit) as end:
        doctor.run(as_json=False, try_again=False)
    text = capsys.readouterr().out
    assert end.value.code == 1
    assert "FAULT channel #team: C0TEAM, private, [slack] triage_channel. It is archived." in text
    assert "warn  on call: Nobody is on call today. Cards go to #team instead." in text
    assert "ok    team: 1: ana" in text
    with pytest.raises(SystemExit):
        doctor.run(as_json=True, try_again=False)
    as_json = capsys.readouterr().out
    assert {"check", "ok", "says", "warning"} == set(json.loads(as_json)[0])
    assert not [value for value in secrets.values() if value in text + as_json]


def said(findings: list[Finding], check: str) -> str:
    return next(finding.says for finding in findings if finding.check == check)


def levels(finding: Finding) -> str:
    return "fault" if not finding.ok else "warn" if finding.warning else "fine"
