"""Splits texts into the likeliest pieces of a unigram vocabulary (Kudo 2018), as the encoder was trained to see them.

Written here because the usual library takes 300 MB and two seconds for this vocabulary; the tests compare with it.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from .weights import Vocabulary

# Stands for a blank at the beginning of a word.
_BLANK: Final = "▁"
# A character of the private use area, to carry a character past NFKC unchanged.
_CARRIER: Final = "\ue0ff"
# NFKC changes the full-width tilde (as in 1～2 μm); the texts that these vocabularies were made from kept it.
_KEPT: Final = "～"
# How much less likely than the rarest piece a character outside the vocabulary is.
_PENALTY: Final = 10.0
# More characters than this for each token wanted cannot matter: pieces are seldom longer.
_CHARACTERS_PER_TOKEN: Final = 16
_NEVER: Final = float("-inf")


class Tokenizer:
    """Texts to the numbers of their pieces. Never fails on a string; safe in several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._start, self._end = vocabulary.start, vocabulary.end
        self._unknown = vocabulary.unknown
        self._scores = vocabulary.scores
        special = {vocabulary.start, vocabulary.end, vocabulary.padding, vocabulary.unknown}
        # Marks that somebody writes into a text are text.
        self._pieces = {
            piece: number for number, piece in enumerate(vocabulary.pieces) if number not in special
        }
        self._longest = _longest(self._pieces)
        self._unknown_score = min(self._scores, default=0.0) - _PENALTY
        self._before, self._after = _replacements(vocabulary.replaced)
        self._keeps_tilde = ord(_KEPT) not in vocabulary.replaced

    def encode(self, text: str, tokens: int) -> list[int]:
        """Start, pieces, end: at most `tokens` numbers, cut at the end of the text."""
        found = [self._start]
        for word in self.normalised(text[: tokens * _CHARACTERS_PER_TOKEN]).split():
            found += self._split(_BLANK + word)
            if len(found) >= tokens:
                break
        del found[tokens - 1 :]
        found.append(self._end)
        return found

    def normalised(self, text: str) -> str:
        """NFKC and the replacements of the vocabulary's own: characters that vanish or become a blank."""
        text = text.translate(self._before)
        if self._keeps_tilde and _KEPT in text:
            text = unicodedata.normalize("NFKC", text.replace(_KEPT, _CARRIER)).replace(_CARRIER, _KEPT)
        else:
            text = unicodedata.normalize("NFKC", text)
        return text.translate(self._after)

    def _split(self, word: str) -> list[int]:
        """The pieces with the largest sum of scores; characters nobody knows become one unknown together."""
        length = len(word)
        best = [_NEVER] * (length + 1)
        best[0] = 0.0
        begins, numbers = [0] * (length + 1), [self._unknown] * (length + 1)
        pieces, scores, longest = self._pieces, self._scores, self._longest
        for begin in range(length):
            so_far = best[begin]
            alone = False
            for end in range(begin + 1, min(begin + longest.get(word[begin], 0), length) + 1):
                number = pieces.get(word[begin:end])
                if number is None:
                    continue
                alone = alone or end == begin + 1
                score = so_far + scores[number]
                if score > best[end]:
                    best[end], begins[end], numbers[end] = score, begin, number
            if not alone and so_far + self._unknown_score > best[begin + 1]:
                best[begin + 1], begins[begin + 1] = so_far + self._unknown_score, begin
                numbers[begin + 1] = self._unknown
        return self._walk_back(begins, numbers)

    def _walk_back(self, begins: list[int], numbers: list[int]) -> list[int]:
        found: list[int] = []
        end = len(begins) - 1
        while end > 0:
            number = numbers[end]
            if number != self._unknown or not found or found[-1] != self._unknown:
                found.append(number)
            end = begins[end]
        found.reverse()
        return found


def _longest(pieces: dict[str, int]) -> dict[str, int]:
    """The length of the longest piece that begins with a character."""
    found: dict[str, int] = {}
    for piece in pieces:
        if piece and len(piece) > found.get(piece[0], 0):
            found[piece[0]] = len(piece)
    return found


def _replacements(replaced: dict[int, str]) -> tuple[dict[int, None], dict[int, str]]:
    """Characters that vanish before NFKC, and those that become blanks after it."""
    dropped = {character: None for character, text in replaced.items() if not text}
    blanks = {character: " " for character, text in replaced.items() if text == " "}
    return dropped, blanks
