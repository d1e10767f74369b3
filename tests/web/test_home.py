"""The question box: an answer with reasons, an honest nothing, and the same page without scripts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.registry.models import Need, SearchDoc

from .world import World

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
