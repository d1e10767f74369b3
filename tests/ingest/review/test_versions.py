"""The same or a newer document again: only differences are proposed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.errors import Conflict, NotFound
from shuanglian.foundation.events.verification import verify_all
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation
from shuanglian.ingest import selectors, services
from shuanglian.ingest.comparing import Known, compare
from shuanglian.ingest.identity import identify
from shuanglian.ingest.models import Change, IngestDocument, ProposalState
from shuanglian.ingest.proposal import Basis, Kind, Proposal
from shuanglian.ingest.services import reading

from .factories import Desk, said, told


def bulletin(deals: str = "12.5", firms: str = "40", labs: str | None = "3") -> tuple[str, list[Proposal]]:
    """A document with two or three figures."""
    lines = [f"2024年技术合同成交额{deals}亿元。", f"2024年新增企业{firms}家。"]
    if labs is not None:
        lines.append(f"2024年建成实验室{labs}个。")
    raw = "\n".join(lines)
    names = (("技术合同成交额", deals, "亿元"), ("新增企业", firms, "家"), ("建成实验室", labs, "个"))
    rows = [
        said(raw, f"2024年{name}{value}{unit}", value, indicator=name, unit=unit)
        for name, value, unit in names
        if value is not None
    ]
    return raw, rows


def newer(
    desk: Desk, old: IngestDocument, deals: str = "12.5", firms: str = "40", labs: str | None = "3"
) -> IngestDocument:
    raw, rows = bulletin(deals, firms, labs)
    return desk.read(f"{raw}\n（修订）", rows, replaces=old)


def test_unchanged_facts_are_carried_over_with_their_decisions(desk: Desk) -> None:
    desk.indicator()
    old = desk.read(*bulletin())
    deals, firms, labs = desk.facts(old)
    desk.accepted(deals)
    services.proposal_reject(actor=desk["steward"], proposal=firms)
    new = newer(desk, old)
    assert (new.version, new.previous_id) == (2, old.pk)
    carried = desk.facts(new)
    assert [row.state for row in carried] == ["accepted", "rejected", "open"]
    assert [row.change for row in carried] == [Change.SAME] * 3
    assert carried[0].became_id == desk.again(deals).became_id
    assert [desk.again(row).state for row in (deals, firms, labs)] == ["accepted", "rejected", "superseded"]
    assert Observation.objects.count() == 1
    assert not verify_all().violations


def test_a_changed_fact_says_what_it_was_and_waits(desk: Desk) -> None:
    desk.indicator()
    old = desk.read(*bulletin())
    taken = desk.accepted(desk.fact(old))
    new = newer(desk, old, deals="13.1")
    waiting = desk.facts(new, change="changed")
    assert [str(row.value) for row in waiting] == ["13.1"]
    assert waiting[0].previous_id == taken.pk and str(waiting[0].previous.value) == "12.5"
    assert waiting[0].state == ProposalState.OPEN and desk.again(taken).state == ProposalState.ACCEPTED


def test_accepting_the_change_replaces_the_value_that_waited(desk: Desk) -> None:
    desk.indicator()
    old = desk.read(*bulletin())
    taken = desk.accepted(desk.fact(old))
    new = newer(desk, old, deals="13.1")
    changed = desk.accepted(desk.facts(new, change="changed")[0])
    first, second = Observation.objects.order_by("pk")
    assert (first.state, second.state, str(second.value.normalize())) == ("rejected", "proposed", "13.1")
    assert changed.became_id == second.pk and desk.again(taken).state == ProposalState.SUPERSEDED
    assert not verify_all().violations


def test_accepting_the_change_corrects_the_value_that_is_published(desk: Desk) -> None:
    desk.indicator()
    old = desk.read(*bulletin())
    taken = desk.accepted(desk.fact(old))
    indicators.observation_publish(actor=desk["steward2"], observation=Observation.objects.get())
    new = newer(desk, old, deals="13.1")
    row = desk.accepted(desk.facts(new, change="changed")[0])
    value = Observation.objects.get(pk=row.became_id)
    assert (value.corrects_id, value.locator) == (taken.became_id, row.locator)
    assert value.source is not None and value.source.code == f"doc-{new.pk}"


def test_an_accepted_fact_that_the_new_version_no_longer_says_is_listed(desk: Desk) -> None:
    old = desk.read(*bulletin())
    deals, _firms, labs = desk.facts(old)
    desk.accepted(labs)
    new = newer(desk, old, labs=None)
    assert [row.pk for row in selectors.vanished(desk["steward"], new)] == [labs.pk]
    assert desk.again(deals).state == ProposalState.SUPERSEDED
    assert len(desk.facts(new)) == 2


def test_a_carried_decision_is_taken_back_in_the_newest_version(desk: Desk) -> None:
    desk.indicator()
    old = desk.read(*bulletin())
    taken = desk.accepted(desk.fact(old))
    new = newer(desk, old)
    with pytest.raises(Conflict):
        services.proposal_undo(actor=desk["steward"], proposal=taken)
    services.proposal_undo(actor=desk["steward"], proposal=desk.fact(new))
    assert Observation.objects.get().state == "rejected"
    assert desk.again(taken).state == ProposalState.SUPERSEDED
    assert desk.fact(new).state == ProposalState.UNDONE


def test_title_sender_and_date_make_a_newer_version_too(desk: Desk) -> None:
    raw, rows = bulletin()
    about = {"title": "一月简报", "dated": dt.date(2025, 1, 31)}
    old = desk.read(raw, rows, **about)
    assert desk.read(raw + "\n", rows, **about).previous_id == old.pk
    other = desk.read(raw + "\n\n", rows, title="一月简报", dated=dt.date(2025, 2, 28))
    assert other.previous_id is None


def test_a_version_is_replaced_once(desk: Desk) -> None:
    old = desk.read(*bulletin())
    newer(desk, old)
    with pytest.raises(Conflict):
        newer(desk, old, deals="9")
    assert IngestDocument.objects.count() == 2


def test_a_document_of_others_cannot_be_replaced(desk: Desk) -> None:
    old = desk.read(*bulletin())
    with pytest.raises(NotFound):
        desk.handed("新的", "officer", replaces=old)
    assert IngestDocument.objects.count() == 1


def test_a_newer_version_stays_with_the_office_whose_document_it_is(desk: Desk) -> None:
    raw, rows = bulletin()
    old = desk.read(raw, rows, "officer")
    new = desk.read(raw + "。", rows, replaces=old)
    assert new.organisation_id == desk["officer"].organisation_id


def test_reading_again_with_newer_rules_proposes_only_what_is_new(desk: Desk) -> None:
    raw, rows = bulletin()
    document = desk.read(raw, rows[:2])
    first, second = desk.facts(document)
    desk.accepted(first)
    again = services.document_read_again(actor=desk["steward"], document=document)
    assert reading.finish(again.pk, again.number, told(raw, rows))
    facts = desk.facts(document)
    assert [row.pk for row in facts[:2]] == [first.pk, second.pk] and len(facts) == 3
    assert [row.state for row in facts] == ["accepted", "open", "open"]


def test_an_answer_of_an_earlier_reading_is_dropped(desk: Desk) -> None:
    raw, rows = bulletin()
    document = desk.read(raw, rows)
    again = services.document_read_again(actor=desk["steward"], document=document)
    assert not reading.finish(document.pk, again.number - 1, told(raw, []))
    assert len(desk.facts(document)) == 3


WORDS = st.sampled_from(["技术合同成交额", "企业", "实验室", "专利"])
FACTS = st.lists(st.tuples(WORDS, st.integers(1, 4)), max_size=12)


def _proposals(rows: list[tuple[str, int]]) -> list[Known]:
    found = []
    for at, (name, value) in enumerate(rows):
        quote = f"{name}{value}个"
        row = Proposal(kind=Kind.QUANTITY, quote=quote, start=0, end=len(quote), indicator=name,
                       value=Decimal(value), unit="个", basis=Basis.ACTUAL)  # fmt: skip
        signs = identify(row)
        found.append(Known(at, "quantity", signs.fingerprint, signs.slot, quote))
    return found


@settings(max_examples=100, deadline=None)
@given(FACTS, FACTS)
def test_every_fact_has_one_fate(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> None:
    found = compare(_proposals(before), _proposals(after))
    read = [*found.same, *found.changed, *found.new]
    known = [*found.same.values(), *found.changed.values(), *found.vanished]
    assert sorted(read) == list(range(len(after))) and sorted(known) == list(range(len(before)))
    for new, old in found.same.items():
        assert before[old] == after[new]
    for new, old in found.changed.items():
        assert before[old][0] == after[new][0] and before[old] != after[new]


@settings(max_examples=60, deadline=None)
@given(FACTS)
def test_the_same_facts_again_differ_in_nothing(rows: list[tuple[str, int]]) -> None:
    found = compare(_proposals(rows), _proposals(rows))
    assert len(found.same) == len(rows) and not (found.changed or found.new or found.vanished)


@given(st.decimals(-(10**9), 10**9, places=3), st.integers(0, 4))
def test_zeros_at_the_end_are_no_difference(value: Decimal, zeros: int) -> None:
    quote = "成交额"
    plain = Proposal(kind=Kind.QUANTITY, quote=quote, start=0, end=3, indicator=quote, value=value, unit="元")
    longer = Decimal(f"{value:f}" + "0" * zeros)
    other = Proposal(kind=Kind.TABLE, quote=quote, start=5, end=8, indicator=quote, value=longer, unit="元")
    assert identify(plain) == identify(other)
