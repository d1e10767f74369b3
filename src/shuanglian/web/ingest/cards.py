"""A proposed fact with everything that is needed to decide about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.ingest import selectors
from shuanglian.ingest.doors import Choice
from shuanglian.ingest.models import IngestDocument, IngestProposal

from . import shown

# What a person can only answer in the form: it opens with the refusal.
ANSWERED: Final = frozenset(
    {"ingest.subject", "ingest.scope", "ingest.period", "ingest.party", "ingest.party_there"}
)


def number(asked: str) -> int:
    """A number of a record as it stands in an address or a form; 0 for anything else."""
    return int(asked) if len(asked) <= 18 and asked.isascii() and asked.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A fact that could not be decided: why, and what was typed."""

    id: int
    reasons: tuple[Reason, ...]
    given: dict[str, str]
    verb: str


@dataclass(frozen=True, slots=True)
class Card:
    """`editing`: the form is open, filled with `given`; `choices` are the indicators that the words may mean."""

    p: IngestProposal
    subject: str
    value: str
    time: str
    words: str
    clashes: list[selectors.Clash]
    became: str
    before: str
    number: str
    after: str
    indicator: str = ""
    editing: bool = False
    choices: list[Choice] = field(default_factory=list)
    parties: list[selectors.PartyChoice] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    may_decide: bool = False
    may_accept: bool = False
    may_keep: bool = False

    @property
    def tone(self) -> str:
        return shown.STATE_TONES[self.p.state]

    @property
    def kind(self) -> str:
        return str(shown.KINDS[self.p.kind])

    @property
    def basis(self) -> str:
        return str(shown.BASES.get(str(self.p.said("basis")), ""))

    @property
    def type(self) -> str:
        return shown.type_words(str(self.p.detail.get("type", ""))) if self.p.kind == "entity" else ""

    @property
    def percent(self) -> int:
        return shown.percent(self.p.confidence)

    @property
    def is_figure(self) -> bool:
        return self.p.kind in ("quantity", "table")

    @property
    def asks_party(self) -> bool:
        """A figure of one organisation belongs to that organisation and to no place."""
        return self.is_figure and selectors.is_of_party(self.p)

    @property
    def party_typed(self) -> str:
        return self.given.get("party", self.p.party.name if self.p.party is not None else "")

    @property
    def clash_lines(self) -> list[tuple[str, str, selectors.Clash]]:
        return [(*shown.clash_words(c.kind, c.proposal_id is not None), c) for c in self.clashes]

    @property
    def bases(self) -> dict[str, str]:
        return {key: str(words) for key, words in shown.BASES.items()}

    @property
    def comparators(self) -> list[tuple[str, str]]:
        return [(key, str(words) or key) for key, words in shown.COMPARATORS.items()]

    @property
    def errors(self) -> dict[str, str]:
        return {reason.field: str(reason.message) for reason in reversed(self.reasons)}


FIELDS = ("subject", "place", "indicator", "value", "value_max", "unit", "time", "basis", "comparator")


def of(viewer: Actor, found: IngestDocument, proposal_id: int) -> IngestProposal:
    """A fact of this document. Raises `NotFound`, also for one of another document."""
    proposal = selectors.get_proposal(viewer, proposal_id)
    if proposal.document_id != found.pk:
        raise NotFound(Reason("not_found", "没有这一条"))
    return proposal


def many(
    viewer: Actor,
    found: IngestDocument,
    rows: Sequence[IngestProposal],
    refused: Refused | None = None,
    editing: int = 0,
) -> list[Card]:
    """Cards in the order of `rows`; the queries do not grow with their number."""
    clashes = selectors.conflicts_for(viewer, rows)
    powers = selectors.powers(viewer, found)
    names = selectors.indicator_names(viewer, sorted({row.code for row in rows if row.code}))
    return [_card(viewer, row, clashes.get(row.pk, []), refused, editing, powers, names) for row in rows]


def _card(
    viewer: Actor,
    row: IngestProposal,
    clashes: list[selectors.Clash],
    refused: Refused | None,
    editing: int,
    powers: selectors.Powers,
    names: Mapping[str, tuple[str, str]],
) -> Card:
    mine = refused if refused is not None and refused.id == row.pk else None
    is_open = editing == row.pk or (mine is not None and _opens(mine))
    start, end = row.value_start or row.start, row.value_end or row.start
    figure = row.kind in ("quantity", "table")
    words = str(mine.given.get("indicator", "")) if mine else ""
    return Card(
        p=row,
        subject=selectors.shown_subject(viewer, row),
        value=shown.value_words(row),
        time=shown.time_words(str(row.said("time"))) if figure else "",
        words=shown.relation_words(row) if row.kind == "relation" else "",
        clashes=clashes,
        became=selectors.became_words(row) if row.became_kind else "",
        before=row.quote[: start - row.start],
        number=row.quote[start - row.start : end - row.start],
        after=row.quote[end - row.start :],
        indicator=names.get(row.code, (row.code, ""))[0],
        editing=is_open,
        choices=list(selectors.choices_for(viewer, row, words)) if is_open and figure else [],
        parties=_parties(viewer, row) if is_open and (not figure or selectors.is_of_party(row)) else [],
        given=mine.given if mine and mine.verb == "edit" else _present(row),
        reasons=mine.reasons if mine else (),
        may_decide=powers.decide,
        may_accept=powers.decide or (figure and powers.decide_figures),
        may_keep=powers.decide,
    )


def _opens(refused: Refused) -> bool:
    """The form that was sent; also where only the form can answer what was asked."""
    return refused.verb == "edit" or any(reason.code in ANSWERED for reason in refused.reasons)


def _parties(viewer: Actor, row: IngestProposal) -> list[selectors.PartyChoice]:
    """Whom the name may mean; who is linked already is always among them."""
    found = list(selectors.party_choices(viewer, row))
    linked = row.party
    if linked is not None and linked.pk not in {one.id for one in found}:
        own = selectors.PartyChoice(linked.pk, linked.ref, linked.name, linked.kind, 1.0, "")
        found.insert(0, own)
    return found


def _present(row: IngestProposal) -> dict[str, str]:
    """What the form shows before anybody typed: the fact as it stands."""
    given = {name: _typed(row.said(name)) for name in FIELDS}
    given["time"] = shown.time_typed(given["time"])
    return given | {"growth": "1" if row.said("growth") else "", "code": row.code, "name": _name(row)}


def _typed(value: object) -> str:
    return "" if value is None else str(value)


def _name(row: IngestProposal) -> str:
    return str(row.edited.get("name") or row.detail.get("name") or row.subject)
