"""Encodings: told from marks, declarations and the characters themselves; nothing is lost in silence."""

from __future__ import annotations

import codecs

import pytest

from shuanglian.ingest.document import Unreadable
from shuanglian.ingest.reading.decode import commonness, decode, decoded

PLAIN = "示例区高新技术企业达到120家，同比增长8.5%。\r\n全区建成研究院30家，服务企业一千余家。"
TRADITIONAL = "示範區高新技術企業達到120家，同比增長8.5%。\r\n全區建成研究院30家，為企業服務。"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "gb2312"])
def test_text_comes_back_character_for_character(encoding: str) -> None:
    text, _ = decode(PLAIN.encode(encoding))
    assert text == PLAIN


def test_traditional_text_in_big5_is_not_taken_for_another_encoding() -> None:
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5hkscs")


def test_traditional_text_in_gb18030_is_not_taken_for_big5() -> None:
    assert decode(TRADITIONAL.encode("gb18030")) == (TRADITIONAL, "gb18030")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_and_stays_so_that_offsets_count_it(mark: bytes, encoding: str) -> None:
    assert decode(mark + PLAIN.encode(encoding)) == ("\ufeff" + PLAIN, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_line_ends_and_digits(encoding: str) -> None:
    assert decode(PLAIN.encode(encoding)) == (PLAIN, encoding)


def test_line_ends_stay_as_they_are() -> None:
    assert decode("甲\r\n乙\n丙\r丁".encode())[0] == "甲\r\n乙\n丙\r丁"


def test_a_declared_encoding_is_used_with_its_superset() -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>镕、喆、㮾</html>'
    assert decode(page.encode("gb18030")) == (page, "gb18030")


def test_a_wrong_declaration_does_not_win_over_valid_utf_8() -> None:
    page = '<meta charset="gbk">' + PLAIN
    assert decode(page.encode()) == (page, "utf-8")


def test_an_unknown_declaration_is_passed_over() -> None:
    page = '<meta charset="no-such-thing">' + PLAIN
    assert decode(page.encode("gbk"))[0] == page


def test_a_short_chinese_text_that_happens_to_be_valid_utf_8_is_chinese() -> None:
    assert decode("一一一一".encode("gb18030")) == ("一一一一", "gb18030")


def test_ascii_alone_is_utf_8() -> None:
    assert decode(b"GDP 12.5") == ("GDP 12.5", "utf-8")
    assert decode(b"") == ("", "utf-8")


def test_broken_bytes_are_marked_and_counted() -> None:
    data = PLAIN.encode() + b"\xff" + PLAIN.encode() * 3
    found = decoded(data)
    assert found.encoding == "utf-8"
    assert found.text == PLAIN + "\ufffd" + PLAIN * 3
    assert found.lost == (len(PLAIN),)


def test_broken_bytes_of_a_gb18030_text_leave_the_rest_readable() -> None:
    data = (PLAIN * 3).encode("gb18030") + b"\xff\xff" + (PLAIN * 3).encode("gb18030")
    found = decoded(data)
    assert found.encoding == "gb18030"
    assert found.text.count("高新技术企业") == 6
    assert found.lost


def test_another_script_is_left_to_the_detector() -> None:
    words = "これは日本語の文章です。企業の数は十二社でした。" * 6
    text, encoding = decode(words.encode("shift_jis"))
    assert text == words
    assert encoding in {"cp932", "shift_jis", "shift_jis_2004", "shift_jisx0213"}


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 50, bytes(range(32)) * 20, b"MZ\x90\x00\x03" + b"\x00" * 300]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    assert caught.value.code in {"binary", "encoding"}


def test_a_few_control_characters_do_not_make_a_text_binary() -> None:
    words = PLAIN * 5 + "\x07"
    assert decode(words.encode())[0] == words


def test_common_characters_tell_a_right_decoding_from_a_wrong_one() -> None:
    right, wrong = PLAIN, PLAIN.encode().decode("gb18030", "replace")
    assert commonness(right) > 0.2 > commonness(wrong)
    assert commonness("plain ascii") == 0.0
