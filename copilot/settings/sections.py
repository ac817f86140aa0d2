"""The settings, section by section: each key with its type and its default."""

from __future__ import annotations

from datetime import date, time
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    PlainSerializer,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from copilot.settings.documentation import Docs
from copilot.settings.values import days_text, parse_days, plain_emoji


def _days(value: object) -> frozenset[int]:
    return parse_days(value if isinstance(value, str) else "")


Emoji = Annotated[str, AfterValidator(plain_emoji)]
Days = Annotated[frozenset[int], BeforeValidator(_days), PlainSerializer(days_text)]  # of the week, Monday is 0


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
    copilot_mcp_token: SecretStr | None = None
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
    in_progress_emoji: list[Emoji] = ["eyes"]
    closed_emoji: list[Emoji] = ["white_check_mark", "heavy_check_mark"]
    pause_seconds: float = Field(60, ge=0)  # a question is gathered this long after its last message …
    longest_pause_seconds: float = Field(300, ge=0)  # … and at most this long after its first
    join_seconds: float = Field(900, ge=0)  # top-level messages by one person, this close, are one question
    workspace_url: str = "https://slack.com"
    forms_from: list[str] = []  # apps, by id or name, whose posts are the questions of the people they name
    index_channels: list[str] = []  # public channels to learn from; empty: all that the app is in
    reply_window_days: float = Field(30, ge=0)  # how far back a night looks for replies, edits and deletions

    @model_validator(mode="after")
    def _each_emoji_means_one_status(self) -> Self:
        if both := set(self.in_progress_emoji) & set(self.closed_emoji):
            raise ValueError(
                f"{min(both)!r} cannot mean both in progress and closed; "
                "keep it in one of in_progress_emoji and closed_emoji"
            )
        return self


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


class Distill(_Section):
    nightly: bool = False  # whether the nightly reindex lets the model write titles and steps of past threads
    nightly_budget_tokens: int = Field(500_000, ge=0)  # of one day (UTC), besides those of [model]
    thread_tokens: int = Field(8_000, ge=500)  # of one thread; the middle of a longer one is left out


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
    days: Days = parse_days("Mon-Fri")
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


class Mcp(_Section):
    audience: Literal["public", "internal"] = "public"  # who reads what the tools return
    host: str = "127.0.0.1"  # what --http listens on


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
    distill: Distill = Distill()
    drafts: Drafts = Drafts()
    links: Links = Links()
    hours: Hours = Hours()
    follow_up: FollowUp = FollowUp()
    docs: Docs = Docs()
    embedding: Embedding = Embedding()
    serve: Serve = Serve()
    mcp: Mcp = Mcp()
    evaluation: Evaluation = Evaluation()
    reindex: Reindex = Reindex()


class Settings(_Section):
    """Everything that can be set, passed to whoever needs it; nothing else reads the environment."""

    environment: Environment
    policy: Policy
