"""What names in a sheet stand for: places, segments, parties, sources. Loaded once per import."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor

from ..models import Alias, Party, Place, Segment, Source
from ..text import name_key
from ..visibility import party_condition

V = TypeVar("V")
Index = dict[str, list[V]]


class Unknown(LookupError):
    """A name that stands for nothing, or for several things; the message says which."""


class Directory:
    """Look-ups by code or name, of parties among those that `viewer` may see.

    Every method raises `Unknown` with the sentence for the sheet.
    """

    def __init__(self, viewer: Actor) -> None:
        self._seen = party_condition(viewer)

    def place(self, name: str) -> int:
        return _one(
            self._places, name, _("没有“%(name)s”这个地方。"), _("叫“%(name)s”的地方不止一个，请写代码。")
        )

    def segment(self, name: str) -> int:
        return _one(
            self._segments,
            name.replace("／", "/"),
            _("没有“%(name)s”这个环节。"),
            _("“%(name)s”在不止一条产业链上，请写“产业链/环节”。"),
        )

    def party(self, name: str) -> int:
        """A party by its reference, credit code, name or other name."""
        known = self.by_ref.get(name) or self.by_code.get(name.upper())
        if known is not None:
            return known
        return _one(
            self._named, name, _("库里没有主体“%(name)s”。"), _("“%(name)s”对应不止一个主体，请写编号。")
        )

    def source(self, code: str) -> int:
        return _one(self._sources, code, _("没有编号为“%(name)s”的来源。"), "")

    def named(self, name: str) -> list[int]:
        """Ids of parties with exactly this name."""
        return self._names.get(name_key(name), [])

    def aliased(self, name: str) -> list[int]:
        """Ids of parties for which this is another name."""
        return self._aliases.get(name_key(name), [])

    @cached_property
    def by_ref(self) -> dict[str, int]:
        return {ref: pk for pk, ref, _code, _name in self._parties}

    @cached_property
    def by_code(self) -> dict[str, int]:
        return {code: pk for pk, _ref, code, _name in self._parties if code}

    @cached_property
    def _parties(self) -> list[tuple[int, str, str | None, str]]:
        return list(
            Party.objects.filter(self._seen).order_by("pk").values_list("pk", "ref", "credit_code", "name")
        )

    @cached_property
    def _names(self) -> Index[int]:
        return _index((name, pk) for pk, _ref, _code, name in self._parties)

    @cached_property
    def _aliases(self) -> Index[int]:
        seen = {pk for pk, *_rest in self._parties}
        rows = Alias.objects.order_by("pk").values_list("name", "party")
        return _index((name, pk) for name, pk in rows if pk in seen)

    @cached_property
    def _named(self) -> Index[int]:
        """By name; by other name only where no party has it as its name."""
        return {**self._aliases, **self._names}

    @cached_property
    def _places(self) -> Index[int]:
        rows = list(Place.objects.order_by("pk").values_list("pk", "code", "name"))
        return {**_index((name, pk) for pk, _c, name in rows), **_index((code, pk) for pk, code, _n in rows)}

    @cached_property
    def _segments(self) -> Index[int]:
        rows = Segment.objects.select_related("chain").order_by("pk")
        pairs = [(name, s.pk) for s in rows for name in (s.name, s.key)]
        full = [(f"{chain}/{name}", pk) for s in rows for chain in (s.chain.name, s.chain.key)
                for name, pk in ((s.name, s.pk), (s.key, s.pk))]  # fmt: skip
        return _index(dict.fromkeys(pairs + full))

    @cached_property
    def _sources(self) -> Index[int]:
        return _index(Source.objects.order_by("pk").values_list("code", "pk"))


def _index(pairs: object) -> Index[int]:
    found: Index[int] = {}
    for name, pk in pairs:  # type: ignore[attr-defined]
        found.setdefault(name_key(name), []).append(pk)
    return found


def _one(index: Index[int], name: str, none: str, many: str) -> int:
    found = set(index.get(name_key(name), []))
    if len(found) == 1:
        return found.pop()
    raise Unknown((many if found else none) % {"name": name[:60]})
