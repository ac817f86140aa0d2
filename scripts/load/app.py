"""An app process for load tests: like `serve --http`, with a simulated slow model.

scripts/benchmark_load.py starts it and sets its environment; it prints its port and runs until its stdin is closed.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from copilot.build import App
from copilot.serve.connect import connect
from copilot.serve.log import set_up_logs
from copilot.serve.server import Server
from copilot.settings import load_settings
from copilot.suggest import suggest

if TYPE_CHECKING:
    from copilot.model import Suggestion
    from copilot.slack.services import Suggester

_EVERY = 60.0  # seconds between two checks of who is on the team, as in `serve`


def main(model_seconds: float) -> None:
    set_up_logs()
    app = App(load_settings())
    server = Server(app, connect(app, suggester=slow(app, model_seconds)), 0)
    assert server.http is not None
    server.warm_up()
    server.start()
    print(server.http.port, flush=True)
    stop = threading.Event()
    threading.Thread(target=wait_for_the_end, args=(stop,), daemon=True).start()
    while not stop.wait(_EVERY):
        server.keep_current()
    server.stop()


def slow(app: App, model_seconds: float) -> Suggester:
    """The real first half of the line, with a delay before saving that simulates the model."""
    services = app.suggest_services

    def save(suggestion: Suggestion) -> None:
        time.sleep(model_seconds)
        services.save(suggestion)

    return partial(suggest, services=replace(services, save=save))


def wait_for_the_end(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


if __name__ == "__main__":
    main(float(sys.argv[1]))
