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
from shuanglian.registry.models import Source

from .factories import World, ago, ahead

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


def queries(client: Client, name: str, *args: object) -> int:
    shown(client, name, *args)
    with CaptureQueriesContext(connection) as counted:
        shown(client, name, *args)
    return len(counted)


@pytest.mark.parametrize("name", LISTS)
def test_lists_cost_the_same_however_many_projects_there_are(name: str, world: World, as_: As) -> None:
    client = as_("officer")
    world.landing()
    few = queries(client, name)
    rows = [
        Project(code=f"M-{n}", name=f"第 {n} 个项目", phase="land", party=world.company) for n in range(70)
    ]
    Project.objects.bulk_create(rows)
    assert queries(client, name) <= few + 1
    if name == "project-list":
        html = shown(client, name)
        assert "下一页" in html and "第 69 个项目" in html and "第 5 个项目" not in html


def test_the_page_of_a_project_costs_the_same_however_much_there_is(world: World, as_: As) -> None:
    project = world.landing()
    world.issue(project, "handover")
    world.application(project, {"site": ahead(5)})
    client = as_("officer")
    few = queries(client, "project-detail", project.pk)
    for number in range(12):
        world.issue(project, "handover", title=f"问题 {number}", blocking=False)
    world.application(project, {"drawing": ahead(5)}, matter="permit")
    # one small reading of the calendar per application
    assert queries(client, "project-detail", project.pk) <= few + 2 and few < 70


def test_filters_find_what_they_say(world: World, as_: As) -> None:
    world.attracting(name="过滤膜")
    world.landing(name="碳纤维", level="province")
    client = as_("officer")
    html = client.get("/projects/?phase=land").content.decode()
    assert "碳纤维" in html and "过滤膜" not in html
    html = client.get("/projects/?q=过滤").content.decode()
    assert "碳纤维" not in html and "过滤膜" in html
    html = client.get("/projects/?level=province&place=nowhere&list=none&phase=%00").content.decode()
    assert "没有符合条件的项目" in html


def test_every_refusal_of_a_form_comes_back_with_all_reasons(world: World, as_: As) -> None:
    project = world.attracting()
    client = as_("officer")
    address = reverse("project-act", args=[project.pk, "gate-close"])
    response = client.post(address, {"gate": "prereview", "held_on": "昨天", "participants": "甲"})
    assert response.status_code == 422 and "请按 2026-06-23 的样子填日期" in response.content.decode()
    response = client.post(address, {"gate": "prereview", "participants": "甲"})
    html = response.content.decode()
    assert response.status_code == 422 and "请写会上的决定" in html and "至少要有 2 个参加单位" in html
    assert client.post(reverse("project-act", args=[project.pk, "nonsense"])).status_code == 404
    assert client.post(address, {"gate": "nonsense"}).status_code == 404
    assert world.gate(project, "prereview").status == "open"


def test_registering_and_editing_by_page(world: World, as_: As) -> None:
    client = as_("steward")
    assert client.post("/projects/new/", {"name": "", "total": "很多", "signed_on": "x"}).status_code == 422
    form = {
        "name": "新项目",
        "party": world.company.ref,
        "total": "5.2亿元",
        "year": "2026",
        "yearly": "8600",
    }
    assert client.post("/projects/new/", form).status_code == 302
    project = Project.objects.get(name="新项目")
    assert project.total_cents == 52_000_000_000 and project.plans.get().cents == 8_600_000_000
    edit = reverse("project-edit", args=[project.pk])
    assert shown(client, "project-edit", project.pk)
    assert client.post(edit, {**form, "name": "改名", "rev": "1"}).status_code == 302
    assert client.post(edit, {**form, "name": "晚了", "rev": "1"}).status_code == 409
    assert Project.objects.get(pk=project.pk).name == "改名"


def test_the_sessions_of_the_year_and_one_of_them(world: World, as_: As) -> None:
    from .factories import day

    services.sessions_keep(day("2026-01-05"))
    client = as_("officer")
    html = client.get("/projects/sessions/?year=2026").content.decode()
    assert "月度招商研究 12" in html and "平台赛比 6" in html and "一线督查 4" in html
    assert "还没有录入" in client.get("/projects/sessions/?year=2060").content.decode()
    row = Session.objects.get(kind="contest", period="2026-02")
    assert "登记召开" not in shown(
        client, "project-session", row.pk
    )  # the demonstration leaves the real ones alone
    Session.objects.filter(pk=row.pk).update(is_demo=True)
    assert "登记召开" in shown(client, "project-session", row.pk)
    assert "登记召开" not in shown(as_("leader"), "project-session", row.pk)
    form = {"held_on": "2026-02-24", "participants": "甲、乙", "minutes": "比了速度"}
    address = reverse("project-session-act", args=[row.pk, "hold"])
    assert as_("leader").post(address, form).status_code == 403
    assert client.post(address, {**form, "minutes": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert "赛比排名" in shown(client, "project-session", row.pk)


def test_a_total_without_public_figures_says_so_and_stays_as_vague_as_its_source(as_: As) -> None:
    from shuanglian.foundation.actor import system
    from shuanglian.registry import regions

    assert regions.load("shaoxing", actor=system("区域包")).ok
    services.load_public()
    html = shown(as_("public"), "project-totals")
    assert "0.00" not in html and "300.00" not in html
    assert html.count("近300亿元") == 2 and html.count("1188.2亿元") == 2 and "未公开</span>" in html


def test_a_year_without_a_report_is_told_as_such(world: World, as_: As) -> None:
    project = world.building()
    services.plan_set(actor=world["officer"], project=project, year=ago(0).year, cents=10**10)
    html = shown(as_("officer"), "project-detail", project.pk)
    assert "未填报" in html and "0.0 %" not in html


def test_cells_carry_the_labels_that_the_style_sheet_shows_on_phones(world: World, as_: As) -> None:
    project = world.approved()
    for html in (shown(as_("officer"), "project-detail", project.pk), shown(as_("officer"), "project-gantt")):
        assert "data-label=" in html and "data-l=" not in html


def test_guidance_pages_load_the_styles_of_their_grid(world: World, as_: As) -> None:
    assert "web/needs" in shown(as_("officer"), "guidance-list")


def test_a_public_project_leads_to_what_people_say_about_it(world: World, as_: As) -> None:
    project = world.landing()
    Project.objects.filter(pk=project.pk).update(is_public=False)
    assert "意见与答复" not in shown(as_("officer"), "project-detail", project.pk)
    source = Source.objects.create(code="T01", title="公开报道")
    Project.objects.filter(pk=project.pk).update(is_public=True, source=source)
    page = shown(as_("officer"), "project-detail", project.pk)
    for name in ("supervision-new", "supervision-list"):
        assert f'href="{reverse(name)}?about=project:{project.pk}"' in page


def test_on_a_full_board_what_is_blocked_stands_first(world: World, as_: As) -> None:
    blocked = world.attracting(name="被卡住的项目")
    world.issue(blocked)
    for _number in range(31):
        world.attracting()
    page = as_("officer").get("/projects/board/").content.decode()
    cards = page[page.index("引：") :]
    assert 0 < cards.index("被卡住的项目") < cards.index("过滤膜生产线")
