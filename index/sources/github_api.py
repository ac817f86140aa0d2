"""Reading from GitHub's REST API: one request at a time, conditional if an ETag is known, with announced waits.

PyGithub sends the requests; its objects are not used, because we keep the JSON as GitHub sent it. Its own retries and
pauses are disabled: here waits are bounded and announced.
A renamed repository's requests are redirected; we follow with the parameters, which PyGithub would leave out.
Source: docs.github.com/en/rest/using-the-rest-api, "Best practices" and "Rate limits". Nothing here writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from github import Auth, Github
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass
from requests.exceptions import RequestException

from index.errors import InputError, SourceFailedError
from index.sources.files.json_text import decode_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from github.Requester import RequestsResponse

_TIMEOUT_SECONDS = 30
_MOST_TRIES = 6  # for a request without a clear answer, one second apart and then twice as long each time
_MOST_WAITS = 10
LONGEST_WAIT = 900.0  # seconds: if GitHub asks for longer, we stop and say until when
# A secondary limit often comes without a time. GitHub asks for a minute at least, and longer each time it comes again.
_SECONDARY_WAIT = 60.0
_SECONDARY = ("secondary rate limit", "abuse detection")
_MOVED = {301, 302, 307, 308}
_MOST_MOVES = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the body, or None if nothing has changed since the ETag that was sent."""

    body: Any
    etag: str | None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class _Response:
    """A raw response; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: str


class GitHubRefusedError(Exception):
    """GitHub refused this request, but may accept others."""

    def __init__(self, path: str, status: int) -> None:
        super().__init__(f"{path}: HTTP {status}")
        self.status = status


class GitHubApi:
    """Sends read requests; `requests` counts them, and `tell` is called with a message before each wait."""

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
        self._moved: dict[str, str] = {}  # what a repository's path has become: GitHub's own path of it
        self.requests = 0

    def get(self, path: str, params: Mapping[str, str | int] | None = None, etag: str | None = None) -> Answer:
        """Request a path, retrying and waiting as needed.

        Raises:
            GitHubRefusedError: there is nothing at this path for us.
            InputError: the token or the address is not valid.
            SourceFailedError: there was no clear answer, or the rate limit is used up for longer than we wait.
        """
        tries = waits = 0
        while True:
            self.requests += 1
            try:
                response = self._followed(path, params or {}, etag)
                if (seconds := self._wait_seconds(response, waits)) is None:
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

    def has_moved(self, repo: str) -> bool:
        """Whether GitHub redirected what was asked of a repository: it has another name now."""
        return f"/repos/{repo}" in self._moved

    def close(self) -> None:
        for opened in ("_github", "_connection"):
            if opened in self.__dict__:
                getattr(self, opened).close()

    @cached_property
    def _github(self) -> Github:
        """Created with the first request: if no repository is configured, no address is needed."""
        if not urlsplit(self._api_url).hostname:
            raise InputError(
                "GITHUB_API_URL is not an address; use one such as https://api.github.com, or leave it out."
            )
        return Github(
            auth=self._auth,
            base_url=self._api_url,
            timeout=_TIMEOUT_SECONDS,
            user_agent="support-copilot",
            retry=None,
            seconds_between_requests=None,
        )

    @cached_property
    def _connection(self) -> _Connection | _SecureConnection:
        where = urlsplit(self._api_url)
        kind = _Connection if where.scheme == "http" else _SecureConnection
        return kind(where.hostname or "", where.port, timeout=_TIMEOUT_SECONDS, retry=0)

    def _followed(self, path: str, params: Mapping[str, str | int], etag: str | None) -> _Response:
        """The answer at this path, or at the one that GitHub moved it to."""
        for _ in range(_MOST_MOVES):
            here = next((new + path[len(old) :] for old, new in self._moved.items() if _is_below(path, old)), path)
            response = self._once(here, params, etag)
            if response.status not in _MOVED:
                return response
            self.requests += 1
            self._note_move(path, here, response.headers.get("location", ""))
        raise _UnclearError("redirected too often")

    def _note_move(self, path: str, here: str, location: str) -> None:
        """Remember what the repository's path has become: all its listings have moved with it.

        Raises:
            GitHubRefusedError: it leads to another server, which must not get our token, or to no listing of ours.
        """
        there, ours = urlsplit(location), urlsplit(self._api_url)
        tail = _below_repository(path)
        new = there.path.removeprefix(ours.path)
        same = [(where.scheme, where.hostname, where.port) for where in (there, ours)]
        is_here = not there.netloc or same[0] == same[1]
        if not is_here or not there.path.startswith(ours.path) or not new.endswith(tail) or new == here:
            raise GitHubRefusedError(path, 301)
        self._moved[path.removesuffix(tail)] = new.removesuffix(tail)

    def _once(self, path: str, params: Mapping[str, str | int], etag: str | None) -> _Response:
        headers = {"Accept": "application/vnd.github+json"} | ({"If-None-Match": etag} if etag else {})
        status, answered, body = self._github.requester.requestJson(
            "GET", path, parameters=dict(params), headers=headers, cnx=self._connection
        )
        return _Response(status, answered, body)

    def _wait_seconds(self, response: _Response, waits: int) -> float | None:
        """How long GitHub asks us to wait; None if this is an answer, as a 403 is unless a limit is used up."""
        if response.status not in (403, 429):
            return None
        after = response.headers.get("retry-after", "")
        if after.isdigit():
            return float(after)
        reset = response.headers.get("x-ratelimit-reset", "")
        if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(1.0, float(reset) - self._now())
        said = response.body.lower()
        is_limit = response.status == 429 or any(words in said for words in _SECONDARY)
        return _SECONDARY_WAIT * 2**waits if is_limit else None


class _Unfollowed:
    """Shows a permanent redirect as one that PyGithub does not follow: it would leave the parameters out."""

    def getresponse(self) -> RequestsResponse:
        response: RequestsResponse = super().getresponse()  # type: ignore[misc] # of the class it is mixed into
        if response.status == 301:
            response.status = 308
        return response


class _Connection(_Unfollowed, HTTPRequestsConnectionClass): ...


class _SecureConnection(_Unfollowed, HTTPSRequestsConnectionClass): ...


def _below_repository(path: str) -> str:
    """The part of a path that says what is asked of the repository."""
    return "".join(f"/{part}" for part in path.split("/")[4:])


def _is_below(path: str, repository: str) -> bool:
    return path == repository or path.startswith(repository + "/")


class _UnclearError(Exception):
    """Something that is not an answer, such as a server error."""


def _read(path: str, response: _Response, etag: str | None) -> Answer:
    status = response.status
    if status == 304:
        return Answer(None, etag, unchanged=True)
    if status == 401:
        raise InputError("GitHub rejects GITHUB_TOKEN (HTTP 401); what was read is kept. Set a valid token.")
    if status >= 500:
        raise _UnclearError(f"HTTP {status}")
    if status != 200:
        raise GitHubRefusedError(path, status)
    try:
        return Answer(decode_json(response.body.encode()), response.headers.get("etag"))
    except ValueError:
        raise _UnclearError("not JSON") from None
