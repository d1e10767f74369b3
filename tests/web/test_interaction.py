"""Hands on the keyboard in a real browser: answers while typing, popovers, the work list, and everything without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shuanglian.foundation.accounts.models import User
from shuanglian.matching.models import Judgement
from shuanglian.programmes.siti.demo import load_demo
from shuanglian.registry.models import Need
from tests.browser import PHONE, WIDE, Visit
from tests.matching.factories import offering, party

from .world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
QUESTION = "做防水透湿面料，静水压不低于 98 kPa"


def test_an_answer_appears_while_typing(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("home"))
    window.page.locator("#q").press_sequentially(QUESTION)
    expect(window.page.locator("#answer .sl-match").first).to_be_visible(timeout=15_000)
    assert window.axe() == []
    assert QUESTION not in window.page.url


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_live_answer_shows_its_score_and_keeps_the_focus(
    visit: Callable[..., Visit], world: World, size: tuple[int, int]
) -> None:
    for number in range(4):
        laboratory = party(f"检测中心{number}", kind="platform")
        offering(laboratory, "织物静水压检测", "按国标测静水压。", kind="test_service")
    window = visit(size=size)
    window.open(reverse("home"))
    question = window.page.locator("#q")
    question.press_sequentially("防水透")
    window.page.wait_for_timeout(900)
    expect(window.page.locator("#answer")).to_contain_text("结果会出现在这里")
    question.press_sequentially("湿面料，静水压不低于 98 kPa")
    card = window.page.locator("#answer .sl-match").first
    expect(card).to_be_visible(timeout=15_000)
    expect(question).to_be_focused()
    expect(window.page.locator("#said")).to_contain_text("位答题方")
    expect(window.page.locator("#answer")).to_contain_text("仅词面")
    expect(window.page.locator("#answer .sl-helpers")).to_contain_text("检测与实验室")
    card.locator(".sl-parts summary").click()
    expect(card.locator(".sl-parts .sum")).to_be_visible()
    assert window.axe() == []
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_typing_on_replaces_the_answer(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("home"))
    window.page.locator("#q").fill(QUESTION)
    expect(window.page.locator("#answer .sl-match").first).to_be_visible(timeout=15_000)
    window.page.locator("#q").fill("火星土壤里种土豆")
    expect(window.page.locator("#answer")).to_contain_text("暂时没有合适的答题方", timeout=15_000)
    expect(window.page.locator("#answer .sl-match")).to_have_count(0)


def test_coming_back_finds_the_question_and_its_answer(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("home"))
    window.page.locator("#q").fill(QUESTION)
    window.page.locator("#answer .sl-match h3 a").first.click(timeout=15_000)
    window.page.wait_for_url("**/parties/**")
    window.page.go_back()
    expect(window.page.locator("#q")).to_have_value(QUESTION)
    expect(window.page.locator("#answer .sl-match").first).to_be_visible(timeout=15_000)
    assert QUESTION not in window.page.url


def test_the_button_answers_a_short_question(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("home"))
    window.page.locator("#q").fill("膜")
    window.page.get_by_role("button", name="找解法").click()
    expect(window.page.locator("#answer")).not_to_contain_text("结果会出现在这里", timeout=15_000)


def test_an_example_fills_the_question(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("home"))
    chip = window.page.locator("[data-example]").first
    chip.click()
    expect(window.page.locator("#q")).to_have_value(chip.get_attribute("data-example") or "")
    expect(window.page.locator("#answer")).not_to_contain_text("结果会出现在这里", timeout=15_000)


def test_a_source_opens_stays_on_screen_and_closes_with_escape(
    visit: Callable[..., Visit], world: World
) -> None:
    window = visit(size=PHONE)
    window.open(reverse("party-detail", args=[world.other.ref]))
    opener = window.page.locator(".sl-src").first
    opener.click()
    box = window.page.locator(".sl-pop:popover-open")
    expect(box).to_be_visible()
    expect(box).to_contain_text("测试文件")
    place = box.bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= PHONE[0]
    window.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(opener).to_be_focused()


def test_without_scripts_the_question_is_still_answered(visit: Callable[..., Visit], world: World) -> None:
    window = visit(scripts=False)
    window.open(reverse("home"))
    window.page.fill("#q", QUESTION)
    window.page.click("button:has-text('找解法')")
    expect(window.page.locator(".sl-match").first).to_be_visible()


def test_the_first_tab_leads_to_the_text(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("party-list"))
    window.page.keyboard.press("Tab")
    expect(window.page.locator(".skip")).to_be_focused()


def test_the_work_list_is_run_from_the_keyboard(
    visit: Callable[..., Visit], personas: dict[str, User]
) -> None:
    load_demo()
    window = visit(personas["manager"])
    page = window.page
    window.open(reverse("work"))
    rows = page.locator("tr[data-row]")
    assert rows.count() >= 2
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("cur")
    expect(page.locator("#peek h2")).to_have_text(rows.nth(1).locator(".ttl").inner_text())
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("1")
    assert window.axe() == []
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator(".sl-search")).to_be_focused()
    page.locator("[data-clear]").click()
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_the_language_changes_with_one_press(visit: Callable[..., Visit], world: World) -> None:
    window = visit()
    window.open(reverse("home"))
    window.page.click(".sl-langbtn")
    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    window.page.click(".sl-langbtn")
    expect(window.page.locator("html")).to_have_attribute("lang", "zh-Hans")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_proposal_is_set_aside_from_its_card(
    visit: Callable[..., Visit], world: World, personas: dict[str, User], size: tuple[int, int]
) -> None:
    load_demo()
    need = Need.objects.get(status="answering", title__contains="防水透湿")
    for name in ("某纺织研究院", "某膜材料实验室"):
        offering(party(name), "防水透湿面料的同材质贴合", f"{need.title}：{need.text}", kind="expertise")
    window = visit(personas["manager"], size=size)
    window.open(reverse("need-detail", args=[need.pk]))
    card = window.page.locator(".sl-match").first
    name = card.locator("h3 a").inner_text()
    assert need.owner.name not in window.page.locator(".sl-match h3").all_inner_texts()
    assert window.axe() == []
    assert window.overflow() <= 0
    card.get_by_role("link", name="这一家不合适").click()
    expect(window.page.locator("main form")).to_contain_text(name)
    assert window.axe() == []
    window.page.locator("#f-reason").fill("近三年没有做过膜")
    window.page.locator("main form .btn-primary").dblclick()
    expect(window.page.locator("main")).to_contain_text("近三年没有做过膜")
    assert Judgement.objects.filter(need=need, reason="近三年没有做过膜").count() == 1
