"""One masked need walks through all five steps in a real browser, as five people: a change of the question that the
company confirms, two sealed answers, one not chosen with feedback, a failed verification with rework, three signatures,
and the look back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.registry.models import Need, Party
from tests.browser import PHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

QUESTION = (
    "冲锋衣面料静水压现在 61 kPa，要求静水压不低于 98 kPa，透湿量不低于 8000 g/(m²·24h)，还要能整体回收。"
)


class Person:
    """A browser window that presses the buttons of one need."""

    def __init__(self, window: Visit) -> None:
        self.window = window
        self.page: Page = window.page
        self.page.set_default_timeout(20_000)

    def need(self, number: int) -> Person:
        assert self.window.open(f"/needs/{number}/") == 200
        return self

    def says(self, *words: str) -> None:
        text = self.page.inner_text("main")
        assert [word for word in words if word not in text] == []

    def press(self, locator: Locator) -> None:
        """Click what leads to another page, and be there when this returns."""
        with self.page.expect_navigation():
            locator.click()

    def silent(self, *words: str) -> None:
        text = self.page.inner_text("body")
        assert [word for word in words if word in text] == []

    def act(self, number: int, key: str, target: str = "", **fields: str) -> None:
        """Press the button `key` on the need page, fill its form, hand it in, and be back on the need page."""
        self.need(number)
        pattern = f'a[href*="/do/{key}/"]' + (f':near(:text("{target}"))' if target else "")
        assert self.page.locator(pattern).count(), f"{key}: {self.page.inner_text('main')[:3000]}"
        self.press(self.page.locator(pattern).first)
        self.fill(**fields)
        self.press(self.page.locator("main form button.btn-primary, main form button.btn-danger").first)
        self.page.wait_for_url(re.compile(rf"/needs/{number}/$"))

    def table(self, number: int, name: str, button: str = "finish", **fields: str) -> None:
        """A form with lines: the answer, the plan, the measurements."""
        assert self.window.open(f"/needs/{number}/{name}/") == 200
        self.fill(**fields)
        self.press(self.page.locator(f'button[name="{button}"]'))

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.page.locator(f"[id='f-{name.replace('__', '-')}']")
            field.wait_for(state="attached")
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)


def enter(person: Person, number: int, values: dict[str, str]) -> None:
    """Type measurements beside their metric, one for each sample that is still open, and keep them."""
    assert person.window.open(f"/needs/{number}/measure/") == 200
    for metric, value in values.items():
        card = person.page.locator("fieldset", has=person.page.locator("legend", has_text=metric))
        for box in card.locator("input.num").all():
            box.fill(value)
        card.locator("input[type=file]").set_input_files(
            {"name": f"{metric}.csv", "mimeType": "text/csv", "buffer": f"样品,读数\n1,{value}\n".encode()}
        )
    person.press(person.page.locator('button[name="finish"]'))


def pose(person: Person) -> int:
    """The wizard on a phone."""
    page = person.page
    person.window.open("/needs/new/")
    person.fill(text=QUESTION, title="可整体回收的冲锋衣面料")
    person.press(page.get_by_role("button", name="下一步"))
    person.says("核对读到的要求")
    assert page.locator("#f-r-0-metric").input_value() == "静水压"
    assert page.locator("#f-r-0-target_value").input_value() == "98"
    person.fill(r__0__test_method="GB/T 4744", r__1__test_method="GB/T 12704.1")
    person.press(page.get_by_role("button", name="下一步"))
    person.fill(
        stake_cents="200",
        deadline="2027-06-30",
        confidentiality="masked",
        teaser="一种可回收功能面料的防水难题",
    )
    person.press(page.get_by_role("button", name="下一步"))
    person.says("看一遍")
    person.press(page.get_by_role("button", name="提交难题"))
    page.wait_for_url(re.compile(r"/needs/\d+/$"))
    return int(page.url.rstrip("/").rpartition("/")[2])


def answer(person: Person, number: int, route: str, price: str) -> None:
    person.act(number, "invitation_accept")
    person.table(
        number,
        "answer",
        route=route,
        price_cents=price,
        ip_wish="专利共有",
        t__0__name="示例成员",
        m__0__title="小试",
        m__0__working_days="20",
        m__1__title="中试",
        m__1__working_days="45",
    )


@pytest.mark.timeout(300)
def test_one_need_from_question_to_market(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    company = Person(visit(people["enterprise"], PHONE))
    manager, solver, loser = (Person(visit(people[key])) for key in ("manager", "solver", "solver2"))
    stranger, rival = Person(visit()), Person(visit(people["enterprise2"]))

    # 企业出题
    number = pose(company)
    stranger.need(number).says("一种可回收功能面料的防水难题")
    stranger.silent("冲锋衣", "示例面料企业")
    rival.need(number).silent("冲锋衣", "示例面料企业")

    # 政府助题
    manager.act(number, "need_accept")
    manager.table(number, "refine", title="可整体回收的冲锋衣面料：膜与基布同材质", note="说清难在哪里")
    company.need(number).says("技术经理人建议改题")
    company.act(number, "refine_confirm")
    company.need(number).says("膜与基布同材质")
    manager.act(number, "assist_finish", route="direct")
    for key in ("solver", "solver2"):
        manager.window.open(f"/needs/{number}/do/invite/?party={parties[key].pk}")
        manager.fill(reason="做过同类面料")
        manager.press(manager.page.locator("main form button.btn-primary"))
        manager.page.wait_for_url(re.compile(r"/needs/\d+/$"))

    # 平台答题
    solver.need(number).says("膜与基布同材质")
    answer(solver, number, "聚酯微孔膜与聚酯基布无胶热贴合，控制孔径。", "38")
    answer(loser, number, "用聚氨酯膜涂层后化学分离回收，成本较高。", "52")
    loser.need(number).silent("聚酯微孔膜", "示例纺织技术研究院")
    company.need(number).silent("聚酯微孔膜")
    manager.act(number, "window_close")
    for key in ("solver", "solver2"):
        company.window.open(f"/needs/{number}/do/conflict_declare/?party={parties[key].pk}")
        company.fill(has_conflict="no")
        company.press(company.page.locator("main form button.btn-primary"))
        company.page.wait_for_url(re.compile(r"/needs/\d+/$"))
    company.says("聚酯微孔膜", "化学分离")
    chosen = Need.objects.get(pk=number).answers.get(party=parties["solver"])
    company.window.open(f"/needs/{number}/do/answer_choose/{chosen.pk}/")
    company.fill(reason="同材质可回收，有小试数据")
    company.press(company.page.locator("main form button.btn-primary"))
    company.page.wait_for_url(re.compile(r"/needs/\d+/$"))
    scores = {f"scores.{key}": "3" for key in ("fit", "maturity", "team", "plan", "price")}
    company.act(
        number, "feedback_give", **scores, strengths="回收思路完整，团队扎实", gaps="成本高于目标，缺小试数据"
    )
    loser.need(number).says("成本高于目标")

    # 签约
    company.act(number, "contract_record", kind="development_commissioned", amount_cents="38")
    company.need(number).says("民法典")
    solver.act(number, "contract_confirm")
    assert stranger.window.open("/cooperations/") == 200
    stranger.says("1")

    # 车间验题: the plan first, then work, a failed round, rework, a passed round
    company.table(number, "plan", p__0__sample_size="2", p__1__sample_size="1")
    solver.act(number, "plan_agree")
    solver.act(number, "work_deliver", note="第一批样布 20 米")
    enter(company, number, {"静水压": "99", "透湿量": "7310"})
    company.need(number).says("未达标")
    solver.act(number, "work_deliver", note="膜减薄后的第二批样布")
    enter(company, number, {"静水压": "101", "透湿量": "8240"})
    for person in (company, solver, manager):
        person.act(number, "report_sign")
    assert Need.objects.get(pk=number).engagement.finished_at is not None

    # 市场评价
    company.act(number, "followup_record", **{"figures.orders": "320"}, note="六个月订单")
    company.act(number, "rate", score="5", text="按期交付，数据扎实")
    solver.need(number).says("按期交付")
    solver.act(number, "reply_rating", text="感谢，后续继续改进手感")
    company.need(number).says("感谢，后续继续改进手感")
    assert stranger.window.open(f"/needs/{number}/case/") == 404  # masked needs have no public case page
    assert verify_all().ok


@pytest.mark.timeout(120)
def test_a_double_click_submits_once(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    company = Person(visit(people["enterprise"]))
    number = pose(company)
    manager = Person(visit(people["manager"]))
    manager.window.open(f"/needs/{number}/do/need_accept/")
    manager.page.locator("main form button.btn-primary").dblclick()
    manager.page.wait_for_url(re.compile(rf"/needs/{number}/$"))
    assert Need.objects.get(pk=number).assignments.count() == 1


@pytest.mark.timeout(120)
def test_the_second_tab_is_told_what_happened(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    number = pose(Person(visit(people["enterprise"])))
    first, second = Person(visit(people["manager"])), Person(visit(people["manager"]))
    for person in (first, second):
        person.window.open(f"/needs/{number}/do/need_accept/")
    for person in (first, second):
        person.press(person.page.locator("main form button.btn-primary"))
    assert first.page.url.endswith(f"/needs/{number}/")
    second.says("政府助题")
    assert Need.objects.get(pk=number).assignments.count() == 1


@pytest.mark.timeout(120)
def test_nothing_typed_is_lost_when_something_is_wrong(
    people: dict[str, User], parties: dict[str, Party], visit: Callable[..., Visit]
) -> None:
    company = Person(visit(people["enterprise"], PHONE))
    company.window.open("/needs/new/")
    company.fill(text=QUESTION, title="一道题")
    company.press(company.page.get_by_role("button", name="下一步"))
    company.fill(r__0__target_value="12,4x", r__0__test_method="GB/T 4744")
    company.press(company.page.get_by_role("button", name="下一步"))
    company.says("不是数字")
    assert company.page.locator("#f-r-0-target_value").input_value() == "12,4x"
    assert company.page.locator("#f-r-0-test_method").input_value() == "GB/T 4744"
    assert company.page.locator("#f-r-1-target_value").input_value() == "8000"
