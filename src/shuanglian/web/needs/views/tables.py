"""The three forms with repeated lines: an answer, an acceptance plan, the measurements of a round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, Reason, Text
from shuanglian.programmes.siti import policies, reports
from shuanglian.programmes.siti import services as siti
from shuanglian.programmes.siti.drafts import AnswerDraft, MilestoneDraft, PlanItemDraft, TeamMember
from shuanglian.programmes.siti.models import AcceptancePlan, Answer, PlanItem, Round
from shuanglian.programmes.siti.situation import situation
from shuanglian.programmes.siti.verification import SIGNS
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from ...http import actor_of, login_needed
from ..actions import Scene
from ..actions.base import keep_file
from ..bullets import bullet
from ..drafting import MAX_REQUIREMENTS, REQUIREMENT_FIELDS, kept, plain, rows_shown
from ..fields import Field, read_all, rows_of, shown, shown_rows

MOST_ROWS = 12
ANSWER_FIELDS = (
    Field("route", gettext_lazy("技术路线"), "area", rows=8, maxlength=20_000, required=False),
    Field("price_cents", gettext_lazy("报价"), "wan", required=False),
    Field("ip_wish", gettext_lazy("知识产权意愿"), "area", rows=2, required=False),
    Field("confidential_note", gettext_lazy("保密说明"), "area", rows=2, required=False),
)
TEAM = (Field("name", gettext_lazy("姓名")), Field("part", gettext_lazy("分工"), required=False))
MILESTONES = (
    Field("title", gettext_lazy("里程碑"), maxlength=200),
    Field("working_days", gettext_lazy("第几个工作日"), "int"),
    Field("deliverable", gettext_lazy("交付物"), required=False, maxlength=500),
    Field("share", gettext_lazy("付款比例"), "int", required=False, unit="%"),
)
RULES = (
    ("all", gettext_lazy("每个样品都达标")),
    ("mean", gettext_lazy("平均值达标")),
    ("share", gettext_lazy("一定比例达标")),
)
PLAN = (
    Field("metric", gettext_lazy("指标"), maxlength=200),
    Field("comparator", gettext_lazy("要求"), "select", options=tuple(SIGNS.items()), initial="ge"),
    Field("target", gettext_lazy("目标"), "decimal"),
    Field("high", gettext_lazy("上限"), "decimal", required=False),
    Field("unit", gettext_lazy("单位"), required=False, maxlength=40),
    Field("method", gettext_lazy("测试方法"), maxlength=300),
    Field("sample_size", gettext_lazy("样品数"), "int"),
    Field("rule", gettext_lazy("判定"), "select", options=RULES, initial="all"),
    Field("share", gettext_lazy("达标比例"), "decimal", required=False, help=gettext_lazy("0—1，例如 0.9")),
    Field("is_hard", gettext_lazy("必须满足"), "check", required=False),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table form: which template, which verb decides, what to save and what to press afterwards."""

    template: str
    verb: str
    finish: Text
    context: Callable[[Actor, Need, Any, tuple[Reason, ...]], dict[str, Any]]
    save: Callable[[Actor, Need, HttpRequest], Any]
    after: Callable[[Actor, Any], object]


def _view(table: Table) -> Callable[[HttpRequest, int], HttpResponse]:
    @login_needed()
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, need_id: int) -> HttpResponse:
        actor = actor_of(request)
        need = registry.get_need(actor, need_id, full=True)
        if refused := policies.reasons(actor, situation(need), table.verb):
            raise NotAllowed(refused)
        reasons: tuple[Reason, ...] = ()
        if request.method == "POST":
            try:
                return _saved(request, table, actor, need)
            except (Invalid, Conflict) as error:
                reasons = error.reasons
        typed = request.POST if request.method == "POST" else None
        context = {
            "need": need,
            "reasons": reasons,
            "verb": table.verb,
            **table.context(actor, need, typed, reasons),
        }
        return render(request, table.template, context, status=422 if reasons else 200)

    return view  # type: ignore[return-value]


def _saved(request: HttpRequest, table: Table, actor: Actor, need: Need) -> HttpResponse:
    """Save first: what was typed is kept even when handing in is refused."""
    kept = table.save(actor, need, request)
    if "finish" in request.POST:
        table.after(actor, kept)
        messages.success(request, str(table.finish))
        return redirect("need-detail", need_id=need.pk)
    messages.success(request, _("已保存"))
    return redirect(request.path)


def _count(rows: int, typed: Any, prefix: str) -> int:
    indexes = [
        int(part[1]) for name in (typed or {}) if (part := name.split("-"))[0] == prefix and part[1].isdigit()
    ]
    return min(max(rows + 2, max(indexes, default=-1) + 1, 3), MOST_ROWS)


# -- the answer -----------------------------------------------------------------------------------------------------
def _own_answer(actor: Actor, need: Need) -> Answer | None:
    rows = Answer.objects.filter(
        need=need, party__organisation=actor.organisation_id, party__organisation__isnull=False
    )
    return rows.exclude(status=Answer.Status.WITHDRAWN).prefetch_related("milestones").first()


def _answer_context(actor: Actor, need: Need, typed: Any, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    answer = _own_answer(actor, need)
    fields = tuple(replace(f, initial=getattr(answer, f.name, "") if answer else "") for f in ANSWER_FIELDS)
    team = answer.team if answer else []
    stones = [
        {"title": m.title, "working_days": m.working_days, "deliverable": m.deliverable, "share": m.share}
        for m in (answer.milestones.all() if answer else ())
    ]
    return {
        "answer": answer,
        "fields": shown(fields, typed, reasons),
        "rev": answer.rev if answer else "",
        "team": shown_rows("t", TEAM, typed, team, reasons, _count(len(team), typed, "t")),
        "milestones": shown_rows("m", MILESTONES, typed, stones, reasons, _count(len(stones), typed, "m")),
    }


def _save_answer(actor: Actor, need: Need, request: HttpRequest) -> Answer:
    values, problems = read_all(ANSWER_FIELDS, request.POST, request.FILES)
    team, more = rows_of("t", TEAM, request.POST, MOST_ROWS)
    stones, most = rows_of("m", MILESTONES, request.POST, MOST_ROWS)
    if problems + more + most:
        raise Invalid(problems + more + most)
    draft = AnswerDraft(
        **values,
        team=tuple(TeamMember(**row) for row in team),
        milestones=tuple(MilestoneDraft(**{**row, "share": row["share"] or 0}) for row in stones),
    )
    raw = request.POST.get("rev", "")
    return siti.answer_save(actor=actor, need=need, draft=draft, rev=int(raw) if raw.isdigit() else None)


# -- the acceptance plan --------------------------------------------------------------------------------------------
def _plan_rows(need: Need) -> list[dict[str, Any]]:
    plan = AcceptancePlan.objects.filter(need=need).order_by("-version").prefetch_related("items").first()
    if plan is not None and plan.items.all():
        return [_plan_row(item) for item in plan.items.all()]
    return [
        {
            "metric": r.metric,
            "comparator": r.comparator if r.comparator in SIGNS else "ge",
            "target": plain(r.target_value),
            "high": plain(r.target_high),
            "unit": r.unit,
            "method": r.test_method,
            "sample_size": 3,
            "rule": "all",
            "share": "",
            "is_hard": r.is_hard,
        }
        for r in need.requirements.all()
    ]


def _plan_row(item: PlanItem) -> dict[str, Any]:
    return {
        "metric": item.metric,
        "comparator": item.comparator,
        "target": plain(item.target),
        "high": plain(item.high),
        "unit": item.unit,
        "method": item.method,
        "sample_size": item.sample_size,
        "rule": item.rule,
        "share": plain(item.share),
        "is_hard": item.is_hard,
    }


def _plan_context(actor: Actor, need: Need, typed: Any, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    rows = _plan_rows(need)
    return {"rows": shown_rows("p", PLAN, typed, rows, reasons, _count(len(rows), typed, "p"))}


def _save_plan(actor: Actor, need: Need, request: HttpRequest) -> AcceptancePlan:
    rows, problems = rows_of("p", PLAN, request.POST, MOST_ROWS)
    if problems:
        raise Invalid(problems)
    if not rows:
        raise Invalid(Reason("web.required", _("方案至少要有一项"), "p-0-metric"))
    requirements = {r.metric: r.pk for r in need.requirements.all()}
    items = [PlanItemDraft(**row, requirement_id=requirements.get(row["metric"])) for row in rows]
    return siti.plan_save(actor=actor, need=need, items=items)


# -- sharpening the question ----------------------------------------------------------------------------------------
REFINE_FIELDS = (
    Field("title", gettext_lazy("题目"), maxlength=200),
    Field("text", gettext_lazy("说明"), "area", rows=6, maxlength=5000),
    Field(
        "note",
        gettext_lazy("为什么这样改"),
        "area",
        required=False,
        help=gettext_lazy("企业确认以后才生效，修改前后都留痕。"),
    ),
)


def _refine_context(actor: Actor, need: Need, typed: Any, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    fields = tuple(replace(f, initial=getattr(need, f.name, "")) for f in REFINE_FIELDS)
    rows = rows_shown(need)
    count = _count(len(rows), typed, "r")
    return {
        "fields": shown(fields, typed, reasons),
        "rev": need.rev,
        "rows": shown_rows("r", REQUIREMENT_FIELDS, typed, rows, reasons, min(count, MAX_REQUIREMENTS)),
    }


def _save_refinement(actor: Actor, need: Need, request: HttpRequest) -> object:
    values, problems = read_all(REFINE_FIELDS, request.POST, request.FILES)
    rows, more = rows_of("r", REQUIREMENT_FIELDS, request.POST, MAX_REQUIREMENTS)
    if problems + more:
        raise Invalid(problems + more)
    changes = {name: values[name] for name in ("title", "text") if values[name] != getattr(need, name)}
    requirements = kept(rows, need) if rows != _as_typed(need) else None
    raw = request.POST.get("rev", "")
    return siti.refine_propose(
        actor=actor,
        need=need,
        changes=changes,
        requirements=requirements,
        note=values["note"],
        rev=int(raw) if raw.isdigit() else None,
    )


def _as_typed(need: Need) -> list[dict[str, Any]]:
    """The requirements as the form gives them back when nothing was changed."""
    return [
        {column.name: getattr(r, column.name) for column in REQUIREMENT_FIELDS}
        for r in need.requirements.all()
    ]


# -- the measurements -----------------------------------------------------------------------------------------------
def _round(need: Need) -> Round:
    return Round.objects.filter(need=need).select_related("plan").latest("number")


def _measure_context(actor: Actor, need: Need, typed: Any, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    round_ = _round(need)
    report = reports.judge_round(round_)
    verdicts = {verdict.key: verdict for verdict in report.verdicts}
    errors = {reason.field: str(reason.message) for reason in reasons}
    cards = [_card(round_, item, verdicts[item.pk], typed, errors) for item in round_.plan.items.all()]
    counts = {
        state: sum(card["state"] == state for card in cards) for state in ("passed", "failed", "missing")
    }
    return {"round": round_, "cards": cards, "counts": counts, "report": report}


def _card(round_: Round, item: PlanItem, verdict: Any, typed: Any, errors: dict[str, str]) -> dict[str, Any]:
    entered = {
        m.sample: m
        for m in round_.measurements.filter(item=item, voided_at__isnull=True).select_related("evidence")
    }
    samples = []
    for sample in range(1, item.sample_size + 1):
        name = f"m-{item.pk}-{sample}"
        samples.append(
            {
                "name": name,
                "n": sample,
                "kept": entered.get(sample),
                "value": (typed or {}).get(name, ""),
                "error": errors.get(name, ""),
            }
        )
    return {
        "item": item,
        "samples": samples,
        "state": verdict.state.value,
        "verdict": verdict,
        "bar": bullet(item, verdict),
    }


def _save_measurements(actor: Actor, need: Need, request: HttpRequest) -> Round:
    """Every readable value is kept, one by one; the unreadable ones come back with their reasons."""
    round_ = _round(need)
    problems: list[Reason] = []
    for item in round_.plan.items.all():
        evidence: int | None = None
        for sample in range(1, item.sample_size + 1):
            name = f"m-{item.pk}-{sample}"
            field = Field(name, f"{item.metric} #{sample}", "decimal", required=False)
            value, problem = field.read(request.POST, request.FILES)
            if problem is not None:
                problems.append(problem)
            elif value is not None:
                evidence = evidence or keep_file(Scene(actor, need), request.FILES.get(f"e-{item.pk}"))
                problems += _enter(actor, need, item, sample, value, evidence, name)
    if problems:
        raise Invalid(problems)
    return round_


def _enter(
    actor: Actor, need: Need, item: PlanItem, sample: int, value: Any, evidence: int | None, name: str
) -> Sequence[Reason]:
    try:
        siti.measurement_enter(
            actor=actor, need=need, item=item, sample=sample, value=value, unit=item.unit, evidence=evidence
        )
    except DomainError as error:
        return [Reason(r.code, r.message, name) for r in error.reasons]
    return []


def _close_round(actor: Actor, round_: Round) -> object:
    return siti.round_close(actor=actor, need=round_.need)


answer = _view(
    Table(
        "siti/answer.html",
        "answer_save",
        gettext_lazy("应答已提交"),
        _answer_context,
        _save_answer,
        lambda actor, kept: siti.answer_submit(actor=actor, answer=kept),
    )
)
plan = _view(
    Table(
        "siti/plan.html",
        "plan_save",
        gettext_lazy("已送答题方"),
        _plan_context,
        _save_plan,
        lambda actor, kept: siti.plan_propose(actor=actor, plan=kept),
    )
)
measure = _view(
    Table(
        "siti/measure.html",
        "measurement_enter",
        gettext_lazy("本轮结果已算出"),
        _measure_context,
        _save_measurements,
        _close_round,
    )
)
refine = _view(
    Table(
        "siti/refine.html",
        "refine_propose",
        gettext_lazy("已送企业确认"),
        _refine_context,
        _save_refinement,
        lambda actor, kept: None,
    )
)
