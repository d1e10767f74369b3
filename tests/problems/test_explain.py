"""Reasons: every quotation is cut out of what was written, and what each word gives adds up to the score."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from shuanglian.matching.problems import features
from shuanglian.matching.problems.explain import MOST_LETTERS, Why, explain
from shuanglian.matching.problems.similarity import Weighing, compare
from shuanglian.matching.problems.sources import Told

from .factories import PROPERTY
from .labelled import PAIRS

WEIGHING = Weighing(300)
TEXTS = st.text(alphabet="染色牢度低温面料。，；90℃级 ABcm²", max_size=60)


def why(one: Told, other: Told) -> Why:
    verdict = compare(features.read(one.whole), features.read(other.whole), WEIGHING)
    return explain(one, other, verdict)


def told(pk: int, text: str, title: str = "标题") -> Told:
    return Told(pk, title, text, number=f"XQ-{pk}")


def test_words_are_put_together_and_their_parts_add_up_on_all_labelled_pairs() -> None:
    for pair in PAIRS:
        found = why(told(1, pair.one), told(2, pair.other))
        assert math.isclose(sum(part.value for part in found.parts), found.score, abs_tol=1e-4)
        for part in found.parts:
            if part.kind == "term" and len(part.words) > 2:
                assert part.words in told(1, pair.one).whole
    longest = why(told(1, "涤纶低温染色色牢度不够"), told(2, "锦纶低温染色色牢度差"))
    assert longest.parts[0].words in ("色牢度", "纶低温染色色牢度", "低温染色色牢度")


@PROPERTY
@given(TEXTS, TEXTS, TEXTS)
def test_every_quotation_is_an_exact_piece_of_title_or_text(title: str, one: str, other: str) -> None:
    left, right = told(1, one, title), told(2, other, title)
    for quote in why(left, right).quotes:
        source = left if quote.number == "XQ-1" else right
        assert quote.text in source.title or quote.text in source.text
        assert all(mark in quote.text for mark in quote.marks)
        assert len(quote.text) <= MOST_LETTERS


def test_quotations_hold_what_is_shared() -> None:
    found = why(told(1, "车间照明不够。低温染色色牢度差。"), told(2, "低温染色色牢度只有2级。食堂拥挤。"))
    assert {quote.text for quote in found.quotes if "标题" not in quote.text} == {
        "低温染色色牢度差。",
        "低温染色色牢度只有2级。",
    }


def test_what_is_not_shared_is_not_quoted() -> None:
    found = why(told(1, "低温染色色牢度差。", "甲"), told(2, "碳化硅晶片崩边。", "乙"))
    assert found.quotes == ()
