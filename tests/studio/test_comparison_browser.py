"""Two versions side by side in a real browser: what was added, removed, changed and moved is marked and told in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuanglian.casework import api, layout
from shuanglian.casework.forms import builder
from shuanglian.casework.forms.builder import Row
from shuanglian.casework.forms.conditions import Condition
from shuanglian.casework.studio import services
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, system
from tests.browser import Visit
from tests.casework.files import end, flow, path, process, rule, start, task, xor

from .factories import TABLE, sample

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OK, WHY = Row("ok", "是否受理", "tick"), Row("why", "理由")
FORM = builder.schema({}, [OK, WHY], title="受理")


def after() -> str:
    """The review is gone, an inspection is new, the first step has another limit."""
    return layout.ensure(
        process(
            start(),
            task("take", sla="5", outputs="departments", form="ask").replace('name="take"', 'name="登记"'),
            rule("grade", "grading"),
            xor("gate", "gate_end"),
            task("inspect").replace('name="inspect"', 'name="现场查看"'),
            end(),
            path("start", "take", "grade", "gate"),
            flow("gate", "inspect", 'grade = "hard"'),
            flow("gate", "end"),
            flow("inspect", "end"),
            key="sample",
        )
    ).decode()


@pytest.mark.timeout(300)
def test_what_differs_is_marked_on_both_diagrams_and_told_in_words(
    people: dict[str, User], acting: dict[str, Actor], visit: Callable[..., Visit]
) -> None:
    xml = layout.ensure(sample().replace(b'id="take"', b'id="take" sl:form="ask"'))
    base = api.publish(
        "sample", bpmn_xml=xml, dmn_xmls=[TABLE.encode()], forms={"ask": FORM}, config={}, actor=system()
    )
    steward = acting["steward"]
    draft = services.draft_new(actor=steward, base=base)
    moved = after().replace('<dc:Bounds x="', '<dc:Bounds x="1', 1)
    only = builder.key(Condition("ok", (False,)))
    form = builder.schema({}, [OK, builder.replace(WHY, show=only, required=True)], title="受理")
    draft = services.draft_save(
        actor=steward,
        draft=draft,
        rev=1,
        bpmn_xml=moved,
        tables={"grading": TABLE.replace("&lt; 2", "&lt; 3")},
        forms={"ask": form},
    )
    window = visit(people["leader"])
    page = window.page
    window.open(f"/processes/drafts/{draft.pk}/compare/")
    page.locator("[data-diagram][data-ready]").nth(1).wait_for()
    one, two = (page.locator("[data-diagram]").nth(n) for n in (0, 1))
    assert one.locator("[data-element-id=review].removed").count() == 1
    assert two.locator("[data-element-id=inspect].added").count() == 1
    for box in (one, two):
        assert box.locator("[data-element-id=take].changed").count() == 1
    assert two.locator(".djs-element.moved").count() >= 1
    text = page.inner_text("main")
    words = ("新增", "删去", "改动", "移位", "现场查看", "复核", "3 个工作日", "5 个工作日", "< 2", "< 3")
    for word in (*words, "部门工作人员", "什么时候出现：总是出现 → “是否受理”选“否”", "必填：否 → 是"):
        assert word in text, word
    assert "allOf" not in text and "officer" not in text
    assert not window.misfits()
