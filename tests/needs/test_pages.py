"""What the need pages say: every step in words, masked needs masked, typed values kept, one effect for two presses."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti import services
from shuanglian.programmes.siti.verification import State
from shuanglian.registry.models import Need
from shuanglian.web.needs.bullets import bullet
from shuanglian.web.needs.wording import WORDS

pytestmark = pytest.mark.django_db
AsPersona = Callable[[str], Client]


def page(client: Client, name: str, *arguments: object) -> str:
    return client.get(reverse(name, args=arguments)).content.decode()


def test_every_kind_of_step_that_the_loop_leaves_has_words(needs: dict[str, Need]) -> None:
    streams = [f"need:{need.pk}" for need in needs.values()]
    kinds = set(Event.objects.filter(stream__in=streams).values_list("kind", flat=True))
    assert kinds - set(WORDS) == set()


@pytest.mark.parametrize("persona", ["public", "solver", "enterprise"])
def test_a_masked_need_is_masked_everywhere(
    persona: str, needs: dict[str, Need], as_persona: AsPersona
) -> None:
    client, need = as_persona(persona), needs["triage"]
    texts = [page(client, "need-list"), page(client, "need-detail", need.pk), page(client, "cooperations"),
             page(client, "need-extract", need.pk), page(client, "home")]  # fmt: skip
    for text in texts:
        assert need.title not in text
    # the list names the company beside another need of its own that is public
    assert all(need.owner.name not in text for text in texts[1:-1])


def test_after_the_undertaking_the_whole_text_is_there_for_the_solver_only(
    needs: dict[str, Need], as_persona: AsPersona
) -> None:
    client, need = as_persona("solver"), needs["triage"]
    assert client.post(reverse("need-undertake", args=[need.pk])).status_code == 302
    assert need.title in page(client, "need-detail", need.pk)
    assert need.title not in page(as_persona("solver2"), "need-detail", need.pk)


def test_two_presses_have_one_effect(needs: dict[str, Need], as_persona: AsPersona) -> None:
    client, address = as_persona("manager"), reverse("need-act", args=[needs["triage"].pk, "need_accept"])
    statuses = [client.post(address, {"manager": "", "note": ""}).status_code for _press in range(2)]
    assert statuses[0] == 302
    assert statuses[1] in (403, 409, 422)
    assert needs["triage"].assignments.count() == 1


def test_a_returned_need_tells_the_company_everything_at_once(
    needs: dict[str, Need], as_persona: AsPersona
) -> None:
    address = reverse("need-act", args=[needs["triage"].pk, "need_return"])
    assert as_persona("manager").post(address, {"items": "补测试方法\n补用量"}).status_code == 302
    text = page(as_persona("enterprise2"), "need-detail", needs["triage"].pk)
    assert "退回补正" in text
    assert "补测试方法" in text
    assert "补用量" in text


def test_a_rejected_need_tells_the_company_why(needs: dict[str, Need], as_persona: AsPersona) -> None:
    address = reverse("need-act", args=[needs["triage"].pk, "need_reject"])
    assert as_persona("manager").post(address, {"reasons": "不属于技术难题"}).status_code == 302
    text = page(as_persona("enterprise2"), "need-detail", needs["triage"].pk)
    assert "不予受理的理由" in text
    assert "不属于技术难题" in text


def test_a_form_with_a_mistake_keeps_what_was_typed(needs: dict[str, Need], as_persona: AsPersona) -> None:
    address = reverse("need-act", args=[needs["answering"].pk, "window_extend"])
    response = as_persona("manager").post(address, {"working_days": "两天", "reason": "还在谈的一家"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "两天" in text
    assert "还在谈的一家" in text


def test_the_manager_stops_the_clock_and_lets_it_go_on_others_may_not(
    needs: dict[str, Need], as_persona: AsPersona
) -> None:
    need, wait = needs["assisting"], {"waiting_for": "企业补报告", "reason": "缺测试报告", "until": ""}
    pause, resume = (reverse("need-act", args=[need.pk, key]) for key in ("clock_pause", "clock_resume"))
    assert as_persona("enterprise").post(pause, wait).status_code in (403, 404)
    assert not Event.objects.filter(stream=f"need:{need.pk}", kind="siti.clock_paused").exists()
    client = as_persona("manager")
    assert pause in page(client, "need-detail", need.pk)
    refused = client.post(pause, {**wait, "waiting_for": ""})
    assert refused.status_code == 422 and "缺测试报告" in refused.content.decode()
    assert client.post(pause, wait).status_code == 302
    shown = page(client, "need-detail", need.pk)
    assert "等企业补报告" in shown and "sl-clock pause" in shown and resume in shown and pause not in shown
    assert client.post(resume, {}).status_code == 302
    assert "sl-clock pause" not in page(client, "need-detail", need.pk)


def test_the_second_tab_does_not_overwrite_the_first(needs: dict[str, Need], as_persona: AsPersona) -> None:
    client, need = as_persona("enterprise"), needs["draft"]
    address = reverse("need-edit", args=[need.pk, "text"])
    first = client.post(address, {"text": "第一个窗口写的话", "title": "一", "rev": need.rev})
    second = client.post(address, {"text": "第二个窗口写的话", "title": "二", "rev": need.rev})
    assert (first.status_code, second.status_code) == (302, 422)
    assert "第二个窗口写的话" in second.content.decode()
    need.refresh_from_db()
    assert need.text == "第一个窗口写的话"


def test_masked_needs_a_teaser_and_an_odd_file_is_refused_with_the_reason(
    needs: dict[str, Need], as_persona: AsPersona
) -> None:
    address = reverse("need-edit", args=[needs["draft"].pk, "details"])
    typed = {"stake_cents": "12,4", "confidentiality": "masked", "teaser": "", "rev": needs["draft"].rev}
    response = as_persona("enterprise").post(address, typed)
    assert response.status_code == 422
    assert "脱敏公开要写" in response.content.decode()
    assert "12,4" in response.content.decode()


def test_a_manager_writes_on_behalf_of_a_company(needs: dict[str, Need], as_persona: AsPersona) -> None:
    client, owner = as_persona("manager"), needs["draft"].owner
    refused = client.post(reverse("need-new"), {"text": "强度不够", "owner": ""})
    assert refused.status_code == 422
    assert "强度不够" in refused.content.decode()
    made = client.post(reverse("need-new"), {"text": "强度不够，要求强度不低于 5 MPa。", "owner": owner.pk})
    assert made.status_code == 302
    assert Need.objects.latest("pk").owner == owner


def test_the_case_page_needs_both_sides(
    needs: dict[str, Need], as_persona: AsPersona, actors: dict[str, Actor], people: dict[str, User]
) -> None:
    address = reverse("need-case", args=[needs["finished"].pk])
    assert as_persona("public").get(address).status_code == 200
    services.public_case_allow(actor=actors["solver"], need=needs["finished"], allow=False)
    assert as_persona("public").get(address).status_code == 404


@pytest.mark.parametrize(("target", "told", "value", "mark"), [("98", "104.6", 80, 74), ("98", "49", 40, 80)])
def test_the_bar_shows_reading_and_target_on_one_scale(target: str, told: str, value: int, mark: int) -> None:
    item = SimpleNamespace(rule="mean", share=None, target=Decimal(target))
    verdict = SimpleNamespace(statistic=Decimal(told), state=State.PASSED)
    bar = bullet(item, verdict)  # type: ignore[arg-type]
    assert bar is not None
    assert (bar["value"], bar["target"]) == (value, mark)
