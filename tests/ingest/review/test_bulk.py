"""One decision about many facts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.verification import verify_all
from shuanglian.indicators.models import Observation
from shuanglian.ingest import pattern as patterns
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument, IngestPattern
from shuanglian.ingest.proposal import Proposal
from tests.indicators.factories import codes

from .factories import Desk, said, snapshot


def yearly(desk: Desk, *years: int, extra: str = "") -> IngestDocument:
    """The same figure of several years."""
    raw = "\n".join(f"{year}年成交{year - 2000}亿元。" for year in years) + extra
    return desk.read(raw, rows_of(raw, years), name=f"报表{years[0]}{extra}.txt")


def rows_of(raw: str, years: tuple[int, ...]) -> list[Proposal]:
    return [
        said(
            raw,
            f"{year}年成交{year - 2000}亿元",
            str(year - 2000),
            indicator="成交",
            unit="亿元",
            time=str(year),
        )
        for year in years
    ]


WANTED = {"kind": "quantity", "indicator": "成交", "unit": "亿元"}


def test_the_preview_counts_and_changes_nothing(desk: Desk) -> None:
    indicator = desk.indicator()
    document = yearly(desk, 2022, 2023, 2024)
    before = snapshot()
    found = services.matching_preview(
        viewer=desk["steward"], document=document, pattern=WANTED, code=indicator.code
    )
    assert (found.count, found.ready, found.kept) == (3, 3, 0) and len(found.examples) == 3
    assert snapshot() == before


def test_many_are_accepted_with_one_event_and_undone_with_one(desk: Desk) -> None:
    indicator = desk.indicator()
    document = yearly(desk, 2022, 2023, 2024)
    bulk = services.accept_matching(
        actor=desk["steward"], document=document, pattern=WANTED, code=indicator.code
    )
    assert len(bulk.done) == 3 and not bulk.failed and bulk.left == 0
    assert Observation.objects.count() == 3
    event = Event.objects.get(stream=f"document:{document.pk}", kind="facts.accepted")
    assert (event.payload["count"], event.payload["ids"]) == (3, list(bulk.done))
    back = services.batch_undo(actor=desk["steward"], document=document, batch=bulk.batch)
    assert back.done == bulk.done and {row.state for row in desk.facts(document)} == {"undone"}
    assert Event.objects.filter(stream=f"document:{document.pk}", kind="facts.undone").count() == 1
    with pytest.raises(Invalid):
        services.batch_undo(actor=desk["steward"], document=document, batch=bulk.batch)
    assert not verify_all().violations


def test_what_cannot_be_accepted_stays_open_and_says_why(desk: Desk) -> None:
    indicator = desk.indicator(ceiling=23)
    document = yearly(desk, 2022, 2023, 2024)
    bulk = services.accept_matching(
        actor=desk["steward"], document=document, pattern=WANTED, code=indicator.code
    )
    assert len(bulk.done) == 2 and [len(reasons) for _pk, reasons in bulk.failed] == [1]
    assert bulk.failed[0][1][0].code == "out_of_bounds"
    assert [row.state for row in desk.facts(document)] == ["accepted", "accepted", "open"]


def test_a_second_call_finds_nothing_left(desk: Desk) -> None:
    document = yearly(desk, 2022, 2023)
    services.accept_matching(actor=desk["steward"], document=document, pattern=WANTED, keep=True)
    before = snapshot()
    again = services.accept_matching(actor=desk["steward"], document=document, pattern=WANTED, keep=True)
    assert again.done == () and snapshot() == before


def test_what_was_decided_is_proposed_for_the_next_document_of_the_sender(desk: Desk) -> None:
    indicator = desk.indicator()
    services.accept_matching(
        actor=desk["steward"], document=yearly(desk, 2021), pattern=WANTED, code=indicator.code, remember=True
    )
    rule = IngestPattern.objects.get()
    assert rule.pattern == WANTED and rule.code == indicator.code
    row = desk.fact(yearly(desk, 2022))
    assert (row.code, row.pattern_id, row.state) == (indicator.code, rule.pk, "open")
    services.accept_matching(actor=desk["steward"], document=row.document, pattern=WANTED)
    rule.refresh_from_db()
    assert rule.uses == 1
    services.pattern_retire(actor=desk["steward"], pattern=rule)
    assert desk.fact(yearly(desk, 2023)).pattern_id is None
    with pytest.raises(NotAllowed):
        services.pattern_retire(actor=desk["officer"], pattern=rule)


def test_many_are_rejected_with_a_reason(desk: Desk) -> None:
    document = yearly(desk, 2022, 2023)
    bulk = services.reject_matching(
        actor=desk["steward"], document=document, pattern=WANTED, reason="不是我们的数"
    )
    assert len(bulk.done) == 2
    assert {(row.state, row.reason) for row in desk.facts(document)} == {("rejected", "不是我们的数")}


@pytest.mark.parametrize(
    ("pattern", "code"),
    [({}, "pattern.empty"), ({"quote": "x"}, "pattern.unknown"), ({"kind": 3}, "pattern.form"),
     ({"kind": "quantity", "least": 2}, "pattern.range"), ({"growth": "yes"}, "pattern.form")],
)  # fmt: skip
def test_a_pattern_that_says_nothing_or_nonsense_is_refused(
    desk: Desk, pattern: dict[str, object], code: str
) -> None:
    document = yearly(desk, 2022)
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        services.accept_matching(actor=desk["steward"], document=document, pattern=pattern)
    assert code in codes(refusal) and snapshot() == before


def test_alike_facts_are_grouped_most_first(desk: Desk) -> None:
    document = yearly(desk, 2022, 2023)
    groups = selectors.groups(desk["steward"], document)
    assert [group.count for group in groups] == [2]
    assert selectors.matching(document, groups[0].pattern).count() == 2


FIELDS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["", "a", "b"]) for name in ("kind", "indicator", "unit", "basis")}
)


@given(FIELDS, FIELDS, st.floats(0, 1))
def test_a_pattern_fits_what_has_all_of_it(
    pattern: dict[str, str], row: dict[str, str], least: float
) -> None:
    expected = all(row.get(name) == value for name, value in pattern.items())
    assert patterns.fits(pattern, row) == expected
    assert patterns.fits({**pattern, "least": least}, row, 1.0) == expected
    assert patterns.digest(pattern, "x") == patterns.digest(dict(reversed(pattern.items())), "x")
