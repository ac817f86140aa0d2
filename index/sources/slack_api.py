"""Reading from Slack's Web API. Nothing here writes, so every call may be retried.

Source: slack_sdk's WebClient; the methods' limits and errors are those of docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from index.errors import InputError, SourceFailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json = dict[str, Any]

PAGE = 999  # Slack's maximum page size
_TIMEOUT_SECONDS = 30
_MOST_TRIES = 6  # for a call without a clear answer, one second apart and then twice as long each time
_MOST_WAITS = 30  # for a call that Slack rate-limits
LONGEST_WAIT = 600.0  # seconds: anything longer is a reason to try again another day
_BAD_TOKEN = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "not_allowed_token_type",
    "team_access_not_granted",
}
_UNCLEAR = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}


class SlackRefusedError(Exception):
    """Slack refused this call; `code` is Slack's error code."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.code = code


class SlackApi:
    """Makes read calls, waiting as Slack asks; `requests` counts them, `tell` gets a message before each wait."""

    def __init__(
        self, token: str, api_url: str, *, sleep: Callable[[float], None], tell: Callable[[str], None]
    ) -> None:
        where: Json = {"token": token, "base_url": api_url.rstrip("/") + "/", "retry_handlers": []}
        self._client = WebClient(**where, timeout=_TIMEOUT_SECONDS)
        self._sleep = sleep
        self.tell = tell
        self.requests = 0

    def call(self, method: str, **args: Any) -> Json:
        """Call a method, retrying and waiting as needed.

        Raises:
            SlackRefusedError: Slack refused this call, but may accept others.
            InputError: the token is not, or no longer, valid.
            SourceFailedError: there was no clear answer after several tries.
        """
        tries = waits = 0
        while True:
            self.requests += 1
            try:
                return self._once(method, args)
            except _LaterError as later:
                waits += 1
                if later.seconds > LONGEST_WAIT or waits > _MOST_WAITS:
                    raise SourceFailedError(
                        f"Slack asks to wait {later.seconds:.0f} s before {method} is called again; run it again later."
                    ) from None
                self.tell(f"Slack asks to wait {later.seconds:.0f} s")
                self._sleep(later.seconds)
            except _UnclearError as unclear:
                tries += 1
                if tries >= _MOST_TRIES:
                    raise SourceFailedError(
                        f"Slack gave no clear answer to {method} ({unclear}), {tries} times; run it again later."
                    ) from None
                self.tell(f"Slack gave no clear answer ({unclear}), asking again in {2 ** (tries - 1)} s")
                self._sleep(2.0 ** (tries - 1))

    def pages(self, method: str, **args: Any) -> Iterator[Json]:
        """Every page of a listing, following its cursors."""
        cursor = ""
        while True:
            answer = self.call(method, **args, limit=PAGE, **({"cursor": cursor} if cursor else {}))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            yield answer
            if not cursor:
                return

    def _once(self, method: str, args: Json) -> Json:
        try:
            return dict(self._client.api_call(method, data=args).data)  # type: ignore[arg-type] # bytes only for files
        except SlackApiError as error:
            raise _meaning(method, error) from None
        except (SlackClientError, OSError, HTTPException, ValueError) as error:
            raise _UnclearError(type(error).__name__) from None


class _LaterError(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _UnclearError(Exception):
    """Something that is not an answer, such as a server error."""


def _meaning(method: str, error: SlackApiError) -> Exception:
    response = error.response
    status, body = response.status_code, response.data
    code = body.get("error") if isinstance(body, dict) else None
    if status == 429 or code in ("ratelimited", "rate_limited"):
        headers = {name.lower(): str(value) for name, value in response.headers.items()}
        after = headers.get("retry-after", "")
        return _LaterError(float(after) if after.isdigit() else 30.0)
    if status >= 500 or not isinstance(code, str) or not code.replace("_", "").isalnum():
        return _UnclearError(f"HTTP {status}")
    if code in _UNCLEAR:
        return _UnclearError(code)
    if code in _BAD_TOKEN:
        return InputError(f"Slack rejects SLACK_BOT_TOKEN ({code}); what was read is kept. Set a valid token.")
    return SlackRefusedError(method, code)
