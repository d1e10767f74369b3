"""Whole documents: offsets, damage, order, speed and the two real ones."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.document import Block, Document, Kind
from shuanglian.ingest.names import find_names
from shuanglian.ingest.names.view import view_of
from shuanglian.ingest.proposal import Kind as Proposed
from shuanglian.ingest.reading import read_bytes
from shuanglian.registry.text import name_key

from .factories import damaged, document, exact, proposals

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
PIECES = st.sampled_from(
    ["浙江", "青禾", "有限公司", "与", "滨江大学", "共建", "实验室", "（", "）", "“", "”", "、", "，", "。", "位于", "云岭区", "董事长", "王小明", "等企业",
     "(", ")", " ", "\n", "\r\n", "《", "》", "以下简称", "G60", "创新药", "QH-101", "提出", "难题", "如何", "？", "經濟", "開發區", "的", "集聚", "\u3000", "1", "家"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_quote_is_exact_for_any_mixture(text: str) -> None:
    made = document(text)
    for row in find_names(made, []):
        exact(row, made.raw)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_and_for_any_text_at_all(text: str) -> None:
    made = document(text)
    for row in find_names(made, []):
        exact(row, made.raw)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_a_view_keeps_every_character_in_its_place(text: str) -> None:
    view = view_of(0, Block(Kind.PARAGRAPH, Aligned.of(text)))
    assert len(view.text) == len(view.aligned)
    for at in range(len(view.text)):
        start, end = view.raw(at, at + 1)
        assert 0 <= start <= end <= len(text)


def test_inserted_marks_stay_in_the_quote() -> None:
    raw = "走进浙江青禾(hé)材料有限公司的车间。"
    mended = Aligned.of(raw).without([(raw.index("("), raw.index(")") + 1)])
    made = Document(raw, (Block(Kind.PARAGRAPH, mended),), "x.txt", "text/plain")
    [row] = proposals(made)
    assert row.subject == "浙江青禾材料有限公司"
    assert row.quote == "浙江青禾(hé)材料有限公司"


def test_a_guessed_character_costs_confidence() -> None:
    text = "走进浙江青禾材料有限公司的车间。"
    made = Document(text, (Block(Kind.PARAGRAPH, damaged(text)),), "x.txt", "text/plain")
    [row] = proposals(made)
    [sure] = proposals(document(text))
    assert row.confidence < sure.confidence
    assert "猜测" in row.reasons[-1]


def test_noise_and_contents_name_nothing() -> None:
    made = document("浙江青禾材料有限公司")
    for kind in (Kind.NOISE, Kind.CONTENTS):
        hidden = replace(made, blocks=tuple(replace(block, kind=kind) for block in made.blocks))
        assert find_names(hidden, []) == []


def test_the_same_document_gives_the_same_list() -> None:
    made = document(
        "滨江大学与浙江青禾材料有限公司共建禾湖实验室。", "浙江青禾材料有限公司位于杭州云岭科技园。"
    )
    assert find_names(made, []) == find_names(made, [])


def test_an_empty_document() -> None:
    assert find_names(document(""), []) == []
    assert find_names(Document("", (), "x", "text/plain"), []) == []


@pytest.mark.parametrize(
    "text",
    ["（" * 5_000, "“" * 5_000, "、".join(["某"] * 2_000), "有限公司" * 1_000, "和" * 5_000, "中心" * 2_000, "位于" * 2_000, "市区县镇" * 1_000,
     "如何" * 2_000, "浙江省" * 1_000, "王" * 5_000, "董事长王" * 1_000, "等企业" * 1_000, "一" * 7_000, "A1-" * 2_000, "获得" * 2_000, "入选、" * 2_000],
)  # fmt: skip
def test_no_text_makes_it_slow(text: str) -> None:
    begun = time.process_time()
    find_names(document(text), [])
    assert time.process_time() - begun < 4


def _gold(source: str) -> list[tuple[set[str], str]]:
    left_out = {"chain_segment", "rd_program", "brand", "award", "cluster", "pilot"}
    lines = (DATA / "shaoxing" / "entities.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if source in row["sources"] and row["type"] not in left_out]
    return [({_key(name) for name in (row["name"], *row["aliases"])}, row["type"]) for row in rows]


def _key(name: str) -> str:
    return "".join(char for char in name_key(name) if char not in "“”·•—_-")


@pytest.mark.parametrize("source", ["000", "002"])
def test_most_names_of_the_real_documents_are_found(source: str) -> None:
    path = DATA / "documents" / f"{source}.txt"
    if not path.exists() or not (DATA / "shaoxing" / "entities.jsonl").exists():
        pytest.skip("the example documents are not beside the project")
    rows = [
        row for row in find_names(read_bytes(path.read_bytes(), path.name), []) if row.kind is Proposed.ENTITY
    ]
    known = {
        _key(name)
        for row in rows
        for name in (row.subject, *(alias["name"] for alias in row.detail["aliases"]))
    }
    gold = _gold(source)
    assert sum(bool(names & known) for names, _type in gold) >= 0.85 * len(gold)
    people = [names for names, kind in gold if kind == "person"]
    assert all(names & known for names in people)
