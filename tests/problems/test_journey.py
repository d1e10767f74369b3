"""In a real browser: a manager finds a cluster, reads why, splits one off, publishes; a company joins. And every page
without a violation of the accessibility rules, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.matching.problems import rebuild
from shuanglian.matching.problems.models import Apart, Cluster, Joining
from tests.browser import Visit

from .factories import DYEING, SLICING, company, member, told

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Visit]


def user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def test_from_a_cluster_to_a_joint_need_and_a_company_that_joins(visit: Open) -> None:
    needs = told(DYEING, is_demo=True)
    rebuild.run()
    cluster, page = Cluster.objects.get(), (manager := visit().login(user(member(Role.MANAGER)))).page
    assert manager.open("/problems/") == 200
    page.get_by_role("link", name=DYEING[0][0]).click()
    page.wait_for_url(f"**/problems/{cluster.pk}/")
    page.locator("summary", has_text="为什么").first.click()
    assert page.locator("mark", has_text="低温染色").first.is_visible()
    page.get_by_label(f"选 {needs[2].number}").check()
    page.get_by_label("选中的不是同一难题，理由").fill("羊毛混纺是另一个机理")
    page.get_by_role("button", name="分出去").click()
    page.get_by_text("已分出 1 项").wait_for()
    assert Apart.objects.count() == 2
    page.get_by_label("名称").fill("合成纤维低温染色色牢度")
    page.get_by_role("button", name="确认", exact=True).click()
    page.get_by_text("已确认为同一难题").wait_for()
    page.locator("summary", has_text="联合出题").click()
    page.get_by_label("牵头单位").select_option(label=needs[0].owner.name)
    page.get_by_role("button", name="起草联合难题").click()
    page.get_by_text("已起草联合难题").wait_for()
    cluster.refresh_from_db()
    assert cluster.need is not None
    assert cluster.need.title == "合成纤维低温染色色牢度"
    assert manager.problems == []

    joiner = member()
    company("鸿运染整", joiner)
    guest = visit().login(user(joiner))
    assert guest.open(f"/problems/{cluster.pk}/") == 200
    guest.page.get_by_label("补充说明").fill("我们锦纶也有")
    guest.page.get_by_role("button", name="加入").click()
    guest.page.get_by_text("贵单位已经加入").wait_for()
    assert Joining.objects.get().note == "我们锦纶也有"
    assert guest.problems == []


def test_no_page_breaks_a_rule_of_accessibility(visit: Open) -> None:
    told(DYEING, is_demo=True)
    told(SLICING)
    rebuild.run()
    cluster = Cluster.objects.earliest("pk")
    enterprise = member()
    company("鸿运染整", enterprise)
    found: list[str] = []
    for actor in (member(Role.MANAGER), enterprise, None):
        someone = visit() if actor is None else visit().login(user(actor))
        for path in ("/problems/", "/problems/?q=没有这样的", f"/problems/{cluster.pk}/"):
            assert someone.open(path) == 200
            someone.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found += [*someone.misfits(), *someone.problems]
    assert found == []
