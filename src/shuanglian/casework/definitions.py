"""Published definitions as graphs and tables, parsed once per process: they never change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from . import bpmn, dmn
from .graph import Graph
from .models import Decision, Definition


def graph(definition: Definition) -> Graph:
    """The graph of a stored definition."""
    return (
        _graph(definition.pk, definition.sha256)
        if definition.pk
        else bpmn.parse(definition.bpmn_xml.encode())
    )


def decision(definition: Definition, key: str) -> tuple[Mapping[str, dmn.Decision], int]:
    """All decisions of the pinned file that holds decision `key`, and the version of that file."""
    for pk, sha256, version in _pinned(definition.pk, definition.sha256):
        found = tables(pk, sha256)
        if key in found:
            return found, version
    raise KeyError(key)


@lru_cache(maxsize=256)
def _graph(pk: int, sha256: str) -> Graph:
    return bpmn.parse(Definition.objects.values_list("bpmn_xml", flat=True).get(pk=pk).encode())


@lru_cache(maxsize=256)
def _pinned(pk: int, sha256: str) -> tuple[tuple[int, str, int], ...]:
    return tuple(
        Decision.objects.filter(definitions=pk).order_by("key").values_list("pk", "sha256", "version")
    )


@lru_cache(maxsize=256)
def tables(pk: int, sha256: str) -> Mapping[str, dmn.Decision]:
    """The decisions of one stored file."""
    return dmn.parse(Decision.objects.values_list("dmn_xml", flat=True).get(pk=pk).encode())
