"""Personal data is pointed at, hidden word for word, and nothing else of a text changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.programmes.supervision import codes, detector

WORDS = st.text(alphabet="这个数不对请说明口径和来源，。abc 0", max_size=30)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("打 13812345678 找我", ["mobile"]),
        ("手机 138-1234-5678，座机 0575-84123456", ["mobile", "landline"]),
        ("身份证 11010519491231002X", ["citizen"]),
        ("不是身份证 110105194912310021", []),
        ("卡号 4111 1111 1111 1111", ["card"]),
        ("写信到 zhou@example.cn。", ["mail"]),
        ("车牌浙D12345停在路边", ["plate"]),
        ("2024 年 300 家，比 2021 年多 188 家，合计 13812 万元", []),
        ("编号 JD-2026-0001，文号 12345678901234", []),
    ],
)
def test_what_looks_like_personal_data(text: str, kinds: list[str]) -> None:
    assert [find.kind for find in detector.finds(text)] == kinds


def test_finds_say_where_they_stand() -> None:
    text = "先打 13812345678 再发 zhou@example.cn"
    for find in detector.finds(text):
        assert text[find.start : find.end] == find.piece and str(find.name)


@settings(max_examples=60, deadline=None)
@given(before=WORDS, after=WORDS)
def test_a_number_between_any_words_is_found_and_hidden(before: str, after: str) -> None:
    text = f"{before}，13812345678，{after}"
    pieces = [find.piece for find in detector.finds(text)]
    assert "13812345678" in pieces
    hidden = detector.hide(text, ["13812345678"])
    assert hidden == f"{before}，{detector.MASK}，{after}"
    assert detector.hide(hidden, ["13812345678"]) == hidden


@settings(max_examples=60, deadline=None)
@given(text=WORDS, pieces=st.lists(st.text(alphabet="这个数不对请说明", min_size=1, max_size=4), max_size=4))
def test_hiding_only_takes_away(text: str, pieces: list[str]) -> None:
    """What is left between the marks stands in the text in the same order, and no piece is left."""
    hidden = detector.hide(text, pieces)
    place = 0
    for part in hidden.split(detector.MASK):
        place = text.index(part, place) + len(part)
    assert detector.missing(text, pieces) == [piece for piece in pieces if piece not in text]
    assert detector.hide(text, []) == text


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_only_the_code_opens(data: st.DataObject) -> None:
    code = codes.make()
    other = data.draw(st.text(alphabet=codes.SIGNS, min_size=codes.LENGTH, max_size=codes.LENGTH))
    kept = codes.digest("JD-2026-0001", code)
    assert codes.fits("JD-2026-0001", kept, codes.shown(code).lower())
    assert codes.fits("JD-2026-0001", kept, codes.pass_of(kept))
    assert codes.fits("JD-2026-0001", kept, other) == (other == code)
    assert not codes.fits("JD-2026-0002", kept, code) and not codes.fits("JD-2026-0001", kept, "")
    assert not codes.fits("JD-2026-0001", "", code) and not codes.fits("JD-2026-0001", kept, code + "A")
