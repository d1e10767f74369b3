"""Files of a need: proofs for the three sides, attachments of the question for who reads it in full."""

from __future__ import annotations

import io

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import NotFound
from shuanglian.foundation.files.services import get_for, store
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.models import Measurement
from shuanglian.registry.models import Need

from .factories import PDF, World


def upload(world: World, need: Need) -> int:
    return store(
        actor=world.enterprise,
        upload=io.BytesIO(PDF),
        name="附件.pdf",
        visibility="case",
        scope=f"need:{need.pk}",
    ).pk


def test_attachments_are_read_by_who_reads_the_need_and_proofs_by_the_three_sides(world: World) -> None:
    need = world.measuring()
    attached, proof = upload(world, need), upload(world, need)
    item = need.acceptance_plans.get().items.get(metric="静水压")
    services.measurement_enter(
        actor=world.enterprise, need=need, item=item, sample=1, value="99", unit="kPa", evidence=proof
    )
    assert Measurement.objects.get().evidence_id == proof
    for viewer in (world.enterprise, world.manager, world.solver, world.leader):
        assert {get_for(viewer, pk).pk for pk in (attached, proof)} == {attached, proof}
    for viewer in (world.rival, PUBLIC):
        assert get_for(viewer, attached).pk == attached
        with pytest.raises(NotFound):
            get_for(viewer, proof)


def test_attachments_of_an_invited_only_need_stay_with_the_invited(world: World) -> None:
    need = world.posed(confidentiality="invited")
    attached = upload(world, need)
    for viewer in (world.rival, world.stranger, PUBLIC):
        with pytest.raises(NotFound):
            get_for(viewer, attached)
