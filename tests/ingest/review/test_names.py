"""Names become parties, other names, relations, or one more source."""

from __future__ import annotations

import pytest

from shuanglian.foundation.errors import Conflict, Invalid
from shuanglian.foundation.events.verification import verify_all
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import Became, IngestProposal
from shuanglian.ingest.proposal import Kind
from shuanglian.registry.models import Alias, Citation, Party, Relation
from shuanglian.registry.services import party_create

from .factories import Desk, entity, said, snapshot

RAW = "试验纺织科技有限公司（简称试验纺织）与试验织造研究院共建中试线。"


def known(desk: Desk, name: str = "试验纺织科技有限公司", kind: str = "enterprise") -> Party:
    return party_create(actor=desk["system"], kind=kind, name=name, is_demo=True)


def named(desk: Desk, name: str, kind: str = "enterprise") -> IngestProposal:
    return desk.fact(desk.read(RAW, [entity(RAW, name, kind)]))


def relating(desk: Desk) -> IngestProposal:
    detail = {
        "subject": "试验纺织科技有限公司", "subject_type": "enterprise", "predicate": "builds",
        "object": "试验织造研究院", "object_type": "research_institute",
    }  # fmt: skip
    row = said(
        RAW, RAW[:-1], kind=Kind.RELATION, basis=None, time="", subject=detail["subject"], detail=detail
    )
    raw = RAW + "\n"
    return desk.fact(desk.read(raw, [row], dated=None))


def test_a_new_name_becomes_a_party_with_its_source(desk: Desk) -> None:
    row = desk.accepted(named(desk, "试验纺织科技有限公司"))
    party = Party.objects.get(name="试验纺织科技有限公司")
    assert (row.became_kind, row.became_id, party.kind, party.is_demo) == (
        "party",
        party.pk,
        "enterprise",
        True,
    )
    cited = Citation.objects.get(object_type="party", object_id=party.pk)
    assert cited.locator == row.locator and selectors.trace(cited.locator) is not None
    assert not verify_all().violations


def test_a_known_name_is_linked_and_gets_one_more_source(desk: Desk) -> None:
    party = known(desk)
    row = named(desk, "试验纺织科技有限公司")
    assert row.party_id == party.pk
    taken = desk.accepted(row)
    assert taken.became_kind == Became.CITATION and Citation.objects.get().object_id == party.pk
    services.proposal_undo(actor=desk["steward"], proposal=taken)
    assert not Citation.objects.exists() and Party.objects.filter(pk=party.pk).exists()


def test_another_name_of_a_known_party_becomes_an_alias(desk: Desk) -> None:
    party = known(desk)
    taken = desk.accepted(named(desk, "试验纺织"), party=party)
    assert taken.became_kind == Became.ALIAS and Alias.objects.get().name == "试验纺织"
    services.proposal_undo(actor=desk["steward"], proposal=taken)
    assert not Alias.objects.exists() and not Citation.objects.exists()
    assert not verify_all().violations


def test_a_party_that_nothing_else_speaks_of_is_taken_back(desk: Desk) -> None:
    taken = desk.accepted(named(desk, "试验纺织科技有限公司"))
    services.proposal_undo(actor=desk["steward"], proposal=taken)
    assert not Party.objects.filter(name="试验纺织科技有限公司").exists()
    assert not verify_all().violations


def test_a_party_that_something_hangs_on_stays(desk: Desk) -> None:
    taken = desk.accepted(named(desk, "试验纺织科技有限公司"))
    desk.accepted(relating(desk))
    before = snapshot()
    with pytest.raises(Conflict):
        services.proposal_undo(actor=desk["steward"], proposal=taken)
    assert snapshot() == before


def test_the_same_name_is_not_made_twice(desk: Desk) -> None:
    known(desk)
    row = named(desk, "试验纺织科技有限公司")
    before = snapshot()
    with pytest.raises(Invalid):
        desk.accepted(row, party_kind="enterprise")
    assert snapshot() == before


def test_a_name_may_be_put_right_before_it_is_taken(desk: Desk) -> None:
    row = named(desk, "试验纺织")
    services.proposal_edit_and_accept(
        actor=desk["steward"], proposal=row, changes={"name": "试验纺织科技有限公司"}
    )
    assert Party.objects.filter(name="试验纺织科技有限公司").exists()


def test_a_person_is_never_linked_unasked_nor_made_public(desk: Desk) -> None:
    known(desk, "沈试验", "person")
    raw = "所长沈试验介绍。"
    row = desk.fact(desk.read(raw, [entity(raw, "沈试验", "person")]))
    assert row.party_id is None
    other = "所长顾试验介绍。"
    taken = desk.accepted(desk.fact(desk.read(other, [entity(other, "顾试验", "person")])))
    assert not Party.objects.get(pk=taken.became_id).is_public


def test_a_relation_joins_two_known_parties(desk: Desk) -> None:
    party, institute = known(desk), known(desk, "试验织造研究院", "research_institute")
    taken = desk.accepted(relating(desk))
    made = Relation.objects.get()
    assert (made.subject_id, made.kind, made.target_id) == (party.pk, "builds", institute.pk)
    assert taken.became_kind == Became.RELATION
    services.proposal_undo(actor=desk["steward"], proposal=taken)
    assert not Relation.objects.exists()


def test_a_relation_needs_to_know_whose_it_is(desk: Desk) -> None:
    row = relating(desk)
    with pytest.raises(Invalid):
        desk.accepted(row)
    party = known(desk, "另一家企业")
    assert desk.accepted(row, party=party).became_kind == Became.RELATION
    assert Relation.objects.get().target_text == "试验织造研究院"


def test_what_is_no_party_is_kept(desk: Desk) -> None:
    raw = "“织网计划”启动。"
    row = desk.fact(desk.read(raw, [entity(raw, "织网计划", "plan")]))
    assert desk.accepted(row).became_kind == Became.KEPT


def test_choices_name_the_likely_parties(desk: Desk) -> None:
    party = known(desk)
    row = named(desk, "试验纺织科技有限公司")
    choices = selectors.party_choices(desk["steward"], row)
    assert choices[0].id == party.pk and choices[0].score > 0.9 and choices[0].ref == party.ref
