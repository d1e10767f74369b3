"""What stands against a fact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.errors import Invalid
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.ingest import selectors, services
from shuanglian.ingest.models import IngestDocument
from shuanglian.registry.services import party_create
from tests.indicators.factories import codes

from .factories import Desk, one_figure, said

NAME = "研发经费占营业收入比重"


def reported(desk: Desk, indicator: Indicator, value: str, **about: Any) -> Observation:
    """A value that is published."""
    made = indicators.observation_report(
        actor=desk["officer"], indicator=indicator, period="2024", value=value, is_demo=True, **about
    )
    return indicators.observation_publish(actor=desk["steward"], observation=made)


def share(desk: Desk, value: str, place: str = "", **about: Any) -> IngestDocument:
    """A document of its own for each value and place."""
    raw = f"2024年{place}{NAME}{value}%。"
    row = said(raw, raw[:-1], value, indicator=NAME, unit="%", place=place)
    return desk.read(raw, [row], **{"title": raw, **about})


def kinds(desk: Desk, document: IngestDocument) -> list[str]:
    row = desk.fact(document)
    found = selectors.conflicts_for(desk["steward"], [row])
    return [clash.kind for clash in found.get(row.pk, [])]


def test_another_value_of_the_same_figure_is_a_contradiction(desk: Desk) -> None:
    reported(desk, desk.indicator(NAME, "%"), "2.58")
    row = desk.fact(share(desk, "2.42"))
    clash = selectors.conflicts_for(desk["steward"], [row])[row.pk][0]
    assert (clash.kind, clash.value, clash.unit, clash.period) == ("contradiction", "2.58", "%", "2024")
    assert clash.url == f"/indicators/observations/{Observation.objects.get().pk}/"


def test_one_number_for_the_whole_and_for_a_part_is_the_trap_of_two_scopes(desk: Desk) -> None:
    reported(desk, desk.indicator(NAME, "%"), "2.42", place=desk.world.district)
    document = share(desk, "2.42")
    row = desk.fact(document)
    clash = selectors.conflicts_for(desk["steward"], [row])[row.pk][0]
    assert (clash.kind, clash.value, clash.scope) == ("scope", "2.42", "试验区")


def test_a_round_number_elsewhere_is_no_trap(desk: Desk) -> None:
    reported(desk, desk.indicator(NAME, "%"), "2", place=desk.world.district)
    assert kinds(desk, share(desk, "2")) == []


def test_the_same_value_that_stands_already_is_said_to_be_the_same(desk: Desk) -> None:
    reported(desk, desk.indicator(NAME, "%"), "2.42")
    assert kinds(desk, share(desk, "2.42")) == ["same"]


def test_units_are_converted_before_values_are_compared(desk: Desk) -> None:
    reported(desk, desk.indicator(unit="万元"), "125000")
    assert kinds(desk, one_figure(desk, "12.5")) == ["same"]


def test_two_documents_that_differ_are_shown_to_each_other(desk: Desk) -> None:
    first, second = share(desk, "2.42"), share(desk, "2.58")
    assert kinds(desk, first) == ["elsewhere"] and kinds(desk, second) == ["elsewhere"]
    services.proposal_reject(actor=desk["steward"], proposal=desk.fact(first))
    assert kinds(desk, second) == []


def test_two_documents_that_say_one_number_of_two_places(desk: Desk) -> None:
    share(desk, "2.42", "试验区")
    assert kinds(desk, share(desk, "2.42", "试验走廊")) == ["scope"]


def test_the_version_before_is_no_conflict(desk: Desk) -> None:
    old = share(desk, "2.42")
    assert kinds(desk, share(desk, "2.58", replaces=old)) == []


def test_what_a_fact_became_is_no_conflict_with_itself(desk: Desk) -> None:
    desk.indicator(NAME, "%")
    document = share(desk, "2.42")
    desk.accepted(desk.fact(document))
    assert kinds(desk, document) == []


def test_conflicts_with_documents_of_others_are_not_told(desk: Desk) -> None:
    share(desk, "2.42", by="officer2")
    row = desk.fact(share(desk, "2.58", by="officer"))
    assert not selectors.conflicts_for(desk["officer"], [row]).get(row.pk)
    assert selectors.conflicts_for(desk["steward"], [row])[row.pk]


def test_the_number_of_queries_does_not_grow(desk: Desk) -> None:
    reported(desk, desk.indicator(NAME, "%"), "2.58")
    years = range(2000, 2040)
    raw = "\n".join(f"{year}年{NAME}{Decimal(year) / 1000}%。" for year in years)
    rows = [
        said(raw, f"{year}年{NAME}{Decimal(year) / 1000}%", str(Decimal(year) / 1000), indicator=NAME, unit="%",
             time=str(year))
        for year in years
    ]  # fmt: skip
    facts = desk.facts(desk.read(raw, rows))
    counted = []
    for some in (facts[:2], facts):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            selectors.conflicts_for(desk["steward"], some)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 6


def test_a_figure_of_one_organisation_is_never_taken_for_the_regions(desk: Desk) -> None:
    indicator = desk.indicator("合同金额", "万元")
    raw = "2024年，试验织造研究院合同金额3260万元。"
    row = said(raw, raw[6:-1], "3260", subject="试验织造研究院", indicator="合同金额", unit="万元")
    fact = desk.fact(desk.read(raw, [row]))
    assert fact.code == ""
    with pytest.raises(Invalid) as refusal:
        desk.accepted(fact, code=indicator.code)
    assert codes(refusal) == {"ingest.subject"}
    party = party_create(actor=desk["system"], kind="research_institute", name="试验织造研究院", is_demo=True)
    taken = desk.accepted(fact, code=indicator.code, party=party)
    assert Observation.objects.get(pk=taken.became_id).subject == party


def test_the_count_at_the_end_of_a_year_is_the_stock_of_that_year(desk: Desk) -> None:
    reported(desk, desk.indicator("上市公司", "家"), "38")
    raw = "截至2024年底，上市公司39家。"
    row = said(raw, "上市公司39家", "39", indicator="上市公司", unit="家", time="asof 2024-12")
    fact = desk.fact(desk.read(raw, [row]))
    assert [clash.kind for clash in selectors.conflicts_for(desk["steward"], [fact])[fact.pk]] == [
        "contradiction"
    ]
