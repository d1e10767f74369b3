"""What a viewer may see, as rows of our own sheets, so that an export can be edited and imported again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model, QuerySet

from shuanglian.foundation.actor import Actor

from .. import policies, selectors
from ..models import Need, Offering, Party, Segment
from ..models.offerings import Comparator
from ..visibility import NeedView, need_views
from .columns import GROUPS, MOST_GROUPS, SPECS, Column, SheetKind

CHUNK: Final = 1000


def rows(viewer: Actor, kind: SheetKind) -> tuple[list[Column], Iterator[Sequence[Any]]]:
    """The columns of the export and its rows, as far as `viewer` may see them."""
    if kind == "parties":
        return _table(kind, GROUPS, _parties(viewer))
    if kind == "offerings":
        return _table(kind, GROUPS, _offerings(viewer))
    return _table(kind, MOST_GROUPS, _needs(viewer))


def _table(
    kind: SheetKind, groups: int, values: Iterator[dict[str, Any]]
) -> tuple[list[Column], Iterator[Sequence[Any]]]:
    columns = [column for column in SPECS[kind].all_columns(groups) if column.key != "source"]
    return columns, ([row.get(column.key) for column in columns] for row in values)


def _chunks(queryset: QuerySet[Any]) -> Iterator[list[Any]]:
    """Pages by id: constant memory, and prefetching works."""
    last = 0
    while page := list(queryset.filter(pk__gt=last)[:CHUNK]):
        yield page
        last = page[-1].pk


def _parties(viewer: Actor) -> Iterator[dict[str, Any]]:
    for page in _chunks(selectors.parties(viewer).prefetch_related("segments__chain")):
        yield from (_party(viewer, party) for party in page)


def _party(viewer: Actor, party: Party) -> dict[str, Any]:
    plain = (
        "ref",
        "name",
        "short_name",
        "credit_code",
        "level",
        "summary",
        "website",
        "is_public",
        "is_demo",
    )
    return {
        **_plain(party, plain),
        "kind": party.get_kind_display(),
        "place": party.place.name if party.place else "",
        "segments": _segments(party.segments.all()),
        "contact": "" if policies.may_see_contact(viewer, party) else party.contact,
        "aliases": "、".join(alias.name for alias in party.aliases.all()),
    }


def _offerings(viewer: Actor) -> Iterator[dict[str, Any]]:
    queryset = selectors.offerings(viewer, status="active").prefetch_related("segments__chain")
    for page in _chunks(queryset):
        yield from (_offering(offering) for offering in page)


def _offering(offering: Offering) -> dict[str, Any]:
    plain = ("ref", "title", "summary", "text", "trl", "price_text", "available_from", "is_demo")
    row = {
        **_plain(offering, plain),
        "party": offering.party.ref,
        "kind": offering.get_kind_display(),
        "place": offering.place.name if offering.place else "",
        "segments": _segments(offering.segments.all()),
    }
    for number, measure in enumerate(offering.measures.all(), 1):
        group = _plain(measure, ("metric", "value", "high", "unit", "method"))
        group["comparator"] = measure.get_comparator_display()
        row |= {f"{key}.{number}": _number(value) for key, value in group.items()}
    return row


def _needs(viewer: Actor) -> Iterator[dict[str, Any]]:
    for page in _chunks(selectors.needs(viewer).prefetch_related("segments__chain")):
        needs: dict[int, Need] = {need.pk: need for need in page}
        yield from (_need(view, needs[view.id]) for view in need_views(viewer, page))


def _need(view: NeedView, need: Need) -> dict[str, Any]:
    """From the view, so that a masked need shows its teaser and nothing else."""
    plain = ("number", "title", "text", "teaser", "deadline", "ip_wish", "is_demo")
    row: dict[str, Any] = {
        **{name: getattr(view, name) for name in plain},
        "owner": need.owner.ref if view.is_full else view.owner_name,
        "kind": view.kind_label,
        "confidentiality": view.confidentiality_label,
        "segments": _segments(need.segments.all()),
        "stake_cents": None if view.stake_cents is None else Decimal(view.stake_cents) / 1_000_000,
    }
    for requirement in view.requirements:
        names = (
            "metric",
            "current_value",
            "target_value",
            "target_high",
            "target_text",
            "unit",
            "test_method",
        )
        group = {name: getattr(requirement, name) for name in (*names, "is_hard")}
        group["comparator"] = str(Comparator(requirement.comparator).label)
        row |= {f"{key}.{requirement.order}": _number(value) for key, value in group.items()}
    return row


def _plain(obj: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(obj, name) for name in names}


def _number(value: Any) -> Any:
    """`12.50000000` as 12.5."""
    return Decimal(format(value.normalize(), "f")) if isinstance(value, Decimal) else value


def _segments(segments: Any) -> str:
    found: list[Segment] = list(segments)
    return "、".join(f"{segment.chain.name}/{segment.name}" for segment in found)
