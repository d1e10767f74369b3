"""Pieces of a text that look like personal data. It warns; people decide what is hidden (pure, no database).

Telephone numbers of the mainland, citizen identity numbers (GB 11643, with check digit), bank cards (Luhn), addresses of
mail, number plates. Names are not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Text

MASK: Final = "【已隐去】"
_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE: Final = re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")
_CITIZEN: Final = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_CARD: Final = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·. ]?[A-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KINDS: Final[dict[str, Text]] = {
    "citizen": _("身份证号"),
    "mobile": _("手机号"),
    "landline": _("电话号码"),
    "card": _("银行卡号"),
    "mail": _("邮箱"),
    "plate": _("车牌号"),
}


@dataclass(frozen=True, slots=True)
class Find:
    """One piece, where it starts, and what it looks like."""

    kind: str
    start: int
    end: int
    piece: str

    @property
    def name(self) -> Text:
        return KINDS[self.kind]


def finds(text: str) -> list[Find]:
    """In the order of the text, without overlaps; the more specific kind wins."""
    taken: list[Find] = []
    for found in _all(text):
        if not any(found.start < other.end and other.start < found.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def hide(text: str, pieces: Iterable[str]) -> str:
    """The text with every piece replaced by a mark; longer pieces first, so that a part does not spoil the whole."""
    wanted = sorted({piece for piece in pieces if piece}, key=lambda piece: (-len(piece), piece))
    if not wanted:
        return text
    return re.sub("|".join(map(re.escape, wanted)), MASK, text)


def missing(text: str, pieces: Iterable[str]) -> list[str]:
    """Pieces that do not stand in the text word for word."""
    return [piece for piece in pieces if piece and piece not in text]


def _all(text: str) -> Iterator[Find]:
    yield from (f for f in _matches("citizen", _CITIZEN, text) if is_citizen(f.piece))
    yield from (f for f in _matches("card", _CARD, text) if is_card(f.piece))
    for kind, pattern in (("mobile", _MOBILE), ("landline", _LANDLINE), ("mail", _MAIL), ("plate", _PLATE)):
        yield from _matches(kind, pattern, text)


def _matches(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Find]:
    for match in pattern.finditer(text):
        yield Find(kind, match.start(), match.end(), match.group())


def is_citizen(number: str) -> bool:
    """Check digit of GB 11643-1999 (ISO 7064, MOD 11-2)."""
    total = sum(int(sign) * weight for sign, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def is_card(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdigit()]
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0
