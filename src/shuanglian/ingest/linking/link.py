"""Links from proposed names to the registry. Several where it is not clear, never silently one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor

from ..proposal import Kind as Proposed
from ..proposal import Proposal
from .candidates import Candidate, candidates
from .catalogue import Catalogue

How = Literal["exact", "alias", "fuzzy", "new"]
MOST: Final = 5
# what is no party and no place: it is told as new unless a party bears exactly this name
_NO_PARTY: Final = frozenset({"mechanism", "plan", "event", "product", "project", "award"})
_PLACES: Final = frozenset({"place", "park", "base", "platform", "incubator", "government", ""})


@dataclass(frozen=True, slots=True)
class Link:
    """`role`: which name of the proposal (subject, object, place). `kind` is party, place or segment with its `id`;
    `new` has none. `score` between 0 and 1; `why` is for people."""  # fmt: skip

    role: str
    kind: str
    id: int | None
    name: str
    score: float
    how: How
    why: str


def link(
    viewer: Actor, proposals: Sequence[Proposal], catalogue: Catalogue | None = None
) -> dict[int, list[Link]]:
    """For each proposal (by its position) what its names may mean, the best first, as far as `viewer` may see it.

    Four queries in all. Proposals without names are left out; a name that nothing resembles has one link, `new`.
    """
    known = Catalogue.load(viewer) if catalogue is None else catalogue
    memory: dict[tuple[str, str, tuple[str, ...]], list[Link]] = {}
    found: dict[int, list[Link]] = {}
    for at, proposal in enumerate(proposals):
        rows: list[Link] = []
        for role, name, kind, others in _names(proposal):
            key = (name, kind, others)
            if key not in memory:
                memory[key] = suggest(known, name, kind, others)
            rows += [replace(row, role=role) for row in memory[key]]
        if rows:
            found[at] = rows
    return found


def _names(proposal: Proposal) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(role, name, type, other names)."""
    detail = proposal.detail
    if proposal.kind is Proposed.ENTITY:
        others = tuple(str(row["name"]) for row in detail.get("aliases", []))
        return [("subject", proposal.subject, str(detail.get("type", "")), others)]
    if proposal.kind is Proposed.RELATION:
        pairs = [
            (role, str(detail.get(role, "")), str(detail.get(f"{role}_type", "")))
            for role in ("subject", "object")
        ]
        return [(role, name, kind, ()) for role, name, kind in pairs if name and kind != "text"]
    rows = [("subject", proposal.subject, ""), ("place", proposal.place, "place")]
    return [(role, name, kind, ()) for role, name, kind in rows if name]


def suggest(catalogue: Catalogue, name: str, kind: str = "", others: Sequence[str] = ()) -> list[Link]:
    """What one name may mean; its other names count a little less than the name itself."""
    best: dict[tuple[str, int], Candidate] = {}
    for at, word in enumerate([name, *others]):
        for row in candidates(catalogue, word, fuzzy=kind not in _NO_PARTY):
            held = best.get((row.entry.kind, row.entry.id))
            row = (
                row
                if not at
                else replace(row, score=row.score * 0.96, why=_("文中又称“%s”：%s") % (word, row.why))
            )
            if _fits(row, kind) and (held is None or row.score > held.score):
                best[row.entry.kind, row.entry.id] = row
    rows = sorted((_typed(row, kind) for row in best.values()), key=_order)[:MOST]
    return _told(name, rows)


def _order(row: Candidate) -> tuple[float, str, int]:
    return -row.score, row.entry.kind, row.entry.id


def _fits(row: Candidate, kind: str) -> bool:
    """A person is a person, and only what may be a place is linked to one."""
    if row.entry.kind == "place":
        return kind in _PLACES
    if row.entry.kind == "segment":
        return kind in ("", "segment")
    if kind == "place":
        return row.how != "fuzzy" and row.entry.type in ("park", "base", "platform", "government", "other")
    return (row.entry.type == "person") == (kind == "person") or kind == ""


def _typed(row: Candidate, kind: str) -> Candidate:
    if kind == "person":
        return replace(row, score=min(row.score, 0.8), why=_("同名的人未必是同一人"))
    differs = row.entry.kind == "party" and kind not in ("", "place", row.entry.type)
    if not differs or kind in _NO_PARTY:
        return row
    return replace(row, score=row.score - 0.05, why=_("%s；类型不同") % row.why)


def _told(name: str, rows: list[Candidate]) -> list[Link]:
    if len(rows) > 1 and rows[0].score - rows[1].score < 0.03:
        why = _("%s；另有相近的名称，请选择")
        rows = [replace(row, why=why % row.why) if rows[0].score - row.score < 0.03 else row for row in rows]
    found = [
        Link("", row.entry.kind, row.entry.id, row.entry.own, round(row.score, 3), row.how, row.why)
        for row in rows
    ]
    if rows and rows[0].how != "fuzzy":
        return found
    words = _("登记库中没有这个名称") if not rows else _("若以上都不是，可新建")
    return [*found, Link("", "new", None, name, 0.5 if rows else 0.9, "new", words)]
