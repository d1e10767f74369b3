"""The real cases of a pack: what goes to the registry as plain needs, and what a programme takes as its
runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .adapters import Context
from .cases import RegionCase, Requirement, Stage
from .checking import Pack, Row
from .models import RegionPack

TECHNICAL = "technical"


def number_of(region: RegionPack, case: str) -> str:
    """`330600-P01`: the same at every load."""
    return f"{region.code}-{case}"


def plain_needs(pack: Pack, region: RegionPack) -> list[Row]:
    """Rows of needs for cases that are not technical, with their outcome in words."""
    rows = []
    for row in pack.rows["cases"]:
        if row.values["kind"] == TECHNICAL:
            continue
        row.values |= {
            "number": number_of(region, row.key),
            "source_note": "；".join(_facts(pack, row))[:500],
        }
        rows.append(row)
    return rows


def _facts(pack: Pack, row: Row) -> Iterator[str]:
    values = row.values
    named = pack.index["parties"]
    for label, ref in (("协助", values["helper"]), ("承接", values["solver"])):
        if ref:
            yield f"{label}：{named[ref].values['name']}"
    if values["solver_name"]:
        yield f"承接：{values['solver_name']}"
    told = "，".join(stage.values["fact"] for stage in values["stages"])
    if told:
        yield f"经过：{told}"
    for label, name in (("方式", "mechanism"), ("结果", "outcome"), ("说明", "note")):
        if values[name]:
            yield f"{label}：{values[name].rstrip('。')}"


def technical(pack: Pack, region: RegionPack, context: Context) -> list[RegionCase]:
    """The technical cases as values; codes of sources are those of the registry."""
    cases = [_case(row, region) for row in pack.rows["cases"] if row.values["kind"] == TECHNICAL]
    return [
        replace(case, sources=tuple(context.source_codes[code] for code in case.sources)) for case in cases
    ]


def missing(case: RegionCase, context: Context) -> str:
    """The first party or segment of the case that people have deleted from the registry, or nothing."""
    refs = [case.owner, case.helper, case.solver, *(stage.by for stage in case.stages)]
    gone = [ref for ref in refs if ref and ref not in context.ids["parties"]]
    gone += [key for key in case.segments if key not in context.ids["segments"]]
    return gone[0] if gone else ""


def _case(row: Row, region: RegionPack) -> RegionCase:
    values = row.values
    return RegionCase(
        region=region.key,
        id=row.key,
        number=number_of(region, row.key),
        kind=values["kind"],
        title=values["title"],
        owner=values["owner"],
        text=values["text"],
        segments=values["segments"],
        status=values["status"],
        helper=values["helper"],
        solver=values["solver"],
        solver_name=values["solver_name"],
        mechanism=values["mechanism"],
        outcome=values["outcome"],
        stages=tuple(Stage(s.values["stage"], s.values["by"], s.values["fact"]) for s in values["stages"]),
        requirements=tuple(
            Requirement(
                r.values["metric"],
                r.values["comparator"],
                r.values["target"],
                r.values["unit"],
                r.values["method"],
            )
            for r in values["requirements"]
        ),
        note=values["note"],
        sources=values["sources"],
        also_kinds=values["also_kinds"],
    )
