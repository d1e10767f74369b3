"""Keyset pages visit every row once, forwards and back, also while rows are added."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.registry.models import Source
from shuanglian.web.paging import Page, decode, encode, page

pytestmark = pytest.mark.django_db


def ask(cursor: str = "", back: str = "", size: int = 3) -> Page[Source]:
    query = {name: value for name, value in (("after", cursor), ("before", back)) if value}
    return page(Source.objects.all(), RequestFactory().get("/", query), fields=("title", "id"), size=size)


def make(count: int) -> None:
    for number in range(count):
        Source.objects.create(code=f"c{number}", title=f"题{number % 4}")


@pytest.mark.parametrize("count", [0, 1, 3, 4, 10])
def test_walking_forwards_and_back_sees_every_row_once(count: int) -> None:
    make(count)
    expected = list(Source.objects.order_by("title", "id"))
    shown, last = ask(), None
    seen = list(shown.rows)
    while shown.next:
        shown = last = ask(cursor=shown.next)
        seen += shown.rows
    assert seen == expected
    while last is not None and last.previous:
        earlier = ask(back=last.previous)
        assert earlier.rows[-1].pk == expected[expected.index(last.rows[0]) - 1].pk
        last = earlier
    assert not ask().previous


def test_a_row_added_in_front_does_not_repeat_what_was_seen() -> None:
    make(6)
    first = ask()
    Source.objects.create(code="new", title="题")
    assert not {row.pk for row in first.rows} & {row.pk for row in ask(cursor=first.next).rows}


@given(
    st.lists(
        st.one_of(
            st.integers(-(10**12), 10**12), st.text(max_size=40), st.datetimes(timezones=st.just(dt.UTC))
        )
    )
)
def test_a_cursor_carries_its_values(values: list[object]) -> None:
    if len(encode(values)) <= 400:
        assert decode(encode(values)) == values


@given(st.text(max_size=80))
def test_a_broken_cursor_is_the_first_page(text: str) -> None:
    found = decode(text)
    assert found is None or isinstance(found, (list, dict, int, float, str, bool))
