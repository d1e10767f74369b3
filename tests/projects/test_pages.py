"""What each page shows to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shuanglian.programmes.projects import services
from shuanglian.programmes.projects.models import Project, Session

from .factories import World, ahead

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
LISTS = ("project-list", "project-board", "project-gantt", "project-speeds", "project-totals")


def shown(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == status, response.status_code
    return response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_when_there_is_nothing(name: str, as_: As) -> None:
    shown(as_("officer"), name)
    shown(as_("enterprise"), name)


def test_every_page_of_every_phase_opens(world: World, as_: As) -> None:
    stories = [world.registered(), world.attracting(), world.landing(), world.building(), world.producing()]
    world.issue(stories[1])
    world.application(stories[2], {"site": ahead(5)})
    for key in ("officer", "enterprise", "leader", "steward"):
        client = as_(key)
        for name in LISTS:
            assert stories[0].name in shown(client, name) or name not in ("project-list",)
        for project in stories:
            assert project.name in shown(client, "project-detail", project.pk)
