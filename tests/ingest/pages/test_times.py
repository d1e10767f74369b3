"""Times of facts in the words of an office, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.web.ingest.shown import time_typed, time_words, time_written


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2025", "2025"), ("2025年", "2025"), ("2026年一季度", "2026Q1"), ("2026年1—5月", "2026-01..05"), ("2026年 5月", "2026-05"),
        ("截至2026年3月", "asof 2026-03"), ("截止到2026年3月底", "asof 2026-03"), ("截至2026年3月31日", "asof 2026-03-31"),
        ("截至2026年累计", "cumulative to 2026"), ("2021—2025年", "2021..2025"), ("2021年至2025年", "2021..2025"),
        ("asof 2026-03", "asof 2026-03"), ("cumulative to 2026", "cumulative to 2026"), ("n/a", "n/a"), ("", ""),
        ("改天再说", "改天再说"),
    ],
)  # fmt: skip
def test_what_people_write_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert time_written(typed) == kept


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("2025", "2025年"), ("2026Q1", "2026年一季度"), ("2026-01..2026-05", "2026年1—5月"), ("asof 2026-03", "截至2026年3月"),
        ("cumulative to 2026", "截至2026年累计"), ("2021..2025", "2021—2025年"), ("n/a", "n/a"), ("", ""),
        ("within 5 years of completion", "within 5 years of completion"), ("3 years", "3 years"),
    ],
)  # fmt: skip
def test_the_field_shows_words_that_can_be_read_back(kept: str, shown: str) -> None:
    assert time_typed(kept) == shown


@given(st.integers(1990, 2090), st.integers(1, 12), st.sampled_from(["{y}", "{y}Q1", "{y}-{m:02}", "asof {y}-{m:02}", "asof {y}", "cumulative to {y}", "{y}..{z}"]))  # fmt: skip
def test_words_and_back(year: int, month: int, form: str) -> None:
    kept = form.format(y=year, m=month, z=year + 4)
    assert time_written(time_typed(kept)) == kept
    assert time_words(kept)


@given(st.text(max_size=20))
def test_any_text_is_kept_or_read(text: str) -> None:
    assert isinstance(time_written(text), str)
    assert isinstance(time_typed(text), str)
