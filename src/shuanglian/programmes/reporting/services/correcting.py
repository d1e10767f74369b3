"""Corrections of published figures: the unit asks with a reason, a second person decides; the old version stays."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation, ObservationState, Origin
from shuanglian.indicators.models.observations import OPEN_STATES

from .. import amounts
from ..models import Correction, CorrectionState, Line, Round
from ..notices import stewards, tell, unit
from ..policies import may_correct, may_decide, require
from ._common import lines_of, lock, note, text


@transaction.atomic
def correction_ask(
    *, actor: Actor, line: Line, raw: str, reason: str, unit: str = "", evidence: int | None = None
) -> Correction:
    """Say what a published figure should be and why; it stays published until the second person agrees.

    A line that was without value gets its first one this way. Raises `Invalid`, `NotAllowed`, `Conflict` (asked already).
    """
    row = lock(actor, line.round)
    found = _line(row, line.pk)
    require(may_correct(actor, found))
    why = text(reason, "reason", _("请写更正的理由"))
    new = _version(actor, row, found, raw, unit, why, _file(actor, evidence))
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                line=found, old=found.observation, new=new, reason=why, asked_by_id=actor.user_id
            )
    except IntegrityError as error:
        raise Conflict(Reason("reporting.corrected", _("这一行已经有一个更正在等确认"))) from error
    note(
        actor, row, "correction_asked", line=found.pk, indicator=found.indicator.code, old=found.observation_id,
        new=new.pk, reason=why,
    )  # fmt: skip
    tell(stewards(), "reporting.correction", row, _("更正待确认"), body=why, but=actor)
    return made


@transaction.atomic
def correction_decide(
    *, actor: Actor, correction: Correction, accepted: bool, reason: str = ""
) -> Correction:
    """The second person: publish the new version, or refuse it with a reason."""
    row = lock(actor, correction.line.round)
    found = _correction(correction.pk)
    require(may_decide(actor, found))
    waits = (
        found.new.state in OPEN_STATES
    )  # on the page of the value itself somebody may have decided already
    if accepted:
        _refuse_gone(found)
        _adopt(
            found.line,
            indicators.observation_publish(actor=actor, observation=found.new) if waits else found.new,
        )
    else:
        found.decision_reason = text(reason, "reason", _("请写不采用的理由"))
        if waits:
            indicators.observation_reject(actor=actor, observation=found.new, reason=found.decision_reason)
        elif found.new.state != ObservationState.REJECTED:
            raise Conflict(Reason("reporting.corrected", _("这个更正已经在数据页面发布")))
    found.state = CorrectionState.ACCEPTED if accepted else CorrectionState.REFUSED
    found.decided_by_id, found.decided_at = actor.user_id, timezone.now()
    found.save()
    note(
        actor, row, "correction_decided", line=found.line_id, accepted=accepted, reason=found.decision_reason
    )
    title = _("更正已采用") if accepted else _("更正未采用")
    tell(unit(row), "reporting.correction", row, title, body=found.decision_reason, but=actor)
    return found


def _refuse_gone(found: Correction) -> None:
    if found.new.state == ObservationState.REJECTED:
        raise Conflict(Reason("reporting.corrected", _("这个更正已经在数据页面撤回或退回")))


def _line(row: Round, pk: int) -> Line:
    for line in lines_of(row):
        if line.pk == pk:
            line.round = row
            return line
    raise NotFound(Reason("not_found", _("这个任务里没有这一行")))


def _correction(pk: int) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).select_related(
        "line__round__organisation", "line__indicator", "new"
    )
    return rows.get(pk=pk)


def _file(actor: Actor, number: int | None) -> StoredFile | None:
    if number is None:
        return None
    try:
        return files.get_for(actor, number)
    except NotFound:
        raise Invalid(Reason("file", _("没有这个文件，或者您不能使用它"), "file")) from None


def _version(
    actor: Actor, row: Round, line: Line, raw: str, unit_: str, why: str, evidence: StoredFile | None
) -> Observation:
    try:
        value = amounts.read(raw, unit_, line.indicator.unit)
    except ValueError as error:
        raise Invalid(Reason("number", str(error), "raw")) from None
    if Correction.objects.filter(line=line, state=CorrectionState.ASKED).exists():
        raise Conflict(Reason("reporting.corrected", _("这一行已经有一个更正在等确认")))
    old = current(line)
    if old is not None:
        if old.value == value:
            raise Invalid(Reason("reporting.same", _("和已发布的数一样，不用更正"), "raw"))
        return indicators.observation_correct(
            actor=actor, observation=old, value=value, unit="", reason=why, evidence=evidence
        )
    return indicators.observation_report(
        actor=actor, indicator=line.indicator, period=row.period, value=value, unit="", place=line.indicator.place,
        segment=line.indicator.segment, origin=Origin.REPORT, evidence=evidence, drill=f"/reporting/{row.pk}/",
        note=why, organisation=row.organisation, is_demo=row.is_demo,
    )  # fmt: skip


def current(line: Line) -> Observation | None:
    """The version in force: a figure may have been corrected on its own page since."""
    seen = line.observation
    while seen is not None and seen.state == ObservationState.SUPERSEDED:
        taken = (ObservationState.PUBLISHED, ObservationState.SUPERSEDED)
        following = Observation.objects.filter(corrects=seen, state__in=taken).first()
        if following is None:
            return seen
        seen = following
    return seen


def _adopt(line: Line, new: Observation) -> None:
    line.observation, line.value, line.raw, line.unit = (
        new,
        new.value,
        f"{new.value.normalize():f}",
        line.indicator.unit,
    )
    line.is_missing = False
    line.rev += 1
    line.save()
