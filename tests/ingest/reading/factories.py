"""Texts in the manner of official documents, written for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Block, Document, Kind, Limits
from shuanglian.ingest.reading import read_bytes
from shuanglian.ingest.reading.structure import blocks_of

DOCUMENTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "documents"
LIMITS = Limits()

# Pieces that make structure, so that arbitrary texts meet every rule.
PIECES = st.sampled_from(
    [
        "一、总体要求", "（一）加强领导。", "1.", "第二章 重点任务", "——依托园区，", "专栏 1：主要指标", "表2 任务分解表", "图 3 位置图",
        "目 录", "前言.....5", "指标\t单位\t2021年\t2025年", "企业\t家\t12\t30", "\t", "\n", "\n\n", "\r\n", "\f", "\u3000\u3000", "  ",
        "885", "名", "- 3 -", "第 4 页", "and", " etc ", "**CRO**", "***", "到2025年，", "达到1300亿元。", "“引进来", "”", "（", "）", "《",
        "》", "单位：亿元", "合计", "—", "4（3）", "年均增长 15%", "2024年3月15日", "示政发〔2024〕5号", "注：", "\ufeff", "\u2028", "|甲|乙|",
        "|1|2|", "的", "活动现场", "\U00020000", "x",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


def blocks(text: str) -> tuple[Block, ...]:
    return blocks_of(Aligned.of(text))


def body(text: str) -> tuple[Block, ...]:
    """The blocks of a text that stands under a heading, without that heading."""
    head, *rest = blocks("一、发展基础\n\n" + text)
    assert head.kind is Kind.HEADING
    return tuple(rest)


def read_words(text: str, name: str = "文.txt") -> Document:
    return read_bytes(text.encode(), name)


def only(rows: tuple[Block, ...], kind: Kind) -> list[str]:
    """The texts of all blocks of a kind."""
    return [row.text.text for row in rows if row.kind is kind]


def source(name: str) -> Path:
    """A document that lies beside the project; the test is skipped where it does not."""
    path = DOCUMENTS / name
    if not path.is_file():
        pytest.skip(f"no {name} beside the project")
    return path
