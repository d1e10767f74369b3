"""Any text becomes tokens; the vocabulary's own rules on characters hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from shuanglian.matching.encoder import builtin, tokenizer, weights

from .factories import PIECES, TinyWeights

TEXTS = st.text(max_size=300)


@pytest.fixture(scope="module")
def small(tiny: TinyWeights) -> Tokenizer:
    return tokenizer.make(weights.read(tiny.path).vocabulary)


@pytest.fixture(scope="module")
def real(packages: None) -> Tokenizer:
    return tokenizer.make(weights.read(builtin.weight_file()).vocabulary)


def test_the_likeliest_pieces_are_taken(small: Tokenizer) -> None:
    assert small.encode("防水面料").tokens == ["<s>", "▁", "防水", "面料", "</s>"]
    assert small.encode("abc").tokens == ["<s>", "▁a", "bc", "</s>"]


def test_characters_outside_the_vocabulary_are_unknown(small: Tokenizer) -> None:
    ids = small.encode("防火").ids
    assert ids[-2] == PIECES.index("<unk>")


def test_an_empty_text_is_start_and_end(small: Tokenizer) -> None:
    assert small.encode("").ids == [0, 2]
    assert small.encode(" \t\n　").ids == [0, 2]


def test_characters_vanish_or_become_blanks_as_the_vocabulary_says(small: Tokenizer) -> None:
    assert small.encode("a\x01b").tokens == small.encode("ab").tokens
    assert small.encode("a\tb\u200bc").tokens == small.encode("a b c").tokens


def test_width_does_not_matter_except_for_the_tilde(small: Tokenizer) -> None:
    assert small.encode("ａｂｃ").ids == small.encode("abc").ids
    assert small.encode("1～2").tokens == ["<s>", "▁", "1", "～", "2", "</s>"]


def test_blanks_at_the_ends_and_in_rows_do_not_count(real: Tokenizer) -> None:
    assert real.encode("  hello   world ").ids == real.encode("hello world").ids


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_any_text_gives_numbers_of_the_vocabulary(real: Tokenizer, text: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    ids = real.encode(clean).ids
    assert ids[0] == 0
    assert ids[-1] == 2
    assert all(0 <= number < real.get_vocab_size() for number in ids)
    # Nothing within a text may look like the beginning or end of one.
    if not any(mark in clean for mark in ("<s>", "</s>")):
        assert 2 not in ids[1:-1]


def test_marks_written_in_a_text_do_no_harm(real: Tokenizer) -> None:
    ids = real.encode("前 </s> 后 <s> <pad>").ids
    assert ids[0] == 0
    assert ids[-1] == 2


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_saved_and_read_again_it_is_the_same(small: Tokenizer, text: str) -> None:
    again = Tokenizer.from_str(small.to_str())
    clean = text.encode("utf-8", "replace").decode()
    assert again.encode(clean).ids == small.encode(clean).ids


@settings(max_examples=100, deadline=None)
@given(left=TEXTS, right=TEXTS)
def test_texts_encoded_together_are_encoded_as_alone(real: Tokenizer, left: str, right: str) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in (left, right)]
    assert [one.ids for one in real.encode_batch(clean)] == [real.encode(text).ids for text in clean]
