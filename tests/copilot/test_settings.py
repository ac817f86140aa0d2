"""Settings: names are fixed, mistakes are named with their place and the nearest right name."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.settings import load_policy, load_settings
from index.errors import InputError

EXAMPLE = """
[slack]
support_channels = ["#support"]
triage_channel = "#community-success"
cards_to = "on_call"
product_channel = "#product"
internal_channels = []
post_as = "engineer"
[team]
user_group = "@community-team"
members = []
[on_call]
source = "rota"
rota = [{ user = "U0123", from = 2026-01-05, to = 2026-01-11 }]
[github]
repositories = ["owner/name"]
labels = { triage = "Triage 👀", product_review = "Product review" }
[search]
answer_threshold = 0.5
[model]
name = "gpt-5-mini"
deadline_seconds = 30
daily_budget_tokens = 2_000_000
[drafts]
tone = "Friendly, first person, no emoji storms."
allowed_hosts = ["docs.example.com"]
[links]
debugging_call = "https://meet.example.com/debug"
product_call = { default = "https://meet.example.com/product", U0123 = "https://meet.example.com/ada" }
[hours]
timezone = "Europe/Berlin"
working = { days = "Mon-Fri", from = "09:00", to = "18:00" }
[follow_up]
after_hours = 48
[embedding]
model = "sentence-transformers/all-MiniLM-L6-v2"
"""


def policy_file(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fixed_name_is_known(tmp_path: Path) -> None:
    policy = load_policy(policy_file(tmp_path, EXAMPLE))
    assert policy.on_call.rota[0].user == "U0123"
    assert "https://meet.example.com/ada" in policy.links.all()
    assert policy.hours.working.from_.hour == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[slak]\n", "unknown key 'slak'; did you mean 'slack'?"),
        ("[search]\nanswer_treshold = 0.4", "'search.answer_treshold'; did you mean 'answer_threshold'?"),
        ("[on_call]\nrota = [{ usr = 'U1', from = 2026-01-05, to = 2026-01-06 }]", "did you mean 'user'?"),
        ("[search]\nanswer_threshold = 7", "search.answer_threshold"),
        ("[hours]\ntimezone = 'Europe/Berln'", "hours.timezone: no time zone is called 'Europe/Berln'"),
        ("[hours]\nworking = { days = 'Mon-Fry' }", "hours.working.days: 'fry' in 'Mon-Fry' is no day of the week"),
        ("[hours]\nworking = { days = 5 }", "write days like Mon-Fri or Mon,Wed,Fri"),
        ("[slack]\nclosed_emoji = [':eyes::skin-tone-3:']", "slack: 'eyes' cannot mean both in progress and closed"),
        ("[slack\n", "not valid TOML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        load_policy(policy_file(tmp_path, text))
    assert said in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


def test_nothing_configured_works(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.policy.search.answer_threshold == 0.5
    assert settings.environment.copilot_data_dir == Path("data")


def test_the_environment_and_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=not-a-real-one\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("COPILOT_DATA_DIR", "elsewhere")
    environment = load_settings().environment
    assert environment.slack_bot_token is not None
    assert environment.slack_bot_token.get_secret_value() == "not-a-real-one"
    assert "not-a-real-one" not in repr(environment)
    assert environment.copilot_data_dir == Path("elsewhere")


def test_a_named_file_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_CONFIG", "nowhere.toml")
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        load_settings()
