"""Scans and images: what the optional extra `ocr` reads in them, with every uncertain character marked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from statistics import median
from typing import Any

from ..document import Document, Limits, Unreadable
from .extraction import Extraction
from .flow import pour_pages
from .foreign import refused
from .furniture import without_furniture
from .layout import Page, Piece

FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "WEBP": "image/webp",
}
# Recognition below this is marked as a doubt, character by character.
SURE = 0.9
_DPI = 200
_LONGEST = 4_000
_SPREAD = 0.3


def missing() -> str:
    """Why scans cannot be read here, in one line with the command that changes it; empty where they can."""
    if find_spec("rapidocr_onnxruntime") is not None:
        return ""
    return "这是图片或扫描件，需要文字识别。请运行 make ocr（或 pip install rapidocr-onnxruntime）后重试"


def read_image(data: bytes, name: str, limits: Limits) -> Document:
    """The document in a picture, a page for each frame. Raises `Unreadable`, also where the extra is not installed."""
    if data.startswith(b"GIF8"):
        raise refused(name, "GIF")
    if reason := missing():
        raise Unreadable("needs_ocr", f"{name}：{reason}")
    frames, media = frames_of(data, name, limits)
    pages = [_read(frame, at, name) for at, frame in enumerate(frames, 1)]
    out = Extraction(name, limits)
    out.note("ocr", "由文字识别读出，请对照原件")
    without_furniture(pages)
    pour_pages(pages, out)
    return out.document(media, pages=len(pages))


def frames_of(data: bytes, name: str, limits: Limits) -> tuple[Iterator[Any], str]:
    """The frames of a picture, unpacked one at a time, and its media type. Raises `Unreadable`, also while iterating."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data), formats=tuple(FORMATS))
        count = int(getattr(image, "n_frames", 1))
    except UnidentifiedImageError as error:
        raise Unreadable("damaged", f"{name}：图片已损坏，打不开") from error
    except Exception as error:
        raise _broken(error, name) from error
    if image.width * image.height > limits.pixels:
        raise Unreadable("too_many_pixels", f"{name}：图片超过 {limits.pixels} 像素")
    if count > limits.pages:
        raise Unreadable("too_many_pages", f"{name}：超过 {limits.pages} 页")
    return _loaded(image, count, name, limits), FORMATS[str(image.format)]


def _loaded(image: Any, count: int, name: str, limits: Limits) -> Iterator[Any]:
    from PIL import ImageOps

    for at in range(count):
        try:
            image.seek(at)
            if image.width * image.height > limits.pixels:
                raise Unreadable("too_many_pixels", f"{name}：图片超过 {limits.pixels} 像素")
            frame = ImageOps.exif_transpose(image).convert("RGB")
        except Exception as error:
            raise _broken(error, name) from error
        yield frame


def _broken(error: Exception, name: str) -> Unreadable:
    """Whatever a decoder of pictures raises on a damaged or oversized one, in our words."""
    from PIL import Image

    if isinstance(error, Unreadable):
        return error
    if isinstance(error, Image.DecompressionBombError):
        return Unreadable("too_many_pixels", f"{name}：图片过大，已拒绝")
    return Unreadable("damaged", f"{name}：图片已损坏，打不开")


def pages_of_pdf(data: bytes, places: Sequence[int], limits: Limits, name: str) -> Iterator[Page]:
    """The given pages of a PDF (from 0), drawn and recognised."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("damaged", f"{name}：PDF 已损坏，打不开") from error
    try:
        for at in places:
            page = file[at]
            width, height = page.get_size()
            scale = min(
                _DPI / 72,
                (limits.pixels / max(1.0, width * height)) ** 0.5,
                _LONGEST / max(width, height, 1.0),
            )
            yield _read(page.render(scale=scale).to_pil().convert("RGB"), at + 1, name)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("damaged", f"{name}：PDF 已损坏，打不开") from error
    finally:
        file.close()


def _read(image: Any, number: int, name: str) -> Page:
    """As `recognised`; whatever the engine raises on a strange picture is a refusal."""
    try:
        return recognised(image, number)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("damaged", f"{name}：第 {number} 页的图片无法识别") from error


def recognised(image: Any, number: int) -> Page:
    """What stands on one picture."""
    import numpy as np

    if max(image.size) > _LONGEST:
        image.thumbnail((_LONGEST, _LONGEST))
    found, _ = _engine()(np.asarray(image)[:, :, ::-1], return_word_box=True)
    pieces = [piece for row in found or () if (piece := piece_of(row)) is not None]
    return Page(number, float(image.width), float(image.height), settled(pieces))


def settled(pieces: list[Piece]) -> list[Piece]:
    """Heights of recognised lines vary with their letters: those near the usual one get it, so that none seems a heading."""
    sizes = [piece.size for piece in pieces for _ in piece.text]
    usual = median(sizes) if sizes else 0.0
    return [replace(p, size=usual) if abs(p.size - usual) < _SPREAD * usual else p for p in pieces]


def piece_of(row: Sequence[Any]) -> Piece | None:
    """A line as the engine gives it: corners, text, confidence, then boxes, characters and confidence one by one."""
    corners, text = row[0], str(row[1])
    if not text.strip():
        return None
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    height = (ys[2] + ys[3] - ys[0] - ys[1]) / 2
    # The box of the engine is a little taller than the type in it.
    return Piece(text, min(xs), min(ys), max(xs), max(ys), max(1.0, 0.85 * height), doubts=_doubts(row, text))


def _doubts(row: Sequence[Any], text: str) -> frozenset[int]:
    """Characters below `SURE`; where they are not told one by one, all of a line that is below it."""
    signs, scores = (list(row[4]), list(row[5])) if len(row) > 5 else ([], [])
    if signs and "".join(signs) == text.replace(" ", "") and len(signs) == len(scores):
        places = [at for at, sign in enumerate(text) if sign != " "]
        told = [score for sign, score in zip(signs, scores, strict=True) for _ in sign]
        return frozenset(at for at, score in zip(places, told, strict=True) if float(score) < SURE)
    return frozenset(range(len(text))) if float(row[2]) < SURE else frozenset()


@cache
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    return RapidOCR()
