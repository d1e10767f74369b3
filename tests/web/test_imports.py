"""Spreadsheets: nothing is written before the dry run is clean, and every row's problem is told at once."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from shuanglian.registry.models import Need, Party

from .world import World

pytestmark = pytest.mark.django_db
GOOD = "名称,类型,简介\n新园区,园区,做孵化\n新基金,基金,投早期\n"
BAD = "名称,类型,简介\n,园区,没有名称\n怪东西,外星人,没有这种类型\n好的,园区,可以\n"


def upload(client: Client, text: str, name: str = "主体.csv", kind: str = "parties") -> str:
    sheet = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    answer = client.post(reverse("import-check"), {"kind": kind, "file": sheet})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return str(answer.url)


def test_the_template_is_a_spreadsheet(world: World, as_persona: Callable[[str], Client]) -> None:
    answer = as_persona("steward").get(reverse("import-template", args=["parties"]))
    assert "名称" in str([cell.value for cell in load_workbook(io.BytesIO(answer.content)).worksheets[0][1]])
    assert "attachment" in answer["Content-Disposition"]


def test_a_clean_sheet_is_shown_first_and_imported_on_the_second_step(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client = as_persona("steward")
    address = upload(client, GOOD)
    page = client.get(address)
    assert page.status_code == 200
    assert "现在还没有写入" in page.content.decode()
    assert not Party.objects.filter(name="新园区").exists()
    number = address.split("/imports/")[1].split("/")[0]
    answer = client.post(reverse("import-apply", args=[number]), {"kind": "parties"}, follow=True)
    assert "新增 2 行" in answer.content.decode()
    assert Party.objects.filter(name__in=["新园区", "新基金"]).count() == 2


def test_every_bad_row_is_told_and_nothing_is_written(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client, before = as_persona("steward"), Party.objects.count()
    address = upload(client, BAD)
    page = client.get(address)
    assert page.status_code == 422
    assert "外星人" in page.content.decode() or "类型" in page.content.decode()
    number = address.split("/imports/")[1].split("/")[0]
    sheet = client.get(reverse("import-errors", args=[number]) + "?kind=parties")
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 3
    assert client.post(reverse("import-apply", args=[number]), {"kind": "parties"}).status_code == 422
    assert Party.objects.count() == before


def test_a_file_that_is_no_table_is_refused_in_words(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client = as_persona("steward")
    wrong = SimpleUploadedFile("x.xlsx", b"MZ\x90\x00", content_type="application/octet-stream")
    assert client.post(reverse("import-check"), {"kind": "parties", "file": wrong}).status_code == 422
    assert client.post(reverse("import-check"), {"kind": "parties"}).status_code == 422
    assert client.post(reverse("import-check"), {"kind": "spells"}).status_code == 404


def test_uploads_of_others_do_not_exist(world: World, as_persona: Callable[[str], Client]) -> None:
    address = upload(as_persona("steward"), GOOD)
    for stranger in ("admin", "enterprise", "solver"):
        assert as_persona(stranger).get(address).status_code == 404
    number = address.split("/imports/")[1].split("/")[0]
    answer = as_persona("enterprise").post(reverse("import-apply", args=[number]), {"kind": "parties"})
    assert answer.status_code == 404
    assert not Party.objects.filter(name="新园区").exists()


def test_members_may_not_import_the_directory_of_parties(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client = as_persona("enterprise")
    address = upload(client, GOOD)
    number = address.split("/imports/")[1].split("/")[0]
    assert client.post(reverse("import-apply", args=[number]), {"kind": "parties"}).status_code == 403
    assert not Party.objects.filter(name="新园区").exists()


def test_an_export_comes_back_in_unchanged(world: World, as_persona: Callable[[str], Client]) -> None:
    client = as_persona("steward")
    sheet = client.get(reverse("import-export", args=["parties"])).content
    upload_again = SimpleUploadedFile("主体.xlsx", sheet)
    answer = client.post(reverse("import-check"), {"kind": "parties", "file": upload_again}, follow=True)
    report = answer.context["report"]
    assert (report.errors, report.created, report.updated) == ([], 0, 0)


NEEDS = "出题单位,标题,需求说明\n示例面料企业,批量题一,静水压要到 98 kPa\n示例面料企业,批量题二,透湿量不低于 8000 g/(m²·24h)\n"


def test_a_sheet_of_needs_is_imported_and_handed_in_at_once(
    world: World, as_persona: Callable[[str], Client]
) -> None:
    client = as_persona("enterprise")
    address = upload(client, NEEDS, "难题.csv", "needs")
    assert "导入并提交难题" in client.get(address).content.decode()
    number = address.split("/imports/")[1].split("/")[0]
    answer = client.post(
        reverse("import-apply", args=[number]), {"kind": "needs", "submit": "1"}, follow=True
    )
    assert "已提交 2 道难题" in answer.content.decode()
    assert {need.status for need in Need.objects.filter(title__startswith="批量题")} == {"triage"}
