"""Handing in: by who filled in, then by a colleague where the unit has one. The figures become observations when the unit is
done with them, all in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, Reason
from shuanglian.foundation.files.models import StoredFile
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation, Origin

from .. import amounts, engine, rules
from ..figures import Figures, figures
from ..models import Line, LineState, Round, RoundStatus, Submission
from ..notices import stewards, tell, unit
from ..policies import colleagues, may_check, may_fill, require
from ._common import lines_of, lock, note, text

OPEN = (LineState.OPEN, LineState.RETURNED)


@transaction.atomic
def round_submit(*, actor: Actor, round: Round, key: str) -> Round:
    """Hand the round in. `key` names this handing in: the same key again changes nothing and answers the same.

    Raises `Invalid` with everything that is wrong with all lines, `Conflict` if a colleague was faster, `NotAllowed`.
    """
    row = lock(actor, round)
    if key and Submission.objects.filter(round=row, key=key[:80], by=actor.user_id).exists():
        return row
    require(may_fill(actor, row))
    lines = lines_of(row)
    _check(row, lines)
    second = bool(colleagues(row, but=actor.user_id))
    number = row.submissions.count() + 1
    digest = digest_of(lines)
    Submission.objects.create(
        round=row, number=number, key=key[:80] or f"#{number}", digest=digest, by_id=actor.user_id
    )
    row.submitted_by_id, row.submitted_at = actor.user_id, timezone.now()
    row.checked_by_id, row.checked_at, row.check_reason = None, None, ""
    row.checked_alone = not second
    row.status = RoundStatus.CHECKING if second else RoundStatus.REVIEWING
    row.save()
    if not second:
        _report(actor, row, lines)
    note(actor, row, "submitted", number=number, digest=digest, lines=len(lines), alone=not second)
    engine.finish(row, "fill", actor=actor, data={"second": second})
    _tell_next(actor, row)
    return row


@transaction.atomic
def round_confirm(*, actor: Actor, round: Round) -> Round:
    """The unit's second person agrees: the figures go to the steward. Raises as `round_submit`."""
    row = lock(actor, round)
    require(may_check(actor, row))
    row.checked_by_id, row.checked_at = actor.user_id, timezone.now()
    row.checked_alone = row.submitted_by_id == actor.user_id
    row.status = RoundStatus.REVIEWING
    row.save()
    _report(actor, row, lines_of(row))
    note(actor, row, "confirmed", alone=row.checked_alone)
    engine.finish(row, "check", actor=actor, data={"agreed": True})
    _tell_next(actor, row)
    return row


@transaction.atomic
def round_send_back(*, actor: Actor, round: Round, reason: str) -> Round:
    """The unit's second person does not agree; nothing has left the unit."""
    row = lock(actor, round)
    require(may_check(actor, row))
    row.check_reason = text(reason, "reason", _("请写退回的理由"))
    row.status = RoundStatus.FILLING
    row.save(update_fields=["check_reason", "status"])
    note(actor, row, "sent_back", reason=row.check_reason)
    engine.finish(row, "check", actor=actor, data={"agreed": False})
    tell(unit(row), "reporting.returned", row, _("单位复核退回"), body=row.check_reason, but=actor)
    return row


def digest_of(lines: Iterable[Line]) -> str:
    """Of what is handed in: the same words give the same digest."""
    rows = [
        [line.indicator.code, line.raw, line.unit, line.is_missing, line.missing_reason, line.note]
        for line in sorted(lines, key=lambda one: one.indicator.code)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def problems(round_: Round, lines: list[Line], known: Figures) -> list[Reason]:
    """Everything that stands against handing in."""
    found = []
    for line in lines:
        if line.state in OPEN:
            found += _of_line(line, known)
    return found + _proofs(round_, [line for line in lines if line.state in OPEN and not line.is_missing])


def _check(row: Round, lines: list[Line]) -> None:
    known = figures(row, lines)
    if found := problems(row, lines, known):
        raise Invalid(found)
    for line in lines:
        expected = known.expected.get(line.pk)
        line.expected_low = expected.low if expected else None
        line.expected_high = expected.high if expected else None
    Line.objects.bulk_update(lines, ["expected_low", "expected_high"])


def _of_line(line: Line, known: Figures) -> list[Reason]:
    name = line.indicator.name
    if line.is_missing:
        if line.missing_reason:
            return []
        return [
            Reason(
                "reporting.missing_reason", _("“%s”：请写本期无数的原因") % name, f"missing_reason-{line.pk}"
            )
        ]
    if not line.raw:
        told = _("“%s”：请填本期值，没有数就选“本期无数”") % name
        return [Reason("required", told, f"raw-{line.pk}")]
    try:
        value = amounts.read(line.raw, line.unit, line.indicator.unit)
    except ValueError as error:
        return [Reason("number", f"“{name}”：{error}", f"raw-{line.pk}")]
    expected = known.expected.get(line.pk)
    if expected is not None and not expected.holds(value) and not line.note:
        told = _("“%(name)s”：超出预期区间 %(range)s，请在说明里写原因") % {
            "name": name,
            "range": expected.text(),
        }
        return [Reason("reporting.note", told, f"note-{line.pk}")]
    return []


def _proofs(round_: Round, lines: list[Line]) -> list[Reason]:
    """Each required kind is there for the round, or for each of its figures."""
    rows = list(round_.proofs.values_list("kind", "line"))
    whole = {kind for kind, line in rows if line is None}
    found = []
    for kind in rules.calendar_of(round_.rules_version).required:
        own = {line for one, line in rows if one == kind.key}
        if kind.key not in whole and any(line.pk not in own for line in lines):
            found.append(Reason("evidence_missing", _("缺少凭证：%s") % kind.name, f"proof-{kind.key}"))
    return found


def _report(actor: Actor, row: Round, lines: list[Line]) -> None:
    """Observations of all lines that are open, or none: what is wrong with them comes together."""
    reasons: list[Reason] = []
    evidence = _evidence(row)
    for line in lines:
        if line.state not in OPEN:
            continue
        try:
            line.observation = None if line.is_missing else _observation(actor, row, line, evidence)
        except DomainError as error:
            name = line.indicator.name
            reasons += [Reason(r.code, f"“{name}”：{r.message}", f"raw-{line.pk}") for r in error.reasons]
            continue
        line.state, line.return_reason, line.rev = LineState.REPORTED, "", line.rev + 1
        line.decided_by_id, line.decided_at = None, None
        line.save()
    if reasons:
        raise Invalid(reasons)


def _evidence(row: Round) -> dict[int | None, StoredFile]:
    """The first file behind each line and behind the round."""
    found: dict[int | None, StoredFile] = {}
    for proof in row.proofs.select_related("file").order_by("pk"):
        found.setdefault(proof.line_id, proof.file)
    return found


def _observation(actor: Actor, row: Round, line: Line, evidence: dict[int | None, StoredFile]) -> Observation:
    number, unit_ = amounts.split(line.raw, line.unit, line.indicator.unit)
    return indicators.observation_report(
        actor=actor, indicator=line.indicator, period=row.period, value=number, unit=unit_,
        place=line.indicator.place, segment=line.indicator.segment, origin=Origin.REPORT,
        evidence=evidence.get(line.pk) or evidence.get(None), drill=f"/reporting/{row.pk}/", note=line.note,
        organisation=row.organisation, is_demo=row.is_demo,
    )  # fmt: skip


def _tell_next(actor: Actor, row: Round) -> None:
    waiting = stewards() if row.status == RoundStatus.REVIEWING else unit(row)
    tell(waiting, "reporting.waiting", row, _("待办"), but=actor)
