"""Definitions come in through a gate, in immutable versions, approved by a second person."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from shuanglian.casework import api, bpmn
from shuanglian.casework.errors import BadDefinition
from shuanglian.foundation.actor import Role, system
from shuanglian.foundation.errors import Conflict, NotAllowed, NotFound

from . import files
from .factories import open_tasks, person, published

pytestmark = pytest.mark.django_db
TABLE = files.table("t", {"x": "number"}, ["y"], [(["< 1"], ["1"]), ([">= 1"], ["2"])])
RULED = files.process(
    files.start(), files.rule("r", "t"), files.task("a"), files.end(), files.path("start", "r", "a", "end")
)


def test_the_same_content_is_published_once_and_other_content_is_the_next_version() -> None:
    first = published(files.LINE)
    assert (first.version, first.status, first.approved_by_label) == (1, "published", "系统（随版本发布）")
    assert published(files.LINE).pk == first.pk
    second = published(files.FORK)
    assert (second.version, published(files.LINE).version) == (2, 3)


def test_tables_are_pinned_by_content() -> None:
    first = published(RULED, "p", TABLE)
    again = published(RULED.replace(b'name="a"', b'name="b"'), "p", TABLE)
    assert list(first.decisions.values_list("pk")) == list(again.decisions.values_list("pk"))
    changed = published(RULED, "p", TABLE.replace(b"<text>2</text>", b"<text>3</text>"))
    assert [d.version for d in changed.decisions.all()] == [2]
    assert api.decide("t", 1, {"x": 5}).value == 2
    assert api.decide("t", None, {"x": 5}).value == 3


def test_every_problem_is_told_at_once_and_nothing_is_stored() -> None:
    gap = files.table("g", {"x": "number"}, ["y"], [(["< 1"], ["1"])])
    xml = files.process(
        files.start(),
        files.rule("r", "nowhere"),
        files.service("s", "no.such"),
        files.task("a", form="missing", sla="days"),
        files.parallel("j"),
        files.task("b"),
        files.end(),
        files.path("start", "r", "s", "a", "end"),
        files.path("b", "j", "b"),
        key="q",
    )
    with pytest.raises(api.BadDefinition) as caught:
        api.publish("p", bpmn_xml=xml, dmn_xmls=[gap], config={"sla": {}}, actor=system())
    codes = {(reason.code, reason.field) for reason in caught.value.reasons}
    assert codes >= {
        ("key", "q"),
        ("no_decision", "r"),
        ("no_handler", "s"),
        ("no_form", "a"),
        ("no_sla", "a"),
        ("gap", "g"),
        ("dead", "b"),
    }
    assert not api.Definition.objects.exists()


def test_a_persons_definition_waits_for_a_second_person() -> None:
    one, other = person(Role.ADMIN), person(Role.STEWARD)
    draft = api.publish("p", bpmn_xml=files.LINE, actor=one)
    assert draft.status == "draft"
    with pytest.raises(NotFound):
        api.start("p", business=("thing", 1), actor=one)
    with pytest.raises(NotAllowed) as caught:
        api.approve(draft.pk, actor=one)
    assert [reason.code for reason in caught.value.reasons] == ["same_person"]
    assert api.approve(draft.pk, actor=other).status == "published"
    with pytest.raises(Conflict):
        api.approve(draft.pk, actor=other)
    assert api.start("p", business=("thing", 1), actor=one).definition_id == draft.pk


def test_the_database_itself_refuses_one_person_in_both_parts() -> None:
    draft = api.publish("p", bpmn_xml=files.LINE, actor=person(Role.ADMIN))
    with pytest.raises(IntegrityError), transaction.atomic():
        api.Definition.objects.filter(pk=draft.pk).update(status="published", approved_by=draft.created_by)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ENTERPRISE, Role.LEADER])
def test_others_may_not_publish(role: Role) -> None:
    with pytest.raises(NotAllowed):
        api.publish("p", bpmn_xml=files.LINE, actor=person(role))
    assert not api.Definition.objects.exists()


def test_a_version_that_an_earlier_gate_let_through_runs_on() -> None:
    """The gate has become stricter about attributes without a prefix; what was published before keeps its cases."""
    definition = published(files.LINE)
    slip = definition.bpmn_xml.replace('<bpmn:userTask id="a"', '<bpmn:userTask id="a" evidence="photo"')
    assert slip != definition.bpmn_xml
    with pytest.raises(BadDefinition):
        bpmn.parse(slip.encode())
    type(definition).objects.filter(pk=definition.pk).update(bpmn_xml=slip, sha256="1" * 64)
    case = api.start("p", business=("thing", 1), actor=person())
    assert api.complete(open_tasks(case)["a"], actor=person()).status == api.Case.Status.FINISHED


def test_a_stored_version_with_a_step_that_cannot_be_read_does_not_run() -> None:
    definition = published(files.LINE)
    broken = definition.bpmn_xml.replace("bpmn:userTask", "bpmn:manualTask")
    type(definition).objects.filter(pk=definition.pk).update(bpmn_xml=broken, sha256="2" * 64)
    with pytest.raises(BadDefinition):
        api.start("p", business=("thing", 1), actor=person())
    assert not api.Case.objects.exists()
