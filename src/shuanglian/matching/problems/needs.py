"""Needs as a source of problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.registry import selectors
from shuanglian.registry.models import Confidentiality, Need
from shuanglian.registry.visibility import need_full_condition

from . import sources
from .sources import Told

KIND: Final = "need"
NOT_YET: Final = ("draft", "rejected", "withdrawn")
_CHUNK: Final = 500


def register() -> None:
    sources.register(KIND, texts, visible, address=address, label=_("难题"), find=find)


def texts(ids: Iterable[int] | None) -> Iterator[Told]:
    """Submitted needs in the order of their ids; the joint need of a cluster is none of its members."""
    rows = Need.objects.exclude(status__in=NOT_YET).filter(problem_cluster__isnull=True)
    wanted = rows.order_by("pk").values_list("pk", flat=True) if ids is None else sorted(ids)
    whole = list(wanted)
    for start in range(0, len(whole), _CHUNK):
        chunk = rows.filter(pk__in=whole[start : start + _CHUNK]).select_related("owner")
        for need in chunk.prefetch_related("segments", "requirements").order_by("pk"):
            yield _told(need)


def visible(viewer: Actor) -> QuerySet[Any, Any]:
    """Ids of the needs that `viewer` may read in full. A teaser is not enough: alikeness would add to it."""
    return Need.objects.filter(need_full_condition(viewer)).values_list("pk", flat=True)


def find(viewer: Actor, words: str) -> QuerySet[Any, Any]:
    """Needs that hold the words, among those the viewer may read in full."""
    return selectors.needs(viewer, q=words, full_only=True).order_by().values_list("pk", flat=True)


def address(pk: int) -> str:
    return f"/needs/{pk}/"


def _told(need: Need) -> Told:
    return Told(
        id=need.pk,
        title=need.title,
        text=need.text,
        owner=need.owner_id,
        segments=frozenset(segment.pk for segment in need.segments.all()),
        stake_cents=need.stake_cents,
        number=need.number,
        owner_name=need.owner.name,
        status=str(need.get_status_display()),
        is_demo=need.is_demo,
        is_public=need.confidentiality == Confidentiality.PUBLIC,
        extra=tuple(requirement.metric for requirement in need.requirements.all()),
    )
