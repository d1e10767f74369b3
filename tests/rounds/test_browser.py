"""A round in a real browser: a manager opens it, computes, reads why, replaces one and publishes; an expert sees it.
Every kind of page without a violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import close_old_connections, connection

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.jobs import services as jobs
from shuanglian.matching.models import Judgement
from shuanglian.matching.rounds import services
from shuanglian.matching.rounds.models import Round, RoundProposal
from shuanglian.registry.models import Need, Party
from tests.browser import PHONE, Visit
from tests.matching.factories import offering, submitted

from .factories import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def region(parties: dict[str, Party]) -> list[Need]:
    """Two needs of the first company; both solvers know fabrics, the first one carbon fibre as well."""
    first, second = parties["solver"], parties["solver2"]
    offering(first, "防水透湿面料中试", "防水透湿面料静水压提升，可整体回收的面料中试。", is_demo=True)
    offering(first, "大丝束碳纤维预氧化", "大丝束碳纤维预氧化炉温度均匀性控制与装备。", is_demo=True)
    offering(second, "防水透湿面料开发", "防水透湿面料的静水压与透湿量，回收工艺。", is_demo=True)
    company = parties["enterprise"]
    return [
        submitted(company, "防水透湿面料", "防水透湿面料的静水压提升和可整体回收", is_demo=True),
        submitted(company, "碳纤维预氧化", "大丝束碳纤维预氧化炉温度均匀性控制", is_demo=True),
    ]


@pytest.fixture
def background(transactional_db: None) -> Iterator[None]:
    """Somebody who does the jobs while the browser waits, as the server's own worker would."""
    stop = threading.Event()

    def do() -> None:
        while not stop.wait(0.1):
            close_old_connections()
            jobs.run_due(periodics=())
        connection.close()

    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=30)


@pytest.mark.timeout(300)
def test_a_round_from_opening_to_the_expert(
    people: dict[str, User],
    parties: dict[str, Party],
    region: list[Need],
    background: None,
    visit: Callable[..., Visit],
) -> None:
    manager = visit(people["manager"])
    page = manager.page
    page.set_default_timeout(30_000)
    manager.open("/rounds/")
    page.get_by_role("link", name="新开一轮").first.click()
    page.fill("#f-name", "面料与碳纤维一轮")
    for need in region:
        page.check(f'input[name="need"][value="{need.pk}"]')
    page.check('input[name="all_experts"]')
    page.fill("#f-capacity", "2")
    page.get_by_role("button", name="开这一轮").click()
    page.wait_for_url(re.compile(r"/rounds/\d+/$"))
    number = int(page.url.rstrip("/").rpartition("/")[2])

    page.get_by_role("button", name="找候选并计算").click()
    page.get_by_role("heading", name="安排结果").wait_for()
    assert "已经证明" in page.inner_text("main")
    assert "防水透湿面料" in page.inner_text("main")

    page.get_by_role("link", name="防水透湿面料", exact=True).click()
    page.wait_for_url(re.compile(r"/needs/\d+/$"))
    assert "候选和为什么没派" in page.inner_text("main")
    proposal = RoundProposal.objects.get(need__need=region[0])
    other = parties["solver2" if proposal.expert.party == parties["solver"] else "solver"]
    page.get_by_role("link", name=re.compile("如果一定派给他会怎样")).first.click()
    page.get_by_text("重新算过").wait_for()
    page.locator("summary", has_text="换一位").click()
    page.select_option("select[name=expert]", label=other.name)
    page.fill(f"#f-why-{proposal.pk}", "离企业更近，下周就能上门")
    page.get_by_role("button", name="换成这一位").click()
    page.get_by_text("离企业更近，下周就能上门").first.wait_for()
    assert "人工指定" in page.inner_text("main")

    manager.open(f"/rounds/{number}/")
    page.get_by_role("button", name=re.compile("采纳其余")).click()
    page.get_by_role("button", name="公布这一轮").click()
    page.get_by_text("已公布，专家会收到通知").wait_for()
    assert Round.objects.get(pk=number).status == "published"
    assert {j.kind for j in Judgement.objects.all()} == {"dismissed", "invited"}

    expert = visit(people["solver2" if other == parties["solver2"] else "solver"], PHONE)
    expert.open("/notices/")
    assert "请您看一道难题" in expert.page.inner_text("main")
    assert expert.open(f"/rounds/{number}/") == 200
    text = expert.page.inner_text("main")
    assert "防水透湿面料" in text and other.name in text
    stranger = visit(people["enterprise2"], PHONE)
    assert stranger.open(f"/rounds/{number}/") == 404
    assert verify_all().ok


def states(world: World) -> list[tuple[str, str]]:
    """(who, path) of every kind of page, in every state."""
    draft, computed = world.by_sheet(name="准备中的一轮"), world.computed(name="算好的一轮")
    running = world.by_sheet(name="正在算的一轮")
    services.compute_start(actor=world.manager, found=running)
    failed = world.by_sheet(name="没有算成的一轮")
    Round.objects.filter(pk=failed.pk).update(run_state="failed", run_error="BadProblem: rules.first")
    cancelled = services.round_cancel(
        actor=world.manager, found=world.round(name="取消的一轮"), reason="改期"
    )
    crowded = world.computed(name="没排上的一轮", experts={world.both.pk: 1, world.fabric.pk: 0})
    published = world.published()
    row, expert = world.need_row(computed, 0), world.expert_row(computed, world.both)
    return [
        ("manager", "/rounds/"),
        ("manager", "/rounds/new/"),
        ("manager", "/rounds/new/?q=没有这样的题&who=没有这样的人"),
        *(
            ("manager", f"/rounds/{one.pk}/")
            for one in (draft, running, failed, cancelled, computed, crowded)
        ),
        ("manager", f"/rounds/{crowded.pk}/?show=unserved"),
        ("manager", f"/rounds/{computed.pk}/needs/{row.pk}/?if={expert.party.ref}"),
        ("manager", f"/rounds/{draft.pk}/experts/"),
        ("manager", f"/rounds/{published.pk}/experts/"),
        ("expert", "/rounds/"),
        ("expert", f"/rounds/{published.pk}/"),
        ("owner", f"/rounds/{published.pk}/"),
        ("nobody", "/rounds/"),
    ]


def test_pages_are_accessible_and_fit(transactional_db: None, visit: Callable[..., Visit]) -> None:
    from shuanglian.foundation.workdays.services import load_bundled
    from tests.matching.factories import member

    load_bundled()
    world = World.create()
    actors = {"manager": world.manager, "expert": world.expert, "owner": world.owner, "nobody": member()}
    windows: dict[str, Visit] = {}
    found = []
    for who, path in states(world):
        if who not in windows:
            windows[who] = visit(User.objects.get(pk=actors[who].user_id))
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        found += window.misfits()
    assert not found, "\n".join(found)
