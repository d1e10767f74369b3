"""Pages by key: bounded, stable while rows are added, and as fast on the last page as on the first."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from shuanglian.foundation.errors import Invalid, Reason

MOST: Final = 100
M = TypeVar("M", bound=Model)
T = TypeVar("T")


class PageIn(Schema):
    """`cursor` is `next` of the page before; `limit` at most 100."""

    cursor: str = Field("", max_length=60)
    limit: int = Field(20, ge=1, le=MOST)


class Page(Schema, Generic[T]):
    """`next` is empty on the last page."""

    items: list[T]
    next: str


def page(
    rows: QuerySet[M], ask: PageIn, show: Callable[[list[M]], list[Any]], *, newest_first: bool = False
) -> dict[str, Any]:
    """One page of `rows` in the order of their ids, shown by `show`, which gets all rows of the page at once."""
    start = position(ask.cursor)
    if start is not None:
        rows = rows.filter(pk__lt=start) if newest_first else rows.filter(pk__gt=start)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: ask.limit + 1])
    more = len(found) > ask.limit
    found = found[: ask.limit]
    return {"items": show(found), "next": cursor(found[-1].pk) if more else ""}


def cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"k{pk}".encode()).decode().rstrip("=")


def position(text: str) -> int | None:
    """The id in a cursor. Raises `Invalid` for text that was never a cursor of ours."""
    if not text:
        return None
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        pk = int(plain[1:])
    except (ValueError, binascii.Error):
        pk = -1
        plain = ""
    if not plain.startswith("k") or not 0 < pk < 2**63:
        raise Invalid(Reason("cursor", _("翻页游标不对，请用上一页给出的 next。"), "cursor"))
    return pk
