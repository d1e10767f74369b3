"""What the matcher relies on: length one, the same vector in any company, near meanings near across languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.encoder import Encoder

LONG = "活性染料冷轧堆染色，固色率提高到 85%，废水减少三成。" * 60
MIXED = ["防水透湿面料", "AI", LONG[:400], "", "Recycled polyester fibre for outdoor garments", LONG]

PAIRS = [
    ("waterproof breathable fabric for outdoor clothing", "用于户外服装的防水透湿面料"),
    ("silicon carbon anode for lithium batteries", "锂离子电池硅碳负极材料"),
    ("treatment of dyeing wastewater", "印染废水处理技术"),
    ("pearl oyster farming in fresh water", "淡水珍珠养殖"),
    ("elderly care insurance policy", "老年人长期护理保险制度"),
    ("laser additive manufacturing of titanium alloy", "钛合金激光增材制造"),
    ("rice wine fermentation", "黄酒发酵工艺"),
    ("scanning electron microscope booking", "扫描电子显微镜开放预约"),
]


def test_vectors_have_the_promised_shape_and_length_one(encoder: Encoder) -> None:
    for vectors in (encoder.queries(MIXED), encoder.passages(MIXED)):
        assert vectors.shape == (len(MIXED), encoder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.queries([]).shape == (0, encoder.dimension)
    assert encoder.passages([]).shape == (0, encoder.dimension)


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    together = encoder.passages(MIXED)
    for place, text in enumerate(MIXED):
        np.testing.assert_array_equal(encoder.passages([text])[0], together[place])


def test_the_order_of_texts_is_kept(encoder: Encoder) -> None:
    forward, backward = encoder.passages(MIXED), encoder.passages(MIXED[::-1])
    np.testing.assert_array_equal(forward, backward[::-1])


def test_questions_and_documents_are_encoded_differently(encoder: Encoder) -> None:
    text = ["防水透湿面料"]
    assert not np.allclose(encoder.queries(text), encoder.passages(text), atol=1e-3)


def test_what_lies_beyond_the_longest_length_does_not_count(encoder: Encoder) -> None:
    base = "面料" * 2000
    one, other = encoder.passages([base + "甲", base + "乙" * 50])
    np.testing.assert_array_equal(one, other)


def test_an_english_question_is_nearest_to_its_chinese_counterpart(encoder: Encoder) -> None:
    questions = encoder.queries([english for english, _ in PAIRS])
    documents = encoder.passages([chinese for _, chinese in PAIRS])
    assert list((questions @ documents.T).argmax(axis=1)) == list(range(len(PAIRS)))


def test_traditional_characters_mean_the_same(encoder: Encoder) -> None:
    question = encoder.queries(["紡織印染廢水處理"])
    near, far = encoder.passages(["印染废水处理技术", "淡水珍珠养殖"])
    assert question[0] @ near > question[0] @ far + 0.02


def test_threads_do_not_disturb_each_other(encoder: Encoder) -> None:
    expected = encoder.queries(MIXED[:3])
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: encoder.queries(MIXED[:3]), range(8)):
            np.testing.assert_array_equal(found, expected)


@settings(max_examples=40, deadline=None)
@given(text=st.text(st.characters(), max_size=200))
def test_any_string_has_a_vector(encoder: Encoder, text: str) -> None:
    """Also half surrogate pairs, control characters and what no font can show."""
    vector = encoder.queries([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_it_says_what_it_is(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert encoder.name == "builtin:multilingual-e5-small"
    assert encoder.dimension == 384
    assert encoder.fingerprint.isalnum()
