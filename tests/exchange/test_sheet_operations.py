"""Spreadsheets through the machine interface: nothing is imported before it was asked for, and only what the caller may."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event
from shuanglian.registry.models import Party
from tests.registry.factories import member, party, party_for
from tests.registry.test_spreadsheets import book, grid

from .factories import Caller, machine, person, reasons

pytestmark = pytest.mark.django_db
GOOD = [["名称", "类型", "简介"], ["甲厂", "企业", "印染"], ["乙厂", "企业", ""]]
BAD = [["名称", "类型"], ["甲厂", "企业"], ["", "独角兽"], ["丙厂", "错"]]


def hand_in(caller: Caller, rows: list[list[str]], kind: str = "parties") -> tuple[int, Any]:
    file = SimpleUploadedFile("名录.xlsx", book(*rows))
    headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    answer = caller.client.post(f"/api/v1/sheets/{kind}", {"file": file}, headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("kind", ["parties", "offerings", "needs"])
def test_the_template_can_be_fetched_and_filled_in(kind: str) -> None:
    answer = machine(Role.STEWARD)[0].raw("GET", f"/sheets/{kind}/template")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0][-5:]) == (200, "sheet")
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[1] == "填表说明"


def test_a_sheet_is_looked_at_first_and_imported_when_asked() -> None:
    steward, _organisation = machine(Role.STEWARD)
    status, told = hand_in(steward, GOOD)
    assert (status, told["ok"], told["created"], told["errors"]) == (201, True, 2, [])
    assert not Party.objects.exists()
    assert steward.get(f"/sheets/parties/{told['file_id']}")[1] == told
    status, done = steward.post(f"/sheets/parties/{told['file_id']}/apply")
    assert (status, done["created"], Party.objects.count()) == (200, 2, 2)
    assert steward.post(f"/sheets/parties/{told['file_id']}/apply")[1]["unchanged"] == 2


def test_every_problem_of_every_row_is_told_and_nothing_is_imported() -> None:
    steward, _organisation = machine(Role.STEWARD)
    status, told = hand_in(steward, BAD)
    assert (status, told["ok"]) == (201, False)
    assert {(e["row"], e["column"]) for e in told["errors"]} >= {(3, "名称"), (3, "类型"), (4, "类型")}
    status, refused = steward.post(f"/sheets/parties/{told['file_id']}/apply")
    assert (status, refused["error"]["code"]) == (422, "invalid_import")
    assert len(refused["error"]["reasons"]) == len(told["errors"])
    sheet = steward.raw("GET", f"/sheets/parties/{told['file_id']}/errors")
    assert [row[0] for row in grid(sheet.content)[1:]] == [3, 4]
    assert not Party.objects.exists()


def test_the_upload_of_one_caller_is_not_there_for_another() -> None:
    steward = member(Role.STEWARD)
    _status, told = hand_in(person(steward), GOOD)
    others = (person(member(Role.STEWARD)), machine(Role.STEWARD)[0], machine(Role.ENTERPRISE)[0])
    before = Event.objects.count()
    for other in others:
        for path in ("", "/errors"):
            assert other.get(f"/sheets/parties/{told['file_id']}{path}")[0] == 404
        assert other.post(f"/sheets/parties/{told['file_id']}/apply")[0] == 404
    assert (Party.objects.count(), Event.objects.count()) == (0, before)


def test_only_who_may_write_something_handles_sheets() -> None:
    leader = person(member(Role.LEADER))
    assert leader.get("/sheets/parties/export")[0] == 403
    assert hand_in(leader, GOOD)[0] == 403
    assert Caller().get("/sheets/parties/export")[0] == 401
    assert machine()[0].get("/sheets/secrets/export")[0] == 422


def test_rows_that_belong_to_others_are_among_the_problems() -> None:
    enterprise = member(Role.ENTERPRISE)
    party_for(enterprise, "自己的厂")
    party("别人的厂")
    rows = [["供给方", "名称", "类型"], ["别人的厂", "测试服务", "检验检测"]]
    status, told = hand_in(person(enterprise), rows, "offerings")
    assert (status, told["ok"]) == (201, False)
    assert person(enterprise).post(f"/sheets/offerings/{told['file_id']}/apply")[0] in (403, 422)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_export_holds_what_the_caller_sees(form: str) -> None:
    party("公开的厂")
    answer = machine()[0].raw("GET", f"/sheets/parties/export?format={form}")
    assert answer.status_code == 200 and form in answer["Content-Disposition"]
    text = answer.content.decode("utf-8-sig") if form == "csv" else str(grid(answer.content))
    assert "公开的厂" in text


def test_a_file_that_is_no_sheet_is_refused_in_words() -> None:
    steward = person(member(Role.STEWARD))
    answer = steward.client.post(
        "/api/v1/sheets/parties", {"file": SimpleUploadedFile("a.xlsx", b"nonsense")}
    )
    assert answer.status_code == 422 and reasons(answer.json())
    assert steward.client.post("/api/v1/sheets/parties", {}).status_code == 422
