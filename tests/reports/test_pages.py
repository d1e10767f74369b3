"""The pages: who sees what, making, following, files, templates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.jobs.services import run_due
from shuanglian.indicators import services as indicators
from shuanglian.indicators.models import Observation
from shuanglian.indicators.reports.models import Report, ReportTemplate
from tests.indicators.factories import World

from .test_making import DAY, made
from .test_templates import GOOD, template

As = Callable[[str], Client]
FORM = {"kind": "bulletin", "as_of": DAY.isoformat(), "formats": ["xlsx"]}


def test_a_report_from_the_form_to_its_files(filled: World, as_: As) -> None:
    officer = as_("officer")
    answer = officer.post("/reports/new/", FORM, follow=True)
    report = Report.objects.get()
    assert (
        answer.redirect_chain[-1][0] == f"/reports/{report.pk}/" and "排队等待制作" in answer.content.decode()
    )
    assert officer.get(f"/reports/{report.pk}/progress/").status_code == 200
    run_due(periodics=())
    moved = officer.get(f"/reports/{report.pk}/progress/", headers={"HX-Request": "true"})
    assert moved.headers["HX-Redirect"] == f"/reports/{report.pk}/"
    page = officer.get(f"/reports/{report.pk}/").content.decode()
    assert "数字来源" in page and "发明专利 &amp; &lt;b&gt;" in page and 'id="n1"' in page and "示例" in page
    file = as_("leader").get(f"/reports/{report.pk}/files/xlsx/")
    assert file.status_code == 200 and b"".join(file.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert "attachment" in file.headers["Content-Disposition"]
    assert officer.get(f"/reports/{report.pk}/files/pdf/").status_code == 404


def test_problems_of_the_form_come_back_with_what_was_typed(filled: World, as_: As) -> None:
    answer = as_("officer").post("/reports/new/", {"kind": "bulletin", "as_of": "昨天", "title": "我的标题"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "我的标题" in page and 'href="#f-as_of"' in page
    answer = as_("officer").post("/reports/new/", {"kind": "bulletin", "as_of": DAY.isoformat()})
    assert answer.status_code == 422 and "至少一种" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_corrected_number_is_shown_on_the_page_and_in_the_list(filled: World, as_: As) -> None:
    report = made(filled, formats=["xlsx"])
    old = Observation.objects.get(indicator__code="t-output", period="2024")
    new = indicators.observation_correct(
        actor=filled["officer"], observation=old, value=190, reason="漏了一家"
    )
    indicators.observation_publish(actor=filled["steward"], observation=new)
    page = as_("leader").get(f"/reports/{report.pk}/").content.decode()
    assert "后来更正" in page and "190" in page and f"/indicators/observations/{new.pk}/" in page
    assert "个数字后来更正" in as_("leader").get("/reports/").content.decode()


@pytest.mark.parametrize("who", ["enterprise", "solver", "manager"])
def test_others_are_told_for_whom_reports_are(filled: World, as_: As, who: str) -> None:
    report = made(filled, formats=["xlsx"])
    for path in ("", f"{report.pk}/", f"{report.pk}/files/xlsx/", "new/", "templates/"):
        assert as_(who).get(f"/reports/{path}").status_code == 403, path
    assert as_("public").get(f"/reports/{report.pk}/files/xlsx/").status_code == 302


def test_a_file_by_its_number_is_for_the_same_people_as_the_report(filled: World, as_: As) -> None:
    url = f"/files/{made(filled, formats=['xlsx']).files.get().file_id}/"
    readable = {who: as_(who).get(url).status_code for who in ("officer", "steward", "leader")}
    assert readable == {"officer": 200, "steward": 200, "leader": 200}
    hidden = {who: as_(who).get(url).status_code for who in ("enterprise", "solver", "manager", "public")}
    assert set(hidden.values()) == {404}, hidden


def test_leaders_read_and_do_not_make(filled: World, as_: As) -> None:
    report = made(filled, formats=["xlsx"])
    leader = as_("leader")
    assert leader.get("/reports/").status_code == leader.get(f"/reports/{report.pk}/").status_code == 200
    assert leader.post("/reports/new/", FORM).status_code == 403
    assert leader.post(f"/reports/{report.pk}/print/", {"formats": ["pdf"]}).status_code == 403
    assert Report.objects.count() == 1


def test_missing_formats_can_be_printed_from_the_page(filled: World, as_: As) -> None:
    report = made(filled, formats=["xlsx"])
    assert as_("steward").post(f"/reports/{report.pk}/print/", {"formats": ["docx"]}).status_code == 302
    again = as_("steward").post(f"/reports/{report.pk}/print/", {"formats": ["pdf"]})
    assert again.status_code == 409 and "正在制作" in again.content.decode()
    run_due(periodics=())
    assert {row.format for row in report.files.all()} == {"docx", "xlsx"}


def test_the_list_is_empty_one_and_many_with_a_bounded_number_of_queries(filled: World, as_: As) -> None:
    officer = as_("officer")
    assert "还没有报告" in officer.get("/reports/").content.decode()
    made(filled, formats=["xlsx"])
    officer.get("/reports/")
    with CaptureQueriesContext(connection) as one:
        assert officer.get("/reports/").status_code == 200
    first = Report.objects.get()
    Report.objects.bulk_create(
        Report(kind="bulletin", as_of=DAY, title=f"第 {i} 份 <b>", receipt="x", state="failed")
        for i in range(65)
    )
    with CaptureQueriesContext(connection) as many:
        page = officer.get("/reports/").content.decode()
    assert len(many) <= len(one) and "下一页" in page and "&lt;b&gt;" in page and first.title not in page
    assert first.title not in officer.get("/reports/?kind=ranking").content.decode()
    assert officer.get("/reports/?kind=x&after=junk").status_code == 200


def test_the_page_of_a_report_asks_a_bounded_number_of_questions(filled: World, as_: As) -> None:
    report, officer = made(filled, formats=["xlsx"]), as_("officer")
    officer.get(f"/reports/{report.pk}/")
    with CaptureQueriesContext(connection) as asked:
        officer.get(f"/reports/{report.pk}/")
    assert len(asked) <= 16


def test_a_template_is_checked_previewed_replaced_and_taken_back(filled: World, as_: As) -> None:
    steward = as_("steward")

    def post(do: str, data: bytes = b"", **more: str) -> object:
        fields: dict[str, object] = {"do": do, **more}
        if data:
            fields["file"] = SimpleUploadedFile("t.docx", data)
        return steward.post("/reports/templates/bulletin/", fields)

    bad = post("check", template(*GOOD, "{{ wrong }}"))
    assert bad.status_code == 422 and "wrong" in bad.content.decode()  # type: ignore[attr-defined]
    good = post("check", template(*GOOD))
    assert good.status_code == 200 and "没有问题" in good.content.decode()  # type: ignore[attr-defined]
    seen = post("preview", template(*GOOD))
    assert seen.content.startswith(b"PK")  # type: ignore[attr-defined]
    assert post("put").status_code == 422  # type: ignore[attr-defined]
    assert post("put", template(*GOOD), note="新版").status_code == 302  # type: ignore[attr-defined]
    assert ReportTemplate.objects.get().in_use
    page = steward.get("/reports/templates/bulletin/").content.decode()
    assert "在用" in page and "新版" in page and "{{ body }}" in page
    assert steward.get("/reports/templates/bulletin/file/?version=1").content == template(*GOOD)
    assert steward.get("/reports/templates/bulletin/file/?version=0").content.startswith(b"PK")
    assert steward.get("/reports/templates/bulletin/file/?version=9").status_code == 404
    assert post("use", version="0").status_code == 302  # type: ignore[attr-defined]
    assert post("use", version="0").status_code == 409  # type: ignore[attr-defined]
    assert not ReportTemplate.objects.get().in_use
    assert post("fly").status_code == 404 and steward.get("/reports/templates/nothing/").status_code == 404  # type: ignore[attr-defined]
    assert as_("officer").get("/reports/templates/bulletin/").status_code == 403


def test_a_failed_report_says_why(world: World, as_: As) -> None:
    report = made(world)
    page = as_("officer").get(f"/reports/{report.pk}/").content.decode()
    assert "没有做成" in page and "还没有可以写进报告的数据" in page and "印这些格式" in page


def test_very_many_numbers_are_paged(filled: World, as_: As) -> None:
    report = made(filled, formats=["xlsx"])
    content = report.content or {}
    some = content["facts"][0]
    content["facts"] += [{**some, "id": f"n{i}", "observation": None} for i in range(900, 1300)]
    Report.objects.filter(pk=report.pk).update(content=content)
    officer = as_("officer")
    page = officer.get(f"/reports/{report.pk}/").content.decode()
    assert page.count("<tr id=") == 200 and "?from=200" in page
    assert officer.get(f"/reports/{report.pk}/?from=200").content.decode().count("<tr id=") == 200
    assert officer.get(f"/reports/{report.pk}/?from=99999999").status_code == 200
