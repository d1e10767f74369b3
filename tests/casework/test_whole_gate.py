"""The gate tells everything at once, and commands refuse data that no database can keep."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shuanglian.casework import api
from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import Invalid

from .factories import open_tasks, person, started
from .files import end, flow, path, process, rule, service, start, task, xor

pytestmark = pytest.mark.django_db


def codes(xml: bytes, **more: Any) -> set[str]:
    return {problem.code for problem in api.check("p", bpmn_xml=xml, forms={}, **more)}


def test_what_is_missing_is_told_together_with_what_is_out_of_shape() -> None:
    xml = process(
        start(),
        task("a", form="nowhere"),
        service("s", "no.such.handler"),
        rule("r", "no_table"),
        xor("gate"),
        end(),
        path("start", "a", "s", "r", "gate"),
        flow("gate", "end", "x = 1"),
        flow("gate", "a", "x = 2"),
    )
    assert codes(xml) >= {"no_default", "no_form", "no_handler", "no_decision"}


@pytest.mark.parametrize("config", [{}, {"sla": {}}])
def test_a_limit_that_nothing_sets_is_told_whatever_the_configuration(config: dict[str, Any]) -> None:
    xml = process(start(), task("a", sla="limit_x"), end(), path("start", "a", "end"))
    assert "no_sla" in codes(xml, config=config)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "\ud800", "a\x00b", dt.date(2026, 1, 9), {"x": {1, 2}}]
)
def test_data_that_cannot_be_kept_is_refused_and_nothing_changes(value: Any) -> None:
    case = started(process(start(), task("a"), end(), path("start", "a", "end")))
    token = open_tasks(case)["a"]
    with pytest.raises(Invalid):
        api.complete(token, actor=system(), data={"value": value})
    with pytest.raises(Invalid):
        api.start("p", business=("thing", 99), actor=system(), data={"value": value})
    case.refresh_from_db()
    assert open_tasks(case) == {"a": token} and api.verify(case) == []


def test_a_backslash_before_u0000_is_plain_text() -> None:
    case = started(process(start(), task("a"), end(), path("start", "a", "end")), person())
    token = open_tasks(case)["a"]
    api.complete(token, actor=system(), data={"value": "\\u0000"})
