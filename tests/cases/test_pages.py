"""The pages of cases: what people see, what a refused form keeps, what happens twice."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.casework import api
from shuanglian.casework.generic import services
from shuanglian.casework.models import Evidence
from shuanglian.foundation.files.models import StoredFile

from .factories import ASKED, PLAN, accept, asked, decide, finished, opine, task

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def hidden(html: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def page(client, case) -> str:
    response = client.get(f"/cases/{case.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_company_starts_a_case_from_the_list(as_persona, coordination):
    client = as_persona("enterprise")
    assert "/cases/start/coordination/" in client.get("/cases/").content.decode()
    form = client.get("/cases/start/coordination/").content.decode()
    assert "要协调什么" in form and form.index("要协调什么") < form.index("情况") < form.index("每月影响")
    sent = {**ASKED, "loss": "１２．５", "before": "2026年12月31日", "once": hidden(form, "once")}
    first = client.post("/cases/start/coordination/", sent)
    again = client.post("/cases/start/coordination/", sent)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    case = api.Case.objects.get()
    assert (case.data["loss"], case.data["before"]) == (12.5, "2026-12-31")


def test_a_refused_start_keeps_what_was_typed_and_names_everything(as_persona, coordination):
    response = as_persona("enterprise").post(
        "/cases/start/coordination/", {"title": "路灯", "facts": "", "loss": "12,4", "wish": "<b>快</b>"}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="路灯"' in html and 'value="12,4"' in html and "&lt;b&gt;快&lt;/b&gt;" in html
    for text in ("至少 5 个字", "请填写“情况”", "小数点请用"):
        assert text in html
    assert not api.Case.objects.exists()


def test_empty_one_and_many_in_the_list(as_persona, cast, coordination, django_assert_max_num_queries):
    client = as_persona("enterprise")
    assert "还没有办件" in client.get("/cases/").content.decode()
    assert "没有符合条件的办件" in client.get("/cases/?q=没有").content.decode()
    for _n in range(32):
        asked(cast)
    html = client.get("/cases/").content.decode()
    assert html.count("coordination-") == 30 and "下一页" in html
    assert (
        'href="/cases/' not in as_persona("enterprise2").get("/cases/").content.decode().split("办件清单")[1]
    )
    with django_assert_max_num_queries(20):
        client.get("/cases/")
    for query in ("?process=coordination", "?status=open", "?mine=1", "?q=路灯"):
        assert "coordination-" in client.get(f"/cases/{query}").content.decode()
    assert "coordination-" not in client.get("/cases/?status=finished").content.decode()


def test_the_page_of_a_case_costs_the_same_with_more_steps(
    as_persona, cast, coordination, django_assert_max_num_queries
):
    case = finished(cast)
    client = as_persona("officer")
    page(client, case)
    with django_assert_max_num_queries(45):
        html = page(client, case)
    assert "已核对，没有改动" in html and "为什么是这个到期日" in html


def test_each_sees_the_form_of_their_own_step_and_others_the_reason(as_persona, cast, coordination):
    case = asked(cast)
    assert "办完：受理" in page(as_persona("officer"), case)
    company = page(as_persona("enterprise"), case)
    assert "办完：受理" not in company and "由部门工作人员办理" in company
    assert "撤回办件" in company
    assert as_persona("enterprise2").get(f"/cases/{case.pk}/").status_code == 404
    assert as_persona("public").get(f"/cases/{case.pk}/").status_code == 302


def test_a_company_reads_what_is_shared_and_not_what_departments_wrote_among_themselves(
    as_persona, cast, coordination
):
    case = asked(cast)
    accept(cast, case)
    opine(cast, case)
    decide(cast, case)
    company, officer = page(as_persona("enterprise"), case), page(as_persona("officer"), case)
    assert PLAN["plan"] in company and "属本部门职责" not in company and "俞科员" not in company
    assert "属本部门职责" in officer and "俞科员" in officer


def test_the_page_of_a_programme_is_where_its_cases_are_shown(as_persona, cast, coordination):
    case = asked(cast)
    api.Case.objects.filter(pk=case.pk).update(business_type="need", business_id=7)
    response = as_persona("officer").get(f"/cases/{case.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/needs/7/")


def test_finishing_a_step_twice_has_one_effect(as_persona, cast, coordination):
    case = asked(cast)
    client = as_persona("officer")
    html = page(client, case)
    url = f"/cases/{case.pk}/tasks/{task(case, 'accept').pk}/"
    sent = {
        "accepted": "true",
        "departments": [cast["officer"].organisation_id, cast["officer2"].organisation_id],
        "answer": "收到",
        "once": hidden(html, "once"),
        "rev": hidden(html, "rev"),
    }
    assert client.post(url, sent).status_code == client.post(url, sent).status_code == 302
    assert api.Case.objects.get(pk=case.pk).rev == case.rev + 1


def test_a_second_tab_is_told_what_changed_and_keeps_what_was_typed(as_persona, cast, coordination):
    case = asked(cast)
    accept(cast, case)
    client = as_persona("officer")
    html = page(client, case)
    own = task(case, "opinion", cast["officer"])
    services.finish(
        actor=cast["officer2"],
        token_id=task(case, "opinion", cast["officer2"]).pk,
        data={"stance": "不能办", "grounds": "不归我们管"},
    )
    sent = {"stance": "可以办", "grounds": "我写了很久的意见", "rev": hidden(html, "rev"), "once": "a"}
    response = client.post(f"/cases/{case.pk}/tasks/{own.pk}/", sent)
    html = response.content.decode()
    assert response.status_code == 409
    assert "俞科员" in html and "办完一步：部门意见" in html and "我写了很久的意见" in html
    sent |= {"rev": hidden(html, "rev"), "once": hidden(html, "once")}
    assert client.post(f"/cases/{case.pk}/tasks/{own.pk}/", sent).status_code == 302
    assert task(case, "decide")


def test_whoever_was_slower_is_told_by_whom_and_can_copy_the_text(as_persona, cast, coordination):
    case = asked(cast)
    token = task(case, "accept")
    accept(cast, case)
    sent = {"accepted": "true", "answer": "我也写了一段", "once": "b"}
    response = as_persona("officer2").post(f"/cases/{case.pk}/tasks/{token.pk}/", sent)
    html = response.content.decode()
    assert response.status_code == 409
    assert "已由何科员于" in html and "我也写了一段" in html


def test_evidence_is_a_file_or_a_sentence_and_is_read_by_those_who_may(as_persona, cast, coordination):
    case = asked(cast)
    accept(cast, case)
    client = as_persona("officer")
    url = f"/cases/{case.pk}/tasks/{task(case, 'opinion', cast['officer']).pk}/"
    given = {"stance": "可以办", "grounds": "有批文为准", "once": "c"}
    wrong = SimpleUploadedFile("批文.exe", b"MZ")
    refused = client.post(url, {**given, "paper": wrong})
    assert refused.status_code == 422 and "可收的扩展名" in refused.content.decode()
    assert not StoredFile.objects.exists()
    assert client.post(url, {**given, "paper": SimpleUploadedFile("批文.png", PNG)}).status_code == 302
    kept = Evidence.objects.get()
    assert (kept.kind, kept.file.name) == ("依据文件", "批文.png")
    assert as_persona("officer2").get(f"/files/{kept.file_id}/").status_code == 200
    assert as_persona("enterprise").get(f"/files/{kept.file_id}/").status_code == 404


def test_missing_evidence_is_named_beside_its_field(as_persona, cast, coordination):
    case = asked(cast)
    accept(cast, case)
    opine(cast, case)
    response = as_persona("officer2").post(
        f"/cases/{case.pk}/tasks/{task(case, 'decide').pk}/", {**PLAN, "once": "d"}
    )
    assert response.status_code == 422
    assert "缺少凭证：协调记录" in response.content.decode()
    assert PLAN["plan"] in response.content.decode()


def test_claiming_giving_back_pausing_and_going_on(as_persona, cast, coordination):
    case = asked(cast)
    client = as_persona("officer")
    token = task(case, "accept")
    base = f"/cases/{case.pk}/tasks/{token.pk}/do"
    assert client.post(f"{base}/claim/").status_code == 302
    taken = as_persona("officer2").post(f"{base}/claim/")
    assert taken.status_code == 409 and "已由何科员签收" in taken.content.decode()
    assert client.post(f"{base}/pause/", {"reason": ""}).status_code == 422
    assert client.post(f"{base}/pause/", {"reason": "等企业补材料", "until": "2026-02-31"}).status_code == 422
    assert client.post(f"{base}/pause/", {"reason": "等企业补材料", "waiting_for": "企业"}).status_code == 302
    assert "恢复计时" in page(client, case)
    assert client.post(f"{base}/continue/").status_code == 302
    assert client.post(f"{base}/release/").status_code == 302
    assert client.post(f"{base}/dance/").status_code == 404
    token.refresh_from_db()
    assert token.assignee_id is None


def test_the_life_of_a_case_needs_reasons_and_the_right_person(as_persona, cast, coordination):
    case = asked(cast)
    base = f"/cases/{case.pk}/do"
    officer, company = as_persona("officer"), as_persona("enterprise")
    assert officer.post(f"{base}/suspend/", {"reason": ""}).status_code == 422
    assert company.post(f"{base}/suspend/", {"reason": "等等"}).status_code == 403
    assert officer.post(f"{base}/withdraw/", {"reason": "替企业撤"}).status_code == 403
    assert api.Case.objects.get(pk=case.pk).status == "open"
    assert officer.post(f"{base}/suspend/", {"reason": "等上级通知"}).status_code == 302
    assert "等上级通知" in page(company, case)
    assert officer.post(f"{base}/resume/").status_code == 302
    assert company.post(f"{base}/withdraw/", {"reason": "自己解决了"}).status_code == 302
    assert api.Case.objects.get(pk=case.pk).status == "withdrawn"
    assert officer.post(f"{base}/reopen/", {"reason": "再办", "node": "decide"}).status_code == 403


def test_a_finished_case_is_taken_up_again_where_that_is_sound(as_persona, cast, coordination):
    case = finished(cast)
    client = as_persona("officer")
    assert 'value="decide"' in page(client, case)
    response = client.post(f"/cases/{case.pk}/do/reopen/", {"reason": "灯又坏了", "node": "decide"})
    assert response.status_code == 302
    assert task(case, "decide")


def test_the_work_list_leads_to_the_page_of_the_case(as_persona, cast, coordination):
    case = asked(cast)
    html = as_persona("officer").get("/work/").content.decode()
    assert f'href="/cases/{case.pk}/"' in html and f"coordination-{case.pk}" in html


def test_a_changed_record_is_told(as_persona, cast, coordination):
    from django.db import connection

    from shuanglian.foundation.events import triggers

    case = asked(cast)
    with connection.cursor() as cursor:
        for statement in triggers.remove(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE events_event SET kind = 'case.faked' WHERE stream = %s", [case.stream])
        for statement in triggers.install(connection.vendor):
            cursor.execute(statement)
    assert "已核对，没有改动" not in page(as_persona("officer"), case)


def test_diagram_and_extract(as_persona, cast, coordination):
    case = asked(cast)
    xml = as_persona("enterprise").get(f"/cases/{case.pk}/process.bpmn")
    assert xml.status_code == 200 and b"BPMNDiagram" in xml.content
    assert as_persona("enterprise2").get(f"/cases/{case.pk}/process.bpmn").status_code == 404
    extract = as_persona("officer").get(f"/cases/{case.pk}/record.json").json()
    assert extract["stream"] == case.stream
    assert as_persona("enterprise").get(f"/cases/{case.pk}/record.json").status_code == 404


def test_only_one_form_stands_open_so_that_names_of_fields_never_meet(as_persona, cast, coordination):
    api.Case.objects.all().delete()
    case = asked(cast)
    accept(cast, case)
    api.Token.objects.filter(case=case, node="opinion").update(organisation=cast["officer"].organisation_id)
    client = as_persona("officer")
    html = page(client, case)
    assert html.count("办完：部门意见") == 1 and "办理这一步" in html
    last = api.Token.objects.filter(case=case, node="opinion", form="task").last()
    other = client.get(f"/cases/{case.pk}/?task={last.pk}").content.decode()
    assert f'action="/cases/{case.pk}/tasks/{last.pk}/"' in other
