"""What a server does with its memory once it has warmed up.

Addresses, templates and the modules behind them are half a million objects that live as long as the process. A full
garbage collection looks at every one of them: three to four tenths of a second in which no thread answers, every few
dozen large pages. Read beforehand and set aside (`gc.freeze`), they cost nothing: collections then look only at what
requests leave behind.
"""

from __future__ import annotations

import gc
from pathlib import Path

import structlog
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.backends.django import DjangoTemplates
from django.urls import get_resolver

log = structlog.get_logger("shuanglian.config")


def warm() -> int:
    """Load what first requests would load: every address with its page, every template. How many templates."""
    addresses()
    return sum(_load(engine) for engine in engines.all() if isinstance(engine, DjangoTemplates))


def addresses() -> None:
    """Only the addresses with the modules of their pages: before any thread could import one half."""
    get_resolver().reverse_dict  # noqa: B018 -- reading it walks through all of them


def _load(engine: DjangoTemplates) -> int:
    """A template that is broken says so on its own page, not here."""
    names = [path.relative_to(folder) for folder in engine.dirs for path in Path(folder).rglob("*.html")]
    found = 0
    for name in names:
        try:
            engine.get_template(name.as_posix())
            found += 1
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            log.warning("template.broken", template=name.as_posix(), problem=str(error))
    return found


def settle() -> int:
    """Set aside what is alive now, garbage first thrown out. How many objects are set aside. May be called again after
    more was loaded; not after every request, since what is set aside is never looked for cycles again."""
    gc.collect()
    gc.freeze()
    return gc.get_freeze_count()
