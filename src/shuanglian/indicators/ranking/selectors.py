"""Reads. Everybody sees published rankings; before that a ranked organisation sees its own result alone.

Where the configuration keeps figures private (亩均), a page for everybody has place, grade and total; the parts and their inputs
are for the organisation itself and for those who work for the region.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import PartyKind, Segment

from ..models import Observation, ObservationState
from . import numbers
from .models import WAITING, Objection, Ranking, RankingState, Standing
from .shown import inputs_of

INSTITUTES = (PartyKind.RESEARCH_INSTITUTE, PartyKind.PLATFORM, PartyKind.LAB)
BARS = 100


@dataclass(frozen=True, slots=True)
class ShownInput:
    """One value that went in. `newer` is the number of the observation that corrected it since."""

    name: str
    unit: str
    value: str
    note: str
    observation: int | None
    version: int | None
    period: str
    origin: str
    newer: int | None = None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """What one indicator brought: `points` of `most`; `bar` and `full` are lengths in hundredths of the longest."""

    key: str
    name: str
    unit: str
    value: str
    share: str
    weight: str
    points: str
    most: str
    bar: int
    full: int
    stood_in: bool
    damped: bool
    note: str
    inputs: tuple[ShownInput, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A subject. `parts` is empty where the viewer may not see them (`detailed` is False then)."""

    standing: int
    key: str
    name: str
    rank: int | None
    total: str
    grade: str
    detailed: bool
    is_own: bool
    parts: tuple[ShownPart, ...] = ()
    reasons: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    best: int | None = None
    worst: int | None = None
    changed: str = ""
    overtaken: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A ranking as plain values for pages and reports. `config`, `sensitivity` and `rules` are of the frozen form."""

    id: int
    key: str
    title: str
    version: str
    as_of: dt.date
    state: str
    state_words: str
    receipt: str
    is_demo: bool
    privacy: str
    responsible: str
    published_at: dt.datetime | None
    objections_until: dt.datetime | None
    settled_at: dt.datetime | None
    withdraw_reason: str
    rows: tuple[ShownRow, ...]
    excluded: tuple[ShownRow, ...]
    config: Mapping[str, Any]
    sensitivity: Mapping[str, Any]
    order_changed: str
    decides: str
    notes: tuple[str, ...]
    grades: tuple[tuple[str, int], ...]
    open_objections: int
    software: str
    corrected: int


def visible_to(viewer: Actor) -> QuerySet[Ranking]:
    """Newest first. The text is not read."""
    rows = Ranking.objects.defer("document").select_related("responsible")
    if viewer.is_staff:
        return rows
    return rows.filter(Q(published_at__isnull=False) | Q(Exists(_own(viewer)), state=RankingState.FROZEN))


def _own(viewer: Actor) -> QuerySet[Standing]:
    """Standings of the viewer's organisation within the outer ranking; nobody's for the public."""
    rows = Standing.objects.filter(ranking=OuterRef("pk"))
    return rows.filter(party__organisation=viewer.organisation_id) if viewer.organisation_id else rows.none()


def get_for(viewer: Actor, ranking_id: int) -> Ranking:
    """Raises `NotFound`."""
    found = visible_to(viewer).filter(pk=ranking_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这份排名")))
    return found


def listed(viewer: Actor, *, key: str = "", state: str = "") -> QuerySet[Ranking]:
    """For lists: with the number of those ranked and of open objections."""
    rows = visible_to(viewer).annotate(
        ranked=Count("standings", filter=Q(standings__rank__isnull=False), distinct=True),
        waiting=Count(
            "standings__objections", filter=Q(standings__objections__state__in=WAITING), distinct=True
        ),
    )
    rows = rows.filter(key=key) if key else rows
    return rows.filter(state=state) if state else rows


def get_standing(viewer: Actor, ranking_id: int, standing_id: int) -> Standing:
    """Raises `NotFound` as well where the viewer may not know of this row yet."""
    ranking = get_for(viewer, ranking_id)
    row = ranking.standings.select_related("party", "place").filter(pk=standing_id).first()
    if row is None or not (_sees_all_rows(viewer, ranking) or _is_own(viewer, row)):
        raise NotFound(Reason("not_found", _("没有这个对象")))
    row.ranking = ranking
    return row


def objections(viewer: Actor, ranking: Ranking | None = None) -> QuerySet[Objection]:
    """Those who work for the region see all, an organisation its own; nobody else any."""
    rows = Objection.objects.select_related("standing__ranking", "organisation", "evidence")
    rows = rows.filter(standing__ranking=ranking) if ranking is not None else rows
    if viewer.is_staff:
        return rows
    return rows.filter(organisation=viewer.organisation_id) if viewer.organisation_id else rows.none()


def get_objection(viewer: Actor, ranking_id: int, objection_id: int) -> Objection:
    """Raises `NotFound`."""
    found = objections(viewer).filter(pk=objection_id, standing__ranking=ranking_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这件异议")))
    return found


def may_read_document(viewer: Actor, ranking: Ranking) -> bool:
    """The whole frozen form holds every figure: for everybody only where nothing is private."""
    is_open = ranking.privacy == "full" and ranking.state in (RankingState.PUBLISHED, RankingState.FINAL)
    return viewer.is_staff or is_open


def document_of(viewer: Actor, ranking_id: int) -> Ranking:
    """The ranking with its text. Raises `NotFound`."""
    found = get_for(viewer, ranking_id)
    if not may_read_document(viewer, found):
        raise NotFound(Reason("not_found", _("这份排名含有不公开的数据")))
    return found


def _sees_all_rows(viewer: Actor, ranking: Ranking) -> bool:
    return viewer.is_staff or ranking.state in (RankingState.PUBLISHED, RankingState.FINAL)


def _is_own(viewer: Actor, row: Standing) -> bool:
    if row.party is None or viewer.organisation_id is None:
        return False
    return row.party.organisation_id == viewer.organisation_id


# -- one ranking as plain values ----------------------------------------------------------------------------
def shown(viewer: Actor, ranking_id: int) -> Shown:
    """Everything that this viewer may see of a ranking; a constant number of queries. Raises `NotFound`."""
    ranking = get_for(viewer, ranking_id)
    told = ranking.told()
    standings = {row.key: row for row in ranking.standings.select_related("party")}
    seen = {key for key, row in standings.items() if _sees_all_rows(viewer, ranking) or _is_own(viewer, row)}
    detailed = {key for key in seen if may_read_document(viewer, ranking) or _is_own(viewer, standings[key])}
    newer = _newer(told, detailed)
    rows = _rows(viewer, told, standings, seen, detailed, newer)
    names = {one["key"]: one["name"] for one in told["config"]["indicators"]}
    firm = told["sensitivity"]
    grades = [line["grade"] for line in (told["config"]["grades"] or {"lines": ()})["lines"]]
    return Shown(
        **{name: getattr(ranking, name) for name in _PLAIN},
        version=ranking.config_version,
        state_words=str(ranking.get_state_display()),
        responsible=ranking.responsible.name if ranking.responsible else "",
        rows=tuple(row for row in rows if row.rank is not None),
        excluded=tuple(row for row in rows if row.rank is None),
        config=told["config"],
        sensitivity=firm,
        order_changed=percent(firm["order_changed"]),
        decides=names.get(firm["decides"], ""),
        notes=(*told["warnings"], *told["notes"]) if _sees_all_rows(viewer, ranking) else (),
        grades=tuple((grade, sum(1 for row in rows if row.grade == grade)) for grade in grades),
        open_objections=Objection.objects.filter(standing__ranking=ranking, state__in=WAITING).count(),
        software=told["software"],
        corrected=len(newer),
    )


_PLAIN = (
    "id", "key", "title", "as_of", "state", "receipt", "is_demo", "privacy", "published_at", "objections_until", "settled_at",
    "withdraw_reason",
)  # fmt: skip


def _rows(
    viewer: Actor,
    told: Mapping[str, Any],
    standings: Mapping[str, Standing],
    seen: set[str],
    detailed: set[str],
    newer: Mapping[int, int],
) -> list[ShownRow]:
    maker = _Maker(told, newer)
    found = []
    for one in (*told["results"], *told["excluded"]):
        key = one["subject"]["key"]
        if key in seen:
            own = _is_own(viewer, standings[key])
            found.append(maker.row(one, standings[key], key in detailed, own))
    return found


class _Maker:
    """Rows of one frozen form, in the words of a page."""

    def __init__(self, told: Mapping[str, Any], newer: Mapping[int, int]) -> None:
        self.config, self.newer = told["config"], newer
        self.indicators = {one["key"]: one for one in self.config["indicators"]}
        self.columns = {one["key"]: one for one in (*self.config["columns"], *self.config["indicators"])}
        self.inputs = inputs_of(told)
        self.firm = {row["subject"]: row for row in told["sensitivity"]["rows"]}
        self.scale = Fraction(self.config["scale"])
        self.longest = max(
            (Fraction(one["weight"]) for one in self.config["indicators"]), default=Fraction(1)
        )

    def row(self, one: Mapping[str, Any], standing: Standing, detailed: bool, own: bool) -> ShownRow:
        firm = self.firm.get(one["subject"]["key"])
        return ShownRow(
            standing=standing.pk, key=standing.key, name=standing.name, rank=one.get("rank"), total=one.get("total", ""),
            grade=one.get("grade", ""), detailed=detailed, is_own=own,
            parts=tuple(self._part(standing.key, part) for part in one["parts"]) if detailed else (),
            reasons=tuple(one["reasons"]) if detailed else (),
            consequences=tuple(one.get("consequences", ())),
            best=firm["best"] if firm else None, worst=firm["worst"] if firm else None,
            changed=percent(firm["changed"]) if firm else "", overtaken=percent(firm["overtaken"]) if firm else "",
        )  # fmt: skip

    def _part(self, subject: str, part: Mapping[str, Any]) -> ShownPart:
        one = self.indicators[part["indicator"]]
        weight, points = Fraction(part["weight"]), Fraction(part["points"])
        most = weight * self.scale
        unit = self.scale * max(self.longest, weight)
        return ShownPart(
            key=one["key"], name=one["name"], unit=one["unit"],
            value=_short(part["value"]), share=percent(part["share"]), weight=percent(part["weight"]),
            points=part["points"], most=numbers.short(most, self.config["digits"]),
            bar=_bar(points / unit), full=_bar(most / unit), stood_in=part["stood_in"], damped=part["damped"],
            note=part["note"], inputs=tuple(self._inputs(subject, part["columns"])),
        )  # fmt: skip

    def _inputs(self, subject: str, columns: list[str]) -> list[ShownInput]:
        found = []
        for column in columns:
            one = self.inputs.get((subject, column))
            known = self.columns.get(column, {"name": column, "unit": ""})
            if one is None:
                found.append(ShownInput(known["name"], known["unit"], "", _("没有数"), None, None, "", ""))
                continue
            origin = f"{one.get('from', '')} {one.get('line', '')}".strip()
            number = one.get("observation")
            found.append(
                ShownInput(
                    known["name"], known["unit"], _short(one["value"]), one["note"], number, one.get("version"),
                    one.get("period", ""), origin, self.newer.get(number) if number else None,
                )
            )  # fmt: skip
        return found


def _bar(part: Fraction) -> int:
    return max(0, min(BARS, round(part * BARS)))


def _short(text: str | None) -> str:
    return "" if text is None else numbers.short(Fraction(text))


def percent(value: str | float | None) -> str:
    """A share between 0 and 1 in percent, with at most two places."""
    return "" if value is None else f"{numbers.short(Fraction(str(value)) * 100, 2)}%"


def _newer(told: Mapping[str, Any], detailed: set[str]) -> dict[int, int]:
    """Observations of the frozen form that were corrected since → the correction. The ranking stays as it was."""
    used = {
        one["observation"] for one in told["inputs"] if "observation" in one and one["subject"] in detailed
    }
    if not used:
        return {}
    rows = Observation.objects.filter(
        corrects__in=used, state__in=(ObservationState.PUBLISHED, ObservationState.SUPERSEDED)
    )
    return {old: new for old, new in rows.values_list("corrects", "pk") if old is not None}


# -- what is not covered (S15) --------------------------------------------------------------------------------
def uncovered(viewer: Actor, chains: tuple[str, ...]) -> list[Segment]:
    """Segments of these chains in which, and below which, no institute of the registry works; `all` means every chain."""
    rows = Segment.objects.select_related("chain", "parent").order_by("chain__key", "order", "pk")
    rows = rows if "all" in chains else rows.filter(chain__key__in=chains)
    institutes = registry.parties(viewer).filter(kind__in=INSTITUTES).order_by()
    covered = set(institutes.exclude(segments=None).values_list("segments", flat=True))
    found = list(rows)
    parents = {row.pk: row.parent_id for row in found}
    for pk in list(covered):
        while (above := parents.get(pk)) is not None:
            covered.add(above)
            pk = above
    return [row for row in found if row.pk not in covered]
