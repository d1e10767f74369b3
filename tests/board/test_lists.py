"""What counts as a list of items, and what is prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.matching.evaluation.lists import LONGEST, items
from shuanglian.matching.evaluation.throwaway import cut


def test_titles_between_semicolons_are_items() -> None:
    assert items("低温染色助剂研究；涤纶碱减量废水回用；") == ["低温染色助剂研究", "涤纶碱减量废水回用"]
    assert items("低温染色助剂研究\n涤纶碱减量废水回用") == ["低温染色助剂研究", "涤纶碱减量废水回用"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "低温染色助剂研究",
        "先退浆；再煮练。结果良好",
        "先退浆, 再煮练, 水洗；结果良好",
        "Dyeing at low temperature; a study. It works; it does",
        "短；也短",
        "一个很长的段落" + "很长" * LONGEST + "；另外一个段落",
    ],
)
def test_prose_fragments_and_single_items_stay_whole(text: str) -> None:
    assert items(text) == [text]


def test_numbered_titles_are_no_prose() -> None:
    assert items("1.低温染色助剂研究；2.废水回用研究") == ["1.低温染色助剂研究", "2.废水回用研究"]


@given(st.text(max_size=200))
def test_nothing_is_invented(text: str) -> None:
    found = items(text)
    assert found
    assert all(item in text for item in found)


def test_items_are_documents_of_one_party() -> None:
    documents = cut(["低温染色助剂研究；涤纶碱减量废水回用", "印花糊料"])
    assert [(d.id, d.party, d.text) for d in documents] == [
        (1, 1, "低温染色助剂研究"),
        (2, 1, "涤纶碱减量废水回用"),
        (3, 2, "印花糊料"),
    ]
