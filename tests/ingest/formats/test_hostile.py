"""Files made to hurt: each is refused with a reason, early."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib

import pytest

from shuanglian.ingest.document import DEFAULT_LIMITS, Limits, Unreadable
from shuanglian.ingest.reading.archive import Archive, parse
from shuanglian.ingest.reading.docx import read_docx
from shuanglian.ingest.reading.office import read_xlsx
from shuanglian.ingest.reading.pdf import read_pdf

from .makers import cell, p, raw_word, repacked, row, run, table, workbook
from .pdfs import Sheet, pdf


def refusal(reader, data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(Unreadable) as caught:
        reader(data, "甲", limits)
    return caught.value.code


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_part_that_grows_too_much_is_a_bomb() -> None:
    assert refusal(read_docx, packed({"word/document.xml": b" " * 20_000_000})) == "bomb"
    assert (
        refusal(
            read_xlsx, packed({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 20_000_000})
        )
        == "bomb"
    )


def test_many_parts_together_are_a_bomb() -> None:
    data = packed(
        {f"xl/part{n}.xml": bytes(range(256)) * 400 for n in range(12)} | {"xl/workbook.xml": b"<a/>"}
    )
    assert refusal(read_xlsx, data, Limits(unpacked=1_000_000)) == "bomb"


def test_a_size_that_lies_is_not_believed() -> None:
    """The directory says ten bytes; the stream holds twenty million."""
    stream = zlib.compress(b"0" * 20_000_000)[2:-4]
    name = b"word/document.xml"
    head = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, zlib.crc32(b"0" * 10), len(stream), 10, len(name), 0
    )
    entry = struct.pack(
        "<IHHHHHHIIIHHHHHII",
        0x02014B50, 20, 20, 0, 8, 0, 0, zlib.crc32(b"0" * 10), len(stream), 10, len(name), 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    place = 30 + len(name) + len(stream)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(entry) + len(name), place, 0)
    data = head + name + stream + entry + name + end
    archive = Archive(data, "甲", DEFAULT_LIMITS)
    assert len(archive.read("word/document.xml")) == 10
    assert len(archive.repacked()) < 1_000
    assert refusal(read_docx, data) == "damaged"


def test_archives_inside_archives_are_never_opened() -> None:
    inner = packed({"word/document.xml": b" " * 1_000_000})
    assert "bomb" not in {refusal(read_docx, packed({"word/embeddings/a.docx": inner}))}


def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("word/document.xml", "<b/>")
    assert refusal(read_docx, out.getvalue()) == "damaged"


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{"&a" + (str(n - 1) if n else "") + ";"}{"&a;" * 9}">' for n in range(9))
    + "]><x>&a8;</x>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE, LAUGHS.replace("?>", '? encoding="utf-16">', 1)])
def test_entities_are_refused(content: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(content.encode("utf-16" if "utf-16" in content else "utf-8"), "甲")
    assert caught.value.code in {"entities", "damaged"}


def test_entities_in_office_files_are_refused() -> None:
    good = raw_word(p("好。"))
    assert refusal(read_docx, repacked(good, word__document_dot_xml=OUTSIDE.encode())) == "entities"
    book = workbook(lambda book: book.add_worksheet().write(0, 0, "甲"))
    assert refusal(read_xlsx, repacked(book, xl__worksheets__sheet1_dot_xml=OUTSIDE.encode())) == "entities"
    assert refusal(read_xlsx, repacked(book, xl__styles_dot_xml=OUTSIDE.encode())) == "entities"


def test_deep_nesting_is_refused() -> None:
    inner = p("底")
    for _ in range(80):
        inner = table(row(cell(inner + p("a")), cell("b")))
    assert refusal(read_docx, raw_word(inner)) in {"too_deep", "damaged"}
    assert refusal(read_docx, raw_word(p("<w:smartTag>" * 400 + run("x") + "</w:smartTag>" * 400))) in {
        "too_deep",
        "damaged",
    }
    wrapped = "<w:sdt><w:sdtContent>" * 50 + p("x") + "</w:sdtContent></w:sdt>" * 50
    assert refusal(read_docx, raw_word(wrapped)) == "too_deep"


def test_cells_that_claim_to_cover_everything_are_refused() -> None:
    broad = cell("甲", '<w:gridSpan w:val="1000"/>')
    assert refusal(read_docx, raw_word(table(row(broad, broad, broad, cell("乙"))))) == "too_many_cells"
    tall = table(*[row(cell("甲", '<w:gridSpan w:val="900"/>'), cell("乙")) for _ in range(1200)])
    assert refusal(read_docx, raw_word(tall)) == "too_many_cells"


def test_styles_that_inherit_from_themselves_end() -> None:
    styles = '<w:style w:styleId="a"><w:name w:val="x"/><w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    document = read_docx(
        raw_word(p("好。", properties='<w:pStyle w:val="a"/>'), styles=styles), "甲", DEFAULT_LIMITS
    )
    assert document.raw == "好。\n"


def test_a_page_as_large_as_a_field_and_text_outside_of_it() -> None:
    sheet = Sheet(width=14_400, height=14_400).text("在内。", 100, 100).text("在外。", -5000, 100)
    assert read_pdf(pdf(sheet), "甲", DEFAULT_LIMITS).raw == "在内。\n"


def test_a_page_tree_that_leads_to_itself_ends() -> None:
    data = pdf(Sheet().text("正文。", 72, 100)).replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")
    with contextlib.suppress(Unreadable):
        assert read_pdf(data, "甲", DEFAULT_LIMITS).raw == "正文。\n"


def test_control_characters_and_halves_of_pairs_do_not_get_into_the_text() -> None:
    document = read_pdf(
        pdf(
            Sheet().text(
                "甲\ud800乙".encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace"), 72, 100
            )
        ),
        "甲",
        DEFAULT_LIMITS,
    )
    document.raw.encode("utf-8")
