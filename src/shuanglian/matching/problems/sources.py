"""Where problems come from. Needs are one source; a programme adds its own by calling `register` when it starts.

    sources.register("ticket", texts=texts, visible=visible, url=url, label=_("工单"))

The record is the wire: events whose object type is the kind of a source make its problems be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text


@dataclass(frozen=True, slots=True)
class Told:
    """One problem as its source tells it. `owner` is the id of the party that has it; `stake_cents` in 分; `is_public`:
    everybody may read it."""

    id: int
    title: str
    text: str
    owner: int | None = None
    segments: frozenset[int] = field(default_factory=frozenset)
    stake_cents: int | None = None
    number: str = ""
    owner_name: str = ""
    status: str = ""
    is_demo: bool = False
    is_public: bool = False
    extra: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """What is compared: title, text and names of what is measured."""
        return "\n".join((self.title, self.text, *self.extra))


# All problems of the source (ids None) or those of them that are problems now; drafts and withdrawn ones are none.
Texts = Callable[[Iterable[int] | None], Iterable[Told]]
# The ids of what this viewer may read in full, as a query set of single values.
Visible = Callable[[Actor], QuerySet[Any, Any]]
Address = Callable[[int], str]
# The ids of what this viewer may read in full and that holds the words.
Find = Callable[[Actor, str], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    kind: str
    texts: Texts
    visible: Visible
    address: Address
    label: Text
    find: Find | None = None


_SOURCES: Final[dict[str, Source]] = {}


def register(
    kind: str,
    texts: Texts,
    visible: Visible,
    *,
    address: Address | None = None,
    label: Text = "",
    find: Find | None = None,
) -> Source:
    """Add a source of problems. `kind` is the object type of its events. Raises ValueError when declared twice."""
    source = Source(kind, texts, visible, address or (lambda _pk: ""), label or kind, find)
    known = _SOURCES.setdefault(kind, source)
    if known is not source and (known.texts, known.visible) != (texts, visible):
        raise ValueError(f"source of problems {kind} is declared twice")
    return known


def unregister(kind: str) -> None:
    """Forget a source; for tests that add one."""
    _SOURCES.pop(kind, None)


def get(kind: str) -> Source:
    """Raises KeyError for a kind that nobody registered."""
    return _SOURCES[kind]


def every() -> list[Source]:
    return [_SOURCES[kind] for kind in sorted(_SOURCES)]


def kinds() -> frozenset[str]:
    return frozenset(_SOURCES)
