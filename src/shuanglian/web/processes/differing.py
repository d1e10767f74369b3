"""The list of differences between two versions in the words of the pages: people, steps, limits and fields by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.casework import limits
from shuanglian.casework.forms import builder
from shuanglian.casework.forms.builder import Row
from shuanglian.casework.studio import drawing
from shuanglian.casework.studio.content import Content
from shuanglian.casework.studio.differences import Detail, Difference, Kind
from shuanglian.casework.studio.steps import role
from shuanglian.casework.studio.words import attribute

from .forms import condition_words, kind_words

_STEPS: Final = ("sourceRef", "targetRef", "attachedToRef", "default", "sl:separateFrom")


def worded(found: tuple[Difference, ...], before: Content, after: Content) -> Iterator[Difference]:
    """The same differences for reading; forms field by field, where all that differs can be told so."""
    names = {**_names(before), **_names(after)}
    told = {key: _fields(key, before.forms.get(key), after.forms.get(key)) for key in _changed(before, after)}
    for one in found:
        if one.area == "form" and told.get(one.id.split(".")[0]):
            continue
        details = tuple(_detail(detail, names) for detail in one.details)
        yield Difference(one.kind, one.area, one.id, one.name, details)
    for differences in told.values():
        yield from differences


def _names(content: Content) -> dict[str, str]:
    return {key: part.name for key, part in drawing.read(content.bpmn_xml).parts.items() if part.name}


def _detail(detail: Detail, names: Mapping[str, str]) -> Detail:
    return Detail(
        detail.name,
        _value(detail.name, detail.before, names),
        _value(detail.name, detail.after, names),
    )


def _value(label: str, value: str, names: Mapping[str, str]) -> str:
    if label == attribute("sl:role"):
        return role(value)
    if label == attribute("sl:sla"):
        limit = limits.parsed(value)
        return limit.words() if limit is not None else value
    if label in map(attribute, _STEPS):
        return "、".join(names.get(one, one) for one in value.split())
    return value


def _changed(before: Content, after: Content) -> list[str]:
    keys = sorted(before.forms.keys() | after.forms.keys())
    return [key for key in keys if before.forms.get(key) != after.forms.get(key)]


def _fields(key: str, one: Any, other: Any) -> list[Difference]:
    """One line for each field; none where the rows of the builder do not show what differs."""
    old, new = _described(one), _described(other)
    found = []
    for name in dict.fromkeys([*old, *new]):
        details = _details(old.get(name, {}), new.get(name, {}))
        if details:
            kind = Kind.ADDED if name not in old else Kind.REMOVED if name not in new else Kind.CHANGED
            title = (new.get(name) or old[name]).get(_("标题")) or name
            found.append(Difference(kind, "form", f"{key}.{name}", title, details))
    orders = [[name for name in side if name in old and name in new] for side in (old, new)]
    if orders[0] != orders[1]:
        found.append(Difference(Kind.MOVED, "form", key, _("字段的顺序")))
    return found if _shows_all(one) and _shows_all(other) else []


def _shows_all(schema: Any) -> bool:
    """Whether the rows hold the whole form: what they give back is the form."""
    return schema is None or builder.schema({}, builder.rows(schema), title=_title(schema)) == schema


def _title(schema: Any) -> str:
    return str(schema.get("title", "")) if isinstance(schema, Mapping) else ""


def _details(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Detail, ...]:
    labels = dict.fromkeys([*old, *new])
    pairs = [(label, old.get(label, ""), new.get(label, "")) for label in labels]
    return tuple(Detail(*pair) for pair in pairs if pair[1] != pair[2])


def _described(schema: Any) -> dict[str, dict[str, str]]:
    """Each field as label and text."""
    rows = builder.rows(schema)
    kinds = dict(kind_words())
    return {row.name: _row(row, rows, kinds) for row in rows}


def _row(row: Row, rows: list[Row], kinds: Mapping[str, str]) -> dict[str, str]:
    told = {
        _("标题"): row.title,
        _("填什么"): str(kinds.get(row.kind, row.kind)),
        _("必填"): _("是") if row.required else _("否"),
        _("什么时候出现"): condition_words(rows, row.show) or _("总是出现"),
        _("什么时候才必填"): condition_words(rows, row.need),
        _("提示"): row.help,
        _("单位"): row.unit,
        _("最小"): row.low,
        _("最大"): row.high,
        _("选项"): "、".join(row.options.splitlines()),
    }
    return {label: text for label, text in told.items() if text}
