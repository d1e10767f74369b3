"""The process file: sound, drawn, and saying the same as the code."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from shuanglian.casework import bpmn, layout, soundness
from shuanglian.casework.graph import Kind
from shuanglian.casework.models import Clock, Escalation, Timer
from shuanglian.casework.services import escalating
from shuanglian.casework.services.timing import fire_due
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.guidance import engine, policies, rules
from shuanglian.programmes.guidance.models import Status
from shuanglian.web.guidance.verbs import BUTTONS

from .factories import WRITTEN, World, fresh

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
    told = Notice.objects.filter(
        object_id=str(row.pk), object_type="guidance", title__startswith="确认期限已过"
    )
    people = {world.company.user_id, world.officer.user_id, world.colleague.user_id}
    assert set(told.values_list("recipient", flat=True)) == people


@pytest.mark.django_db
def test_a_leader_who_is_told_of_a_late_step_reads_where_it_stands_and_no_word(world: World) -> None:
    """The notice leads to the page of the appointment; without the notice it answers 404."""
    row, client = world.advised(world.held(world.booked(text="想问的话很多"))), Client()
    client.force_login(User.objects.get(pk=world.leader.user_id))
    assert client.get(f"/guidance/{row.pk}/").status_code == 404
    clock = Clock.objects.get(case=row.case_id, token__node="acknowledge")
    assert clock.escalate_at is not None
    escalating.escalate_due(clock.escalate_at + dt.timedelta(days=60), 10)
    assert Escalation.objects.filter(user=world.leader.user_id).exists()
    response = client.get(f"/guidance/{row.pk}/")
    page = response.content.decode()
    assert response.status_code == 200 and row.number in page and "企业确认" in page
    assert not any(word in page for word in ("想问的话很多", WRITTEN.findings, WRITTEN.suggestions))
    for path in (
        f"/guidance/{row.pk}/extract/",
        f"/guidance/{row.pk}/do/cancel/",
        f"/api/v1/guidance/{row.pk}",
    ):
        assert client.get(path).status_code == 404
