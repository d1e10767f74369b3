"""Buttons of the blind review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.programmes.challenges import policies, scoring, selectors, services
from shuanglian.programmes.challenges.models import Bid, Reviewer, Score

from ...needs.fields import Field
from .base import Action, Choice, Scene, area, one, reason_field


def _candidates(scene: Scene) -> list[Choice]:
    """All people of solver organisations, bidders as well: leaving them out would tell who bid."""
    taken = Reviewer.objects.filter(challenge=scene.challenge).values("user")
    rows = Membership.objects.filter(role=Role.SOLVER, is_active=True, user__is_active=True).exclude(
        user__in=taken
    )
    rows = rows.exclude(organisation=scene.challenge.drafted_in_id).select_related("user", "organisation")
    return [
        Choice(row.user_id, row.user.name, f"{row.organisation.name}{f' · {row.title}' if row.title else ''}")
        for row in rows.order_by("organisation__name", "pk")[:200]
    ]


def _bids(scene: Scene) -> list[Choice]:
    return [
        Choice(view.id, view.code, str(view.blind.get("title", "")))
        for view in selectors.opened(scene.actor, scene.challenge)
    ]


def _declare_fields(_scene: Scene) -> Sequence[Field]:
    return (
        Field("whole", gettext_lazy("全部回避，退出这次评审"), "check", required=False),
        area("note", gettext_lazy("是什么关系"), required=False, maxlength=1000),
    )


def _declare(scene: Scene, values: dict[str, Any]) -> object:
    return services.conflict_declare(
        actor=scene.actor,
        challenge=scene.challenge,
        bids=scene.chosen,
        note=values["note"],
        whole=values["whole"],
    )


def _bid(scene: Scene, pk: int) -> Bid:
    return one(selectors.opened_bids(scene.actor, scene.challenge), pk)


def _score_fields(scene: Scene) -> Sequence[Field]:
    me = policies.reviewer_of(scene.actor, scene.challenge)
    known = Score.objects.filter(reviewer=me, bid=scene.target).first()
    rows = known.rows if known else {}
    found: list[Field] = []
    for standard in scoring.standards(scene.challenge.review):
        row = rows.get(standard.key, {})
        label = _("%(title)s（权重 %(weight)d）") % {"title": standard.title, "weight": standard.weight}
        found.append(
            Field(
                f"points-{standard.key}",
                label,
                "int",
                unit=gettext_lazy("分，0–100"),
                initial=row.get("points", ""),
            )
        )
        found.append(
            area(
                f"reason-{standard.key}",
                _("理由：%(title)s") % {"title": standard.title},
                rows=2,
                maxlength=1000,
                initial=row.get("reason", ""),
            )
        )
    return found


def _score(scene: Scene, values: dict[str, Any]) -> object:
    rows = {
        standard.key: {"points": values[f"points-{standard.key}"], "reason": values[f"reason-{standard.key}"]}
        for standard in scoring.standards(scene.challenge.review)
    }
    return services.score_save(actor=scene.actor, challenge=scene.challenge, bid=scene.target, rows=rows)


def _reviewer(scene: Scene, pk: int) -> Reviewer:
    return one(Reviewer.objects.filter(challenge=scene.challenge), pk)


ACTIONS = (
    Action(
        "panel",
        "panel",
        gettext_lazy("组建评审组"),
        lambda s, _v: services.panel_name(actor=s.actor, challenge=s.challenge, users=s.chosen),
        choices=_candidates,
        choices_title=gettext_lazy("评审专家"),
        intro=gettext_lazy(
            "系统按登记的单位、关系、任职和近三年合同自动排除冲突；排除后每份方案的可评人数不够时会提示再选。"
        ),
        done=gettext_lazy("评审组已组建"),
    ),
    Action(
        "declare",
        "declare",
        gettext_lazy("申报回避"),
        _declare,
        _declare_fields,
        choices=_bids,
        choices_title=gettext_lazy("与哪几份方案有利益关系（没有就不勾）"),
        intro=gettext_lazy("打分以前先申报。方案没有署名；认出了作者，也请申报。"),
        done=gettext_lazy("已申报"),
    ),
    Action(
        "score",
        "score",
        gettext_lazy("打分"),
        _score,
        _score_fields,
        target=_bid,
        done=gettext_lazy("评分已保存，提交以前可以修改"),
    ),
    Action(
        "score-finish",
        "score_finish",
        gettext_lazy("提交评分"),
        lambda s, _v: services.score_finish(actor=s.actor, challenge=s.challenge),
        intro=gettext_lazy("提交后不能修改。所有人都提交以前，谁也看不到别人的评分。"),
        done=gettext_lazy("评分已提交"),
    ),
    Action(
        "replace",
        "replace",
        gettext_lazy("更换评审专家"),
        lambda s, v: services.reviewer_replace(
            actor=s.actor, challenge=s.challenge, reviewer=s.target, reason=v["reason"]
        ),
        reason_field(gettext_lazy("更换原因")),
        target=_reviewer,
        danger=True,
    ),
)
