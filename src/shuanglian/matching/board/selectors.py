"""Reads of the board's own rows and of the judgements. Parties and needs are ids here; what of them a viewer may see is decided
where they are shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry.models import Need, Party

from .. import confidence
from ..calibration import Pair, Platt
from ..models import Judgement
from .models import CalibrationVersion, Measurement, Proposal
from .online import Asked, Proposed, Verdict
from .policies import may_see_all


# -- measurements ---------------------------------------------------------------------------------------------------
def measurements() -> QuerySet[Measurement]:
    """Every stored run, newest first. Public: they are about public sets."""
    return Measurement.objects.order_by("-id")


def latest_measurements() -> list[Measurement]:
    """The newest run of every set and encoder, by name."""
    newest: dict[tuple[str, str], Measurement] = {}
    for row in measurements():
        newest.setdefault((row.set_name, row.encoder), row)
    return [newest[key] for key in sorted(newest)]


# -- calibrations ---------------------------------------------------------------------------------------------------
def in_use(mode: str, *, lock: bool = False) -> CalibrationVersion | None:
    """The version in use; None means the curve that comes with the software."""
    rows = CalibrationVersion.objects.filter(mode=mode, status=CalibrationVersion.Status.IN_USE)
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def fitted() -> dict[confidence.Mode, confidence.Calibration]:
    """The curves that were fitted to judged pairs here and put in use, by mode (one query)."""
    rows = CalibrationVersion.objects.filter(status=CalibrationVersion.Status.IN_USE)
    return {mode: _of(row, mode) for row in rows if (mode := _mode(row.mode))}


def _mode(name: str) -> confidence.Mode | None:
    return "hybrid" if name == "hybrid" else "lexical" if name == "lexical" else None


def _of(row: CalibrationVersion, mode: confidence.Mode) -> confidence.Calibration:
    return replace(
        confidence.shipped(mode),
        curve=Platt.around(row.middle, row.scale),
        threshold=row.threshold,
        method="logistic",
        fitted_on=f"judgements, version {row.number}",
        fitted_at=row.proposed_at.date().isoformat(),
        questions=row.pairs,
        is_demo=False,
    )


def versions(viewer: Actor) -> QuerySet[CalibrationVersion]:
    """All versions, newest first; for those who work for the region."""
    rows = CalibrationVersion.objects.select_related("proposed_by", "decided_by", "replaced")
    return rows.order_by("-number") if may_see_all(viewer) else rows.none()


def version_for(viewer: Actor, number: str | int) -> CalibrationVersion:
    """The version of this number. Raises `NotFound` for none, and for who does not work for the region."""
    text = str(number)
    known = text.isascii() and text.isdecimal() and len(text) < 10
    found = versions(viewer).filter(number=int(text)).first() if known else None
    if found is None:
        raise NotFound(Reason("not_found", _("没有这一版校准，或者您不能查看它。")))
    return found


def curve(version: CalibrationVersion | None, mode: str) -> Platt:
    """The curve of a version, or the one that comes with the software."""
    if version is not None:
        return Platt.around(version.middle, version.scale)
    shipped = confidence.shipped("hybrid" if mode == "hybrid" else "lexical")
    return shipped.curve if isinstance(shipped.curve, Platt) else _logistic_like(shipped)


def _logistic_like(shipped: confidence.Calibration) -> Platt:
    """A logistic curve through the quarter and three-quarter points of a stepwise one."""
    low, high = shipped.score(0.25), shipped.score(0.75)
    return Platt.around((low + high) / 2, max((high - low) / 2.1972, 1e-3))


def threshold(version: CalibrationVersion | None, mode: str) -> float:
    """The line of a version, or of the curve that comes with the software."""
    if version is not None:
        return version.threshold
    return confidence.shipped("hybrid" if mode == "hybrid" else "lexical").threshold


# -- judgements -----------------------------------------------------------------------------------------------------
def said(need: Need, party: Party) -> tuple[float | None, int | None]:
    """What the matcher had said last of this party for this need: probability, and the id of the offering that carried it."""
    proposal = Proposal.objects.filter(need=need).order_by("-id").first()
    rows = proposal.results if proposal else []
    found = next((row for row in rows if row["party"] == party.pk), None)
    return (found["probability"], found["offering"]) if found else (None, None)


def asked(
    *,
    demo: bool,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    needs: Iterable[int] | None = None,
    mode: str = "",
) -> list[Asked]:
    """Needs with the list that was kept first and the judgements made after it, oldest first (two queries).

    A list made after a judgement says nothing about foresight, so such judgements are left out; only the demonstration,
    which is told in one breath, counts them. `since` and `until` (exclusive) are about the list.
    """
    rows = Proposal.objects.filter(is_demo=demo).order_by("id")
    bounds = {"at__gte": since, "at__lt": until, "need__in": needs, "mode": mode or None}
    rows = rows.filter(**{key: value for key, value in bounds.items() if value is not None})
    first: dict[int, Proposal] = {}
    for row in rows:
        first.setdefault(row.need_id, row)
    verdicts = _verdicts(first, demo=demo)
    return [_asked(row, verdicts[row.need_id]) for row in first.values()]


def _verdicts(first: dict[int, Proposal], *, demo: bool) -> dict[int, list[Verdict]]:
    found: dict[int, list[Verdict]] = defaultdict(list)
    # All of them, instead of a list of ids that may be longer than a database takes.
    for row in Judgement.objects.order_by("at", "id").only(
        "need_id", "party_id", "kind", "reason", "at", "is_demo"
    ):
        proposal = first.get(row.need_id)
        if proposal is not None and (demo or (not row.is_demo and row.at >= proposal.at)):
            found[row.need_id].append(Verdict(row.party_id, row.kind, row.reason))
    return found


def _asked(row: Proposal, verdicts: list[Verdict]) -> Asked:
    proposed = [Proposed(found["party"], found["score"], found["probability"]) for found in row.results]
    return Asked(row.need_id, proposed, row.abstained, row.best, row.threshold, verdicts)


def pairs(mode: str) -> list[Pair]:
    """The judged proposals of real needs: what a curve may be fitted to."""
    return [pair for need in asked(demo=False, mode=mode) for pair in need.pairs()]
