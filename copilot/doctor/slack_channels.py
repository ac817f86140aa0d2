"""Whether each channel in the settings exists, suits its use, and has the app in it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from copilot.doctor.findings import fault, fine, warn
from copilot.slack.errors import SlackError, SlackRefusedError
from copilot.slack.places import shown_outside
from copilot.slack.refusals import in_words
from copilot.slack.workspace.channels import ChannelNames, used_channels
from copilot.slack.workspace.user_group import only_one
from index.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot.doctor.findings import Finding
    from copilot.settings import Policy
    from copilot.slack.gateway import Gateway, Json

_ID = re.compile(r"[A-Z0-9]{2,30}")
_SHARED_WITHIN = "It is shared with another workspace, whose people can read what the team says there."
_NOBODY_TO_ASK = (
    "[slack] triage_channel is not set, so the team cannot be asked, and no reply that says so can be approved."
)
# What to know about a channel, by its use.
_NOTES = {
    ("support_channels", "shared"): "It is shared with another workspace: everybody there counts as a user here.",
    ("support_channels", "private"): "It is private: drafts there still use public cases only, and what is solved "
    "there becomes a case only if [slack] internal_channels names it too.",
    ("triage_channel", "shared"): _SHARED_WITHIN,
    ("triage_channel", "public"): "It is public: everybody in the workspace can read what the team says there.",
    ("product_channel", "shared"): _SHARED_WITHIN,
    ("internal_channels", "shared"): "It is shared with another workspace: suggestions there use public cases only.",
    ("internal_channels", "public"): "It is public, and so are its cases. Remove it from [slack] internal_channels.",
}


def check_channels(slack: Gateway, policy: Policy, scopes: Collection[str], app: str) -> list[Finding]:
    """A finding for each channel and its use; `app` is the app's name."""
    names = ChannelNames(partial(slack.channels, archived=True))
    try:
        used = [(setting, name, names.called(name)) for setting, name in used_channels(policy)]
    except SlackError as error:
        return [fault("channels", in_words(error))]
    nobody = [] if policy.slack.triage_channel else [warn("triage channel", _NOBODY_TO_ASK)]
    seen: list[tuple[str, Json]] = []
    findings = nobody + [_check(slack, *one, scopes, app, seen) for one in used]
    fatal = shown_outside(seen)
    return findings + ([fault("channels", f"`serve` does not start. {fatal}")] if fatal else [])


def _check(
    slack: Gateway,
    setting: str,
    name: str,
    found: list[str],
    scopes: Collection[str],
    app: str,
    seen: list[tuple[str, Json]],
) -> Finding:
    check = f"channel {name}"
    unseen = (
        f"[slack] {setting}: Slack does not show {name} to the app. Check the name; if private: /invite @{app} there."
    )
    try:
        if not found:
            return fault(check, unseen)
        channel_id = only_one(name, found, f"[slack] {setting}")
        if not _ID.fullmatch(channel_id):
            return fault(check, f"[slack] {setting}: {name} is neither an id nor a #name.")
        channel = slack.channel(channel_id)
    except SlackRefusedError as error:
        return fault(check, unseen if error.code == "channel_not_found" else in_words(error))
    except (InputError, SlackError) as error:
        return fault(check, str(error))
    seen.append((setting, channel))
    return judge_channel(check, setting, channel, scopes, app)


def judge_channel(check: str, setting: str, channel: Json, scopes: Collection[str], app: str) -> Finding:
    """What is wrong with a channel for its use; `channel` as `conversations.info` returns it."""
    shared = bool(channel.get("is_ext_shared") or channel.get("is_shared"))
    private = bool(channel.get("is_private"))
    history = "groups:history" if private else "channels:history"
    what = f"{channel['id']}, {'private' if private else 'public'}, [slack] {setting}"
    if channel.get("is_im") or channel.get("is_mpim"):
        return fault(check, f"{what}. These are direct messages. Name a channel.")
    if channel.get("is_archived"):
        return fault(check, f"{what}. It is archived. Unarchive it, or name another.")
    if not channel.get("is_member"):
        return fault(check, f"{what}. The app is not in it. Invite it there: /invite @{app}")
    if private and scopes and history not in scopes:
        return fault(check, f"{what}. The scope {history} is missing: the app cannot read anything in it.")
    note = _NOTES.get((setting, "shared" if shared else "private" if private else "public"), "")
    return warn(check, f"{what}. {note}") if note else fine(check, f"{what}, the app is in it")
