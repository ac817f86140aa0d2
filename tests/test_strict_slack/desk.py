"""A small Bolt app that uses what an app may use: the door through which the strict Slack is tried."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from tests.test_strict_slack import views

if TYPE_CHECKING:
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from tests.strict_slack.state import Json


class Desk:
    """Greets in threads, opens a modal on the shortcut, posts what is submitted; and remembers what it was told."""

    def __init__(self, app: App) -> None:
        self.heard: list[str] = []  # event_ids, each as often as it came
        self.acted: list[Json] = []
        self.hold = threading.Event()  # cleared: acknowledgements wait
        self.hold.set()
        self.waiting: list[str] = []  # the kinds of what is not answered yet
        self.fail_next = 0
        app.event("message")(self.on_message)
        app.event("reaction_added")(self.on_other)
        app.event("reaction_removed")(self.on_other)
        app.event("app_home_opened")(self.on_home)
        app.shortcut("suggest")(self.on_shortcut)
        app.action("go")(self.on_click)
        app.action("more")(self.on_click)
        app.action("refresh")(self.on_click)
        app.action("dig")(self.on_dig)
        app.view("edit")(self.on_submit)
        app.view_closed("edit")(self.on_click)
        app.middleware(self.on_anything)

    def on_anything(self, body: dict[str, Any], next_: Any) -> Any:
        self.waiting.append(body["type"])
        self.hold.wait(10)
        self.waiting.pop()
        if body["type"] == "event_callback":
            self.heard.append(body["event_id"])
        if self.fail_next:
            self.fail_next -= 1
            raise RuntimeError("the app is broken")
        return next_()

    def on_message(self, event: dict[str, Any], client: WebClient) -> None:
        if event.get("bot_id") or event.get("subtype") or event.get("thread_ts"):
            return
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="hello", blocks=views.BUTTONS)

    def on_other(self, event: dict[str, Any]) -> None:
        self.acted.append(event)

    def on_home(self, event: dict[str, Any], client: WebClient) -> None:
        if event["tab"] == "home":
            client.views_publish(user_id=event["user"], view=views.HOME)

    def on_shortcut(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        where = f"{body['channel']['id']} {body['message_ts']}"
        view = views.modal(views.field(), private_metadata=where, notify_on_close=True)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    def on_click(self, ack: Ack, body: dict[str, Any]) -> None:
        ack()
        self.acted.append(body)

    def on_dig(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        dig = {"type": "actions", "block_id": "digging", "elements": [views.button("dig", "deeper")]}
        # A listener that raises soon after ack() may lose its acknowledgement in Bolt.
        with contextlib.suppress(SlackApiError):
            client.views_push(trigger_id=body["trigger_id"], view=views.modal(dig, views.field()))

    def on_submit(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        view = body["view"]
        text = view["state"]["values"]["answer"]["text"]["value"]
        self.acted.append(body)
        dig = {"type": "actions", "block_id": "digging", "elements": [views.button("dig", "deeper")]}
        if text == "late":
            time.sleep(0.5)
        match text:
            case "bad":
                ack(response_action="errors", errors={"answer": "Say it better."})
            case "misplaced":
                ack(response_action="errors", errors={"text": "By action_id, which is wrong."})
            case "update":
                ack(response_action="update", view=views.modal(dig, views.field(), title=views.plain("Updated")))
            case "push":
                ack(response_action="push", view=views.modal(dig, views.field(), title=views.plain("Pushed")))
            case "clear":
                ack(response_action="clear")
            case "broken":
                ack(response_action="update", view=views.modal(views.field(), views.field()))
            case _:
                ack()
                channel, ts = view["private_metadata"].split()
                client.chat_postMessage(channel=channel, thread_ts=ts, text=text)
