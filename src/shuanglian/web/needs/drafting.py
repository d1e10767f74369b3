"""From free text to a draft: what the wizard proposes and what it takes back. No request, no template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.matching import measures, metrics, readout
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Confidentiality, Need, Party
from shuanglian.registry.models.offerings import Comparator
from shuanglian.registry.services.needs import RequirementData

from .actions.base import choices
from .fields import Field

MAX_REQUIREMENTS = 8
TITLE_LENGTH = 40

TEXT_FIELDS = (
    Field(
        "text",
        _("遇到了什么问题"),
        "area",
        rows=6,
        maxlength=5000,
        help=_("用平常话写。写上现在做到多少、想做到多少。"),
    ),
    Field("title", _("给它起个题目"), required=False, maxlength=200, help=_("不填就取第一句。")),
)
REQUIREMENT_FIELDS = (
    Field("metric", _("指标"), maxlength=100),
    Field("current_value", _("现在"), "decimal", required=False),
    Field(
        "comparator",
        _("要求"),
        "select",
        options=choices(c for c in Comparator.choices if c[0] != "contains"),
        initial="ge",
    ),
    Field("target_value", _("目标"), "decimal", required=False),
    Field("target_high", _("上限"), "decimal", required=False),
    Field("unit", _("单位"), required=False, maxlength=40),
    Field("test_method", _("测试方法"), required=False, maxlength=200),
    Field("is_hard", _("必须满足"), "check", required=False),
)
DETAIL_FIELDS = (
    Field(
        "stake_cents",
        _("解决了值多少钱"),
        "wan",
        required=False,
        help=_("一年能多赚或少花多少，估个数就行。"),
    ),
    Field("deadline", _("什么时候要用上"), "date", required=False),
    Field("ip_wish", _("成果归谁，您怎么想"), required=False, maxlength=300),
    Field(
        "confidentiality",
        _("谁能看到"),
        "select",
        options=choices(Confidentiality.choices),
        initial="public",
        help=_("脱敏公开：先看摘要，签了保密承诺再看全文。仅限邀请：只有您邀请的看得到。"),
    ),
    Field(
        "teaser",
        _("可以公开的摘要"),
        "area",
        required=False,
        rows=2,
        maxlength=500,
        help=_("选“脱敏公开”时必填，不要写出企业名称。"),
    ),
    Field(
        "attachment",
        _("附件"),
        "file",
        required=False,
        accept=".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.csv,.txt",
    ),
)


def title_from(text: str, title: str) -> str:
    """The given title, or the first sentence of the text."""
    if title.strip():
        return title.strip()
    first = text.strip().splitlines()[0] if text.strip() else ""
    for stop in "。！？；!?;":
        first = first.split(stop)[0]
    return first[:TITLE_LENGTH]


def proposed(text: str) -> list[RequirementData]:
    """Requirements read out of the text, for the person to confirm. Today's levels go beside their metric."""
    found = measures.read(text)
    current = {m.metric: m for m in found if m.role == "current"}
    aims = [m for m in found if m.role == "value"][:MAX_REQUIREMENTS]
    return [_requirement(m, current.get(m.metric), is_hard=readout.is_hard(m, text)) for m in aims]


def _requirement(
    measure: measures.Measure, current: measures.Measure | None, *, is_hard: bool
) -> RequirementData:
    name, comparator = measure.metric[:90] or str(_("未写明的指标")), measure.comparator
    if measure.relative:  # 成本下降三成 is 成本降幅 ≥ 30 %, not a cost of 30 %
        name = metrics.change_name(name, measure.change)
        comparator = "ge" if comparator in ("eq", "approx") else comparator
    row = RequirementData(
        metric=name,
        comparator=comparator,
        target_value=exact(measure.value),
        target_high=exact(measure.high),
        unit=measure.unit[:40],
        source_text=measure.raw[:500],
        is_hard=is_hard,
    )
    if current is not None and current.unit == measure.unit and not measure.relative:
        row["current_value"] = exact(current.value)
    return row


def exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def kept(rows: Sequence[Mapping[str, Any]], need: Need) -> list[RequirementData]:
    """Typed rows as requirements; a row that is still what was read keeps the words it was read from."""
    words = {r.metric: r.source_text for r in need.requirements.all()}
    return [
        RequirementData(**{**row, "source_text": words.get(row["metric"], "")})  # type: ignore[typeddict-item]
        for row in rows
    ]


def rows_shown(need: Need) -> list[dict[str, Any]]:
    """Requirements as initial values of the table form; decimals without trailing zeros."""
    return [
        {
            "metric": r.metric,
            "current_value": plain(r.current_value),
            "comparator": r.comparator,
            "target_value": plain(r.target_value),
            "target_high": plain(r.target_high),
            "unit": r.unit,
            "test_method": r.test_method,
            "is_hard": r.is_hard,
        }
        for r in need.requirements.all()
    ]


def plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def owner_for(actor: Actor, party_id: str) -> Party:
    """The party the need is for: the actor's own, or the one a technology manager writes on behalf of."""
    own = registry.party_of(actor)
    if own is not None and not actor.is_staff:
        return own
    if not party_id.isdigit():
        raise Invalid(Reason("web.owner", _("请选择代哪家企业出题"), "owner"))
    try:
        return registry.get_party(actor, int(party_id))
    except NotFound as error:
        raise Invalid(Reason("web.owner", _("没有找到这家企业"), "owner")) from error
