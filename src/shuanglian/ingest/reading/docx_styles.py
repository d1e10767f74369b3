"""What a style of Word means: which are headings, titles, captions or a table of contents, and which are numbered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ..document import Kind
from .docx_numbers import attribute, child, children, integer

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:toc|目录)\s*(?:[1-9]|heading|标题)?$", re.IGNORECASE)
_NAMES = {
    "title": Kind.TITLE, "标题": Kind.TITLE, "文档标题": Kind.TITLE,
    "caption": Kind.CAPTION, "题注": Kind.CAPTION, "图表目录": Kind.CONTENTS, "table of figures": Kind.CONTENTS,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """`level`: of a heading, 0 for none. `number`: the list the style belongs to and its depth, if any."""

    kind: Kind | None = None
    level: int = 0
    number: tuple[str, int] | None = None
    hidden: bool = False


NONE = Style()


def styles_of(root: etree._Element | None) -> dict[str, Style]:
    """Every paragraph and character style by its key, what it inherits included."""
    if root is None:
        return {}
    nodes = {attribute(node, "styleId") or "": node for node in children(root, "style")}
    return {key: _style(key, nodes) for key in nodes}


def _style(key: str, nodes: dict[str, etree._Element]) -> Style:
    kind: Kind | None = None
    level, number, hidden, seen = 0, None, False, set[str]()
    while key in nodes and key not in seen and len(seen) < 20:
        seen.add(key)
        node = nodes[key]
        name = (attribute(child(node, "name")) or "").strip().lower()
        kind, level = (kind, level) if kind else _named(name)
        properties = child(node, "pPr")
        if kind is None and (outline := outline_level(properties)):
            kind, level = Kind.HEADING, outline
        number = number or list_of(properties)
        hidden = hidden or is_hidden(child(node, "rPr"))
        key = attribute(child(node, "basedOn")) or ""
    return Style(kind, level, number, hidden)


def _named(name: str) -> tuple[Kind | None, int]:
    if match := _HEADING.match(name):
        return Kind.HEADING, int(match.group(1))
    if _CONTENTS.match(name):
        return Kind.CONTENTS, 0
    return _NAMES.get(name), 0


def outline_level(properties: etree._Element | None) -> int:
    """1 to 9 for a paragraph that the outline shows, 0 for none."""
    level = integer(attribute(child(properties, "outlineLvl")), 9)
    return level + 1 if 0 <= level < 9 else 0


def list_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list and the depth in it."""
    numbers = child(properties, "numPr")
    if numbers is None or (key := attribute(child(numbers, "numId"))) is None:
        return None
    return key, integer(attribute(child(numbers, "ilvl")))


def is_on(properties: etree._Element | None, name: str) -> bool:
    """A switch of Word: there, and not switched off."""
    node = child(properties, name)
    return node is not None and (attribute(node) or "1") not in ("0", "false", "off")


def is_hidden(properties: etree._Element | None) -> bool:
    """Text that nobody sees, or that was struck out."""
    return any(is_on(properties, name) for name in ("vanish", "strike", "dstrike"))
