"""What parties provide: written by their own, checked whole, retired and not deleted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.registry import selectors, services
from shuanglian.registry.models import Offering, Place, Segment

from . import factories as make

pytestmark = pytest.mark.django_db
HOT = {"metric": "最高温度", "comparator": "le", "value": Decimal(1600), "unit": "℃"}


def test_members_publish_for_their_own_party_only() -> None:
    member = make.member(Role.SOLVER)
    own, other = make.party_for(member), make.party()
    services.offering_create(actor=member, party=own, kind="lab", title="材料实验室", measures=[HOT])
    for actor, party in ((member, other), (PUBLIC, own), (make.member(Role.SOLVER), own)):
        with pytest.raises(NotAllowed):
            services.offering_create(actor=actor, party=party, kind="lab", title="别的")
    assert [o.title for o in Offering.objects.all()] == ["材料实验室"]
    assert Event.objects.filter(object_type="offering").count() == 1


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Invalid) as error:
        make.offering(
            make.party(),
            title="",
            kind="magic",
            trl=10,
            measures=[HOT, {"metric": "", "comparator": "between"}],
        )
    fields = {reason.field for reason in error.value.reasons}
    assert {"title", "kind", "trl", "measures.2.metric", "measures.2.high"} <= fields
    assert not Offering.objects.exists()


def test_an_update_replaces_measures_and_refuses_an_old_version() -> None:
    offering = make.offering(make.party(), measures=[HOT])
    changed = services.offering_update(
        actor=make.SYSTEM,
        offering=offering,
        changes={"trl": 8},
        measures=[{**HOT, "value": Decimal(1700)}],
        rev=1,
    )
    assert [m.value for m in changed.measures.all()] == [Decimal(1700)]
    with pytest.raises(Conflict):
        services.offering_update(actor=make.SYSTEM, offering=offering, changes={"trl": 9}, rev=1)
    assert Offering.objects.get().trl == 8


def test_a_retired_offering_leaves_the_list_and_stays_on_record() -> None:
    member = make.member(Role.SOLVER)
    offering = make.offering(make.party_for(member))
    services.offering_retire(actor=member, offering=offering, rev=1)
    assert not selectors.offerings(PUBLIC).exists()
    with pytest.raises(NotFound):
        selectors.get_offering(PUBLIC, offering.pk)
    assert selectors.get_offering(member, offering.pk).status == "retired"
    with pytest.raises(NotAllowed):
        services.offering_update(
            actor=member, offering=Offering.objects.get(), changes={"title": "新"}, rev=2
        )


def test_lists_filter_by_kind_place_segment_and_readiness_including_what_lies_below() -> None:
    city = Place.objects.create(code="3306", name="绍兴市", kind="city")
    district = Place.objects.create(code="330603", name="柯桥区", kind="district", parent=city)
    segment = make.segment("纤维")
    below = Segment.objects.create(chain=segment.chain, key="pre", name="预浸料", parent=segment)
    party = make.party(place=district)
    offering = make.offering(party, segments=[below], trl=6)
    make.offering(make.party(), title="别处", kind="fund")
    for filters in (
        {"place": city},
        {"segment": segment},
        {"trl_min": 6},
        {"kind": "test_service"},
        {"party": party},
    ):
        assert list(selectors.offerings(PUBLIC, **filters)) == [offering], filters
    assert list(selectors.parties(PUBLIC, place=city.pk)) == [party]
    assert not selectors.offerings(PUBLIC, trl_min=7).exists()
