"""Chains by elements of innovation: how many parties of the public register stand where, and where none does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text
from shuanglian.registry.models import Chain, Party, PartyKind

_PILOT: Final = Q(name__contains="中试")
_TESTING: Final = Q(name__contains="检测") | Q(name__contains="检验") | Q(name__contains="计量")
_KIND: Final = PartyKind
MOST: Final = 8
# key → name, which parties
ELEMENTS: Final[dict[str, tuple[Text, Q]]] = {
    "enterprise": (_("企业"), Q(kind=_KIND.ENTERPRISE)),
    "institute": (_("院所"), Q(kind__in=(_KIND.UNIVERSITY, _KIND.RESEARCH_INSTITUTE)) & ~_PILOT & ~_TESTING),
    "lab": (_("实验室"), Q(kind=_KIND.LAB) & ~_PILOT & ~_TESTING),
    "platform": (
        _("平台"),
        Q(kind__in=(_KIND.PLATFORM, _KIND.INNOVATION_BASE, _KIND.SERVICE_CENTER)) & ~_PILOT & ~_TESTING,
    ),
    "pilot": (_("中试"), _PILOT & ~Q(kind=_KIND.ENTERPRISE)),
    "testing": (_("检测"), _TESTING & ~Q(kind=_KIND.ENTERPRISE) & ~_PILOT),
    "park": (_("园区"), Q(kind__in=(_KIND.PARK, _KIND.BASE, _KIND.INCUBATOR)) & ~_PILOT & ~_TESTING),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`level` 0 to 4 chooses the shade; `gap`: a main chain without such a party in our records."""

    key: str
    name: Text
    n: int
    level: int
    gap: bool


@dataclass(frozen=True, slots=True)
class Lane:
    key: str
    name: str
    cells: tuple[Cell, ...]


def parties(chain: str, element: str) -> QuerySet[Party]:
    """Public parties behind one cell; examples never stand in the register of the region."""
    _name, which = ELEMENTS[element]
    ids = Party.objects.filter(which, segments__chain__key=chain, is_public=True, is_demo=False)
    return Party.objects.filter(pk__in=ids.values("pk"))


def lanes(most: int = MOST) -> list[Lane]:
    """One query: chains with their counts, the main ones (of more than one link) first, then those with most parties; as
    many as the wall holds. All of them are on the page of chains."""
    seen = Q(segments__parties__is_public=True, segments__parties__is_demo=False)
    counted = {
        f"n_{key}": Count("segments__parties", filter=seen & _through(which), distinct=True)
        for key, (_name, which) in ELEMENTS.items()
    }
    rows = Chain.objects.annotate(links=Count("segments", distinct=True), **counted).order_by("order", "key")
    found = [(getattr(row, "links", 0) > 1, _lane(row)) for row in rows]
    found.sort(key=lambda pair: (not pair[0], 0 if pair[0] else -sum(cell.n for cell in pair[1].cells)))
    return [lane for _main, lane in found[:most]]


def _lane(row: Chain) -> Lane:
    main = getattr(row, "links", 0) > 1
    cells = []
    for key, (name, _which) in ELEMENTS.items():
        n = int(getattr(row, f"n_{key}"))
        cells.append(Cell(key, name, n, level(n), main and n == 0))
    return Lane(row.key, row.name, tuple(cells))


def level(n: int) -> int:
    """1 · 2—4 · 5—9 · 10 and more."""
    return 0 if n == 0 else 1 if n == 1 else 2 if n < 5 else 3 if n < 10 else 4


def _through(which: Q) -> Q:
    """The same condition on parties, seen from their chain."""
    found = Q(_connector=which.connector, _negated=which.negated)
    for child in which.children:
        if isinstance(child, Q):
            found.children.append(_through(child))
        else:
            name, value = child  # type: ignore[misc]
            found.children.append((f"segments__parties__{name}", value))
    return found
