"""A draft as a simulation: what the page and the interface step through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from shuanglian.casework import bpmn, dmn, forms
from shuanglian.casework.generic.selectors import choices_for
from shuanglian.casework.simulation import Simulation
from shuanglian.casework.working import working_time

from .content import Content


def begin(content: Content, data: Mapping[str, Any]) -> Simulation:
    """A case of this content, now, with this data. Raises `BadDefinition` for what cannot be read."""
    graph, tables, more = _model(content)
    return Simulation.start(graph, tables, content.config, data, now=timezone.now(), **more)


def again(content: Content, stored: Any) -> Simulation:
    """What `to_json` of an earlier simulation says, played on the content as it is now."""
    graph, tables, more = _model(content)
    return Simulation.from_json(graph, tables, content.config, stored, **more)


def forms_of(content: Content) -> dict[str, Any]:
    """The forms that can be shown and filled in; a step with another one is walked through without it."""
    return {key: form for key, form in content.forms.items() if not forms.problems(form)}


def _model(content: Content) -> tuple[Any, dict[str, dmn.Decision], dict[str, Any]]:
    graph = bpmn.parse(content.bpmn_xml.encode())
    tables: dict[str, dmn.Decision] = {}
    for xml in content.tables.values():
        tables |= dmn.parse(xml.encode())
    choices: dict[str, Any] = {}
    readable = forms_of(content)
    for form in readable.values():
        choices |= choices_for(form)
    return graph, tables, {"forms": readable, "working": working_time(), "choices": choices}
