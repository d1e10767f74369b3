"""容缺受理 (S40): applications accepted although documents are missing, on a promise with a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason
from shuanglian.foundation.workdays import services as workdays
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.registry.models import Party

from .. import rules, times
from ..models import Application, Bar, Document, Project
from ..notices import concerned, members, tell
from ..policies import may_apply, may_conduct, require
from ..selectors import bars_of
from ..words import ApplicationStatus
from ._common import Checks, lock, note

PLATFORM = system("容缺受理")


@transaction.atomic
def application_submit(
    *,
    actor: Actor,
    project: Project,
    matter: str,
    promises: Mapping[str, dt.date | None] | None = None,
    received_on: dt.date | None = None,
    is_green: bool = True,
) -> Application:
    """Apply with what is there; `promises` names each missing document and the day it will follow."""
    row = lock(actor, project)
    require(may_apply(actor, row))
    rule = rules.matter(matter)
    checks = Checks()
    day = checks.past(received_on, "received_on", row.signed_on)
    promises = dict(promises or {})
    _check_promises(checks, rule["documents"], promises, day)
    checks.finish()
    if promises:
        _lock_party(row)
        _refuse_barred(row)
    made = Application(
        project=row, matter=matter, name=rule["name"], standard=rule["standard_days"], is_green=is_green,
        received_on=day, calendar_version=workdays.version(),
    )  # fmt: skip
    _insert(made)
    for document in rule["documents"]:
        promised = promises.get(document["key"])
        Document.objects.create(
            application=made, key=document["key"], name=document["name"], promised_on=promised,
            supplied_on=None if promised else day,
        )  # fmt: skip
    note(actor, row, "projects.applied", application=made.pk, matter=matter, missing=len(promises))
    return made


@transaction.atomic
def application_accept(*, actor: Actor, application: Application) -> Application:
    """Accepted with its list of missing documents: the department confirms the day of receipt and what was there.

    Refused while a broken promise of the party stands."""
    project, row = _lock(actor, application)
    require([*may_conduct(actor, project), *_not(row, ApplicationStatus.SUBMITTED)])
    missing = row.documents.filter(supplied_on__isnull=True).count()
    if missing:
        _lock_party(project)
        _refuse_barred(project)
    row.status, row.accepted_at = ApplicationStatus.ACCEPTED, timezone.now()
    row.save(update_fields=["status", "accepted_at"])
    note(actor, project, "projects.accepted", application=row.pk, missing=missing)
    title = _("容缺受理") if missing else _("已受理")
    tell(concerned(project), "projects.application", project, title, but=actor, body=row.name)
    return row


@transaction.atomic
def application_refuse(*, actor: Actor, application: Application, reason: str) -> Application:
    """Not accepted, and why."""
    project, row = _lock(actor, application)
    require([*may_conduct(actor, project), *_not(row, ApplicationStatus.SUBMITTED)])
    checks = Checks()
    row.reason = checks.text(reason, "reason", _("请写不受理的理由"))
    checks.finish()
    row.status = ApplicationStatus.REFUSED
    row.save(update_fields=["status", "reason"])
    note(actor, project, "projects.application_refused", application=row.pk)
    tell(concerned(project), "projects.application", project, _("未受理"), but=actor, body=row.reason)
    return row


@transaction.atomic
def document_supply(
    *, actor: Actor, application: Application, key: str, statement: str = "", file: int | None = None
) -> Document:
    """The company brings a promised document as a file; late is recorded as late. Words alone are no document."""
    project, row = _lock(actor, application)
    require(may_apply(actor, project))
    document = row.documents.filter(key=key, supplied_on__isnull=True).first()
    if document is None:
        raise Conflict(Reason("projects.supplied", _("这份材料已经补齐，或不在清单里")))
    checks = Checks()
    if file is None:
        checks.add("evidence_missing", _("请附补交的材料文件"), "file")
    else:
        document.file = checks.evidence(actor, file, statement, "file")
    if len(statement.strip()) > 500:
        checks.add("too_long", _("最多 %(count)d 个字") % {"count": 500}, "statement")
    checks.finish()
    document.statement, document.supplied_on = statement.strip(), timezone.localdate()
    document.save(update_fields=["file", "statement", "supplied_on"])
    broken = document.broken_at is not None
    note(actor, project, "projects.supplied", application=row.pk, document=key, late=broken)
    return document


@transaction.atomic
def application_pause(
    *, actor: Actor, application: Application, reason: str, on: dt.date | None = None, file: int | None = None
) -> Application:
    """From this day no working day counts (hearing, inspection, expert review: Administrative Licensing Law art. 45).

    A pause that is entered after its first day needs the paper that ordered it."""
    project, row = _lock(actor, application)
    require([*may_conduct(actor, project), *_not(row, ApplicationStatus.ACCEPTED)])
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写暂停的原因"))
    last = row.pauses[-1] if row.pauses else None
    if last and not last.get("end"):
        checks.add("paused", _("已经在暂停中"))
    ended = dt.date.fromisoformat(last["end"]) if last and last.get("end") else row.received_on
    day, today = checks.past(on, "on", max(ended, times.accepted_on(row))), timezone.localdate()
    stored = checks.evidence(actor, file, reason, "file") if file is not None else None
    if day < today and file is None:
        checks.add("evidence_missing", _("从以前的日期起暂停，要附当时的通知或文书"), "file")
    checks.finish()
    made = {"start": day.isoformat(), "end": None, "reason": reason, "entered": today.isoformat()}
    row.pauses = [*row.pauses, made | ({"file": stored.pk} if stored else {})]
    row.save(update_fields=["pauses"])
    note(actor, project, "projects.application_paused", application=row.pk, on=day.isoformat(), reason=reason)
    return row


@transaction.atomic
def application_resume(*, actor: Actor, application: Application, on: dt.date | None = None) -> Application:
    """This day counts again."""
    project, row = _lock(actor, application)
    require([*may_conduct(actor, project), *_not(row, ApplicationStatus.ACCEPTED)])
    if not row.pauses or row.pauses[-1].get("end"):
        raise Conflict(Reason("projects.not_paused", _("没有在暂停")))
    checks = Checks()
    day = checks.past(on, "on", dt.date.fromisoformat(row.pauses[-1]["start"]))
    checks.finish()
    row.pauses = [*row.pauses[:-1], {**row.pauses[-1], "end": day.isoformat()}]
    row.save(update_fields=["pauses"])
    note(actor, project, "projects.application_resumed", application=row.pk, on=day.isoformat())
    return row


@transaction.atomic
def application_finish(*, actor: Actor, application: Application, on: dt.date | None = None) -> Application:
    """Done. Refused while promised documents are missing, each by name; not before it was accepted, the last document
    came or its pause began."""
    project, row = _lock(actor, application)
    require([*may_conduct(actor, project), *_not(row, ApplicationStatus.ACCEPTED)])
    missing = row.documents.filter(supplied_on__isnull=True).order_by("pk")
    told = _("还缺“%(name)s”，承诺 %(day)s 前补齐")
    reasons = [
        Reason("projects.missing", told % {"name": d.name, "day": d.promised_on}, d.key) for d in missing
    ]
    if reasons:
        raise NotAllowed(reasons)
    checks = Checks()
    day = checks.past(on, "on", times.earliest_finish(row, row.documents.all()))
    checks.finish()
    if row.pauses and not row.pauses[-1].get("end"):
        row.pauses = [*row.pauses[:-1], {**row.pauses[-1], "end": day.isoformat()}]
    row.status, row.finished_on, row.calendar_version = ApplicationStatus.FINISHED, day, workdays.version()
    row.save(update_fields=["status", "finished_on", "pauses", "calendar_version"])
    note(actor, project, "projects.application_finished", application=row.pk, on=day.isoformat())
    tell(concerned(project), "projects.application", project, _("已办结"), but=actor, body=row.name)
    return row


@transaction.atomic
def bar_lift(*, actor: Actor, project: Project, reason: str) -> int:
    """After everything was supplied: the party may be trusted again. How many bars were lifted."""
    row = lock(actor, project)
    require(may_conduct(actor))
    checks = Checks()
    reason = checks.text(reason, "reason", _("请写为什么解除"))
    checks.finish()
    _lock_party(row)
    rows = bars_of(row)
    if rows.filter(document__supplied_on__isnull=True).exists():
        raise NotAllowed(Reason("projects.missing", _("承诺的材料还没有补齐，不能解除")))
    number = rows.update(lifted_at=timezone.now(), lifted_why=reason)
    if not number:
        raise Conflict(Reason("projects.no_bar", _("没有需要解除的限制")))
    note(actor, row, "projects.bar_lifted", number=number, reason=reason)
    return number


def promises_keep(today: dt.date | None = None) -> tuple[int, int]:
    """The daily job: remind before a promise is due, and record broken ones. (reminded, broken)."""
    day = today or timezone.localdate()
    open_rows = Document.objects.filter(
        supplied_on__isnull=True, application__status__in=["submitted", "accepted"]
    )
    ids = list(open_rows.filter(broken_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    done = [_keep(pk, day) for pk in ids]
    return done.count("reminded"), done.count("broken")


@transaction.atomic
def _keep(document_id: int, today: dt.date) -> str:
    """One document under the lock of its project; safe to repeat."""
    found = Document.objects.select_related("application__project").get(pk=document_id)
    project = lock(PLATFORM, found.application.project)
    row = Document.objects.get(pk=document_id)
    if row.supplied_on is not None or row.broken_at is not None or row.promised_on is None:
        return ""
    if row.promised_on < today:
        return _break(project, row)
    if row.reminded_at is None and _is_near(row.promised_on, today):
        row.reminded_at = timezone.now()
        row.save(update_fields=["reminded_at"])
        told = _("%(name)s 请在 %(day)s 前补齐") % {"name": row.name, "day": row.promised_on.isoformat()}
        tell(members(project), "projects.promise", project, _("承诺补件将到期"), body=told)
        return "reminded"
    return ""


def _break(project: Project, row: Document) -> str:
    row.broken_at = timezone.now()
    row.save(update_fields=["broken_at"])
    _lock_party(project)
    if project.party_id is not None:
        Bar.objects.get_or_create(
            document=row, defaults={"party_id": project.party_id, "since": timezone.now()}
        )
    note(PLATFORM, project, "projects.promise_broken", application=row.application_id, document=row.key)
    tell(concerned(project), "projects.promise", project, _("承诺补件逾期"), body=row.name)
    return "broken"


def _is_near(promised: dt.date, today: dt.date) -> bool:
    try:
        return workdays.calendar().difference(today, promised) <= int(rules.current("matters")["remind_days"])
    except UnknownYear:
        return (promised - today).days <= int(rules.current("matters")["remind_days"])


def _lock(actor: Actor, application: Application) -> tuple[Project, Application]:
    project = lock(actor, application.project)
    row = Application.objects.get(pk=application.pk)
    row.project = project
    return project, row


def _not(row: Application, status: str) -> list[Reason]:
    if row.status == status:
        return []
    told = _("申请现在是“%s”，这一步办不了") % row.get_status_display()
    return [Reason("projects.wrong_step", told)]


def _check_promises(
    checks: Checks, documents: list[dict[str, str]], promises: dict[str, dt.date | None], day: dt.date
) -> None:
    known = {row["key"]: row for row in documents}
    for key, promised in promises.items():
        row = known.get(key)
        if row is None:
            checks.add("document", _("清单里没有这份材料"), key)
        elif not row["may_wait"]:
            checks.add("core", _("“%s”是核心材料，不能后补") % row["name"], key)
        elif promised is None:
            checks.add("promise", _("“%s”缺，请承诺补齐日期") % row["name"], key)
        else:
            _check_day(checks, key, promised, day)


def _check_day(checks: Checks, key: str, promised: dt.date, day: dt.date) -> None:
    most = int(rules.current("matters")["max_promise_days"])
    if promised <= day:
        checks.add("promise", _("承诺日期要在收件日之后"), key)
        return
    try:
        if workdays.calendar().difference(day, promised) > most:
            checks.add("promise", _("承诺日期最多 %d 个工作日以后") % most, key)
    except UnknownYear as error:
        checks.reasons += error.reasons


def _lock_party(project: Project) -> None:
    """Bars are the party's, whatever the project: who looks at them and who makes one come one after the other.
    Taken after the project, as everywhere."""
    if project.party_id is not None:
        Party.objects.select_for_update(of=("self",), no_key=True).get(pk=project.party_id)


def _refuse_barred(project: Project) -> None:
    """Raises `NotAllowed` with every broken promise of the party."""
    rows = bars_of(project)
    told = _("承诺的“%(name)s”到 %(day)s 没有补齐，这一次不能容缺受理")
    reasons = [
        Reason("projects.barred", told % {"name": b.document.name, "day": b.document.promised_on})
        for b in rows.select_related("document").order_by("pk")
    ]
    if reasons:
        raise NotAllowed(reasons)


def _insert(made: Application) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(Reason("projects.applied", _("这个事项已有一件在办"))) from error
