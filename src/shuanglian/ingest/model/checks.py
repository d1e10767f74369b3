"""What must hold before a model's answer becomes a proposal. Offsets, numbers and units are always our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ..aligned import Aligned
from ..names.relations import PREDICATES
from ..proposal import Basis, Kind, Proposal
from ..quantities import Found, find_in
from ..quantities.found import Nature
from .chunks import Chunk
from .wording import ASKED, TYPES

HIGHEST: Final = 0.5
MOST_FACTS: Final = 200
_LONGEST_QUOTE: Final = 400
_LONGEST_WORD: Final = 80
_KEYS: Final = {
    "quantity": {"kind", "quote", "subject", "indicator", "value", "unit", "time", "basis"},
    "entity": {"kind", "quote", "name", "type"},
    "relation": {"kind", "quote", "subject", "predicate", "object", "subject_type", "object_type"},
}
_BASES: Final = frozenset(basis for basis in Basis if basis is not Basis.STRUCTURE)
_DAY: Final = r"(?:19|20)\d\d(?:Q[1-4]|H[12]|-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
TIME: Final = re.compile(
    rf"(?:{_DAY}(?:\.\.{_DAY})?|(?:asof|cumulative to|annual|before|by) {_DAY}|\d{{1,3}} (?:years|months|days)|n/a|)"
)

_YEAR: Final = re.compile(r"(?:19|20)\d\d")


class Dropped(ValueError):
    """An answer that does not hold; the message is a stable code that is counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands."""

    block: int
    text: Aligned
    start: int
    end: int

    def raw(self, start: int, end: int) -> tuple[int, int]:
        return self.text.raw_span(start, end)


def facts(answer: str) -> list[Any]:
    """The list of an answer. Raises `Dropped` for what is no JSON of that form or holds too much."""
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        raise Dropped("not_json") from None
    rows = told.get("facts") if isinstance(told, dict) and set(told) == {"facts"} else None
    if not isinstance(rows, list):
        raise Dropped("not_the_form")
    if len(rows) > MOST_FACTS:
        raise Dropped("too_many")
    return rows


def checked(row: Any, chunk: Chunk, years: frozenset[str] = frozenset()) -> Proposal:
    """The proposal in one answer. `years`: those that the document's own date allows. Raises `Dropped`."""
    fact = _formed(row)
    place = _placed(fact["quote"], chunk)
    if fact["kind"] == "quantity":
        if not all(year in years or year in chunk.text for year in _YEAR.findall(fact["time"])):
            raise Dropped("time_not_there")
        return _quantity(fact, place, chunk)
    return _entity(fact, place) if fact["kind"] == "entity" else _relation(fact, place)


def _formed(row: Any) -> dict[str, str]:
    """Exactly the keys of its kind, all texts (a value may be a number)."""
    if not isinstance(row, dict) or set(row) != _KEYS.get(str(row.get("kind")), {"never"}):
        raise Dropped("not_the_form")
    plain = {key: _text(key, value) for key, value in row.items()}
    if any(len(value) > _LONGEST_WORD for key, value in plain.items() if key != "quote"):
        raise Dropped("too_long")
    return plain


def _text(key: str, value: Any) -> str:
    if key == "value" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    if not isinstance(value, str):
        raise Dropped("not_the_form")
    return value


def _placed(quote: str, chunk: Chunk) -> Place:
    if not len(quote.strip()) >= 2 or len(quote) > _LONGEST_QUOTE:
        raise Dropped("quote_length")
    found = chunk.places(quote)
    if not found:
        raise Dropped("quote_not_there")
    if len(found) > 1:
        raise Dropped("quote_ambiguous")
    part, at = found[0]
    return Place(part.block, part.text, at, at + len(quote))


def _quantity(fact: dict[str, str], place: Place, chunk: Chunk) -> Proposal:
    if fact["basis"] not in _BASES:
        raise Dropped("basis")
    if not TIME.fullmatch(fact["time"]):
        raise Dropped("time")
    if not fact["indicator"].strip() or not _said(fact["indicator"], chunk):
        raise Dropped("indicator_not_there")
    if not _said(fact["subject"], chunk):
        raise Dropped("subject_not_there")
    found = _number(fact, place)
    offset = _offset(found, place)
    start, end = place.raw(place.start, place.end)
    value_start, value_end = place.raw(offset, offset + found.end - found.start)
    return Proposal(
        kind=Kind.QUANTITY, quote=place.text.raw[start:end], start=start, end=end,
        subject=fact["subject"], indicator=fact["indicator"], value=found.value, value_max=found.value_max,
        unit=found.unit, norm_value=found.norm_value, norm_unit=found.norm_unit, time=fact["time"],
        basis=Basis(fact["basis"]), comparator=found.comparator, growth=found.growth,
        value_start=value_start, value_end=value_end, **_marks(place),
    )  # fmt: skip


def _said(words: str, chunk: Chunk) -> bool:
    return not words or words in chunk.text


def _number(fact: dict[str, str], place: Place) -> Found:
    """The one number of the quote that our own reader reads the same way, with a unit that we know."""
    try:
        value = Decimal(fact["value"].replace(",", "").strip())
    except InvalidOperation:
        raise Dropped("value_no_number") from None
    if not value.is_finite():
        raise Dropped("value_no_number")
    inside = [row for row in find_in(place.text, place.block) if _inside(row, place)]
    inside = [row for row in inside if row.nature is not Nature.STRUCTURE]
    same = [row for row in inside if abs(row.value) == abs(value) and _same_unit(fact["unit"], row.unit)]
    if not same:
        raise Dropped("value_not_in_quote")
    if len(same) > 1:
        raise Dropped("value_ambiguous")
    return same[0]


def _same_unit(told: str, read: str) -> bool:
    """A model may leave the unit out; another unit than the one that is written is an error."""
    return told.strip() in ("", read)


def _inside(row: Found, place: Place) -> bool:
    at = _offset(row, place)
    return place.start <= at and at + row.end - row.start <= place.end


def _offset(row: Found, place: Place) -> int:
    """Where the number stands in the paragraph: both know their place in the raw text."""
    return place.text.at_raw(row.sentence.raw_span(row.start, row.end)[0])


def _entity(fact: dict[str, str], place: Place) -> Proposal:
    if fact["type"] not in TYPES:
        raise Dropped("type")
    at, end = _once(fact["name"], place)
    low, high = place.raw(at, end)
    detail = {"type": fact["type"], "name": fact["name"], "aliases": [], "mentions": 1}
    return Proposal(
        kind=Kind.ENTITY, quote=place.text.raw[low:high], start=low, end=high, subject=fact["name"], detail=detail,
        **_marks(place),
    )  # fmt: skip


def _once(words: str, place: Place) -> tuple[int, int]:
    if len(words.strip()) < 2:
        raise Dropped("name_length")
    at = place.text.text.find(words, place.start, place.end)
    if at < 0:
        raise Dropped("name_not_in_quote")
    return at, at + len(words)


def _relation(fact: dict[str, str], place: Place) -> Proposal:
    if fact["predicate"] not in ASKED:
        raise Dropped("predicate")
    if fact["subject_type"] not in TYPES or fact["object_type"] not in (*TYPES, "text"):
        raise Dropped("type")
    if fact["subject"] == fact["object"]:
        raise Dropped("to_itself")
    for role in ("subject", "object"):
        _once(fact[role], place)
    start, end = place.raw(place.start, place.end)
    detail = {key: fact[key] for key in ("predicate", "subject", "object", "subject_type", "object_type")}
    return Proposal(
        kind=Kind.RELATION, quote=place.text.raw[start:end], start=start, end=end, subject=fact["subject"],
        indicator=PREDICATES[fact["predicate"]], detail=detail, **_marks(place),
    )  # fmt: skip


def _marks(place: Place) -> dict[str, Any]:
    doubt = place.text.doubtful(place.start, place.end)
    why = ("由语言模型提出，引文和数字已核对", *(("引文中有修复时猜测的字",) if doubt else ()))
    return {"origin": "model", "confidence": HIGHEST - (0.2 if doubt else 0.0), "reasons": why}


def new_ones(rows: list[Proposal], rules: list[Proposal]) -> Iterator[Proposal]:
    """Without what the rules (or the model itself) said already."""
    known = {key for row in rules for key in _keys(row)}
    for row in rows:
        keys = set(_keys(row))
        if not keys & known:
            known |= keys
            yield row


def _keys(row: Proposal) -> Iterator[tuple[Any, ...]]:
    if row.kind in (Kind.QUANTITY, Kind.TABLE):
        yield ("number", row.value_start, row.value_end)
    elif row.kind is Kind.ENTITY:
        for name in (row.subject, *(alias["name"] for alias in row.detail.get("aliases", []))):
            yield ("entity", name)
    else:
        detail = row.detail
        yield ("relation", detail.get("predicate"), detail.get("subject"), detail.get("object"))
