"""Whatever the text, every number lies in its sentence and can be quoted from the raw text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.proposal import COMPARATORS
from shuanglian.ingest.quantities import Found, find_in

# Pieces that the rules know, in any order: more telling than any characters at all.
_PIECES = st.sampled_from(
    [
        *"0123456789.,-—~%〇一二两三十百千万亿半第约近超余多前每个家项名人元亩年月日期届位大级号线（）“”、，。；：？\n 　",
        "亿元", "平方公里", "分别", "增长", "下降", "不少于", "以上", "2025年", "1—4月", "〔2022〕21号", "居全省", "号线", "工作日", "百分之",
        "G60", "5G", "Ⅱ期临床", "首批", "唯一的", "领跑", "位一体", "每万人", "新增", "成立于", "億元", "\u3000", "１２", "％", "「", "」", "\ufffd",
    ]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, max_size=60).map("".join)


def check(raw: str, row: Found) -> None:
    assert 0 <= row.phrase_start <= row.start < row.end <= row.phrase_end <= len(row.sentence)
    low, high = row.sentence.raw_span(row.start, row.end)
    assert row.sentence.quote(row.start, row.end) == raw[low:high] != ""
    assert row.comparator in COMPARATORS
    assert 0 < row.confidence <= 1
    assert row.value.is_finite() and row.norm_value.is_finite()
    assert row.value_max is None or abs(row.value_max) > abs(row.value)


@given(_TEXTS)
@settings(max_examples=100)
def test_numbers_of_any_pieces_can_be_quoted(raw: str) -> None:
    for row in find_in(Aligned.of(raw), 7):
        assert row.block == 7
        check(raw, row)


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_any_text_is_read(raw: str) -> None:
    for row in find_in(Aligned.of(raw)):
        check(raw, row)


@given(_TEXTS, st.integers(min_value=0, max_value=40), st.integers(min_value=0, max_value=40))
@settings(max_examples=60)
def test_a_part_of_a_document_is_quoted_at_its_own_offsets(raw: str, left: int, right: int) -> None:
    whole = "某" * left + raw + "\n" * right
    for row in find_in(Aligned.of(whole, left, left + len(raw))):
        low, high = row.sentence.raw_span(row.start, row.end)
        assert left <= low < high <= left + len(raw)
        check(whole, row)


@given(_TEXTS)
@settings(max_examples=60)
def test_numbers_come_in_order_and_apart(raw: str) -> None:
    rows = find_in(Aligned.of(raw))
    for one, other in pairwise(rows):
        if one.sentence is other.sentence:
            assert one.end <= other.start
        else:
            assert one.sentence.starts[0] < other.sentence.starts[0]


@given(_TEXTS)
@settings(max_examples=40)
def test_the_same_text_gives_the_same_numbers(raw: str) -> None:
    one, other = find_in(Aligned.of(raw)), find_in(Aligned.of(raw))
    assert [(row.start, row.value, row.unit) for row in one] == [
        (row.start, row.value, row.unit) for row in other
    ]


def test_a_doubtful_digit_makes_the_number_doubtful() -> None:
    text = Aligned.of("共有企业36家，平台5个。")
    marked = Aligned(text.raw, text.text, text.starts, text.ends, frozenset({5}))
    first, second = find_in(marked)
    assert first.confidence < 1 and any("损坏" in reason for reason in first.reasons)
    assert second.confidence == 1 and not second.reasons


def test_members_of_a_group_share_their_size() -> None:
    rows = find_in(Aligned.of("甲、乙分别为12家、15家。"))
    assert {row.member for row in rows} == {(0, 2), (1, 2)}


def test_a_number_whose_first_digit_may_be_lost_is_in_doubt() -> None:
    for text in ("利率\ufffd.62%，", "开展活动\ufffd6场次。"):
        found = find_in(Aligned.of(text))
        assert found and all(row.confidence <= 0.5 and row.reasons for row in found)
