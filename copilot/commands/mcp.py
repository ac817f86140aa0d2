"""`mcp`: the memory as tools for other programs, over stdio or on a port, until it is told to stop."""

from __future__ import annotations

import signal
import threading
import uuid
from contextlib import closing
from functools import partial

from copilot.build import App, now_utc
from copilot.commands.case import seen_by
from copilot.commands.terminal.output import note
from copilot.mcp.bearer import check_door, guarded_by
from copilot.mcp.protocol import PATH, http_application, serve_stdio
from copilot.mcp.tools import Tools
from copilot.serve.http_connections import Limits
from copilot.serve.http_server import AsgiServer
from copilot.serve.log import set_up_logs
from copilot.settings import load_settings


def run(http_port: int | None) -> None:
    set_up_logs()  # on stderr: over stdio, stdout belongs to the protocol
    with closing(App(load_settings())) as app:
        if http_port is None:
            serve_stdio(tools_of(app))
        else:
            server = http_server(app, http_port)
            note(f"answering at http://{app.settings.policy.mcp.host}:{server.port}{PATH}; stop it with Ctrl-C.")
            answer_until_stopped(server)


def tools_of(app: App) -> Tools:
    return Tools(
        line=app.suggest_services,
        read_case=partial(seen_by, app),
        begin=app.engine.begin,
        audience=app.settings.policy.mcp.audience,
        clock=now_utc,
        new_id=lambda: uuid.uuid4().hex,
    )


def http_server(app: App, port: int) -> AsgiServer:
    """The server on a port that it holds from now on.

    Raises:
        InputError: the port is taken, or others than the team could read along.
    """
    policy, secret = app.settings.policy, app.settings.environment.copilot_mcp_token
    token = secret.get_secret_value() if secret else None
    check_door(policy.mcp.host, policy.mcp.audience, token)
    application = http_application(tools_of(app), any_host=token is not None)
    limits = Limits(
        policy.serve.request_seconds,
        policy.serve.connections,
        policy.serve.connections_per_peer,
        tuple(policy.serve.trusted_proxies),
    )
    return AsgiServer(policy.mcp.host, port, guarded_by(token, application) if token else application, limits)


def answer_until_stopped(server: AsgiServer) -> None:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    server.open()
    try:
        stop.wait()
    finally:
        server.close()
