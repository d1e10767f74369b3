"""A `tokenizers` tokenizer made from the vocabulary of a weight file."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from .weights import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

# Stands for a blank at the beginning of a word.
_BLANK: Final = "▁"
# A character of the private use area, to carry a character past NFKC unchanged.
_CARRIER: Final = "\ue0ff"
# NFKC changes the full-width tilde (as in 1～2 μm); the texts that these vocabularies were made from kept it.
_KEPT: Final = "～"


def make(vocabulary: Vocabulary) -> Tokenizer:
    """Unigram over NFKC text, with the start and end marks added around every text."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    pairs = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    made = Tokenizer(models.Unigram(pairs, unk_id=vocabulary.unknown, byte_fallback=False))
    made.normalizer = _normalizer(vocabulary.replaced)
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_BLANK, prepend_scheme="always", split=True)
    start, end = vocabulary.pieces[vocabulary.start], vocabulary.pieces[vocabulary.end]
    made.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        special_tokens=[(start, vocabulary.start), (end, vocabulary.end)],
    )
    return made


def _normalizer(replaced: dict[int, str]) -> Normalizer:
    """NFKC, and the replacements of the vocabulary's own that NFKC does not make.

    Those are two kinds: characters that vanish and characters that become a blank.
    """
    from tokenizers import Regex, normalizers

    dropped = [c for c, text in replaced.items() if not text]
    blanks = [
        c for c, text in replaced.items() if text == " " and unicodedata.normalize("NFKC", chr(c)) != " "
    ]
    keeps = ord(_KEPT) not in replaced
    steps: list[Normalizer] = []
    if dropped:
        steps.append(normalizers.Replace(Regex(_any_of(dropped)), ""))
    if keeps:
        steps.append(normalizers.Replace(_KEPT, _CARRIER))
    steps.append(normalizers.NFKC())
    if keeps:
        steps.append(normalizers.Replace(_CARRIER, _KEPT))
    steps.append(normalizers.Replace(Regex(f"(?:{_any_of(blanks)}|\\s)+" if blanks else r"\s+"), " "))
    steps.append(normalizers.Strip())
    return normalizers.Sequence(steps)


def _any_of(characters: list[int]) -> str:
    return "[" + "".join(re.escape(chr(c)) for c in characters) + "]"
