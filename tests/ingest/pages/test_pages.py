"""Handing in, the side-by-side page, deciding with and without scripts, bulk and history, as people use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuanglian.ingest.models import IngestDocument, IngestPattern, IngestProposal
from shuanglian.ingest.services import reading
from shuanglian.registry.models import Party
from tests.ingest.review.factories import Desk, one_figure, said, snapshot, told

from .conftest import RAW, letter

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


def address(document: IngestDocument) -> str:
    return f"/ingest/documents/{document.pk}/"


def press(client: Client, row: IngestProposal, verb: str, htmx: bool = False, **given: Any) -> Any:
    headers = HTMX if htmx else {}
    return client.post(f"/ingest/documents/{row.document_id}/facts/{row.pk}/do/{verb}/", given, **headers)


# -- list and handing in --------------------------------------------------------------------------------------
def test_the_empty_list_says_what_to_do(desk: Desk, enter: Enter) -> None:
    page = enter("steward").get("/ingest/").content.decode()
    assert "还没有交入的文档" in page
    assert "/ingest/new/" in page
    page = enter("leader").get("/ingest/").content.decode()
    assert "还没有交入的文档" in page
    assert "/ingest/new/" not in page, "a leader reads"


def test_the_list_says_how_much_waits(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    page = enter("steward").get("/ingest/").content.decode()
    assert document.title in page
    assert "待审核 5 / 5 条" in page


def test_filters_of_the_list(desk: Desk, enter: Enter) -> None:
    letter(desk, title="二月简报")
    client = enter("steward")
    assert "二月简报" in client.get("/ingest/?q=二月").content.decode()
    assert "没有符合条件的文档" in client.get("/ingest/?q=没有这份").content.decode()
    assert "二月简报" not in client.get("/ingest/?state=refused").content.decode()
    assert client.get("/ingest/?state=nonsense&after=%00").status_code == 200


def test_the_list_costs_the_same_for_one_and_many(desk: Desk, enter: Enter) -> None:
    client = enter("steward")
    letter(desk)
    client.get("/ingest/")
    with CaptureQueriesContext(connection) as one:
        client.get("/ingest/")
    for number in range(6):
        letter(desk, RAW + "附注" * (number + 1), title=f"简报{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/ingest/")
    assert len(many) <= len(one) + 1


def test_a_file_is_handed_in_and_waits(desk: Desk, enter: Enter) -> None:
    client = enter("officer")
    answer = client.post(
        "/ingest/new/",
        {"file": SimpleUploadedFile("通报.txt", "共有企业12家。".encode()), "sender": "统计科"},
    )
    document = IngestDocument.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == address(document)
    assert (document.name, document.sender, document.state) == ("通报.txt", "统计科", "waiting")
    page = client.get(address(document)).content.decode()
    assert "正在排队阅读" in page
    assert f"{address(document)}progress/" in page


def test_many_files_at_once_and_the_same_again(desk: Desk, enter: Enter) -> None:
    client = enter("steward")

    def files() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(f"{n}.txt", f"第{n}份，企业{n}家。".encode()) for n in range(3)]

    answer = client.post("/ingest/new/", {"file": files()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/ingest/"
    assert "已交入 3 份文档" in answer.content.decode()
    again = client.post("/ingest/new/", {"file": files()}, follow=True)
    assert "3 份以前交过" in again.content.decode()
    assert IngestDocument.objects.count() == 3


def test_the_form_says_how_large_a_file_may_be(desk: Desk, enter: Enter, settings: Any) -> None:
    settings.FILES_MAX_BYTES = 7_000_000
    assert "每份不超过 7 MB" in enter("steward").get("/ingest/new/").content.decode()


def test_every_problem_of_the_form_at_once(desk: Desk, enter: Enter) -> None:
    answer = enter("steward").post(
        "/ingest/new/", {"dated": "昨天", "place": "没有这个地方", "title": "留着的题名"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请先选文件" in page
    assert "2026-06-23" in page
    assert "没有这个地方" in page
    assert "留着的题名" in page
    assert not IngestDocument.objects.exists()


def test_a_refused_file_is_named_and_the_others_are_kept(desk: Desk, enter: Enter) -> None:
    files = [
        SimpleUploadedFile("好.txt", "企业1家。".encode()),
        SimpleUploadedFile("坏.exe", b"MZ\x90\x00" + b"\x00" * 64),
    ]
    answer = enter("steward").post("/ingest/new/", {"file": files})
    assert answer.status_code in (400, 413, 415, 422)
    assert "坏.exe：" in answer.content.decode()
    assert [row.name for row in IngestDocument.objects.all()] == ["好.txt"]


def test_a_new_version_takes_one_file(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    client = enter("steward")
    assert "替代《" in client.get(f"/ingest/new/?replaces={document.pk}").content.decode()
    two = [SimpleUploadedFile(f"{n}.txt", f"{n}".encode() * 9) for n in range(2)]
    assert client.post("/ingest/new/", {"file": two, "replaces": document.pk}).status_code == 422
    client.post(
        "/ingest/new/",
        {"file": SimpleUploadedFile("新.txt", "共有示范企业13家。".encode()), "replaces": document.pk},
    )
    newer = IngestDocument.objects.exclude(pk=document.pk).get()
    assert (newer.previous_id, newer.version) == (document.pk, 2)


def test_title_and_date_can_be_changed_and_wrong_ones_come_back(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    client = enter("steward")
    given = {"title": "", "sender": "局", "dated": "32 日", "rev": document.rev}
    answer = client.post(f"{address(document)}change/", given)
    assert answer.status_code == 422
    assert "请填写" in answer.content.decode()
    client.post(f"{address(document)}change/", {**given, "title": "改过的题名", "dated": "2025-02-01"})
    assert desk.fresh(document).title == "改过的题名"


# -- the page -------------------------------------------------------------------------------------------------
def test_text_and_facts_stand_side_by_side(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    page = enter("steward").get(address(document)).content.decode()
    first = desk.fact(document)
    assert f'id="f{first.pk}"' in page
    assert f'id="n{first.pk}"' in page
    assert "示范企业12家".replace("12", "") not in page.replace(" ", ""), (
        "the number is cut out of the sentence as a mark"
    )
    assert "把握 50%" in page
    assert "像数、其实是构成" in page, "a label waits apart"


def test_labels_are_shown_when_asked(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    page = enter("steward").get(f"{address(document)}?basis=structure").content.decode()
    assert "形成三大产业" in page
    assert page.count("data-fact=") == 1


def test_an_address_with_a_fact_begins_there(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    third = desk.facts(document)[-1]
    page = enter("leader").get(f"{address(document)}?p={third.pk}").content.decode()
    assert page.count("data-fact=") == 1
    assert 'aria-current="true"' in page
    assert "do/accept" not in page, "a leader reads and does not decide"


def test_odd_addresses_are_no_errors(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    client = enter("steward")
    for query in (
        "p=999999999",
        "p=abc",
        "t=99999999",
        "after=zzz",
        "kind=nonsense",
        "state=nonsense",
        "q=%00",
        "edit=7",
    ):
        assert client.get(f"{address(document)}?{query}").status_code == 200, query


def test_a_document_without_text_or_facts_says_so(desk: Desk, enter: Enter) -> None:
    document = desk.read("没有数的一句话。", [])
    page = enter("steward").get(address(document)).content.decode()
    assert "没有读出数或名称" in page
    assert "没有数的一句话" in page


def test_other_organisations_documents_do_not_exist(desk: Desk, enter: Enter) -> None:
    document = letter(desk, by="officer")
    assert enter("officer").get(address(document)).status_code == 200
    assert enter("officer2").get(address(document)).status_code == 404
    assert enter("officer2").get(f"{address(document)}history/").status_code == 404
    row = desk.fact(document)
    before = snapshot()
    assert press(enter("officer2"), row, "accept").status_code == 404
    assert snapshot() == before


def test_a_fact_of_another_document_is_not_found(desk: Desk, enter: Enter) -> None:
    one, two = letter(desk), letter(desk, RAW + "又一份")
    row = desk.fact(two)
    client = enter("steward")
    assert client.get(f"/ingest/documents/{one.pk}/facts/{row.pk}/").status_code == 404
    assert client.post(f"/ingest/documents/{one.pk}/facts/{row.pk}/do/accept/").status_code == 404


def test_the_page_costs_the_same_for_few_and_many_facts(desk: Desk, enter: Enter) -> None:
    def document(count: int) -> IngestDocument:
        raw = "".join(f"第{n}段有示范企业{n + 10}家。" for n in range(count))
        rows = [
            said(raw, f"第{n}段有示范企业{n + 10}家", str(n + 10), indicator="示范企业", unit="家")
            for n in range(count)
        ]
        return desk.read(raw, rows, title=f"{count}条")

    client = enter("steward")
    few, many = document(2), document(22)
    client.get(address(few))
    with CaptureQueriesContext(connection) as one:
        client.get(address(few))
    with CaptureQueriesContext(connection) as other:
        client.get(address(many))
    assert len(other) <= len(one) + 2, [query["sql"][:150] for query in other]


# -- deciding -------------------------------------------------------------------------------------------------
def test_accepting_without_scripts_goes_on_to_the_next(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    rows = desk.facts(document)
    answer = press(enter("steward"), rows[0], "accept", keep="1")
    assert answer.status_code == 302
    assert f"?p={rows[1].pk}" in answer["Location"]
    assert desk.again(rows[0]).state == "accepted"


def test_with_scripts_the_card_comes_back(desk: Desk, enter: Enter) -> None:
    row = desk.fact(letter(desk))
    page = press(enter("steward"), row, "accept", htmx=True, keep="1").content.decode()
    assert page.lstrip().startswith("<article")
    assert 'data-state="accepted"' in page
    assert "do/undo" in page


def test_a_double_press_is_one_decision(desk: Desk, enter: Enter) -> None:
    row = desk.fact(letter(desk))
    client = enter("steward")
    press(client, row, "accept", keep="1")
    after = snapshot()
    answer = press(client, row, "accept", htmx=True, keep="1")
    assert answer.status_code in (200, 409)
    assert snapshot() == after


def test_a_figure_becomes_a_value_of_its_indicator_and_leads_back(desk: Desk, enter: Enter) -> None:
    indicator = desk.indicator()
    document = one_figure(desk)
    row = desk.fact(document)
    assert row.code == indicator.code
    client = enter("steward")
    press(client, row, "accept")
    row = desk.again(row)
    assert row.became_kind == "observation"
    page = client.get(f"/indicators/observations/{row.became_id}/")
    assert f"/ingest/documents/{document.pk}/?p={row.pk}" in page.content.decode()
    assert "看文档里的这一句" in page.content.decode()


def test_changing_before_accepting(desk: Desk, enter: Enter) -> None:
    desk.indicator("技术合同成交额")
    row = desk.fact(one_figure(desk))
    client = enter("steward")
    form = client.get(f"/ingest/documents/{row.document_id}/facts/{row.pk}/?edit=1", **HTMX).content.decode()
    assert 'name="value"' in form
    assert 'value="2024年"' in form, "time in the words of an office"
    given = {"code": row.code, "value": "13", "value_max": "", "unit": "亿元", "comparator": "=", "time": "2024年一季度",
             "basis": "actual", "indicator": row.indicator, "subject": row.subject, "place": row.place}  # fmt: skip
    press(client, row, "edit", **given)
    row = desk.again(row)
    assert (row.state, str(row.said("value")), row.said("time")) == ("edited", "13", "2024Q1")


def test_wrong_input_keeps_what_was_typed(desk: Desk, enter: Enter) -> None:
    row = desk.fact(letter(desk))
    before = snapshot()
    answer = press(
        enter("steward"),
        row,
        "edit",
        htmx=True,
        code="keep",
        value="十三家",
        unit="家",
        time="2024",
        basis="actual",
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == f"#f{row.pk}"
    assert "请填数字" in page
    assert "十三家" in page
    assert snapshot() == before


def test_rejecting_and_taking_back(desk: Desk, enter: Enter) -> None:
    row = desk.fact(letter(desk))
    client = enter("steward")
    press(client, row, "reject", reason="不是测量值")
    assert desk.again(row).state == "rejected"
    assert "不是测量值" in client.get(f"{address(row.document)}?state=rejected").content.decode()
    press(client, row, "undo")
    assert desk.again(row).state == "undone"


def test_a_name_becomes_a_party(desk: Desk, enter: Enter) -> None:
    document = letter(desk)
    row = next(row for row in desk.facts(document) if row.kind == "entity")
    press(enter("steward"), row, "accept")
    assert Party.objects.filter(name="试验新材料有限公司").exists()


def test_an_unknown_verb_is_not_found(desk: Desk, enter: Enter) -> None:
    row = desk.fact(letter(desk))
    assert press(enter("steward"), row, "erase").status_code == 404


def test_who_may_not_decide_changes_nothing(desk: Desk, enter: Enter) -> None:
    row = desk.fact(letter(desk))
    before = snapshot()
    for who in ("leader", "enterprise", "solver", "manager"):
        assert press(enter(who), row, "accept", keep="1").status_code in (403, 404), who
    assert snapshot() == before


# -- bulk -----------------------------------------------------------------------------------------------------
def alike(desk: Desk, count: int = 4) -> IngestDocument:
    raw = "".join(f"{n}号园占地面积{n + 20}亩。" for n in range(count))
    rows = [
        said(raw, f"{n}号园占地面积{n + 20}亩", str(n + 20), indicator="占地面积", unit="亩")
        for n in range(count)
    ]
    return desk.read(raw, rows)


def test_groups_then_preview_then_press_then_undo(desk: Desk, enter: Enter) -> None:
    document = alike(desk)
    client = enter("steward")
    page = client.get(f"{address(document)}bulk/").content.decode()
    assert "看这 4 条" in page
    pattern = json.dumps({"indicator": "占地面积", "unit": "亩"})
    page = client.get(f"{address(document)}bulk/", {"pattern": pattern}).content.decode()
    assert "符合条件的 4 条" in page
    assert "0号园占地面积20亩" in page
    client.post(f"{address(document)}bulk/accept/", {"pattern": pattern})
    assert {row.state for row in desk.facts(document)} == {"accepted"}
    batch = desk.fact(document).batch
    page = client.get(f"{address(document)}history/").content.decode()
    assert "整批撤销" in page
    client.post(f"{address(document)}batches/{batch}/undo/")
    assert {row.state for row in desk.facts(document)} == {"undone"}
    assert "整批撤销" not in client.get(f"{address(document)}history/").content.decode()


def test_a_pattern_that_cannot_be_read_is_refused(desk: Desk, enter: Enter) -> None:
    document = alike(desk)
    client = enter("steward")
    assert client.get(f"{address(document)}bulk/", {"pattern": "[1]"}).status_code == 422
    assert client.get(f"{address(document)}bulk/", {"pattern": "{"}).status_code == 422
    assert client.get(f"{address(document)}bulk/", {"least": "很高"}).status_code == 422
    before = snapshot()
    assert (
        client.post(f"{address(document)}bulk/accept/", {"pattern": '{"password": "x"}'}).status_code == 422
    )
    assert client.post(f"{address(document)}bulk/erase/", {"pattern": "{}"}).status_code == 404
    assert snapshot() == before


def test_rules_are_listed_and_retired(desk: Desk, enter: Enter) -> None:
    client = enter("steward")
    assert "还没有批量规则" in client.get("/ingest/patterns/").content.decode()
    document = alike(desk)
    code = desk.indicator("占地面积", "亩").code
    pattern = json.dumps({"indicator": "占地面积", "unit": "亩"})
    page = client.get(f"{address(document)}bulk/", {"pattern": pattern, "as": code}).content.decode()
    assert "记住" in page
    client.post(f"{address(document)}bulk/accept/", {"pattern": pattern, "as": code, "remember": "1"})
    rule = IngestPattern.objects.get()
    assert rule.code == code
    assert "占地面积" in client.get("/ingest/patterns/").content.decode()
    client.post(f"/ingest/patterns/{rule.pk}/retire/")
    rule.refresh_from_db()
    assert not rule.is_active
    assert client.post("/ingest/patterns/999/retire/").status_code == 404


# -- versions and progress ------------------------------------------------------------------------------------
def test_a_newer_version_shows_what_changed_and_what_is_gone(desk: Desk, enter: Enter) -> None:
    first = letter(desk)
    row = desk.fact(first)
    desk.accepted(row, keep=True)
    raw = RAW.replace("示范企业12家", "示范企业15家").replace("、公共平台3个", "")
    newer = desk.handed(raw, name="新.txt", replaces=first)
    rows = [said(raw, "试验区共有示范企业15家", "15", subject="试验区", indicator="示范企业", unit="家")]
    assert reading.finish(newer.pk, newer.number, told(raw, rows))
    page = enter("steward").get(address(newer)).content.decode()
    assert "与上一版不同" in page
    assert "示范企业12家" in page
    assert "第 2 版" in page


def test_progress_reloads_the_page_when_it_is_over(desk: Desk, enter: Enter) -> None:
    document = desk.handed(RAW)
    client = enter("steward")
    assert "HX-Refresh" not in client.get(f"{address(document)}progress/", **HTMX).headers
    ready = letter(desk)
    assert client.get(f"{address(ready)}progress/", **HTMX)["HX-Refresh"] == "true"
