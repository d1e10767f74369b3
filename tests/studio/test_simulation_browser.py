"""A draft tried out in a real browser before anybody else sees it: parallel branches, a decision that fails, people who
answer together, a loop, a timer; going back, a second tab and a double click."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from shuanglian.casework import layout
from shuanglian.casework.studio import services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from tests.browser import PHONE, Visit
from tests.casework.files import boundary, each, end, flow, parallel, path, process, rule, start, task, xor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL" id="d" name="定级" namespace="urn:x">
<decision id="grading" name="定级"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i1" label="分数"><inputExpression id="e1" typeRef="number"><text>score</text></inputExpression></input>
<output id="o1" name="grade" typeRef="string"/>
<rule id="r1"><inputEntry id="c1"><text>&lt; 2</text></inputEntry><outputEntry id="c2"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c3"><text>[2..9]</text></inputEntry><outputEntry id="c4"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


WALK = process(
    start(),
    parallel("split"),
    task("law", outputs="opinion"),
    task("tech", outputs="score"),
    rule("grade", "grading"),
    xor("ask", "ask_meet"),
    task("expert"),
    parallel("meet"),
    task("vote", inner=each("[1, 2, 3]", quorum="2/3")),
    task("check", outputs="fine"),
    xor("again", "again_last"),
    task("last", sla="3"),
    boundary("late", "last", workdays="1"),
    end(),
    end("closed"),
    path("start", "split", "law", "meet"),
    path("split", "tech", "grade", "ask"),
    flow("ask", "expert", 'grade = "high"'),
    flow("ask", "both"),
    xor("both"),
    flow("expert", "both"),
    path("both", "meet", "vote", "check", "again"),
    flow("again", "vote", "fine = false"),
    path("again", "last", "end"),
    flow("late", "closed"),
    key="walk",
).replace(b'default="ask_meet"', b'default="ask_both"')


@pytest.fixture
def draft(acting: dict[str, Actor]) -> Draft:
    made = services.draft_new(actor=acting["steward"], key="walk", name="走一走")
    return services.draft_save(
        actor=acting["steward"],
        draft=made,
        rev=1,
        bpmn_xml=layout.ensure(WALK).decode(),
        tables={"grading": TABLE},
    )


def press(page: Page, title: str, **typed: str) -> None:
    """Finish, or let happen, what stands under this heading."""
    box = page.locator(".pr-choice", has=page.get_by_role("heading", name=title, exact=True)).first
    for name, value in typed.items():
        box.locator(f"[name='v-{name}']").fill(value)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        box.get_by_role("button").click()
    settled(page)


def settled(page: Page) -> None:
    page.locator("#main:not([aria-busy])").wait_for()


def log(page: Page) -> str:
    return page.inner_text(".pr-log li >> nth=0")


def choices(page: Page) -> list[str]:
    return page.locator(".pr-choice h3").all_inner_texts()


@pytest.mark.timeout(300)
def test_a_case_is_walked_through_before_it_is_published(
    people: dict[str, User], draft: Draft, visit: Callable[..., Visit]
) -> None:
    window = visit(people["steward"])
    page = window.page
    page.set_default_timeout(20_000)
    window.open(f"/processes/drafts/{draft.pk}/simulate/")
    assert sorted(choices(page)) == ["law", "tech"]

    for wrong in ("20", "abc"):  # no rule matches, and no number
        press(page, "tech", score=wrong)
        assert f"决策表“定级”没有一条规则适用（分数：{wrong}）" in page.inner_text(".sl-errsum")
        assert sorted(choices(page)) == ["law", "tech"]
        assert page.locator(".pr-choice [name=v-score]").input_value() == wrong
    press(page, "tech", score="5")
    assert sorted(choices(page)) == ["expert", "law"]
    assert "分数 = 5" in log(page) and "grade = high" in log(page).partition("走“ask_expert”")[2]
    page.locator("[data-diagram][data-ready]").wait_for()
    press(page, "law", opinion="可以")
    press(page, "expert")
    assert choices(page) == ["vote"] * 3
    press(page, "vote")
    assert choices(page) == ["vote"] * 2
    press(page, "vote")
    assert choices(page) == ["check"] and "“vote”办毕：2/3 份" in log(page)
    press(page, "check", fine="false")
    assert choices(page) == ["vote"] * 3
    press(page, "vote")
    press(page, "vote")
    press(page, "check", fine="true")
    assert choices(page) == ["last", "late"]
    assert not window.misfits()
    press(page, "late")
    page.get_by_role("heading", name="已办结").wait_for()

    # The browser's own buttons and reloading show the steps that were there.
    page.go_back()
    page.get_by_role("heading", name="接着可以").wait_for()
    settled(page)
    assert choices(page) == ["last", "late"]
    page.go_forward()
    page.get_by_role("heading", name="已办结").wait_for()
    page.reload()
    page.get_by_role("heading", name="已办结").wait_for()
    page.get_by_role("button", name="退一步").click()
    page.get_by_role("heading", name="接着可以").wait_for()

    # A second tab begins for itself; two presses are one step.
    tab = window.context.new_page()
    tab.goto(page.url)
    assert sorted(choices(tab)) == ["law", "tech"]
    tab.locator(".pr-choice", has=tab.get_by_role("heading", name="law")).get_by_role("button").dblclick()
    tab.locator(".pr-log > li").nth(1).wait_for()
    settled(tab)
    assert choices(tab) == ["tech"] and tab.locator(".pr-log > li").count() == 2

    # The login has ended: the page stays, and goes on after logging in elsewhere.
    window.context.clear_cookies()
    tab.locator(".pr-choice [name=v-score]").fill("1")
    tab.locator(".pr-choice", has=tab.get_by_role("heading", name="tech")).get_by_role("button").click()
    tab.get_by_text("登录已失效").wait_for()
    assert tab.locator(".pr-choice [name=v-score]").input_value() == "1" and choices(tab) == ["tech"]
    assert choices(page) == ["last", "late"]


@pytest.mark.timeout(200)
def test_a_walk_needs_no_script(people: dict[str, User], draft: Draft, visit: Callable[..., Visit]) -> None:
    window = visit(people["leader"], PHONE, scripts=False)
    page = window.page
    window.open(f"/processes/drafts/{draft.pk}/simulate/")
    box = page.locator(".pr-choice", has=page.get_by_role("heading", name="tech"))
    box.locator("[name=v-score]").fill("20")
    box.get_by_role("button").click()
    assert "没有一条规则适用" in page.inner_text(".sl-errsum")
    box.locator("[name=v-score]").fill("5")
    box.get_by_role("button").click()
    assert sorted(choices(page)) == ["expert", "law"]
