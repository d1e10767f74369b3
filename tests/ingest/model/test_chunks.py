"""A document in pieces, and documents made again from what was kept of their reading."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.apart import read_here, told
from shuanglian.ingest.document import Block, Document, Kind
from shuanglian.ingest.model import document_of
from shuanglian.ingest.model.chunks import LONGEST, chunks
from shuanglian.ingest.proposing import propose
from shuanglian.ingest.reading import read_bytes


def document(*texts: str, kind: Kind = Kind.PARAGRAPH) -> Document:
    raw = "\n\n".join(texts)
    blocks, at = [], 0
    for text in texts:
        blocks.append(Block(kind, Aligned.of(raw, at, at + len(text))))
        at += len(text) + 2
    return Document(raw, tuple(blocks), "x.txt", "text/plain")


def test_short_paragraphs_go_together() -> None:
    [chunk] = list(chunks(document("第一段。", "第二段。", "第三段。")))
    assert chunk.text == "第一段。\n第二段。\n第三段。"
    assert [part.block for part in chunk.paragraphs] == [0, 1, 2]


def test_no_piece_is_too_long() -> None:
    made = list(chunks(document("很长的一句话。" * 1000, "短。", "没有句号" * 2000)))
    assert len(made) > 5
    assert all(len(chunk.text) <= LONGEST + len(chunk.paragraphs) for chunk in made)


def test_nothing_is_lost_and_nothing_comes_twice() -> None:
    texts = ["甲" * 900 + "。", "乙" * 1900 + "。", "丙" * 5000]
    joined = "".join(part.text.text for chunk in chunks(document(*texts)) for part in chunk.paragraphs)
    assert joined == "".join(texts)


def test_a_long_paragraph_is_cut_behind_a_full_stop() -> None:
    first = next(iter(chunks(document("一句话说完了。" * 600))))
    assert first.text.endswith("。")


@pytest.mark.parametrize("kind", [Kind.NOISE, Kind.CONTENTS, Kind.TABLE])
def test_what_holds_no_sentences_is_not_sent(kind: Kind) -> None:
    assert list(chunks(document("第 3 页", kind=kind))) == []


def test_an_empty_document_asks_nothing() -> None:
    assert list(chunks(document("", "  ", "\u3000"))) == []


def test_line_ends_inside_a_paragraph_are_left_out_of_the_question() -> None:
    [chunk] = list(chunks(document("云岭区产值\r\n达到 120亿元。")))
    assert chunk.text == "云岭区产值达到 120亿元。"
    [(part, at)] = chunk.places("产值达到")
    assert part.text.quote(at, at + 4) == "产值\r\n达到"


def test_every_place_of_a_quote_is_seen() -> None:
    [chunk] = list(chunks(document("甲甲甲", "乙甲甲")))
    assert len(chunk.places("甲甲")) == 3
    assert chunk.places("丙") == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="甲乙。，\n 1", max_size=60), max_size=6))
def test_every_place_is_true(texts: list[str]) -> None:
    made = document(*texts)
    for chunk in chunks(made):
        for part in chunk.paragraphs:
            for at in range(len(part.text)):
                start, end = part.text.raw_span(at, at + 1)
                assert made.raw[start:end] == part.text.text[at]


def test_a_document_made_again_has_the_same_words_and_places() -> None:
    data = "云岭区简报\n\n2025年，云岭区产值达到120亿元。\n\n青禾公司位于云岭科技园。\n".encode()
    first = read_bytes(data, "简报.txt")
    reading = told(first, propose(first))
    again = document_of(reading, "简报.txt")
    assert again.raw == first.raw
    assert [block.kind for block in again.blocks] == [block.kind for block in first.blocks]
    assert [block.text.text for block in again.blocks] == [block.text.text for block in first.blocks]
    assert again.dated == first.dated


def test_a_reading_can_be_asked_about() -> None:
    reading = read_here("2025年，云岭区产值达到120亿元。\n".encode(), "简报.txt")
    [chunk] = list(chunks(document_of(reading, "简报.txt")))
    assert "120亿元" in chunk.text
