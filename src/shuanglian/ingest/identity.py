"""When two readings say the same: digests of a statement, of what it speaks of, and of its bare value. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shuanglian.registry.text import name_key

from .proposal import Kind, Proposal

_FIGURES: Final = (Kind.QUANTITY, Kind.TABLE)
_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Identity:
    """`fingerprint`: the whole statement. `slot`: what it speaks of, without the value. `twin`: a value of a period without
    place and subject; empty where there is none. A number in a table and the same in a sentence are one statement."""

    fingerprint: str
    slot: str
    twin: str


def identify(row: Proposal) -> Identity:
    """The digests of a proposal; wording, width and script of its words do not count."""
    slot = _slot(row)
    value = _value(row)
    bare = (row.norm_unit or row.unit, row.time, "growth" if row.growth else "", value)
    twin = _digest("twin", name_key(row.indicator), *bare) if value and row.indicator else ""
    return Identity(_digest("whole", slot, value, row.comparator), slot, twin)


def _slot(row: Proposal) -> str:
    names = (name_key(row.subject), name_key(row.place), name_key(row.indicator))
    if row.kind in _FIGURES:
        growth = "growth" if row.growth else ""
        return _digest("figure", *names, row.time, row.basis or "", growth, row.norm_unit or row.unit)
    told = (str(row.detail.get(name, "")) for name in ("type", "name", "predicate", "object"))
    return _digest(row.kind.value, *names, *(name_key(text) for text in told))


def _value(row: Proposal) -> str:
    best = row.norm_value if row.norm_value is not None else row.value
    parts = [_plain(best)] if best is not None else []
    if row.value_max is not None:
        parts.append(_plain(row.value_max))
    return "..".join(parts)


def _plain(value: Decimal) -> str:
    """4.50 and 4.5 are one number; so are 0 and -0."""
    return format(value.normalize(), "f") if value else "0"


def _digest(*parts: str) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:_LENGTH]
