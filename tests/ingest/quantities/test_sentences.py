"""Sentences end where they end, and each tidied character knows its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.quantities.sentences import split, tidy


def texts(raw: str) -> list[str]:
    return [sentence.text for sentence in split(Aligned.of(raw))]


@pytest.mark.parametrize(
    ("raw", "sentences"),
    [
        ("园区有企业5家。产值8亿元！", ["园区有企业5家。", "产值8亿元！"]),
        ("投资2.5亿元；用地30亩", ["投资2.5亿元；", "用地30亩"]),
        ("“订单来了！快开工。”他说。", ["“订单来了！快开工。”他说。"]),
        ("“订单来了。”第二天开工。", ["“订单来了。”第二天开工。"]),
        ("未关的“引号。后面一句。", ["未关的“引号。", "后面一句。"]),
        ("（一）扩大投资\n（二）稳定就业", ["（一）扩大投资", "（二）稳定就业"]),
        ("一段话在这里\n换了行。", ["一段话在这里换了行。"]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_where_sentences_end(raw: str, sentences: list[str]) -> None:
    assert texts(raw) == sentences


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("投资 １２．５ 亿元", "投资12.5亿元"),
        ("R&D 经费 2 亿元", "R&D经费2亿元"),
        ("面积 8 000 平方米", "面积8 000平方米"),
        ("占比36.8％,产值1,200万元", "占比36.8%，产值1,200万元"),
        ("「雙鏈」協同", "“双链”协同"),
        ('名为"双链"的平台', "名为“双链”的平台"),
        ("企业\u3000家", "企业家"),
    ],
)
def test_what_tidying_does(raw: str, text: str) -> None:
    assert texts(raw) == [text]


def test_a_number_that_a_line_break_cuts_is_one_and_doubtful() -> None:
    (sentence,) = split(Aligned.of("集聚人才12\n50名。"))
    assert sentence.text == "集聚人才1250名。"
    assert sentence.doubtful(4, 8)
    assert sentence.quote(4, 8) == "12\n50"


def test_doubts_of_the_repair_stay_at_their_characters() -> None:
    text = Aligned.of("共有企业 36 家")
    marked = Aligned(text.raw, text.text, text.starts, text.ends, frozenset({5}))
    (sentence,) = split(marked)
    assert [at for at in range(len(sentence)) if sentence.doubtful(at, at + 1)] == [4]


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_tidying_keeps_offsets(raw: str) -> None:
    text = tidy(Aligned.of(raw))
    assert len(text.text) == len(text.starts) == len(text.ends)
    assert all(raw[start:end] for start, end in zip(text.starts, text.ends, strict=True))
    assert list(text.starts) == sorted(text.starts)


@given(st.text(alphabet="企业5。；！？“”\n （一）、1.,", max_size=120))
@settings(max_examples=100)
def test_sentences_cover_every_character_that_is_no_blank_once(raw: str) -> None:
    rows = split(Aligned.of(raw))
    places = [start for row in rows for start in row.starts]
    assert places == sorted(set(places))
    wanted = {at for at, character in enumerate(raw) if not character.isspace()}
    assert wanted <= set(places)
