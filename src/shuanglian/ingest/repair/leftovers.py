"""Small damage: entities, invisible characters, radicals for characters, private-use characters, doubled characters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from .codepage import TRAILS
from .edits import Edit
from .spans import Status

_ENTITY: Final = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# what shows nothing and means nothing; joiners and direction marks mean something, but not between Chinese characters
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]+"
    "|(?<=[\u3000-\u9fff])[\u200c-\u200f\u202a-\u202e]+(?=[\u3000-\u9fff])"
)
_RADICAL: Final = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_KANA: Final = re.compile("[\u3041-\u30fa\uac00-\ud7a3]")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_KUNJINKAO: Final = re.compile("(?:锟斤拷|錕斤拷)+|锟斤|[烫燙]{3,}|屯{4,}")
_DOUBLED: Final = re.compile(r"(?:(\S)\1){4,}")
# radicals of the supplement and the characters that they stand for in extracted text (Unicode, EquivalentUnifiedIdeograph)
_SUPPLEMENT: Final = dict(
    zip(
        "⺟⺠⺮⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⻣⻒⻑⻖⻯⻱",
        "母民竹肉虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟骨长長阜竜龜",
        strict=False,
    )
)
# Symbol and Wingdings glyphs that word processors leave in the private-use area
_BULLETS: Final = {
    0xF0B7: "•",
    0xF06C: "●",
    0xF06E: "■",
    0xF0A7: "▪",
    0xF075: "◆",
    0xF0D8: "➢",
    0xF0FC: "✓",
    0xE5E5: "\u3000",
}
# GB 18030-2005 gave these private-use characters of the year 2000 places of their own
_NAMED: Final = dict(
    zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True)
)
_ENOUGH: Final = 8


def entities(text: str) -> Iterator[Edit]:
    """Character references that were never resolved."""
    for match in _ENTITY.finditer(text):
        new = match[0]
        while (next_one := html.unescape(new)) != new:
            new = next_one
        if new != match[0] and not _surrogate(new):
            lost = not new or "\ufffd" in new
            yield Edit(*match.span(), new or "\ufffd", "entity", Status.LOST if lost else Status.CERTAIN)


def _surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def invisible(text: str) -> Iterator[Edit]:
    """Zero-width and control characters."""
    for match in _INVISIBLE.finditer(text):
        yield Edit(*match.span(), "", "invisible", Status.CERTAIN)


def radicals(text: str) -> Iterator[Edit]:
    """Radicals and compatibility forms where the character itself is meant (not in Japanese and Korean lines)."""
    for match in _RADICAL.finditer(text):
        letter = match[0]
        new = _SUPPLEMENT.get(letter) or unicodedata.normalize("NFKC", letter)
        if new == letter or len(new) != 1:
            continue
        low, high = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        if letter >= "\uf900" and _KANA.search(text, low, high if high >= 0 else len(text)):
            continue
        yield Edit(*match.span(), new, "radical", Status.CERTAIN)


def privates(text: str) -> Iterator[Edit]:
    """Private-use characters: those of GB 18030 by their later places, bullets by their looks, the others marked."""
    for match in _PRIVATE.finditer(text):
        point = ord(match[0])
        if new := _standard().get(point) or _BULLETS.get(point):
            yield Edit(*match.span(), new, "private", Status.GUESSED)
        else:
            yield Edit(*match.span(), match[0], "private", Status.LOST)


@cache
def _standard() -> dict[int, str]:
    """U+E815–U+E864 in the order of their codes FE50–FEA0, and the ten vertical forms U+E78D–U+E796."""
    trails = [trail for trail in TRAILS if 0x50 <= trail <= 0xA0]
    rows = {0xE815 + at: bytes((0xFE, trail)).decode("gb18030") for at, trail in enumerate(trails)}
    rows = {point: letter for point, letter in rows.items() if not "\ue000" <= letter <= "\uf8ff"}
    named = {point: chr(place) for point, place in _NAMED.items()}
    vertical = {0xE78D + at: letter for at, letter in enumerate("︐︒︑︓︔︕︖︗︘︙")}
    return rows | named | vertical | {0xE7C7: "ḿ", 0xE7C8: "ǹ"}


def wrecks(text: str) -> Iterator[Edit]:
    """What is left when text was thrown away before it was written: 锟斤拷 of replacement characters, 烫 of empty memory."""
    for match in _KUNJINKAO.finditer(text):
        size = len(match[0])
        count = size if match[0][0] in "烫燙屯" else max(1, size * 2 // 3)
        yield Edit(*match.span(), "\ufffd" * count, "lost", Status.LOST)


def doubled(text: str) -> Iterator[Edit]:
    """Every character twice, as false bold print is extracted; only a run that stands once elsewhere, or a very long one."""
    for match in _DOUBLED.finditer(text):
        half = match[0][::2]
        hanzi = {letter for letter in half if "\u4e00" <= letter <= "\u9fff"}
        if len(hanzi) >= 3 and len(hanzi) * 2 >= len(half) and (half in text or len(hanzi) >= _ENOUGH):
            yield Edit(*match.span(), half, "doubled", Status.CERTAIN)
