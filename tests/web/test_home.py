"""The question box: an answer with reasons, an honest nothing, and the same page without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.answers import Answer
from shuanglian.matching.understanding import understand
from shuanglian.registry import services as registry
from shuanglian.registry.models import Need, SearchDoc
from shuanglian.web import scores
from tests.matching.factories import party

from .world import SYSTEM, World

pytestmark = pytest.mark.django_db
QUESTION = "想做防水透湿面料，静水压不低于 98 kPa，半年内要用"


def test_a_question_is_answered_with_reasons_and_what_was_read(client: Client, world: World) -> None:
    page = client.post(reverse("match"), {"q": QUESTION}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "静水压 ≥ 98 kPa" in page
    assert world.other.name in page
    assert "可能不合适" in page
    assert "题目清晰度" in page


def test_without_scripts_the_whole_page_comes_back_with_the_answer(client: Client, world: World) -> None:
    page = client.post(reverse("match"), {"q": QUESTION}).content.decode()
    assert "<html" in page
    assert QUESTION in page
    assert world.other.name in page


def test_when_nothing_fits_it_says_so_with_both_numbers(client: Client, world: World) -> None:
    page = client.post(
        reverse("match"), {"q": "火星土壤里种土豆"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "库里暂时没有合适的答题方" in page
    assert "低于推荐线" in page


def test_an_empty_question_asks_for_one(client: Client, world: World) -> None:
    page = client.post(reverse("match"), {"q": "   "}, headers={"HX-Request": "true"}).content.decode()
    assert "写下材料、指标和用途" in page


def test_what_a_stranger_writes_is_neither_kept_nor_run(client: Client, world: World) -> None:
    needs, documents = Need.objects.count(), SearchDoc.objects.count()
    page = client.post(reverse("match"), {"q": "<script>alert(1)</script>防水透湿"}).content.decode()
    assert "<script>alert(1)" not in page
    assert (Need.objects.count(), SearchDoc.objects.count()) == (needs, documents)


def test_a_flood_of_questions_is_told_to_wait(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shuanglian.web.views.home.ASKED_PER_MINUTE", 2)
    statuses = [client.post(reverse("match"), {"q": "防水"}).status_code for _number in range(4)]
    assert statuses[:2] == [200, 200]
    assert 429 in statuses


def test_the_home_page_names_places_with_their_sources(client: Client, world: World) -> None:
    page = client.get(reverse("home")).content.decode()
    assert "金柯桥科技城" in page
    assert "来源 T01" in page


def typed(client: Client, question: str, **more: str) -> str:
    """What htmx is answered while somebody types (`ask`: the button was pressed)."""
    page = client.post(reverse("match"), {"q": question, **more}, headers={"HX-Request": "true"})
    return page.content.decode()


def test_while_typing_a_few_characters_are_no_question_yet(client: Client, world: World) -> None:
    assert "写下材料、指标和用途" in typed(client, "防水透")
    assert "写下材料、指标和用途" not in typed(client, "防水透湿")


def test_a_short_question_is_answered_when_the_button_is_pressed(client: Client, world: World) -> None:
    assert "写下材料、指标和用途" not in typed(client, "膜", ask="1")


def test_the_answer_says_how_was_compared_and_how_the_score_adds_up(client: Client, world: World) -> None:
    page = typed(client, QUESTION)
    assert "仅词面：未启用编码器" in page
    assert "暂定把握" in page
    assert "得分各项，相加等于总分" in page
    for table in re.findall(r"<table>.*?</table>", page, re.S):
        numbers = [float(n) for n in re.findall(r'<td class="num">([^<]+)</td>', table)]
        assert sum(numbers[:-1]) == pytest.approx(numbers[-1], abs=1e-9)


def test_a_requirement_said_over_and_over_is_shown_once(client: Client, world: World) -> None:
    page = typed(client, QUESTION * 20)
    (read,) = re.findall(r'<ul class="hm-reqs">.*?</ul>', page, re.S)
    assert read.count("静水压 ≥ 98 kPa") == 1
    for hits in re.findall(r'<ul class="sl-hits".*?</ul>', page, re.S):
        lines = re.findall(r"<li.*?</li>", hits, re.S)
        assert len(lines) == len(set(lines))


def test_the_answer_is_announced_in_one_sentence(client: Client, world: World) -> None:
    page = typed(client, QUESTION)
    said = re.search(r'hx-swap-oob="innerHTML:#said">([^<]+)<', page)
    assert said is not None
    assert said[1].startswith("找到 ")
    assert world.other.name in page
    whole = client.post(reverse("match"), {"q": QUESTION}).content.decode()
    assert "hx-swap-oob" not in whole
    assert 'role="status"' in whole


def test_those_who_help_beside_are_grouped_by_kind(client: Client, world: World) -> None:
    for number in range(5):
        bureau = party(f"检测中心{number}", kind="platform")
        registry.offering_create(
            actor=SYSTEM, party=bureau, kind="test_service", title="织物静水压检测", text="按国标测静水压。"
        )
    page = typed(client, QUESTION)
    assert "检测中心" in page
    assert "还有谁帮得上" in page
    assert "检测与实验室" in page


def test_what_was_missing_is_told(client: Client, world: World, settings: Any) -> None:
    settings.MATCHING_CLUSTER = "127.0.0.1:1"
    page = typed(client, QUESTION)
    assert "检索集群暂不可用，改用本机索引" in page
    assert world.other.name in page


@given(st.lists(st.floats(-0.3, 0.6), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_shown_parts_add_up_to_the_shown_score(values: list[float]) -> None:
    total = sum(values)
    found = scores.whole_cents(total, values)
    assert sum(found) == round(100 * total)
    assert all(abs(cents - 100 * value) <= 1 + 1e-6 for cents, value in zip(found, values, strict=True))


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ((), []),
        (("shard:3:timeout", "shard:5:lost", "searched:75"), ["2 个分片没有答复", "只检索了 75% 的供给"]),
        (("vectors:40",), ["40% 的供给已有向量"]),
        (("building", "outdated"), ["索引正在建立，结果可能不全", "有新的变动还没有进入索引"]),
        (("something:else",), []),
    ],
)
def test_codes_of_what_was_missing_become_words(codes: tuple[str, ...], words: list[str]) -> None:
    understood = understand("防水", [])
    assert scores.missing(Answer(True, 0.3, 0.0, (), understood, 0, degraded=codes)) == words
