"""The studio in a real browser: an owner changes a process on the drawing board, sees a problem, mends it, tries it out
and submits; a second person compares and approves; a new case runs on the new version while an old one goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from shuanglian.casework import api, dmn
from shuanglian.casework.dmn.model import Table
from shuanglian.casework.studio import services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.events.selectors import verify_all
from tests.browser import PHONE, Visit
from tests.casework.factories import open_tasks

from .factories import changed, drafted, published, submitted

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHOOSE = "id => slBoard.get('selection').select(slBoard.get('elementRegistry').get(id))"


def table_editor(window: Visit, draft: Draft) -> Page:
    """The page of the draft's table with its editor open."""
    window.page.set_default_timeout(30_000)
    window.open(f"/processes/drafts/{draft.pk}/tables/grading/")
    window.page.get_by_role("button", name="打开表格编辑器").click()
    window.page.locator("[data-table-board][data-ready]").wait_for()
    return window.page


def save_table(page: Page) -> None:
    page.get_by_role("button", name="保存编辑器里的表格").click()
    page.locator("[data-table-state]", has_text="已保存").wait_for()


@pytest.mark.timeout(300)
def test_an_owner_changes_a_process_and_a_second_person_lets_it_run(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    published()
    old = api.start("sample", business=("thing", 1), actor=system())
    owner = visit(people["steward"])
    page = owner.page
    page.set_default_timeout(30_000)
    owner.open("/processes/")
    page.get_by_role("link", name="第 1 版").click()
    page.get_by_role("button", name="从这一版起草").click()
    page.wait_for_url(re.compile(r"/drafts/\d+/$"))
    page.get_by_role("link", name="画流程图").click()
    page.locator("[data-board][data-ready]").wait_for()

    # A step appended on the canvas, without a role: the problem shows in the list and on the diagram.
    page.evaluate(CHOOSE, "review")
    page.locator(".djs-context-pad [data-action='sl-user']").click()
    page.locator("[data-board-problems]").get_by_text("没有写明由谁办理").wait_for()
    assert page.locator(".pr-badge").count() >= 1
    assert "有改动没有保存" in page.inner_text("[data-board-state]")
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="已保存").wait_for()
    draft = Draft.objects.get()
    assert draft.rev == 2 and draft.bpmn_xml.count("userTask id") == 3

    # Mended: the appended step goes, the limit and the role of the one before it change in the panel.
    page.get_by_role("button", name="撤回").click()
    page.locator("[data-board-problems]").get_by_text("没有发现问题").wait_for()
    page.evaluate(CHOOSE, "review")
    page.fill("[id='p-name']", "领导复核")
    page.fill("[id='p-sl:sla']", "2d")
    page.select_option("[id='p-sl:role']", "leader")
    page.locator("[id='p-sl:sla']").focus()
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="已保存").wait_for()
    draft.refresh_from_db()
    assert 'sl:sla="2d"' in draft.bpmn_xml and 'sl:role="leader"' in draft.bpmn_xml
    assert services.draft_check(draft) == []

    # Tried out by hand before anybody else sees it.
    page.get_by_role("link", name="回到草稿").click()
    page.get_by_role("link", name="试走一遍").click()
    page.fill("[id$='-departments']", "5")
    page.get_by_role("button", name=re.compile("办完这一步")).click()
    page.locator(".pr-log", has_text="hard").wait_for()
    page.locator("[data-diagram][data-ready]").wait_for()
    assert "领导复核" in page.inner_text("main") and "hard" in page.inner_text(".pr-log")
    assert page.locator(".djs-element.current").count() == 1

    page.get_by_role("link", name="示例").first.click()
    page.fill("#f-note", "复核改由领导办，2 日内")
    page.get_by_role("button", name="提交，等第二个人批准").click()
    page.get_by_role("heading", name="等第二个人批准").wait_for()
    assert page.get_by_role("button", name="批准这一版").count() == 0

    other = visit(people["admin"])
    other.open("/processes/")
    other.page.get_by_role("link", name="第 2 版").click()
    other.page.locator("[data-diagram][data-ready]").nth(1).wait_for()
    assert other.page.locator(".djs-element.changed").count() >= 2
    assert "领导复核" in other.page.inner_text("main ins >> nth=0") or "领导复核" in other.page.inner_text(
        "main"
    )
    other.page.get_by_role("button", name="批准这一版").click()
    other.page.get_by_text("在办的按原来的版本办完").first.wait_for()

    new = api.start("sample", business=("thing", 2), actor=system())
    assert (old.definition.version, new.definition.version) == (1, 2)
    for case, role in ((old, "officer"), (new, "leader")):
        api.complete(open_tasks(case)["take"], actor=system(), data={"departments": 5})
        assert api.Token.objects.get(case=case, node="review").role == role
    reader = visit(people["leader"], PHONE)
    assert reader.open("/processes/") == 200
    assert "在办 2 件" in reader.page.inner_text("main")
    for case in (old, new):  # each to its end, on the version it began on
        while tasks := open_tasks(case):
            api.complete(next(iter(tasks.values())), actor=system())
        case.refresh_from_db()
        assert case.status == api.Case.Status.FINISHED
    assert (old.definition.version, new.definition.version) == (1, 2)
    assert verify_all().ok


@pytest.mark.timeout(200)
def test_the_table_editor_opens_under_the_strict_policy_and_saves(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    draft = drafted(acting["steward"])
    window = visit(people["steward"])
    page = table_editor(window, draft)
    cell = page.locator(".pr-dmn td.input-cell").first
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type("5")
    page.locator(".pr-dmn td.output-cell").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type('"easy"')
    page.locator("h1").click()
    save_table(page)
    draft.refresh_from_db()
    assert draft.rev == 2 and "&lt; 25" in draft.tables["grading"]
    assert '"easy"' in draft.tables["grading"] and '"simple"' not in draft.tables["grading"]
    assert not window.axe()

    # The plain form above shows what was saved, so that saving it keeps the change.
    assert page.locator("input[name=cell]").first.input_value() == "< 25"
    page.get_by_role("button", name="保存表格").dblclick()
    page.locator("[data-table-board]:not([data-ready])").wait_for(state="attached")
    draft.refresh_from_db()
    assert draft.rev == 3 and "&lt; 25" in draft.tables["grading"]


@pytest.mark.timeout(200)
def test_the_table_editor_adds_rules_and_columns_and_changes_how_rules_count(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    draft = drafted(acting["steward"])
    before = dmn.parse(draft.tables["grading"].encode())
    window = visit(people["steward"])
    page = table_editor(window, draft)
    page.locator(".pr-dmn .add-rule").first.click()
    page.locator(".pr-dmn td.output-cell").nth(2).click()
    page.keyboard.type('"last"')
    page.locator("h1").click()
    page.locator(".pr-dmn .hit-policy").first.click()
    page.locator(".dms-select-options .option", has_text="Rule order").click()
    page.locator("h1").click()
    save_table(page)
    draft.refresh_from_db()
    after = dmn.parse(draft.tables["grading"].encode())
    ((old,), (new,)) = ([d.body for d in found.values()] for found in (before, after))
    assert isinstance(old, Table) and isinstance(new, Table)
    assert len(new.rules) == len(old.rules) + 1 and new.rules[-1].outputs[-1].text == '"last"'
    assert (old.hit, new.hit) == ("FIRST", "RULE ORDER")


@pytest.mark.timeout(200)
def test_two_windows_lose_nothing(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    draft = drafted(acting["steward"])
    window = visit(people["steward"])
    page = window.page
    window.open(f"/processes/drafts/{draft.pk}/model/")
    page.locator("[data-board][data-ready]").wait_for()
    changed(acting["steward"], draft)
    page.evaluate(CHOOSE, "take")
    page.fill("[id='p-name']", "我改的名字")
    page.locator("[id='p-sl:sla']").focus()
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="没有存上").wait_for()
    assert page.evaluate("slBoard.get('elementRegistry').get('take').businessObject.name") == "我改的名字"
    draft.refresh_from_db()
    assert draft.rev == 2 and "领导复核" in draft.bpmn_xml


@pytest.mark.timeout(200)
def test_a_new_timer_keeps_its_kind_and_the_board_works_by_keyboard(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    draft = drafted(acting["steward"])
    window = visit(people["steward"])
    page = window.page
    window.open(f"/processes/drafts/{draft.pk}/model/")
    page.locator("[data-board][data-ready]").wait_for()
    entry = page.locator("[data-action='createUser']")
    assert entry.get_attribute("title") == entry.get_attribute("aria-label") == "人工环节"
    count = "slBoard.get('elementRegistry').filter(e => e.type === 'bpmn:UserTask').length"
    before = page.evaluate(count)
    page.evaluate(CHOOSE, "review")
    entry.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(count) == before + 1
    page.locator(".djs-context-pad.open [data-action='sl-end']").focus()
    assert not window.axe()
    page.keyboard.press("Enter")

    page.evaluate(CHOOSE, "review")
    page.locator("[data-action='createTimer']").focus()
    page.keyboard.press("Enter")
    page.locator("[id='p-timer']").select_option("duration")
    page.fill("[id='p-timer.value']", "PT2H")
    page.fill("[id='p-name']", "等两小时")
    page.locator("[id='p-timer']").focus()
    assert page.locator("[id='p-timer']").input_value() == "duration"
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="已保存").wait_for()
    draft.refresh_from_db()
    assert "PT2H</bpmn:timeDuration>" in draft.bpmn_xml and 'sl:workdays="PT2H"' not in draft.bpmn_xml


@pytest.mark.timeout(200)
def test_every_field_of_the_form_builder_has_room(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    draft = drafted(acting["steward"])
    window = visit(people["steward"])
    page = window.page
    window.open(f"/processes/drafts/{draft.pk}/")
    page.locator("details", has=page.locator("[name=form_key]")).locator("summary").click()
    page.fill("[name=form_key]", "opinion")
    page.locator("form", has=page.locator("[name=form_key]")).get_by_role("button").click()
    page.wait_for_url(re.compile("/forms/opinion/$"))
    widths = page.locator("fieldset .sl-f").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().width)"
    )
    assert len(widths) > 3 and min(widths) > 200
    assert not window.misfits()


@pytest.mark.timeout(200)
def test_after_a_login_in_another_tab_the_drawing_is_saved(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    draft = drafted(acting["steward"])
    window = visit(people["steward"])
    page = window.page
    window.open(f"/processes/drafts/{draft.pk}/model/")
    page.locator("[data-board][data-ready]").wait_for()
    page.evaluate(CHOOSE, "take")
    page.fill("[id='p-name']", "没有白画")
    page.locator("[id='p-sl:sla']").focus()
    window.context.clear_cookies()
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="登录已失效").wait_for()
    window.login(people["steward"])
    page.get_by_role("button", name="保存").click()
    page.locator("[data-board-state]", has_text="已保存").wait_for()
    draft.refresh_from_db()
    assert draft.rev == 2 and "没有白画" in draft.bpmn_xml


def states(acting: dict[str, Actor]) -> list[tuple[str, str]]:
    """(who, path) of every kind of page, in every state."""
    steward, admin = acting["steward"], acting["admin"]
    version = published()
    fresh = services.draft_new(actor=steward, key="fresh", name="新流程")
    editing = changed(steward, drafted(steward))
    broken = services.draft_save(
        actor=steward, draft=drafted(steward), rev=1, bpmn_xml="<bpmn", tables={"t": "<"}
    )
    waiting = submitted(steward, "second")
    back = services.send_back(actor=admin, draft=submitted(steward, "third"), reason="再写清楚")
    problem = changed(steward, drafted(steward), 'sl:decisionRef="grading"', 'sl:decisionRef="nobody"')
    edit = f"/processes/drafts/{editing.pk}/"
    return [
        ("steward", "/processes/"),
        ("leader", "/processes/"),
        ("steward", "/processes/new/"),
        ("steward", f"/processes/{version.pk}/"),
        ("steward", f"/processes/{waiting.definition_id}/"),
        ("admin", f"/processes/{waiting.definition_id}/"),
        ("leader", f"/processes/{waiting.base_id}/compare/{waiting.definition_id}/"),
        *(
            ("steward", f"/processes/drafts/{d.pk}/")
            for d in (fresh, editing, broken, waiting, back, problem)
        ),
        ("officer", edit),
        ("steward", edit + "compare/"),
        ("steward", edit + "simulate/"),
        ("steward", f"/processes/drafts/{broken.pk}/simulate/"),
        ("steward", edit + "steps/take/"),
        ("steward", edit + "steps/gate_review/"),
        ("steward", edit + "tables/grading/"),
        ("steward", f"/processes/drafts/{broken.pk}/tables/t/"),
        ("steward", edit + "config/"),
        ("steward", edit + "text/"),
        ("steward", edit + "model/"),
        ("steward", f"/processes/drafts/{broken.pk}/model/"),
    ]


@pytest.mark.timeout(400)
def test_pages_are_accessible_and_fit(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    windows: dict[str, Visit] = {}
    found = []
    for who, path in states(acting):
        if who not in windows:
            windows[who] = visit(people[who])
        window = windows[who]
        if (status := window.open(path)) != 200:
            found.append(f"{who} {path}: {status}")
        for details in window.page.locator("main details").all():
            details.evaluate("e => e.open = true")
        for box in window.page.locator("[data-diagram]:visible, [data-board]:visible").all():
            box.evaluate("e => new Promise(done => setTimeout(() => done(), e.dataset.ready ? 0 : 700))")
        found += window.misfits()
    assert not found, "\n".join(found)
