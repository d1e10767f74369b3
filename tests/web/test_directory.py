"""Finding parties and offerings, and reading one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.registry import services

from .world import SYSTEM, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["柯桥", "中试", "鉴湖", "鉴湖实验室", "碳纤维"])
def test_two_characters_find_a_party_by_name_alias_or_text(client: Client, world: World, words: str) -> None:
    page = client.get(reverse("search"), {"q": words}).content.decode()
    assert world.other.name in page


def test_the_part_for_htmx_has_the_same_hits(client: Client, world: World) -> None:
    page = client.get(reverse("search"), {"q": "柯桥"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert world.other.name in page


def test_nothing_found_says_what_to_do_next(client: Client, world: World) -> None:
    page = client.get(reverse("search"), {"q": "查无此物"}).content.decode()
    assert "没有找到“查无此物”" in page
    assert "写出难题" in page


def test_lists_filter_by_kind_place_and_segment(client: Client, world: World) -> None:
    address = reverse("party-list")
    assert world.other.name not in client.get(address, {"kind": "enterprise"}).content.decode()
    assert world.other.name in client.get(address, {"kind": "platform", "place": "330603"}).content.decode()
    segment = world.other.segments.get().pk
    assert world.other.name in client.get(address, {"segment": segment}).content.decode()
    assert "没有符合条件的主体" in client.get(address, {"kind": "fund"}).content.decode()


def test_broken_filters_are_ignored_and_not_an_error(client: Client, world: World) -> None:
    for query in (
        {"place": "nowhere"},
        {"segment": "1e9"},
        {"after": "!!"},
        {"kind": "x"},
        {"q": "\x00'\"%"},
    ):
        assert client.get(reverse("party-list"), query).status_code == 200


def test_an_empty_directory_is_a_state(client: Client, db: None) -> None:
    assert "名录还是空的" in client.get(reverse("party-list")).content.decode()
    assert "还没有登记供给" in client.get(reverse("offering-list")).content.decode()
    assert client.get(reverse("places")).status_code == 200
    assert client.get(reverse("home")).status_code == 200


def test_a_long_list_is_paged_by_key(client: Client, world: World) -> None:
    for number in range(40):
        services.party_create(actor=SYSTEM, kind="fund", name=f"示例基金{number:02}")
    first = client.get(reverse("party-list"), {"kind": "fund"})
    page = first.context["page"]
    assert len(page.rows) == 30
    second = client.get(reverse("party-list"), {"kind": "fund", "after": page.next}).context["page"]
    assert len(second.rows) == 10
    assert not {row.pk for row in page.rows} & {row.pk for row in second.rows}


def test_a_party_shows_names_relations_people_and_where_each_fact_comes_from(
    client: Client, world: World
) -> None:
    page = client.get(reverse("party-detail", args=[world.other.ref])).content.decode()
    for words in (
        "鉴湖实验室",
        "共建",
        "示例专家",
        "首席",
        "功能面料中试线",
        "来源 T01",
        "第 3 段",
        "暂无数据",
    ):
        assert words in page


def test_contacts_are_for_members_and_staff_only(world: World, as_persona: Callable[[str], Client]) -> None:
    party = services.party_update(
        actor=SYSTEM, party=world.own, changes={"contact": "0575-0000"}, rev=world.own.rev
    )
    address = reverse("party-detail", args=[party.ref])
    assert "0575-0000" in as_persona("enterprise").get(address).content.decode()
    for stranger in ("public", "enterprise2", "solver"):
        assert "0575-0000" not in as_persona(stranger).get(address).content.decode()


def test_what_people_write_is_shown_as_text(client: Client, world: World) -> None:
    bad = services.party_create(
        actor=SYSTEM, kind="fund", name="<img src=x onerror=alert(1)>", summary="<b>x</b>"
    )
    for address in (reverse("party-list"), reverse("party-detail", args=[bad.ref])):
        assert "<img src=x" not in client.get(address).content.decode()


def test_an_offering_shows_what_it_can_do(client: Client, world: World) -> None:
    page = client.get(reverse("offering-detail", args=[world.offering.ref])).content.decode()
    for words in ("静水压", "98", "kPa", "GB/T 4744", "7", world.other.name):
        assert words in page
