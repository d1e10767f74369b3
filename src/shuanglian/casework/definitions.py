"""Published definitions as graphs and tables, parsed once per process: they never change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from . import bpmn, dmn, soundness
from .graph import Graph
from .models import Decision, Definition


def graph(definition: Definition) -> Graph:
    """The graph of a stored definition."""
    return (
        stored_graph(definition.pk, definition.sha256)
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


def called(definition: Definition, key: str) -> Definition:
    """The version of the process `key` that was pinned when `definition` was published."""
    return definition.calls.get(key=key)


def all_called(definition: Definition) -> list[Definition]:
    return list(definition.calls.order_by("key"))


def reentry(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """Tasks where a finished case may be taken up again; see `soundness.Report.reentry`."""
    return _reentry(definition.pk, definition.sha256)


@lru_cache(maxsize=64)
def _reentry(pk: int, sha256: str) -> Mapping[str, tuple[str, ...]]:
    return soundness.explore(stored_graph(pk, sha256)).reentry


@lru_cache(maxsize=256)
def stored_graph(pk: int, sha256: str) -> Graph:
    """The graph of the definition with this primary key and content."""
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
