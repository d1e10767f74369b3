"""The pages of rounds: from choosing to publishing, with every state in between."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.matching.rounds import services
from shuanglian.matching.rounds.models import Round, RoundCandidate, RoundNeed
from tests.matching.factories import member, offering, party, submitted

from .factories import World, fresh, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    cache.clear()
    return World.create()


def client_of(actor: Actor | None) -> Client:
    client = Client()
    if actor is not None:
        client.force_login(User.objects.get(pk=actor.user_id))
    return client


def page(actor: Actor | None, name: str, *arguments: object, query: str = "", status: int = 200) -> str:
    answer = client_of(actor).get(reverse(name, args=arguments) + query)
    assert answer.status_code == status
    return answer.content.decode()


def post(actor: Actor, route: str, /, *arguments: object, status: int = 302, **data: object) -> str:
    answer = client_of(actor).post(reverse(route, args=arguments), data)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_empty_list_says_what_to_do_next(world: World) -> None:
    assert "还没有轮次" in page(world.manager, "round-list")
    assert reverse("round-new") in page(world.manager, "round-list")
    assert reverse("round-new") not in page(world.owner, "round-list")


def test_a_manager_chooses_needs_and_experts_and_opens_a_round(world: World) -> None:
    form = page(world.manager, "round-new", query="?who=研究所")
    assert "防水透湿面料" in form and "综合研究所" in form
    fields = {
        "name": "十一月",
        "need": [world.needs[0].pk, world.needs[1].pk],
        "expert": [world.both.pk],
        "capacity": "3",
        "wanted": "1",
        "first": "served",
        "newcomers": "20",
        "organisation_cap": "4",
    }
    post(world.manager, "round-new", **fields)
    made = Round.objects.get()
    assert (made.needs.count(), made.experts.get().capacity) == (2, 3)
    assert made.rules == {
        "first": "served",
        "organisation_cap": 4,
        "minimum_shares": [{"group": "newcomer", "share": 0.2}],
    }


def test_all_that_the_filters_find_can_be_taken_at_once(world: World) -> None:
    answer = client_of(world.manager).post(
        reverse("round-new") + "?q=碳纤维&kind=platform",
        {"name": "全部", "all_needs": "1", "all_experts": "1", "capacity": "1", "wanted": "1"},
    )
    assert answer.status_code == 302
    made = Round.objects.get()
    assert [row.need for row in made.needs.all()] == [world.needs[1]]
    assert {row.party for row in made.experts.all()} == {world.both, world.fabric}


def test_a_form_with_mistakes_comes_back_with_all_of_them_and_what_was_typed(world: World) -> None:
    html = post(world.manager, "round-new", status=422, name="", opens="明天", capacity="两", newcomers="300")
    for words in ("名称：请填写", "开始：请按", "每位专家最多几项：请填整数", "请填 0 到 100"):
        assert words in html
    assert not Round.objects.exists()
    html = post(world.manager, "round-new", status=422, name="没有勾选", capacity="1")
    assert "请至少选一道难题" in html and "请至少选一位专家" in html and "没有勾选" in html


def test_many_needs_are_cut_off_with_a_word_about_it(world: World) -> None:
    for number in range(101):
        submitted(world.company, f"第 {number} 个面料难题", "面料")
    assert "只列出前 100 道" in page(world.manager, "round-new")


def test_a_draft_offers_to_compute_and_progress_is_shown_until_it_is_done(world: World) -> None:
    found = world.by_sheet()
    assert "找候选并计算" in page(world.manager, "round-detail", found.pk)
    post(world.manager, "round-act", found.pk, "compute-sheet")
    html = page(world.manager, "round-detail", found.pk)
    assert 'hx-trigger="every 2s"' in html and "已为 2 / 2 道题找到候选" in html
    assert "正在算" in page(world.manager, "round-progress", found.pk)
    work()
    client = client_of(world.manager)
    done = client.get(reverse("round-progress", args=[found.pk]), HTTP_HX_REQUEST="true")
    assert (done.status_code, done["HX-Redirect"]) == (204, reverse("round-detail", args=[found.pk]))
    assert client.get(reverse("round-progress", args=[found.pk])).status_code == 302


def test_the_result_names_experts_compares_with_greedy_and_tells_who_is_left_out(world: World) -> None:
    found = world.computed()
    html = page(world.manager, "round-detail", found.pk)
    for words in (
        "面料研究所",
        "综合研究所",
        "比逐题挑最好的多满足 1 道题",
        "已经证明",
        found.receipt,
        "基尼系数",
    ):
        assert words in html
    lonely = world.by_sheet(name="没有余力", experts={world.both.pk: 1, world.fabric.pk: 0})
    services.compute_start(actor=world.manager, found=lonely, matcher=False)
    work()
    html = page(world.manager, "round-detail", lonely.pk, query="?show=unserved")
    assert "1 位候选的时间已经给了别的题" in html
    assert world.needs[0].title not in html


def test_a_need_tells_why_each_other_candidate_was_not_given_it(world: World) -> None:
    found = world.computed()
    html = page(world.manager, "round-need", found.pk, world.need_row(found, 0).pk)
    number = world.needs[1].number
    assert f"本轮最多接 1 项，已经给了：{number} 碳纤维预氧化（把握 0.70，低 0.20，按总账仍给那里）" in html
    assert "这道题要 1 位，已有：面料研究所（0.80）" in html
    assert "做过同类面料" in html


def test_what_forcing_a_pair_would_change_is_computed_anew(world: World) -> None:
    found = world.computed()
    row = world.need_row(found, 0)
    html = page(world.manager, "round-need", found.pk, row.pk, query=f"?if={world.both.ref}")
    assert "满足的题少 1 道，把握合计少 0.60" in html
    assert "会拆开" in html


def test_accepting_declining_and_replacing_from_the_page(world: World) -> None:
    found = world.computed(capacity=2)
    row, carbon = world.need_row(found, 0), world.need_row(found, 1)
    proposal = world.proposal(found, 0)
    other = world.expert_row(found, world.fabric)
    html = post(
        world.manager,
        "round-need-act",
        found.pk,
        row.pk,
        "replace",
        status=422,
        proposal=proposal.pk,
        expert=other.pk,
    )
    assert "请写明理由" in html
    assert world.proposal(found, 0) == proposal
    post(
        world.manager,
        "round-need-act",
        found.pk,
        row.pk,
        "replace",
        proposal=proposal.pk,
        expert=other.pk,
        reason="离得近",
    )
    html = page(world.manager, "round-need", found.pk, row.pk)
    assert "人工指定" in html and "离得近" in html and "已更换" in html
    post(world.manager, "round-need-act", found.pk, carbon.pk, "accept", proposal=world.proposal(found, 1).pk)
    assert "公布这一轮" in page(world.manager, "round-detail", found.pk)
    post(world.manager, "round-act", found.pk, "publish")
    assert fresh(found).status == "published"
    assert "公布这一轮" not in page(world.manager, "round-detail", found.pk)


def test_a_refused_replacement_says_every_reason(world: World) -> None:
    found = world.computed()
    row = world.need_row(found, 0)
    html = post(
        world.manager,
        "round-need-act",
        found.pk,
        row.pk,
        "replace",
        status=422,
        proposal=world.proposal(found, 0).pk,
        expert=world.expert_row(found, world.both).pk,
        reason="更好",
    )
    assert f"这位专家本轮最多接 1 项，已经满了：{world.needs[1].number}" in html
    post(
        world.manager,
        "round-need-act",
        found.pk,
        row.pk,
        "replace",
        status=422,
        proposal=world.proposal(found, 0).pk,
    )
    post(world.manager, "round-need-act", found.pk, row.pk, "accept", status=404, proposal=10**9)
    post(world.manager, "round-need-act", found.pk, row.pk, "dance", status=404)
    post(world.manager, "round-act", found.pk, "dance", status=404)


def test_conflicts_are_declared_on_the_page_of_the_need(world: World) -> None:
    found = world.by_sheet()
    row = world.need_row(found, 0)
    pair = RoundCandidate.objects.get(need=row, expert__party=world.both)
    post(world.manager, "round-need-act", found.pk, row.pk, "conflict", candidate=pair.pk, reason="亲属任职")
    assert "亲属任职" in page(world.manager, "round-need", found.pk, row.pk)


def test_capacities_are_changed_for_all_experts_at_once(world: World) -> None:
    found = world.by_sheet()
    both, fabric = (world.expert_row(found, solver) for solver in (world.both, world.fabric))
    post(
        world.manager, "round-experts", found.pk, **{f"capacity-{both.pk}": "4", f"capacity-{fabric.pk}": "0"}
    )
    both.refresh_from_db(), fabric.refresh_from_db()
    assert (both.capacity, fabric.capacity) == (4, 0)
    html = post(world.manager, "round-experts", found.pk, status=422, **{f"capacity-{both.pk}": "很多"})
    assert "请填整数" in html
    html = post(world.manager, "round-experts", found.pk, status=422, **{f"capacity-{both.pk}": "5000"})
    assert "请填 0 到 1000 之间的整数" in html
    both.refresh_from_db()
    assert both.capacity == 4


def test_cancelling_asks_for_a_reason(world: World) -> None:
    found = world.by_sheet()
    post(world.manager, "round-act", found.pk, "cancel")
    assert fresh(found).status == "draft"
    post(world.manager, "round-act", found.pk, "cancel", reason="改期到下月")
    assert "改期到下月" in page(world.manager, "round-detail", found.pk)


# -- sheets -------------------------------------------------------------------------------------------------------


def upload(world: World, found: Round, text: str, status: int = 302) -> str:
    file = SimpleUploadedFile("候选.csv", text.encode("utf-8-sig"), "text/csv")
    return post(world.manager, "round-sheet", found.pk, status=status, file=file)


def test_a_sheet_of_ones_own_values_is_read(world: World) -> None:
    found = world.round()
    number, ref = world.needs[0].number, world.both.ref
    upload(world, found, f"难题编号,专家编号,把握,说明,利益冲突\n{number},{ref},0.75,评审得分,\n")
    pair = RoundCandidate.objects.get()
    assert (pair.value, pair.origin, pair.reasons[0]["text"], pair.conflict) == (
        0.75,
        "sheet",
        "评审得分",
        "",
    )


def test_every_wrong_cell_of_a_sheet_is_named_and_nothing_is_read(world: World) -> None:
    found = world.round()
    text = f"难题编号,专家编号,把握\n{world.needs[0].number},{world.both.ref},很高\n,无此人,0.2\n"
    html = upload(world, found, text, status=422)
    assert "第 2 行“把握”" in html and "第 3 行“难题编号”：请填写" in html
    html = upload(world, found, f"难题编号,专家编号,把握\n无此题,{world.both.ref},7\n", status=422)
    assert "第 2 行：这一轮没有难题 无此题" in html and "第 2 行：把握应在 0 到 1 之间" in html
    html = upload(world, found, "难题编号,专家编号\n1,2\n", status=422)
    assert "缺少列：把握" in html
    assert post(world.manager, "round-sheet", found.pk, status=422)
    assert not RoundCandidate.objects.exists()


def test_the_template_has_the_headings(world: World) -> None:
    found = world.round()
    data = client_of(world.manager).get(reverse("round-sheet", args=[found.pk])).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["难题编号", "专家编号", "把握"]


def test_exports_hold_the_result_and_no_formula(world: World) -> None:
    evil = party('=HYPERLINK("http://x")', kind="lab")
    offering(evil, "面料", "面料")
    found = world.round(experts={evil.pk: 2})
    rows = [services.SheetRow(need.number, evil.ref, 0.5, "+1") for need in world.needs]
    services.sheet_apply(actor=world.manager, found=found, rows=rows)
    services.compute_start(actor=world.manager, found=found, matcher=False)
    work()
    client, address = client_of(world.manager), reverse("round-export", args=[found.pk])
    lines = list(csv.reader(io.StringIO(client.get(address + "?format=csv").content.decode("utf-8-sig"))))
    assert lines[1][3:6] == ['\'=HYPERLINK("http://x")', "0.5", "'+1"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address).content))
    assert book.get_sheet_by_index(0).to_python()[1][3] == '=HYPERLINK("http://x")'


# -- who sees what ------------------------------------------------------------------------------------------------


def test_experts_and_owners_find_their_own_and_others_find_nothing(world: World) -> None:
    draft, published = world.computed(name="还没公布"), world.published()
    for actor in (world.expert, world.owner):
        html = page(actor, "round-list")
        assert published.name in html and draft.name not in html
        page(actor, "round-detail", draft.pk, status=404)
    html = page(world.expert, "round-detail", published.pk)
    assert "碳纤维预氧化" in html and "面料研究所" not in html
    html = page(world.owner, "round-detail", published.pk)
    assert "面料研究所" in html and "综合研究所" in html
    for role in (Role.ENTERPRISE, Role.SOLVER):
        page(member(role), "round-detail", published.pk, status=404)
        page(member(role), "round-export", published.pk, status=404)
    row = published.needs.first()
    assert row is not None
    page(world.expert, "round-need", published.pk, row.pk, status=403)
    page(None, "round-detail", published.pk, status=302)


def test_an_expert_reads_no_more_of_a_masked_need_than_its_teaser(world: World) -> None:
    world.needs = [
        submitted(world.company, f"保密的{n}", "秘方", confidentiality="masked", teaser=f"一道题{n}")
        for n in (1, 2)
    ]
    published = world.published()
    html = page(world.expert, "round-detail", published.pk)
    assert "一道题2" in html and "保密的" not in html and "秘方" not in html
    data = (
        client_of(world.expert)
        .get(reverse("round-export", args=[published.pk]) + "?format=csv")
        .content.decode()
    )
    assert "一道题2" in data and "保密的" not in data


def test_leaders_may_read_but_not_act(world: World) -> None:
    found = world.computed()
    leader = member(Role.LEADER)
    html = page(leader, "round-detail", found.pk)
    assert "安排结果" in html and "采纳其余" not in html
    post(leader, "round-act", found.pk, "accept-rest", status=403)
    post(leader, "round-act", found.pk, "publish", status=403)
    assert found.proposals.filter(decision="proposed").count() == 2


def test_the_pages_of_a_large_round_are_paged_at_a_constant_number_of_queries(world: World) -> None:
    found = world.computed(capacity=5)

    def queries() -> int:
        address = reverse("round-detail", args=[found.pk])
        client = client_of(world.manager)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    few = queries()
    more = [submitted(world.company, f"第 {n} 题", "面料") for n in range(25)]
    RoundNeed.objects.bulk_create([RoundNeed(round=found, need=need) for need in more])
    assert queries() == few
    html = page(world.manager, "round-detail", found.pk)
    assert "第 17 题" in html and "第 18 题" not in html and "下一页" in html
