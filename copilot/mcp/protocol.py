"""The tools as a server of the Model Context Protocol, by its official SDK: what a client is told, and errors in words.

The answers are made of what users wrote. A client's model is told so, and that it must not obey what they say.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated, Any

import structlog
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field

from copilot.drafting.prompting.prompt import load
from copilot.secrets import secrets_of_settings
from index.embedding.addresses import hide_secrets
from index.errors import SupportCopilotError

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot.mcp.tools import Tools
    from copilot.serve.http_server import Application

NAME = "support-copilot"
PATH = "/mcp"
_LARGEST_BODY = 1_000_000  # bytes; the longest message that we read has a tenth of that
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_SHORTEST_SECRET = 8  # characters: a shorter one is also an ordinary word in our messages
_log = structlog.get_logger("mcp")

Question = Annotated[str, Field(description="The user's question in their own words, with errors and versions.")]
CaseId = Annotated[
    str, Field(description="A case_id of search_cases, such as slack:C0123:1700000000.000100, or the link of a thread.")
]


def serve_stdio(tools: Tools) -> None:
    """Answer on stdout what comes on stdin, until that ends. What else is written to stdout goes to stderr."""
    _server(tools).run("stdio")


def http_application(tools: Tools, *, any_host: bool) -> Application:
    """The server over streamable HTTP: each request stands alone, so that nothing is lost with a connection.

    Unless `any_host` is set, only requests to a name of this machine are answered: a page in a browser could have its
    own name point here.
    """
    hosts = [f"{name}:*" for name in _LOOPBACK]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=not any_host,
        allowed_hosts=hosts,
        allowed_origins=[f"http://{host}" for host in hosts],
    )
    return _server(tools).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_LARGEST_BODY,
        transport_security=security,
    )


def _server(tools: Tools) -> MCPServer[Any]:
    # The SDK logs arguments and whole messages with their faults: texts of users. What fails here, `_in_words` logs.
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    instructions = load("mcp").render(for_team=tools.audience == "internal")
    server: MCPServer[Any] = MCPServer(NAME, instructions=instructions, log_level="CRITICAL")

    @server.tool(annotations=_READ_ONLY)
    def search_cases(question: Question) -> dict[str, Any]:
        """Find past support cases, known issues and sections of the docs that may answer a question, best first."""
        return _in_words("search_cases", lambda: tools.search_cases(question))

    @server.tool(annotations=_READ_ONLY)
    def get_case(case_id: CaseId) -> dict[str, Any]:
        """Read one past case: its messages, what answered it, how sure that is, and what speaks against it since."""
        return _in_words("get_case", lambda: tools.get_case(case_id))

    @server.tool(annotations=_READ_ONLY)
    def suggest_reply(question: Question) -> dict[str, Any]:
        """Draft a reply to a user's question from past cases, with its sources and flags. Posts nothing."""
        return _in_words("suggest_reply", lambda: tools.suggest_reply(question))

    return server


def _in_words(tool: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work returns.

    Raises:
        ToolError: it failed; what was wrong and what to do, without a secret of the settings.
    """
    try:
        return work()
    except SupportCopilotError as error:
        secrets = (secret for secret in secrets_of_settings() if len(secret) >= _SHORTEST_SECRET)
        raise ToolError(hide_secrets(str(error), secrets)) from None
    except Exception as error:  # noqa: BLE001 - a bug must not end the server; its text may be a user's
        _log.error("mcp.failed", tool=tool, error=type(error).__name__)
        raise ToolError(
            f"This is a bug in support-copilot ({type(error).__name__}); the same question to "
            "`support-copilot --debug suggest` shows where."
        ) from None
