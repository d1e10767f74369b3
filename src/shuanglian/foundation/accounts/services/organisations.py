"""Organisations: created by administrators, or registered by themselves and then approved."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.foundation.events.services import record

from .. import notices, policies
from ..credit_code import normalise
from ..models import Membership, Organisation, User
from . import _checks
from .actors import actor_for, label_for
from .people import create_login


@dataclass(frozen=True, slots=True)
class Applicant:
    """The person who registers an organisation and has no account yet."""

    name: str
    username: str
    email: str
    password: str
    phone: str = ""


@transaction.atomic
def organisation_create(
    *, actor: Actor, name: str, credit_code: str = "", is_demo: bool = False
) -> Organisation:
    """A new, at once active organisation. Only administrators and the platform itself."""
    policies.demand(policies.may_administer(actor))
    _checks.demand_valid(
        [*_checks.organisation_name(name), *_checks.organisation_code(credit_code, must=False)]
    )
    organisation = _insert(name, credit_code, Organisation.Status.ACTIVE, is_demo=is_demo)
    _record("organisation.created", actor, organisation, {"status": organisation.status})
    return organisation


@transaction.atomic
def organisation_update(
    *, actor: Actor, organisation: Organisation, name: str, credit_code: str
) -> Organisation:
    """Correct name or code; the record keeps which of the two changed."""
    policies.demand_sight(actor, organisation)
    policies.demand(policies.may_administer(actor))
    pk = organisation.pk
    code_reasons = _checks.organisation_code(credit_code, must=False, but=pk)
    _checks.demand_valid([*_checks.organisation_name(name, but=pk), *code_reasons])
    locked = Organisation.objects.select_for_update().get(pk=pk)
    new = {"name": name.strip(), "credit_code": normalise(credit_code) or None}
    changed: dict[str, object] = {
        field: value for field, value in new.items() if getattr(locked, field) != value
    }
    if changed:
        Organisation.objects.filter(pk=pk).update(**changed)
        _record("organisation.updated", actor, locked, changed)
    return Organisation.objects.get(pk=pk)


@transaction.atomic
def organisation_register(
    *, actor: Actor, name: str, credit_code: str, role: str, applicant: Applicant | None = None
) -> tuple[Organisation, User]:
    """An organisation registers itself and waits for an administrator.

    `applicant` is given when the person has no account yet; a logged-in person registers as `actor`. The
    person
    becomes the managing member, with no rights until the organisation is approved. `role` is enterprise
    or solver.
    Raises `Invalid` with every problem of the form at once.
    """
    reasons = [*_checks.organisation_name(name), *_checks.organisation_code(credit_code, must=True)]
    if role not in policies.OWN_ROLES:
        reasons.append(Reason("role_unknown", _("请选择企业或答题方。"), "role"))
    if applicant is None and actor.user_id is None:
        reasons.append(Reason("applicant_required", _("请填写经办人。"), "person_name"))
    if applicant is not None:
        reasons += _applicant_problems(applicant)
    _checks.demand_valid(reasons)
    organisation = _insert(name, credit_code, Organisation.Status.PENDING)
    user = _applicant_user(actor, applicant)
    Membership.objects.create(user=user, organisation=organisation, role=role, manages=True)
    payload = {"status": organisation.status, "role": role, "user": user.pk}
    _record("organisation.registered", actor_for(user), organisation, payload)
    notices.tell_registered(organisation)
    return organisation, user


@transaction.atomic
def organisation_decide(
    *, actor: Actor, organisation: Organisation, approve: bool, note: str = ""
) -> Organisation:
    """Approve or reject a pending organisation. Raises `Conflict` if somebody else decided already."""
    policies.demand(policies.may_administer(actor))
    if not approve and not note.strip():
        raise Invalid(Reason("note_required", _("不通过要写明理由，申请人会看到。"), "note"))
    _checks.demand_valid(_checks.optional(note, "note", 500))
    to = Organisation.Status.ACTIVE if approve else Organisation.Status.REJECTED
    _move(organisation, Organisation.Status.PENDING, to, note)
    _record(
        "organisation.approved" if approve else "organisation.rejected",
        actor,
        organisation,
        {"note": note.strip()},
    )
    decided = Organisation.objects.get(pk=organisation.pk)
    notices.tell_decided(decided)
    return decided


@transaction.atomic
def organisation_suspend(*, actor: Actor, organisation: Organisation, note: str) -> Organisation:
    """Take all rights from an organisation's members and tokens at once, without deleting anything."""
    policies.demand(policies.may_administer(actor))
    if organisation.pk == actor.organisation_id:
        raise Invalid(Reason("own_organisation", _("不能停用自己所在的单位。")))
    _checks.demand_valid(_checks.required(note, "note", _("请写明停用理由。"), 500))
    _move(organisation, Organisation.Status.ACTIVE, Organisation.Status.SUSPENDED, note)
    _record("organisation.suspended", actor, organisation, {"note": note.strip()})
    return Organisation.objects.get(pk=organisation.pk)


@transaction.atomic
def organisation_resume(*, actor: Actor, organisation: Organisation) -> Organisation:
    policies.demand(policies.may_administer(actor))
    _move(organisation, Organisation.Status.SUSPENDED, Organisation.Status.ACTIVE, "")
    _record("organisation.resumed", actor, organisation, {})
    return Organisation.objects.get(pk=organisation.pk)


def _insert(name: str, code: str, status: str, *, is_demo: bool = False) -> Organisation:
    """The unique constraints decide when two register the same organisation in the same moment."""
    try:
        with transaction.atomic():
            return Organisation.objects.create(
                name=name.strip(), credit_code=normalise(code) or None, status=status, is_demo=is_demo
            )
    except IntegrityError as error:
        message = _("这个单位刚刚被登记，请联系单位管理人加入。")
        raise Conflict(Reason("organisation_taken", message, "name")) from error


def _move(organisation: Organisation, before: str, after: str, note: str) -> None:
    changed = Organisation.objects.filter(pk=organisation.pk, status=before).update(
        status=after, decision_note=note.strip(), decided_at=timezone.now()
    )
    if not changed:
        raise Conflict(Reason("organisation_moved_on", _("单位状态已经变了，请看最新状态。")))


def _applicant_problems(applicant: Applicant) -> list[Reason]:
    probe = User(username=applicant.username, email=applicant.email, name=applicant.name)
    return [
        *_checks.person_name(applicant.name, "person_name"),
        *_checks.login(applicant.username, applicant.email),
        *_checks.phone(applicant.phone),
        *_checks.password(applicant.password, probe),
    ]


def _applicant_user(actor: Actor, applicant: Applicant | None) -> User:
    if applicant is None:
        return User.objects.get(pk=actor.user_id or 0)
    user = create_login(
        name=applicant.name,
        username=applicant.username,
        email=applicant.email,
        phone=applicant.phone,
        password=applicant.password,
    )
    acting = Actor(role=Role.PUBLIC, label=label_for(str(user)), user_id=user.pk)
    record(stream=f"account:{user.pk}", kind="account.created", actor=acting, obj=("user", user.pk))
    return user


def _record(kind: str, actor: Actor, organisation: Organisation, payload: dict[str, object]) -> None:
    record(
        stream=f"org:{organisation.pk}",
        kind=kind,
        actor=actor,
        obj=("organisation", organisation.pk),
        payload=payload,
    )
