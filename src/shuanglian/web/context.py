"""`shell`: the frame around every page (menus, person, unread notices). Each part is computed when a template asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices.selectors import unread_count

from . import nav, regions, worklist
from .http import actor_of


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: Text
    organisation: str
    is_demo: bool


class Shell:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self._request) if hasattr(self._request, "session") else PUBLIC

    @property
    def frame(self) -> str:
        """Pages that both the public and people at work read take the frame of the reader."""
        return "base_work.html" if self.actor.is_authenticated else "base_public.html"

    @property
    def frame_class(self) -> str:
        return "" if self.actor.is_authenticated else "wrap sl-page"

    @property
    def region(self) -> str:
        return regions.title()

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def public_nav(self) -> list[nav.Item]:
        return nav.items(nav.PUBLIC_MENU, path=self._request.path, role=self.actor.role)

    @property
    def footer_nav(self) -> list[nav.Item]:
        return nav.items(nav.FOOTER_MENU, path=self._request.path, role=self.actor.role)

    @cached_property
    def mobile_nav(self) -> list[nav.Item]:
        menu = nav.MOBILE_WORK if self.actor.is_authenticated else nav.MOBILE_PUBLIC
        return nav.items(menu, path=self._request.path, role=self.actor.role, counts=self._counts)

    @cached_property
    def work_nav(self) -> list[nav.Group]:
        return nav.groups(path=self._request.path, role=self.actor.role, counts=self._counts)

    @cached_property
    def _counts(self) -> dict[str, int]:
        return {"work": worklist.total(self.actor)} if self.actor.is_authenticated else {}

    @cached_property
    def person(self) -> Person | None:
        actor = self.actor
        if not actor.is_authenticated:
            return None
        organisation = ""
        if actor.membership_id is not None:
            organisation = Membership.objects.values_list("organisation__name", flat=True).get(
                pk=actor.membership_id
            )
        name = getattr(self._request.user, "name", "") or actor.label
        return Person(name, actor.role.label, organisation, actor.is_demo)

    @cached_property
    def unread(self) -> int:
        return unread_count(self.actor)

    @property
    def switch_url(self) -> str:
        """Where another persona (demonstration) or another membership is chosen."""
        return (nav.address("personas") if settings.DEMO else nav.address("me")) or reverse("account_login")


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
