"""The menus: every public page can be reached without an account, on a phone too, and one entry is the current one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.actor import Role
from shuanglian.web import nav

PAGES = ("indicator-board", "plan-board", "ranking-list", "supervision-list", "cockpit", "challenge-list")


def current(path: str) -> list[str]:
    groups = nav.groups(path=path, role=Role.LEADER, counts={})
    return [str(item.label) for group in groups for item in group.items if item.current]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/plans/", "规划任务"),
        ("/plans/7/", "规划任务"),
        ("/plans/orders/3/", "政令"),
        ("/indicators/sx-01/", "规划指标"),
        ("/indicators/summary/", "领导一页"),
    ],
)
def test_one_entry_is_the_current_one(path: str, label: str) -> None:
    assert current(path) == [label]


def test_a_page_of_no_entry_marks_none() -> None:
    assert current("/elsewhere/") == []


def test_groups_keep_their_entries_and_their_counts() -> None:
    groups = nav.groups(path="/", role=Role.OFFICER, counts={"work": 3})
    assert [item.count for item in groups[0].items] == [3]
    found = {str(item.url) for group in groups for item in group.items}
    wanted = {
        nav.address(entry.name)
        for _label, entries in nav.WORK_MENU
        for entry in entries
        if Role.OFFICER in entry.roles
    }
    assert found == wanted - {""}


@pytest.mark.django_db
def test_the_foot_of_public_pages_leads_everywhere() -> None:
    page = Client().get(reverse("indicator-board")).content.decode()
    foot = page[page.index('<footer class="sl-foot"') :]
    for name in PAGES:
        assert f'href="{reverse(name)}"' in foot, name


@pytest.mark.django_db
def test_my_page_lists_the_whole_menu_for_phones(as_persona: Callable[[str], Client]) -> None:
    page = as_persona("leader").get(reverse("me")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    for name in ("leader-summary", "order-list", "reporting-list", "supervision-list", "report-list"):
        assert f'href="{reverse(name)}"' in main, name
