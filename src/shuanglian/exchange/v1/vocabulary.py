"""The codes that operations take, with their words in the caller's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shuanglian.foundation.actor import Role
from shuanglian.programmes.siti import rules
from shuanglian.programmes.siti.models import Order, Route
from shuanglian.registry import models

from ..callers import EVERYONE

router = Router(tags=["代码表"], auth=EVERYONE)


class Word(Schema):
    code: str
    label: str


@router.get(
    "/vocabulary", response=dict[str, list[Word]], openapi_extra={"x-public": True}, summary="各种代码和名称"
)
def vocabulary(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    return {
        "role": _words(Role.choices),
        "party_kind": _words(models.PartyKind.choices),
        "offering_kind": _words(models.OfferingKind.choices),
        "need_kind": _words(models.NeedKind.choices),
        "need_status": _words(models.NeedStatus.choices),
        "confidentiality": _words(models.Confidentiality.choices),
        "comparator": _words(models.Comparator.choices),
        "affiliation_kind": _words(models.AffiliationKind.choices),
        "order": _words(Order.choices),
        "route": _words(Route.choices),
        "contract_type": _words((t.key, t.name) for t in rules.contract_types()),
        "criterion": _words((c.key, c.name) for c in rules.criteria()),
        "followup_metric": _words((m.key, f"{m.name}（{m.unit}）") for m in rules.followup_metrics()),
    }


def _words(pairs: Iterable[tuple[Any, Any]]) -> list[dict[str, str]]:
    return [{"code": str(code), "label": str(label)} for code, label in pairs]
