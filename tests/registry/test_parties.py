"""Parties, posts and relations: who may write them, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from shuanglian.foundation.accounts import credit_code
from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.registry import provenance, selectors, services
from shuanglian.registry.models import Affiliation, Party

from . import factories as make

pytestmark = pytest.mark.django_db
CODE = "91330621" + "MA2ABCDE9"
VALID = CODE + credit_code.check_character(CODE)


def codes(error: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(reason.field, reason.code) for reason in error.value.reasons}


def test_a_party_gets_a_reference_and_one_event() -> None:
    first, second = make.party("甲厂"), make.party("乙厂")
    assert (first.ref, second.ref) == ("P000001", "P000002")
    assert [e.kind for e in Event.objects.filter(stream=f"party:{first.pk}")] == ["party.created"]


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_written() -> None:
    with pytest.raises(Invalid) as error:
        make.party("", kind="unicorn", credit_code="91330621MA2ABCDE90", website="x" * 301)
    fields = {field for field, _code in codes(error)}
    assert {"kind", "credit_code", "website"} <= fields
    assert not Party.objects.exists()
    assert not Event.objects.filter(object_type="party").exists()


def test_a_credit_code_is_kept_in_its_standard_form_and_belongs_to_one_party() -> None:
    party = make.party("甲厂", credit_code=f" {VALID.lower()} ")
    assert party.credit_code == VALID
    with pytest.raises(Invalid) as error:
        make.party("乙厂", credit_code=VALID)
    assert ("credit_code", "unique") in codes(error)
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(ref="X", kind="lab", name="丙", credit_code=VALID)


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.SOLVER, Role.OFFICER, Role.LEADER])
def test_others_may_not_change_a_party(role: Role) -> None:
    party = make.party("甲厂")
    with pytest.raises(NotAllowed):
        services.party_update(actor=make.member(role), party=party, changes={"summary": "改了"}, rev=1)
    party.refresh_from_db()
    assert (party.summary, party.rev) == ("", 1)
    assert Event.objects.filter(stream=f"party:{party.pk}").count() == 1


def test_members_change_how_their_party_presents_itself_but_not_what_it_is() -> None:
    member = make.member(Role.ENTERPRISE)
    party = make.party_for(member, "甲厂")
    changed = services.party_update(actor=member, party=party, changes={"summary": "做面料"}, rev=1)
    assert (changed.summary, changed.rev) == ("做面料", 2)
    with pytest.raises(Invalid):
        services.party_update(actor=member, party=party, changes={"kind": "government"}, rev=2)


def test_an_edit_of_an_old_version_is_refused() -> None:
    party = make.party("甲厂")
    services.party_update(actor=make.SYSTEM, party=party, changes={"summary": "一"}, rev=1)
    with pytest.raises(Conflict):
        services.party_update(actor=make.SYSTEM, party=party, changes={"summary": "二"}, rev=1)
    assert Party.objects.get().summary == "一"


def test_a_person_may_hold_three_posts_at_once() -> None:
    person = make.party("示例教授", kind="person")
    places = [
        make.party("某大学", kind="university"),
        make.party("某平台", kind="platform"),
        make.party("某企业"),
    ]
    for kind, party in zip(("post", "research", "transfer"), places, strict=True):
        services.affiliation_add(
            actor=make.SYSTEM, person=person, party=party, kind=kind, valid_from=dt.date(2025, 1, 1)
        )
    assert [a.kind for a in selectors.affiliations(PUBLIC, person)] == ["post", "research", "transfer"]
    assert [a.person for a in selectors.affiliations(PUBLIC, places[0])] == [person]


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ((2024, 1, 1), (2024, 12, 31), True),
        ((2024, 1, 1), (2025, 1, 1), False),
        ((2026, 1, 1), None, True),
        ((2025, 12, 31), None, False),
        (None, None, False),
        ((2025, 6, 1), (2025, 5, 1), False),
    ],
)
def test_the_same_post_may_not_overlap_itself(
    start: tuple[int, int, int] | None, end: tuple[int, int, int] | None, fits: bool
) -> None:
    person, party = make.party("示例教授", kind="person"), make.party("某大学", kind="university")
    common = {"actor": make.SYSTEM, "person": person, "party": party, "kind": "post"}
    services.affiliation_add(**common, valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 12, 31))
    period = {
        "valid_from": dt.date(*start) if start else None,
        "valid_to": dt.date(*end) if end else None,
    }
    if fits:
        services.affiliation_add(**common, **period)
    else:
        with pytest.raises(Invalid):
            services.affiliation_add(**common, **period)
    assert Affiliation.objects.count() == 1 + fits


def test_only_persons_hold_posts() -> None:
    with pytest.raises(Invalid) as error:
        services.affiliation_add(
            actor=make.SYSTEM, person=make.party("甲厂"), party=make.party("乙厂"), kind="post"
        )
    assert ("person", "not_a_person") in codes(error)


def test_a_relation_needs_a_target_by_record_or_by_name() -> None:
    subject, target = make.party("甲平台"), make.party("乙大学")
    with pytest.raises(Invalid):
        services.relation_add(actor=make.SYSTEM, subject=subject, kind="built_by")
    with pytest.raises(Invalid):
        services.relation_add(actor=make.SYSTEM, subject=subject, kind="built_by", target=subject)
    services.relation_add(actor=make.SYSTEM, subject=subject, kind="built_by", target=target)
    services.relation_add(actor=make.SYSTEM, subject=subject, kind="runs", target_text="某机制")
    assert selectors.relations(PUBLIC, subject).count() == 2
    assert selectors.relations(PUBLIC, target).count() == 1


def test_hidden_parties_are_not_found_and_not_seen_through_relations() -> None:
    hidden, shown = make.party("隐藏", is_public=False), make.party("公开")
    services.relation_add(actor=make.SYSTEM, subject=shown, kind="runs", target=hidden)
    with pytest.raises(NotFound):
        selectors.get_party(PUBLIC, hidden.pk)
    assert not selectors.relations(PUBLIC, shown).exists()
    assert selectors.get_party(make.member(Role.STEWARD), hidden.pk) == hidden


def test_citing_twice_is_citing_once() -> None:
    party, source = make.party("甲厂"), make.source()
    for _time in range(2):
        provenance.cite(party, source, "summary")
    assert [(c.field, c.source) for c in provenance.citations(party)] == [("summary", source)]
