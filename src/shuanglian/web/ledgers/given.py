"""The form of the columns → mappings of the tables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shuanglian.ingest.ledgers import mapping
from shuanglian.ingest.ledgers.models import LedgerIntake

from .shown import UNSETTLED


def tables(request: HttpRequest, intake: LedgerIntake) -> list[dict[str, Any]]:
    """What was kept, with what the person changed. A new destination begins with what the columns are by themselves."""
    kept = intake.mapping.get("tables", [])
    return [
        _table(request, at, table, mapping.read(old)).as_json()
        for at, (table, old) in enumerate(zip(intake.tables, kept, strict=True))
    ]


def _table(
    request: HttpRequest, at: int, table: dict[str, Any], old: mapping.TableMapping
) -> mapping.TableMapping:
    def posted(name: str, before: str) -> str:
        return request.POST.get(f"t{at}-{name}", before).replace("\x00", "").strip()[:100]

    take = posted("take", old.take)
    made = mapping.read({**old.as_json(), "take": take})
    for name in ("period", "place", "kind"):
        setattr(made, name, posted(name, getattr(old, name)))
    for number, (key, column) in enumerate(zip(table["keys"], table["columns"], strict=True)):
        before = old.columns.get(key, "")
        if made.take != old.take:
            made.columns[key] = mapping.goes(made.take, column, _sure(table, key))
        else:
            typed = posted(f"x{number}", "")
            made.columns[key] = f"={typed}" if typed else posted(f"c{number}", before)
        unit = posted(f"u{number}", old.units.get(key, ""))
        made.units = {**{k: v for k, v in made.units.items() if k != key}, **({key: unit} if unit else {})}
    for number, label in enumerate(table.get("labels", {})):
        chosen = posted(f"y{number}", "") or posted(f"l{number}", UNSETTLED)
        if chosen != UNSETTLED:
            made.labels[label] = chosen
    return made


def _sure(table: dict[str, Any], key: str) -> str:
    rows = table.get("choices", {}).get(key, [])
    return rows[0]["code"] if rows and rows[0]["score"] >= 0.8 else ""
