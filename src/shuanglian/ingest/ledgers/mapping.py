"""Where the columns of a table go: proposed, corrected by a person, kept as plain JSON. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .fingerprint import Difference, difference

NOWHERE, FACTS, PARTIES = "none", "facts", "parties"
TAKES: Final = (FACTS, PARTIES, NOWHERE)
# What a column can be for figures, besides `=CODE` (the column holds values of this indicator).
FACT_PARTS: Final = ("place", "subject", "label", "value", "unit", "period")
PARTY_FIELDS: Final = (
    "name", "credit_code", "kind", "place", "short_name", "level", "summary", "website", "contact", "ref",
)  # fmt: skip
SURE: Final = 0.72
MOST_LABELS: Final = 2_000


@dataclass(slots=True)
class TableMapping:
    """`columns` maps the key of a column to where it goes: "" (not taken), a part of FACT_PARTS, `=CODE`, or a field of
    PARTY_FIELDS. `labels` maps the words of a row to the code of an indicator; `units` correct the units of columns.
    `period`, `place` and `unit` stand for what the sheet does not say; `kind` is the kind of new parties."""

    take: str = NOWHERE
    columns: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    period: str = ""
    place: str = ""
    unit: str = ""
    kind: str = "enterprise"

    def as_json(self) -> dict[str, Any]:
        return {
            "take": self.take, "columns": self.columns, "labels": self.labels, "units": self.units,
            "period": self.period, "place": self.place, "unit": self.unit, "kind": self.kind,
        }  # fmt: skip

    def remembered(self) -> dict[str, Any]:
        """What is true of the next sheet of this form too: not its period."""
        return {**self.as_json(), "period": ""}


def read(told: Mapping[str, Any]) -> TableMapping:
    """The mapping in its JSON; what is of the wrong kind is left out."""
    names = ("period", "place", "unit", "kind")
    texts = {name: str(told.get(name) or "")[:100] for name in names}
    take = str(told.get("take") or NOWHERE)
    return TableMapping(
        take=take if take in TAKES else NOWHERE,
        columns=_texts(told.get("columns")),
        labels=_texts(told.get("labels")),
        units=_texts(told.get("units")),
        period=texts["period"],
        place=texts["place"],
        unit=texts["unit"],
        kind=texts["kind"] or "enterprise",
    )


def _texts(given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        return {}
    rows = list(given.items())[: MOST_LABELS * 2]
    return {str(key)[:400]: str(value)[:100] for key, value in rows if isinstance(value, str | int)}


def proposed(
    table: Mapping[str, Any], keys: Sequence[str], codes: Mapping[str, str], labels: Mapping[str, str]
) -> TableMapping:
    """A first mapping: `table` is the understanding as JSON, `codes` the indicators that the heads plainly name (by key),
    `labels` those that the rows name."""
    columns = table["columns"]
    made = TableMapping(labels=dict(labels))
    figures = [c for c in columns if c["role"] == "value"]
    known = {c["meaning"]["key"] for c in columns if c["meaning"]["score"] >= SURE}
    listing = "credit_code" in known or ("name" in known and not codes)
    if figures and (codes or labels or "indicator" in known):
        made.take = FACTS
    elif listing and "name" in known:
        made.take = PARTIES
    for key, column in zip(keys, columns, strict=True):
        made.columns[key] = goes(made.take, column, codes.get(key, ""))
    _once(made)
    return made


def goes(take: str, column: Mapping[str, Any], code: str = "") -> str:
    """Where a column goes by itself."""
    key = column["meaning"]["key"]
    if take == PARTIES:
        return key if key in PARTY_FIELDS and key != "contact" else ""
    if take != FACTS:
        return ""
    if column["role"] == "value":
        measured = column["basis"] in ("actual", "base")
        return "" if not measured else f"={code}" if code else "" if column["words"] else "value"
    return {
        "place": "place",
        "name": "subject",
        "credit_code": "",
        "indicator": "label",
        "unit": "unit",
        "period": "period",
    }.get(key, "")


def _once(made: TableMapping) -> None:
    """A field of parties, the place, the label and so on come from one column only."""
    seen: set[str] = set()
    for key, to in made.columns.items():
        if to and to not in ("value",) and not to.startswith("="):
            if to in seen:
                made.columns[key] = ""
            seen.add(to)


def applied(remembered: TableMapping, keys: Sequence[str], fresh: TableMapping) -> TableMapping:
    """A remembered mapping on the columns of this sheet; columns that it does not know go where they go by themselves."""
    same = remembered.take == fresh.take
    columns = {key: remembered.columns.get(key, fresh.columns.get(key, "") if same else "") for key in keys}
    labels = {**fresh.labels, **remembered.labels}
    return TableMapping(
        remembered.take,
        columns,
        labels,
        remembered.units,
        fresh.period,
        remembered.place,
        remembered.unit,
        remembered.kind,
    )


def changes(before: Sequence[str], now: Sequence[str]) -> Difference:
    """What differs between the remembered form and this one."""
    return difference(before, now)


def problems(made: TableMapping, keys: Sequence[str]) -> list[tuple[str, str]]:
    """(field, code) of what cannot be: unknown columns, places of a column that its destination does not have, doubles."""
    found = []
    allowed = {FACTS: FACT_PARTS, PARTIES: PARTY_FIELDS, NOWHERE: ()}[made.take]
    seen: set[str] = set()
    for key, to in made.columns.items():
        if key not in keys:
            found.append((key, "ledger.column"))
        elif to and to not in allowed and not (made.take == FACTS and len(to) > 1 and to.startswith("=")):
            found.append((key, "ledger.to"))
        elif to and to in seen and to != "value" and not to.startswith("="):
            found.append((key, "ledger.twice"))
        seen.add(to)
    if made.take == PARTIES and not {"name", "credit_code", "ref"} & set(made.columns.values()):
        found.append(("name", "ledger.no_name"))
    return found
