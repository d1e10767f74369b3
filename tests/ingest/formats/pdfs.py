"""A writer of small PDF files for tests: text at given places, lines and pictures; Chinese without any font installed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

HEIGHT, WIDTH = 842.0, 595.0


@dataclass
class Sheet:
    """One page. Places count from the top left corner, as people read."""

    width: float = WIDTH
    height: float = HEIGHT
    strokes: list[str] = field(default_factory=list)
    picture: bytes | None = None
    picture_size: tuple[int, int] = (1, 1)

    def text(self, words: str, x: float, top: float, size: float = 12.0) -> Sheet:
        """Figures and letters are half as wide as characters."""
        code = words.encode("utf-16-be").hex()
        self.strokes.append(f"BT /F1 {size} Tf {x} {self.height - top - size} Td <{code}> Tj ET")
        return self

    def line(self, x0: float, top0: float, x1: float, top1: float) -> Sheet:
        self.strokes.append(f"{x0} {self.height - top0} m {x1} {self.height - top1} l S")
        return self

    def image(self, rgb: bytes, size: tuple[int, int]) -> Sheet:
        """Over the whole page."""
        self.picture, self.picture_size = rgb, size
        self.strokes.append(f"q {self.width} 0 0 {self.height} 0 0 cm /Im Do Q")
        return self

    def paragraph(
        self, text: str, top: float, *, left: float = 72.0, width: int = 36, indent: int = 2
    ) -> float:
        """Lines of `width` characters, the first one indented. Where the next line would stand."""
        at = left + 12.0 * indent
        room = width - indent
        while text:
            line, used = "", 0.0
            while text and used + wide(text[0]) <= room:
                used += wide(text[0])
                line, text = line + text[0], text[1:]
            self.text(line, at, top)
            at, room, top = left, width, top + 20.0
        return top

    def grid(self, xs: list[float], tops: list[float]) -> Sheet:
        for top in tops:
            self.line(xs[0], top, xs[-1], top)
        for x in xs:
            self.line(x, tops[0], x, tops[-1])
        return self


def wide(sign: str) -> float:
    return 0.5 if sign.isascii() else 1.0


def pdf(*sheets: Sheet, encrypt: str = "") -> bytes:
    """The file."""
    font = 3
    bodies: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        4: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (GB1) /Supplement 4 >> /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R >>",
        5: b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    }
    kids, following = [], 6
    for sheet in sheets:
        page, content, image = following, following + 1, following + 2
        following += 3
        kids.append(f"{page} 0 R")
        extra = f"/XObject << /Im {image} 0 R >>" if sheet.picture else ""
        bodies[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Contents {content} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> {extra} >> >>"
        ).encode()
        bodies[content] = _stream("", "\n".join(sheet.strokes).encode())
        wide_, high = sheet.picture_size
        bodies[image] = _stream(
            f"/Type /XObject /Subtype /Image /Width {wide_} /Height {high} /ColorSpace /DeviceRGB /BitsPerComponent 8",
            sheet.picture or b"\xff\xff\xff",
        )
    bodies[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    plain = _file(bodies)
    return _encrypted(plain, encrypt) if encrypt else plain


def _stream(head: str, data: bytes) -> bytes:
    packed = zlib.compress(data)
    return (
        f"<< {head} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )


def _file(bodies: dict[int, bytes]) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number in sorted(bodies):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + bodies[number] + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def _encrypted(data: bytes, password: str) -> bytes:
    import io

    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.encrypt(password, algorithm="AES-256")
    writer.write(out)
    return out.getvalue()
