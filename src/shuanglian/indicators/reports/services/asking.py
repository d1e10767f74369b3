"""Asking for a report, and printing again what is missing of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.indicators.models import Plan

from .. import kinds, policies, standings, writing
from ..cleaning import clean
from ..models import Report, ReportState, ReportTemplate
from ..press import FORMATS
from ..sections import Ask

LONGEST_TITLE: Final = 200
FIRST_DAY: Final = dt.date(1990, 1, 1)


def viewer() -> Actor:
    """Reports tell what those who work for the region may see, whoever of them makes one."""
    return system(_("报告"))


@transaction.atomic
def report_ask(
    *,
    actor: Actor,
    kind: str,
    as_of: dt.date,
    formats: Sequence[str] = FORMATS,
    plan: str = "",
    ranking: int | None = None,
    title: str = "",
    number: str = "",
    issuer: str = "",
    sections: Sequence[str] = (),
) -> Report:
    """Queue a report; a job writes and prints it. Raises `NotAllowed`, `Invalid` with every problem."""
    from ..jobs import make_report

    policies.require(policies.may_make(actor))
    made = _create(
        actor, kind, as_of, list(dict.fromkeys(formats)), plan, ranking, title, number, issuer, list(sections)
    )
    record(
        stream=f"report:{made.pk}", kind="report.asked", actor=actor, obj=("report", made.pk),
        payload={"kind": made.kind, "as_of": made.as_of.isoformat(), "formats": made.formats},
    )  # fmt: skip
    make_report.enqueue(made.pk)
    return made


def report_make(*, actor: Actor, kind: str, as_of: dt.date, **more: object) -> Report:
    """Ask for a report and make it at once: for the console. The report as it is then."""
    from .. import making

    made = report_ask(actor=actor, kind=kind, as_of=as_of, **more)  # type: ignore[arg-type]
    making.run(made.pk)
    made.refresh_from_db()
    return made


@transaction.atomic
def report_print(*, actor: Actor, report: Report, formats: Sequence[str] = ()) -> Report:
    """Print formats that are not there yet, from the frozen content; or try a failed report again. `formats`: which to
    add (none: those that were asked for). Raises `Conflict` while it is being made."""
    from ..jobs import make_report

    found = Report.objects.select_for_update().filter(pk=report.pk).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这份报告。")))
    policies.require(policies.may_print(actor, found))
    wanted = list(dict.fromkeys([*found.formats, *formats]))
    _require(_format_problems(wanted))
    there = set(found.files.values_list("format", flat=True))
    if found.state == ReportState.DONE and not set(wanted) - there:
        raise Invalid(Reason("report_nothing", _("要的格式都已经有了。"), "formats"))
    found.formats, found.state, found.problems, found.done_steps = wanted, ReportState.QUEUED, {}, 0
    found.total_steps = 1 + len(wanted)
    found.save(update_fields=["formats", "state", "problems", "done_steps", "total_steps"])
    record(
        stream=f"report:{found.pk}", kind="report.reprinted", actor=actor, obj=("report", found.pk),
        payload={"formats": wanted},
    )  # fmt: skip
    make_report.enqueue(found.pk)
    return found


def _create(
    actor: Actor, kind: str, as_of: dt.date, formats: list[str], plan: str, ranking: int | None, title: str,
    number: str, issuer: str, sections: list[str],
) -> Report:  # fmt: skip
    what = kinds.kind(kind)
    reasons = _format_problems(formats) + _section_problems(what, sections) + _day_problems(as_of)
    reasons += _text_problems(title, number, issuer)
    _require(reasons)
    ask = writing.ask_for(viewer(), kind_key=kind, as_of=as_of, plan_key=plan, ranking=ranking)
    return Report.objects.create(
        kind=kind, as_of=as_of, title=clean(title.strip()) or _title(what, ask), number=clean(number.strip()),
        issuer=clean(issuer.strip()) or _issuer(actor), plan_key=_key(ask.plan), ranking=ask.ranking, sections=sections,
        formats=formats, total_steps=1 + len(formats), made_by_id=actor.user_id, organisation_id=actor.organisation_id,
        template=ReportTemplate.objects.filter(kind=kind, in_use=True).first(),
    )  # fmt: skip


def _title(what: kinds.Kind, ask: Ask) -> str:
    ranked = standings.name(ask.viewer, ask.ranking) if ask.ranking is not None else ""
    return clean(writing.title_of(what, ask.as_of, ask.plan, ranked), LONGEST_TITLE)


def _issuer(actor: Actor) -> str:
    from shuanglian.foundation.accounts.models import Organisation

    if actor.organisation_id is None:
        return ""
    rows = Organisation.objects.filter(pk=actor.organisation_id)
    return clean(str(rows.values_list("name", flat=True).first() or ""), 120)


def _key(plan: Plan | None) -> str:
    return plan.key if plan is not None else ""


def _format_problems(formats: Sequence[str]) -> list[Reason]:
    unknown = [name for name in formats if name not in FORMATS]
    if formats and not unknown:
        return []
    return [Reason("formats", _("格式请从 Word、PDF、Excel 里选，至少一种"), "formats")]


def _section_problems(what: kinds.Kind, chosen: Sequence[str]) -> list[Reason]:
    unknown = [key for key in chosen if key not in what.sections]
    told = _("这种报告没有这个部分：%s") % clean("、".join(unknown), 200)
    return [Reason("sections", told, "sections")] if unknown else []


def _day_problems(as_of: dt.date) -> list[Reason]:
    if FIRST_DAY <= as_of <= timezone.localdate():
        return []
    return [Reason("as_of", _("数据截至日期请填 1990 年以后、今天以前的一天"), "as_of")]


def _text_problems(title: str, number: str, issuer: str) -> list[Reason]:
    most = {"title": (title, LONGEST_TITLE), "number": (number, 60), "issuer": (issuer, 120)}
    return [
        Reason("too_long", _("请控制在 %d 字以内") % limit, name)
        for name, (text, limit) in most.items()
        if len(text.strip()) > limit
    ]


def _require(reasons: list[Reason]) -> None:
    if reasons:
        raise Invalid(reasons)
