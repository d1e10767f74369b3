"""The numbers that Word prints before list items and headings and keeps out of their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting",
     "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand"}
)  # fmt: skip


def child(node: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child with the first name, of it the first with the second, and so on; whatever their namespaces."""
    for name in names:
        if node is None:
            return None
        node = next((n for n in node if local(n) == name), None)
    return node


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (n for n in node if local(n) == name)


def local(node: etree._Element) -> str:
    """The name of an element without its namespace: the strict form of the standard has others."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: etree._Element | None, name: str = "val") -> str | None:
    if node is None:
        return None
    return next((str(v) for k, v in node.attrib.items() if str(k).rpartition("}")[2] == name), None)


def integer(value: str | None, default: int = 0) -> int:
    """A number of an attribute; anything else, or one beyond reason, is the default."""
    try:
        number = int(value or "")
    except ValueError:
        return default
    return number if -1_000_000 < number < 1_000_000 else default


@dataclass(slots=True)
class _Level:
    style: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Counts as Word does: one count for each abstract list, started anew below a higher level."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        found = cls()
        if root is None:
            return found
        for node in children(root, "abstractNum"):
            found.levels[attribute(node, "abstractNumId") or ""] = _levels(node)
        for node in children(root, "num"):
            found.lists[attribute(node, "numId") or ""] = attribute(child(node, "abstractNumId")) or ""
        return found

    def label(self, number: str, depth: int) -> str:
        """What Word prints before the next paragraph of this list at this depth: "（二）", "3.", "•"."""
        abstract = self.lists.get(number)
        if abstract is None or abstract not in self.levels or not 0 <= depth < 9:
            return ""
        levels = self.levels[abstract]
        counts = self.counts.setdefault(abstract, [0] * 9)
        level = levels.get(depth, _Level())
        counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (8 - depth)
        if level.style == "bullet":
            return "• "
        text = level.text
        for at in range(depth + 1):
            upper = levels.get(at, _Level())
            text = text.replace(f"%{at + 1}", written(counts[at] or upper.start, upper.style))
        return text if not text or text[-1] in "、）．。）" else text + " "


def _levels(node: etree._Element) -> dict[int, _Level]:
    return {
        integer(attribute(level, "ilvl")): _Level(
            attribute(child(level, "numFmt")) or "decimal",
            (attribute(child(level, "lvlText")) or "")[:40],
            integer(attribute(child(level, "start")), 1),
        )
        for level in children(node, "lvl")
    }


def written(number: int, style: str) -> str:
    """A count in one of Word's styles."""
    if style in _CHINESE:
        return chinese(number)
    if style in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * min(9, 1 + (number - 1) // 26)
        return letter.upper() if style == "upperLetter" else letter
    if style in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if style == "upperRoman" else _roman(number)
    if style.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return "" if style == "none" else str(number)


def chinese(number: int) -> str:
    """1 to 99 in Chinese figures: 十二; beyond, figure by figure."""
    if not 0 < number < 100:
        return "".join(_DIGITS[int(figure)] for figure in str(abs(number)))
    tens, ones = divmod(number, 10)
    lead = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return lead + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text, rest = "", max(0, min(number, 3999))
    for value, letters in _ROMAN + _ROMAN_SMALL:
        count, rest = divmod(rest, value)
        text += letters * count
    return text
