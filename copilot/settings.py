"""Settings: secrets and addresses from the environment or `.env`, team policy from `copilot.toml`."""

from __future__ import annotations

import difflib
import tomllib
from datetime import date, time
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import InputError


class Environment(BaseSettings):
    """Secrets and addresses."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    github_token: SecretStr | None = None
    github_api_url: str = "https://api.github.com"
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    pagerduty_token: SecretStr | None = None
    pagerduty_api_url: str = "https://api.pagerduty.com"
    database_url: SecretStr | None = None
    chroma_url: SecretStr | None = None  # it may hold a password
    chroma_server_dir: Path | None = None
    copilot_data_dir: Path = Path("data")
    copilot_config: Path = Path("copilot.toml")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Slack(_Section):
    support_channels: list[str] = ["#support"]
    triage_channel: str | None = None
    cards_to: Literal["on_call", "triage_channel"] = "on_call"
    product_channel: str | None = None
    internal_channels: list[str] = []
    post_as: Literal["engineer", "app"] = "engineer"
    in_progress_emoji: list[str] = ["eyes"]
    closed_emoji: list[str] = ["white_check_mark", "heavy_check_mark"]
    pause_seconds: float = Field(60, ge=0)  # a question is gathered this long after its last message …
    longest_pause_seconds: float = Field(300, ge=0)  # … and at most this long after its first
    join_seconds: float = Field(300, ge=0)  # top-level messages by one person, this close, are one question
    workspace_url: str = "https://slack.com"
    index_channels: list[str] = []  # public channels to learn from; empty: all that the app is in
    reply_window_days: float = Field(30, ge=0)  # how far back a night looks for replies, edits and deletions


class Team(_Section):
    user_group: str | None = None
    members: list[str] = []


class Shift(_Section):
    user: str
    from_: date = Field(alias="from")
    to: date


class OnCall(_Section):
    source: Literal["rota", "user_group", "pagerduty"] = "rota"
    rota: list[Shift] = []


class GitHub(_Section):
    repositories: list[str] = []
    labels: dict[str, str] = {}


class Search(_Section):
    answer_threshold: float = Field(0.5, ge=0, le=1)


class Model(_Section):
    name: str = "gpt-5-mini"
    deadline_seconds: float = Field(30, gt=0)
    daily_budget_tokens: int = Field(2_000_000, ge=0)
    input_usd_per_million: float | None = Field(None, ge=0)
    output_usd_per_million: float | None = Field(None, ge=0)
    suggestion_budget_tokens: int = Field(40_000, ge=0)  # of one suggestion, over all calls
    reply_tokens: int = Field(4_000, gt=0)  # of one reply, thoughts included


class Drafts(_Section):
    tone: str = "Friendly, first person, no emoji storms."
    allowed_hosts: list[str] = []
    facts: list[str] = []  # what a model may rely on besides the cases


class Links(_Section):
    debugging_call: str | dict[str, str] | None = None
    product_call: str | dict[str, str] | None = None

    def all(self) -> tuple[str, ...]:
        """Every configured link, whoever it is for."""
        named = (self.by_person(name) for name in ("debugging_call", "product_call"))
        return tuple(url for links in named for url in links.values())

    def by_person(self, name: str) -> dict[str, str]:
        """The links of one name, by user id; one for all is "default"."""
        link = getattr(self, name)
        return dict(link) if isinstance(link, dict) else {"default": link} if link else {}


class WorkingHours(_Section):
    days: str = "Mon-Fri"
    from_: time = Field(time(9), alias="from")
    to: time = time(18)


class Hours(_Section):
    timezone: str = "Europe/Berlin"
    working: WorkingHours = WorkingHours()

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"no time zone is called {name!r}; use one such as Europe/Berlin") from None
        return name


class FollowUp(_Section):
    after_hours: float = Field(48, gt=0)


class Embedding(_Section):
    model: str = "sentence-transformers/all-MiniLM-L6-v2"
    workers: int = Field(1, ge=1)  # processes of this machine that embed a large history
    cluster: str | None = None  # a Dask scheduler whose workers do that instead


class Evaluation(_Section):
    judges: list[str] = []  # models on the same server that judge drafts; without any, the one that writes them


class Serve(_Section):
    host: str = "127.0.0.1"  # what --http listens on: the proxy that speaks TLS is on the same machine
    health_host: str = "127.0.0.1"
    health_port: int | None = Field(None, ge=0, le=65_535)  # /healthz, /readyz and /metrics, on a port of their own
    request_seconds: float = Field(10, gt=0)  # for a whole request to arrive
    connections: int = Field(400, ge=1)  # at once
    connections_per_peer: int = Field(50, ge=1)  # of one address, that still wait for a request
    trusted_proxies: list[IPvAnyNetwork] = [ip_network("127.0.0.1"), ip_network("::1")]  # no limit per peer for them


class Reindex(_Section):
    nightly_at: time | None = None  # when `serve` brings the index up to date by itself, in [hours] timezone
    max_shrink: float = Field(0.2, ge=0, le=1)  # the share of all cases that a night may remove unasked
    stale_days: float = Field(2, gt=0)  # after which a source counts as out of date
    notify: bool = False  # a word in the triage channel when a night went wrong


class Policy(_Section):
    """The whole of `copilot.toml`; every section and key may be left out."""

    slack: Slack = Slack()
    team: Team = Team()
    on_call: OnCall = OnCall()
    github: GitHub = GitHub()
    search: Search = Search()
    model: Model = Model()
    drafts: Drafts = Drafts()
    links: Links = Links()
    hours: Hours = Hours()
    follow_up: FollowUp = FollowUp()
    embedding: Embedding = Embedding()
    serve: Serve = Serve()
    evaluation: Evaluation = Evaluation()
    reindex: Reindex = Reindex()


class Settings(_Section):
    """Everything that can be set, passed to whoever needs it; nothing else reads the environment."""

    environment: Environment
    policy: Policy


def load_settings() -> Settings:
    """Settings from the environment, `.env` and the file that COPILOT_CONFIG names.

    Raises:
        InputError: a value is wrong, a key is unknown, or the named file is missing.
    """
    try:
        environment = Environment()
    except ValidationError as error:
        raise InputError(_explain(error, "the environment", Environment)) from None
    return Settings(environment=environment, policy=load_policy(environment.copilot_config))


def load_policy(path: Path) -> Policy:
    """Team policy from a TOML file; the defaults when the default file does not exist."""
    if not path.exists():
        if path == Environment.model_fields["copilot_config"].default:
            return Policy()
        raise InputError(f"COPILOT_CONFIG names {path}, which does not exist; write it or unset the variable.")
    try:
        return Policy.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise InputError(_explain(error, str(path), Policy)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.") from None


def _explain(error: ValidationError, where: str, model: type[BaseModel]) -> str:
    """The first fault in one line, with the nearest known name for an unknown key. Values are never repeated."""
    faults = error.errors(include_input=False, include_url=False)
    # A misspelt key comes first: that the right one is missing only follows from it.
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    path = [str(part) for part in first["loc"]]
    if first["type"] != "extra_forbidden":
        return f"{where}: {'.'.join(path) or 'value'}: {first['msg']}."
    known = _known_names(model, path[:-1])
    near = difflib.get_close_matches(path[-1], known, n=1, cutoff=0.0)
    hint = f"; did you mean {near[0]!r}?" if near else "; remove it."
    return f"{where}: unknown key {'.'.join(path)!r}{hint}"


def _known_names(model: Any, path: list[str]) -> list[str]:
    for name in path:
        if name.isdigit() or model is None:
            continue
        field = next((f for key, f in model.model_fields.items() if name in (key, f.alias)), None)
        model = _section_in(field.annotation) if field else None
    return [field.alias or key for key, field in model.model_fields.items()] if model else []


def _section_in(annotation: Any) -> type[BaseModel] | None:
    """The settings section behind `X` or `list[X]`."""
    candidates = (annotation, *getattr(annotation, "__args__", ()))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)), None)
