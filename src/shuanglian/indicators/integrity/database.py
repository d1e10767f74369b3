"""Values of the database as records for the checks: bounded reads, one query for one indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from ..models import Observation, ObservationState
from ..models.observations import OPEN_STATES
from ..periods import Kind, Period
from . import checks, crossing
from .inspecting import finding_json
from .models import UNSETTLED, Question
from .records import Finding, Record

MOST: Final = 1500  # values of one indicator that a new one is compared with, the latest first
# What a single new value can be asked at once; digits and edits speak of many values and are left to --all.
AT_ONCE: Final = ("limits", "identities", "times", "jumps", "copies", "scopes")
USED: Final = (ObservationState.PUBLISHED, ObservationState.PROPOSED, ObservationState.HELD)
_STEP: Final = Decimal("1E-8")
_FIELDS: Final = (
    "pk", "indicator_id", "indicator__name", "indicator__unit", "indicator__floor", "indicator__ceiling",
    "place__name", "place__parent__name", "subject__name", "segment__name", "period_kind", "period_start", "period_end",
    "value", "comparator", "version", "basis", "origin", "organisation__name", "source__title", "reported_at",
    "reported_by_id", "corrects__value",
)  # fmt: skip


_INDICATOR: Final = _FIELDS.index("indicator_id")
_AT_A_TIME: Final = 50  # indicators whose values are in memory together


def about(observation: Observation) -> list[Finding]:
    """What a new value makes one ask, compared with the latest values of its indicator. One query."""
    rows = Observation.objects.filter(
        indicator=observation.indicator_id,
        basis=observation.basis,
        is_demo=observation.is_demo,
        state__in=USED,
    )
    if observation.corrects_id is not None:  # the version that it replaces does not contradict it
        rows = rows.exclude(pk=observation.corrects_id)
    near = list(_records(rows.order_by("-period_end", "-pk").values_list(*_FIELDS)[:MOST]))
    found = checks.check(near, only=AT_ONCE)
    return [finding for finding in found if observation.pk in finding.rows]


def about_many(observations: Sequence[Observation]) -> dict[int, list[Finding]]:
    """What `about` says of each of many new values, by id. One query for fifty indicators, each of which is put to the
    checks once: all new values are kept already, so that each of them is compared with the same."""
    found = {one.pk: about(one) for one in observations if one.corrects_id is not None}
    plain = [one for one in observations if one.corrects_id is None]
    new = {one.pk for one in plain}
    for near in _neighbourhoods(plain):
        for finding in checks.check(near, only=AT_ONCE):
            for pk in new.intersection(finding.rows):
                found.setdefault(pk, []).append(finding)
    return found


def _neighbourhoods(observations: Sequence[Observation]) -> Iterator[list[Record]]:
    """The values of each indicator, kind of figures and world that some new values are compared with."""
    worlds: dict[tuple[str, bool], set[int]] = defaultdict(set)
    for one in observations:
        worlds[one.basis, one.is_demo].add(one.indicator_id)
    for (basis, is_demo), indicators in worlds.items():
        line = sorted(indicators)
        for start in range(0, len(line), _AT_A_TIME):
            yield from _nearest(basis, is_demo, line[start : start + _AT_A_TIME])


def _nearest(basis: str, is_demo: bool, indicators: Sequence[int]) -> Iterator[list[Record]]:
    """The latest values of each indicator, as `about` takes them. One query."""
    line = Window(RowNumber(), partition_by="indicator_id", order_by=[F("period_end").desc(), F("pk").desc()])
    rows = Observation.objects.filter(
        indicator__in=indicators, basis=basis, is_demo=is_demo, state__in=USED
    ).annotate(in_line=line)
    latest = rows.filter(in_line__lte=MOST).order_by("indicator_id", "-period_end", "-pk")
    for _indicator, some in groupby(latest.values_list(*_FIELDS), key=lambda row: row[_INDICATOR]):
        yield list(_records(some))


def inspect_all() -> dict[str, Any]:
    """Every value in use put to every check, and the open contradictions of the region; rows are ids of values."""
    findings: list[dict[str, Any]] = []
    total = 0
    for records in _series_by_series():
        total += len(records)
        findings += [finding_json(finding) for finding in checks.check(records)]
    findings += [finding_json(finding) for finding in crossing.findings()]
    for question in Question.objects.filter(observation__isnull=True, state__in=UNSETTLED).order_by("pk"):
        findings.append(_known(question))
    return {"ok": True, "tables": [], "rows": total, "rows_are": "observations", "findings": findings}


def _series_by_series() -> Iterator[list[Record]]:
    """The values of one indicator and one world at a time, so that memory stays bounded."""
    rows = Observation.objects.filter(state__in=USED).exclude(corrections__state__in=OPEN_STATES)
    worlds = (
        rows.order_by("indicator_id", "is_demo").values_list("indicator_id", "is_demo", "basis").distinct()
    )
    for indicator, is_demo, basis in list(worlds):
        some = rows.filter(indicator=indicator, is_demo=is_demo, basis=basis).order_by("period_end", "pk")
        yield list(_records(some.values_list(*_FIELDS)))


def _records(rows: Iterable[tuple[Any, ...]]) -> Iterator[Record]:
    """Printed digits are what is left without zeros at the end; the finest of a series decides."""
    found = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
    steps: dict[Any, Decimal] = defaultdict(lambda: Decimal(1))
    for row in found:
        steps[_scope(row)] = min(steps[_scope(row)], _step(row["value"]))
    for row in found:
        yield _record(row, steps[_scope(row)])


def _scope(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["indicator_id"], row["place__name"], row["subject__name"]


def _step(value: Decimal) -> Decimal:
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal((0, (1,), max(-8, min(0, exponent))))


def _record(row: dict[str, Any], step: Decimal) -> Record:
    """Sources are voices that may contradict each other; they do not make series of their own here."""
    return Record(
        row=row["pk"],
        value=row["value"].normalize() + Decimal(0),
        indicator=row["indicator__name"],
        place=row["place__name"] or "",
        subject=row["subject__name"] or "",
        segment=row["segment__name"] or "",
        period=Period(Kind(row["period_kind"]), row["period_start"], row["period_end"]),
        unit=row["indicator__unit"],
        step=max(step, _STEP),
        comparator=row["comparator"],
        floor=row["indicator__floor"],
        ceiling=row["indicator__ceiling"],
        parent=row["place__parent__name"] or "",
        reporter=row["organisation__name"] or row["source__title"] or "",
        reported_at=None if row["corrects__value"] is None else row["reported_at"],
        correction=row["corrects__value"] is not None,
        old=row["corrects__value"],
    )


def _known(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "title": question.title,
        "severity": question.severity,
        "blocking": question.blocking,
        "explanation": question.explanation,
        "rows": [],
        "file_rows": [],
        "figures": question.figures,
        "key": question.key,
        "statements": question.statements,
    }
