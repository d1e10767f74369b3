"""The quality board: what was measured, what became of proposals, the funnel, and the state of the calibration. One value for the
page, the API and the console.

Those who work for the region get everything. The public gets figures of public sets, and totals without small counts and without
anything that somebody wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from shuanglian.foundation.actor import Actor
from shuanglian.matching import encoder
from shuanglian.matching.board import selectors as board
from shuanglian.matching.board.models import CalibrationVersion, Measurement
from shuanglian.matching.board.online import Asked, Online, online
from shuanglian.matching.board.policies import may_see_all
from shuanglian.matching.board.rules import Rules, rules

from ..models import Engagement, Outcome
from .funnel import ALWAYS, Funnel, Period, funnel
from .funnel import to_json as funnel_json

MODES: Final = ("lexical", "hybrid")


@dataclass(frozen=True, slots=True)
class CalibrationState:
    """`version` None: the curve that comes with the software, which is provisional (暂定)."""

    mode: str
    version: CalibrationVersion | None
    waiting: CalibrationVersion | None
    pairs: int
    useful: int
    threshold: float
    rules: Rules

    @property
    def provisional(self) -> bool:
        return self.version is None

    @property
    def enough(self) -> bool:
        each = min(self.useful, self.pairs - self.useful)
        return self.pairs >= self.rules.least_pairs and each >= self.rules.least_each


@dataclass(frozen=True, slots=True)
class Side:
    """Figures of real needs, or those of the demonstration. `figures` is None where the public would see too few."""

    figures: Online | None
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class QualityBoard:
    full: bool
    period: Period
    measurements: Sequence[Measurement]
    real: Side
    demo: Side
    calibration: CalibrationState
    versions: Sequence[CalibrationVersion]


def quality_board(viewer: Actor, period: Period = ALWAYS) -> QualityBoard:
    """Everything of the board that this viewer may see."""
    full = may_see_all(viewer)
    return QualityBoard(
        full=full,
        period=period,
        measurements=board.latest_measurements(),
        real=_side(viewer, period, demo=False, full=full),
        demo=_side(viewer, period, demo=True, full=full),
        calibration=calibration_state(),
        versions=list(board.versions(viewer)[:20]),
    )


def calibration_state() -> CalibrationState:
    """Of the mode that the matcher works in now."""
    mode = "hybrid" if encoder.current() else "lexical"
    version, pairs = board.in_use(mode), board.pairs(mode)
    waiting = CalibrationVersion.objects.filter(mode=mode, status=CalibrationVersion.Status.PROPOSED)
    return CalibrationState(
        mode=mode,
        version=version,
        waiting=waiting.select_related("proposed_by").first(),
        pairs=len(pairs),
        useful=sum(pair.useful for pair in pairs),
        threshold=board.threshold(version, mode),
        rules=rules(),
    )


def asked_needs(period: Period, *, demo: bool) -> list[Asked]:
    """Needs with their kept list, judgements and end; nothing of them names anybody."""
    rows = board.asked(demo=demo, since=period.since, until=period.until)
    solved = _solved(demo)
    return [replace(row, solved=solved.get(row.need)) for row in rows]


def _solved(demo: bool) -> dict[int, bool]:
    """Needs whose search is over: did it find a solver? Withdrawn and rejected ones tell nothing."""
    rows = Engagement.objects.filter(is_demo=demo, case__isnull=False)
    found = {}
    for need, signed, outcome in rows.values_list("need", "signed_at", "outcome"):
        if signed is not None:
            found[need] = True
        elif outcome == Outcome.NO_SOLVER:
            found[need] = False
    return found


def _side(viewer: Actor, period: Period, *, demo: bool, full: bool) -> Side:
    small = 0 if full or demo else rules().small_cell
    found = online(asked_needs(period, demo=demo))
    return Side(
        figures=_shown(found, full, small),
        funnel=funnel(viewer, period, demo=demo, small=small),
    )


def _shown(found: Online, full: bool, small: int) -> Online | None:
    if full:
        return found
    return replace(found, reasons=()) if found.n >= small else None


# -- the same as plain values ---------------------------------------------------------------------------------------
def to_json(shown: QualityBoard) -> dict[str, Any]:
    """For the API and the console; the page shows the same numbers."""
    return {
        "full": shown.full,
        "period": {"first": _month(shown.period.first), "last": _month(shown.period.last)},
        "measurements": [measurement_json(row) for row in shown.measurements],
        "real": _side_json(shown.real),
        "demo": _side_json(shown.demo),
        "calibration": _state_json(shown.calibration),
    }


def _month(day: dt.date | None) -> str | None:
    return day.strftime("%Y-%m") if day else None


def measurement_json(row: Measurement) -> dict[str, Any]:
    names = (
        "id", "set_name", "encoder", "code_version", "ndcg10", "recall10", "recall100", "mrr10", "intervals", "n_queries",
        "n_docs", "build_seconds", "query_ms_p50", "query_ms_p95", "index_mb",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"at": row.at.isoformat()}


def _side_json(side: Side) -> dict[str, Any]:
    return {
        "figures": None if side.figures is None else online_json(side.figures),
        "funnel": funnel_json(side.funnel),
    }


def online_json(found: Online) -> dict[str, Any]:
    return {
        "n": found.n,
        **{name: _rounded(value) for name, value in found.means.items()},
        "intervals": {
            name: interval.pair() if interval else None for name, interval in found.intervals.items()
        },
        "pairs": found.pairs,
        "useful": found.useful,
        "unproposed": found.unproposed,
        "calibration_error": _rounded(found.error),
        "calibration_error_interval": found.error_interval.pair() if found.error_interval else None,
        "brier": _rounded(found.brier),
        "reliability": [_bin_json(row) for row in found.bins],
        "first_accepted": _share_json(
            found.first.hits, found.first.n, found.first.value, found.first.interval.pair()
        ),
        "abstention": _abstention_json(found),
        "dismissals": [{"reason": reason, "n": n} for reason, n in found.reasons],
    }


def _rounded(value: float | None) -> float | None:
    """None where nothing was measured: a zero would be a finding."""
    return None if value is None else round(value, 4)


def _bin_json(row: Any) -> dict[str, Any]:
    return {
        "low": row.low,
        "high": row.high,
        "n": row.n,
        "told": round(row.told, 4) if row.n else None,
        "observed": round(row.observed, 4) if row.n else None,
        "interval": row.interval.pair() if row.n else None,
    }


def _abstention_json(found: Online) -> dict[str, Any]:
    rest = found.abstention
    return {
        "n": rest.n,
        "refused": rest.refused,
        "found_later": rest.refused - rest.rightly,
        **_share_json(rest.rightly, rest.refused, rest.precision, rest.interval.pair(), "precision"),
        "recall": _rounded(rest.recall),
    }


def _share_json(
    hits: int, n: int, value: float | None, interval: list[float], name: str = "share"
) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        name: _rounded(value),
        "interval": interval if n else None,
    }
    return told if name == "precision" else {"hits": hits, "n": n, **told}


def _state_json(state: CalibrationState) -> dict[str, Any]:
    return {
        "mode": state.mode,
        "version": state.version.number if state.version else None,
        "provisional": state.provisional,
        "pairs": state.pairs,
        "useful": state.useful,
        "least_pairs": state.rules.least_pairs,
        "least_each": state.rules.least_each,
        "threshold": state.threshold,
    }
