"""People with a login, for administrators; and how an organisation registers itself, which anybody may."""

from __future__ import annotations

import datetime as dt

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation.accounts import policies, selectors, services
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services.organisations import Applicant
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason, TooMany

from ..callers import MEMBERS, Session, actor_of
from ..paging import Page, PageIn, page
from ..values import In, PathId, changes
from .accounts import OrganisationOut

router = Router(tags=["人员与登记"], auth=MEMBERS)
# What only somebody without an account tells of himself.
PERSON_FIELDS = ("person_name", "phone", "username", "email", "password")


class PersonOut(Schema):
    id: int
    name: str
    username: str
    email: str
    phone: str
    locale: str
    is_active: bool
    is_demo: bool
    erased_at: dt.datetime | None


class PersonSeat(Schema):
    id: int
    organisation_id: int
    organisation: str
    role: str
    title: str
    manages: bool
    is_active: bool


class PersonWithSeats(PersonOut):
    """`memberships`: present ones first, then former ones."""

    memberships: list[PersonSeat]


class PeopleAsk(PageIn):
    q: str = Field("", max_length=80, description="姓名、账号或邮箱的一部分")


class PersonIn(In):
    name: str = Field(max_length=80)
    username: str = Field(max_length=40, description="3 到 40 个字母、汉字、数字或 . _ + - @")
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=20)


class PersonChange(In):
    """What is not given stays."""

    name: str = Field("", max_length=80)
    phone: str = Field("", max_length=20)
    locale: str = Field("", max_length=10, description="界面和通知的语言，例如 zh-hans、en")


class Invitation(Schema):
    """`plain`: the link with which the person sets a password. Repeats of the call answer it empty."""

    user_id: int
    plain: str


class RegistrationIn(In):
    """Somebody with a session registers as himself and leaves out everything after `role`."""

    name: str = Field(max_length=200, description="单位全称")
    credit_code: str = Field(max_length=60)
    role: str = Field(max_length=20, description="enterprise 或 solver")
    person_name: str = Field("", max_length=80, description="经办人姓名")
    phone: str = Field("", max_length=20)
    username: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    password: str = Field("", max_length=200)


def not_a_machine(request: HttpRequest) -> Actor | None:
    """The public and people: a machine has nobody who could answer for a registration."""
    actor = actor_of(request)
    return actor if actor.token_id is None else None


@router.get("/people", response=Page[PersonOut], summary="有账号的人（管理员）")
def people_list(request: HttpRequest, ask: Query[PeopleAsk]) -> dict[str, object]:
    return page(selectors.people(_administrator(request), q=ask.q), ask, list)


@router.post("/people", response={201: PersonOut}, summary="新建账号，还没有密码（管理员）")
def person_create(request: HttpRequest, body: PersonIn) -> Status[User]:
    return Status(201, services.person_create(actor=actor_of(request), **body.model_dump()))


@router.get("/people/{user_id}", response=PersonWithSeats, summary="一个人和他的身份（管理员）")
def person(request: HttpRequest, user_id: PathId) -> dict[str, object]:
    _actor, found = _person(request, user_id)
    held = found.memberships.select_related("organisation").order_by("-is_active", "pk")
    shown = {name: getattr(found, name) for name in PersonOut.model_fields}
    return shown | {"memberships": [_seat(m) for m in held]}


@router.patch("/people/{user_id}", response=PersonOut, summary="改姓名、电话、语言（管理员）；不给的不变")
def person_update(request: HttpRequest, user_id: PathId, body: PersonChange) -> User:
    actor, found = _person(request, user_id)
    if found.erased_at is not None:  # no name comes back to who has left for good
        raise Conflict(Reason("erased", _("已注销的账号不能更改。")))
    now = {"name": found.name, "phone": found.phone, "locale": found.locale}
    return services.person_update(actor=actor, user=found, **(now | changes(body)))


@router.post(
    "/people/{user_id}/invite",
    response={201: Invitation},
    summary="设密码的一次性链接，只在这次应答里（管理员）",
)
def person_invite(request: HttpRequest, user_id: PathId) -> Status[dict[str, object]]:
    actor, found = _person(request, user_id)
    return Status(201, {"user_id": found.pk, "plain": services.person_invite(actor=actor, user=found)})


@router.post("/people/{user_id}/deactivate", response=PersonOut, summary="停用登录（管理员）")
def person_deactivate(request: HttpRequest, user_id: PathId) -> User:
    actor, found = _person(request, user_id)
    return services.user_deactivate(actor=actor, user=found)


@router.post("/people/{user_id}/reactivate", response=PersonOut, summary="恢复登录（管理员）")
def person_reactivate(request: HttpRequest, user_id: PathId) -> User:
    actor, found = _person(request, user_id)
    return services.user_reactivate(actor=actor, user=found)


@router.post(
    "/registrations",
    response={201: OrganisationOut},
    auth=[Session(), not_a_machine],
    openapi_extra={"x-public": True},
    summary="单位自己登记，等管理员审核；没有账号的经办人同时开通账号",
)
def organisation_register(request: HttpRequest, body: RegistrationIn) -> Status[Organisation]:
    actor = actor_of(request)
    applicant = _applicant(actor, body)
    if not ratelimit.consume(request, action="signup"):
        raise TooMany(Reason("too_many_registrations", _("这个网络地址登记太频繁，请过一会儿再来。")))
    made, _user = services.organisation_register(
        actor=actor, name=body.name, credit_code=body.credit_code, role=body.role, applicant=applicant
    )
    return Status(201, made)


def _administrator(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    policies.demand(policies.may_administer(actor))
    return actor


def _person(request: HttpRequest, user_id: int) -> tuple[Actor, User]:
    actor = _administrator(request)
    return actor, selectors.get_person(actor, user_id)


def _applicant(actor: Actor, body: RegistrationIn) -> Applicant | None:
    """The person to be; none for somebody with a session, who must not give a second one."""
    if actor.user_id is None:
        return Applicant(
            name=body.person_name,
            username=body.username,
            email=body.email,
            password=body.password,
            phone=body.phone,
        )
    given = [name for name in PERSON_FIELDS if getattr(body, name)]
    if given:
        text = _("您已登录，经办人就是您本人，这一项不用填。")
        raise Invalid([Reason("already_logged_in", text, name) for name in given])
    return None


def _seat(held: Membership) -> dict[str, object]:
    plain = ("organisation_id", "role", "title", "manages", "is_active")
    named: dict[str, object] = {"id": held.pk, "organisation": held.organisation.name}
    return named | {name: getattr(held, name) for name in plain}
