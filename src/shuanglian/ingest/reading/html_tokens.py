"""Tags, text and characters of a page, with their places in the source. Never fails, and takes time in its length only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*>?|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{0,30})"
    r"(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>|</?[A-Za-z][^>]*>?",
    re.S,
)
_ATTRIBUTE: Final = re.compile(r"([A-Za-z_:][\w:.-]*)\s*(?:=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
# What these hold is no text of the page.
_RAW: Final = frozenset({"script", "style", "textarea", "title", "xmp"})


@dataclass(frozen=True, slots=True)
class Token:
    """A tag (`name` set; `opens` or closes), or text at `start:end` of the source (`name` empty)."""

    start: int
    end: int
    name: str = ""
    opens: bool = False
    rest: str = ""

    def attributes(self) -> dict[str, str]:
        rows = _ATTRIBUTE.findall(self.rest[:4000])
        return {name.lower(): unescape(value.strip("\"'")) for name, value in reversed(rows)}


def tokens(source: str) -> Iterator[Token]:
    """All tags and stretches of text; comments are left out, and so is what scripts and styles hold."""
    at = 0
    while at < len(source):
        match = _TOKEN.search(source, at)
        if match is None:
            yield Token(at, len(source))
            return
        if match.start() > at:
            yield Token(at, match.start())
        at = match.end()
        name = (match["name"] or "").lower()
        if not name:
            continue
        yield Token(match.start(), at, name, not match["close"], match["rest"] or "")
        if name in _RAW and not match["close"]:
            end = _end_of(source, name, at)
            if name == "title":
                yield Token(at, end)
            at = end


def _end_of(source: str, name: str, at: int) -> int:
    match = re.compile(f"</{name}\\b", re.I).search(source, at)
    return match.start() if match else len(source)


def characters(source: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The text of a stretch, piece by piece, with entities decoded: (text, start, end) in the source."""
    at = start
    for match in _ENTITY.finditer(source, start, end):
        if match.start() > at:
            yield source[at : match.start()], at, match.start()
        yield unescape(match[0]), match.start(), match.end()
        at = match.end()
    if at < end:
        yield source[at:end], at, end
