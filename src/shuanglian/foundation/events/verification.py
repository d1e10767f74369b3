"""Recomputing the chains: is the record still what was written?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from . import chain, invariants
from .models import Event, Stream

BATCH = 2000
Progress = Callable[[int], None]
Head = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Break:
    """The first row of a stream that is not what was written.

    `problem`: `gap` (a number is missing), `link` (does not continue the row before), `content` (the row or
    its payload was changed), `cut` (rows are missing at the end), `head` (the end does not match the head).
    """

    stream: str
    seq: int
    problem: str
    message: str
    event_id: int | None = None


@dataclass(slots=True)
class Report:
    """`breaks` holds one entry per broken stream, `violations` what the invariants of the apps found."""

    streams: int = 0
    events: int = 0
    breaks: list[Break] = field(default_factory=list)
    violations: list[invariants.Violation] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.breaks and not self.violations


def verify_stream(name: str) -> Break | None:
    """Recompute one chain while nobody can append to it; None when it is whole."""
    with transaction.atomic():
        head = Stream.objects.select_for_update().filter(name=name).values_list("seq", "hash").first()
        rows = Event.objects.filter(stream=name).order_by("seq").iterator(BATCH)
        return _first_break(name, head or (0, ""), rows)


def verify_all(progress: Progress | None = None) -> Report:
    """Recompute every chain and run every invariant, reading the rows as a stream.

    `progress` is called with the number of rows seen. A stream that looks broken is recomputed under its
    lock, because somebody may just have appended to it.
    """
    report = Report()
    heads = dict(_heads())
    report.streams = len(heads)
    for name, rows in groupby(_counted(report, progress), key=lambda event: event.stream_id):
        _check(report, name, heads.pop(name, (0, "")), rows)
    for name, head in heads.items():
        _check(report, name, head, ())
    report.violations = list(invariants.run_all())
    return report


def _check(report: Report, name: str, head: Head, rows: Iterable[Event]) -> None:
    if _first_break(name, head, rows) is not None:
        confirmed = verify_stream(name)
        if confirmed is not None:
            report.breaks.append(confirmed)


def _heads() -> Iterator[tuple[str, Head]]:
    for name, seq, digest in Stream.objects.values_list("name", "seq", "hash").iterator(BATCH):
        yield name, (seq, digest)


def _counted(report: Report, progress: Progress | None) -> Iterator[Event]:
    for event in Event.objects.order_by("stream_id", "seq").iterator(BATCH):
        report.events += 1
        if progress is not None and report.events % BATCH == 0:
            progress(report.events)
        yield event


def _first_break(name: str, head: Head, rows: Iterable[Event]) -> Break | None:
    seq, digest = 0, ""
    for event in rows:
        problem = _problem_of(event, seq, digest)
        if problem is not None:
            return Break(name, event.seq, problem, _explain(problem, event.seq, seq + 1), event.pk)
        seq, digest = event.seq, event.hash
    if seq < head[0]:
        return Break(name, seq + 1, "cut", _explain("cut", seq + 1, head[0]))
    if (seq, digest) != head:
        return Break(name, seq, "head", _explain("head", seq, head[0]))
    return None


def _problem_of(event: Event, seq: int, digest: str) -> str | None:
    if event.seq != seq + 1:
        return "gap"
    if event.prev_hash != digest:
        return "link"
    if chain.digest_payload(event.nonce, event.payload) != event.payload_digest:
        return "content"
    if chain.digest_row(event.hashed_row(), event.prev_hash) != event.hash:
        return "content"
    return None


def _explain(problem: str, seq: int, expected: int) -> str:
    texts = {
        "gap": _("编号断开：应为第 %(expected)d 条，却是第 %(seq)d 条"),
        "link": _("第 %(seq)d 条接不上前一条"),
        "content": _("第 %(seq)d 条的内容被改动"),
        "cut": _("从第 %(seq)d 条起被删去，流头记着 %(expected)d 条"),
        "head": _("末条第 %(seq)d 条与流头（%(expected)d 条）不符"),
    }
    return texts[problem] % {"seq": seq, "expected": expected}
