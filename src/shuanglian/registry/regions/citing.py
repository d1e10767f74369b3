"""Every row of a pack names its sources: writing them as citations, in bulk, and taking back only our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet

from shuanglian.registry.models import Citation

from .adapters import BATCH, Context
from .checking import Row

CITED: Final = {
    "places": "place",
    "chains": "chain",
    "segments": "segment",
    "parties": "party",
    "aliases": "alias",
    "relations": "relation",
    "affiliations": "affiliation",
    "offerings": "offering",
    "measures": "offeringmeasure",
    "cases": "need",
}
INFERRED: Final = "所在地由上下文推断，来源没有明说"
Statement = list[str]  # field, code of the source, locator, note
Change = tuple[str, int, list[Statement], list[Statement]]  # table, id, statements before and now


def statements(row: Row) -> list[Statement]:
    """What the row cites, in the words of the pack; part of the base of the next comparison."""
    if row.table not in CITED:
        return []
    codes, locator = row.values["sources"], row.values.get("locator", "")
    found = [["", code, locator, row.values.get("note", "")] for code in codes]
    if row.values.get("place_basis") == "inferred":
        found.append(["place", codes[0], "", INFERRED])
    return found


def cite(changes: Iterable[Change], context: Context) -> None:
    """Take back what the pack no longer says and add what is new; citations by people stay as they are."""
    new: list[Citation] = []
    for table, pk, before, now in changes:
        for statement in before:
            if statement not in now:
                _lookup(table, pk, statement, context).delete()
        new += [_citation(table, pk, statement, context) for statement in now if statement not in before]
    Citation.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)


def _citation(table: str, pk: int, statement: Statement, context: Context) -> Citation:
    field, code, locator, note = statement
    return Citation(
        object_type=CITED[table],
        object_id=pk,
        field=field,
        source_id=context.ids["sources"][code],
        locator=locator,
        note=note,
    )


def _lookup(table: str, pk: int, statement: Statement, context: Context) -> QuerySet[Citation]:
    field, code, locator, _note = statement
    return Citation.objects.filter(
        object_type=CITED[table],
        object_id=pk,
        field=field,
        source_id=context.ids["sources"].get(code, 0),
        locator=locator,
    )
