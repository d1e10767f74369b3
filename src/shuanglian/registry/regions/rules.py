"""What must hold between the fields and rows of a pack, beyond single cells and references. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from shuanglian.foundation.accounts import credit_code
from shuanglian.registry.text import name_key

from . import geometry
from .columns import Wrong
from .schema import ENTITY_TABLES

if TYPE_CHECKING:
    from .checking import Pack, Row
    from .folder import Folder


def apply(pack: Pack, folder: Folder) -> None:
    """Add every broken rule to the report of the pack."""
    _load_geometries(pack, folder)
    for rule in RULES:
        rule(pack)


def _load_geometries(pack: Pack, folder: Folder) -> None:
    for row in pack.rows["places"]:
        name = row.values["geometry"]
        if not name:
            continue
        content = folder.bytes_of(name, owner=row.problem("geometry", ""))
        if content is None:
            continue
        try:
            pack.geometries[row.key] = geometry.parse(content)
        except Wrong as error:
            pack.wrong(row, "geometry", f"{name}：{error}")


def _places_nest(pack: Pack) -> None:
    _no_cycle(pack, "places")


def _segments_nest(pack: Pack) -> None:
    _no_cycle(pack, "segments")


def _no_cycle(pack: Pack, table: str) -> None:
    index = pack.index[table]
    done: set[str] = set()
    for start in index:
        path: dict[str, int] = {}
        at = start
        while at in index and at not in done and at not in path:
            path[at] = len(path)
            at = index[at].values["parent"]
        if at in path:
            loop = list(path)[path[at] :]
            pack.wrong(index[at], "parent", f"上下级成环：{' → '.join([*loop, at])[:300]}")
        done.update(path)


def _areas_nest(pack: Pack) -> None:
    """A part is not larger than the whole, and the science cities add up to their corridor."""
    cities: dict[str, list[Row]] = defaultdict(list)
    for row in pack.index["places"].values():
        parent = pack.index["places"].get(row.values["parent"])
        area, whole = row.values["area_km2"], parent.values["area_km2"] if parent else None
        if area is not None and whole is not None and area > whole:
            pack.warn(row, "area_km2", f"面积 {area} 大于上级的 {whole}")
        if row.values["kind"] == "science_city":
            cities[row.values["parent"]].append(row)
    for code, rows in cities.items():
        corridor = pack.index["places"].get(code)
        areas = [row.values["area_km2"] for row in rows]
        if corridor and corridor.values["area_km2"] is not None and None not in areas:
            total = sum(areas)
            if total != corridor.values["area_km2"]:
                pack.warn(
                    corridor, "area_km2", f"下属科技城合计 {total}，与 {corridor.values['area_km2']} 不等"
                )


def _parties(pack: Pack) -> None:
    codes: dict[str, Row] = {}
    names: dict[str, Row] = {}
    for row in pack.rows["parties"]:
        code = credit_code.normalise(row.values["credit_code"])
        row.values["credit_code"] = code
        if code:
            for reason in credit_code.problems(code):
                pack.wrong(row, "credit_code", str(reason.message))
            first = codes.setdefault(code, row)
            if first is not row:
                pack.wrong(row, "credit_code", f"与第 {first.line} 行的信用代码相同")
        twin = names.setdefault(name_key(row.values["name"]), row)
        if twin is not row and row.values["name"]:
            pack.warn(row, "name", f"与第 {twin.line} 行同名，请确认是否同一主体")


def _aliases(pack: Pack) -> None:
    """One name that leads to two parties finds neither: a warning, for sources do use names loosely."""
    owners: dict[str, str] = {}
    for row in pack.index["parties"].values():
        owners.setdefault(name_key(row.values["name"]), row.key)
    for row in pack.rows["aliases"]:
        owner = owners.setdefault(name_key(row.values["name"]), row.values["party"])
        if owner != row.values["party"]:
            pack.warn(row, "name", f"这个名字已属于 {owner}")


def _relations(pack: Pack) -> None:
    for row in pack.rows["relations"]:
        values = row.values
        if bool(values["target"]) == bool(values["target_text"]):
            pack.wrong(row, "target", "target 与 target_text 应恰好写一个")
        if values["target"] and values["target"] == values["subject"]:
            pack.wrong(row, "target", "主体不能与自己有关系")
        _period(pack, row)


def _affiliations(pack: Pack) -> None:
    for row in pack.rows["affiliations"]:
        person = pack.index["parties"].get(row.values["person"])
        if person and person.values["kind"] not in ("person", "team"):
            pack.wrong(row, "person", f"{person.key} 不是人物或团队")
        if row.values["person"] and row.values["person"] == row.values["party"]:
            pack.wrong(row, "party", "任职单位不能是本人")
        _period(pack, row)


def _period(pack: Pack, row: Row) -> None:
    start, end = row.values["valid_from"], row.values["valid_to"]
    if start and end and end < start:
        pack.wrong(row, "valid_to", "止期早于起期")


def _measures(pack: Pack) -> None:
    for row in pack.rows["measures"]:
        value, high = row.values["value"], row.values["high"]
        comparator = row.values["comparator"]
        if value is None and comparator != "contains":
            pack.wrong(row, "value", "必填")
        if comparator == "between" and (high is None or (value is not None and high < value)):
            pack.wrong(row, "high", "介于两数之间时，上限必填且不小于下限")


def _cases(pack: Pack) -> None:
    for row in pack.rows["cases"]:
        _solver(pack, row)
        for requirement in row.values["requirements"]:
            if requirement.values["comparator"] in ("between", "contains"):
                pack.wrong(requirement, "comparator", "案例的要求只能比较一个数")
        seen: set[str] = set()
        for stage in row.values["stages"]:
            if stage.values["stage"] in seen:
                pack.wrong(stage, "stage", "同一步只能写一次")
            seen.add(stage.values["stage"])


def _solver(pack: Pack, row: Row) -> None:
    if row.values["solver"] and row.values["solver_name"]:
        pack.wrong(row, "solver_name", "solver 与 solver_name 只能写一个")


def _entities(pack: Pack) -> None:
    for row in pack.rows["entities"]:
        for target in row.values["represented_by"]:
            kind, _colon, key = target.partition(":")
            table = ENTITY_TABLES.get(kind)
            if table in pack.unread or (table == "segments" and "chains" in pack.unread):
                continue
            if table is None or key not in pack.index[table]:
                pack.wrong(row, "represented_by", f"没有“{target[:80]}”")


def represented(pack: Pack) -> Iterator[str]:
    """Ids of the source entities that the pack represents by at least one row."""
    return (row.key for row in pack.rows["entities"] if row.values["represented_by"])


RULES: Final[tuple[Callable[[Pack], None], ...]] = (
    _places_nest,
    _segments_nest,
    _areas_nest,
    _parties,
    _aliases,
    _relations,
    _affiliations,
    _measures,
    _cases,
    _entities,
)
