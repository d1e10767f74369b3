"""Difficulties that several companies share: the list, one cluster with the reasons, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, NotFound, Reason
from shuanglian.foundation.events.models import Event
from shuanglian.matching.problems import exporting, rebuild, selectors, services
from shuanglian.matching.problems.models import Cluster
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Segment

from ..http import actor_of, download, login_needed, text
from ..needs.board import Line
from ..paging import page

ORDERS: Final = (
    ("size", gettext_lazy("难题最多")),
    ("stake", gettext_lazy("经济价值最大")),
    ("newest", gettext_lazy("最新")),
)
SORTS: Final = (
    ("", gettext_lazy("全部")),
    ("common", gettext_lazy("多家共有")),
    ("repeated", gettext_lazy("同一家重复提")),
)
TYPES: Final = frozenset({exporting.CSV, exporting.XLSX})
PART_NAMES: Final = {
    "term": gettext_lazy("共同的词"),
    "difficulty": gettext_lazy("同类困难"),
    "quantity": gettext_lazy("指标相近"),
    "segment": gettext_lazy("同一环节"),
    "meaning": gettext_lazy("整体意思"),
}
EVENT_WORDS: Final = {
    "founded": gettext_lazy("难题聚成一群"),
    "changed": gettext_lazy("成员有变化"),
    "confirmed": gettext_lazy("确认为同一难题"),
    "split": gettext_lazy("分出不是同一难题的"),
    "merged": gettext_lazy("并入另一个难题群"),
    "included": gettext_lazy("归入一项难题"),
    "published": gettext_lazy("联合出题"),
    "joined": gettext_lazy("有企业表示有同样的问题"),
    "left": gettext_lazy("有企业撤回"),
    "consent_asked": gettext_lazy("问出题单位能否给同群企业看"),
    "consent_answered": gettext_lazy("出题单位答复"),
    "closed": gettext_lazy("难题群结束"),
}


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    viewer, chosen = actor_of(request), _chosen(request)
    order = chosen["order"]
    shown = page(
        _found(viewer, chosen),
        request,
        fields=("id",) if order == "newest" else (selectors.ORDERS[order], "id"),
        newest=True,
    )
    context = chosen | {
        "page": shown,
        "rows": selectors.rows(viewer, shown.rows),
        "orders": ORDERS,
        "sorts": SORTS,
        "segments": registry.segments(),
        "filtered": bool(chosen["q"] or chosen["segment"] or chosen["sort"]),
        "state": rebuild.summary() if viewer.is_staff else None,
    }
    return render(request, "web/problems/list.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    if form not in TYPES:
        raise NotFound(Reason("unknown_form", _("没有这种格式")))
    viewer = actor_of(request)
    found = _found(viewer, _chosen(request)).order_by("-members", "-pk")
    name = f"{_('共性难题')}-{timezone.localdate():%Y%m%d}.{form}"
    return download(exporting.export(viewer, found, form), name)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address; values that name nothing are ignored."""
    number, order, sort = text(request, "segment", 12), text(request, "order", 10), text(request, "sort", 10)
    segment = Segment.objects.filter(pk=number).first() if number.isdecimal() else None
    return {
        "q": text(request, "q", 100),
        "segment": segment,
        "sort": sort if sort in dict(SORTS) else "",
        "order": order if order in selectors.ORDERS else "size",
    }


def _found(viewer: Actor, chosen: dict[str, Any]) -> QuerySet[Any]:
    segment: Segment | None = chosen["segment"]
    repeated = {"common": False, "repeated": True}.get(chosen["sort"])
    return selectors.clusters(
        viewer, q=chosen["q"], segment=segment.pk if segment else None, repeated=repeated
    )


@require_safe
def problem(request: HttpRequest, cluster_id: int) -> HttpResponseBase:
    cluster = selectors.get_for(actor_of(request), cluster_id)
    if cluster.pk != cluster_id:  # merged: the old address leads on
        return redirect("problem-detail", cluster.pk)
    return _show(request, cluster)


def _show(request: HttpRequest, cluster: Cluster, error: DomainError | None = None) -> HttpResponse:
    viewer = actor_of(request)
    shown = selectors.page(viewer, cluster)
    context = {
        "p": shown,
        "c": shown.row,
        "part_names": PART_NAMES,
        "owners": selectors.owners(viewer, cluster) if shown.may_manage else (),
        "draft": _draft(shown),
        "timeline": [_line(event) for event in selectors.trail(viewer, cluster)],
        "aparts": selectors.aparts(viewer, cluster),
        "reasons": error.reasons if error else (),
        "given": request.POST,
        "failed": request.resolver_match.kwargs.get("verb", "") if error and request.resolver_match else "",
    }
    return render(request, "web/problems/detail.html", context, status=error.status if error else 200)


def _draft(shown: selectors.Page) -> dict[str, str]:
    """Words to begin a joint need with. Only public words: how the members call it, never their texts."""
    lines = [
        f"- {member.title}" for member in shown.members if member.is_public or member.consent == "agreed"
    ]
    words = _("%(n)s 家企业有同样的技术难题。") % {"n": shown.row.enterprises + (shown.row.joined or 0)}
    return {"title": shown.row.title, "text": "\n".join([words, *lines])}


def _line(event: Event) -> Line:
    verb = event.kind.partition(".")[2]
    payload, words = event.payload, str(EVENT_WORDS.get(verb, verb))
    told = [words]
    if payload.get("from") and isinstance(payload["from"], list):
        told.append(_("来自 %s") % "、".join(f"GX-{pk:04d}" for pk in payload["from"]))
    if payload.get("other"):
        told.append(f"GX-{payload['other']:04d}")
    told += [str(payload[key]) for key in ("name", "reason") if payload.get(key)]
    if verb == "changed":
        told.append(
            _("加入 %(a)s 项，离开 %(b)s 项") % {"a": len(payload["joined"]), "b": len(payload["left"])}
        )
    return Line(event.actor_label, " · ".join(told), event.at, "b" if event.actor != "system" else "")


Verb = Callable[[HttpRequest, Actor, Cluster], str]


@require_POST
@login_needed()
def act(request: HttpRequest, cluster_id: int, verb: str) -> HttpResponseBase:
    """One thing done to a cluster; a refusal shows the page again with every reason and what was typed."""
    actor = actor_of(request)
    cluster = selectors.get_for(actor, cluster_id)
    if verb not in VERBS:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    try:
        said = VERBS[verb](request, actor, cluster)
    except NotFound:
        raise
    except DomainError as error:
        return _show(request, selectors.get_for(actor, cluster_id), error)
    messages.success(request, said)
    try:
        return redirect("problem-detail", selectors.get_for(actor, cluster_id).pk)
    except NotFound:  # a cluster of two ends when one is taken out
        return redirect("problem-list")


def _confirm(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    services.confirm(actor=actor, cluster=cluster, name=text(request, "name", 200), rev=_rev(request))
    return _("已确认为同一难题")


def _split(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    chosen = [int(pk) for pk in request.POST.getlist("problems") if pk.isdecimal()][:100]
    services.split(
        actor=actor, cluster=cluster, problems=chosen, reason=text(request, "reason", 400), rev=_rev(request)
    )
    return _("已分出 %(n)s 项，以后不会再自动归到一起") % {"n": len(chosen)}


def _merge(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    other = selectors.get_for(actor, _number(text(request, "other", 20), "other"))
    services.merge(actor=actor, into=cluster, other=other, rev=_rev(request), other_rev=other.rev)
    return _("已把 %(n)s 并进来") % {"n": other.number}


def _include(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    found = registry.needs(actor, full_only=True).filter(number=text(request, "number", 40)).first()
    if found is None:
        raise Invalid(Reason("unknown_number", _("没有这个编号的难题。"), "number"))
    row = selectors.find_problem(actor, "need", found.pk)
    services.include(actor=actor, cluster=cluster, problem=row, rev=_rev(request))
    return _("已归入 %(n)s") % {"n": found.number}


def _publish(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    owner = selectors.owners(actor, cluster).filter(pk=_number(text(request, "owner", 20), "owner")).first()
    if owner is None:
        raise Invalid(Reason("owner", _("请选牵头单位。"), "owner"))
    need = services.publish(
        actor=actor,
        cluster=cluster,
        owner=owner,
        title=text(request, "title", 300),
        text=text(request, "text", 12_000),
        rev=_rev(request),
    )
    return _("已起草联合难题 %(n)s，由牵头单位确认后提交") % {"n": need.number}


def _ask(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    asked = services.consent_ask(actor=actor, cluster=cluster, rev=_rev(request))
    return _("已问 %(n)s 项难题的出题单位") % {"n": len(asked)}


def _consent(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    row = selectors.get_problem(actor, cluster, _number(text(request, "problem", 20), "problem"))
    agreed = text(request, "agreed", 3) == "yes"
    services.consent_answer(actor=actor, cluster=cluster, problem=row, agreed=agreed)
    return _("已同意给同群企业看") if agreed else _("已记下：不给别人看")


def _join(request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    services.join(actor=actor, cluster=cluster, note=text(request, "note", 600))
    return _("已加入，有进展会通知您")


def _leave(_request: HttpRequest, actor: Actor, cluster: Cluster) -> str:
    services.leave(actor=actor, cluster=cluster)
    return _("已撤回")


def _rev(request: HttpRequest) -> int:
    return _number(text(request, "rev", 12), "rev")


def _number(value: str, field: str) -> int:
    """A number of the form; `GX-0007` counts as 7. Raises `Invalid`."""
    digits = value.upper().removeprefix("GX-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 15:
        raise Invalid(Reason("number", _("请填编号。"), field))
    return int(digits)


VERBS: Final[dict[str, Verb]] = {
    "confirm": _confirm,
    "split": _split,
    "merge": _merge,
    "include": _include,
    "publish": _publish,
    "ask": _ask,
    "consent": _consent,
    "join": _join,
    "leave": _leave,
}


urlpatterns = [
    path("", problems, name="problem-list"),
    path("export/<str:form>/", export, name="problem-export"),
    path("<int:cluster_id>/", problem, name="problem-detail"),
    path("<int:cluster_id>/<str:verb>/", act, name="problem-act"),
]
