"""Reading people, organisations, memberships and tokens. Administrators see all, members their own
organisation.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason

from .credit_code import normalise
from .models import ApiToken, Charge, Membership, Organisation, User


def usable_memberships(user: User) -> QuerySet[Membership]:
    """The memberships this person can act in, oldest first: active, in an approved organisation."""
    return (
        Membership.objects.filter(user=user, is_active=True, organisation__status=Organisation.Status.ACTIVE)
        .select_related("organisation")
        .order_by("pk")
    )


def organisations(viewer: Actor, *, q: str = "", status: str = "") -> QuerySet[Organisation]:
    """Organisations that the viewer may know of, by name, with `member_count`."""
    found = visible_to(viewer)
    if q.strip():
        word = q.strip()
        found = found.filter(Q(name__icontains=word) | Q(credit_code__startswith=normalise(word)))
    if status:
        found = found.filter(status=status)
    active = Count("memberships", filter=Q(memberships__is_active=True))
    return found.annotate(member_count=active).order_by("name", "pk")


def visible_to(viewer: Actor) -> QuerySet[Organisation]:
    if viewer.is_in(Role.ADMIN, Role.SYSTEM):
        return Organisation.objects.all()
    if viewer.organisation_id is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk=viewer.organisation_id)


def get_for(viewer: Actor, organisation_id: int) -> Organisation:
    found = visible_to(viewer).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(Reason("organisation_not_found", _("没有这个单位。")))
    return found


def members(viewer: Actor, organisation: Organisation) -> QuerySet[Membership]:
    """Present and former members of an organisation that the viewer may see."""
    return (
        Membership.objects.filter(organisation__in=visible_to(viewer), organisation=organisation)
        .select_related("user", "organisation")
        .order_by("-is_active", "pk")
    )


def get_membership(viewer: Actor, membership_id: int) -> Membership:
    found = (
        Membership.objects.filter(organisation__in=visible_to(viewer), pk=membership_id)
        .select_related("user", "organisation")
        .first()
    )
    if found is None:
        raise NotFound(Reason("membership_not_found", _("没有这个成员。")))
    return found


def tokens(viewer: Actor, organisation: Organisation | None = None) -> QuerySet[ApiToken]:
    """Tokens of the organisations the viewer may see, newest first; the secret itself is never kept."""
    found = ApiToken.objects.filter(organisation__in=visible_to(viewer))
    if organisation is not None:
        found = found.filter(organisation=organisation)
    return found.select_related("organisation", "created_by").order_by("-pk")


def get_token(viewer: Actor, token_id: int) -> ApiToken:
    found = tokens(viewer).filter(pk=token_id).first()
    if found is None:
        raise NotFound(Reason("token_not_found", _("没有这个令牌。")))
    return found


def people(viewer: Actor, *, q: str = "") -> QuerySet[User]:
    """People with a login, for administrators; everyone else sees only themselves."""
    if viewer.is_in(Role.ADMIN, Role.SYSTEM):
        found = User.objects.all()
    else:
        found = User.objects.filter(pk=viewer.user_id) if viewer.user_id else User.objects.none()
    if q.strip():
        word = q.strip()
        found = found.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word))
    return found.order_by("pk")


def get_person(viewer: Actor, user_id: int) -> User:
    found = people(viewer).filter(pk=user_id).first()
    if found is None:
        raise NotFound(Reason("person_not_found", _("没有这个人。")))
    return found


def find_login(text: str) -> User | None:
    """The person with exactly this user name or e-mail, for adding members by what they give."""
    word = text.strip()
    if not word:
        return None
    return (
        User.objects.filter(Q(username__iexact=word) | Q(email__iexact=word), erased_at=None)
        .order_by("pk")
        .first()
    )


def staff_users(*roles: Role) -> QuerySet[User]:
    """Active people who hold one of `roles` in an approved organisation (recipients of notices)."""
    return User.objects.filter(
        is_active=True,
        memberships__is_active=True,
        memberships__role__in=[str(r) for r in roles],
        memberships__organisation__status=Organisation.Status.ACTIVE,
    ).distinct()


def charges(viewer: Actor, *, q: str = "", on: dt.date | None = None) -> QuerySet[Charge]:
    """Who is in charge of what, for administrators; the present ones first. `q`: a leader or a unit; `on`: that day."""
    if not viewer.is_in(Role.ADMIN, Role.SYSTEM):
        return Charge.objects.none()
    found = Charge.objects.all() if on is None else in_charge_on(on)
    if q.strip():
        found = found.filter(Q(user__name__icontains=q.strip()) | Q(organisation__name__icontains=q.strip()))
    order = (F("ends").desc(nulls_first=True), "organisation__name", "user__name", "pk")
    return found.select_related("user", "organisation").order_by(*order)


def get_charge(viewer: Actor, charge_id: int) -> Charge:
    found = charges(viewer).filter(pk=charge_id).first()
    if found is None:
        raise NotFound(Reason("charge_not_found", _("没有这项分管。")))
    return found


def in_charge_on(day: dt.date) -> QuerySet[Charge]:
    """Those that hold on this day (both ends included)."""
    return Charge.objects.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)


def leaders(viewer: Actor) -> QuerySet[User]:
    """Who may be put in charge, for administrators: active people who are a leader somewhere, by name."""
    found = staff_users(Role.LEADER) if viewer.is_in(Role.ADMIN, Role.SYSTEM) else User.objects.none()
    return found.order_by("name", "pk")


def without_charge(viewer: Actor, day: dt.date) -> QuerySet[Organisation]:
    """Units whose officers do tasks while nobody is in charge of them on this day: all leaders would be told."""
    officers = Membership.objects.filter(role=Role.OFFICER, is_active=True).values("organisation")
    held = in_charge_on(day).values("organisation")
    found = visible_to(viewer).filter(status=Organisation.Status.ACTIVE, pk__in=officers)
    return found.exclude(pk__in=held).order_by("name", "pk")
