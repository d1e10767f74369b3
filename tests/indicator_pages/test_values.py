"""The page of one value: where every number leads; who may publish, send back and correct; what refusals leave as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shuanglian.indicators import gate
from shuanglian.indicators.models import Observation
from tests.indicators.factories import World, fresh, snapshot

from .factories import read, real, words

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


def page(row: Observation) -> str:
    return f"/indicators/observations/{row.pk}/"


def press(client: Client, row: Observation, verb: str, **data: Any) -> Any:
    return client.post(f"{page(row)}do/{verb}/", data)


@pytest.fixture
def deal(world: World) -> Any:
    return world.indicator("t-deal", name="技术市场交易成交额", base=67.8, target=130, owner=world.unit)


def test_a_value_says_what_was_reported_and_how_it_was_converted(world: World, as_: As, deal: Any) -> None:
    row = world.publish(deal, "2024", 1182000, unit="万元", quote="全年成交一百一十八亿", note="合同登记口径")
    said = words(read(as_("public"), page(row)))
    assert "2024年：118.2 亿元 示例" in said and "1182000 万元 = 118.2 亿元" in said
    assert (
        "全年成交一百一十八亿" in said and "合同登记口径" in said and "已发布" in said and "第 1 版" in said
    )


def test_a_real_value_with_a_source_opens_the_source(world: World, as_: As, deal: Any) -> None:
    row = real(world, deal, "2024", 118, source=world.source, locator="第 3 页")
    html = read(as_("public"), page(row))
    assert "来源 t-1" in html and "第 3 页" in html and "示例" not in words(html)


def test_lower_bounds_are_not_shown_as_exact(world: World, as_: As, deal: Any) -> None:
    row = world.publish(deal, "2024", 90, comparator="gt")
    assert "&gt; 90 亿元" in read(as_("public"), page(row))


def test_the_public_knows_the_unit_and_the_record_but_no_person(world: World, as_: As, deal: Any) -> None:
    row = world.publish(deal, "2024", 118)
    name = world.user("officer").name
    assert name in read(as_("steward"), page(row)) and name not in read(as_("public"), page(row))
    assert "核对后发布" in words(read(as_("public"), page(row)))


@pytest.mark.parametrize("who", ["public", "enterprise", "solver"])
def test_a_value_that_waits_does_not_exist_for_people_outside(
    world: World, as_: As, deal: Any, who: str
) -> None:
    row = world.report(deal, "2024", 118)
    assert as_(who).get(page(row)).status_code == 404
    assert "待核" in read(as_("officer"), page(row))


def test_the_steward_publishes_what_the_officer_reported(world: World, as_: As, deal: Any) -> None:
    row = world.report(deal, "2024", 118)
    assert "核对无误，发布" in words(read(as_("steward"), page(row)))
    answer = press(as_("steward"), row, "publish")
    assert answer.status_code == 302 and fresh(row).state == "published"
    assert "118" in words(read(as_("public"), "/indicators/t-deal/"))


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("officer", "publish", 403), ("leader", "publish", 403), ("enterprise", "publish", 404),
        ("public", "publish", 302), ("officer", "reject", 403), ("leader", "correct", 403),
        ("officer2", "withdraw", 403), ("steward", "correct", 403), ("steward", "delete", 404),
    ],
)  # fmt: skip
def test_whoever_may_not_changes_nothing(
    world: World, as_: As, deal: Any, who: str, verb: str, status: int
) -> None:
    row = world.report(deal, "2024", 118)
    before = snapshot()
    answer = press(as_(who), row, verb, value="1", reason="试试")
    assert answer.status_code == status and snapshot() == before


def test_leaders_read_and_send_back_but_never_find_a_field_for_a_value(
    world: World, as_: As, deal: Any
) -> None:
    row = world.report(deal, "2024", 118)
    html = read(as_("leader"), page(row))
    assert "退回这个数" in html and 'name="value"' not in html and "核对无误" not in html
    assert press(as_("leader"), row, "reject", reason="口径不对").status_code == 302
    assert fresh(row).state == "rejected" and "口径不对" in words(read(as_("officer"), page(row)))


def test_sending_back_needs_a_reason_and_keeps_the_form_open(world: World, as_: As, deal: Any) -> None:
    row = world.report(deal, "2024", 118)
    answer = press(as_("steward"), row, "reject", reason=" ")
    html = answer.content.decode()
    assert (
        answer.status_code == 422 and "请写明为什么退回" in html and '<details class="sl-more" open>' in html
    )
    assert fresh(row).state == "proposed"


def test_a_correction_is_a_new_version_that_a_second_person_puts_in_force(
    world: World, as_: As, deal: Any
) -> None:
    row = world.publish(deal, "2024", 118)
    assert "提交更正" in words(read(as_("officer"), page(row)))
    answer = press(as_("officer"), row, "correct", value="117.5", reason="漏了一份合同的撤销")
    new = Observation.objects.get(corrects=row)
    assert answer.status_code == 302 and answer["Location"] == page(new) and new.state == "proposed"
    assert fresh(row).state == "published"
    assert press(as_("officer"), new, "publish").status_code == 403
    assert press(as_("steward"), new, "publish").status_code == 302
    old = words(read(as_("public"), page(row)))
    assert "这不是现在用的数" in old and "漏了一份合同的撤销" in old and "第 2 版" in old
    assert "117.5" in words(read(as_("public"), "/indicators/t-deal/"))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"value": "多", "reason": "x"}, "请填数字"), ({"value": "1", "reason": ""}, "请写明为什么更正"),
        ({"value": "118", "reason": "x"}, "数值没有变化"), ({"value": "1", "unit": "家", "reason": "x"}, "不能换算"),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_kept_says_why(
    world: World, as_: As, deal: Any, data: dict[str, str], told: str
) -> None:
    row = world.publish(deal, "2024", 118)
    before = snapshot()
    answer = press(as_("officer"), row, "correct", **data)
    assert answer.status_code == 422 and told in answer.content.decode() and snapshot() == before


def test_the_officer_takes_back_what_waits(world: World, as_: As, deal: Any) -> None:
    row = world.report(deal, "2024", 118)
    assert press(as_("officer"), row, "withdraw").status_code == 302 and fresh(row).state == "rejected"


def test_two_people_at_once_the_second_is_told_about_the_first(world: World, as_: As, deal: Any) -> None:
    row = world.report(deal, "2024", 118)
    press(as_("steward"), row, "publish")
    answer = press(as_("steward"), row, "reject", reason="晚了")
    assert (
        answer.status_code == 409
        and "已经处理过了" in answer.content.decode()
        and fresh(row).state == "published"
    )


def test_open_questions_keep_the_button_shut_and_say_how_many(
    world: World, as_: As, deal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = world.report(deal, "2024", 118)
    monkeypatch.setattr(gate, "_OPEN_QUESTIONS", [lambda ids: dict.fromkeys(ids, 2)])
    html = read(as_("steward"), page(row))
    assert "还有 2 个核查提问没有答复" in html and "disabled" in html[html.index("do/publish/") :]
    assert press(as_("steward"), row, "publish").status_code == 403 and fresh(row).state == "proposed"


def test_texts_of_people_are_escaped(world: World, as_: As, deal: Any) -> None:
    evil = "<img src=x onerror=alert(1)>"
    row = world.publish(deal, "2024", 118, quote=evil, note=evil)
    assert evil not in read(as_("public"), page(row)) and evil not in read(
        as_("public"), "/indicators/t-deal/"
    )
