"""A document as JSON and back: what is kept of a report, so that every format can be printed again, byte for byte."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import Any, Final

from . import document as d

# Blocks and spans carry their name, so that a list of mixed ones reads back.
TAGGED: Final = {
    cls.__name__: cls
    for cls in (
        d.Text, d.Number, d.Missing, d.Heading, d.Paragraph, d.Listing, d.Table, d.Figure, d.PageBreak, d.Signature,
        d.Cell, d.Series, d.Chart, d.Section, d.Fact, d.Document,
    )
}  # fmt: skip
DAYS: Final = frozenset({"as_of", "made_on", "day"})
DECIMALS: Final = frozenset({"value"})
CHOICES: Final = {"tone": d.Tone, "align": d.Align, "manner": d.Manner}


def to_json(document: d.Document) -> dict[str, Any]:
    found = _out(document)
    assert isinstance(found, dict)
    return found


def from_json(value: dict[str, Any]) -> d.Document:
    """Raises ValueError for JSON that is no document of ours."""
    try:
        found = _in("", value)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a document: {error}") from error
    if not isinstance(found, d.Document):
        raise ValueError("not a document")
    return found


def receipt(document: d.Document) -> str:
    """SHA-256 over the canonical JSON."""
    text = json.dumps(to_json(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _out(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept: dict[str, Any] = {"_": type(value).__name__}
        for item in dataclasses.fields(value):
            kept[item.name] = _out(getattr(value, item.name))
        return kept
    if isinstance(value, tuple | list):
        return [_out(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return "".join(
            c for c in value if c != "\0" and not "\ud800" <= c <= "\udfff"
        )  # no database keeps these
    return value


def _in(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_in("", item) for item in value)
    if isinstance(value, dict):
        cls = TAGGED[value["_"]]
        return cls(**{key: _in(key, item) for key, item in value.items() if key != "_"})
    if value is not None and name in DAYS:
        return dt.date.fromisoformat(value)
    if value is not None and name in DECIMALS:
        return Decimal(value)
    if name == "kind" and value in set(d.FactKind):
        return d.FactKind(value)
    if name in CHOICES:
        return CHOICES[name](value)
    return value
