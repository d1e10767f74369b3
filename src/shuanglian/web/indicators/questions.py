"""Questions that figures raise: the list, one question, its answer and its settlement."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Reason
from shuanglian.foundation.events.models import Event
from shuanglian.indicators.integrity import policies, selectors, services, words
from shuanglian.indicators.integrity.models import Question, SeverityWords
from shuanglian.indicators.models import Observation
from shuanglian.indicators.selectors import observations

from ..forms import Form
from ..http import actor_of, login_needed, text
from ..paging import page
from ..pressing import press
from . import shown

STATES: Final = (
    ("live", gettext_lazy("没有核定的")),
    ("open", gettext_lazy("待答复")),
    ("answered", gettext_lazy("待核定")),
    ("settled", gettext_lazy("已核定")),
    ("all", gettext_lazy("全部")),
)
TONES: Final = {"open": "warm", "answered": "", "settled": "green"}
SEVERITY_TONES: Final = {"high": "red", "medium": "warm", "low": "line"}
EVENTS: Final = {
    "question.raised": gettext_lazy("提问"),
    "question.answered": gettext_lazy("答复"),
    "question.settled": gettext_lazy("核定"),
    "question.returned": gettext_lazy("退回补充"),
}
RULES: Final = {"answer": policies.may_answer, "settle": policies.may_settle}
MOST: Final = 12


@require_safe
@login_needed()
def questions(request: HttpRequest) -> HttpResponseBase:
    """What is open, the newest first; filters by state, severity, kind and indicator."""
    viewer = actor_of(request)
    asked = {name: text(request, name, 80) for name in ("state", "severity", "code", "indicator")}
    asked["state"] = asked["state"] or "live"
    mine = text(request, "mine", 1) == "1"
    found = page(selectors.questions(viewer, **asked, mine=mine), request, newest=True)
    context: dict[str, Any] = {
        "page": found,
        "asked": asked,
        "mine": mine,
        "lines": [_line(row) for row in found.rows],
        "states": [(key, label, key == asked["state"]) for key, label in STATES],
        "severities": [("", _("不限")), *SeverityWords.choices],
        "codes": [("", _("不限")), *words.TITLES.items()],
    }
    return render(request, "indicators/questions.html", context)


def _line(row: Question) -> dict[str, Any]:
    return {
        "q": row,
        "gone": not row.is_open and row.state != "settled",
        "tone": TONES[row.state],
        "severity_tone": SEVERITY_TONES[row.severity],
    }


@require_safe
@login_needed()
def question(request: HttpRequest, question_id: int) -> HttpResponseBase:
    return show(request, selectors.get_question(actor_of(request), question_id))


def show(
    request: HttpRequest, found: Question, reasons: tuple[Reason, ...] = (), verb: str = "", status: int = 200
) -> HttpResponse:
    """With `reasons` of a refused form, that form is filled as it was."""
    viewer = actor_of(request)
    observation = found.observation
    context: dict[str, Any] = {
        **_line(found),
        "o": observation,
        "value": shown.value_of(observation) if observation else "",
        "period": shown.period_of(observation).words() if observation else "",
        "scope": shown.scope(observation) if observation else "",
        "others": [_other(row) for row in _others(viewer, found)],
        "may": {name: not rule(viewer, found) for name, rule in RULES.items()},
        "events": _events(found),
        "reasons": reasons,
        "errors": {reason.field: str(reason.message) for reason in reversed(reasons)},
        "verb": verb,
        "given": request.POST if reasons else {},
    }
    return render(request, "indicators/question.html", context, status=status)


def _others(viewer: Actor, found: Question) -> list[Observation]:
    """What it was compared with, the latest last."""
    rows = observations(viewer).filter(pk__in=found.others.values("pk"))
    return list(rows.order_by("-period_end", "-pk")[:MOST])[::-1]


def _other(row: Observation) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "scope": shown.scope(row),
        "period": shown.period_of(row).words(),
        "value": shown.value_of(row),
        "is_demo": row.is_demo,
    }


def _events(found: Question) -> list[dict[str, Any]]:
    """Whoever may see the question may see what became of it."""
    of_it = Event.objects.filter(stream=found.stream, object_type="question", object_id=str(found.pk))
    rows = of_it.filter(kind__in=EVENTS)
    return [
        {"who": row.actor_label, "text": EVENTS[row.kind], "at": row.at, "note": row.payload.get("note", "")}
        for row in rows.order_by("-pk")[:MOST]
    ]


@require_POST
@login_needed()
def act(request: HttpRequest, question_id: int, verb: str) -> HttpResponseBase:
    """Answer or settle, and come back to the page; a refusal shows the page with every reason."""
    actor = actor_of(request)
    found = selectors.get_question(actor, question_id)

    def again(error: DomainError) -> HttpResponseBase:
        return show(request, selectors.get_question(actor, question_id), error.reasons, verb, error.status)

    form = Form.posted(request)
    back = redirect("question-detail", question_id)
    return press(request, VERBS, verb, lambda do: do(actor, found, form), again=again, back=back)


def _answer(actor: Actor, found: Question, form: Form) -> None:
    services.question_answer(actor=actor, question=found, answer=form.text("answer"), rev=_rev(form))


def _settle(actor: Actor, found: Question, form: Form) -> None:
    services.question_settle(
        actor=actor, question=found, accepted=True, note=form.text("note"), rev=_rev(form)
    )


def _return(actor: Actor, found: Question, form: Form) -> None:
    services.question_settle(
        actor=actor, question=found, accepted=False, note=form.text("note"), rev=_rev(form)
    )


def _rev(form: Form) -> int | None:
    given = form.text("rev")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


VERBS: Final = {
    "answer": (_answer, gettext_lazy("已答复，等数据专员核定")),
    "settle": (_settle, gettext_lazy("已核定")),
    "return": (_return, gettext_lazy("已退回，请责任单位补充")),
}
