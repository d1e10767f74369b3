"""A doubtful figure in a real browser: the officer is asked and answers, the steward settles and publishes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.indicators.integrity.models import Question
from tests.browser import PHONE, WIDE, Visit
from tests.indicators.factories import World, fresh

from .test_questions import held

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def fits(window: Visit) -> None:
    """No violation of accessibility, no sideways scrolling."""
    assert not window.axe() and window.overflow() <= 0


@pytest.mark.timeout(300)
def test_from_question_to_publication(world: World, visit: Callable[..., Visit]) -> None:
    made, question = held(world)
    Question.objects.create(
        key="two-sources", code="known_contradiction", severity="medium", figures={"text": "两处写法不同"}, is_demo=True,
        statements=[{"scope": "甲", "what": "企业数", "value": "37 家", "period": "2026", "source": "报道", "locator": ""}],
    )  # fmt: skip
    officer = visit(world.user("officer"), PHONE)
    officer.page.set_default_timeout(30_000)
    assert officer.open("/indicators/questions/?mine=1") == 200
    fits(officer)
    officer.page.get_by_role("link", name=question.title).click()
    officer.page.fill("#f-answer", "单位填成了万元，数没有错；台账已附。")
    fits(officer)
    officer.page.get_by_role("button", name="提交答复").click()
    officer.page.get_by_text("已答复，等数据专员核定").wait_for()

    steward = visit(world.user("steward"), WIDE)
    steward.page.set_default_timeout(30_000)
    steward.open(f"/indicators/observations/{made.pk}/")
    assert steward.page.get_by_role("button", name="核对无误，发布").is_disabled()
    steward.page.get_by_role("link", name="看提问和答复").first.click()
    fits(steward)
    steward.page.get_by_role("button", name="说明成立，核定").click()
    steward.page.get_by_text("已经核定").wait_for()
    steward.open(f"/indicators/observations/{made.pk}/")
    steward.page.get_by_role("button", name="核对无误，发布").click()
    steward.page.get_by_text("已发布").first.wait_for()
    assert fresh(made).state == "published"
    other = Question.objects.get(key="two-sources")
    leader = visit(world.user("leader"))
    for path in ("/indicators/questions/?state=all", f"/indicators/questions/{other.pk}/"):
        assert leader.open(path) == 200
        assert not leader.misfits()
