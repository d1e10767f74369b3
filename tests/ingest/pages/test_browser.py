"""Documents in real browsers: a steward decides with a few keys, an officer hands in on a phone, a leader goes from a
published figure to its sentence. Every page without a violation of accessibility and without sideways scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shuanglian.foundation.events.selectors import verify_all
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation
from shuanglian.ingest.models import IngestDocument
from tests.browser import PHONE, Visit
from tests.ingest.review.factories import Desk, one_figure, said

from .conftest import letter

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(300)
def test_a_steward_decides_with_a_few_keys(desk: Desk, visit: Callable[..., Visit]) -> None:
    document = letter(desk)
    steward = visit(desk.world.user("steward"))
    page = steward.page
    page.set_default_timeout(30_000)
    steward.open(f"/ingest/documents/{document.pk}/")
    rows = [row for row in desk.facts(document) if row.basis != "structure"]
    page.keyboard.press("j")
    page.locator(f"#f{rows[0].pk}[aria-current]").wait_for()
    assert page.locator(".in-body .now").inner_text() == "12"
    page.keyboard.press("a")
    page.locator(f"#f{rows[0].pk}[data-state=accepted]").wait_for()
    page.locator(f"#f{rows[1].pk}[aria-current]").wait_for()
    page.keyboard.press("r")
    page.locator(f"#f{rows[1].pk}[data-state=rejected]").wait_for()
    assert [page.locator(f"#in-{tab}").inner_text() for tab in ("taken", "rejected")] == ["1", "1"]
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.locator(f"#f{rows[1].pk}[data-state=undone]").wait_for()
    assert page.locator("#in-rejected").inner_text() == "0"
    assert page.locator("#in-waiting").inner_text() == str(len(rows) - 1)

    # Changing: the form opens under the hand, a wrong number keeps what was typed, a right one is taken.
    page.keyboard.press("e")
    form = page.locator(f"#f{rows[1].pk} form.in-edit")
    form.locator("[name=value]").fill("三")
    form.get_by_role("button", name="改好采纳").click()
    page.locator(f"#f{rows[1].pk} .in-refused").wait_for()
    assert form.locator("[name=value]").input_value() == "三"
    form.locator("[name=value]").fill("4")
    form.get_by_role("button", name="改好采纳").click()
    page.locator(f"#f{rows[1].pk}[data-state=edited]").wait_for()
    assert str(desk.again(rows[1]).said("value")) == "4"

    # Keys can be turned off, and are no keys while typing.
    page.get_by_role("button", name="快捷键").click()
    page.get_by_label("用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert {row.state for row in desk.facts(document, state="waiting")} == {"open"}
    assert verify_all().ok
    assert steward.problems == []


@pytest.mark.timeout(300)
def test_a_place_that_is_asked_for_is_answered_in_the_card(desk: Desk, visit: Callable[..., Visit]) -> None:
    desk.indicator("技术合同成交额")
    raw = "2024年某某街道技术合同成交额12.5亿元。"
    row = said(raw, raw[:-1], "12.5", indicator="技术合同成交额", unit="亿元", place="某某街道")
    fact = desk.fact(desk.read(raw, [row]))
    steward = visit(desk.world.user("steward"), PHONE)
    page = steward.page
    page.set_default_timeout(30_000)
    steward.open(f"/ingest/documents/{fact.document_id}/")
    card = page.locator(f"#f{fact.pk}")
    card.get_by_role("button", name="采纳").first.click()
    card.locator(".in-refused").wait_for()
    card.locator("[name=place]").fill(desk.world.district.name)
    card.get_by_role("button", name="改好采纳").click()
    page.locator(f"#f{fact.pk}[data-state=edited]").wait_for()
    assert desk.again(fact).scope == desk.world.district
    # The refusal of the first press is the one thing that the browser may report.
    assert [one for one in steward.problems if "422" not in one] == []


@pytest.mark.timeout(300)
def test_an_officer_hands_in_and_a_leader_finds_the_sentence(
    desk: Desk, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    paper = tmp_path / "通报.txt"
    paper.write_text("截至2024年底，试验区共有示范企业12家。", encoding="utf-8")
    officer = visit(desk.world.user("officer"), PHONE)
    officer.page.set_default_timeout(30_000)
    officer.open("/ingest/")
    officer.page.get_by_role("link", name="交入文档").click()
    officer.page.get_by_role("button", name="交入并阅读").wait_for()
    officer.page.set_input_files("#f-file", paper)
    officer.page.fill("#f-sender", "试验区统计科")
    officer.page.get_by_role("button", name="交入并阅读").click()
    officer.page.wait_for_url(re.compile(r"/ingest/documents/\d+/$"))
    officer.page.get_by_text("正在排队阅读").wait_for()
    assert IngestDocument.objects.get().sender == "试验区统计科"
    assert officer.problems == []

    desk.indicator()
    document = one_figure(desk)
    row = desk.accepted(desk.fact(document))
    observation = Observation.objects.get(pk=row.became_id)
    indicators.observation_publish(actor=desk["steward2"], observation=observation)
    leader = visit(desk.world.user("leader"), PHONE)
    leader.page.set_default_timeout(30_000)
    leader.open(f"/indicators/observations/{observation.pk}/")
    leader.page.get_by_role("link", name="看文档里的这一句").click()
    leader.page.wait_for_url(re.compile(rf"/ingest/documents/{document.pk}/\?p={row.pk}"))
    leader.page.locator(f"#f{row.pk}[aria-current]").wait_for()
    leader.page.locator(".in-body .now").wait_for()
    assert leader.page.get_by_role("button", name="采纳").count() == 0
    assert leader.problems == []


@pytest.mark.timeout(300)
def test_pages_fit_and_can_be_read_by_everybody(desk: Desk, visit: Callable[..., Visit]) -> None:
    document = letter(desk)
    rows = desk.facts(document)
    desk.accepted(rows[0], keep=True)
    steward = visit(desk.world.user("steward"))
    base = f"/ingest/documents/{document.pk}"
    for address in (
        "/ingest/", "/ingest/new/", "/ingest/patterns/", f"{base}/", f"{base}/?state=taken", f"{base}/?basis=structure",
        f"{base}/facts/{rows[1].pk}/?edit=1", f"{base}/bulk/?unit=家", f"{base}/history/",
    ):  # fmt: skip
        steward.open(address)
        assert steward.misfits() == [], address
    assert steward.problems == []


@pytest.mark.timeout(300)
def test_a_double_click_sends_a_form_once(desk: Desk, visit: Callable[..., Visit], tmp_path: Path) -> None:
    paper = tmp_path / "通报.txt"
    paper.write_text("试验区共有示范企业12家。", encoding="utf-8")
    steward = visit(desk.world.user("steward"))
    steward.page.set_default_timeout(30_000)
    steward.open("/ingest/new/")
    sent: list[str] = []
    steward.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    steward.page.set_input_files("#f-file", paper)
    steward.page.get_by_role("button", name="交入并阅读").dblclick()
    steward.page.wait_for_url(re.compile(r"/ingest/documents/\d+/$"))
    assert len(sent) == 1
    # The back button shows the form again, and it can be sent again.
    steward.page.go_back()
    assert steward.page.locator("form[data-sent]").count() == 0
