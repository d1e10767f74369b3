"""Formats of cells: which show a share as per cent, and which merely write the sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.foundation.number_formats import bare, is_percent


@pytest.mark.parametrize(
    "code",
    [
        "0%",
        "0.00%",
        "#,##0.0%",
        "[Red]0%",
        "0.0%;[Red]-0.0%",
        "_(* 0.0%_)",
        '0.0%" 同比"',
        "0 %",
        '[=0]"–";0.0%',
        "[$-804]0%",
    ],
)
def test_shown_as_per_cent(code: str) -> None:
    assert is_percent(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "General",
        "0.00",
        '0"%"',
        r"0\%",
        "0_%",
        "0*%",
        '#,##0"万元（占 50%）"',
        "General;0%",
        "yyyy-mm-dd",
        "[%]0",
    ],
)
def test_a_sign_that_is_only_written_changes_no_value(code: str) -> None:
    assert not is_percent(code)


@pytest.mark.parametrize(
    ("code", "left"), [("[h]:mm", "[h]:mm"), ("[Blue]yyyy/m/d;@", "yyyy/m/d"), ('0"日"', "0")]
)
def test_what_holds_for_ordinary_figures(code: str, left: str) -> None:
    assert bare(code) == left


@given(st.text(max_size=40))
def test_any_text_has_an_answer(code: str) -> None:
    assert is_percent(code) == ("%" in bare(code))


@given(st.text(st.characters(exclude_characters='"')))
def test_nothing_in_quotes_counts(text: str) -> None:
    assert not is_percent(f'0.0"{text}"')
