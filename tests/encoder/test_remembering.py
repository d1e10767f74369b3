"""Questions asked again are not computed again; failures reach whoever watches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.encoder.base import EncoderUnavailable, Floats
from shuanglian.matching.encoder.remembering import RememberingEncoder

from .service import vector_of


class Counting:
    """An encoder that notes what it is asked."""

    name, fingerprint, dimension = "counting", "c0", 8

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def queries(self, texts: Sequence[str]) -> Floats:
        if self.broken:
            raise EncoderUnavailable("gone")
        self.asked += texts
        return np.array([vector_of(text) for text in texts], np.float32)

    passages = queries


def watching() -> tuple[Counting, RememberingEncoder, list[str]]:
    inner, heard = Counting(), []
    return inner, RememberingEncoder(inner, heard.append, kept=3), heard


def test_a_question_is_computed_once() -> None:
    inner, encoder, _ = watching()
    first, again = encoder.queries(["水"]), encoder.queries(["水"])
    np.testing.assert_array_equal(first, again)
    assert inner.asked == ["水"]


def test_only_new_questions_of_several_are_computed() -> None:
    inner, encoder, _ = watching()
    encoder.queries(["水"])
    found = encoder.queries(["火", "水", "火"])
    assert inner.asked == ["水", "火"]
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_allclose(found[1], vector_of("水"), rtol=1e-6)


def test_the_longest_unused_is_forgotten() -> None:
    inner, encoder, _ = watching()
    for text in ("一", "二", "三", "一", "四", "一", "二"):
        encoder.queries([text])
    assert inner.asked == ["一", "二", "三", "四", "二"]


def test_what_a_caller_does_to_a_vector_stays_with_the_caller() -> None:
    _, encoder, _ = watching()
    encoder.queries(["水"])[0][:] = 0
    np.testing.assert_allclose(encoder.queries(["水"])[0], vector_of("水"), rtol=1e-6)


def test_documents_are_not_kept() -> None:
    inner, encoder, _ = watching()
    encoder.passages(["水"])
    encoder.passages(["水"])
    assert inner.asked == ["水", "水"]


def test_a_failure_is_told_and_raised() -> None:
    inner, encoder, heard = watching()
    encoder.queries(["水"])
    inner.broken = True
    assert encoder.queries(["水"]).shape == (1, 8)
    with pytest.raises(EncoderUnavailable):
        encoder.queries(["火"])
    with pytest.raises(EncoderUnavailable):
        encoder.passages(["火"])
    assert heard == ["gone", "gone"]


@settings(max_examples=60, deadline=None)
@given(asked=st.lists(st.lists(st.sampled_from("一二三四五六"), max_size=5), max_size=12))
def test_whatever_the_order_the_vectors_are_right(asked: list[list[str]]) -> None:
    _, encoder, _ = watching()
    for texts in asked:
        expected = np.array([vector_of(text) for text in texts], np.float32).reshape(len(texts), 8)
        np.testing.assert_array_equal(encoder.queries(texts), expected)
