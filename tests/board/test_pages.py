"""The board as people read it: all of it for the region's staff, a summary without small counts for everybody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import Role
from shuanglian.foundation.notices.services import notify
from shuanglian.matching.board import services
from shuanglian.matching.board.models import CalibrationVersion
from shuanglian.matching.board.rules import rules
from shuanglian.programmes.siti import services as siti
from shuanglian.programmes.siti.selectors.funnel import period_of
from shuanglian.registry.models import Party, Relation
from tests.registry.factories import member, offering
from tests.siti.factories import World

from .factories import MEASURED, pairs, people, work_off

BOARD = "/quality/"
NEEDS = "/quality/needs/"


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def personas(db: None) -> dict[str, User]:
    return {persona.key: User.objects.get(username=persona.username) for persona in ensure_personas()}


@pytest.fixture
def window(personas: dict[str, User]) -> Callable[[str], Client]:
    def open_for(key: str) -> Client:
        client = Client()
        if key != "public":
            client.force_login(personas[key])
        return client

    return open_for


def body(client: Client, address: str = BOARD, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return str(response.content.decode())


@pytest.fixture
def judged(world: World) -> World:
    """A need with a kept list, a dismissal with a reason, and a solver who passed verification."""
    need = world.accepted()
    work_off()
    siti.match_dismiss(actor=world.manager, need=need, party=world.solver_party, reason="=HYPERLINK(“坏”)")
    world.finished()
    return world


def test_an_empty_board_says_that_there_is_nothing(db: None, window: Callable[[str], Client]) -> None:
    for key in ("public", "manager"):
        page = body(window(key))
        assert "还没有保存的测评" in page
        assert "这段时间没有发布的难题" in page
        assert "暂定" in page
        assert "至少要 200 对判断" in page


def test_stored_measurements_are_shown_with_interval_and_number(
    db: None, window: Callable[[str], Client]
) -> None:
    services.measurement_store(actor=member(Role.STEWARD), set_name="squad_zh", told=MEASURED)
    page = body(window("public"))
    assert "squad_zh" in page
    assert "0.900" in page
    assert "0.880–0.920" in page


def test_staff_read_reasons_counts_and_links_and_others_do_not(
    judged: World, window: Callable[[str], Client]
) -> None:
    staff = body(window("manager"))
    assert "=HYPERLINK" in staff
    assert f"{NEEDS}?stage=published" in staff
    for key in ("public", "enterprise", "solver"):
        page = body(window(key))
        assert "HYPERLINK" not in page
        assert NEEDS not in page
        assert "少于 5" in page
        assert "公开摘要" in page


def test_the_needs_behind_a_number_are_for_staff(judged: World, window: Callable[[str], Client]) -> None:
    listed = body(window("manager"), f"{NEEDS}?stage=verified")
    assert "百分百可回收的防水透湿面料" in listed
    assert window("enterprise").get(NEEDS).status_code == 403
    assert window("public").get(NEEDS).status_code == 302


@pytest.mark.parametrize("query", ["stage=sold", "segment=999999", "segment=x", "segment=%F0%9F%98%80"])
def test_an_address_that_leads_nowhere_is_not_found(
    world: World, window: Callable[[str], Client], query: str
) -> None:
    assert window("manager").get(f"{NEEDS}?{query}").status_code == 404


def test_a_wrong_month_is_told_and_the_rest_is_shown(judged: World, window: Callable[[str], Client]) -> None:
    page = body(window("manager"), f"{BOARD}?first=2026-13&last=%22%3E%3Cscript%3E")
    assert "月份请写成 2026-06：2026-13" in page
    assert "<script>" not in page.split("<main")[1]
    assert "起始月份晚于截止月份" in body(window("manager"), f"{BOARD}?first=2026-05&last=2026-01")


def test_the_period_narrows_the_funnel(judged: World, window: Callable[[str], Client]) -> None:
    assert "这段时间没有发布的难题" in body(window("manager"), f"{BOARD}?last=2020-01")


def test_demonstration_needs_stand_apart_with_their_mark(
    world: World, window: Callable[[str], Client]
) -> None:
    world.finished(is_demo=True)
    page = body(window("public"))
    real, demo = page.split('id="h-demo"')
    assert "这段时间没有发布的难题" in real
    assert "这段时间没有发布的难题" not in demo


def test_the_sheet_holds_what_the_page_shows_and_no_formula(
    judged: World, window: Callable[[str], Client]
) -> None:
    response = window("manager").get(reverse("quality-export", args=["csv"]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["部分", "示例", "名称"]
    assert any(row[2] == "'=HYPERLINK(“坏”)" for row in rows)
    book = window("manager").get(reverse("quality-export", args=["xlsx"]))
    cells = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(cells) == len(rows)
    public = window("public").get(reverse("quality-export", args=["csv"])).content.decode()
    assert "HYPERLINK" not in public
    assert window("public").get(reverse("quality-export", args=["pdf"])).status_code == 404
    assert window("public").get(reverse("quality-export", args=["csv"]) + "?first=x").status_code == 422


def test_the_calibration_goes_through_two_people_on_the_page(
    company: Party, window: Callable[[str], Client]
) -> None:
    press = reverse("quality-calibration", args=["propose"])
    assert "提出新一版" not in body(window("steward"))
    refused = window("steward").post(press)
    assert refused.status_code == 422
    assert "判断还不够" in refused.content.decode()
    pairs(company, rules().least_pairs + 40)
    assert "提出新一版" in body(window("steward"))
    assert "提出新一版" not in body(window("manager"))
    assert window("steward").post(press).status_code == 302
    assert "启用第 1 版" not in body(window("steward"))
    assert "启用第 1 版" in body(window("admin"))
    use = reverse("quality-calibration", args=["put-in-use"])
    assert window("steward").post(use, {"version": "1"}).status_code == 403
    assert window("admin").post(use, {"version": "1"}).status_code == 302
    assert "第 1 版使用中" in body(window("public"))
    again = window("admin").post(use, {"version": "1"})
    assert again.status_code == 409
    back = reverse("quality-calibration", args=["roll-back"])
    assert window("admin").post(back, {"reason": ""}).status_code == 422
    assert window("admin").post(back, {"reason": "拒答太多"}).status_code == 302
    assert "暂定" in body(window("public"))


def test_a_proposal_can_be_rejected_on_the_page(company: Party, window: Callable[[str], Client]) -> None:
    pairs(company, rules().least_pairs + 40)
    window("steward").post(reverse("quality-calibration", args=["propose"]))
    reject = reverse("quality-calibration", args=["reject"])
    assert window("leader").post(reject, {"version": "1", "reason": "样本偏向一个行业"}).status_code == 302
    assert "样本偏向一个行业" in body(window("manager"))
    assert "样本偏向一个行业" not in body(window("public"))


@pytest.mark.parametrize("key", ["public", "enterprise", "solver", "manager", "officer"])
def test_who_may_not_decide_changes_nothing(
    company: Party, window: Callable[[str], Client], key: str
) -> None:
    pairs(company, rules().least_pairs + 40)
    for verb in ("propose", "put-in-use", "reject", "roll-back"):
        response = window(key).post(
            reverse("quality-calibration", args=[verb]), {"version": "1", "reason": "想试试"}
        )
        assert response.status_code in (302, 403, 404)
        if response.status_code == 302:
            assert "login" in response.headers["Location"]
    assert not CalibrationVersion.objects.exists()


def test_unknown_verbs_and_reading_a_verb_are_refused(window: Callable[[str], Client]) -> None:
    assert window("admin").post("/quality/calibration/destroy/").status_code == 404
    assert window("admin").get("/quality/calibration/propose/").status_code == 405


def test_a_proposal_is_set_aside_with_a_reason_on_the_page_of_the_need(
    world: World, personas: dict[str, User], window: Callable[[str], Client]
) -> None:
    manager = actor_for(personas["manager"])
    need = world.posed()
    siti.need_accept(actor=manager, need=need)
    work_off()
    address, act = f"/needs/{need.pk}/", f"/needs/{need.pk}/do/match_dismiss/"
    assert f"{act}?party={world.solver_party.pk}" in body(window("manager"), address)
    done = window("manager").post(act, {"party": world.solver_party.pk, "reason": "近三年没做过膜"})
    assert done.status_code == 302
    page = body(window("manager"), address)
    assert "已认为不合适" in page
    assert "近三年没做过膜" in page
    assert f"{act}?party={world.solver_party.pk}" not in page


def test_the_page_of_the_need_says_provisional_only_as_long_as_it_is(
    world: World, company: Party, personas: dict[str, User], window: Callable[[str], Client]
) -> None:
    manager = actor_for(personas["manager"])
    need = world.posed()
    siti.need_accept(actor=manager, need=need)
    work_off()
    address = f"/needs/{need.pk}/"
    page = body(window("manager"), address)
    assert "把握是暂定值" in page
    assert "暂定把握" in page
    pairs(company, rules().least_pairs + 40)
    steward, admin = people()
    services.calibration_put_in_use(actor=admin, version=services.calibrate(actor=steward))
    page = body(window("manager"), address)
    assert "按对要求的证据排序，不按名气。" in page
    assert "暂定" not in page


def test_the_page_proposes_as_the_interface_does_and_never_the_owner(
    world: World, window: Callable[[str], Client]
) -> None:
    text = "百分百可回收的防水透湿面料：聚酯膜与聚酯基布同材质，静水压 102 kPa。"
    for one in (world.company, world.rival_party):
        offering(one, title="可回收防水透湿面料", text=text, kind="expertise")
    need = world.accepted()
    Relation.objects.create(subject=world.company, kind="competes_with", target=world.rival_party)
    address = f"/needs/{need.pk}/"
    manager, owner = (Client(), Client())
    manager.force_login(User.objects.get(pk=world.manager.user_id))
    owner.force_login(User.objects.get(pk=world.enterprise.user_id))
    for client in (manager, owner):
        page = body(client, address)
        for party in (world.company, world.rival_party):
            assert f"/do/invite/?party={party.pk}" not in page
        told = client.get(f"/api/v1/needs/{need.pk}/matches").json()["results"]
        assert all(f"/do/invite/?party={one['party_id']}" in page for one in told)
        assert told
    assert "申报的竞争对手" in body(manager, address)
    assert "申报的竞争对手" not in body(owner, address)
    assert "出题方本身" not in body(manager, address)


def test_who_is_to_be_set_aside_is_named_on_the_form(world: World, window: Callable[[str], Client]) -> None:
    need = world.accepted()
    act = f"/needs/{need.pk}/do/match_dismiss/"
    client = Client()
    client.force_login(User.objects.get(pk=world.manager.user_id))
    page = body(client, f"{act}?party={world.solver_party.pk}")
    assert f'<input type="hidden" name="party" value="{world.solver_party.pk}">' in page
    assert world.solver_party.name in page
    for unknown in ("", "?party=999999", "?party=x"):
        assert 'id="f-party"' in body(client, act + unknown)
    kept = client.post(act, {"party": world.solver_party.pk, "reason": ""})
    assert kept.status_code == 422
    assert world.solver_party.name in kept.content.decode()
    nobody = client.post(act, {"party": 999999, "reason": "这句话不该丢"})
    assert nobody.status_code == 422
    assert "没有这个主体" in nobody.content.decode()
    assert "这句话不该丢" in nobody.content.decode()


def test_the_number_of_queries_does_not_grow_with_needs(
    company: Party, window: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    client = window("manager")
    pairs(company, 3)
    body(client)
    with django_assert_max_num_queries(30):
        body(client)
    pairs(company, 30, seed=9)
    with django_assert_max_num_queries(30):
        body(client)


@pytest.mark.parametrize(
    ("first", "last", "problems"),
    [("", "", 0), ("2026-01", "2026-12", 0), ("2026-1", "", 1), ("x", "y", 2), ("2026-03", "2026-02", 1)],
)
def test_months_as_typed(first: str, last: str, problems: int) -> None:
    assert len(period_of(first, last)[1]) == problems


def test_notices_worked_out_from_a_profile_are_marked_and_can_be_switched_off(
    personas: dict[str, User], window: Callable[[str], Client]
) -> None:
    """PIPL art. 24: nobody has to take what a program chose for them."""
    page = body(window("solver"), reverse("notice-preferences"))
    rows = [row for row in page.split("<tr>") if "按画像推荐" in row and "被列入撮合轮次" in row]
    assert len(rows) == 1
    assert window("solver").post(reverse("notice-preferences"), {}).status_code == 302
    solver = personas["solver"]
    told = notify(recipients=[solver], kind="rounds.proposed", title="请您看一道难题")
    assert told == []
    assert "按画像推荐" in body(window("public"))
