"""`verify` names what was broken behind the back of the services."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import Role
from shuanglian.foundation.events import invariants
from shuanglian.registry import services
from shuanglian.registry.models import Affiliation, Need, NeedRequirement, NeedRevision, Party, SearchDoc

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


def submitted() -> Need:
    owner = make.member(Role.ENTERPRISE)
    need = make.need(
        make.party_for(owner), owner, requirements=[{"metric": "静水压", "target_value": 98, "unit": "kPa"}]
    )
    services.need_submit(actor=owner, need=need)
    return Need.objects.get(pk=need.pk)


@pytest.mark.parametrize(
    "change", [{"title": "别的题"}, {"text": "别的话"}, {"stake_cents": 7}, {"confidentiality": "invited"}]
)
def test_a_need_changed_after_it_was_handed_in_is_found(change: dict[str, object]) -> None:
    need = submitted()
    assert broken() == set()
    Need.objects.filter(pk=need.pk).update(**change)
    assert broken() == {("registry.content", "need")}


def test_a_requirement_changed_or_taken_out_afterwards_is_found() -> None:
    need = submitted()
    NeedRequirement.objects.filter(need=need).update(target_value=50)
    assert broken() == {("registry.content", "need")}
    NeedRequirement.objects.filter(need=need).delete()
    assert broken() == {("registry.content", "need")}


def test_a_change_that_the_company_confirmed_is_the_new_content() -> None:
    need, manager = submitted(), make.member(Role.MANAGER)
    owner = make.member(Role.ENTERPRISE, need.owner.organisation)
    revision = services.need_propose_changes(
        actor=manager, need=need, rev=need.rev, changes={"text": "更清楚的题", "stake_cents": 5_000_00}
    )
    services.need_confirm_changes(actor=owner, revision=revision)
    assert broken() == set()
    Need.objects.filter(pk=need.pk).update(text="需求")
    assert broken() == {("registry.content", "need")}


def test_a_need_recorded_by_an_older_version_has_no_digest_to_compare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shuanglian.registry.services.needs.fingerprint", lambda _pk: {})
    need = submitted()
    Need.objects.filter(pk=need.pk).update(title="别的题")
    assert broken() == set()
