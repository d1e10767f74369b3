"""The same vocabulary in the usual library, to compare with."""

from __future__ import annotations

import re
import unicodedata

import pytest

from shuanglian.matching.encoder.weights import Vocabulary

tokenizers = pytest.importorskip("tokenizers", reason="the optional encoder is not installed (make encoder)")


def reference(vocabulary: Vocabulary) -> tokenizers.Tokenizer:
    """NFKC, the vocabulary's replacements, blanks at the beginning of words, unigram."""
    from tokenizers import Regex, normalizers, pre_tokenizers

    pairs = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    made = tokenizers.Tokenizer(
        tokenizers.models.Unigram(pairs, unk_id=vocabulary.unknown, byte_fallback=False)
    )
    dropped = [c for c, text in vocabulary.replaced.items() if not text]
    blanks = [
        c
        for c, text in vocabulary.replaced.items()
        if text == " " and unicodedata.normalize("NFKC", chr(c)) != " "
    ]
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_any_of(dropped)), ""),
            normalizers.Replace("～", "\ue0ff"),
            normalizers.NFKC(),
            normalizers.Replace("\ue0ff", "～"),
            normalizers.Replace(Regex(rf"(?:{_any_of(blanks)}|\s)+"), " "),
            normalizers.Strip(),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    return made


def _any_of(characters: list[int]) -> str:
    return "[" + "".join(re.escape(chr(c)) for c in characters) + "]"
