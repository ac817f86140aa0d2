"""The only file that imports openai: one request to any server that speaks chat completions; each fault has a name.

A server may send a success that is still no answer: an HTML page, no choices, no content, a refusal, an answer cut at
its limit, a stream that nobody asked for.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from copilot.drafting.errors import (
    ModelBusyError,
    ModelRefusedError,
    ModelReplyError,
    ModelTimeoutError,
    ModelUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ssl import SSLContext

    from openai import APIStatusError
    from openai.types.chat import ChatCompletionMessageParam

    from copilot.drafting.calling.reply import Schema

_NO_KEY = "none"  # a local server needs none, but the library does not start without one
_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation with a model."""

    role: str  # system, user or assistant
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said, and the tokens that the server counted, if it counts."""

    text: str
    input_tokens: int | None
    output_tokens: int | None


class ModelClient:
    """A connection to one model; `close` ends running requests. With a `seed`, some servers repeat their answers."""

    def __init__(self, name: str, *, base_url: str | None, api_key: str | None, seed: int | None = None) -> None:
        # The import takes most of a second; without a model nobody should wait for it.
        from openai import DefaultHttpxClient, OpenAI

        self.name = name
        self._pinned: dict[str, Any] = {} if seed is None else {"seed": seed}
        # The library's own retries are off: they would honour any Retry-After and know no deadline.
        http = DefaultHttpxClient(verify=_trusted())
        self._openai = OpenAI(api_key=api_key or _NO_KEY, base_url=base_url, max_retries=0, http_client=http)

    def close(self) -> None:
        self._openai.close()

    def complete(self, messages: Sequence[Said], schema: Schema, *, most_tokens: int, seconds: float) -> Completion:
        """The model's answer to one request; `seconds` limits each step of it, not the whole.

        Raises:
            ModelError: there is no usable answer; the error's type says why.
        """
        with _named_errors(self.name, seconds):
            answer = self._openai.chat.completions.create(
                model=self.name,
                messages=[_message(said) for said in messages],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "reply", "schema": schema, "strict": True},
                },
                max_completion_tokens=most_tokens,
                timeout=seconds,
                **self._pinned,
            )
            return _completion(answer)

    def models(self, seconds: float) -> list[str] | None:
        """The names of the models that the server lists; None if it lists none.

        Raises:
            ModelError: it does not answer, or refuses this key.
        """
        with _named_errors(self.name, seconds):
            listed = getattr(self._openai.models.list(timeout=seconds), "data", None)
        return [str(getattr(model, "id", "")) for model in listed] if isinstance(listed, list) else None


@cache
def _trusted() -> SSLContext:
    """Whom this machine trusts, read once: to read it takes a twentieth of a second."""
    import httpx2

    return httpx2.create_ssl_context()


@contextmanager
def _named_errors(model: str, seconds: float) -> Iterator[None]:
    """The library's errors as ours, in our own words: the server's may quote what it was sent."""
    import httpx2
    import openai

    try:
        yield
    except openai.APITimeoutError:
        raise ModelTimeoutError(f"The model server did not answer within {seconds:.0f} seconds.") from None
    except openai.APIStatusError as error:
        raise _named(error, model) from None
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        why = type(error.__cause__ or error).__name__
        raise ModelUnreachableError(f"The connection to the model server failed ({why}).") from None
    except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
        raise ModelReplyError(f"The model server sent something unreadable ({type(error).__name__}).") from None


def _message(said: Said) -> ChatCompletionMessageParam:
    # Half a surrogate pair cannot be sent as UTF-8.
    text = said.text.encode("utf-8", "replace").decode()
    message: Any = {"role": said.role, "content": text}
    return message  # type: ignore[no-any-return]


def _completion(answer: Any) -> Completion:
    """Read what a server sent without trusting its form: the library checks nothing."""
    choices = getattr(answer, "choices", None)
    if not isinstance(choices, list):
        raise ModelReplyError("The model server sent no chat completion; is OPENAI_BASE_URL right?")
    message = getattr(choices[0], "message", None) if choices else None
    content = getattr(message, "content", None)
    reason = getattr(choices[0], "finish_reason", None) if choices else None
    if reason == "length":
        raise ModelReplyError("The model's reply was cut off at its limit; see reply_tokens under [model].")
    if reason == "content_filter" or getattr(message, "refusal", None):
        raise ModelReplyError("The model declined to reply.")
    if not isinstance(content, str) or not content.strip():
        raise ModelReplyError("The model's reply is empty.")
    usage = getattr(answer, "usage", None)
    return Completion(content, _tokens(usage, "prompt_tokens"), _tokens(usage, "completion_tokens"))


def _tokens(usage: Any, name: str) -> int | None:
    number = getattr(usage, name, None)
    return number if isinstance(number, int) and number >= 0 else None


def _named(error: APIStatusError, model: str) -> Exception:
    """The error for a status."""
    status = error.status_code
    if status in (408, 409, 425, 429) or status >= 500:
        says = "has too many requests" if status == 429 else f"has a fault (status {status})"
        return ModelBusyError(f"The model server {says}.", _retry_after(error.response.headers.get("retry-after")))
    hints = {
        401: "check OPENAI_API_KEY",
        403: "OPENAI_API_KEY may not use this model",
        404: f"it knows no model {model!r} there; check [model] name and OPENAI_BASE_URL",
    }
    hint = hints.get(status, "it does not take this request")
    return ModelRefusedError(f"The model server refused (status {status}): {hint}.")


def _retry_after(header: str | None) -> float | None:
    """Seconds, from either form that the header has."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
