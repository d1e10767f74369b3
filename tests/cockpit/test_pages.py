"""Every number of the wall is the number of records behind it, in each world and for each kind of reader."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.programmes.supervision.models import Comment
from shuanglian.web.cockpit import board, drills, elements, lamps
from tests.supervision.factories import World as Voices

from .factories import World

pytestmark = pytest.mark.django_db
LINK = re.compile(
    r'<a[^>]* id="(ck-[^"]+)"[^>]* href="([^"]+)"|<a[^>]* class="[^"]*" id="(ck-[^"]+)" href="([^"]+)"'
)


def logged_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def shown(client: Client, data: str) -> str:
    cache.clear()
    response = client.get(f"/cockpit/?data={data}")
    assert response.status_code == 200
    return response.content.decode()


def anchors(page: str) -> list[tuple[str, str, str]]:
    """(id, address, what stands in it) of every number and link of the wall."""
    found = re.findall(r"<a\b([^>]*)>(.*?)</a>", page, re.S)
    rows = []
    for attributes, inner in found:
        name = re.search(r'id="(ck-[^"]+)"', attributes)
        href = re.search(r'href="([^"]+)"', attributes)
        if name and href:
            rows.append((name[1], unescape(href[1]), re.sub(r"<[^>]+>", " ", inner)))
    return rows


COUNTS = ("ck-fn-", "ck-sl-", "ck-city-", "ck-hm-", "ck-pj-", "ck-l-over")


@pytest.mark.parametrize("data", ["real", "demo"])
@pytest.mark.parametrize("who", ["public", "company", "officer", "leader"])
def test_each_tile_equals_the_list_behind_it(world: World, who: str, data: str) -> None:
    world.voices.assigned()
    Comment.objects.update(is_demo=False)
    client = Client() if who == "public" else logged_in(getattr(world, who))
    checked = 0
    for name, href, inner in anchors(shown(client, data)):
        response = client.get(href)
        assert response.status_code == 200, (name, href)
        if not name.startswith(COUNTS):
            continue
        number = re.search(r"\d+", inner)
        told = int(number[0]) if number else 0  # 缺 stands for none
        total = re.search(r'<b id="total">(\d+)</b>', response.content.decode())
        assert total is not None and int(total[1]) == told, (name, href)
        checked += 1
    assert checked >= 20


def test_people_outside_see_public_projects_only(world: World) -> None:
    tiles = {tile.key: tile.n for tile in board.board(PUBLIC, demo=False).phases}
    assert tiles == {"attract": 1, "land": 0, "build": 1, "produce": 0, "unknown": 1 + 1}
    cache.clear()
    inside = {tile.key: tile.n for tile in board.board(world.officer, demo=False).phases}
    assert inside["attract"] == 2
    assert {tile.key: tile.n for tile in board.board(PUBLIC, demo=True).phases}["land"] == 1


def test_limits_are_for_whoever_works_for_the_region(world: World, client: Client) -> None:
    world.voices.assigned()
    assert board.board(PUBLIC, demo=True).lamps is None
    address = "/cockpit/records/?of=clock.supervision.normal&data=demo"
    assert client.get(address).status_code == 404
    assert logged_in(world.company).get(address).status_code == 404
    inside = board.board(world.officer, demo=True)
    assert [(lamp.key, lamp.state, lamp.n) for lamp in inside.lamps or []] == [("supervision", "normal", 1)]
    assert "时限灯" not in shown(client, "demo") and "社会监督" in shown(client, "demo")
    assert "时限灯" in shown(logged_in(world.officer), "demo")


def test_every_clock_is_in_exactly_one_state(world: World) -> None:
    for _i in range(3):
        world.voices.submitted()
    rows = lamps.running(world.officer, "", demo=True)
    by = {
        state: set(rows.filter(lamps.condition(state)).values_list("pk", flat=True)) for state in lamps.STATES
    }
    assert sum(map(len, by.values())) == rows.count() == 3
    assert set.union(*by.values()) == set(rows.values_list("pk", flat=True))


def test_the_matrix_counts_public_parties_and_names_gaps(world: World) -> None:
    lanes = {lane.key: {cell.key: cell for cell in lane.cells} for lane in elements.lanes()}
    textile = lanes["textile"]
    assert {key: cell.n for key, cell in textile.items()} == {
        "enterprise": 2, "institute": 1, "lab": 1, "platform": 0, "pilot": 1, "testing": 1, "park": 0,
    }  # fmt: skip
    assert textile["platform"].gap and not lanes["low"]["platform"].gap
    for lane, cells in lanes.items():
        for key, cell in cells.items():
            assert elements.parties(lane, key).count() == cell.n
    assert [elements.level(n) for n in (0, 1, 2, 4, 5, 9, 10)] == [0, 1, 2, 2, 3, 3, 4]


def test_examples_and_real_records_never_meet(world: World, client: Client) -> None:
    real, demo = shown(client, "real"), shown(client, "demo")
    assert "记录为真实" in real and "记录为示例" in demo
    assert real.count('class="sl-demo"') < demo.count('class="sl-demo"')
    listed = client.get("/cockpit/records/?of=phase.land&data=demo").content.decode()
    assert "项目4" in listed and "示例" in listed
    assert "项目4" not in client.get("/cockpit/records/?of=phase.land&data=real").content.decode()


def test_facts_name_their_source_on_the_wall_and_behind_it(world: World, client: Client) -> None:
    from .factories import pack

    pack()
    page = shown(client, "real")
    assert "超 215" in page and "来源 000" in page and page.count("kp-i") == 1
    told = client.get("/cockpit/records/?of=fact.siti.cooperations").content.decode()
    assert "公开材料" in told and "超 215" in told
    for of in (
        "fact.none",
        "phase.none",
        "funnel.x",
        "heat.textile.x",
        "heat.x.lab",
        "city.x",
        "zz",
        "",
        "clock.x.over",
    ):
        assert client.get(f"/cockpit/records/?of={of}").status_code == 404


def test_the_wall_says_when_it_was_read_and_reads_itself_again(world: World, client: Client) -> None:
    page = shown(client, "real")
    assert 'data-every="60"' in page and 'data-url="/cockpit/panels/?data=real"' in page
    assert 'id="ck-read"' in page and "连接中断" in page
    part = client.get("/cockpit/panels/?data=real")
    assert part["Cache-Control"] == "private, no-store" and "<html" not in part.content.decode()
    first = board.board(PUBLIC, demo=False)
    assert board.board(PUBLIC, demo=False) == first  # kept for half a minute
    cache.clear()
    assert board.board(PUBLIC, demo=False).read_at > first.read_at


def test_queries_are_bounded_and_none_are_needed_while_kept(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    cache.clear()
    with django_assert_max_num_queries(45):
        client.get("/cockpit/panels/?data=real")
    with django_assert_max_num_queries(3):
        client.get("/cockpit/panels/?data=real")


def test_an_empty_installation_says_so(db: None, client: Client) -> None:
    page = shown(client, "real")
    assert page.count("暂无数据") >= 3 and "0 项规划指标" in page


def test_confidential_cases_stay_out_of_lists_of_limits(world: World) -> None:
    """Numbers and lists go through what the engine lets the reader see."""
    world.voices.submitted()
    found = drills.find(world.officer, "clock.all.soon", demo=True)  # screening takes two days
    assert found.rows.count() == 1 and found.show(list(found.rows))[0].url.startswith("/supervision/")
    assert isinstance(world.voices, Voices)
