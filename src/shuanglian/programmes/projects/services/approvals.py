"""The approval steps, and the office's review beside them that nothing waits for (S39)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Reason

from .. import engine, times
from ..models import OfficeReview, Project, Step
from ..notices import concerned, tell
from ..policies import may_conduct, may_review, require
from ..words import Verdict
from ._common import Checks, lock, note


@transaction.atomic
def step_finish(*, actor: Actor, project: Project, key: str, on: dt.date | None = None) -> Step:
    """A step of the approval is done; those that waited for it begin on that day."""
    row = lock(actor, project)
    require(may_conduct(actor, row))
    step = Step.objects.filter(project=row, key=key, is_review=False).first()
    if step is None or step.ended_on is not None or step.started_on is None:
        raise Conflict(Reason("projects.wrong_step", _("这一步现在不能办，或者已经办过")))
    checks = Checks()
    day = checks.past(on, "on", step.started_on)
    checks.finish()
    step.ended_on = day
    step.save(update_fields=["ended_on"])
    _begin_next(row)
    engine.finish(row, key, actor=actor)
    note(actor, row, "projects.step_done", step=key, on=day.isoformat())
    tell(concerned(row), "projects.step", row, step.name, but=actor)
    return step


@transaction.atomic
def office_review(
    *, actor: Actor, project: Project, is_scientific: bool, reason: str, on: dt.date | None = None
) -> OfficeReview:
    """科创属性 yes or no, with the reason; how much room was left is kept with it. The approval goes on either way."""
    row = lock(actor, project)
    require(may_review(actor, row))
    step = Step.objects.filter(project=row, is_review=True).first()
    if step is None or step.started_on is None:
        raise Conflict(Reason("projects.wrong_step", _("还没有走到并行审核")))
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写理由"), 2000)
    day = checks.past(on, "on", step.started_on)
    checks.finish()
    verdict = Verdict.YES if is_scientific else Verdict.NO
    engine.finish(row, engine.REVIEW, actor=actor, data={"verdict": str(verdict)})
    step.ended_on = day
    step.save(update_fields=["ended_on"])
    found = times.effect_of(row, timezone.localdate())
    made = OfficeReview.objects.create(
        project=row, verdict=verdict, reason=reason, reviewed_on=day, reviewed_by_id=actor.user_id,
        slack=found.slack if found else None, lengthened=found.days if found else None,
    )  # fmt: skip
    note(actor, row, "projects.reviewed", verdict=str(verdict), slack=made.slack)
    tell(concerned(row), "projects.step", row, made.get_verdict_display(), but=actor, body=reason[:200])
    return made


def _begin_next(project: Project) -> None:
    """A step begins on the day its last predecessor ended."""
    steps = list(Step.objects.filter(project=project))
    ended = {step.key: step.ended_on for step in steps}
    for step in steps:
        before = [ended.get(key) for key in step.after]
        if step.started_on is None and before and all(before):
            step.started_on = max(day for day in before if day is not None)
            step.save(update_fields=["started_on"])
