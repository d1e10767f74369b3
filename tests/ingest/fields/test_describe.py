"""Every proposal quotes the raw text exactly; the order and the outcome never change."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned, joined
from shuanglian.ingest.document import Block, Document, Kind
from shuanglian.ingest.fields import describe
from shuanglian.ingest.fields.describe import calibrated
from shuanglian.ingest.proposal import Proposal
from shuanglian.ingest.quantities import find
from tests.ingest.fields.factories import all_of, document, plan

_WORDS = st.sampled_from(
    [
        "临江区",
        "海州市",
        "全市",
        "该公司",
        "智能中心",
        "2025年",
        "今年一季度",
        "截至目前",
        "到2027年",
        "，",
        "。",
        "、",
        "；",
        "“",
        "”",
        "（",
        "）",
        "分别",
        "占",
        "的",
        "比重",
        "达到",
        "超",
        "约",
        "增长",
        "下降",
        "新增",
        "累计",
        "已建成",
        "力争",
        "计划",
        "企业",
        "项目",
        "产值",
        "面积",
        "12家",
        "3.5亿元",
        "62%",
        "1—2个",
        "第2位",
        "5万名以上",
        "千亿级",
        "100亩",
        "其中",
        "和",
        "\n",
        "",
        "\t",
        "等",
        "以上",
        "15分钟",
        "圈",
        "位于",
        "——",
    ]
)
TEXTS = st.lists(_WORDS, max_size=60).map("".join)


def _exact(raw: str, row: Proposal) -> None:
    assert row.quote == raw[row.start : row.end]
    assert row.value_start is not None and row.value_end is not None
    assert row.start <= row.value_start < row.value_end <= row.end
    assert 0 <= row.confidence <= 1
    assert row.quote.strip()


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.booleans())
def test_quotes_are_exact_in_any_document(paragraphs: list[str], planned: bool) -> None:
    doc = plan(*paragraphs) if planned else document(*paragraphs)
    rows = all_of(doc)
    for row in rows:
        _exact(doc.raw, row)
    assert rows == all_of(doc)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_quotes_are_exact_in_any_text(text: str) -> None:
    doc = document(text)
    for row in all_of(doc):
        _exact(doc.raw, row)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_a_sentence_joined_over_a_page_break_is_quoted_with_the_break(one: str, other: str) -> None:
    raw = f"{one}\n\n- 12 -\n\n{other}"
    text = joined([Aligned.of(raw, 0, len(one)), Aligned.of(raw, len(raw) - len(other), len(raw))])
    doc = Document(raw, (Block(Kind.PARAGRAPH, text),), "t", "text/plain")
    for row in describe(doc, find(doc)):
        _exact(raw, row)


def test_they_come_in_the_order_of_the_document_whatever_the_order_they_were_found_in() -> None:
    doc = document("甲有企业3家。乙有企业4家。", "丙有企业5家、项目6个。")
    found = find(doc)
    rows = describe(doc, found)
    assert [row.start for row in rows] == sorted(row.start for row in rows)
    assert describe(doc, list(reversed(found))) == rows


def test_nothing_found_is_nothing_proposed() -> None:
    assert describe(document("没有数字。"), []) == []


def test_a_quote_is_the_clause_or_its_item() -> None:
    rows = all_of(document("2025年，临江区拥有高新技术企业711家、上市公司40家，位居前列。"))
    assert [row.quote for row in rows] == ["临江区拥有高新技术企业711家", "上市公司40家"]


def test_a_clause_that_says_too_little_takes_the_one_before_with_it() -> None:
    rows = all_of(document("全区实现地区生产总值768亿元，增长7.2%。"))
    assert rows[-1].quote == "全区实现地区生产总值768亿元，增长7.2%"


def test_reasons_tell_why_it_is_not_certain() -> None:
    row = all_of(document("现有企业61家。"))[0]
    assert row.confidence < 1
    assert any("主体" in reason for reason in row.reasons)
    assert any("时间" in reason for reason in row.reasons)


def test_what_is_said_outright_is_surer_than_what_is_guessed() -> None:
    said = all_of(document("2025年，临江区已有企业61家。"))[0]
    guessed = all_of(document("企业61家。"))[0]
    assert said.confidence > guessed.confidence


def test_confidence_rises_with_the_rules_own_certainty() -> None:
    levels = [calibrated(level / 10) for level in range(11)]
    assert levels == sorted(levels)
    assert levels[0] > 0.3 and levels[-1] < 1


def test_a_text_without_an_end_costs_no_more_than_its_length() -> None:
    doc = document("（“临江区企业达12家、" * 400)
    begun = time.process_time()
    assert all_of(doc)
    assert time.process_time() - begun < 20
