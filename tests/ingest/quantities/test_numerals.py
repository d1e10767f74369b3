"""Chinese numerals are exact numbers, and words that only look like them are none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.numerals import chinese_number

_DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """A whole number below 10¹² as it is spoken."""
    if number == 0:
        return "零"
    parts: list[str] = []
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, scale)
        if section:
            parts.append(("零" if parts and section < 1000 else "") + _section(section) + name)
        elif parts and number:
            parts.append("零")
    return "".join(parts).replace("零零", "零").strip("零")


def _section(number: int) -> str:
    out, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            out += ("零" if gap and out else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return out


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("三十五", "35"),
        ("十", "10"),
        ("十九", "19"),
        ("一百零二", "102"),
        ("一百二", "120"),
        ("两万三", "23000"),
        ("三千五百万", "35000000"),
        ("一亿三千万", "130000000"),
        ("三万亿", "3000000000000"),
        ("二点五", "2.5"),
        ("二〇三五", "2035"),
        ("半", "0.5"),
        ("千", "1000"),
        ("亿", "100000000"),
    ],
)
def test_numerals_are_read(words: str, value: str) -> None:
    assert chinese_number(words) == Decimal(value)


@pytest.mark.parametrize(
    "words", ["", "一二三百", "十百千万", "十十", "百千", "点五", "二点", "二点十", "企业", "一" * 41]
)
def test_what_is_no_numeral_is_refused(words: str) -> None:
    assert chinese_number(words) is None


@given(st.integers(min_value=0, max_value=10**12 - 1))
@settings(max_examples=100)
def test_every_spoken_number_is_read_back(number: int) -> None:
    assert chinese_number(spelled(number)) == number


@given(st.text(alphabet="零一二三四五六七八九十百千万亿点半两〇", max_size=50))
@settings(max_examples=100)
def test_no_row_of_numerals_raises(words: str) -> None:
    value = chinese_number(words)
    assert value is None or value >= 0
