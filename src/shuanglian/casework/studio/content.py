"""What a definition consists of, as one value: for checking, comparing and trying out, wherever it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shuanglian.casework.models import Definition

from .models import Draft


@dataclass(frozen=True, slots=True)
class Content:
    """`tables` maps the key of a decision file to its XML. Everything may be broken."""

    bpmn_xml: str
    tables: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)


def of_definition(row: Definition) -> Content:
    tables = dict(row.decisions.order_by("key").values_list("key", "dmn_xml"))
    return Content(row.bpmn_xml, tables, row.forms, row.config)


def of_draft(row: Draft) -> Content:
    return Content(row.bpmn_xml, row.tables, row.forms, row.config)
