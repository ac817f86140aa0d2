"""The one file that calls Slack. Nothing here retries: only the caller knows whether a call may be repeated.

Source: slack_sdk's WebClient; the methods' arguments and errors are those of docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from copilot.slack.errors import SlackBusyError, SlackRefusedError, SlackUnclearError
from index.sources.slack_messages.authors import OWN_POST_EVENT
from index.sources.slack_messages.own_posts import payload_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot.slack.cleared import Cleared

Json = dict[str, Any]

_PAGE = 200
# Slack's codes for "something broke on our side", which leave open how far it got.
_UNCLEAR = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_TIMEOUT_SECONDS = 20
_TRIGGER_SECONDS = 4  # a trigger is valid for three seconds; after that the view does not open


class Gateway:
    """Slack's Web API with one app's bot token.

    Every method raises SlackRefusedError, SlackBusyError or SlackUnclearError if Slack does not do as asked.
    """

    def __init__(self, token: str, api_url: str) -> None:
        where: Json = {"token": token, "base_url": api_url.rstrip("/") + "/", "retry_handlers": []}
        self.client = WebClient(**where, timeout=_TIMEOUT_SECONDS)
        self._quick = WebClient(**where, timeout=_TRIGGER_SECONDS)

    def who_am_i(self) -> Json:
        """The app's own ids, its `scopes`, and Slack's clock as `date`."""
        answer = self._answer("auth.test")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        scopes = [scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")]
        return dict(answer.data) | {"scopes": [*filter(None, scopes)], "date": headers.get("date", "")}

    def app_id(self, bot_id: str) -> str:
        """The id of the app that a bot belongs to."""
        return str(self._call("bots.info", bot=bot_id)["bot"].get("app_id") or "")

    def open_connection(self) -> None:
        """Ask for a Socket Mode connection without using it, which shows that the token is an app token."""
        self._call("apps.connections.open")

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The messages of a thread, with their metadata."""
        return list(self._pages("conversations.replies", "messages", channel=channel, ts=ts, include_all_metadata=True))

    def messages(self, channel: str, oldest: str, latest: str) -> list[Json]:
        """The top-level messages of a channel between two ts, both included."""
        args: Json = {"channel": channel, "oldest": oldest, "latest": latest, "inclusive": True}
        return list(self._pages("conversations.history", "messages", **args, include_all_metadata=True))

    def channel(self, channel: str) -> Json:
        return dict(self._call("conversations.info", channel=channel)["channel"])

    def channels(self, *, archived: bool = False) -> list[Json]:
        """All public channels, and the private ones the app is in; on request the archived ones, too."""
        args = {"types": "public_channel,private_channel", "exclude_archived": not archived}
        return list(self._pages("conversations.list", "channels", **args))

    def user(self, user: str) -> Json:
        return dict(self._call("users.info", user=user)["user"])

    def users(self) -> list[Json]:
        return list(self._pages("users.list", "members"))

    def user_groups(self, *, disabled: bool = False) -> list[Json]:
        """All user groups; on request the disabled ones, too, which have a `date_delete`."""
        return list(self._call("usergroups.list", include_disabled=disabled)["usergroups"])

    def user_group_members(self, group: str) -> list[str]:
        return list(self._call("usergroups.users.list", usergroup=group)["users"])

    def open_dm(self, user: str) -> str:
        """The id of the direct messages between the app and a person."""
        return str(self._call("conversations.open", users=user)["channel"]["id"])

    def post_reply(self, cleared: Cleared, *, name: str = "", picture: str = "") -> str:
        """Post an approved text and return its ts; after SlackUnclearError it may have been posted.

        It goes to a thread, or to the channel itself if the message names no thread.

        Raises:
            TooLateToSendError: too long after it was cleared; nothing was posted.
        """
        face = ({"username": name} if name else {}) | ({"icon_url": picture} if name and picture else {})
        place = {"thread_ts": cleared.thread_ts} if cleared.thread_ts else {}
        answer = self._send("chat.postMessage", cleared, unfurl_links=False, unfurl_media=False, **place, **face)
        return str(answer["ts"])

    def change_reply(self, cleared: Cleared, ts: str) -> None:
        """Change the text of a posted message.

        Raises:
            TooLateToSendError: too long after it was cleared; nothing was changed.
        """
        self._send("chat.update", cleared, ts=ts, blocks=[])

    def delete(self, channel: str, ts: str) -> None:
        self._call("chat.delete", channel=channel, ts=ts)

    def post_card(self, channel: str, text: str, blocks: Sequence[Json], thread_ts: str = "") -> str:
        args: Json = {"text": text, "blocks": list(blocks), "unfurl_links": False, "unfurl_media": False}
        args |= {"thread_ts": thread_ts} if thread_ts else {}
        return str(self._call("chat.postMessage", channel=channel, **args)["ts"])

    def change_card(self, channel: str, ts: str, text: str, blocks: Sequence[Json]) -> None:
        self._call("chat.update", channel=channel, ts=ts, text=text, blocks=list(blocks))

    def post_ephemeral(
        self, channel: str, user: str, text: str, blocks: Sequence[Json] = (), thread_ts: str = ""
    ) -> None:
        """Show a message to one person only."""
        place = {"thread_ts": thread_ts} if thread_ts else {}
        self._call("chat.postEphemeral", channel=channel, user=user, text=text, blocks=list(blocks), **place)

    def set_status(self, channel: str, thread_ts: str, status: str) -> None:
        """Say beneath a thread of the app's direct messages what it is doing; Slack takes it away with the answer."""
        self._call("assistant.threads.setStatus", channel_id=channel, thread_ts=thread_ts, status=status)

    def open_view(self, trigger_id: str, view: Json) -> str:
        return str(self._call("views.open", trigger_id=trigger_id, view=view)["view"]["id"])

    def push_view(self, trigger_id: str, view: Json) -> str:
        """Open a view on top of the one that is open."""
        return str(self._call("views.push", trigger_id=trigger_id, view=view)["view"]["id"])

    def change_view(self, view_id: str, view: Json) -> None:
        self._call("views.update", view_id=view_id, view=view)

    def publish_home(self, user: str, view: Json) -> None:
        self._call("views.publish", user_id=user, view=view)

    def _pages(self, method: str, what: str, **args: Any) -> Iterator[Json]:
        cursor = ""
        while True:
            answer = self._call(method, **args, limit=_PAGE, **({"cursor": cursor} if cursor else {}))
            yield from answer.get(what) or ()
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _send(self, method: str, cleared: Cleared, **args: Any) -> Json:
        """Write an approved text; its age is checked right before the call."""
        args |= {"channel": cleared.channel, "text": cleared.text}
        args["metadata"] = _metadata(cleared)
        return dict(self._answer(method, cleared, **args).data)

    def _call(self, method: str, **args: Any) -> Json:
        answer = self._answer(method, **args)
        return dict(answer.data)

    def _answer(self, method: str, cleared: Cleared | None = None, /, **args: Any) -> Any:
        client = self._quick if method in ("views.open", "views.push") else self.client
        if cleared:
            cleared.check_age(method)
        try:
            # As JSON where the method takes it: nested arguments need no second encoding.
            if method.startswith(("chat.", "views.")):
                return client.api_call(method, json=args)
            return client.api_call(method, data=args)
        except SlackApiError as error:
            raise _meaning(method, error) from None
        except (SlackClientError, OSError, HTTPException, ValueError) as error:
            raise SlackUnclearError(method, type(error).__name__) from None


def _meaning(method: str, error: SlackApiError) -> SlackRefusedError | SlackBusyError | SlackUnclearError:
    response = error.response
    status = getattr(response, "status_code", 0)
    body = getattr(response, "data", None)
    if status == 429:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return SlackBusyError(method, _seconds(headers.get("retry-after", "")))
    if not isinstance(body, dict) or status >= 500 or not isinstance(body.get("error"), str):
        return SlackUnclearError(method, f"HTTP {status}")
    code = body["error"]
    if code in ("ratelimited", "rate_limited"):
        return SlackBusyError(method, 30)
    if not code.replace("_", "").isalnum():  # slack_sdk's message about a body that is not JSON
        return SlackUnclearError(method, f"HTTP {status}, not JSON")
    if code in _UNCLEAR:
        return SlackUnclearError(method, code)
    return SlackRefusedError(method, code, str(body.get("needed") or ""))


def _seconds(text: str) -> float:
    return float(text) if text.isdigit() else 30.0


def _metadata(cleared: Cleared) -> Json:
    """The metadata of an approved post: ids and names of kinds, since every member of the channel can read it."""
    about = {"outbox_id": cleared.outbox_id, "approved_by": cleared.approved_by}
    return {"event_type": OWN_POST_EVENT, "event_payload": about | payload_of(cleared.posted_as)}
