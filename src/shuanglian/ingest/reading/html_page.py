"""The text of a page in reading order, line by line, and what its tags say about each stretch."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ..aligned import Aligned
from ..document import Kind
from .html_tokens import Token, characters, tokens


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_VOID: Final = _set("area base br col embed hr img input link meta param source track wbr")
_BLOCKS: Final = _set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead title tr ul"
)
# Furniture of a page: kept as noise, so that nothing vanishes in silence.
_FURNITURE: Final = _set("nav footer aside select button noscript iframe template svg object option dialog")
_FURNISHED: Final = _set(
    "nav navbar menu submenu footer foot copyright breadcrumb breadcrumbs crumb crumbs share sidebar pager pagination"
    " toolbar login search related qrcode hidden"
)
_KINDS: Final = {
    "li": Kind.ITEM,
    "figcaption": Kind.CAPTION,
    "dt": Kind.ITEM,
    **{f"h{n}": Kind.HEADING for n in range(1, 7)},
}
_RANKS: Final = {"h1": 5, "h2": 15, "h3": 35, "h4": 45, "h5": 65, "h6": 75}
_SPACE: Final = re.compile("[ \t\r\n\f]+")
_TITLES: Final = ("articletitle", "og:title", "dc.title", "title")
_DATES: Final = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:release_date",
    "dc.date",
    "date",
    "createdate",
    "firstpublishedtime",
)
_MOST_SPANS: Final = 500


@dataclass(slots=True)
class Stretch:
    """`start:end` of the text is one thing that a tag names."""

    kind: Kind
    start: int
    end: int = 0
    rank: int = 0


@dataclass(slots=True)
class RawCell:
    start: int
    end: int
    row: int
    column: int
    rows: int
    columns: int
    head: bool


@dataclass(slots=True)
class RawTable:
    """A table as it is met; `taken` are the places that cells from above cover."""

    start: int
    end: int = 0
    row: int = -1
    column: int = 0
    nested: bool = False
    title: str = ""
    cells: list[RawCell] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    open: RawCell | None = None


class Page:
    """Reads a page once; then `text` aligns to the source, and `stretches`, `tables` and `meta` tell of it."""

    def __init__(self, source: str, *, everything: bool = False) -> None:
        self.source = source
        self.everything = everything
        self.parts: list[str] = []
        self.starts, self.ends = array("l"), array("l")
        self.length = 0
        self.meta: dict[str, str] = {}
        self.stretches: list[Stretch] = []
        self.tables: list[RawTable] = []
        self._stack: list[str] = []
        self._tables: list[RawTable] = []
        self._open: Stretch | None = None
        self._furniture: tuple[int, int] | None = None
        self._last = "\n"
        for token in tokens(source):
            self._take(token)
        while self._stack:
            self._close(self._stack[-1])

    @property
    def text(self) -> Aligned:
        return Aligned(self.source, "".join(self.parts), self.starts, self.ends)

    def _take(self, token: Token) -> None:
        if not token.name:
            self._write(token)
        elif token.name == "br":
            self._break(token.start, 1)
        elif token.name == "meta":
            self._meta(token.attributes())
        elif token.name in _VOID:
            return
        elif token.opens:
            self._enter(token)
        elif token.name in self._stack:
            while self._stack[-1] != token.name:
                self._close(self._stack[-1], token.start)
            self._close(token.name, token.start)

    def _enter(self, token: Token) -> None:
        name = token.name
        self._imply(name, token.start)
        if name in _BLOCKS:
            self._break(token.start, 1 if name in {"td", "th", "tr"} else 2)
        self._stack.append(name)
        if self._furniture is None and not self.everything and self._is_furniture(token):
            self._finish()
            self._furniture = (len(self._stack), self.length)
        elif name in _KINDS and self._furniture is None:
            self._finish()
            self._open = Stretch(_KINDS[name], self.length, rank=_RANKS.get(name, 0))
        if self._furniture is None and name in {"table", "tr", "td", "th"}:
            self._tabular(token)

    def _imply(self, name: str, at: int) -> None:
        """End tags that a page may leave out."""
        for own, limit in (
            ({"li"}, {"ul", "ol"}),
            ({"p"}, set()),
            ({"td", "th"}, {"tr", "table"}),
            ({"tr"}, {"table"}),
        ):
            group = own | {"dt", "dd"} if name in {"dt", "dd"} and own == {"li"} else own
            ends = (
                name in group or (own == {"p"} and name in _BLOCKS) or (own == {"td", "th"} and name == "tr")
            )
            if not ends:
                continue
            for place in range(len(self._stack) - 1, max(-1, len(self._stack) - 6), -1):
                if self._stack[place] in limit or (own == {"p"} and self._stack[place] in _BLOCKS - {"p"}):
                    break
                if self._stack[place] in group:
                    while len(self._stack) > place:
                        self._close(self._stack[-1], at)
                    break

    def _is_furniture(self, token: Token) -> bool:
        if token.name in {"html", "body", "article", "main", "td", "tr", "table"}:
            return False
        if token.name in _FURNITURE:
            return True
        if token.name == "header":
            return not {"article", "main"} & set(self._stack)
        if (
            "hidden" not in token.rest
            and "class" not in token.rest
            and "id" not in token.rest
            and "style" not in token.rest
        ):
            return False
        own = token.attributes()
        words = set(re.split(r"[\s_-]+", f"{own.get('class', '')} {own.get('id', '')}".lower()))
        gone = "hidden" in own or re.search(r"display\s*:\s*none", own.get("style", "")) is not None
        return gone or (token.name in {"div", "ul", "p", "span", "section"} and bool(words & _FURNISHED))

    def _close(self, name: str, at: int | None = None) -> None:
        place = len(self.source) if at is None else at
        if self._furniture is not None and self._furniture[0] == len(self._stack):
            self.stretches.append(Stretch(Kind.NOISE, self._furniture[1], self.length))
            self._furniture = None
        self._stack.pop()
        if name in _KINDS:
            self._finish()
        if self._tables and name in {"table", "td", "th"} and self._furniture is None:
            self._untabular(name)
        if name in _BLOCKS:
            self._break(place, 1 if name in {"td", "th", "tr"} else 2)

    def _finish(self) -> None:
        if self._open is not None:
            self._open.end = self.length
            if self._open.end > self._open.start:
                self.stretches.append(self._open)
            self._open = None

    def _tabular(self, token: Token) -> None:
        if token.name == "table":
            for table in self._tables:
                table.nested = True
            self._tables.append(RawTable(self.length))
        elif self._tables and token.name == "tr":
            self._tables[-1].row += 1
            self._tables[-1].column = 0
        elif self._tables:
            self._cell(self._tables[-1], token)

    def _cell(self, table: RawTable, token: Token) -> None:
        table.row = max(table.row, 0)
        while (table.row, table.column) in table.taken:
            table.column += 1
        own = token.attributes()
        rows, columns = _span(own.get("rowspan", "1")), _span(own.get("colspan", "1"))
        table.open = RawCell(self.length, 0, table.row, table.column, rows, columns, token.name == "th")
        if len(table.taken) < 200_000:
            table.taken |= {(table.row + r, table.column + c) for r in range(rows) for c in range(columns)}
        table.column += columns

    def _untabular(self, name: str) -> None:
        table = self._tables[-1]
        if table.open is not None:
            table.open.end = self.length
            table.cells.append(table.open)
            table.open = None
        if name == "table":
            table.end = self.length
            self.tables.append(self._tables.pop())

    def _meta(self, own: dict[str, str]) -> None:
        name = (own.get("name") or own.get("property") or "").lower()
        if name and own.get("content"):
            self.meta.setdefault(name, own["content"].strip())

    def _write(self, token: Token) -> None:
        if self._stack and self._stack[-1] == "title":
            words = "".join(text for text, _, _ in characters(self.source, token.start, token.end))
            self.meta.setdefault("title", _SPACE.sub(" ", words).strip())
            return
        for text, start, end in characters(self.source, token.start, token.end):
            if end - start == len(text):
                self._run(text, start)
            else:
                self._put(text, [start] * len(text), [end] * len(text))

    def _run(self, text: str, start: int) -> None:
        """Text as it stands in the source, its white space made one blank."""
        last = 0
        for match in _SPACE.finditer(text):
            self._plain(text, last, match.start(), start)
            self._blank(match[0], start + match.start(), text[match.end() : match.end() + 1])
            last = match.end()
        self._plain(text, last, len(text), start)

    def _plain(self, text: str, low: int, high: int, start: int) -> None:
        if high > low:
            self._put(
                text[low:high], range(start + low, start + high), range(start + low + 1, start + high + 1)
            )

    def _blank(self, blank: str, start: int, following: str) -> None:
        if self._last in "\n ":
            return
        wrapped = "\n" in blank and self._last > "\u2e7f" and (not following or following > "\u2e7f")
        if not wrapped:
            self._put(" ", [start], [start + len(blank)])

    def _break(self, at: int, lines: int) -> None:
        """End the line; `lines` line ends are there afterwards, and no more."""
        tail = "".join(self.parts[-2:])[-2:]
        have = len(tail) - len(tail.rstrip("\n"))
        if self.length and have < lines:
            self._put("\n" * (lines - have), [at] * (lines - have), [at] * (lines - have))

    def _put(self, text: str, starts: Iterable[int], ends: Iterable[int]) -> None:
        if text:
            self.parts.append(text)
            self.starts.extend(starts)
            self.ends.extend(ends)
            self.length += len(text)
            self._last = text[-1]


def _span(words: str) -> int:
    return max(1, min(int(words), _MOST_SPANS)) if words.isdigit() and len(words) < 6 else 1


def told_title(meta: dict[str, str]) -> str:
    """The title that the page's own data give; what follows a bar or a dash there is the name of the site."""
    name = next((meta[key] for key in _TITLES if meta.get(key)), "")
    return re.split(r"\s*[|_]\s*|\s+[-–—]+\s+", name)[0].strip()


def told_date(meta: dict[str, str]) -> str:
    return next((meta[key] for key in _DATES if meta.get(key)), "")
