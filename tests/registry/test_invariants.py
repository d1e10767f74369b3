"""`verify` names what was broken behind the back of the services."""

from __future__ import annotations

import pytest

from shuanglian.foundation.events import invariants
from shuanglian.registry.models import Affiliation, Need, NeedRevision, Party, SearchDoc

from . import factories as make

pytestmark = pytest.mark.django_db


def broken() -> set[tuple[str, str]]:
    return {(v.rule, v.object_type) for v in invariants.run_all() if v.rule.startswith("registry.")}


def test_what_the_services_wrote_holds() -> None:
    party = make.party("甲厂")
    make.need(party, confidentiality="masked", teaser="某题")
    make.offering(party)
    assert broken() == set()


def test_each_rule_notices_its_breach() -> None:
    party = make.party("甲厂")
    need = make.need(party)
    Party.objects.filter(pk=party.pk).update(credit_code="91330621MA2ABCDE90")
    Need.objects.filter(pk=need.pk).update(number="XQ-2020-0007")
    NeedRevision.objects.create(need=need, number=2, changes={})
    Affiliation.objects.create(person=party, party=make.party("乙厂"), kind="post")
    SearchDoc.objects.filter(kind="party", object_id=party.pk).delete()
    assert broken() == {
        ("registry.credit_code", "party"),
        ("registry.need_number", "need"),
        ("registry.revision", "need"),
        ("registry.person", "affiliation"),
        ("registry.search", "party"),
    }


def test_numbers_of_cases_in_a_region_pack_are_their_own_kind() -> None:
    need = make.need(make.party("甲厂"))
    Need.objects.filter(pk=need.pk).update(number="330600-P01")
    assert broken() == set()
