"""Structured logs on stderr: JSON lines, readable lines on a terminal; no message texts, no secrets."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up_logs(*, debug: bool = False) -> None:
    """To be called once, when a long-lived process starts."""
    on_a_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False) if on_a_terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
