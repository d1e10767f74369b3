"""Text that was decoded as another encoding than it was in: UTF-8 as Latin-1, Windows-1252 or GBK, GBK as Latin-1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .codepage import encoded
from .edits import Edit
from .language import Language, written
from .spans import Status

_WINDOWS: Final = {bytes((at,)).decode("cp1252", "ignore"): at for at in range(0x80, 0xA0)}
_LATIN: Final = re.compile(f"[\u0080-\u00ff{''.join(_WINDOWS)}]{{2,}}")
_GBK: Final = re.compile("[^\x00-\x7f]{2,}")
# what UTF-8 looks like when two of its bytes are read as one GBK character: leads E2–E9 and their second bytes
_SUSPECT: Final = re.compile(
    "[鈥銆锛涓浜浠鍏鍙鍦鍥鍚鍑鎴鎶鏄鏈鐨绗绛缁缇鑳鑷鏃鏂鐢鐞璁璇闂闃閲椤浼殑\ue000-\uf8ff]"
)
_LEAST: Final = 2


def misread(text: str) -> Iterator[Edit]:
    """Runs of text that another decoding turns into something that makes sense."""
    for match in _LATIN.finditer(text):
        data = bytes(_WINDOWS.get(letter, ord(letter) & 0xFF) for letter in match[0])
        found = _utf8(data) or _gbk(data)
        if found:
            yield Edit(match.start(), match.end(), found[0], "encoding", found[1])
    if _SUSPECT.search(text):
        yield from _as_gbk(text)


def _utf8(data: bytes) -> tuple[str, Status] | None:
    """UTF-8, a cut character at either end apart."""
    new = data.decode("utf-8", "replace")
    lost = new.count("\ufffd")
    good = len(new) - lost
    telling = sum(1 for letter in new if letter > "\u2000" and letter != "\ufffd")
    if good == 0 or lost > 2 or lost >= good or not (telling or (lost == 0 and _accented(new, data))):
        return None
    return new, Status.LOST if lost else Status.CERTAIN


def _accented(new: str, data: bytes) -> bool:
    """Letters of European languages of which nothing but a misread encoding makes such pairs: Ã©."""
    from ftfy.badness import is_bad

    return len(new) < len(data) and bool(
        is_bad(data.decode("latin-1")) or is_bad(data.decode("cp1252", "ignore"))
    )


def _gbk(data: bytes) -> tuple[str, Status] | None:
    """GBK of at least two usual Chinese characters."""
    try:
        new = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    hanzi = [letter for letter in new if written(letter)]
    if len(hanzi) < _LEAST or len(hanzi) < 0.7 * len(new) or not _sensible(new, -9.5):
        return None
    return new, Status.CERTAIN if len(hanzi) > 3 else Status.GUESSED


def _as_gbk(text: str) -> Iterator[Edit]:
    for match in _GBK.finditer(text):
        start = match.start()
        if not _SUSPECT.search(match[0]):
            continue
        end = match.end() + (text[match.end() : match.end() + 1] == "?")
        pieces = [encoded(letter) if letter != "?" else b"\xff" for letter in text[start:end]]
        if not all(pieces):
            continue
        found = _utf8(b"".join(pieces))
        if found and sum(map(written, found[0])) >= _LEAST and _better(found[0], match[0]):
            yield Edit(start, end, found[0], "encoding", found[1])


def _better(new: str, old: str) -> bool:
    return _sensible(new, -10.0) and _mean(new) > _mean(old) + 2.0


def _sensible(text: str, least: float) -> bool:
    return _mean(text) > least


def _mean(text: str) -> float:
    """The score of a character, on average."""
    language = Language(traditional=False)
    rows = [
        language.score(before, letter)
        for before, letter in zip(" " + text, text, strict=False)
        if letter != "\ufffd"
    ]
    return sum(rows) / len(rows) if rows else -99.0
