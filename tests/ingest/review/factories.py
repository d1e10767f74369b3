"""Documents that say what a test wants them to say: handed in through the service, read without the reader."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.models import Event
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.ingest import selectors, services
from shuanglian.ingest.apart import Reading
from shuanglian.ingest.models import IngestDocument, IngestPattern, IngestProposal
from shuanglian.ingest.proposal import Basis, Kind, Proposal
from shuanglian.ingest.services import reading
from shuanglian.registry.models import Alias, Citation, Party, Relation
from tests.indicators.factories import World

SENDER = "试验区统计科"


def said(raw: str, quote: str, number: str = "", **fields: Any) -> Proposal:
    """A proposal whose quote stands in the text; `number` is its printed value inside the quote."""
    start = raw.index(quote)
    plain: dict[str, Any] = {"kind": Kind.QUANTITY, "basis": Basis.ACTUAL, "time": "2024", **fields}
    if number:
        at = start + quote.index(number)
        plain |= {"value": Decimal(number), "value_start": at, "value_end": at + len(number)}
    return Proposal(quote=quote, start=start, end=start + len(quote), **plain)


def entity(raw: str, name: str, kind: str = "enterprise", **detail: Any) -> Proposal:
    told = {"type": kind, "name": name, **detail}
    return said(raw, name, kind=Kind.ENTITY, basis=None, time="", subject=name, detail=told)


def told(raw: str, rows: Sequence[Proposal], **about: Any) -> Reading:
    plain: dict[str, Any] = {
        "media": "text/plain", "encoding": "utf-8", "title": "", "dated": None, "pages": 1, "notes": [],
        "layout": [["paragraph", 0, len(raw), 0, 1]] if raw else [],
    }  # fmt: skip
    return Reading(raw=raw, proposals=list(rows), **{**plain, **about})


def snapshot() -> tuple[Any, ...]:
    """Everything that a refused call must leave as it was."""
    facts = IngestProposal.objects.order_by("pk").values_list("pk", "state", "rev", "became_id", "decided_by")
    documents = IngestDocument.objects.order_by("pk").values_list("pk", "state", "rev", "number", "title")
    counted = (Event, Observation, Party, Alias, Relation, Citation, IngestPattern)
    return tuple(facts), tuple(documents), tuple(model._default_manager.count() for model in counted)


@dataclass
class Desk:
    """`world` has the people and the indicators."""

    world: World

    def __getitem__(self, key: str) -> Actor:
        return self.world[key]

    def other_officer(self) -> Actor:
        return self.world["officer2"]

    def handed(self, raw: str, by: str = "steward", **about: Any) -> IngestDocument:
        plain: dict[str, Any] = {"name": "简报.txt", "sender": SENDER, "dated": dt.date(2025, 1, 10), **about}
        return services.document_hand_in(actor=self[by], upload=io.BytesIO(raw.encode()), **plain).document

    def read(self, raw: str, rows: Sequence[Proposal], by: str = "steward", **about: Any) -> IngestDocument:
        """Handed in and read."""
        document = self.handed(raw, by, **about)
        assert reading.finish(document.pk, document.number, told(raw, rows))
        return self.fresh(document)

    def fresh(self, document: IngestDocument) -> IngestDocument:
        return selectors.get_document(self["system"], document.pk)

    def facts(self, document: IngestDocument, **asked: Any) -> list[IngestProposal]:
        return list(selectors.proposals(self["system"], document, **asked))

    def fact(self, document: IngestDocument, at: int = 0) -> IngestProposal:
        return self.facts(document)[at]

    def again(self, row: IngestProposal) -> IngestProposal:
        return selectors.get_proposal(self["system"], row.pk)

    def indicator(self, name: str = "技术合同成交额", unit: str = "亿元", **about: Any) -> Indicator:
        return self.world.indicator(name=name, unit=unit, **about)

    def accepted(self, row: IngestProposal, by: str = "steward", **choice: Any) -> IngestProposal:
        return services.proposal_accept(actor=self[by], proposal=row, choice=services.Choice(**choice))

    def acting_for_real(self, key: str) -> Actor:
        """The same person, no longer of the demonstration."""
        return dataclasses.replace(self[key], is_demo=False)


def one_figure(desk: Desk, value: str = "12.5", name: str = "技术合同成交额", **about: Any) -> IngestDocument:
    """A document with one figure, whose indicator is in the catalogue."""
    raw = f"2024年，{name}{value}亿元，比上年增加。\n另起一段。"
    quote = f"2024年，{name}{value}亿元"
    row = said(
        raw, quote, value, indicator=name, unit="亿元", norm_unit="元", norm_value=Decimal(value) * 10**8
    )
    return desk.read(raw, [row], **about)
