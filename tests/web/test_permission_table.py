"""Every address answers every persona as the table says, and no address is missing from the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from . import permissions
from .permission_table import EXEMPT, EXEMPT_PREFIXES, PERSONAS
from .permission_table import ROWS as COMMON
from .world import World

ROWS = (*COMMON, *permissions.ROWS)


def named(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every address of the site."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or "", route


def test_no_address_is_missing_from_the_table() -> None:
    listed = {row.name for row in ROWS}
    missing = [
        f"{name or '(no name)'} {route}"
        for name, route in named(get_resolver().url_patterns)
        if name not in listed
        and not any(fnmatch(name, pattern) for pattern in EXEMPT)
        and not any(route.startswith(prefix) for prefix in EXEMPT_PREFIXES)
        and not route.startswith(("accounts/", "admin/"))
        and name not in OPERATIONS
    ]
    assert not missing


# Tested by tests/operations: they have no personas but addresses and tokens.
OPERATIONS = {"healthz", "readyz", "metrics"}


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_address_answers_as_the_table_says(
    persona: str, world: World, as_persona: Callable[[str], Client]
) -> None:
    client = as_persona(persona)
    things = SimpleNamespace(**{name: getattr(world, name) for name in world.__slots__})
    things.no_task, things.no_file, things.kind = 999_999, 999_999, "parties"
    things.no_uuid = "00000000-0000-0000-0000-000000000000"
    things.sheet_form, things.verb = "xlsx", "confirm"
    wrong = []
    for row in ROWS:
        arguments = [_value(things, path) for path in row.arguments]
        response = getattr(client, row.method)(reverse(row.name, args=arguments))
        if response.status_code != row.expected(persona):
            wrong.append(f"{row.name} {row.arguments}: {response.status_code}, not {row.expected(persona)}")
    assert not wrong


def _value(things: SimpleNamespace, path: str) -> Any:
    value: Any = things
    for part in path.split("."):
        value = getattr(value, part)
    return value
