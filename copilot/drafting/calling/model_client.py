"""The only file that imports openai: one request to any server that speaks chat completions; each fault has a name.

How a server wants to be asked is in `dialect.py`, what its answer means in `answer_body.py`, what its error means in
`server_faults.py`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from copilot.drafting.calling.answer_body import ServerError, completion_in, error_in, read_body
from copilot.drafting.calling.dialect import Dialects, after_refusal
from copilot.drafting.calling.server_faults import is_refusal, named
from copilot.drafting.errors import ModelReplyError, ModelTimeoutError, ModelUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ssl import SSLContext

    from copilot.drafting.calling.answer_body import Completion
    from copilot.drafting.calling.dialect import Dialect
    from copilot.drafting.calling.reply import Schema

_NO_KEY = "none"  # a local server needs none, but the library does not start without one
_HAS_NO_LIST = (404, 405, 501)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation with a model."""

    role: str  # system, user or assistant
    text: str


class ModelClient:
    """A connection to one model; `close` ends running requests. With a `seed`, some servers repeat their answers.

    `dialects` is what is known of the servers, shared by all connections.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None,
        api_key: str | None,
        seed: int | None = None,
        dialects: Dialects | None = None,
    ) -> None:
        # The import takes most of a second; without a model nobody should wait for it.
        from openai import DefaultHttpxClient, OpenAI

        self.name = name
        self._seed = seed
        self._server = base_url or ""
        self._dialects = dialects or Dialects()
        # The library's own retries are off: they would honour any Retry-After and know no deadline.
        http = DefaultHttpxClient(verify=_trusted())
        self._openai = OpenAI(api_key=api_key or _NO_KEY, base_url=base_url, max_retries=0, http_client=http)

    def close(self) -> None:
        self._openai.close()

    def complete(self, messages: Sequence[Said], schema: Schema, *, most_tokens: int, seconds: float) -> Completion:
        """The model's answer to one request; `seconds` limits each step of it, not the whole.

        What the server refuses of a request is left out, or said in another way, and it is asked once more; that is
        remembered for as long as the process lives.

        Raises:
            ModelError: there is no usable answer; the error's type says why.
        """
        said = [(one.role, _sendable(one.text)) for one in messages]
        dialect: Dialect | None = self.dialect
        first: ServerError | None = None
        while dialect:
            body, error, retry_after = self._post(dialect, said, schema, most_tokens, seconds)
            if error is None:
                self._dialects.remember(self._server, self.name, dialect)
                return completion_in(body)
            if not is_refusal(error):
                raise named(error, self.name, retry_after)
            first = first or error
            dialect = after_refusal(dialect, error.said, with_seed=self._seed is not None)
        # Of a server that takes no form, the first refusal says most.
        raise named(first or ServerError(None, ""), self.name)

    @property
    def dialect(self) -> Dialect:
        """How its server wants to be asked, as far as is known."""
        return self._dialects.of(self._server, self.name)

    def _post(
        self, dialect: Dialect, said: Sequence[tuple[str, str]], schema: Schema, most_tokens: int, seconds: float
    ) -> tuple[Any, ServerError | None, str | None]:
        """The body of the answer; the error in it, or instead of it; and its Retry-After."""
        import openai

        parameters = dialect.parameters(schema, most_tokens, self._seed)
        messages: Any = [{"role": role, "content": text} for role, text in dialect.messages(said, schema)]
        with _named_errors(self.name, seconds):
            try:
                answer = self._openai.chat.completions.with_raw_response.create(
                    model=self.name, messages=messages, timeout=seconds, **parameters
                )
            except openai.APIStatusError as error:
                headers = error.response.headers
                return None, ServerError(error.status_code, error.response.text), headers.get("retry-after")
            body = read_body(answer.text)
        return body, error_in(body), answer.headers.get("retry-after")

    def models(self, seconds: float) -> list[str] | None:
        """The names of the models that the server lists; None if it lists none.

        Raises:
            ModelError: it does not answer, or refuses this key.
        """
        import openai

        with _named_errors(self.name, seconds):
            try:
                listed = getattr(self._openai.models.list(timeout=seconds), "data", None)
            except openai.APIStatusError as error:
                if error.status_code not in _HAS_NO_LIST:
                    raise
                return None
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
        raise named(ServerError(error.status_code, error.response.text), model) from None
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        why = type(error.__cause__ or error).__name__
        raise ModelUnreachableError(f"The connection to the model server failed ({why}).") from None
    except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
        raise ModelReplyError(f"The model server sent something unreadable ({type(error).__name__}).") from None


def _sendable(text: str) -> str:
    """The text as UTF-8 can hold it, which half of a surrogate pair is not."""
    return text.encode("utf-8", "replace").decode()
