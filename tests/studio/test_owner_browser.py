"""A process owner's first process in a real browser: from blank, with a form whose fields depend on each other, evidence,
a time limit and two people; approved by a second owner, started and worked through by those whom it names."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from shuanglian.casework import api
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.selectors import verify_all
from tests.browser import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHOOSE = "id => slBoard.get('selection').select(slBoard.get('elementRegistry').get(id))"


def select(page: Page, element: str) -> None:
    page.evaluate(CHOOSE, element)
    page.locator("[id='p-name']").wait_for()


def save(page: Page) -> None:
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="已保存").wait_for()


def press(page: Page, value: str) -> None:
    """A button of the builder of forms; each stores the page and shows it again."""
    with page.expect_navigation():
        page.locator(f"button[name=do][value={value}]").last.click()


def add_form(page: Page) -> None:
    """Whether it is accepted, why not (only then, and required), and a file that is asked for if it is accepted."""
    page.locator("details", has=page.locator("[name=form_key]")).locator("summary").click()
    page.fill("[name=form_key]", "opinion")
    page.locator("form", has=page.locator("[name=form_key]")).get_by_role("button").click()
    page.wait_for_url(re.compile("/forms/opinion/$"))
    page.select_option("#b-r0-kind", "yesno")
    for kind in ("long", "text"):
        page.select_option("#b-new", kind)
        press(page, "add")
    for n, (name, title) in enumerate((("ok", "是否受理"), ("why", "不受理的理由"), ("word", "给对方的话"))):
        page.fill(f"#b-r{n}-name", name)
        page.fill(f"#b-r{n}-title", title)
    page.check("#b-r0-required")
    page.check("#b-r1-required")
    page.fill("#b-r1-low", "4")
    press(page, "save")
    page.locator("summary", has_text="按别的回答出现或必填").nth(0).click()
    page.select_option("#b-r1-show", label="“是否受理”选“否”")
    page.locator("summary", has_text="按别的回答出现或必填").nth(1).click()
    page.select_option("#b-r2-need", label="“是否受理”选“是”")
    press(page, "save")


@pytest.fixture
def colleague(people: dict[str, User]) -> User:
    """Another officer of the same department."""
    unit = Membership.objects.get(user=people["officer"]).organisation
    user = User.objects.create(username="demo-officer-b", name="示例同事", is_demo=True)
    Membership.objects.create(user=user, organisation=unit, role=Role.OFFICER)
    return user


@pytest.mark.timeout(400)
def test_an_owner_makes_a_process_from_blank_and_people_work_by_it(
    people: dict[str, User], colleague: User, visit: Callable[..., Visit]
) -> None:
    owner = visit(people["steward"])
    page = owner.page
    page.set_default_timeout(20_000)
    owner.open("/processes/new/")
    page.get_by_role("button", name="开始起草").click()  # nothing typed
    page.get_by_text("请写流程的名称").first.wait_for()
    assert not owner.misfits()
    page.get_by_label("名称").fill("来件登记")
    page.get_by_label("编号").fill("intake_note")
    page.get_by_role("button", name="开始起草").click()
    page.wait_for_url(re.compile(r"/drafts/\d+/$"))
    draft = page.url
    assert page.get_by_text("发布以后没有人能发起这个流程").count() == 1

    add_form(page)
    assert page.locator("#preview").get_by_text("没有问题").count() == 1
    assert not page.locator("#preview [name=why]").is_visible()
    page.locator("#preview").get_by_label("否", exact=True).check()
    assert page.locator("#preview [name=why]").is_visible()
    assert not owner.misfits()

    # The panel: form, evidence, limit on the step there is; a second step that somebody else must do.
    page.goto(draft + "model/")
    page.locator("[data-board][data-ready]").wait_for()
    select(page, "handle")
    page.select_option("[id='p-sl:form']", "opinion")
    page.fill("[id='p-sl:evidence']", "批文")
    page.fill("[id='p-sl:sla']", "3")
    page.locator("[id='p-sl:outputs']").focus()
    page.evaluate(CHOOSE, "handle")
    page.locator(".djs-context-pad [data-action='sl-user']").click()
    second = page.evaluate(
        "slBoard.get('elementRegistry').filter(e => e.type === 'bpmn:UserTask' && e.id !== 'handle')[0].id"
    )
    page.evaluate(
        """id => {
        const get = key => slBoard.get('elementRegistry').get(key), modeling = slBoard.get('modeling');
        modeling.removeConnection(get('to_finish'));
        if (!get(id).outgoing.length) modeling.connect(get(id), get('finish'));
    }""",
        second,
    )
    select(page, second)
    page.fill("[id='p-name']", "复核")
    page.fill("[id='p-sl:separateFrom']", "handle")
    page.select_option("[id='p-sl:role']", "officer")
    page.locator("[id='p-sl:sla']").focus()
    save(page)
    page.locator("[data-board-problems]").get_by_text("没有发现问题").wait_for()
    assert not owner.axe()

    page.goto(draft + "config/")
    page.get_by_label("部门工作人员").check()
    page.get_by_role("button", name="保存设置").click()
    page.get_by_text("由部门工作人员在“办件”页发起").wait_for()
    assert page.get_by_text("发布以后没有人能发起").count() == 0
    page.fill("#f-note", "新设来件登记")
    page.get_by_role("button", name="提交，等第二个人批准").click()
    page.get_by_role("heading", name="等第二个人批准").wait_for()

    other = visit(people["admin"])
    other.open(page.url.removeprefix(other.base))
    other.page.get_by_role("button", name="批准这一版").click()
    other.page.get_by_text("已批准").first.wait_for()

    assert visit(people["solver"]).open("/cases/start/intake_note/") == 404
    reader = visit(people["leader"])
    assert reader.open("/cases/start/intake_note/") == 403
    assert "由部门工作人员发起" in reader.page.inner_text("main")

    officer = visit(people["officer"], PHONE)
    page = officer.page
    page.set_default_timeout(20_000)
    officer.open("/cases/")
    page.get_by_role("link", name="发起 来件登记").click()
    page.get_by_role("button", name="发起办件").click()
    page.wait_for_url(re.compile(r"/cases/\d+/$"))
    case = page.url
    assert "为什么是这个到期日" in page.inner_text("main")
    if page.get_by_role("button", name="办完：办理").count() == 0:
        page.get_by_role("link", name="办理这一步").first.click()
    assert not page.locator("[name=why]").is_visible()
    assert not officer.misfits()
    page.locator('fieldset:has(legend:has-text("是否受理"))').get_by_label("否", exact=True).check()
    page.get_by_label("不受理的理由").fill("短")
    page.get_by_role("button", name="办完：办理").click()
    page.get_by_text("至少 4 个字").first.wait_for()
    page.get_by_label("不受理的理由").fill("不属本部门职责")
    page.get_by_role("button", name="办完：办理").click()
    page.get_by_text("凭证").first.wait_for()
    assert api.Token.objects.get(node="handle").status == api.Token.Status.ACTIVE
    assert page.get_by_label("不受理的理由").input_value() == "不属本部门职责"
    page.get_by_label("没有文件时，写明情况").fill("批文另寄")
    page.get_by_role("button", name="办完：办理").click()
    page.get_by_text("已办：办理").wait_for()
    assert page.get_by_role("button", name="办完：复核").count() == 0
    page.get_by_text("办过“办理”的人不能再办“复核”").wait_for()

    second_window = visit(colleague)
    second_window.open(case.removeprefix(second_window.base))
    second_window.page.get_by_role("button", name="办完：复核").click()
    second_window.page.get_by_text("已办：复核").wait_for()
    done = api.Case.objects.get()
    assert done.status == api.Case.Status.FINISHED and done.data["why"] == "不属本部门职责"
    assert Draft.objects.get().status == "approved" and verify_all().ok
