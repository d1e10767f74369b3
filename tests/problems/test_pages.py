"""The pages of shared problems: lists, one cluster, actions with their refusals, exports, constant numbers of queries."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from shuanglian.foundation.actor import Actor, Role
from shuanglian.matching.problems import services, upkeep
from shuanglian.matching.problems.models import Apart, Cluster, Consent, Joining, Problem
from shuanglian.registry.models import Chain, Segment

from .factories import DYEING, SLICING, company, member, submitted, told

pytestmark = pytest.mark.django_db
Login = Callable[[Actor], Client]


@pytest.fixture
def two(built: None) -> list[Cluster]:
    told(DYEING)
    told(SLICING)
    upkeep.catch_up()
    return list(Cluster.objects.order_by("pk"))


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def post(client: Client, cluster: Cluster, verb: str, **data: object) -> tuple[int, str]:
    cluster.refresh_from_db()
    response = client.post(f"/problems/{cluster.pk}/{verb}/", {"rev": cluster.rev, **data}, follow=True)
    return response.status_code, response.content.decode()


def test_an_empty_list_says_what_will_be_there(db: None) -> None:
    assert "还没有共性难题" in text(Client(), "/problems/")
    assert "没有符合条件的共性难题" in text(Client(), "/problems/?q=没有这样的")


def test_the_list_shows_size_companies_and_title(two: list[Cluster]) -> None:
    page = text(Client(), "/problems/")
    assert DYEING[0][0] in page
    assert "3 项难题" in page
    assert page.index(two[0].number) < page.index(two[1].number)


def test_one_cluster_is_listed_alone(built: None) -> None:
    told(SLICING)
    upkeep.catch_up()
    page = text(Client(), "/problems/")
    assert page.count("GX-") == 1


def test_order_by_stake_and_by_newest(two: list[Cluster]) -> None:
    submitted("碳化硅晶片崩边", "碳化硅晶片金刚线切割崩边严重。", stake_cents=5_000_000_00)
    upkeep.catch_up()
    for order in ("stake", "newest"):
        page = text(Client(), f"/problems/?order={order}")
        assert page.index(two[1].number) < page.index(two[0].number)


def test_filters_by_segment_kind_and_words(built: None) -> None:
    segment = Segment.objects.create(
        chain=Chain.objects.create(key="dye", name="印染"), key="dye", name="染色", order=1
    )
    told(DYEING, segments=[segment])
    owner = company("同一家")
    submitted(*SLICING[0], owner)
    submitted(*SLICING[1], owner)
    upkeep.catch_up()
    one, other = (cluster.number for cluster in Cluster.objects.order_by("pk"))
    assert other not in text(Client(), f"/problems/?segment={segment.pk}")
    assert one not in text(Client(), "/problems/?sort=repeated")
    assert other not in text(Client(), "/problems/?sort=common")
    assert other not in text(Client(), "/problems/?q=染色")
    assert "同一家重复提" in text(Client(), "/problems/?sort=repeated")


@pytest.mark.parametrize(
    "query", ["segment=x", "segment=999999", "order=x", "sort=x", "after=kaputt", "q=%00"]
)
def test_nonsense_in_the_address_is_ignored(two: list[Cluster], query: str) -> None:
    assert text(Client(), f"/problems/?{query}")


def test_many_clusters_come_in_pages(built: None) -> None:
    owner = company()
    for number in range(35):
        for _twice in range(2):
            submitted(
                f"独特设备{number}号机异常",
                f"第{chr(0x4E00 + number * 7)}{chr(0x5E00 + number * 5)}型专机卡滞。",
                owner,
            )
    upkeep.catch_up()
    rows = list(Problem.objects.order_by("pk"))
    for number in range(35):
        cluster = Cluster.objects.create(name=f"群{number}")
        pair = rows[2 * number : 2 * number + 2]
        Problem.objects.filter(pk__in=[row.pk for row in pair]).update(cluster=cluster, is_pinned=True)
    first = text(Client(), "/problems/?order=newest")
    assert "下一页" in first
    cursor = first.split("after=")[1].split('"')[0].split("&")[0]
    second = text(Client(), f"/problems/?order=newest&after={cursor}")
    assert "群34" in first
    assert "群34" not in second
    assert "群0<" in second


def test_the_page_of_a_cluster_quotes_and_adds_up(two: list[Cluster]) -> None:
    page = text(Client(), f"/problems/{two[0].pk}/")
    assert "为什么" in page
    assert "<mark>" in page
    assert "合计" in page
    assert "目前只按字词比对" in page


def test_a_merged_cluster_leads_to_the_one_it_went_into(two: list[Cluster], as_actor: Login) -> None:
    manager = member(Role.MANAGER)
    status, _page = post(as_actor(manager), two[0], "merge", other=two[1].number)
    assert status == 200
    assert Client().get(f"/problems/{two[1].pk}/").headers["Location"] == f"/problems/{two[0].pk}/"


def test_unknown_clusters_and_verbs_do_not_exist(two: list[Cluster], as_actor: Login) -> None:
    text(Client(), "/problems/999/", 404)
    text(Client(), "/problems/export/pdf/", 404)
    assert post(as_actor(member(Role.MANAGER)), two[0], "delete")[0] == 404
    assert Client().post(f"/problems/{two[0].pk}/confirm/").status_code == 302  # to the login page


def test_a_manager_confirms_splits_and_publishes(two: list[Cluster], as_actor: Login) -> None:
    client, cluster = as_actor(member(Role.MANAGER)), two[0]
    gone = Problem.objects.filter(cluster=cluster).latest("pk")
    assert "已确认为同一难题" in post(client, cluster, "confirm", name="低温染色")[1]
    assert "已分出 1 项" in post(client, cluster, "split", problems=gone.pk, reason="纤维不同")[1]
    owner = Problem.objects.filter(cluster=cluster).earliest("pk").owner
    assert owner is not None
    page = post(client, cluster, "publish", owner=owner.pk, title="联合攻关", text="说明")[1]
    assert "已起草联合难题" in page
    assert "看联合难题" in page
    assert "纤维不同" in page


def test_a_refusal_shows_the_page_with_every_reason_and_what_was_typed(
    two: list[Cluster], as_actor: Login
) -> None:
    client = as_actor(member(Role.MANAGER))
    status, page = post(client, two[0], "split", reason="写了理由")
    assert status == 422
    assert "请选要分出去的难题" in page
    assert 'value="写了理由"' in page
    assert not Apart.objects.exists()
    status, _page = post(client, two[0], "confirm", name="名", rev=99)
    assert status == 409
    status, page = post(client, two[0], "publish", title="题", text="文")
    assert status == 422
    assert post(client, two[0], "include", number="XQ-0")[0] == 422
    assert post(client, two[0], "merge", other=two[0].number)[0] == 422
    assert post(client, two[0], "merge", other="abc")[0] == 422


def test_a_problem_is_included_by_its_number(two: list[Cluster], as_actor: Login) -> None:
    extra = submitted("蒸汽太贵", "蒸汽价格高。")
    upkeep.catch_up()
    page = post(as_actor(member(Role.MANAGER)), two[0], "include", number=extra.number)[1]
    assert f"已归入 {extra.number}" in page
    assert "由技术经理人归入" in page


def test_a_company_joins_and_takes_it_back(two: list[Cluster], as_actor: Login) -> None:
    actor = member()
    company("加入企业", actor)
    client = as_actor(actor)
    assert "我也有同样的问题" in text(client, f"/problems/{two[0].pk}/")
    assert "贵单位已经加入" in post(client, two[0], "join", note="我们也有")[1]
    post(client, two[0], "leave")
    assert Joining.objects.get().left_at is not None
    assert post(as_actor(member(Role.SOLVER)), two[0], "join")[0] == 403


def test_an_owner_answers_on_the_page(built: None, as_actor: Login) -> None:
    owner, manager = member(), member(Role.MANAGER)
    need = submitted(*DYEING[0], company("甲", owner))
    told(DYEING[1:])
    upkeep.catch_up()
    cluster, row = Cluster.objects.get(), Problem.objects.get(object_id=need.pk)
    assert "已问 3 项" in post(as_actor(manager), cluster, "ask")[1]
    client = as_actor(owner)
    assert "能否给同群企业看" in text(client, f"/problems/{cluster.pk}/")
    post(client, cluster, "consent", problem=row.pk, agreed="yes")
    assert Consent.objects.get(problem=row).agreed is True
    post(client, cluster, "consent", problem=row.pk, agreed="no")
    assert Consent.objects.get(problem=row).agreed is False


def test_exports_hold_what_the_viewer_sees_and_no_formula(two: list[Cluster]) -> None:
    services.confirm(actor=member(Role.MANAGER), cluster=two[0], name='=HYPERLINK("x")', rev=two[0].rev)
    sheet = Client().get("/problems/export/csv/").content.decode("utf-8-sig")
    assert '"\'=HYPERLINK(""x"")"' in sheet
    data = Client().get("/problems/export/xlsx/?q=").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 5
    assert rows[1][1] == '=HYPERLINK("x")'


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


# Pages whose cost must not grow with their rows: persona → (list, one cluster).
BASELINE = {"public": (20, 29), "manager": (32, 42)}


def test_pages_make_a_constant_and_known_number_of_queries(two: list[Cluster], as_actor: Login) -> None:
    clients = {"public": Client(), "manager": as_actor(member(Role.MANAGER))}

    def counts() -> dict[str, tuple[int, int]]:
        return {
            who: (queries(c, "/problems/"), queries(c, f"/problems/{two[0].pk}/"))
            for who, c in clients.items()
        }

    few = counts()
    told(DYEING)
    told((("液氢阀门密封泄漏", "液氢阀门低温密封泄漏。"), ("液氢阀门泄漏", "液氢超低温阀门密封泄漏多。")))
    upkeep.catch_up()
    many = counts()
    assert many == few
    for who, (most_list, most_page) in BASELINE.items():
        assert few[who][0] <= most_list, few
        assert few[who][1] <= most_page, few
