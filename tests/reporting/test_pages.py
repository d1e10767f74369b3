"""The pages: everything that a unit and a steward do, refusals that lose nothing, bounded queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.indicators.models import Observation
from shuanglian.programmes.reporting import services, sheets
from shuanglian.programmes.reporting.models import Correction, Reminder, Round, Submission

from .factories import PDF, World, fresh, indicator, target

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


def url(row: Round, rest: str = "") -> str:
    return f"/reporting/{row.pk}/{rest}"


def do(client: Client, row: Round, verb: str, **data: Any) -> Any:
    return client.post(url(row, f"do/{verb}/"), data)


def fields(world: World, row: Round, *values: str, **more: str) -> dict[str, str]:
    found: dict[str, str] = {"key": more.get("key", "one")}
    for line, value in zip(world.lines(row), values, strict=True):
        found |= {
            f"raw-{line.pk}": value,
            f"unit-{line.pk}": line.indicator.unit,
            f"rev-{line.pk}": str(line.rev),
        }
        found |= {f"note-{line.pk}": more.get("note", "")}
    return found


def test_the_form_shows_what_is_known_and_says_what_the_figures_are(world: World, as_: As) -> None:
    row = world.opened()
    firms = world.lines(row)[1].indicator
    target(firms, 400, base=200)
    page = as_("officer").get(url(row)).content.decode()
    for told in (
        "上期值",
        "112 亿元",
        "上年同期",
        "预期区间",
        "历史不足",
        "目标路径",
        "400",
        "不是统计调查",
        "原始记录",
        "统计台账",
    ):
        assert told in page, told
    assert "区间怎么来的" in page and "中位" in page


def test_a_unit_fills_in_proves_and_submits_on_the_page(world: World, as_: As) -> None:
    row = world.opened()
    client = as_("officer")
    for kind in ("record", "ledger"):
        answer = do(client, row, "proof", kind=kind, file=SimpleUploadedFile("账.pdf", PDF))
        assert answer.status_code == 302, answer.content.decode()[:500]
    answer = do(client, row, "submit", **fields(world, row, "114", "320"))
    assert answer.status_code == 302
    assert fresh(row).status == "reviewing"
    again = do(client, row, "submit", **fields(world, row, "114", "320"))
    assert again.status_code == 302 and Submission.objects.count() == 1  # a second press with the same key
    steward = as_("steward")
    assert "采用并发布" in steward.get(url(row)).content.decode()
    line = world.lines(row)[0]
    assert do(steward, row, "accept", line=line.pk).status_code == 302
    assert do(steward, row, "accept-all").status_code == 302
    assert fresh(row).status == "finished"
    page = client.get(url(row)).content.decode()
    assert "已发布" in page and "第 1 版" in page


def test_a_refusal_shows_every_reason_and_loses_nothing(world: World, as_: As) -> None:
    row = world.opened()
    answer = do(as_("officer"), row, "submit", **fields(world, row, "一百", "320"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "不是数字" in page and "缺少凭证" in page and 'value="一百"' in page
    assert [line.raw for line in world.lines(row)] == ["一百", "320"]
    assert fresh(row).status == "filling"


def test_drafts_are_kept_while_typing(world: World, as_: As) -> None:
    row = world.opened()
    client = as_("officer")
    typed = fields(world, row, "114", "")
    answer = client.post(url(row, "save/"), typed)
    assert answer.status_code == 200 and "草稿已保存" in answer.json()["saved"]
    assert answer.json()["revs"][str(world.lines(row)[0].pk)] == 2
    stale = client.post(url(row, "save/"), {**typed, f"raw-{world.lines(row)[0].pk}": "115"})
    assert stale.status_code == 409 and stale.json()["problems"]
    assert world.lines(row)[0].raw == "114"


def test_no_value_is_shown_as_missing_on_the_page(world: World, as_: As) -> None:
    row = world.opened()
    lines = world.lines(row)
    typed = fields(world, row, "114", "")
    typed |= {f"missing-{lines[1].pk}": "1", f"missing_reason-{lines[1].pk}": "下月公布"}
    assert do(as_("officer"), row, "save", **typed).status_code == 302
    world.proven(row)
    services.round_submit(actor=world["officer"], round=row, key="k")
    page = as_("steward").get(url(row)).content.decode()
    assert "本期无数" in page and "下月公布" in page and "认可无数" in page


def test_a_colleague_checks_on_the_page(world: World, as_: As) -> None:
    row = world.opened()
    world.colleague()
    world.submitted(row=row)
    mine, other = as_("officer"), as_("colleague")
    assert "复核同意" not in mine.get(url(row)).content.decode()
    assert "复核同意" in other.get(url(row)).content.decode()
    assert do(mine, row, "confirm").status_code == 403
    assert do(other, row, "back", reason="").status_code == 422
    assert do(other, row, "back", reason="少一家").status_code == 302
    assert "少一家" in mine.get(url(row)).content.decode()
    services.round_submit(actor=world["officer"], round=row, key="k2")
    assert do(other, row, "confirm").status_code == 302 and fresh(row).status == "reviewing"


def test_lines_go_back_with_a_reason(world: World, as_: As) -> None:
    row = world.submitted()
    line = world.lines(row)[0]
    steward = as_("steward")
    assert do(steward, row, "return", line=line.pk, reason=" ").status_code == 422
    assert do(steward, row, "return", line=line.pk, reason="口径不同").status_code == 302
    assert do(steward, row, "accept-all").status_code == 302
    page = as_("officer").get(url(row)).content.decode()
    assert "口径不同" in page and f'name="raw-{line.pk}"' in page


def test_corrections_on_the_page(world: World, as_: As) -> None:
    row = world.finished()
    line = world.lines(row)[0]
    officer, steward = as_("officer"), as_("steward")
    assert do(officer, row, "correct", line=line.pk, raw="113", unit="亿元", reason="").status_code == 422
    sent = SimpleUploadedFile("更正.pdf", PDF)
    assert (
        do(
            officer, row, "correct", line=line.pk, raw="113", unit="亿元", reason="漏一家", file=sent
        ).status_code
        == 302
    )
    made = Correction.objects.get()
    assert made.new.evidence_id is not None
    assert "确认更正" in steward.get(url(row)).content.decode()
    assert "确认更正" not in officer.get(url(row)).content.decode()
    assert do(officer, row, "decide", correction=made.pk, decision="yes").status_code == 403
    assert do(steward, row, "decide", correction=made.pk, decision="yes").status_code == 302
    assert "第 2 版" in officer.get(url(row)).content.decode()


def test_overdue_units_are_listed_and_reminded(world: World, as_: As) -> None:
    leader = as_("leader")
    assert "没有逾期的单位" in leader.get("/reporting/overdue/").content.decode()
    row, other = world.opened(), world.opened(world.economy)
    world.late(row)
    world.late(other, 9)
    page = leader.get("/reporting/overdue/").content.decode()
    assert "逾期 2 家" in page and page.index("经信") < page.index("科技部门")
    assert do(leader, row, "remind", text="请快").status_code == 302
    assert do(leader, row, "remind").status_code == 429
    assert leader.post("/reporting/overdue/remind/").status_code == 302
    assert Reminder.objects.count() == 2
    assert "今天已经催过" in leader.get("/reporting/overdue/").content.decode()
    assert as_("officer").post("/reporting/overdue/remind/").status_code == 403


def test_lists_by_state_with_search_and_pages(world: World, as_: As) -> None:
    leader = as_("leader")
    assert "现在没有要报的数" in leader.get("/reporting/").content.decode()
    row = world.opened()
    assert url(row) in leader.get("/reporting/").content.decode()
    assert url(row) in leader.get("/reporting/?q=科技").content.decode()
    assert "没有符合条件" in leader.get("/reporting/?q=没有的").content.decode()
    assert "没有符合条件" in as_("officer").get("/reporting/?tab=finished").content.decode()
    assert url(row) not in as_("officer2").get("/reporting/").content.decode()
    for n in range(40):
        Round.objects.create(
            organisation=world.economy, frequency="month", period=f"20{n // 12 + 10}-{n % 12 + 1:02}",
            period_start="2010-01-01", period_end="2010-01-31", opens_on="2010-02-03", rules_version="2026-1",
            is_demo=True,
        )  # fmt: skip
    page = leader.get("/reporting/?tab=all")
    assert len(page.context["rows"]) == 30 and page.context["page"].next
    rest = leader.get(f"/reporting/?tab=all&after={page.context['page'].next}")
    assert len(rest.context["rows"]) == 11


def test_the_sheet_goes_out_and_comes_in_on_the_page(world: World, as_: As) -> None:
    row = world.opened()
    world.typed(row, "114", "320")
    client = as_("officer")
    assert client.get(url(row, "sheet/")).status_code == 200
    data = client.get(url(row, "sheet/?template=1")).content
    assert data == sheets.template(world["officer"], row.pk) or data[:2] == b"PK"
    wrong = SimpleUploadedFile("x.csv", "指标代码,本期值\na-spend-0,很多\n".encode())
    answer = client.post(url(row, "sheet/"), {"do": "check", "file": wrong})
    assert "第 2 行“本期值”" in answer.content.decode()
    answer = client.post(url(row, "sheet/"), {"do": "import", "file": SimpleUploadedFile("x.xlsx", data)})
    assert answer.status_code == 302
    assert client.post(url(row, "sheet/"), {"do": "check"}).status_code == 422
    assert (
        client.post(url(row, "sheet/"), {"do": "x", "file": SimpleUploadedFile("x.xlsx", b"no")}).status_code
        == 422
    )


@pytest.mark.parametrize("who", ["officer2", "enterprise", "solver", "manager"])
def test_rounds_of_others_do_not_exist(world: World, as_: As, who: str) -> None:
    row = world.filled()
    client = as_(who)
    assert client.get(url(row)).status_code == 404 and client.get(url(row, "sheet/")).status_code == 404
    assert client.post(url(row, "save/"), {}).status_code == 404
    assert do(client, row, "submit", key="x").status_code == 404
    assert fresh(row).status == "filling"


def test_a_leader_reads_and_cannot_change(world: World, as_: As) -> None:
    row = world.filled()
    leader = as_("leader")
    page = leader.get(url(row)).content.decode()
    assert "114 亿元" in page and 'name="raw-' not in page
    typed = {f"raw-{line.pk}": "1" for line in world.lines(row)}
    assert do(leader, row, "save", **typed).status_code == 403
    assert do(leader, row, "submit", key="x", **typed).status_code == 403
    assert do(leader, row, "proof", kind="record", file=SimpleUploadedFile("a.pdf", PDF)).status_code == 403
    assert [line.raw for line in world.lines(row)] == ["114", "320"]
    assert do(leader, row, "nothing").status_code == 404


def test_a_round_costs_the_same_however_many_lines_it_has(world: World, as_: As) -> None:
    row = world.opened()
    client = as_("officer")
    client.get(url(row))

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return len(found)

    few = cost(url(row))
    from shuanglian.programmes.reporting.models import Line

    Line.objects.bulk_create(
        Line(round=row, indicator=indicator(f"more-{n}", world.science), position=10 + n, unit="亿元")
        for n in range(30)
    )
    assert cost(url(row)) <= few + 1 and few <= 45
    assert cost("/reporting/") <= 25


# -- the interface ----------------------------------------------------------------------------------------
API = "/api/v1/reporting"


def test_the_interface_does_what_the_pages_do(world: World, as_: As) -> None:
    row = world.opened()
    officer, steward = as_("officer"), as_("steward")
    assert [one["id"] for one in officer.get(f"{API}/rounds").json()["items"]] == [row.pk]
    assert as_("officer2").get(f"{API}/rounds").json()["items"] == []
    told = officer.get(f"{API}/rounds/{row.pk}").json()
    assert told["may"]["fill"] and told["missing_proofs"] == ["record", "ledger"]
    assert [(line["value"], line["last"]) for line in told["line_rows"]] == [(None, "112"), (None, None)]
    drafts = [
        {"line_id": line.pk, "raw": value, "rev": 1}
        for line, value in zip(world.lines(row), ("114", "320"), strict=True)
    ]

    def call(client: Client, verb: str, body: Any, method: str = "post") -> Any:
        return getattr(client, method)(f"{API}/rounds/{row.pk}/{verb}", body, content_type="application/json")

    assert call(officer, "lines", {"lines": drafts}, "patch").status_code == 200
    assert call(officer, "lines", {"lines": drafts}, "patch").status_code == 409
    assert call(officer, "submit", {"key": "k"}).status_code == 422
    kept = world.file(row)
    for kind in ("record", "ledger"):
        made = call(officer, "proofs", {"kind": kind, "file_id": kept.pk})
        assert made.status_code == 201
    assert officer.delete(f"{API}/rounds/{row.pk}/proofs/{made.json()['id']}").status_code == 204
    call(officer, "proofs", {"kind": "ledger", "file_id": kept.pk})
    assert call(officer, "submit", {"key": "k"}).json()["status"] == "reviewing"
    spend, firms = world.lines(row)
    assert call(steward, f"lines/{firms.pk}/return", {"reason": "核对"}).status_code == 200
    assert call(steward, f"lines/{spend.pk}/accept", {}).json()["status"] == "filling"
    call(officer, "submit", {"key": "k2"})
    assert call(steward, "accept", {}).json()["status"] == "finished"
    asked = call(officer, f"lines/{spend.pk}/corrections", {"raw": "113", "reason": "漏一家"})
    assert asked.status_code == 201
    assert call(officer, f"corrections/{asked.json()['id']}", {"accepted": True}).status_code == 403
    assert (
        call(steward, f"corrections/{asked.json()['id']}", {"accepted": True}).json()["state"] == "accepted"
    )
    assert Observation.objects.filter(period="2026Q3", state="published").count() == 2


def test_the_interface_checks_and_reminds(world: World, as_: As) -> None:
    row = world.opened()
    world.colleague()
    world.submitted(row=row)
    colleague, leader = as_("colleague"), as_("leader")
    base = f"{API}/rounds/{row.pk}"
    json = {"content_type": "application/json"}
    assert leader.post(f"{base}/remind", {"text": "快"}, **json).status_code == 200
    assert leader.post(f"{base}/remind", {}, **json).status_code == 429
    assert leader.post(f"{API}/remind", {}, **json).json() == {"sent": 0}
    assert as_("officer").post(f"{API}/remind", {}, **json).status_code == 403
    assert (
        colleague.post(f"{base}/send-back", {"reason": "少一家"}, **json).json()["check_reason"] == "少一家"
    )
    services.round_submit(actor=world["officer"], round=row, key="k2")
    assert colleague.post(f"{base}/confirm", {}, **json).json()["status"] == "reviewing"
    assert colleague.get(f"{base}/sheet").content[:2] == b"PK"


def test_the_interface_reads_a_sheet(world: World, as_: As) -> None:
    row = world.opened()
    data = "指标代码,本期值\na-spend-0,114\nb-firms-0,320\n".encode()
    base = f"{API}/rounds/{row.pk}/sheet"
    told = as_("officer").post(base, {"file": SimpleUploadedFile("x.csv", data)}).json()
    assert told["ok"] and told["filled"] == 2 and world.lines(row)[0].raw == ""
    as_("officer").post(f"{base}?dry_run=false", {"file": SimpleUploadedFile("x.csv", data)})
    assert world.lines(row)[0].raw == "114"


def test_texts_have_no_placeholder_left(world: World, as_: As) -> None:
    row = world.submitted()
    for who, path in (("officer", "/reporting/"), ("steward", url(row)), ("leader", "/reporting/overdue/")):
        assert not re.search(r"%\(|\{\{|%s", as_(who).get(path).content.decode())
