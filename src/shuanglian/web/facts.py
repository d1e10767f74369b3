"""Provenance as pages show it: source chips with their popovers, relations and affiliations as lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.ingest.selectors import tracing as documents
from shuanglian.registry import selectors
from shuanglian.registry.models import Citation, Party, Source
from shuanglian.registry.provenance import cited_by

from . import formats


@dataclass(frozen=True, slots=True)
class Chip:
    """A source chip and the popover it opens."""

    pop: str
    label: str
    title: str
    rows: list[tuple[str, str]]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One relation or affiliation, seen from one of its ends."""

    kind: str
    name: str
    url: str
    note: str
    period: str
    chip: Chip | None = field(default=None)


def chip(
    source: Source,
    pop: str,
    *,
    locator: str = "",
    note: str = "",
    about: str = "",
    viewer: Actor | None = None,
) -> Chip:
    """With `viewer` a place in a document that was handed in becomes the way to its highlighted sentence."""
    trace = documents.trace(locator, viewer) if viewer is not None else None
    return _chip(source, pop, locator, note, about, trace or "")


def _chip(source: Source, pop: str, locator: str, note: str, about: str, trace: str) -> Chip:
    rows = [(_("来源"), f"{source.code} {source.title}".strip())]
    if source.publisher:
        rows.append((_("发布"), source.publisher))
    if source.published_on:
        rows.append((_("日期"), formats.day(source.published_on, weekday=False)))
    if about:
        rows.append((_("说的是"), about))
    if locator and not documents.is_place(locator):
        rows.append((_("原文位置"), locator))
    if note:
        rows.append((_("说明"), note))
    url = trace or (source.url if source.url.startswith(("http://", "https://")) else "")
    return Chip(pop, _("来源 %(code)s") % {"code": source.code}, source.title, rows, url)


def chips(citations: Iterable[Citation], viewer: Actor | None = None) -> list[Chip]:
    """One chip per citation, those that say the same once; for a `viewer` with the way to the sentence itself."""
    found, seen = [], set()
    rows = list(citations)
    places = documents.traces([row.locator for row in rows], viewer) if viewer is not None else {}
    for citation in rows:
        key = (citation.source_id, citation.field, citation.locator)
        if key not in seen:
            seen.add(key)
            pop = f"src-{citation.pk}"
            about, trace = _about(citation.field), places.get(citation.locator, "")
            found.append(_chip(citation.source, pop, citation.locator, citation.note, about, trace))
    return found


def chips_of(kind: str, ids: Iterable[int]) -> dict[int, list[Chip]]:
    """Chips of many objects, two queries."""
    return {pk: chips(rows) for pk, rows in cited_by(kind, ids).items()}


def first_chip(kind: str, ids: Iterable[int]) -> Chip | None:
    """The first source of a group of objects."""
    return next((made[0] for made in chips_of(kind, ids).values() if made), None)


def _about(name: str) -> str:
    """The word for a cited field."""
    names = {
        "name": _("名称"),
        "summary": _("简介"),
        "level": _("级别"),
        "area_km2": _("面积"),
        "place": _("所在地"),
        "title": _("标题"),
        "text": _("说明"),
        "trl": _("技术就绪度"),
        "geometry": _("位置"),
        "credit_code": _("信用代码"),
    }
    return names.get(name, "")


def relations(viewer: Actor, party: Party) -> list[Line]:
    lines = []
    for row in selectors.relations(viewer, party):
        outward = row.subject_id == party.pk
        other = row.target if outward else row.subject
        word = relation_word(row.kind)
        kind = word if outward else _("对方：%(kind)s") % {"kind": word}
        source = chip(row.source, f"rel-{row.pk}", about=word) if row.source else None
        name, url = (other.name, other.ref) if other else (row.target_text, "")
        lines.append(Line(kind, name, url, row.note, period(row.valid_from, row.valid_to), source))
    return lines


def affiliations(viewer: Actor, party: Party) -> list[Line]:
    lines = []
    for row in selectors.affiliations(viewer, party):
        other = row.party if row.person_id == party.pk else row.person
        source = chip(row.source, f"aff-{row.pk}", about=row.post) if row.source else None
        kind = str(row.get_kind_display())
        lines.append(
            Line(kind, other.name, other.ref, row.post, period(row.valid_from, row.valid_to), source)
        )
    return lines


def relation_word(kind: str) -> str:
    """The word for a kind of relation as region packs write it; other words are shown as they are."""
    words = {
        "part_of": _("属于"), "developed_by": _("建设单位"), "located_in": _("位于"), "built_by": _("共建单位"),
        "partner": _("合作方"), "solves_for": _("为其解题"), "runs": _("运营"), "designated_as": _("认定为"),
        "supplies": _("供应"), "serves": _("服务"), "run_by": _("运营单位"), "role": _("角色"), "member_of": _("成员"),
        "issued": _("发布"), "award": _("获奖"), "supported_by": _("支持单位"), "listed_in": _("列入"),
        "led_by": _("牵头单位"), "hosted_by": _("依托单位"), "recommended": _("推荐"), "linked_with": _("关联"),
        "leads": _("牵头"), "kind": _("类别"), "formerly": _("曾用名"), "co_builds": _("共建"), "builds": _("建设"),
    }  # fmt: skip
    return words.get(kind, kind)


def period(start: dt.date | None, end: dt.date | None) -> str:
    if start is None and end is None:
        return ""
    first = formats.day(start, weekday=False) if start else ""
    last = formats.day(end, weekday=False) if end else _("至今")
    return f"{first} — {last}".strip()
