"""The process file: sound, drawn, and saying the same as the code."""

from __future__ import annotations

import pytest

from shuanglian.casework import bpmn, layout, soundness
from shuanglian.casework.graph import Kind
from shuanglian.casework.models import Clock, Timer
from shuanglian.casework.services.timing import fire_due
from shuanglian.programmes.guidance import engine, policies, rules
from shuanglian.programmes.guidance.models import Status
from shuanglian.web.guidance.verbs import BUTTONS

from .factories import World, fresh

XML = (engine.HERE / "process.bpmn").read_bytes()


def test_it_is_sound_and_drawn() -> None:
    assert soundness.explore(bpmn.parse(XML)).markings > 5
    assert layout.ensure(XML) == XML


def test_names_in_the_code_are_those_of_the_diagram() -> None:
    tasks = {node.id: node.name for node in bpmn.parse(XML).of_kind(Kind.USER)}
    assert tasks == {key: str(name) for key, name in engine.NAMES.items()}
    assert set(tasks) <= set(Status.values)
    assert {node for verb in policies.VERBS.values() for node in verb.nodes} == set(tasks)
    assert set(BUTTONS) == set(policies.VERBS)


def test_every_limit_of_the_process_has_a_value() -> None:
    assert {"schedule", "advise", "answer", "ack_wait", "consider_wait"} <= set(rules.terms().steps)


@pytest.mark.django_db
def test_silence_ends_the_wait_and_says_so(world: World) -> None:
    """The company did not confirm: done all the same, on record as not confirmed."""
    row = world.advised()
    assert Clock.objects.filter(case=row.case_id, token__node="acknowledge", due_at__isnull=False).exists()
    timer = Timer.objects.get(case=row.case_id, status="pending")
    assert timer.due_at is not None
    fire_due(timer.due_at)
    row = fresh(row)
    assert (row.status, row.acknowledged_at, row.end_reason) == ("done", None, "企业没有在期限内确认")
