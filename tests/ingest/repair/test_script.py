"""Traditional to simplified with every place kept."""

from __future__ import annotations

import pytest
from bench.ingest_repair_corpus import text
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from shuanglian.ingest.aligned import Aligned
from shuanglian.ingest.repair import simplified
from shuanglian.ingest.repair.script import phrases, simple, spelled, traditional_only


@pytest.mark.parametrize(
    ("old", "new"),
    [("經濟開發區", "经济开发区"), ("乾隆年間", "乾隆年间"), ("乾燥", "干燥"), ("瞭望", "瞭望")],
)
def test_words(old: str, new: str) -> None:
    assert simplified(Aligned.of(old)).text == new


def test_simplified_text_is_the_very_same() -> None:
    aligned = Aligned.of("经济开发区 ABC 12")
    assert simplified(aligned) is aligned


def test_places_and_doubts_are_kept() -> None:
    aligned = Aligned.of("前後經濟").cut(1).replaced(0, 1, "後", doubtful=True)
    found = simplified(aligned)
    assert found.text == "后经济"
    assert found.doubts == {0}
    assert found.quote(1, 3) == "經濟"


def test_as_the_converter_does() -> None:
    converter = OpenCC("t2s")
    for seed in range(5):
        page = text(seed)
        assert simple(page) == converter.convert(page)


def test_a_phrase_of_another_length_stands_for_the_whole_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spelled(Aligned.of("乾坤")).text == "乾坤"
    monkeypatch.setitem(phrases(), "乾坤", "天与地")
    longer = spelled(Aligned.of("乾坤"))
    assert longer.text == "天与地"
    assert [longer.quote(at, at + 1) for at in range(3)] == ["乾坤"] * 3
    found = simplified(Aligned.of("在乾坤之間"))
    assert found.text == "在天与地之间"
    assert found.quote(4, 6) == "之間"
    assert found.quote(0, 4) == "在乾坤"


@settings(max_examples=60)
@given(
    st.text(
        alphabet=st.sampled_from([*sorted(traditional_only())[:200], *"乾隆年間瞭解a 1，\n"]), max_size=40
    )
)
def test_any_text_stays_aligned(raw: str) -> None:
    found = simplified(Aligned.of(raw))
    assert found.text == simple(raw) == OpenCC("t2s").convert(raw)
    assert list(found.starts) == list(range(len(raw)))
    assert simplified(found).text == simple(found.text)
