"""Office files are ZIP archives: their parts are unpacked while counting, so that a bomb is refused before it grows."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from ..document import Limits, Unreadable

_CHUNK = 1 << 16
_ENTRIES = 20_000
# Below this a part may be packed as tightly as it likes: an empty table of a few thousand rows is no bomb.
_SMALL = 4_000_000
_PART = 120_000_000


class Archive:
    """The parts of one office file. Nothing that the archive says about itself is believed: bytes are counted."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.name, self.limits, self.unpacked = name, limits, 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError) as error:
            raise Unreadable("damaged", f"{name}：文件已损坏，打不开") from error
        if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > limits.unpacked:
            raise self._bomb()
        self.names = {entry.filename for entry in entries}
        if len(self.names) != len(entries):
            raise Unreadable("damaged", f"{name}：压缩包中有重名的部分，已拒绝")

    def read(self, part: str) -> bytes:
        """One part, unpacked. Raises `Unreadable` for a bomb, an encrypted or a damaged part, KeyError for none."""
        return b"".join(self.stream(part))

    def stream(self, part: str) -> Iterator[bytes]:
        """One part in pieces."""
        info = self._zip.getinfo(part)
        grown = 0
        try:
            with self._zip.open(info) as file:
                while piece := file.read(_CHUNK):
                    grown += len(piece)
                    self._count(len(piece), grown, info.compress_size)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable("damaged", f"{self.name}：文件已损坏，打不开") from error
        except RuntimeError as error:  # the standard library's word for an encrypted part
            raise Unreadable("encrypted", f"{self.name}：文件有密码，请去掉密码后再交") from error

    def xml(self, part: str) -> etree._Element | None:
        """A part as a tree without entities and without a document type; None where there is no such part."""
        if part not in self.names:
            return None
        return parse(self.read(part), self.name)

    def repacked(self) -> bytes:
        """The same archive with nothing in it but what was really unpacked, for readers that do not count."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as clean:
            for part in sorted(self.names):
                if part.endswith((".xml", ".rels", ".bin")) and "/media/" not in part:
                    clean.writestr(part, self.read(part))
        return out.getvalue()

    def _count(self, size: int, grown: int, packed: int) -> None:
        self.unpacked += size
        dense = grown > _SMALL and grown > self.limits.ratio * max(1, packed)
        if dense or grown > _PART or self.unpacked > self.limits.unpacked:
            raise self._bomb()

    def _bomb(self) -> Unreadable:
        return Unreadable("bomb", f"{self.name}：解压后过大，已拒绝")


def parse(data: bytes, name: str) -> etree._Element:
    """XML without entities, document types, network or very deep nesting. Raises `Unreadable`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable("damaged", f"{name}：文件已损坏，打不开") from error
    if tree.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("entities", f"{name}：文件带有外部定义，已拒绝")
    return tree
