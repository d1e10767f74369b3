"""What a reviewer is told and can answer: whose, where and when; what stands elsewhere; what many facts would become."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.indicators.models import Observation
from shuanglian.ingest import services
from shuanglian.ingest.models import IngestDocument, IngestPattern, IngestProposal
from shuanglian.ingest.proposal import Basis, Kind
from shuanglian.ingest.services import reading
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create
from tests.ingest.review.factories import Desk, entity, one_figure, said, snapshot

from .conftest import letter
from .test_pages import Enter, address, press

pytestmark = pytest.mark.django_db
NAME = "技术合同成交额"


def placed(desk: Desk, place: str, **about: Any) -> IngestProposal:
    raw = f"2024年{place}{NAME}12.5亿元。"
    row = said(raw, raw[:-1], "12.5", indicator=NAME, unit="亿元", place=place)
    return desk.fact(desk.read(raw, [row], **about))


def answers(row: IngestProposal, **given: str) -> dict[str, str]:
    plain = {"code": row.code, "value": "12.5", "value_max": "", "unit": "亿元", "comparator": "=", "time": "2024年",
             "basis": "actual", "indicator": row.indicator, "subject": row.subject, "place": row.place}  # fmt: skip
    return plain | given


def test_a_place_that_nobody_knows_is_asked_for_in_the_form_and_can_be_answered(
    desk: Desk, enter: Enter
) -> None:
    desk.indicator(NAME)
    row, client = placed(desk, "某某街道"), enter("steward")
    before = snapshot()
    refused = press(client, row, "accept", htmx=True)
    assert refused.status_code == 422
    assert "某某街道" in refused.content.decode()
    assert 'name="place"' in refused.content.decode(), "the form opens, because only there can it be answered"
    assert snapshot() == before
    assert press(client, row, "edit", **answers(row, place=desk.world.district.name)).status_code == 302
    row = desk.again(row)
    assert (row.state, row.scope) == ("edited", desk.world.district)
    assert Observation.objects.get(pk=row.became_id).place == desk.world.district
    press(client, row, "undo")
    assert desk.again(row).scope is None, "the words of the document hold again"


def test_another_place_is_another_series(desk: Desk, enter: Enter) -> None:
    desk.indicator(NAME)
    row = placed(desk, desk.world.district.name)
    assert row.scope == desk.world.district
    before = snapshot()
    assert press(enter("steward"), row, "edit", **answers(row, place="某某街道")).status_code == 422
    assert snapshot() == before


def test_whose_figure_it_is_can_be_answered(desk: Desk, enter: Enter) -> None:
    indicator = desk.indicator(NAME)
    party = party_create(actor=desk["steward"], kind="enterprise", name="试验某某材料有限公司", is_demo=True)
    raw = f"2024年试验某材料有限公司{NAME}12.5亿元。"
    row = desk.fact(
        desk.read(
            raw, [said(raw, raw[:-1], "12.5", subject="试验某材料有限公司", indicator=NAME, unit="亿元")]
        )
    )
    client = enter("steward")
    form = press(client, row, "accept", htmx=True, code=indicator.code).content.decode()
    assert 'name="party"' in form
    given = answers(row, code=indicator.code, party=party.name)
    press(client, row, "edit", **given)
    assert desk.again(row).party == party
    assert Observation.objects.get(pk=desk.again(row).became_id).subject == party


def test_a_relation_asks_for_its_party_and_takes_the_answer(desk: Desk, enter: Enter) -> None:
    party = party_create(actor=desk["steward"], kind="enterprise", name="试验某某材料有限公司", is_demo=True)
    raw = "试验某材料有限公司建设中试基地。"
    detail = {
        "subject": "试验某材料有限公司",
        "predicate": "builds",
        "object": "中试基地",
        "subject_type": "enterprise",
    }
    row = desk.fact(
        desk.read(
            raw,
            [
                said(
                    raw,
                    raw[:-1],
                    kind=Kind.RELATION,
                    basis=None,
                    time="",
                    subject=detail["subject"],
                    detail=detail,
                )
            ],
        )
    )
    client = enter("steward")
    form = press(client, row, "accept", htmx=True)
    assert form.status_code == 422
    assert 'name="party"' in form.content.decode()
    press(client, row, "edit", party=str(party.pk))
    assert desk.again(row).became_kind == "relation"


def test_a_name_that_is_linked_can_still_be_somebody_new(desk: Desk, enter: Enter) -> None:
    known = party_create(actor=desk["steward"], kind="enterprise", name="试验新材料有限公司", is_demo=True)
    raw = "试验新材料有限公司投产。"
    row = desk.fact(desk.read(raw, [entity(raw, "试验新材料有限公司")]))
    assert row.party == known
    press(enter("steward"), row, "edit", name="试验新材料（二厂）有限公司", party="new")
    assert Party.objects.filter(name="试验新材料（二厂）有限公司").exclude(pk=known.pk).exists()


@pytest.mark.parametrize("asked", ["0", "abc", "9" * 5_000])
def test_a_party_that_is_not_there_changes_nothing(desk: Desk, enter: Enter, asked: str) -> None:
    document = letter(desk)
    row = next(row for row in desk.facts(document) if row.kind == "entity")
    before = snapshot()
    assert press(enter("steward"), row, "accept", party=asked).status_code == 422
    assert snapshot() == before


def test_another_document_is_told_from_data_that_stand(desk: Desk, enter: Enter) -> None:
    one_figure(desk, sender="甲局")
    other = one_figure(desk, "13.5", sender="乙局")
    raw = f"摘要。\n2024年，{NAME}12.5亿元，比上年增加。\n完。"
    same = said(
        raw,
        f"2024年，{NAME}12.5亿元",
        "12.5",
        indicator=NAME,
        unit="亿元",
        norm_unit="元",
        norm_value=Decimal("12.5") * 10**8,
    )
    page = enter("steward").get(address(desk.read(raw, [same], sender="丙局"))).content.decode()
    assert "别处也这么说" in page and "别处说的不一样" in page
    assert "与已有数据相同" not in page, "nobody has accepted any of them"
    assert "别处说的不一样" in enter("steward").get(address(other)).content.decode()


# -- many at once ---------------------------------------------------------------------------------------------
def towns(desk: Desk, extra: str = "", **about: Any) -> IngestDocument:
    """Two figures without an indicator, two of an unknown place, one label."""
    raw = f"甲园占地面积20亩。乙园占地面积30亩。某街道{NAME}2亿元。某镇{NAME}3亿元。全区形成三大产业。{extra}"
    rows = [
        *(said(raw, f"{name}园占地面积{n}亩", n, subject=f"{name}园", indicator="占地面积", unit="亩") for name, n in (("甲", "20"), ("乙", "30"))),
        *(said(raw, f"{place}{NAME}{n}亿元", n, indicator=NAME, unit="亿元", place=place) for place, n in (("某街道", "2"), ("某镇", "3"))),
        said(raw, "形成三大产业", basis=Basis.STRUCTURE, indicator="产业", unit="个"),
    ]  # fmt: skip
    return desk.read(raw, rows, **about)


def test_the_preview_says_what_would_become_of_each(desk: Desk, enter: Enter) -> None:
    indicator = desk.indicator(NAME)
    document, client = towns(desk), enter("steward")
    page = client.get(f"{address(document)}bulk/?kind=quantity").content.decode()
    assert "符合条件的 4 条" in page, "the label waits apart"
    assert "可以直接采纳 0 条；没有对上指标 2 条，会存为事实。" in page
    assert "2 条缺地方、主体或期间" in page
    assert "2024年" in page and "甲园" in page, "the samples say of what and of when"
    assert "看这 1 条" not in page
    assert indicator.name in page
    client.post(f"{address(document)}bulk/accept/", {"kind": "quantity"})
    assert sorted(row.state for row in desk.facts(document)) == [
        "accepted",
        "accepted",
        "open",
        "open",
        "open",
    ]


def test_more_than_fit_in_one_go_are_told(desk: Desk, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shuanglian.ingest.services.bulk.MOST", 1)
    document, client = towns(desk), enter("steward")
    pattern = json.dumps({"indicator": "占地面积"})
    page = client.post(f"{address(document)}bulk/accept/", {"pattern": pattern}, follow=True).content.decode()
    assert "已处理 1 条" in page
    assert "还有 1 条符合条件" in page


def test_a_rule_is_kept_only_where_something_was_done(desk: Desk, enter: Enter) -> None:
    document = towns(desk)
    client = enter("steward")
    given = {"pattern": json.dumps({"indicator": "占地面积"}), "as": "no such/indicator", "remember": "1"}
    client.post(f"{address(document)}bulk/accept/", given)
    assert not IngestPattern.objects.exists()
    anonymous = towns(desk, "再说一遍。", sender="", name="无单位.txt", title="无单位")
    page = client.get(f"{address(anonymous)}bulk/", {"indicator": NAME, "as": "x"}).content.decode()
    assert 'name="remember"' not in page, "there is nobody to remember it for"


def test_a_wrong_confidence_is_told_at_its_field(desk: Desk, enter: Enter) -> None:
    page = enter("steward").get(f"{address(towns(desk))}bulk/?least=high").content.decode()
    assert 'id="e-least"' in page
    assert 'value="high"' in page


# -- around the review ----------------------------------------------------------------------------------------
def test_the_record_speaks_in_words(desk: Desk, enter: Enter) -> None:
    page = enter("steward").get(f"{address(letter(desk))}history/").content.decode()
    assert "交入文档" in page
    assert "file.stored" not in page


def test_filters_stay_without_scripts(desk: Desk, enter: Enter) -> None:
    document, client = letter(desk), enter("steward")
    page = client.get(f"{address(document)}?kind=quantity&q=%E5%AE%B6").content.decode()
    row = desk.fact(document)
    action = f"/ingest/documents/{document.pk}/facts/{row.pk}/do/reject/?kind=quantity&amp;q=%E5%AE%B6"
    assert action in page
    answer = client.post(action.replace("&amp;", "&"))
    assert answer["Location"].startswith(f"{address(document)}?kind=quantity&q=%E5%AE%B6")
    refused = client.post(
        f"/ingest/documents/{document.pk}/facts/{desk.fact(document, 1).pk}/do/edit/",
        answers(row, value="几", basis="plan"),
    )
    assert refused.status_code == 422
    assert '<option value="plan" selected>' in refused.content.decode()
    assert 'class="in-filter">' in refused.content.decode(), "a field of the card is no filter of the page"


def test_a_file_that_cannot_be_read_offers_the_next_step(desk: Desk, enter: Enter) -> None:
    document = desk.handed("一张图")
    reading.refuse(document.pk, document.number, "needs_ocr", "一张图.txt：run a command")
    page = enter("steward").get(address(document)).content.decode()
    assert "请管理员装好" in page and "run a command" not in page
    assert f"?replaces={document.pk}" in page
    assert f"/ingest/documents/{document.pk}/read-again/" in page


@pytest.mark.parametrize("name", ["稿.odt", "旧.doc", "片.pptx", "没有扩展名"])
def test_what_cannot_be_read_is_refused_in_one_sentence(desk: Desk, enter: Enter, name: str) -> None:
    given = {"file": SimpleUploadedFile(name, b"PK\x03\x04 something")}
    answer = enter("steward").post("/ingest/new/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "有 1 处要改" in page
    assert f"{name}：这种文件读不了" in page
    assert not IngestDocument.objects.exists()


def test_a_wrong_extension_is_told_without_the_names_of_types(desk: Desk, enter: Enter) -> None:
    answer = enter("steward").post("/ingest/new/", {"file": SimpleUploadedFile("假.pdf", b"MZ" + bytes(300))})
    assert answer.status_code == 422
    assert "application/" not in answer.content.decode().split("<main", 1)[1].split("<form", 1)[0]


@pytest.mark.parametrize("name", ["旧表.xls", "扫描.tif", "扫描.bmp"])
def test_what_the_form_offers_is_taken(desk: Desk, enter: Enter, name: str) -> None:
    client = enter("steward")
    assert f".{name.rpartition('.')[2]}" in client.get("/ingest/new/").content.decode()
    assert (
        client.post("/ingest/new/", {"file": SimpleUploadedFile(name, b"II*\x00 bytes")}).status_code == 302
    )
    assert set(services.READABLE) >= {"docx", "pdf", "xlsx", "csv", "html", "png"}


@pytest.mark.parametrize("asked", ["9" * 5_000, "-1", "x"])
def test_odd_numbers_of_a_version_are_no_error(desk: Desk, enter: Enter, asked: str) -> None:
    assert enter("steward").get("/ingest/new/", {"replaces": asked}).status_code in (200, 404)
    given = {"file": SimpleUploadedFile("新.txt", "文".encode()), "replaces": asked}
    assert enter("steward").post("/ingest/new/", given).status_code == 422
