"""What the pages of sheets show to whom."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shuanglian.ingest.ledgers import services
from shuanglian.ingest.ledgers.models import LedgerForm, LedgerIntake, State
from shuanglian.registry.models import Party
from tests.indicators.factories import World

from .factories import listing
from .test_services import companies, figures, handed

pytestmark = pytest.mark.django_db


def as_(world: World, key: str) -> Client:
    client = Client(raise_request_exception=True)
    if key != "public":
        client.force_login(world.user(key))
    return client


def shown(client: Client, name: str, *args: object, status: int = 200, query: str = "") -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status, response.status_code
    return b"".join(response).decode(errors="replace")


def post(client: Client, name: str, *args: object, status: int = 302, **data: Any) -> str:
    response = client.post(reverse(name, args=args), data)
    assert response.status_code == status, (response.status_code, response.content.decode()[-3000:])
    return response.content.decode()


def given(data: bytes, name: str = "部门报表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_steward_takes_a_list_over_and_back_on_the_pages(world: World) -> None:
    client = as_(world, "steward")
    assert "还没有交过表格" in shown(client, "ledger-list")
    post(client, "ledger-upload", file=given(listing(companies())))
    found = LedgerIntake.objects.get()
    html = shown(client, "ledger-detail", found.pk)
    assert (
        "读懂了什么" in html
        and 'class="lg-head"' in html
        and "示例第2新材料有限公司" in html
        and "style=" not in html
    )
    post(client, "ledger-map", found.pk, rev=found.rev, do="check", **{"t0-c4": ""})
    found.refresh_from_db()
    assert found.mapping["tables"][0]["columns"]["主营业务"] == "" and LedgerForm.objects.count() == 1
    html = shown(client, "ledger-result", found.pk)
    assert "现在还没有写入" in html and "写入</button>" in html
    post(client, "ledger-act", found.pk, "apply")
    html = shown(client, "ledger-result", found.pk)
    assert "写到了哪里" in html and "撤销这份表格" in html and "示例第2新材料有限公司" in html
    post(client, "ledger-act", found.pk, "undo", reason="交错了")
    assert (
        LedgerIntake.objects.get().state == State.UNDONE
        and not Party.objects.get(summary="", name__contains="第2新").is_public
    )
    assert "记住的表式" in shown(client, "ledger-forms") and "示例区重点企业名单" in shown(
        client, "ledger-forms"
    )
    post(client, "ledger-form-forget", LedgerForm.objects.get().pk)
    assert not LedgerForm.objects.exists()


def test_problems_are_listed_and_the_marked_sheet_downloads(world: World) -> None:
    client = as_(world, "steward")
    rows = companies(4)
    rows[2][3] = "没有这个地方"
    intake = handed(world["steward"], listing(rows))
    services.check(actor=world["steward"], intake=intake)
    html = shown(client, "ledger-result", intake.pk)
    assert "有 1 处要改，什么都没有写入" in html and "名单!D6" in html and "没有这个地方" in html
    data = client.get(reverse("ledger-errors", args=[intake.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data.content))
    assert book.sheet_names[0] == "问题清单"
    assert book.get_sheet_by_index(0).to_python()[1][:2] == ["名单", "D6"]
    assert book.get_sheet_by_index(1).to_python()[5][3] == "没有这个地方"
    assert post(client, "ledger-act", intake.pk, "apply", status=422).count("还有 1 处问题") == 1


def test_the_clean_long_table_comes_as_csv_xlsx_and_json(world: World) -> None:
    client = as_(world, "steward")
    intake = handed(world["steward"], figures())
    csv = client.get(reverse("ledger-export", args=[intake.pk, "csv"])).content.decode("utf-8-sig")
    assert "指标,示例区主要指标完成情况,C3,,,,研发经费支出,2024,actual,亿元,12.5," in csv
    told = client.get(reverse("ledger-export", args=[intake.pk, "json"])).json()
    assert told[0]["数值"] == "12.5" and told[0]["期间"] == "2024"
    data = client.get(reverse("ledger-export", args=[intake.pk, "xlsx"])).content
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1][10] == 12.5
    shown(client, "ledger-export", intake.pk, "pdf", status=404)


def test_figures_show_their_indicators_and_a_typed_code_is_kept(world: World) -> None:
    world.indicator("t-rd", name="研发经费支出")
    client = as_(world, "steward")
    intake = handed(world["steward"], figures())
    names = list(LedgerIntake.objects.get().tables[0]["labels"])
    known, open_ = names.index("研发经费支出"), names.index("地区生产总值")
    html = shown(client, "ledger-detail", intake.pk)
    assert "行里的指标" in html and "研发经费支出 t-rd" in html and "请选指标" in html
    post(
        client,
        "ledger-map",
        intake.pk,
        rev=intake.rev,
        do="keep",
        **{f"t0-l{known}": "t-rd", f"t0-l{open_}": "?"},
    )
    intake.refresh_from_db()
    assert intake.mapping["tables"][0]["labels"] == {
        "研发经费支出": "t-rd"
    }  # what nobody settled is asked again
    post(client, "ledger-map", intake.pk, rev=intake.rev, do="check", **{f"t0-l{open_}": "?"})
    assert "“地区生产总值”还没有对应的指标" in shown(client, "ledger-result", intake.pk)
    post(
        client,
        "ledger-map",
        intake.pk,
        rev=LedgerIntake.objects.get().rev,
        do="keep",
        **{f"t0-l{open_}": "?", f"t0-y{open_}": "t-rd"},
    )
    intake.refresh_from_db()
    assert intake.mapping["tables"][0]["labels"]["地区生产总值"] == "t-rd"
    post(
        client,
        "ledger-map",
        intake.pk,
        rev=intake.rev,
        do="keep",
        **{"t0-x2": "t-rd", "t0-u2": "万元", "t0-period": "2023年"},
    )
    intake.refresh_from_db()
    mapped = intake.mapping["tables"][0]
    assert (
        mapped["columns"]["□"] == "=t-rd"
        and mapped["units"] == {"□": "万元"}
        and mapped["period"] == "2023年"
    )
    post(client, "ledger-map", intake.pk, rev=intake.rev - 1, do="keep", status=409)
    post(client, "ledger-map", intake.pk, rev=intake.rev, do="keep", status=422, **{"t0-period": "某年"})
    post(client, "ledger-map", intake.pk, rev=intake.rev, do="keep", **{"t0-take": "none"})
    intake.refresh_from_db()
    assert set(intake.mapping["tables"][0]["columns"].values()) == {""}


def test_sheets_of_another_bureau_do_not_exist_for_an_officer(world: World) -> None:
    mine = handed(world["officer"], listing(companies()))
    other = as_(world, "officer2")
    for name, args in (
        ("ledger-detail", ()),
        ("ledger-result", ()),
        ("ledger-errors", ()),
        ("ledger-export", ("csv",)),
        ("ledger-progress", ()),
    ):
        shown(other, name, mine.pk, *args, status=404)
        assert shown(as_(world, "officer"), name, mine.pk, *args)
    for name, args in (("ledger-map", ()), ("ledger-act", ("apply",))):
        post(other, name, mine.pk, *args, status=404)
    assert mine.name not in shown(other, "ledger-list") and mine.name in shown(
        as_(world, "officer"), "ledger-list"
    )
    shown(other, "file", mine.file_id, status=404)


def test_what_is_no_sheet_is_refused_on_the_page(world: World) -> None:
    client = as_(world, "officer")
    assert "请先选一个表格文件" in post(client, "ledger-upload", status=422)
    post(client, "ledger-upload", file=given(b"%PDF-1.4 %%EOF", "a.pdf"), status=422)
    assert not LedgerIntake.objects.exists()
    post(client, "ledger-upload", file=given(listing(companies())))
    assert (
        "打开的是那一份"
        in Client.get(
            client, client.post(reverse("ledger-upload"), {"file": given(listing(companies()))}).url
        ).content.decode()
    )
    found = LedgerIntake.objects.get()
    post(client, "ledger-act", found.pk, "confirm", status=404)
    assert "还没有核对" in shown(client, "ledger-result", found.pk)


def test_the_number_of_queries_does_not_grow_with_the_sheets(world: World) -> None:
    client = as_(world, "steward")
    handed(world["steward"], listing(companies(3)))
    counts = []
    for round_ in (1, 2):
        shown(client, "ledger-list")
        with CaptureQueriesContext(connection) as counted:
            shown(client, "ledger-list")
        counts.append(len(counted))
        for n in range(4):
            handed(world["steward"], listing(companies(3, first=10 * round_ + 100 * n)))
    assert counts[0] == counts[1] <= 20


def test_every_page_opens_in_every_state(world: World) -> None:
    client = as_(world, "steward")
    intake = handed(world["steward"], listing(companies()))
    for state in (State.READING, State.CHECKING, State.APPLYING):
        fields = {"applied_at": None}
        LedgerIntake.objects.filter(pk=intake.pk).update(state=state, progress=40, **fields)
        for name in ("ledger-detail", "ledger-result"):
            assert 'value="40"' in shown(client, name, intake.pk)
    LedgerIntake.objects.filter(pk=intake.pk).update(state=State.REFUSED, problem="文件坏了")
    assert "文件坏了" in shown(client, "ledger-detail", intake.pk)
    assert client.get(reverse("ledger-progress", args=[intake.pk])).headers["HX-Refresh"] == "true"
