"""Scans and images: what the engine says becomes text with doubts; without the engine there is a plain refusal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.ingest.document import DEFAULT_LIMITS, Kind, Limits, Unreadable
from shuanglian.ingest.reading import read_bytes, scans
from shuanglian.ingest.reading.layout import Piece
from shuanglian.ingest.reading.pdf import read_pdf
from shuanglian.ingest.reading.scans import frames_of, piece_of, read_image, settled

from .pdfs import Sheet, pdf

Image = pytest.importorskip("PIL.Image")
FONTS = [
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Path("/System/Library/Fonts/PingFang.ttc"),
]
installed = pytest.mark.skipif(
    bool(scans.missing()), reason="text recognition (the extra `ocr`) is not installed"
)
BOX = [[10, 20], [110, 20], [110, 40], [10, 40]]


def drawn(*lines: tuple[str, int, int], size: tuple[int, int] = (1240, 800)) -> Image.Image:
    from PIL import ImageDraw, ImageFont

    font = next((font for font in FONTS if font.exists()), None)
    if font is None:
        pytest.skip("no Chinese font to draw with")
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for text, x, y in lines:
        pen.text((x, y), text, font=ImageFont.truetype(str(font), 32), fill="black")
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_without_the_engine_the_refusal_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "find_spec", lambda name: None)
    with pytest.raises(Unreadable, match="make ocr") as caught:
        read_image(b"\x89PNG", "扫描.png", DEFAULT_LIMITS)
    assert caught.value.code == "needs_ocr"
    assert "\n" not in str(caught.value)


def test_characters_are_doubtful_one_by_one() -> None:
    found = piece_of([BOX, "投资3亿", 0.97, [], ["投", "资", "3", "亿"], [0.99, 0.98, 0.42, 0.97]])
    assert found is not None
    assert (found.text, found.doubts) == ("投资3亿", {2})
    assert (found.x0, found.top, found.x1, found.bottom) == (10, 20, 110, 40)


def test_blanks_between_words_do_not_shift_doubts() -> None:
    found = piece_of([BOX, "a 3 b", 0.97, [], ["a", "3", "b"], [0.99, 0.2, 0.97]])
    assert found is not None and found.doubts == {2}


def test_a_line_whose_characters_are_not_told_is_doubtful_as_a_whole() -> None:
    doubtful, sure = piece_of([BOX, "甲乙", 0.6]), piece_of([BOX, "甲乙", 0.95])
    assert doubtful is not None and doubtful.doubts == {0, 1}
    assert sure is not None and sure.doubts == frozenset()
    assert piece_of([BOX, "  ", 0.9]) is None


def test_lines_of_nearly_the_same_height_have_the_same_size() -> None:
    pieces = [Piece("一行正文的文字", 0, 0, 100, 10, size) for size in (10.0, 11.5, 9.0, 10.0, 24.0)]
    assert [piece.size for piece in settled(pieces)] == [10.0, 10.0, 10.0, 10.0, 24.0]
    assert settled([]) == []


@given(st.text("甲3.% ", min_size=1, max_size=8), st.lists(st.floats(0, 1), max_size=8), st.floats(0, 1))
@settings(max_examples=100)
def test_doubts_never_point_outside_of_the_line(text: str, scores: list[float], score: float) -> None:
    found = piece_of([BOX, text, score, [], list(text.replace(" ", "")), scores])
    assert found is None or all(0 <= at < len(text) for at in found.doubts)


def unpack(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """The code of the refusal, or nothing."""
    try:
        frames, media = frames_of(data, "图.png", limits)
        assert media.startswith("image/")
        for frame in frames:
            assert frame.mode == "RGB"
    except Unreadable as refusal:
        return refusal.code
    return ""


def test_pictures_of_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    assert unpack(saved(Image.new("1", (9000, 9000)))) == "too_many_pixels"
    assert unpack(saved(Image.new("1", (30_000, 30_000)))) == "too_many_pixels"


def test_pictures_of_too_many_frames_are_refused() -> None:
    frames = [Image.new("L", (8, 8)) for _ in range(5)]
    data = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert unpack(data, Limits(pages=3)) == "too_many_pages"
    assert unpack(data, Limits(pages=5)) == ""


@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), kept=st.floats(0, 1))
@settings(max_examples=60, deadline=None)
@pytest.mark.filterwarnings("ignore")
def test_damaged_pictures(place: float, value: int, kept: float) -> None:
    for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP"):
        data = bytearray(saved(Image.new("RGB", (20, 20), "red"), kind))
        data[int(place * len(data))] = value
        assert unpack(bytes(data[: int(kept * len(data)) + 1])) in {
            "", "damaged", "too_many_pixels", "too_many_pages",
        }  # fmt: skip


@installed
@pytest.mark.slow
def test_a_picture_is_read() -> None:
    image = drawn(("2025年全区新增高新技术企业86家，同比增长12.5%。", 80, 100))
    for kind in ("PNG", "JPEG", "WEBP", "TIFF", "BMP"):
        document = read_bytes(saved(image, kind), f"扫描.{kind.lower()}")
        assert "新增高新技术企业86家" in document.raw
        assert "12.5%" in document.raw
        assert "ocr" in {note.code for note in document.notes}


@installed
@pytest.mark.slow
def test_a_blurred_figure_is_marked() -> None:
    image = drawn(("全年完成投资3.25亿元", 80, 100), size=(700, 240))
    small = image.resize((150, 51)).resize((700, 240))
    document = read_image(saved(small), "模糊.png", DEFAULT_LIMITS)
    assert any(block.text.doubts for block in document.blocks)


@installed
@pytest.mark.slow
def test_columns_and_tables_of_a_scan() -> None:
    rows = [
        ("镇街", "企业数", "产值"),
        ("东镇", "12家", "3.5亿元"),
        ("西镇", "30家", "8.1亿元"),
        ("南镇", "7家", "2.2亿元"),
    ]
    lines = [
        (text, 100 + 300 * at, 150 + 70 * n) for n, row in enumerate(rows) for at, text in enumerate(row)
    ]
    document = read_image(saved(drawn(*lines)), "表.png", DEFAULT_LIMITS)
    (table,) = [block.table for block in document.blocks if block.table]
    assert [[cell.text.text if cell else "" for cell in row] for row in table.grid()] == [
        list(row) for row in rows
    ]


@installed
@pytest.mark.slow
def test_scanned_pages_of_a_pdf_are_read_in_their_place() -> None:
    image = drawn(("扫描页：完成投资6亿元。", 100, 100), size=(595, 842))
    sheets = [Sheet().text("第一页有文字层。", 72, 100), Sheet().image(image.tobytes(), image.size)]
    document = read_pdf(pdf(*sheets), "混合.pdf", DEFAULT_LIMITS)
    assert [(block.page, block.kind) for block in document.blocks] == [
        (1, Kind.PARAGRAPH),
        (2, Kind.PARAGRAPH),
    ]
    assert "6亿元" in document.raw
