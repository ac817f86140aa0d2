"""`doctor --settings`: every setting with its value and where it was set, and no secret among them."""

from __future__ import annotations

import io
import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from rich.console import Console

from copilot.commands.doctor import show_settings
from copilot.commands.terminal.settings_table import print_settings
from copilot.doctor.settings_list import listed_settings
from copilot.settings import Environment, load_settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from copilot.doctor.settings_list import Setting

CANARY = "CANARY99secret"
SECRETS = [
    name for name, field in Environment.model_fields.items() if SecretStr in getattr(field.annotation, "__args__", ())
]
ADDRESSES = {
    "DATABASE_URL": f"postgresql+psycopg://app:{CANARY}@db.example/app?sslpassword={CANARY}",
    "CHROMA_URL": f"https://:{CANARY}@chroma.example",
    "SLACK_API_URL": f"https://app:{CANARY}@slack.example/api/",
    "GITHUB_API_URL": f"https://{CANARY}@github.example/api/v3",
    "OPENAI_BASE_URL": f"https://models.example/v1?api_key={CANARY}",
    "PAGERDUTY_API_URL": f"https://app:{CANARY}@pagerduty.example",
}


def shown(settings: list[Setting], width: int = 100) -> str:
    screen = io.StringIO()
    print_settings(settings, Console(file=screen, width=width, force_terminal=True, color_system=None))
    return screen.getvalue()


def named(settings: list[Setting]) -> dict[str, Setting]:
    return {one.name: one for one in settings}


def test_every_setting_of_the_example_is_listed() -> None:
    text = (ROOT / "copilot.example.toml").read_text(encoding="utf-8")
    example = tomllib.loads(re.sub(r"^#(?=\w)", "", text, flags=re.MULTILINE))
    listed = named(listed_settings(load_settings()))
    assert {f"{section}.{key}" for section, keys in example.items() for key in keys} == {n for n in listed if "." in n}
    assert {name.upper() for name in Environment.model_fields} == {n for n in listed if "." not in n}


def test_where_each_was_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("GITHUB_TOKEN=one\nSLACK_API_URL=https://file.example/\nOPENAI_BASE_URL=\n")
    (tmp_path / "copilot.toml").write_text('[slack]\npost_as = "engineer"\n[hours]\ntimezone = "Asia/Tokyo"\n')
    monkeypatch.setenv("SLACK_API_URL", "https://process.example/")
    listed = named(listed_settings(load_settings()))
    assert (listed["SLACK_API_URL"].value, listed["SLACK_API_URL"].set_in) == (
        "https://process.example/",
        "environment",
    )
    assert (listed["GITHUB_TOKEN"].value, listed["GITHUB_TOKEN"].set_in) == ("set", ".env")
    assert (listed["OPENAI_BASE_URL"].value, listed["OPENAI_BASE_URL"].set_in) == (None, "default")
    assert listed["slack.post_as"].set_in == "copilot.toml", "set to what is the default anyway"
    assert (listed["hours.timezone"].value, listed["hours.timezone"].default) == ("Asia/Tokyo", "Europe/Berlin")
    assert listed["slack.cards_to"].set_in == "default"
    assert listed["slack.cards_to"].type == '"on_call" | "triage_channel"'
    assert listed["on_call.rota"].type == "[{ user, from, to }, …]"


@pytest.mark.parametrize("place", ["environment", ".env"])
@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], as_json: bool, place: str
) -> None:
    values = {name.upper(): f"xoxb-{CANARY}" for name in SECRETS} | ADDRESSES
    assert {"SLACK_BOT_TOKEN", "GITHUB_TOKEN", "OPENAI_API_KEY", "DATABASE_URL", "CHROMA_URL"} <= values.keys()
    if place == ".env":
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    else:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
    (tmp_path / "copilot.toml").write_text(f'[embedding]\ncluster = "tls://dask:{CANARY}@scheduler.example:8786"\n')
    monkeypatch.setenv("COLUMNS", "400")
    show_settings(as_json=as_json)
    written = capfd.readouterr().out
    assert CANARY not in written
    assert all(host in written for host in ("slack.example", "github.example", "models.example", "scheduler.example"))
    for name in SECRETS:
        assert named(listed_settings(load_settings()))[name.upper()].value == "set"


def test_json_is_one_value_that_others_can_read(capfd: pytest.CaptureFixture[str]) -> None:
    show_settings(as_json=True)
    settings: list[dict[str, Any]] = json.loads(capfd.readouterr().out)
    assert all(one.keys() == {"name", "type", "default", "value", "set_in"} for one in settings)
    assert next(one for one in settings if one["name"] == "slack.support_channels")["value"] == ["#support"]


@pytest.mark.parametrize("width", [20, 80, 200])
def test_the_table_fits_any_terminal(width: int) -> None:
    table = shown(listed_settings(load_settings()), width)
    assert all(len(line) <= width for line in table.splitlines())


def test_a_terminal_obeys_nothing_in_a_value(tmp_path: Path) -> None:
    (tmp_path / "copilot.toml").write_text('[drafts]\ntone = "warm \\u001b]0;OWNED\\u0007 [bold]and[/bold] short"\n')
    table = shown(listed_settings(load_settings()), 400)
    assert "\x1b]" not in table
    assert "\x07" not in table
    assert "[bold]and[/bold] short" in table
