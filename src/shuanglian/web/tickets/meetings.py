"""政企面对面: a meeting is put down once, with all its questions."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.files import services as storage
from shuanglian.programmes.tickets import selectors, services

from ..http import actor_of, login_needed
from ..needs.fields import Field, clean, read_all, rows_of, shown, shown_rows
from ..paging import page
from .intake import categories, find_company

STAFF = (Role.OFFICER, Role.MANAGER, Role.LEADER, Role.ADMIN)
LINES = 8
AT_FIRST = 2
MOST_LINES = 60


def _head() -> tuple[Field, ...]:
    return (
        Field("title", _("会议名称"), maxlength=120),
        Field("held_on", _("日期"), "date"),
        Field("place", _("地点"), maxlength=120),
        Field("minutes", _("会议纪要"), "file", required=False, accept=".pdf,.doc,.docx"),
    )


def _columns() -> tuple[Field, ...]:
    return (
        Field("company", _("企业"), maxlength=200),
        Field("title", _("问题"), maxlength=80),
        Field("text", _("说明"), "area", rows=2, maxlength=5000),
        Field("category", _("类别"), "select", options=categories(), initial="other"),
        Field("contact_name", _("联系人"), required=False, maxlength=40),
        Field("contact_phone", _("联系电话"), required=False, maxlength=20),
    )


@require_safe
@login_needed(*STAFF)
def meetings(request: HttpRequest) -> HttpResponseBase:
    viewer = actor_of(request)
    found = page(selectors.meetings(viewer), request, newest=True)
    return render(request, "tickets/meetings.html", {"page": found, "may": viewer.role == Role.MANAGER})


@require_safe
@login_needed(*STAFF)
def detail(request: HttpRequest, meeting_id: int) -> HttpResponseBase:
    viewer = actor_of(request)
    meeting = selectors.meetings(viewer).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(Reason("not_found", _("没有这次会议")))
    rows = selectors.tickets(viewer).filter(meeting=meeting)
    context = {
        "meeting": meeting,
        "rows": selectors.views(rows[:100]),
        "organisations": meeting.organisations.order_by("name"),
        "companies": meeting.companies.order_by("name"),
    }
    return render(request, "tickets/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(Role.MANAGER)
def new(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _form(request, ())
    actor = actor_of(request)
    values, problems = read_all(_head(), request.POST, request.FILES)
    rows, more = rows_of("q", _columns(), request.POST, MOST_LINES)
    problems += more
    questions = _questions(actor, rows, _lines_of(request), problems)
    if problems:
        return _form(request, problems)
    try:
        meeting, made = services.meeting_record(
            actor=actor,
            title=values["title"],
            held_on=values["held_on"],
            place=values["place"],
            questions=questions,
            organisations=_ticked(request),
            minutes=_kept(actor, values["minutes"]),
        )
    except Invalid as error:
        return _form(request, error.reasons)
    messages.success(request, _("已登记，生成 %(n)s 件工单") % {"n": len(made)})
    return redirect("ticket-meeting", meeting.pk)


def _lines_of(request: HttpRequest) -> list[int]:
    """The numbers of the lines with something in them: lines between them may be empty."""
    names = [column.name for column in _columns() if column.kind not in ("select", "check")]
    every = range(MOST_LINES)
    return [n for n in every if any(clean(request.POST.get(f"q-{n}-{name}", "")) for name in names)]


def _questions(
    actor: Actor, rows: list[dict[str, Any]], lines: list[int], problems: list[Reason]
) -> list[services.Question]:
    """The questions that can be put; what is wrong with the others is added to `problems`, by the line of the page."""
    found, said = [], {problem.field for problem in problems}
    for line, row in zip(lines, rows, strict=True):
        typed = {name: value or "" for name, value in row.items()}
        draft = services.Draft(
            typed["title"],
            typed["text"],
            typed["category"] or "other",
            typed["contact_name"],
            typed["contact_phone"],
        )
        wrong = draft.problems(f"q-{line}-")
        try:
            question = services.Question(find_company(actor, typed["company"]), draft)
        except Invalid as error:
            wrong = [Reason("tickets.company", error.reasons[0].message, f"q-{line}-company"), *wrong]
        else:
            found.append(question)
        for one in wrong:
            if one.field not in said:
                words = _("第 %(n)s 个问题：%(why)s") % {"n": line + 1, "why": one.message}
                problems.append(Reason(one.code, words, one.field))
    return found


def _ticked(request: HttpRequest) -> list[int]:
    values = request.POST.getlist("organisation")
    return [int(v) for v in values if v.isascii() and v.isdecimal() and len(v) <= 18][:100]


def _kept(actor: Actor, upload: object) -> int | None:
    if not isinstance(upload, UploadedFile):
        return None
    stored = storage.store(
        actor=actor, upload=cast(BinaryIO, upload.file), name=upload.name or "", scope="ticket-meeting:upload"
    )
    return int(stored.pk)


def _is_filled(line: list[dict[str, Any]]) -> bool:
    return any(cell["error"] or (cell["value"] and cell["kind"] != "select") for cell in line)


def _form(request: HttpRequest, reasons: Any) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    ticked = set(_ticked(request)) if typed else set()
    lines = shown_rows("q", _columns(), typed, (), tuple(reasons), LINES)
    filled = max((n for n, line in enumerate(lines, 1) if _is_filled(line)), default=0)
    context = {
        "fields": shown(_head(), typed, tuple(reasons)),
        "lines": lines[:AT_FIRST],
        "more": [(n, line, n <= filled) for n, line in enumerate(lines[AT_FIRST:], AT_FIRST + 1)],
        "departments": [(row.pk, row.name, row.pk in ticked) for row in selectors.departments()[:100]],
        "reasons": tuple(reasons),
    }
    return render(request, "tickets/meeting_new.html", context, status=422 if reasons else 200)
