"""What a sheet brings in has a source, and no file brings the process down."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.errors import Invalid, InvalidImport
from shuanglian.registry import services, spreadsheets
from shuanglian.registry.models import Citation, Offering, Party, Source
from shuanglian.registry.provenance import citations

from . import factories as make
from .test_spreadsheets import book, load

pytestmark = pytest.mark.django_db


def test_rows_without_a_source_are_cited_from_the_sheet_itself(client: Client) -> None:
    Source.objects.create(code="007", title="年报")
    data = book(["名称", "类型", "来源编号"], ["甲厂", "企业", ""], ["乙厂", "企业", "007"])
    report = load("parties", data)
    sheet = Source.objects.get(code=f"表格-{report.sha256[:12]}")
    first, second = Party.objects.get(name="甲厂"), Party.objects.get(name="乙厂")
    assert [row.source for row in citations(first)] == [sheet]
    assert [row.source.code for row in citations(second)] == ["007"]
    load("parties", data)
    assert Citation.objects.count() == 2
    page = client.get(reverse("party-detail", args=[first.ref])).content.decode()
    assert sheet.code in page


def test_offerings_are_cited_from_their_sheet_and_only_if_they_change() -> None:
    make.party("检测中心")
    head = ["主体", "类型", "标题", "摘要"]
    load(
        "offerings",
        book(head, ["检测中心", "检测服务", "测温", "一"], ["检测中心", "检测服务", "测压", "一"]),
    )
    load(
        "offerings",
        book(head, ["检测中心", "检测服务", "测温", "二"], ["检测中心", "检测服务", "测压", "一"]),
    )
    counts = {row.title: citations(row).count() for row in Offering.objects.all()}
    assert counts == {"测温": 2, "测压": 1}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "www.example.com", "https://", "ftp://a.cn", "http://a b"]
)
def test_only_web_addresses_are_taken(address: str) -> None:
    data = book(["名称", "类型", "网址", "信用代码"], ["甲厂", "企业", address, "123"])
    told = {error.column for error in spreadsheets.dry_run("parties", data).errors}
    assert told == {"网址", "信用代码"}
    with pytest.raises(Invalid) as refused:
        services.party_create(
            actor=make.SYSTEM, kind="enterprise", name="甲厂", website=address, credit_code="123"
        )
    assert {"website", "credit_code"} <= {reason.field for reason in refused.value.reasons}
    assert not Party.objects.exists()


def test_an_address_with_its_scheme_is_taken() -> None:
    load("parties", book(["名称", "类型", "网址"], ["甲厂", "企业", "https://www.example.com/a?b=1"]))
    assert Party.objects.get().website == "https://www.example.com/a?b=1"


def test_a_formula_without_a_value_is_told_as_one() -> None:
    data = book(["名称", "类型", "简介"], ["=1+1", "企业", ""], ["", "企业", "x"], above=1)
    errors = {error.row: error for error in spreadsheets.dry_run("parties", data).errors}
    assert (errors[3].code, "公式" in errors[3].message) == ("formula", True)
    assert errors[4].code == "required"


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidImport) as error:
        spreadsheets.dry_run("parties", data)
    return error.value.reasons[0].code


def test_a_small_file_with_a_huge_cell_is_refused_at_once() -> None:
    data = rewritten(
        book(["名称", "类型"], ["甲厂", "企业"]),
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b"</sheetData><!--" + b"x" * 60_000_000 + b"-->",
    )
    assert len(data) < 200_000
    started = time.monotonic()
    assert refusal(data) == "unpacks_too_large"
    assert time.monotonic() - started < 20


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    honest = rewritten(
        book(["名称", "类型"], ["甲厂", "企业"]),
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b"</sheetData><!--" + b"x" * 60_000_000 + b"-->",
    )
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert refusal(lying) == "unpacks_too_large"


@pytest.mark.parametrize("cell", ["XFD50000", "A1048576", "KZ3"])
def test_content_far_out_is_refused_before_anything_is_laid_out(cell: str) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(["名称", "类型"], ["甲厂", "企业"])))
    workbook.worksheets[0][cell] = "x"
    data = io.BytesIO()
    workbook.save(data)
    assert refusal(data.getvalue()) == "too_far"


def test_colour_far_out_does_no_harm() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book(["名称", "类型"], ["甲厂", "企业"])))
    workbook.worksheets[0]["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    data = io.BytesIO()
    workbook.save(data)
    assert spreadsheets.dry_run("parties", data.getvalue()).created == 1
