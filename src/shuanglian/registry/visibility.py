"""Who may read what. The database conditions here are the only place that decides it.

A need is read in full or as a teaser. Whoever shows a need asks `need_view` and gets what this viewer may
see; nothing else is in the value, so a template, the API or the matcher cannot leak.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role

from .models import Need, NeedInvitation, NeedRequirement, NeedStatus, NeedUndertaking, Party

Level = Literal["full", "teaser"]
# A draft is its author's; a rejected or withdrawn need is nobody else's business any more.
CLOSED_TO_OTHERS: Final = (NeedStatus.DRAFT, NeedStatus.REJECTED, NeedStatus.WITHDRAWN)
_NOBODY: Final = Q(pk__in=[])
_ALL: Final = Q(pk__isnull=False)


def party_condition(viewer: Actor) -> Q:
    """Public parties; their own for members; all for those who work for the region."""
    if viewer.is_staff:
        return _ALL
    return Q(is_public=True) | _own(viewer, "organisation")


def offering_condition(viewer: Actor) -> Q:
    """Active offerings of public parties; also retired ones for the party's members and for staff."""
    if viewer.is_staff:
        return _ALL
    return Q(status="active", party__is_public=True) | _own(viewer, "party__organisation")


def need_full_condition(viewer: Actor) -> Q:
    """Needs that `viewer` may read in full."""
    if viewer.role == Role.SYSTEM:
        return _ALL
    readable = Q(confidentiality="public") | _involved(viewer)
    allowed = (readable & ~Q(status__in=CLOSED_TO_OTHERS)) | _own(viewer, "owner__organisation")
    if viewer.is_staff:
        allowed |= ~Q(status="draft") | Q(status="draft", created_by=viewer.user_id, created_by__isnull=False)
    return allowed


def need_condition(viewer: Actor) -> Q:
    """Needs that `viewer` may know of, at least as a teaser."""
    teaser = Q(confidentiality="masked") & ~Q(status__in=CLOSED_TO_OTHERS)
    return need_full_condition(viewer) | teaser


def _own(viewer: Actor, field: str) -> Q:
    return Q(**{field: viewer.organisation_id}) if viewer.organisation_id is not None else _NOBODY


def _involved(viewer: Actor) -> Q:
    if viewer.organisation_id is None:
        return _NOBODY
    invited = NeedInvitation.objects.filter(need=OuterRef("pk"), party__organisation=viewer.organisation_id)
    undertaken = NeedUndertaking.objects.filter(need=OuterRef("pk"), organisation=viewer.organisation_id)
    return Q(Exists(invited)) | (Q(confidentiality="masked") & Q(Exists(undertaken)))


@dataclass(frozen=True, slots=True)
class RequirementView:
    """One requirement as plain values; `comparator` is a code of `Comparator`."""

    order: int
    metric: str
    current_value: Decimal | None
    comparator: str
    target_value: Decimal | None
    target_high: Decimal | None
    target_text: str
    unit: str
    test_method: str
    is_hard: bool
    source_text: str


@dataclass(frozen=True, slots=True)
class NeedView:
    """What one viewer may see of one need.

    At level `teaser` everything that could name the owner or the secret is blank: no text, requirements,
    money, wish, people or source; `title` and `text` hold the teaser.
    """

    id: int
    number: str
    level: Level
    title: str
    text: str
    teaser: str
    owner_id: int | None
    owner_name: str
    kind: str
    kind_label: str
    status: str
    status_label: str
    confidentiality: str
    confidentiality_label: str
    segments: tuple[str, ...]
    requirements: tuple[RequirementView, ...]
    stake_cents: int | None
    deadline: dt.date | None
    ip_wish: str
    on_behalf: bool
    manager_user_id: int | None
    source_title: str
    source_note: str
    is_demo: bool
    submitted_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime | None
    rev: int

    @property
    def is_full(self) -> bool:
        return self.level == "full"


def full_ids(viewer: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these needs the viewer may read in full (one query)."""
    return set(
        Need.objects.filter(need_full_condition(viewer), pk__in=list(ids)).values_list("pk", flat=True)
    )


def need_views(viewer: Actor, needs: Iterable[Need]) -> list[NeedView]:
    """Views of needs that came from `selectors.needs(viewer)`; one query for all of them."""
    needs = list(needs)
    full = full_ids(viewer, [need.pk for need in needs])
    return [_full_view(need) if need.pk in full else _teaser_view(need) for need in needs]


def need_view(viewer: Actor, need: Need) -> NeedView:
    """What `viewer` may see of `need`. Raises nothing: call it with needs from a selector."""
    return need_views(viewer, [need])[0]


def masked_owner(owner: Party) -> str:
    """“某企业（柯桥区）”: the kind and the place, not the name."""
    label = _("某%(kind)s") % {"kind": owner.get_kind_display()}
    return f"{label}（{owner.place.name}）" if owner.place else label


def _full_view(need: Need) -> NeedView:
    return NeedView(
        id=need.pk,
        number=need.number,
        level="full",
        title=need.title,
        text=need.text,
        teaser=need.teaser,
        owner_id=need.owner_id,
        owner_name=need.owner.name,
        kind=need.kind,
        kind_label=need.get_kind_display(),
        status=need.status,
        status_label=need.get_status_display(),
        confidentiality=need.confidentiality,
        confidentiality_label=need.get_confidentiality_display(),
        segments=tuple(segment.name for segment in need.segments.all()),
        requirements=tuple(_requirement(r) for r in need.requirements.all()),
        stake_cents=need.stake_cents,
        deadline=need.deadline,
        ip_wish=need.ip_wish,
        on_behalf=need.on_behalf,
        manager_user_id=need.manager_user_id,
        source_title=need.source.title if need.source else "",
        source_note=need.source_note,
        is_demo=need.is_demo,
        submitted_at=need.submitted_at,
        created_at=need.created_at,
        updated_at=need.updated_at,
        rev=need.rev,
    )


def _teaser_view(need: Need) -> NeedView:
    return NeedView(
        id=need.pk,
        number=need.number,
        level="teaser",
        title=need.teaser if len(need.teaser) <= 40 else need.teaser[:39] + "…",
        text=need.teaser,
        teaser=need.teaser,
        owner_id=None,
        owner_name=masked_owner(need.owner),
        kind=need.kind,
        kind_label=need.get_kind_display(),
        status=need.status,
        status_label=need.get_status_display(),
        confidentiality=need.confidentiality,
        confidentiality_label=need.get_confidentiality_display(),
        segments=tuple(segment.name for segment in need.segments.all()),
        requirements=(),
        stake_cents=None,
        deadline=need.deadline,
        ip_wish="",
        on_behalf=False,
        manager_user_id=None,
        source_title="",
        source_note="",
        is_demo=need.is_demo,
        submitted_at=need.submitted_at,
        created_at=need.created_at,
        updated_at=None,
        rev=0,
    )


def _requirement(row: NeedRequirement) -> RequirementView:
    return RequirementView(
        order=row.order,
        metric=row.metric,
        current_value=row.current_value,
        comparator=row.comparator,
        target_value=row.target_value,
        target_high=row.target_high,
        target_text=row.target_text,
        unit=row.unit,
        test_method=row.test_method,
        is_hard=row.is_hard,
        source_text=row.source_text,
    )
