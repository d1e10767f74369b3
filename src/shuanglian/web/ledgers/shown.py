"""Sheets as plain values for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.events import selectors as events
from shuanglian.indicators import periods
from shuanglian.ingest.document import Unreadable
from shuanglian.ingest.ledgers import exporting, policies, selectors
from shuanglian.ingest.ledgers.cells import letters
from shuanglian.ingest.ledgers.models import LedgerForm, LedgerIntake, State
from shuanglian.registry.models import PartyKind

TONES: Final = {
    "reading": "blue", "read": "warm", "checking": "blue", "checked": "warm", "applying": "blue", "applied": "green",
    "undoing": "blue", "undone": "line", "refused": "red",
}  # fmt: skip
ROLES: Final[dict[str, Text]] = {
    "head": _("表头"), "key": _("主键"), "value": _("数值"), "unit": _("单位"), "period": _("期间"), "serial": _("序号"),
    "text": _("文字"), "group": _("分组"), "subtotal": _("小计"), "total": _("合计"), "of_which": _("其中"),
}  # fmt: skip
MEANINGS: Final[dict[str, Text]] = {
    "serial": _("序号"), "credit_code": _("信用代码"), "phone": _("电话"), "person": _("人名"), "short_name": _("简称"),
    "aliases": _("别名"), "unit": _("单位"), "indicator": _("指标名称"), "indicator_code": _("指标代码"), "period": _("期间"),
    "value": _("数值"), "place": _("地方"), "name": _("主体名称"), "project": _("项目"), "kind": _("类型"),
    "segments": _("环节"), "industry": _("行业"), "level": _("级别"), "website": _("网址"), "address": _("地址"),
    "summary": _("简介"), "date": _("日期"), "note": _("备注"), "text": _("文字"),
}  # fmt: skip
TAKES: Final[tuple[tuple[str, Text], ...]] = (
    ("facts", _("指标数据")),
    ("parties", _("主体名录")),
    ("none", _("只存为明细表")),
)
FACT_OPTIONS: Final[tuple[tuple[str, Text], ...]] = (
    ("", _("不取")), ("label", _("指标名称")), ("value", _("数值（指标看行）")), ("place", _("地方")), ("subject", _("主体")),
    ("period", _("期间")), ("unit", _("单位")),
)  # fmt: skip
PARTY_OPTIONS: Final[tuple[tuple[str, Text], ...]] = (
    ("", _("不取")), ("name", _("名称")), ("credit_code", _("统一社会信用代码")), ("place", _("所在地")), ("kind", _("类型")),
    ("short_name", _("简称")), ("level", _("级别")), ("summary", _("简介")), ("website", _("网址")), ("contact", _("联系方式")),
    ("ref", _("编号")),
)  # fmt: skip
LEVELS: Final[dict[str, Text]] = {"error": _("要改"), "warning": _("请核对"), "notice": _("说明")}
LEVEL_TONES: Final = {"error": "red", "warning": "warm", "notice": "line"}
FIELDS: Final[dict[str, Text]] = {
    **{key: label for key, label in PARTY_OPTIONS if key}, "place_id": _("所在地"), "is_public": _("公开"),
}  # fmt: skip
EVENTS: Final[dict[str, Text]] = {
    "ledger.handed_in": _("交入"), "ledger.read": _("读出来了"), "ledger.refused": _("读不了"), "ledger.mapped": _("改了对应"),
    "ledger.checked": _("核对"), "ledger.applied": _("写入"), "ledger.undone": _("撤销"),
}  # fmt: skip
SHOWN_LABELS: Final = 200
SHOWN_TABLES: Final = 40
UNSETTLED: Final = "?"  # nobody has said yet which indicator a label means


@dataclass(frozen=True, slots=True)
class Line:
    who: Any
    text: Any
    at: Any
    tone: str
    note: str = ""


def timeline(viewer: Actor, stream: str) -> list[Line]:
    rows = events.timeline(viewer, streams=[stream], limit=40)
    return [
        Line(row.actor_label, EVENTS[row.kind], row.at, "g" if row.kind == "ledger.applied" else "b")
        for row in rows
        if row.kind in EVENTS
    ]


def row(one: LedgerIntake) -> dict[str, Any]:
    told = one.result or {}
    return {
        "o": one, "tone": TONES[one.state], "errors": told.get("errors", 0), "warnings": told.get("warnings", 0),
        "facts": told.get("facts", {}), "parties": told.get("parties", {}),
    }  # fmt: skip


def forms(viewer: Actor, rows: Iterable[LedgerForm]) -> list[dict[str, Any]]:
    """What is remembered, in the words of the page where it was settled."""
    known = list(rows)
    told = {to[1:] for one in known for to in one.mapping.get("columns", {}).values() if to.startswith("=")}
    names = selectors.indicator_names(viewer, sorted(told))
    return [_form(one, names) for one in known]


def _form(one: LedgerForm, names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    take = one.mapping.get("take", "none")
    words = dict(PARTY_OPTIONS if take == "parties" else FACT_OPTIONS)
    goes = [
        (head_words(key), names.get(to[1:], (to[1:], ""))[0] if to.startswith("=") else words.get(to, to))
        for key, to in one.mapping.get("columns", {}).items()
        if to
    ]
    return {"o": one, "take": dict(TAKES).get(take, ""), "goes": goes, "heads": len(one.heads)}


def head_words(key: str) -> str:
    """A remembered head for people: what stood for a year or a quarter is left open."""
    return " / ".join("…" if set(part) <= {"□"} else part.replace("□", "…") for part in key.split("/"))


def period_words(period: str) -> str:
    """2026Q1 → 2026年一季度; what no rule knows stays as it is written."""
    try:
        return periods.parse(period).words() if period else ""
    except ValueError:
        return period


def options() -> dict[str, Any]:
    return {
        "takes": TAKES, "places": [("", _t("表里写明")), *selectors.places()], "kinds": list(PartyKind.choices),
        "legend": list(ROLES.items()),
    }  # fmt: skip


def tables(viewer: Actor, intake: LedgerIntake) -> list[dict[str, Any]]:
    """Each table with its drawn grid and the places that its columns may have."""
    kept = intake.mapping.get("tables", [])
    codes = {to[1:] for one in kept for to in one["columns"].values() if to.startswith("=")}
    codes |= {code for one in kept for code in one["labels"].values() if code}
    names = selectors.indicator_names(viewer, sorted(codes))
    told = intake.tables[:SHOWN_TABLES]
    try:
        grids = selectors.previews(intake, told)
    except Unreadable:
        grids = [[] for _ in told]
    return [
        _table(at, table, mapped, names, grid)
        for at, (table, mapped, grid) in enumerate(zip(told, kept[:SHOWN_TABLES], grids, strict=True))
    ]


def _table(
    at: int,
    table: dict[str, Any],
    mapped: dict[str, Any],
    names: Mapping[str, tuple[str, str]],
    grid: list[Any],
) -> dict[str, Any]:
    labels = list(table.get("labels", {}).items())
    return {
        "at": at, "t": table, "period": period_words(table.get("period", "")), "m": mapped, "grid": grid, "form": table.get("form"),
        "columns": [_column(number, table, mapped, names) for number in range(len(table["columns"]))],
        "labels": [_label(number, label, found, mapped, names) for number, (label, found) in enumerate(labels[:SHOWN_LABELS])],
        "more_labels": max(0, len(labels) - SHOWN_LABELS), "findings": [finding(one) for one in table["findings"][:60]],
        "notes": [finding(one) for one in table["findings"]][60:61],
    }  # fmt: skip


def _column(
    number: int, table: dict[str, Any], mapped: dict[str, Any], names: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    one, key = table["columns"][number], table["keys"][number]
    to = mapped["columns"].get(key, "")
    choices = list(PARTY_OPTIONS if mapped["take"] == "parties" else FACT_OPTIONS)
    if mapped["take"] == "facts" and one["role"] == "value":
        offered = {f"={c['code']}": f"{c['name']} {c['code']}" for c in table.get("choices", {}).get(key, [])}
        if to.startswith("="):
            offered.setdefault(to, f"{names.get(to[1:], (to[1:], ''))[0]} {to[1:]}")
        choices += list(offered.items())
    spots = table.get("spots")
    place = one["index"] + 1 if table["turned"] else letters(one["index"] + table["shift"])
    place = spots[number] if spots else place
    return {
        "number": number, "place": place, "head": " / ".join(one["heads"]), "role": one["role"], "to": to, "choices": choices,
        "role_label": ROLES.get(one["role"], one["role"]), "meaning": MEANINGS.get(one["meaning"]["key"], one["meaning"]["key"]),
        "score": round(one["meaning"]["score"] * 100), "why": one["meaning"]["why"], "unit": mapped["units"].get(key) or one["unit"],
        "period": period_words(one["period"]), "is_value": one["role"] == "value", "basis": one["basis"],
    }  # fmt: skip


def _label(
    number: int,
    label: str,
    found: list[dict[str, Any]],
    mapped: dict[str, Any],
    names: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    code = mapped["labels"].get(label, "")
    settled = label in mapped["labels"]
    offered = {c["code"]: f"{c['name']} {c['code']}" for c in found}
    if code:
        offered.setdefault(code, f"{names.get(code, (code, ''))[0]} {code}")
    return {
        "number": number,
        "label": label,
        "code": code if settled else UNSETTLED,
        "choices": [*(() if settled else ((UNSETTLED, _("请选指标")),)), ("", _("不取")), *offered.items()],
    }


def finding(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sheet": one["sheet"], "address": one["address"], "message": exporting.words_of(one),
        "level": LEVELS[one["level"]], "tone": LEVEL_TONES[one["level"]], "is_error": one["level"] == "error",
    }  # fmt: skip


def difference(one: Mapping[str, Any]) -> dict[str, Any]:
    """A party's fields, or a figure, old and new."""
    where = f"{one['sheet']}!{one['address']}"
    if "party" in one:
        changes = [(FIELDS.get(key, key), old, new) for key, (old, new) in one["fields"].items()]
        return {"where": where, "what": one["party"], "changes": changes}
    return {
        "where": where,
        "what": f"{one['label']} {one['period']}",
        "changes": [(one["code"], "；".join(one["standing"]), one["written"])],
    }


def may(viewer: Actor, intake: LedgerIntake) -> dict[str, bool]:
    ok = intake.state == State.CHECKED and not intake.result.get("errors")
    return {
        "check": not policies.may_change(viewer, intake, State.READ, State.CHECKED),
        "apply": ok and not policies.may_write(viewer, intake, State.CHECKED),
        "undo": not policies.may_write(viewer, intake, State.APPLIED),
    }
