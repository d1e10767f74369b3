"""Published definitions as graphs and tables, parsed once per process: they never change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from . import bpmn, dmn, soundness
from .errors import BadDefinition
from .graph import Graph
from .models import Decision, Definition

# What an earlier gate passed over: it stands beside the steps and their flows.
_HARMLESS: Final = ("unknown_attribute", "unknown_extension", "two_lanes")


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


def decision_of(definition: Definition, key: str, version: int) -> dmn.Decision | None:
    """Decision `key` as it was in this version of its file: of the definition, or of an earlier one of the same process, on
    which a case may have been when it was decided."""
    others = Definition.objects.filter(key=definition.key).exclude(pk=definition.pk).order_by("-version")
    for one in chain([definition], others.only("pk", "sha256")):
        for pk, sha256, pinned in _pinned(one.pk, one.sha256):
            if pinned == version and key in (found := tables(pk, sha256)):
                return found[key]
    return None


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
    """The graph of the definition with this primary key and content.

    What the gate let through once runs on when the gate becomes stricter about what changes no step.
    """
    xml = Definition.objects.values_list("bpmn_xml", flat=True).get(pk=pk).encode()
    found, problems = bpmn.read(xml)
    if found is None or any(problem.code not in _HARMLESS for problem in problems):
        raise BadDefinition(problems)
    return found


@lru_cache(maxsize=256)
def _pinned(pk: int, sha256: str) -> tuple[tuple[int, str, int], ...]:
    return tuple(
        Decision.objects.filter(definitions=pk).order_by("key").values_list("pk", "sha256", "version")
    )


@lru_cache(maxsize=256)
def tables(pk: int, sha256: str) -> Mapping[str, dmn.Decision]:
    """The decisions of one stored file."""
    return dmn.parse(Decision.objects.values_list("dmn_xml", flat=True).get(pk=pk).encode())
