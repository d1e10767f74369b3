"""What in an attachment tells who wrote it: names in its text, and the author that its program has written into it.

Reviewers open the file as it was committed to, so nothing can be taken out later; the bidder is asked before the bid is
sealed. Only looks: every step is bounded, no document is interpreted. Text of PDF pages and pictures is not read; for
those the bidder's own confirmation counts.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from .drafts import Upload

MOST_PARTS: Final = 400
MOST_BYTES: Final = 8 * 1024 * 1024
ENCODINGS: Final = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_TEXT_PARTS: Final = re.compile(
    r"(docProps/.*|word/.*|xl/(sharedStrings|comments.*)|ppt/(slides|notesSlides)/.*)\.xml"
)
_AUTHORS: Final = re.compile(
    r"<(dc:creator|cp:lastModifiedBy|Company|Manager)(?:\s[^>]*)?>([^<]{1,300})</\1>", re.IGNORECASE
)
_XMP_CREATOR: Final = re.compile(rb"<dc:creator>(.{0,2000}?)</dc:creator>", re.DOTALL)
_INFO_AUTHOR: Final = re.compile(rb"/Author\s*(?:\(((?:\\.|[^\\()]){0,600})\)|<([0-9A-Fa-f\s]{0,1200})>)")
_STREAM: Final = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_TAG_BYTES: Final = re.compile(rb"<[^>]*>")
# What programs write there when they know nobody.
NOBODY: Final = frozenset(
    {"", "user", "admin", "administrator", "windows user", "microsoft office user", "python-docx", "openpyxl"}
)


def traces(upload: Upload, names: Iterable[str]) -> list[str]:
    """Names that stand in the file, and authors that it names in its properties; sorted, each once."""
    text, authors = _read(upload.data)
    found = {name for name in names if name in text or any(_encoded(name, upload.data))}
    return sorted(found | {author for author in authors if author.lower() not in NOBODY})


def _encoded(name: str, data: bytes) -> Iterator[bool]:
    return (name.encode(encoding, "ignore") in data for encoding in ENCODINGS)


def _read(data: bytes) -> tuple[str, set[str]]:
    """(text, authors) as far as they can be had by looking."""
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if data.startswith(b"%PDF"):
        return "", _of_pdf(data)
    return "", set()


def _office(data: bytes) -> tuple[str, set[str]]:
    texts: list[str] = []
    authors: set[str] = set()
    for part in _parts(data):
        authors |= {html.unescape(value).strip() for _tag, value in _AUTHORS.findall(part)}
        # A name may be cut into runs by the word processor.
        texts.append(html.unescape(_TAG.sub("", part)))
    return "\n".join(texts), authors


def _parts(data: bytes) -> Iterator[str]:
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist()[:MOST_PARTS]:
                if left > 0 and _TEXT_PARTS.fullmatch(info.filename):
                    with archive.open(info) as file:
                        raw = file.read(left)
                    left -= len(raw)
                    yield raw.decode("utf-8", "ignore")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError):
        return


def _of_pdf(data: bytes) -> set[str]:
    found: set[str] = set()
    for block in (data, *_inflated(data)):
        found |= {_words(plain) if plain else _hexed(coded) for plain, coded in _INFO_AUTHOR.findall(block)}
        found |= {_words(_TAG_BYTES.sub(b" ", value)) for value in _XMP_CREATOR.findall(block)}
    return {html.unescape(one).strip() for one in found} - {""}


def _inflated(data: bytes) -> Iterator[bytes]:
    """Object streams, where newer files keep their properties."""
    left = MOST_BYTES
    for number, match in enumerate(_STREAM.finditer(data)):
        if left <= 0 or number >= MOST_PARTS:
            return
        try:
            block = zlib.decompressobj().decompress(data[match.end() :], left)
        except zlib.error:
            continue
        left -= len(block)
        yield block


def _words(raw: bytes) -> str:
    plain = re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m[1], 8) & 255]), raw)
    return _decoded(re.sub(rb"\\(.)", rb"\1", plain, flags=re.DOTALL))


def _decoded(plain: bytes) -> str:
    if plain.startswith(b"\xfe\xff"):
        return plain[2:].decode("utf-16-be", "ignore")
    return plain.decode("utf-8", "ignore") or plain.decode("gb18030", "ignore")


def _hexed(coded: bytes) -> str:
    digits = re.sub(rb"\s", b"", coded)
    return _decoded(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")))
