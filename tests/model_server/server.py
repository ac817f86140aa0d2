"""The server: threads, a journal of requests, and a list of everything in them that a real server refuses."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.model_server.faults import drafted, listed, says, status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.model_server.faults import Behaviour

KEY = "sk-test-key-of-nobody"
_KNOWN = {"model", "messages"}
_FORM_IN_WORDS = "one JSON object that fits this JSON schema, and nothing before or after it.\n"


@dataclass(frozen=True)
class Taken:
    """What a server takes; `refuses` answers a request with anything else as this server does."""

    form: str = "json_schema"  # json_object, or none
    limit: str = "max_completion_tokens"  # max_tokens, or none
    system: bool = True
    seed: bool = True
    refuses: Callable[[str], Behaviour] = lambda _: status(400)

    def refused(self, body: dict[str, Any]) -> str:
        """The first parameter of a request that the server does not take."""
        form = body.get("response_format", {}).get("type", "none")
        if form not in ("none", self.form):
            return "response_format"
        foreign = {"max_completion_tokens", "max_tokens"} & body.keys() - {self.limit}
        if foreign:
            return str(min(foreign))
        if not self.system and any(said["role"] == "system" for said in body["messages"]):
            return "system"
        return "seed" if "seed" in body and not self.seed else ""


@dataclass(frozen=True)
class Asked:
    """One request, read."""

    body: dict[str, Any]

    @cached_property
    def schema(self) -> dict[str, Any]:
        """As the request has it, or says it in words."""
        form = self.body.get("response_format", {})
        if form.get("type") == "json_schema":
            return dict(form["json_schema"]["schema"])
        told = self.body["messages"][0]["content"].partition(_FORM_IN_WORDS)[2]
        return dict(json.JSONDecoder().raw_decode(told)[0])

    @property
    def kind(self) -> str:
        """ "draft", "flags", at night "distilled" or, of an evaluation, "judge"."""
        if "score" in self.schema["properties"]:
            return "judge"
        if "standing" in self.schema["properties"]:
            return "distilled"
        return "flags" if "flags" in self.schema["properties"] else "draft"

    @property
    def system(self) -> str:
        return self._said("system")

    @property
    def user(self) -> str:
        return self._said("user")

    @property
    def cases(self) -> list[str]:
        """The names of the cases that may be cited."""
        return list(self.schema["properties"].get("cases", {}).get("items", {}).get("enum", ()))

    def _said(self, role: str) -> str:
        return "\n".join(said["content"] for said in self.body["messages"] if said["role"] == role)


class ModelServer:
    """Use it as a context manager; `draft` and `flags` make the answers and may be changed at any time."""

    def __init__(self, draft: Callable[[Asked], Behaviour] | None = None) -> None:
        self.draft = draft or (lambda asked: reply("Set it and start again.", asked.cases[:1] or None))
        self.flags: Callable[[Asked], Behaviour] = lambda _: says({"flags": []})
        self.judge: Callable[[Asked], Behaviour] = lambda _: says({"score": 2})
        self.distilled: Callable[[Asked], Behaviour] = lambda _: status(400)
        self.models: list[str] | None = ["gpt-5-mini"]
        self.takes = Taken()
        self.refused: list[str] = []
        self.asked: list[Asked] = []
        self.complaints: list[str] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        assert self.complaints == []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def of_kind(self, kind: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.kind == kind]

    def answer(self, path: str, key: str | None, raw: bytes) -> Behaviour:
        """What to do about a request; a wrong one is noted, and refused."""
        body = json.loads(raw)
        if parameter := self.takes.refused(body):
            self.refused.append(parameter)
            return self.takes.refuses(parameter)
        wrong = _wrong(path, key, body, self.takes)
        self.complaints += wrong
        if wrong:
            return status(400)
        asked = Asked(body)
        self.asked.append(asked)
        answers = {"flags": self.flags, "judge": self.judge, "draft": self.draft, "distilled": self.distilled}
        return answers[asked.kind](asked)


def reply(text: str, cases: Sequence[str] | None = None, judgement: str = "") -> Behaviour:
    """A well-formed draft."""
    return says(drafted(text, cases or (), judgement))


def queued(*behaviours: Behaviour) -> Callable[[Asked], Behaviour]:
    """One after the other; the last one again and again."""
    waiting = list(behaviours)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def _wrong(path: str, key: str | None, body: dict[str, Any], takes: Taken) -> list[str]:
    """Everything that a real server refuses in a request."""
    found = [f"path {path}"] if path != "/v1/chat/completions" else []
    found += [f"key {key}"] if key != f"Bearer {KEY}" else []
    needed = _KNOWN | {takes.limit} - {"none"} | ({"response_format"} if takes.form != "none" else set())
    found += [f"unknown {name}" for name in body.keys() - needed - {"seed"}]
    found += [f"no {name}" for name in needed - body.keys()]
    if found:
        return found
    for message in body["messages"]:
        if message.keys() != {"role", "content"} or not isinstance(message["content"], str):
            found.append("a message is not role and content")
        elif message["role"] not in ("system", "user", "assistant") or not message["content"].strip():
            found.append(f"a message of {message['role']} is empty, or of nobody")
    if takes.form != "json_schema":
        return found
    form = body["response_format"]
    if form.get("type") != "json_schema" or form["json_schema"].get("strict") is not True:
        return [*found, "no strict JSON schema"]
    return found + _lax(form["json_schema"]["schema"])


def _lax(schema: dict[str, Any]) -> list[str]:
    """Where a schema is not strict: every object is closed, and all of it required."""
    found: list[str] = []
    if schema.get("type") == "object":
        closed = schema.get("additionalProperties") is False
        found += [] if closed and set(schema["required"]) == set(schema["properties"]) else ["a lax object"]
        found += [fault for part in schema["properties"].values() for fault in _lax(part)]
    if schema.get("type") == "array":
        found += _lax(schema["items"])
    if "enum" in schema and not schema["enum"]:
        found.append("an empty enum")
    return found


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                server.answer(self.path, self.headers.get("Authorization"), raw)(self)
            except OSError:  # the client went away, as it should
                self.close_connection = True

        def do_GET(self) -> None:
            known = self.path == "/v1/models" and self.headers.get("Authorization") == f"Bearer {KEY}"
            has_none = server.models is None
            (status(404) if has_none else listed(server.models or []) if known else status(401))(self)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
