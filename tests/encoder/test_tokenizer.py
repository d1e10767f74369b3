"""Any text becomes tokens, the same as the usual library makes; the vocabulary's own rules on characters hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.encoder import builtin, smoothing, weights
from shuanglian.matching.encoder.tokenizer import Tokenizer
from shuanglian.matching.encoder.weights import Vocabulary

from .factories import PIECES, TinyWeights
from .reference_tokenizer import reference, tokenizers

TEXTS = st.text(max_size=300)
# Characters on whose normalisation all versions of Unicode agree, with blanks and marks among them.
FAMILIAR = st.text(
    st.sampled_from("防水面料紡織 ab1.5～~≥ＡＢ（）①㎡℃é\t\n\u200b\u3000한국のカﾀ▁—…"), max_size=120
)


@pytest.fixture(scope="module")
def vocabulary(packages: None) -> Vocabulary:
    return weights.read(builtin.weight_file()).vocabulary


@pytest.fixture(scope="module")
def real(vocabulary: Vocabulary) -> Tokenizer:
    return Tokenizer(vocabulary)


@pytest.fixture(scope="module")
def usual(vocabulary: Vocabulary) -> tokenizers.Tokenizer:
    return reference(vocabulary)


@pytest.fixture(scope="module")
def small(tiny: TinyWeights) -> Tokenizer:
    return Tokenizer(weights.read(tiny.path).vocabulary)


def pieces(small: Tokenizer, text: str) -> list[str]:
    return [PIECES[number] for number in small.encode(text, 64)]


def test_the_likeliest_pieces_are_taken(small: Tokenizer) -> None:
    assert pieces(small, "防水面料") == ["<s>", "▁", "防水", "面料", "</s>"]
    assert pieces(small, "abc") == ["<s>", "▁a", "bc", "</s>"]


def test_characters_outside_the_vocabulary_are_unknown_together(small: Tokenizer) -> None:
    assert pieces(small, "防火灾水") == ["<s>", "▁", "防", "<unk>", "水", "</s>"]


@pytest.mark.parametrize("text", ["", " \t\n　", "\x01"])
def test_a_text_of_nothing_is_start_and_end(small: Tokenizer, text: str) -> None:
    assert small.encode(text, 64) == [0, 2]


def test_characters_vanish_or_become_blanks_as_the_vocabulary_says(small: Tokenizer) -> None:
    assert pieces(small, "a\x01bc") == pieces(small, "abc")
    assert pieces(small, "a\tb\u200bc") == pieces(small, "a b c")


def test_width_does_not_matter_except_for_the_tilde(small: Tokenizer) -> None:
    assert pieces(small, "ａｂｃ") == pieces(small, "abc")
    assert pieces(small, "1～2") == ["<s>", "▁", "1", "～", "2", "</s>"]


def test_marks_written_in_a_text_are_text(real: Tokenizer) -> None:
    ids = real.encode("前 </s> 后 <s> <pad>", 64)
    assert ids[0] == 0
    assert ids[-1] == 2
    assert not {0, 1, 2} & set(ids[1:-1])


@pytest.mark.parametrize("tokens", [2, 3, 8, 512])
def test_a_long_text_is_cut_and_still_ends(real: Tokenizer, tokens: int) -> None:
    whole = real.encode("活性染料冷轧堆染色 and more " * 100, 4096)
    ids = real.encode("活性染料冷轧堆染色 and more " * 100, tokens)
    assert ids == [*whole[: tokens - 1], 2]


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_any_text_gives_numbers_of_the_vocabulary(real: Tokenizer, vocabulary: Vocabulary, text: str) -> None:
    ids = real.encode(text, 64)
    assert 2 <= len(ids) <= 64
    assert (ids[0], ids[-1]) == (0, 2)
    assert all(2 < number < len(vocabulary.pieces) for number in ids[1:-1])


@settings(max_examples=100, deadline=None)
@given(text=FAMILIAR)
def test_the_usual_library_makes_the_same_of_it(
    real: Tokenizer, usual: tokenizers.Tokenizer, text: str
) -> None:
    assert real.encode(text, 4096)[1:-1] == usual.encode(text).ids


def test_the_usual_library_makes_the_same_of_real_texts(real: Tokenizer, usual: tokenizers.Tokenizer) -> None:
    for text in smoothing.samples():
        assert real.encode(text, 4096)[1:-1] == usual.encode(text).ids, text


@settings(max_examples=100, deadline=None)
@given(left=FAMILIAR, right=FAMILIAR)
def test_words_do_not_look_at_their_neighbours(real: Tokenizer, left: str, right: str) -> None:
    apart = real.encode(left, 4096)[1:-1] + real.encode(right, 4096)[1:-1]
    assert real.encode(f"{left} {right}", 4096)[1:-1] == apart
