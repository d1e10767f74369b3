"""The page of a round as one value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shuanglian.casework import api
from shuanglian.casework.clocks import ClockView
from shuanglian.foundation.actor import Actor
from shuanglian.indicators import periods, units
from shuanglian.indicators.periods import Period

from . import amounts, engine, policies, questions, rules
from .expected import Range
from .figures import Figures, Known, Path, figures
from .models import (
    Correction,
    CorrectionState,
    Line,
    LineState,
    Proof,
    Reminder,
    Round,
    RoundStatus,
    Submission,
)
from .questions import Question


@dataclass(frozen=True, slots=True)
class LineView:
    """One row of the form. `texts` are ready for people."""

    line: Line
    unit: str
    units: Sequence[str]
    last: Known | None
    year_before: Known | None
    expected: Range | None
    path: Path | None
    questions: Sequence[Question]
    open_questions: int
    proofs: Sequence[Proof]
    corrections: Sequence[Correction]
    is_outside: bool
    is_open: bool
    waits: bool
    asked: Correction | None

    @property
    def key(self) -> str:
        return str(self.line.pk)

    @property
    def value_words(self) -> str:
        value = self.line.value
        return "" if value is None else units.words(value, self.unit)

    @property
    def last_words(self) -> str:
        return units.words(self.last.value, self.unit) if self.last else ""

    @property
    def year_before_words(self) -> str:
        return units.words(self.year_before.value, self.unit) if self.year_before else ""

    @property
    def path_words(self) -> str:
        return units.words(self.path.value, self.unit) if self.path else ""

    @property
    def target_words(self) -> str:
        return units.words(self.path.target, self.unit) if self.path else ""

    @property
    def expected_why(self) -> str:
        return self.expected.words(self.unit) if self.expected else ""


@dataclass(frozen=True, slots=True)
class RoundPage:
    round: Round
    period: Period
    lines: Sequence[LineView]
    rule: rules.Calendar
    clock: ClockView | None
    step: str
    proofs: Sequence[Proof]
    missing_proofs: Sequence[rules.ProofKind]
    submissions: Sequence[Submission]
    reminders: Sequence[Reminder]
    may: Mapping[str, bool]
    done: int

    @property
    def waiting(self) -> int:
        return sum(view.waits for view in self.lines)


def round_page(viewer: Actor, row: Round) -> RoundPage:
    """Constant number of queries, whatever the number of lines."""
    rows = row.lines.select_related(
        "indicator__place", "indicator__segment", "observation", "decided_by", "saved_by"
    )
    lines = list(rows.order_by("position"))
    for line in lines:
        line.round = row
    known = figures(row, lines)
    asked = questions.of([line.observation_id for line in lines if line.observation_id], viewer)
    proofs = list(row.proofs.select_related("file").order_by("pk"))
    corrections = _corrections(row)
    views = [_view(line, known, asked, proofs, corrections[line.pk]) for line in lines]
    rule, task = rules.calendar_of(row.rules_version), engine.open_task(row)
    have = {proof.kind for proof in proofs}
    return RoundPage(
        round=row,
        period=periods.parse(row.period),
        lines=views,
        rule=rule,
        clock=api.clock(task) if task is not None else None,
        step=str(engine.NAMES.get(task.node, "")) if task is not None else "",
        proofs=[proof for proof in proofs if proof.line_id is None],
        missing_proofs=[kind for kind in rule.required if kind.key not in have],
        submissions=list(row.submissions.select_related("by")),
        reminders=list(row.reminders.select_related("by")),
        may=_may(viewer, row, lines),
        done=sum(line.state == LineState.ACCEPTED for line in lines),
    )


def _corrections(row: Round) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = defaultdict(list)
    for one in Correction.objects.filter(line__round=row).select_related(
        "new", "old", "asked_by", "decided_by"
    ):
        found[one.line_id].append(one)
    return found


def _view(
    line: Line,
    known: Figures,
    asked: Mapping[int, list[Question]],
    proofs: Sequence[Proof],
    corrections: Sequence[Correction],
) -> LineView:
    expected, unit = known.expected.get(line.pk), line.indicator.unit
    own = asked.get(line.observation_id or 0, [])
    is_open = line.state in (LineState.OPEN, LineState.RETURNED)
    return LineView(
        line=line,
        unit=unit,
        units=list(dict.fromkeys([*amounts.choices(unit), line.unit or unit])),
        last=known.last.get(line.pk),
        year_before=known.year_before.get(line.pk),
        expected=expected,
        path=known.path.get(line.pk),
        questions=own,
        open_questions=sum(one.is_open for one in own),
        proofs=[proof for proof in proofs if proof.line_id == line.pk],
        corrections=corrections,
        is_outside=expected is not None and line.value is not None and not expected.holds(line.value),
        is_open=is_open,
        waits=line.state == LineState.REPORTED,
        asked=next((one for one in corrections if one.state == CorrectionState.ASKED), None),
    )


def _may(viewer: Actor, row: Round, lines: Sequence[Line]) -> dict[str, bool]:
    found: dict[str, Any] = {
        "fill": policies.may_fill(viewer, row),
        "check": policies.may_check(viewer, row),
        "accept": policies.may_accept(viewer, row),
        "return": policies.may_return(viewer, row),
        "remind": policies.may_remind(viewer, row),
    }
    accepted = next((line for line in lines if line.state == LineState.ACCEPTED), None)
    return {
        **{verb: not reasons for verb, reasons in found.items()},
        "correct": accepted is not None and not policies.may_correct(viewer, accepted),
        "decide": policies.is_decider(viewer, row),
        "is_unit": policies.is_unit(viewer, row),
        "finished": row.status == RoundStatus.FINISHED,
    }
