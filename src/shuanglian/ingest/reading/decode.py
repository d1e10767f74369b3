"""Bytes to text: which encoding a file is in. Line ends and the byte order mark stay, so offsets count in the file's text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from ..document import Unreadable

# The longer marks first: that of UTF-16 begins that of UTF-32.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"(?:<meta[^>]{0,200}?charset\s*=\s*[\"']?|<\?xml[^>]{0,100}?encoding\s*=\s*[\"'])([A-Za-z0-9_.:-]{2,30})",
    re.I,
)
# What pages call GB2312 or GBK is read as their superset, and Big5 likewise.
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}
_CHINESE: Final = ("gb18030", "big5hkscs")
# The commonest characters of both scripts: a wrong decoding hardly ever yields them.
_COMMON: Final = frozenset(
    "的一是在了和有人中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工也能下过過子说說产產"
    "种種面而方后後多定行学學法所民得经經十三之进進着著等部度家电電力里裏如水化高自二理起小物现現实實加量都两兩体體制机機当當使点點"
    "从從业業本去把性好应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內数數正心反你明看原"
    "区區市省县縣科技企创創项項目建设設，。、：；“”（）《》"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`lost` are the places in `text` where bytes could not be read and U+FFFD stands for them."""

    text: str
    encoding: str
    lost: tuple[int, ...] = ()


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises `Unreadable` for what is no text."""
    found = decoded(data)
    return found.text, found.encoding


def decoded(data: bytes) -> Decoded:
    """As `decode`, with the places where bytes could not be read. Raises `Unreadable` for what is no text."""
    for attempt in (_marked, _wide, _utf8, _declared, _chinese, _any):
        found = attempt(data)
        if found is not None:
            _refuse_binary(found.text)
            return found
    raise Unreadable("encoding", "无法判断文字编码，或者不是文本文件")


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _loosely(data, encoding)
    return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without its mark: the zero bytes of its line ends and digits all stand on one side."""
    sample = data[:4000]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if len(data) % 2 or max(odd, even) < 2 or min(odd, even) * 8 > max(odd, even):
        return None
    return _strictly(data, "utf-16-le" if odd > even else "utf-16-be")


def _utf8(data: bytes) -> Decoded | None:
    """UTF-8; a short text of GB18030 may happen to be valid UTF-8 too, of letters that nobody writes."""
    found = _strictly(data, "utf-8")
    if found is None or data.isascii() or commonness(found.text) > 0:
        return found
    other = _strictly(data, "gb18030")
    return other if other is not None and commonness(other.text) > 0.3 else found


def _declared(data: bytes) -> Decoded | None:
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    return _strictly(data, _WIDER.get(name, name))


def _chinese(data: bytes) -> Decoded | None:
    """GB18030 or Big5, whichever gives more of the characters that all texts have."""
    rows = [row for row in (_strictly(data, name) for name in _CHINESE) if row is not None]
    best = max(rows, key=lambda row: commonness(row.text), default=None)
    return best if best is not None and commonness(best.text) > 0.04 else None


def _any(data: bytes) -> Decoded | None:
    """A Chinese text with some broken bytes, or another script; what is lost is marked."""
    loose = [_loosely(data, name) for name in ("utf-8", *_CHINESE)]
    best = max(loose, key=lambda row: commonness(row.text) - len(row.lost) / (len(row.text) + 1))
    if commonness(best.text) > 0.04 and len(best.lost) * 20 < len(best.text):
        return best
    guess = from_bytes(data[:200_000]).best()
    return None if guess is None else _strictly(data, guess.encoding)


def commonness(text: str) -> float:
    """The share of the commonest Chinese characters among all that is not ASCII."""
    sample = [char for char in text[:20_000] if char > "\x7f"]
    return sum(char in _COMMON for char in sample) / len(sample) if sample else 0.0


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeError, LookupError):
        return None


def _loosely(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    if "\ufffd" not in text or _strictly(data, encoding) is not None:
        return Decoded(text, encoding)
    return Decoded(text, encoding, tuple(match.start() for match in re.finditer("\ufffd", text)))


def _refuse_binary(text: str) -> None:
    if len(_CONTROL.findall(text[:100_000])) * 50 > len(text[:100_000]):
        raise Unreadable("binary", "不是文本文件（含大量控制字符）")
