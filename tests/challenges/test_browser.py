"""A challenge in a real browser: a company publishes, departments check and approve, a solver seals a bid, experts review blind.
Every kind of page without a violation of accessibility and without sideways scrolling at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone

from shuanglian.casework.models import Timer
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import ensure_personas
from shuanglian.programmes.challenges import demo, services
from shuanglian.programmes.challenges.demo_texts import REASONS
from shuanglian.programmes.challenges.models import Bid, Challenge
from tests.browser import PHONE, Visit

from .factories import PDF, World
from .test_succession import gave_up

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def person(key: str) -> User:
    return User.objects.get(username=f"demo-{key}")


@pytest.mark.timeout(400)
def test_from_the_list_to_the_ranking(transactional_db: None, visit: Callable[..., Visit]) -> None:
    from shuanglian.foundation.workdays.services import load_bundled

    load_bundled()
    ensure_personas()
    demo._cast()
    owner = visit(person("enterprise"))
    page = owner.page
    page.set_default_timeout(40_000)
    owner.open("/challenges/new/")
    assert not owner.axe()
    page.fill("#f-title", "无盐染色工艺攻关")
    page.fill("#f-teaser", "把棉织物活性染料染色的盐用量降到零，色牢度不降。")
    page.fill("#f-text", "现用工艺每吨布用盐约 60 千克，要求在现有设备上做到无盐。")
    page.fill("#f-criteria", "固色率 | ≥ | 85 | % | GB/T 27592")
    page.fill("#f-prize", "120")
    page.fill("#f-deadline_day", "2026-12-20")
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url(re.compile(r"/challenges/\d+/$"))
    number = int(page.url.rstrip("/").rpartition("/")[2])
    base = f"/challenges/{number}/"
    press(owner, base, "提交核对")

    officer = visit(person("officer"))
    officer.open(f"{base}do/check-pass/")
    officer.page.fill("#f-conclusion", "没有地域限制，符合要求")
    officer.page.fill("#f-reviewer", "法规科")
    assert not officer.axe()
    officer.page.get_by_role("button", name="核对通过").click()
    officer.page.wait_for_url(re.compile(r"/challenges/\d+/$"))
    leader = visit(person("leader"))
    press(leader, base, "批准发布")

    solver = visit(person("solver"), size=PHONE)
    solver.open(base)
    assert "每吨布用盐" not in solver.page.content()
    solver.page.get_by_role("link", name="签署保密承诺").click()
    solver.page.check("#f-accepted")
    solver.page.get_by_role("button", name="签署保密承诺").click()
    solver.page.wait_for_url(re.compile(r"/challenges/\d+/$"))
    assert "每吨布用盐" in solver.page.content()
    solver.page.get_by_role("link", name="提交方案").click()
    assert not solver.axe() and solver.overflow() <= 0
    for name, value in (
        ("title", "两段法"),
        ("approach", "先阳离子改性，再低温分段染色。"),
        ("plan", "小样四周，中试八周。"),
        ("promise-1", "88 %"),
        ("price", "98"),
        ("team", "负责人一名"),
    ):
        solver.page.fill(f"#f-{name}", value)
    solver.page.check("#f-anonymous")
    solver.page.get_by_role("button", name="密封提交").click()
    solver.page.wait_for_url(re.compile(r"/receipt/$"))
    assert not solver.axe() and solver.overflow() <= 0

    open_now(number)
    officer.open(f"{base}do/panel/")
    for key in ("reviewer", "reviewer2", "reviewer3"):
        officer.page.check(f'input[name="chosen"][value="{person(key).pk}"]')
    assert not officer.axe()
    officer.page.get_by_role("button", name="组建评审组").click()
    officer.page.wait_for_url(re.compile(r"/challenges/\d+/$"))
    assert "组建评审组" not in officer.page.locator(".acts").inner_text()
    bid = Bid.objects.get(challenge=number)
    for key in ("reviewer", "reviewer2", "reviewer3"):
        expert = visit(person(key))
        press(expert, base, "申报回避")
        expert.open(f"{base}do/score/{bid.pk}/")
        assert "示例纺织技术研究院" not in expert.page.locator("main").inner_text()
        for order, reason in enumerate(REASONS, 1):
            expert.page.fill(f"#f-points-c{order}", str(70 + order))
            expert.page.fill(f"#f-reason-c{order}", reason)
        assert key != "reviewer" or not expert.axe()
        expert.page.get_by_role("button", name="打分").click()
        expert.page.wait_for_url(re.compile(r"/challenges/\d+/$"))
        press(expert, base, "提交评分")
    owner.open(base)
    assert "示例纺织技术研究院" in owner.page.locator("main").inner_text()
    assert not owner.axe()
    assert Challenge.objects.get(pk=number).status == "awarding"


@pytest.mark.timeout(400)
def test_pages_of_every_stage_are_accessible_at_both_widths(
    transactional_db: None, visit: Callable[..., Visit]
) -> None:
    demo.load_demo()
    wrong: list[str] = []
    for key in ("enterprise", "officer"):
        window = visit(person(key))
        for path in ("/challenges/", *pages(key)):
            assert window.open(path) == 200, path
            wrong += window.misfits()
    stranger = visit()
    for path in ("/challenges/", *pages("public")):
        stranger.open(path)
        wrong += stranger.misfits()
    assert not wrong


@pytest.mark.timeout(400)
def test_the_next_in_rank_moves_up(transactional_db: None, visit: Callable[..., Visit]) -> None:
    from shuanglian.foundation.workdays.services import load_bundled

    load_bundled()
    world = World.create()
    challenge = gave_up(world, told=True)
    base = f"/challenges/{challenge.pk}/"
    owner = visit(User.objects.get(pk=world.owner.user_id), size=PHONE)
    owner.open(base)
    assert not owner.axe() and owner.overflow() <= 0
    owner.page.locator(".acts").get_by_role("link", name="由下一名递补").click()
    assert not owner.axe() and owner.overflow() <= 0
    # The only one that may move up is chosen already, with its own price.
    assert owner.page.input_value("#f-amount") == "200"
    owner.page.fill("#f-reason", "得分第二，同意递补")
    owner.page.get_by_role("button", name="由下一名递补").click()
    owner.page.get_by_text("请确认已核对名次和金额").first.wait_for()
    owner.page.check("#f-confirmed")
    owner.page.get_by_role("button", name="由下一名递补").click()
    owner.page.wait_for_url(re.compile(r"/challenges/\d+/$"))
    leader = visit(User.objects.get(pk=world.leader.user_id))
    press(leader, base, "批准中榜结果")
    assert not leader.axe()
    stranger = visit(size=PHONE)
    stranger.open(base)
    assert not stranger.axe() and stranger.overflow() <= 0
    shown = stranger.page.locator("main").inner_text()
    assert "已放弃" in shown and "递补" in shown and "公示中" in shown
    draft = world.draft()
    owner.open(f"/challenges/{draft.pk}/do/attach/")
    assert not owner.axe() and owner.overflow() <= 0
    drawing = {"name": "图纸.pdf", "mimeType": "application/pdf", "buffer": PDF}
    owner.page.set_input_files("input[type=file]", files=[drawing])
    owner.page.get_by_role("button", name="给全文加附件").click()
    owner.page.wait_for_url(re.compile(r"/challenges/\d+/$"))
    assert not owner.axe() and owner.overflow() <= 0
    with owner.page.expect_download() as download:
        owner.page.get_by_role("link", name="图纸.pdf", exact=True).click()
    assert download.value.suggested_filename == "图纸.pdf"


def pages(key: str) -> list[str]:
    rows = Challenge.objects.all() if key == "enterprise" else Challenge.objects.exclude(status="draft")
    found = [f"/challenges/{row.pk}/" for row in rows]
    return [*found, *(f"/challenges/{row.pk}/trail/" for row in rows.filter(status="publicity"))]


def press(window: Visit, base: str, name: str) -> None:
    """The button of the page, then the one of its form."""
    window.open(base)
    window.page.locator(".acts").get_by_role("link", name=name).click()
    window.page.get_by_role("button", name=name).click()
    window.page.wait_for_url(re.compile(r"/challenges/\d+/$"))


def open_now(number: int) -> None:
    """The form knows minutes only: the deadline of this test is brought forward in the tables."""
    now = timezone.now()
    Challenge.objects.filter(pk=number).update(deadline=now)
    Timer.objects.filter(case__challenge=number, node="wait_deadline").update(due_at=now)
    assert services.open_due() == 1
