"""Where a Chinese text is probably not what it was: rare characters and odd signs close together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from .codepage import encoded
from .language import forms, words

_USUAL: Final = 4800
# bopomofo, box drawing, private use, letters of other scripts that Chinese pages do not mix in
_ODD: Final = re.compile("[\u0370-\u052f\u2550-\u25ff\u3021-\u3129\u3200-\u33ff\ue000-\uf8ff\ufe30-\ufe6f]")
_NEAR: Final = 3


@cache
def usual() -> frozenset[str]:
    """The characters that most texts are made of, in both scripts."""
    table = words()
    weights = {letter: table.starts[letter] + 1e-7 * len(table.follows[letter]) for letter in table.starts}
    best = sorted(weights, key=weights.__getitem__, reverse=True)[:_USUAL]
    return frozenset(form for letter in best for form in forms().get(letter, "") + letter)


def is_strange(letter: str) -> bool:
    """A Chinese character that few texts hold, or a sign that does not belong among Chinese."""
    if "\u4e00" <= letter <= "\u9fff":
        return letter not in usual() and bool(encoded(letter))
    return _ODD.match(letter) is not None


def strange_runs(text: str) -> Iterator[tuple[int, int]]:
    """Places with at least two strange characters close together."""
    letters = "".join(letter for letter in set(text) if is_strange(letter))
    if not letters:
        return
    near = f"[{re.escape(letters)}](?:[^\n]{{0,{_NEAR}}}?[{re.escape(letters)}])+"
    for match in re.finditer(near, text):
        yield match.span()
