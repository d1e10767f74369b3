"""One's own account: name, phone and language, the memberships one can act in, one's data and leaving for good.

All of it belongs to a person, so a machine's token has no part in it.
"""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from shuanglian.foundation.accounts import selectors, services
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason

from ..callers import Session, actor_of
from ..values import In, PathId, changes

router = Router(tags=["我的账号"], auth=Session())


class SeatOut(Schema):
    """`current`: the one that this session acts in."""

    id: int
    organisation_id: int
    organisation: str
    role: str
    title: str
    manages: bool
    current: bool


class ProfileOut(Schema):
    user_id: int
    username: str
    name: str
    email: str
    phone: str
    locale: str
    memberships: list[SeatOut]


class ProfileIn(In):
    name: str = Field("", max_length=80)
    phone: str = Field("", max_length=20)
    locale: str = Field("", max_length=10, description="界面和通知的语言，例如 zh-hans、en")


class EraseIn(In):
    confirm: str = Field(max_length=150, description="自己的账号名，表示知道不能撤回")


class Erased(Schema):
    erased: bool


@router.get("/me/profile", response=ProfileOut, summary="我的账号和身份")
def profile(request: HttpRequest) -> dict[str, object]:
    return _profile(actor_of(request))


@router.patch("/me/profile", response=ProfileOut, summary="改姓名、电话、语言；不给的不变")
def profile_change(request: HttpRequest, body: ProfileIn) -> dict[str, object]:
    actor = actor_of(request)
    user = _person(actor)
    now = {"name": user.name, "phone": user.phone, "locale": user.locale}
    services.person_update(actor=actor, user=user, **(now | changes(body)))
    return _profile(actor)


@router.post("/me/memberships/{membership_id}/switch", response=ProfileOut, summary="换一个身份办事")
def switch(request: HttpRequest, membership_id: PathId) -> dict[str, object]:
    return _profile(services.membership_switch(request, membership_id=membership_id))


@router.get("/me/data", response=dict[str, Any], summary="平台上关于我的全部数据（这次读取会留痕）")
def data(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    return services.person_export(actor=actor, user=_person(actor))


@router.post("/me/erase", response=Erased, summary="注销账号并清除个人信息，不能撤回；要刚验证过身份")
def erase(request: HttpRequest, body: EraseIn) -> dict[str, bool]:
    actor = actor_of(request)
    user = _person(actor)
    try:
        _recently_proved(request)
    except ReauthenticationRequired as error:
        raise NotAllowed(Reason("reauthentication", _("请先重新登录，再来注销。"))) from error
    if body.confirm != user.username:
        raise Invalid(Reason("confirm", _("请输入 %(name)s。") % {"name": user.username}, "confirm"))
    services.person_erase(actor=actor, user=user)
    logout(request)
    return {"erased": True}


@reauthentication_required  # type: ignore[untyped-decorator]
def _recently_proved(request: HttpRequest) -> None:
    """As on the page: an open session alone is not enough to leave for good."""


def _person(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id or 0)


def _profile(actor: Actor) -> dict[str, object]:
    user = _person(actor)
    seats = [
        {
            "id": m.pk,
            "organisation_id": m.organisation_id,
            "organisation": m.organisation.name,
            "role": m.role,
            "title": m.title,
            "manages": m.manages,
            "current": m.pk == actor.membership_id,
        }
        for m in selectors.usable_memberships(user)
    ]
    plain = ("username", "name", "email", "phone", "locale")
    return {"user_id": user.pk, "memberships": seats} | {name: getattr(user, name) for name in plain}
