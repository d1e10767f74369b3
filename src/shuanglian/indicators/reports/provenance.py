"""Where observations come from, for the appendix: version, source, reporter, when published, and the seal of its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone

from shuanglian.foundation.events.models import Event
from shuanglian.indicators.models import Observation
from shuanglian.indicators.selectors import source_words

from .document import Block, Section, Value, spans_of
from .gathering import Provenance


def of(ids: Iterable[int]) -> dict[int, Provenance]:
    """Two queries, however many observations."""
    wanted = sorted(set(ids))
    rows = Observation.objects.filter(pk__in=wanted).select_related("source", "organisation")
    seals = _seals(rows)
    return {row.pk: _told(row, seals.get(row.pk, "")) for row in rows}


def observations_in(sections: Iterable[Section]) -> set[int]:
    """Every observation that some values of these sections, or what they are computed from, stand for."""
    found: set[int] = set()
    for section in sections:
        for block in section.blocks:
            for value in _values(block):
                if value.observation is not None:
                    found.add(value.observation)
    return found


def _values(block: Block) -> Iterator[Value]:
    waiting = [span for span in spans_of(block) if isinstance(span, Value)]
    while waiting:
        value = waiting.pop()
        yield value
        waiting += [found for _name, found in value.inputs]


def _told(row: Observation, seal: str) -> Provenance:
    return Provenance(
        version=row.version,
        source=source_words(row.origin, row.source.title if row.source else "", row.locator, ""),
        reporter=row.organisation.name if row.organisation else "",
        published=timezone.localtime(row.decided_at).strftime("%Y-%m-%d %H:%M") if row.decided_at else "",
        receipt=seal,
        url=address(row.pk),
    )


def address(observation_id: int) -> str:
    return f"/indicators/observations/{observation_id}/"


def _seals(about: Iterable[Observation]) -> dict[int, str]:
    """The hash of the last row of the record about each: whoever has an extract finds it there."""
    streams = {row.stream for row in about}
    ids = [str(row.pk) for row in about]
    rows = Event.objects.filter(stream__in=streams, object_type="observation", object_id__in=ids)
    return {int(pk): seal for pk, seal in rows.order_by("pk").values_list("object_id", "hash")}
