"""Structured logs: one JSON object a line on standard error, with the request's id on every line of a
request.

Nothing here may hold personal data: actors appear by key (`user:7`), requests by route and never by query or
body.
"""

from __future__ import annotations

import logging.config
import sys
from typing import Any, Final

import structlog

_SHARED: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class StderrHandler(logging.Handler):
    """Writes to standard error as it is at that moment: test runners and servers replace it while running."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook. `options["level"]` is the lowest level that is written."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"()": StderrHandler, "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                # Django's own handlers would print the same lines a second time, with paths.
                "django": {"handlers": [], "level": "INFO", "propagate": True},
                # The request line below carries status and route already.
                "django.request": {"level": "ERROR"},
                "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
                "django_tasks": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
