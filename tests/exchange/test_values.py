"""Types that every operation shares."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shuanglian.exchange import v1
from shuanglian.exchange.values import OUR_YEARS, Moment

MOMENT = TypeAdapter(Moment)
zones = st.integers(-1439, 1439).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@given(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2198, 12, 31), timezones=zones))
def test_a_moment_comes_out_as_the_same_moment_in_utc(moment: dt.datetime) -> None:
    read = MOMENT.validate_python(moment.isoformat())
    assert read == moment
    assert read.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+23:59", "1219-09-29T10:50:34-22:13", "9999-12-31T23:59:59-12:00"]
)
def test_a_moment_of_no_year_of_ours_is_refused_with_the_years_named(text: str) -> None:
    with pytest.raises(ValidationError, match=f"{OUR_YEARS.start}..{OUR_YEARS.stop - 1}"):
        MOMENT.validate_python(text)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python("2026-11-22T09:00:00")


def test_no_two_shapes_have_one_name() -> None:
    """Components of the description are found by name: of two with one name, one would be described as the other."""
    folder = Path(v1.__file__).parent
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    names = Counter(name for text in texts for name in re.findall(r"^class (\w+)\(", text, re.M))
    assert [name for name, times in names.items() if times > 1] == []
