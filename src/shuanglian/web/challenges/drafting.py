"""Writing an entry: of its own or from a need of the organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason
from shuanglian.programmes.challenges import policies, selectors, services
from shuanglian.programmes.challenges.drafts import ChallengeDraft
from shuanglian.programmes.challenges.models import Challenge
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from ..http import actor_of, login_needed, text
from ..needs.fields import Field, read_all, shown
from . import lines
from .actions.publishing import moment_of

PAYERS = (
    ("small", gettext_lazy("中小企业")),
    ("large", gettext_lazy("大型企业")),
    ("government", gettext_lazy("机关事业单位")),
)
TRAILS = (("public", gettext_lazy("公开")), ("restricted", gettext_lazy("参与方可见")))
REVIEW = "技术可行性 | 40\n指标把握 | 25\n实施计划 | 20\n报价合理 | 15"


def form_fields(given: dict[str, Any]) -> tuple[Field, ...]:
    """The fields of an entry with what is known of them."""

    def field(name: str, label: Any, kind: Any = "text", **more: Any) -> Field:
        return Field(name, label, kind, initial=given.get(name, more.pop("initial", "")), **more)

    return (
        field("title", gettext_lazy("题目"), maxlength=200),
        field(
            "teaser",
            gettext_lazy("公开摘要"),
            "area",
            rows=3,
            maxlength=2000,
            help=gettext_lazy("所有人都看得到，不写秘密。"),
        ),
        field(
            "text",
            gettext_lazy("全文"),
            "area",
            rows=8,
            maxlength=20_000,
            help=gettext_lazy("签署保密承诺的单位才看得到。"),
        ),
        field(
            "eligibility",
            gettext_lazy("揭榜条件"),
            "area",
            rows=2,
            maxlength=5000,
            required=False,
            help=gettext_lazy("不能按注册地、所有制或规模限制。"),
        ),
        field(
            "criteria",
            gettext_lazy("验收指标"),
            "area",
            rows=4,
            maxlength=10_000,
            help=gettext_lazy("每行一项：指标 | ≥ | 目标 | 单位 | 检测方法 | 样本数。"),
        ),
        field("prize", gettext_lazy("榜额"), "wan"),
        field("payer_kind", gettext_lazy("付款方类型"), "select", options=PAYERS, initial="small"),
        field("deadline_day", gettext_lazy("揭榜截止日"), "date"),
        field("deadline_time", gettext_lazy("时间"), maxlength=8, initial="17:30"),
        field(
            "review",
            gettext_lazy("评审标准"),
            "area",
            rows=4,
            maxlength=5000,
            initial=REVIEW,
            help=gettext_lazy("每行一项：标准 | 权重，合计 100。"),
        ),
        field("quorum", gettext_lazy("每份方案最少评审人数"), "int", initial="3"),
        field("max_tries", gettext_lazy("每家可提交次数"), "int", initial="3"),
        field("max_files", gettext_lazy("附件数上限"), "int", initial="3"),
        field("trail", gettext_lazy("过程公开方式"), "select", options=TRAILS, initial="public"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed(Role.ENTERPRISE, Role.OFFICER)
def new(request: HttpRequest) -> HttpResponseBase:
    """`?need=` takes title, text and requirements of an own need."""
    actor = actor_of(request)
    need = _need(actor, text(request, "need", 18) or request.GET.get("need", ""))
    # A department pays by the times of the law for departments, and nothing else can be published.
    payer = {"payer_kind": "government"} if actor.role == Role.OFFICER else {}
    fields = form_fields(payer | (_of_need(need) if need else {}))
    if request.method != "POST":
        return _page(request, fields, None, need, ())
    try:
        made = services.challenge_draft(actor=actor, draft=_draft(request, fields), need=need)
    except Invalid as error:
        return _page(request, fields, None, need, error.reasons)
    messages.success(request, _("已存为草稿"))
    return redirect("challenge-detail", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_needed()
def edit(request: HttpRequest, challenge_id: int) -> HttpResponseBase:
    actor = actor_of(request)
    challenge = selectors.get_for(actor, challenge_id)
    refused = policies.reasons(actor, challenge, "save")
    if refused:
        raise NotAllowed(refused)
    fields = form_fields(_of(challenge))
    if request.method != "POST":
        return _page(request, fields, challenge, None, ())
    rev = text(request, "rev", 9)
    try:
        draft = _draft(request, fields)
        services.challenge_save(
            actor=actor, challenge=challenge, draft=draft, rev=int(rev) if rev.isdecimal() else None
        )
    except (Invalid, Conflict) as error:
        return _page(request, fields, challenge, None, error.reasons, error.status)
    messages.success(request, _("已保存"))
    return redirect("challenge-detail", challenge.pk)


def _draft(request: HttpRequest, fields: tuple[Field, ...]) -> ChallengeDraft:
    """Raises `Invalid` with every problem of the form."""
    values, wrong = read_all(fields, request.POST, {})
    rows, bad = lines.criteria(values["criteria"] or "")
    standards, bad_review = lines.review(values["review"] or "")
    wrong = [*wrong, *bad, *bad_review]
    if wrong:
        raise Invalid(wrong)
    return ChallengeDraft(
        title=values["title"],
        teaser=values["teaser"],
        text=values["text"],
        eligibility=values["eligibility"],
        prize_cents=values["prize"],
        payer_kind=values["payer_kind"],
        deadline=moment_of(values["deadline_day"], values["deadline_time"]),
        trail=values["trail"],
        max_tries=values["max_tries"],
        max_files=values["max_files"],
        quorum=values["quorum"],
        criteria=rows,
        review=standards,
    )


def _of(challenge: Challenge) -> dict[str, Any]:
    local = timezone.localtime(challenge.deadline)
    kept = (
        "title",
        "teaser",
        "text",
        "eligibility",
        "payer_kind",
        "trail",
        "quorum",
        "max_tries",
        "max_files",
    )
    return {name: getattr(challenge, name) for name in kept} | {
        "criteria": lines.criteria_text(list(challenge.criteria.all())),
        "review": "\n".join(f"{row['title']} | {row['weight']}" for row in challenge.review),
        "prize": challenge.prize_cents,
        "deadline_day": local.date().isoformat(),
        "deadline_time": f"{local:%H:%M}",
    }


def _of_need(need: Need) -> dict[str, Any]:
    return {
        "title": need.title,
        "teaser": need.teaser,
        "text": need.text,
        "criteria": lines.criteria_text(services.criteria_of(need)),
    }


def _need(actor: Actor, number: str) -> Need | None:
    if not number.isascii() or not number.isdecimal():
        return None
    need = registry.get_need(actor, int(number), full=True)
    if need.owner.organisation_id != actor.organisation_id:
        raise NotFound(Reason("not_found", ""))
    return need


def _page(
    request: HttpRequest,
    fields: tuple[Field, ...],
    challenge: Challenge | None,
    need: Need | None,
    reasons: Any,
    status: int = 422,
) -> HttpResponseBase:
    typed = request.POST if request.method == "POST" else None
    context = {
        "fields": shown(fields, typed, reasons),
        "challenge": challenge,
        "need": need,
        "reasons": reasons,
    }
    return render(request, "challenges/edit.html", context, status=status if reasons else 200)
