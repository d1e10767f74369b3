"""Published figures: only unions of atoms (see `slicing`), with their sample, interval and small-sample mark."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.registry import selectors as parties

from . import policies, registry, rules, slicing
from .models import Ballot, Participation, Remark, RemarkState, Subject, SubjectKind
from .services import Offer, offers
from .slicing import Atom, Limits, LimitsThen, Quarter, Votes, quarter_of
from .statistics import Mean, mean

MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of one slice: votes, the mean of all dimensions, and each dimension."""

    label: str
    key: str
    votes: int
    overall: Mean
    dimensions: tuple[tuple[str, Mean], ...]
    is_small: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One subject. `whole` is None while too few have voted; then nothing else is told, not even how many."""

    subject_id: UUID
    kind: str
    name: str
    whole: Part | None
    trend: tuple[Part, ...] = ()
    services: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Words of companies, in an order that tells nothing; how many were hidden, by reason."""

    texts: tuple[str, ...]
    hidden: tuple[tuple[str, int], ...]


def board(kind: str, *, demo: bool = False, service: str = "", today: dt.date | None = None) -> list[Line]:
    """All subjects of a kind that anybody has voted on in quarters that are over, best known first. `service` narrows
    to published slices of it."""
    now, limits = quarter_of(today or timezone.localdate()), _limits()
    cells = _cells(kind, demo)
    ballots = _ballots(kind, demo)
    lines = [
        _line(subject, cells.get(subject.pk, {}), ballots.get(subject.pk, []), limits, now)
        for subject in _subjects(kind, cells, now)
    ]
    if service:
        lines = [_narrowed(line, service) for line in lines]
    return sorted(
        lines, key=lambda line: (line.whole is None, -(line.whole.votes if line.whole else 0), line.name)
    )


def subject_line(subject: Subject, *, demo: bool = False, today: dt.date | None = None) -> Line:
    """One subject's figures."""
    now = quarter_of(today or timezone.localdate())
    cells, ballots = _cells(subject.kind, demo, subject), _ballots(subject.kind, demo, subject)
    return _line(subject, cells.get(subject.pk, {}), ballots.get(subject.pk, []), _limits(), now)


def words(subject: Subject, *, demo: bool = False, today: dt.date | None = None) -> Words:
    """Only of published periods: a word that appears the day after a service would name its author."""
    cells = _cells(subject.kind, demo, subject).get(subject.pk, {})
    now = quarter_of(today or timezone.localdate())
    periods = slicing.periods(cells, _limits(), now)
    open_ = {quarter for period in periods for quarter in period}
    rows = Remark.objects.filter(subject=subject, is_demo=demo, state=RemarkState.SHOWN).order_by("pk")
    texts = [row.text for row in rows if quarter_of(row.month) in open_]
    gone = Remark.objects.filter(subject=subject, is_demo=demo, state=RemarkState.HIDDEN)
    counts = gone.values("reason").annotate(n=Count("pk")).order_by("reason")
    names = dict(Remark._meta.get_field("reason").choices or ())
    hidden = tuple((str(names[row["reason"]]), row["n"]) for row in counts) if periods else ()
    return Words(tuple(texts[:MOST_WORDS]), hidden)


def get_subject(subject_id: UUID) -> Subject:
    found = Subject.objects.select_related("department", "place").filter(pk=subject_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个评价对象")))
    return found


def my_offers(viewer: Actor) -> list[Offer]:
    """What the viewer's company can rate or has rated. Nobody else sees this."""
    company = parties.party_of(viewer)
    if viewer.role != Role.ENTERPRISE or company is None:
        return []
    return offers(company)


def remarks_waiting(viewer: Actor, *, today: dt.date | None = None) -> QuerySet[Remark]:
    """Words that need a first or a second look by this viewer.

    Only those of periods that are over and big enough to be published: whoever sees a word appear on the day of a
    vote, or the only word of a quarter, knows whose it is. All words of a period come at once, by their random keys.
    """
    if policies.may_moderate(viewer):
        return Remark.objects.none()
    rows = Remark.objects.filter(state__in=[RemarkState.WAITING, RemarkState.DOUBTED])
    mine = rows.exclude(subject__department=viewer.organisation_id or 0)
    if viewer.is_demo:
        mine = mine.filter(is_demo=True)
    ready = _of_published_periods(mine, quarter_of(today or timezone.localdate()))
    return mine.filter(pk__in=ready).select_related("subject__department", "subject__place").order_by("pk")


def _of_published_periods(rows: QuerySet[Remark], now: Quarter) -> list[UUID]:
    """Keys of the words whose quarter is in a published period of their subject; one query for each kind and world."""
    found = list(rows.values_list("pk", "subject", "subject__kind", "is_demo", "month"))
    wanted = sorted({(kind, demo) for _pk, _subject, kind, demo, _month in found})
    cells = {(kind, demo): _cells(kind, demo) for kind, demo in wanted}
    limits = _limits()
    open_: dict[tuple[UUID, bool], set[Quarter]] = {}
    for _pk, subject, kind, demo, _month in found:
        if (subject, demo) not in open_:
            periods = slicing.periods(cells[kind, demo].get(subject, {}), limits, now)
            open_[subject, demo] = {quarter for period in periods for quarter in period}
    return [pk for pk, subject, _kind, demo, month in found if quarter_of(month) in open_[subject, demo]]


def remark_for(viewer: Actor, remark_id: UUID) -> Remark:
    found = remarks_waiting(viewer).filter(pk=remark_id).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这条，或者已经审过。")))
    return found


def has_demo() -> bool:
    return Ballot.objects.filter(is_demo=True).exists()


def has_real() -> bool:
    return Ballot.objects.filter(is_demo=False).exists()


# -- figures
def _line(
    subject: Subject, cells: slicing.Cells, ballots: list[Ballot], limits: LimitsThen, now: Quarter
) -> Line:
    atoms = slicing.atoms(cells, limits, now)
    if not atoms:
        return Line(subject.pk, subject.kind, subject.name, None)
    numbers = sorted({atom.period for atom in atoms})
    kinds = sorted({atom.service for atom in atoms if atom.service})
    trend = [_part(ballots, subject.kind, [a for a in atoms if a.period == n]) for n in numbers]
    services = [_part(ballots, subject.kind, [a for a in atoms if a.service == kind], kind) for kind in kinds]
    whole = _part(ballots, subject.kind, atoms)
    return Line(subject.pk, subject.kind, subject.name, whole, tuple(trend), tuple(services))


def _part(ballots: Iterable[Ballot], kind: str, atoms: list[Atom], service: str = "") -> Part:
    chosen = [b for b in ballots if any(_in(b, atom) for atom in atoms)]
    terms = rules.terms()
    named = terms.dimensions[kind]
    found = []
    for key, name in named:
        # One that was not asked of all of them would be the figure of a set that nobody has found big enough.
        if all(key in b.scores for b in chosen) and (figure := mean([b.scores[key] for b in chosen])):
            found.append((name, figure))
    overall = mean([sum(b.scores.values()) / len(b.scores) for b in chosen])
    assert overall is not None  # atoms hold votes
    label = registry.title_of(service) if service else _period(atoms)
    return Part(label, service, len(chosen), overall, tuple(found), len(chosen) < terms.small_sample)


def _in(ballot: Ballot, atom: Atom) -> bool:
    return quarter_of(ballot.month) in atom.quarters and ballot.service in atom.services


def _period(atoms: list[Atom]) -> str:
    quarters = sorted({quarter for atom in atoms for quarter in atom.quarters})
    first, last = _named(quarters[0]), _named(quarters[-1])
    return first if first == last else f"{first}—{last}"


def _named(quarter: Quarter) -> str:
    return str(_("%(year)s 年第 %(n)s 季度") % {"year": quarter[0], "n": quarter[1]})


def _narrowed(line: Line, service: str) -> Line:
    found = next((part for part in line.services if part.key == service), None)
    return Line(line.subject_id, line.kind, line.name, found)


class _Versions:
    """The limits of the version that was valid when a quarter ended."""

    def at(self, quarter: Quarter) -> Limits:
        terms = rules.terms_then(slicing.ends_on(quarter))
        return Limits(terms.min_votes, terms.min_companies)


def _limits() -> LimitsThen:
    return _Versions()


def _subjects(kind: str, cells: Mapping[UUID, slicing.Cells], now: Quarter) -> list[Subject]:
    """Those with votes of quarters that are over: whoever appears in the list on a day was voted on that day."""
    known = [pk for pk, found in cells.items() if any(quarter < now for quarter, _service in found)]
    rows = Subject.objects.filter(kind=kind, pk__in=known).select_related("department", "place")
    return list(rows)


def _cells(
    kind: str, demo: bool, subject: Subject | None = None
) -> dict[UUID, dict[tuple[Quarter, str], Votes]]:
    """Votes and companies of each cell, counted from who took part (never from the votes)."""
    rows = Participation.objects.filter(subject__kind=kind, is_demo=demo)
    if subject is not None:
        rows = rows.filter(subject=subject)
    counts = rows.values("subject", "month", "service", "company").annotate(n=Count("pk")).order_by()
    found: dict[UUID, dict[tuple[Quarter, str], Votes]] = defaultdict(dict)
    for row in counts:
        cells, key = found[row["subject"]], (quarter_of(row["month"]), row["service"])
        cells[key] = cells.get(key, Votes()) + Votes(row["n"], frozenset([row["company"]]))
    return found


def _ballots(kind: str, demo: bool, subject: Subject | None = None) -> dict[UUID, list[Ballot]]:
    rows = Ballot.objects.filter(subject__kind=kind, is_demo=demo)
    if subject is not None:
        rows = rows.filter(subject=subject)
    found: dict[UUID, list[Ballot]] = defaultdict(list)
    for ballot in rows.order_by("pk"):
        found[ballot.subject_id].append(ballot)
    return found


KINDS = tuple(SubjectKind.values)
