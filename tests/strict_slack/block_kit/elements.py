"""Texts, options, dialogs and the elements one can click or fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.strict_slack.block_kit.checks import (
    Check,
    Table,
    anything,
    at_least_one,
    both,
    fault,
    flag,
    items,
    keyed,
    matching,
    number,
    one_of,
    string,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def plain(longest: int) -> Check:
    return typed({"plain_text": keyed({"text": string(longest, 1)}, {"emoji": flag})})


def text(longest: int) -> Check:
    """Plain or mrkdwn: `emoji` belongs to the one, `verbatim` to the other."""
    return typed(
        {
            "plain_text": keyed({"text": string(longest, 1)}, {"emoji": flag}),
            "mrkdwn": keyed({"text": string(longest, 1)}, {"verbatim": flag}),
        }
    )


def option(label: Check) -> Check:
    return keyed({"text": label, "value": string(150, 1)}, {"description": plain(75)})


CONFIRM = keyed(
    {"title": plain(100), "text": text(300)},
    {"confirm": plain(30), "deny": plain(30), "style": one_of("primary", "danger")},
)
ACTION: Table = {"action_id": string(255, 1)}
FIELD: Table = ACTION | {"placeholder": plain(150), "confirm": CONFIRM, "focus_on_load": flag}
PLAIN_OPTION = option(plain(75))
TEXT_OPTION = option(text(75))
MENU_OPTION = keyed({"text": plain(75), "value": string(150, 1)}, {"description": plain(75), "url": string(3000, 1)})
OPTIONS: Table = {
    "options": items(PLAIN_OPTION, 100),
    "option_groups": items(keyed({"label": plain(75), "options": items(PLAIN_OPTION, 100)}), 100),
}
MANY: Table = {"max_selected_items": number(1, 1000)}
ID = string(255, 1)
FILTER = keyed({}, {"include": anything, "exclude_external_shared_channels": flag, "exclude_bot_users": flag})
CONVERSATIONS: Table = {"default_to_current_conversation": flag, "response_url_enabled": flag, "filter": FILTER}
DISPATCH = keyed({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 2)})
LENGTHS: Table = {
    "min_length": number(0, 3000),
    "max_length": number(1, 3000),
    "initial_value": string(3000),
    "multiline": flag,
    "dispatch_action_config": DISPATCH,
}


def initial_fits(value: Any, path: str) -> Iterator[str]:
    """An initial value keeps within the element's own lengths."""
    typed_in = value.get("initial_value", "") if isinstance(value, dict) else ""
    most = value.get("max_length") if isinstance(value, dict) else None
    if isinstance(most, int) and isinstance(typed_in, str) and len(typed_in) > most:
        yield fault(f"initial_value must be less than {most + 1} characters", f"{path}/initial_value")


def initial_is_offered(value: Any, path: str) -> Iterator[str]:
    """An initial option is, to the letter, one of the options."""
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        offered += group.get("options", []) if isinstance(group, dict) else []
    chosen = value.get("initial_options") or ([value["initial_option"]] if "initial_option" in value else [])
    if any(one not in offered for one in chosen):
        yield fault("initial option must match one of the options", path)


def chooser(optional: Table) -> Check:
    return both(keyed({}, FIELD | optional), initial_is_offered)


OFFERS = at_least_one("options", "option_groups")
BUTTON: Table = ACTION | {
    "url": string(3000, 1),
    "value": string(2000, 1),
    "style": one_of("primary", "danger"),
    "confirm": CONFIRM,
    "accessibility_label": string(75, 1),
}
TEN: Table = {"options": items(TEXT_OPTION, 10)}
CHECKBOXES = keyed(TEN, FIELD | {"initial_options": items(TEXT_OPTION, 10)})
IMAGE: Table = {"image_url": string(3000, 1), "slack_file": anything}
ELEMENTS: Table = {
    "button": keyed({"text": plain(75)}, BUTTON),
    "overflow": keyed({"options": items(MENU_OPTION, 5)}, ACTION | {"confirm": CONFIRM}),
    "static_select": both(chooser(OPTIONS | {"initial_option": PLAIN_OPTION}), OFFERS),
    "multi_static_select": both(chooser(OPTIONS | MANY | {"initial_options": items(PLAIN_OPTION, 100)}), OFFERS),
    "external_select": keyed({}, FIELD | {"initial_option": PLAIN_OPTION, "min_query_length": number(0, 255)}),
    "users_select": keyed({}, FIELD | {"initial_user": ID}),
    "multi_users_select": keyed({}, FIELD | MANY | {"initial_users": items(ID, 1000)}),
    "channels_select": keyed({}, FIELD | {"initial_channel": ID, "response_url_enabled": flag}),
    "multi_channels_select": keyed({}, FIELD | MANY | {"initial_channels": items(ID, 1000)}),
    "conversations_select": keyed({}, FIELD | CONVERSATIONS | {"initial_conversation": ID}),
    "multi_conversations_select": keyed({}, FIELD | CONVERSATIONS | MANY | {"initial_conversations": items(ID, 1000)}),
    "checkboxes": both(CHECKBOXES, initial_is_offered),
    "radio_buttons": both(keyed(TEN, FIELD | {"initial_option": TEXT_OPTION}), initial_is_offered),
    "datepicker": keyed({}, FIELD | {"initial_date": matching(r"\d{4}-\d\d-\d\d")}),
    "timepicker": keyed({}, FIELD | {"initial_time": matching(r"\d\d:\d\d"), "timezone": string(255)}),
    "datetimepicker": keyed({}, FIELD | {"initial_date_time": number(10**9, 10**10 - 1)}),
    "plain_text_input": both(keyed({}, FIELD | LENGTHS), initial_fits),
    "email_text_input": keyed({}, FIELD | {"initial_value": string(3000), "dispatch_action_config": DISPATCH}),
    "url_text_input": keyed({}, FIELD | {"initial_value": string(3000), "dispatch_action_config": DISPATCH}),
    "number_input": keyed(
        {"is_decimal_allowed": flag},
        FIELD | dict.fromkeys(("initial_value", "min_value", "max_value"), string(40)),
    ),
    "rich_text_input": keyed({}, FIELD | {"initial_value": anything, "dispatch_action_config": DISPATCH}),
    "file_input": keyed({}, ACTION | {"filetypes": anything, "max_files": number(1, 10)}),
    "image": both(keyed({"alt_text": string(2000, 1)}, IMAGE), at_least_one("image_url", "slack_file")),
}
INPUTS = {name for name in ELEMENTS if name not in ("button", "overflow", "image")}
TYPED_IN = {name for name in INPUTS if name.endswith("_input")}
IN_SECTION = set(ELEMENTS) - TYPED_IN - {"datetimepicker"}
IN_ACTIONS = set(ELEMENTS) - TYPED_IN - {"image"}
