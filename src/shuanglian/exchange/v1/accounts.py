"""Who one is, one's organisation, its members and tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuanglian.foundation.accounts import policies, selectors, services
from shuanglian.foundation.accounts.models import ApiToken, Membership, Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

from ..callers import EVERYONE, MEMBERS, actor_of
from ..paging import Page, PageIn, page
from ..values import Id, In, PathId, changes

router = Router(tags=["单位与令牌"], auth=MEMBERS)


class Me(Schema):
    role: str
    label: str
    user_id: int | None
    organisation_id: int | None
    token_id: int | None
    is_demo: bool


class OrganisationOut(Schema):
    id: int
    name: str
    credit_code: str | None
    status: str
    decision_note: str
    decided_at: dt.datetime | None
    is_demo: bool
    created_at: dt.datetime


class OrganisationAsk(PageIn):
    status: str = Field("", max_length=20, description="pending、active、suspended 或 rejected")
    q: str = Field("", max_length=80, description="名称，或统一社会信用代码的开头")


class OrganisationIn(In):
    name: str = Field(max_length=120)
    credit_code: str = Field("", max_length=40)


class OrganisationChange(In):
    """What is not given stays."""

    name: str = Field("", max_length=120)
    credit_code: str = Field("", max_length=40)


class DecisionIn(In):
    note: str = Field("", max_length=500, description="退回和停用要写理由，对方会看到")


class MemberOut(Schema):
    id: int
    user_id: int
    name: str
    role: str
    title: str
    manages: bool
    is_active: bool


class MemberIn(In):
    login: str = Field(max_length=254, description="对方的账号或邮箱")
    role: str = Field(max_length=20)
    title: str = Field("", max_length=80)
    manages: bool = False


class MemberChange(In):
    """What is not given stays."""

    role: str = Field("", max_length=20)
    title: str = Field("", max_length=80)
    manages: bool = False


class TokenOut(Schema):
    id: int
    organisation_id: int
    name: str
    role: str
    hint: str
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None


class NewToken(TokenOut):
    plain: str


class TokenIn(In):
    organisation_id: Id
    name: str = Field(max_length=80)
    role: str = Field(max_length=20)
    days: int = Field(365, ge=1, le=731)


@router.get("/me", response=Me, auth=EVERYONE, openapi_extra={"x-public": True}, summary="我是谁")
def me(request: HttpRequest) -> Actor:
    return actor_of(request)


@router.get("/organisations", response=Page[OrganisationOut], summary="我能看到的单位")
def organisation_list(request: HttpRequest, ask: Query[OrganisationAsk]) -> dict[str, object]:
    return page(selectors.organisations(actor_of(request), q=ask.q, status=ask.status), ask, list)


@router.post("/organisations", response={201: OrganisationOut}, summary="登记单位（管理员）")
def organisation_create(request: HttpRequest, body: OrganisationIn) -> Status[Organisation]:
    return Status(201, services.organisation_create(actor=actor_of(request), **body.model_dump()))


@router.get("/organisations/{organisation_id}", response=OrganisationOut, summary="一个单位")
def organisation(request: HttpRequest, organisation_id: PathId) -> Organisation:
    return selectors.get_for(actor_of(request), organisation_id)


@router.patch(
    "/organisations/{organisation_id}", response=OrganisationOut, summary="更正名称或信用代码（管理员）"
)
def organisation_update(
    request: HttpRequest, organisation_id: PathId, body: OrganisationChange
) -> Organisation:
    actor, found = _organisation(request, organisation_id)
    new = {"name": found.name, "credit_code": found.credit_code or ""} | changes(body)
    return services.organisation_update(actor=actor, organisation=found, **new)


@router.post(
    "/organisations/{organisation_id}/approve", response=OrganisationOut, summary="通过登记（管理员）"
)
def organisation_approve(request: HttpRequest, organisation_id: PathId, body: DecisionIn) -> Organisation:
    actor, found = _organisation(request, organisation_id)
    return services.organisation_decide(actor=actor, organisation=found, approve=True, note=body.note)


@router.post(
    "/organisations/{organisation_id}/reject", response=OrganisationOut, summary="不通过，写明理由（管理员）"
)
def organisation_reject(request: HttpRequest, organisation_id: PathId, body: DecisionIn) -> Organisation:
    actor, found = _organisation(request, organisation_id)
    return services.organisation_decide(actor=actor, organisation=found, approve=False, note=body.note)


@router.post(
    "/organisations/{organisation_id}/suspend", response=OrganisationOut, summary="停用，写明理由（管理员）"
)
def organisation_suspend(request: HttpRequest, organisation_id: PathId, body: DecisionIn) -> Organisation:
    actor, found = _organisation(request, organisation_id)
    return services.organisation_suspend(actor=actor, organisation=found, note=body.note)


@router.post("/organisations/{organisation_id}/resume", response=OrganisationOut, summary="恢复（管理员）")
def organisation_resume(request: HttpRequest, organisation_id: PathId) -> Organisation:
    actor, found = _organisation(request, organisation_id)
    return services.organisation_resume(actor=actor, organisation=found)


@router.get("/organisations/{organisation_id}/members", response=Page[MemberOut], summary="单位成员")
def member_list(request: HttpRequest, organisation_id: PathId, ask: Query[PageIn]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.members(viewer, selectors.get_for(viewer, organisation_id))
    return page(found.order_by("pk"), ask, lambda rows: [_member(row) for row in rows])


@router.post("/organisations/{organisation_id}/members", response={201: MemberOut}, summary="加入成员")
def member_add(request: HttpRequest, organisation_id: PathId, body: MemberIn) -> Status[dict[str, object]]:
    actor = actor_of(request)
    found = selectors.get_for(actor, organisation_id)
    policies.demand(policies.may_manage(actor, found))
    user = selectors.find_login(body.login)
    if user is None:
        raise NotFound(Reason("person_not_found", _("没有这个账号。"), "login"))
    made = services.member_add(
        actor=actor, organisation=found, user=user, role=body.role, title=body.title, manages=body.manages
    )
    return Status(201, _member(made))


@router.patch(
    "/members/{membership_id}", response=MemberOut, summary="改成员的角色、职务、管理权；不给的不变"
)
def member_change(request: HttpRequest, membership_id: PathId, body: MemberChange) -> dict[str, object]:
    actor = actor_of(request)
    held = selectors.get_membership(actor, membership_id)
    new: dict[str, Any] = {"role": held.role, "title": held.title, "manages": held.manages} | changes(body)
    return _member(services.member_change(actor=actor, membership=held, **new))


@router.delete("/members/{membership_id}", response=MemberOut, summary="移出成员")
def member_remove(request: HttpRequest, membership_id: PathId) -> dict[str, object]:
    actor = actor_of(request)
    held = selectors.get_membership(actor, membership_id)
    return _member(services.member_remove(actor=actor, membership=held))


@router.get("/tokens", response=Page[TokenOut], summary="令牌（不含明文）")
def token_list(request: HttpRequest, ask: Query[PageIn]) -> dict[str, object]:
    viewer = actor_of(request)
    found = selectors.tokens(viewer)
    if policies.may_administer(viewer) and not _manages_own(viewer):
        found = found.filter(pk=viewer.token_id or 0)
    return page(found, ask, list)


@router.post("/tokens", response={201: NewToken}, summary="新建令牌，明文只在这次应答里")
def token_issue(request: HttpRequest, body: TokenIn) -> Status[ApiToken]:
    actor = actor_of(request)
    token, plain = services.token_issue(
        actor=actor,
        organisation=selectors.get_for(actor, body.organisation_id),
        role=body.role,
        name=body.name,
        expires_at=timezone.now() + dt.timedelta(days=body.days),
    )
    token.plain = plain  # type: ignore[attr-defined]
    return Status(201, token)


@router.delete("/tokens/{token_id}", response=TokenOut, summary="吊销令牌")
def token_revoke(request: HttpRequest, token_id: PathId) -> ApiToken:
    actor = actor_of(request)
    return services.token_revoke(actor=actor, token=selectors.get_token(actor, token_id))


def _organisation(request: HttpRequest, organisation_id: int) -> tuple[Actor, Organisation]:
    actor = actor_of(request)
    return actor, selectors.get_for(actor, organisation_id)


def _member(row: Membership) -> dict[str, object]:
    return {
        "id": row.pk,
        "user_id": row.user_id,
        "name": row.user.name,
        "role": row.role,
        "title": row.title,
        "manages": row.manages,
        "is_active": row.is_active,
    }


def _manages_own(viewer: Actor) -> bool:
    own = selectors.visible_to(viewer).filter(pk=viewer.organisation_id or 0).first()
    return own is not None and policies.manages(viewer, own)
