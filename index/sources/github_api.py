"""Reading from GitHub's REST API: one request at a time, conditional where an ETag is known, with announced waits.

PyGithub carries the requests; its objects are not used, since what is read here is kept as GitHub wrote it. Its own
retries and pauses are off: waits are bounded and announced here.
Source: docs.github.com/en/rest/using-the-rest-api, "Best practices" and "Rate limits". Nothing here writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from github import Auth, Github
from requests.exceptions import RequestException

from index.errors import InputError, SourceFailedError
from index.sources.files.json_text import decode_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TIMEOUT_SECONDS = 30
_MOST_TRIES = 6  # of one request that gets no clear answer, a second and then twice as long apart
_MOST_WAITS = 10
LONGEST_WAIT = 900.0  # seconds: whoever has to wait longer is told until when, and comes back then


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the body, or none where nothing changed since the ETag that was sent."""

    body: Any
    etag: str | None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class _Response:
    """As it came; the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: str


class GitHubSaidNoError(Exception):
    """GitHub refused one request, and may grant others."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"{path}: HTTP {status}")
        self.status = status


class GitHubApi:
    """Requests that read; `requests` counts them, `tell` hears of each wait."""

    def __init__(
        self,
        token: str | None,
        api_url: str,
        *,
        sleep: Callable[[float], None],
        now: Callable[[], float],
        tell: Callable[[str], None],
        most_tries: int = _MOST_TRIES,
    ) -> None:
        self._auth = Auth.Token(token) if token else None
        self._api_url = api_url.rstrip("/")
        self._sleep, self._now, self.tell = sleep, now, tell
        self._most_tries = most_tries
        self.requests = 0

    def get(self, path: str, params: Mapping[str, str | int] | None = None, etag: str | None = None) -> Answer:
        """One answer.

        Raises:
            GitHubSaidNoError: there is nothing at this path for us.
            InputError: the token is not valid, or the address is none.
            SourceFailedError: no clear answer came, or the rate limit is used up for longer than we wait.
        """
        tries = waits = 0
        while True:
            self.requests += 1
            try:
                response = self._once(path, params or {}, etag)
                if (seconds := self._asked_to_wait(response)) is None:
                    return _read(path, response, etag)
            except (RequestException, RuntimeError, _UnclearError) as unclear:
                tries += 1
                if tries >= self._most_tries:
                    raise SourceFailedError(
                        f"GitHub gave no clear answer to {path} ({unclear or type(unclear).__name__}), {tries} times; "
                        "run it again later."
                    ) from None
                self.tell(f"GitHub gave no clear answer, asking again in {2 ** (tries - 1)} s")
                self._sleep(2.0 ** (tries - 1))
                continue
            waits += 1
            if seconds > LONGEST_WAIT or waits > _MOST_WAITS:
                raise SourceFailedError(
                    f"GitHub's rate limit is used up for another {seconds:.0f} s; what was read is kept. "
                    "Run it again then" + ("." if self._auth else ", or set GITHUB_TOKEN.")
                )
            self.tell(f"GitHub asks to wait {seconds:.0f} s")
            self._sleep(seconds)

    def close(self) -> None:
        if "_github" in self.__dict__:
            self._github.close()

    @cached_property
    def _github(self) -> Github:
        """Made with the first request: where no repository is named, no address is needed."""
        if not urlsplit(self._api_url).hostname:
            raise InputError("GITHUB_API_URL is no address; set one such as https://api.github.com, or leave it out.")
        return Github(
            auth=self._auth,
            base_url=self._api_url,
            timeout=_TIMEOUT_SECONDS,
            user_agent="support-copilot",
            retry=None,
            seconds_between_requests=None,
        )

    def _once(self, path: str, params: Mapping[str, str | int], etag: str | None) -> _Response:
        headers = {"Accept": "application/vnd.github+json"} | ({"If-None-Match": etag} if etag else {})
        status, answered, body = self._github.requester.requestJson(
            "GET", path, parameters=dict(params), headers=headers
        )
        return _Response(status, answered, body)

    def _asked_to_wait(self, response: _Response) -> float | None:
        """For how long; None when this is an answer. A 403 is one too, unless it says that a limit is used up."""
        if response.status not in (403, 429):
            return None
        after = response.headers.get("retry-after", "")
        if after.isdigit():
            return float(after)
        reset = response.headers.get("x-ratelimit-reset", "")
        if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(1.0, float(reset) - self._now())
        return 60.0 if response.status == 429 else None


class _UnclearError(Exception):
    """What came instead of an answer."""


def _read(path: str, response: _Response, etag: str | None) -> Answer:
    status = response.status
    if status == 304:
        return Answer(None, etag, unchanged=True)
    if status == 401:
        raise InputError("GitHub does not take GITHUB_TOKEN (HTTP 401); what was read is kept. Set a valid one.")
    if status >= 500:
        raise _UnclearError(f"HTTP {status}")
    if status != 200:
        raise GitHubSaidNoError(path, status)
    try:
        return Answer(decode_json(response.body.encode()), response.headers.get("etag"))
    except ValueError:
        raise _UnclearError("not JSON") from None
