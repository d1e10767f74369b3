"""Who may what; a refused call changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shuanglian.foundation.accounts.services import person_erase, person_export
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import DomainError, NotAllowed, NotFound
from shuanglian.foundation.events.access import may_extract
from shuanglian.foundation.files import access
from shuanglian.indicators.models import Observation
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument
from tests.indicators.factories import codes

from .factories import Desk, entity, one_figure, snapshot

OUTSIDE = ("enterprise", "solver", "manager", "public")


@pytest.mark.parametrize("key", OUTSIDE)
def test_others_do_not_know_of_documents(desk: Desk, key: str) -> None:
    document = one_figure(desk)
    row = desk.fact(document)
    viewer = desk[key]
    assert not selectors.documents(viewer).exists() and selectors.counts(viewer).open == 0
    for ask in (
        lambda: selectors.get_document(viewer, document.pk),
        lambda: selectors.get_proposal(viewer, row.pk),
        lambda: selectors.history(viewer, document),
    ):
        with pytest.raises(NotFound):
            ask()
    assert selectors.trace(row.locator, viewer) is None
    assert not may_extract(viewer, f"document:{document.pk}")


def verbs(document: IngestDocument, row: Any, actor: Actor) -> list[Callable[[], Any]]:
    pattern = {"kind": "quantity"}
    return [
        lambda: services.proposal_accept(actor=actor, proposal=row),
        lambda: services.proposal_edit_and_accept(actor=actor, proposal=row, changes={"unit": "万元"}),
        lambda: services.proposal_reject(actor=actor, proposal=row),
        lambda: services.proposal_undo(actor=actor, proposal=row),
        lambda: services.accept_matching(actor=actor, document=document, pattern=pattern),
        lambda: services.reject_matching(actor=actor, document=document, pattern=pattern),
        lambda: services.batch_undo(actor=actor, document=document, batch="x"),
        lambda: services.document_change(actor=actor, document=document, changes={"title": "别的"}),
        lambda: services.document_read_again(actor=actor, document=document),
    ]


@pytest.mark.parametrize("key", [*OUTSIDE, "leader", "officer", "officer2"])
def test_a_refused_decision_changes_nothing(desk: Desk, key: str) -> None:
    document = one_figure(desk)
    row = desk.fact(document)
    before = snapshot()
    for verb in verbs(document, row, desk[key]):
        with pytest.raises((NotFound, NotAllowed)):
            verb()
        assert snapshot() == before


@pytest.mark.parametrize("key", ["enterprise", "leader", "manager", "public"])
def test_only_staff_of_the_data_hand_in(desk: Desk, key: str) -> None:
    before = snapshot()
    with pytest.raises(NotAllowed):
        desk.handed("正文", key)
    assert snapshot() == before


def test_a_leader_reads_but_names_of_people_are_masked(desk: Desk) -> None:
    raw = "会上，欧阳明月介绍了情况。"
    document = desk.read(raw, [entity(raw, "欧阳明月", "person")])
    row = selectors.proposals(desk["leader"], document).get()
    assert selectors.shown_subject(desk["leader"], row) == "欧**月"
    assert selectors.shown_subject(desk["steward"], row) == "欧阳明月"
    assert not selectors.powers(desk["leader"], document).decide


def test_an_officer_reads_the_documents_of_the_own_office_only(desk: Desk) -> None:
    own, other = one_figure(desk, "1.5", by="officer"), one_figure(desk, "2.5", by="officer2")
    assert [row.pk for row in selectors.documents(desk["officer"])] == [own.pk]
    with pytest.raises(NotFound):
        selectors.get_document(desk["officer"], other.pk)
    file = IngestDocument.objects.get(pk=other.pk).file
    assert file is not None
    assert access.may_read(desk["officer2"], file) and access.may_read(desk["steward"], file)
    assert not access.may_read(desk["officer"], file)


def test_an_officer_accepts_figures_that_the_own_unit_answers_for(desk: Desk) -> None:
    desk.indicator(owner=desk.world.unit)
    document = one_figure(desk, by="officer")
    row = desk.accepted(desk.fact(document), "officer")
    assert Observation.objects.get(pk=row.became_id).reported_by_id == desk["officer"].user_id
    assert services.proposal_undo(actor=desk["officer"], proposal=row).state == "undone"


def test_an_officer_accepts_nothing_that_another_unit_answers_for(desk: Desk) -> None:
    desk.indicator(owner=desk.world.unit)
    row = desk.fact(one_figure(desk, by="officer2"))
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        desk.accepted(row, "officer2")
    assert "indicators.unit" in codes(refusal) and snapshot() == before


def test_an_officer_keeps_and_rejects_nothing(desk: Desk) -> None:
    row = desk.fact(one_figure(desk, by="officer"))
    before = snapshot()
    for verb in (
        lambda: desk.accepted(row, "officer"),
        lambda: desk.accepted(row, "officer", keep=True),
        lambda: services.proposal_reject(actor=desk["officer"], proposal=row),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert snapshot() == before


def test_an_administrator_reviews_but_reports_no_figure(desk: Desk) -> None:
    desk.indicator()
    row = desk.fact(one_figure(desk))
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        desk.accepted(row, "admin")
    assert "indicators.report" in codes(refusal) and snapshot() == before
    assert desk.accepted(row, "admin", keep=True).became_kind == "kept"


def test_a_machine_hands_in_but_decides_nothing(desk: Desk) -> None:
    machine = Actor(
        role=Role.STEWARD,
        label="接口",
        organisation_id=desk["steward"].organisation_id,
        token_id=1,
        is_demo=True,
    )
    row = desk.fact(one_figure(desk))
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        services.proposal_accept(actor=machine, proposal=row)
    assert codes(refusal) == {"person_needed"} and snapshot() == before


def test_people_of_the_demonstration_touch_no_real_document(desk: Desk) -> None:
    real = desk.acting_for_real("steward")
    desk.world.actors["real"] = real
    row = desk.fact(one_figure(desk, by="real"))
    assert not row.document.is_demo
    before = snapshot()
    for verb in verbs(row.document, row, desk["steward"]):
        with pytest.raises(DomainError):
            verb()
        assert snapshot() == before


def test_a_persons_copy_and_removal(desk: Desk) -> None:
    document = one_figure(desk, by="officer")
    user = desk.world.user("officer")
    copy = person_export(actor=desk["system"], user=user)
    assert [row["document"] for row in copy["ingest"]] == [document.pk]
    person_erase(actor=desk["system"], user=user)
    assert desk.fresh(document).handed_in_by is None
