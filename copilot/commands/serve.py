"""`serve`: run the Slack app until it is told to stop."""

from __future__ import annotations

import os
import signal
import threading

from copilot.build import App
from copilot.serve.connect import connect
from copilot.serve.log import set_up_logs
from copilot.serve.server import Server
from copilot.settings import load_settings

_EVERY = 60.0  # seconds between two checks of who is on the team


def run(http_port: int | None, *, shadow: bool) -> None:
    set_up_logs()
    app = App(load_settings())
    server = Server(app, connect(app, shadow=shadow), http_port)
    stop = threading.Event()

    def on_signal(number: int, _frame: object) -> None:
        if stop.is_set():  # a second signal: stop at once; the database knows which jobs were unfinished
            os._exit(128 + number)
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, on_signal)
    server.warm_up()
    try:
        server.start()
        while not stop.wait(_EVERY):
            server.keep_current()
    finally:
        server.stop()
