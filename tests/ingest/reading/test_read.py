"""One door for all files: kinds are told from the content, limits hold, what is left out is told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from shuanglian.ingest.document import Kind, Limits, Unreadable
from shuanglian.ingest.reading import read, read_bytes
from shuanglian.ingest.reading.read import kind_of

from .factories import only, read_words


def packed(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "a", "pdf"),
        (b"\n\n%PDF-1.4", "a.txt", "pdf"),
        (packed("word/document.xml"), "a.zip", "docx"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "a", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a", "xls"),
        (b"\x89PNG\r\n\x1a\n", "a", "image"),
        (b"\xff\xd8\xff\xe0", "a.txt", "image"),
        (b"RIFF\x00\x00\x00\x00WEBP", "a", "image"),
        (b"<!DOCTYPE html><p>", "a.txt", "html"),
        (b"\xef\xbb\xbf\n<html>", "a", "html"),
        ("\ufeff<html>".encode("utf-16-le"), "a", "html"),
        (b"name,value", "a.csv", "csv"),
        (b"name,value", "a.txt", "text"),
        (b"", "a", "text"),
        (b"<5 means few", "a", "text"),
    ],
)
def test_the_kind_is_told_from_the_content(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


def test_an_archive_of_something_else_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(packed("a.txt"), "a.zip")
    assert caught.value.code == "unsupported"


def test_a_broken_archive_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes(b"PK\x03\x04" + b"x" * 50, "a.docx")
    assert caught.value.code == "damaged"


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "文.txt"
    path.write_bytes(b"x" * 100)
    for attempt in (
        lambda: read(path, Limits(bytes=99)),
        lambda: read_bytes(b"x" * 100, "文.txt", Limits(bytes=99)),
    ):
        with pytest.raises(Unreadable) as caught:
            attempt()
        assert caught.value.code == "too_large"


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        read_bytes("字".encode() * 100, "文.txt", Limits(characters=99))
    assert caught.value.code == "too_long"


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        read(tmp_path / "no.txt")


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "文.txt"
    path.write_bytes("\ufeff标题\r\n\r\n全区企业达到120家。\r\n".encode())
    document = read(path)
    assert document.raw == "\ufeff标题\r\n\r\n全区企业达到120家。\r\n"
    assert (document.name, document.encoding, document.media) == ("文.txt", "utf-8", "text/plain")
    assert only(document.blocks, Kind.PARAGRAPH) == ["全区企业达到120家。"]


def test_bytes_that_could_not_be_read_are_told() -> None:
    document = read_bytes("示例区企业达到120家。".encode() * 5 + b"\xff", "文.txt")
    (note,) = [note for note in document.notes if note.code == "undecodable"]
    assert document.raw[note.start : note.end] == "\ufffd"


def test_noise_is_told() -> None:
    document = read_words("示例报告\n\n全区企业达到120家，支持机构 and 人员创新。\n\n- 3 -\n")
    (note,) = [note for note in document.notes if note.code == "noise"]
    assert "2" in note.message


def test_a_document_carries_its_title() -> None:
    assert read_words("示例区产业提速\n\n全区企业达到120家。").title == "示例区产业提速"
    assert read_words("全区企业达到120家。").title == ""


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("- 12 -", True),
        ("第 3 页 共 20 页", True),
        ("3/20", True),
        ("— 5 —", True),
        ("当前位置：首页 > 新闻中心", True),
        ("打印 关闭", True),
        ("上一篇：示例新闻", True),
        ("https://example.com/a/b", True),
        ("***", True),
        ("and", True),
        ("12345", False),
        ("相关工作取得新成效。", False),
        ("%", False),
    ],
)
def test_lines_around_an_article_are_noise(line: str, noise: bool) -> None:
    rows = read_words(f"示例报告\n\n前一段文字，说明情况。\n\n{line}\n\n后一段文字，说明情况。").blocks
    assert (line in only(rows, Kind.NOISE)) is noise


def test_bare_page_numbers_are_noise_where_they_grow() -> None:
    text = "示例报告\n\n" + "\n\n".join(f"第{n}段文字，说明工作情况。\n\n{n}" for n in range(1, 5))
    assert only(read_words(text).blocks, Kind.NOISE) == ["1", "2", "3", "4"]


def test_a_bare_number_that_a_sentence_needs_is_no_page_number() -> None:
    text = "示例报告\n\n全区深入实施人才强区战略，已引进各类海内外高层次人才\n\n885\n\n名，另有团队19个。"
    document = read_words(text)
    assert "885" not in only(document.blocks, Kind.NOISE)


def test_running_heads_are_noise() -> None:
    page = "示例区发展规划\n第{0}段文字，说明工作的情况和打算。\n又一段文字，说明{0}月的安排。\n再一段文字，说明要求{0}。\n第 {0} 页"
    document = read_words("\x0c".join(page.format(n) for n in range(1, 5)))
    assert only(document.blocks, Kind.NOISE).count("示例区发展规划") >= 3
    assert document.blocks[-1].page == 4
