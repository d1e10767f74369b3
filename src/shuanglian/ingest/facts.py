"""A proposal on its way through a door: what the person chose, as a `Fact`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shuanglian.registry.models import Party, Place

from .doors import Fact
from .models import IngestProposal
from .periods import period_of
from .proposal import Basis

INDICATORS: Final = "indicators"
QUOTE: Final = 500
_BODY: Final = re.compile(
    r"(?:公司|集团|研究院|研究所|实验室|大学|学院|医院|银行|协会|商会|学会|中心|工厂|孵化器|众创空间)$"
)
MEASURED: Final = ("", Basis.ACTUAL, Basis.BASE)
COMPARATORS: Final = {
    "=": "eq", "约": "approx", "近": "approx", "级": "approx", "余": "gt",
    ">": "gt", ">=": "ge", "<": "lt", "<=": "le",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose beside the words. `code`: the indicator; `keep`: no indicator, the fact is kept as it is.

    `party`: who is meant (an entity, or the subject of a relation), `target` the other side of a relation, `scope` the place
    that a figure speaks of. `party_kind`: make a new party of this kind. `period` where the words leave it open.
    """

    code: str = ""
    keep: bool = False
    party: Party | None = None
    target: Party | None = None
    scope: Place | None = None
    party_kind: str = ""
    period: str = ""
    note: str = ""


AS_IT_IS: Final = Choice()


def fact_of(row: IngestProposal, choice: Choice = AS_IT_IS) -> Fact | None:
    """None for what names no indicator, no number or no period. The value is in the unit of the document."""
    code = choice.code or row.code
    period = choice.period or period_of(row.said("time"))
    value: Decimal | None = row.said("value")
    if not code or value is None or not period:
        return None
    return Fact(
        code=code,
        period=period,
        value=value,
        unit=row.said("unit"),
        place=choice.scope or row.scope or row.document.place,
        subject=choice.party or row.party,
        comparator=COMPARATORS.get(row.said("comparator"), "eq"),
        source=row.document.source,
        locator=row.locator,
        quote=short(row.quote),
        note=choice.note,
        is_demo=row.document.is_demo,
        growth=bool(row.said("growth")),
    )


def is_of_party(row: IngestProposal) -> bool:
    """Whether a figure speaks of one organisation and not of a place: its own series, never that of the region."""
    return bool(_BODY.search(str(row.said("subject"))))


def is_measured(row: IngestProposal) -> bool:
    """Says what was, not what is planned, ranked or demanded."""
    return row.said("basis") in MEASURED


def short(quote: str) -> str:
    """The words on one line, cut to what a figure can carry; the whole quote stays with the proposal."""
    plain = " ".join(quote.replace("\x00", "").split())
    return plain if len(plain) <= QUOTE else plain[: QUOTE - 1] + "…"
