"""Computing a round in the background: candidates need by need, each kept at once, then the assignment."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import PUBLIC, Actor, system
from shuanglian.matching import services as matching
from shuanglian.matching.answers import Answer, Match

from .. import assignment, knowledge, notices, reading, report
from ..models import (
    Decision,
    Origin,
    Round,
    RoundCandidate,
    RoundExpert,
    RoundNeed,
    RoundProposal,
    RoundStatus,
    RunState,
)
from ..policies import may_compute, require
from ..problem import Conflict, Edge, Expert, Need, Problem
from ._common import lock, note

log = logging.getLogger(__name__)
# So many candidates of a need at most, out of the experts of the round.
CANDIDATES: Final = matching.MAX_LIMIT
NEWCOMER: Final = "newcomer"
# The kind of counter-reason that marks a conflict which a programme knows of, in contrast to one declared in the round.
KNOWN_CONFLICT: Final = "known_conflict"
# Nobody waits for it, so it may take longer than on a console.
SOLVER_SECONDS: Final = 300.0


@transaction.atomic
def compute_start(*, actor: Actor, found: Round, matcher: bool = True) -> Round:
    """Queue the computation. With `matcher` every need asks the matcher for candidates; without it only the pairs of the
    uploaded sheet count. What was computed before is replaced when the new result is there."""
    from ..jobs import compute_round

    found = lock(found)
    require(may_compute(actor, found))
    _forget_known(found)
    RoundCandidate.objects.filter(need__round=found, origin=Origin.MATCH, conflict="").delete()
    found.needs.update(matched_at=None if matcher else timezone.now(), best=None)
    found.run_state, found.run_error, found.run_number = RunState.RUNNING, "", found.run_number + 1
    found.save(update_fields=["run_state", "run_error", "run_number"])
    note(found, "round.compute_started", actor, run=found.run_number, matcher=matcher)
    compute_round.enqueue(found.pk, found.run_number)
    return found


def run(round_id: int, number: int) -> None:
    """The whole of a computation, or what is left of it after a worker was killed. Stops quietly when the round was
    cancelled or started anew meanwhile."""
    if not _resume(round_id, number):
        return
    try:
        while (row := _next(round_id)) is not None:
            if not _match(row, number):
                return
        _solve(round_id, number)
    except Exception as error:
        _failed(round_id, number, error)
        raise


def problem_of(found: Round) -> Problem:
    """The round as plain values, by the numbers that people know."""
    rows = RoundCandidate.objects.filter(need__round=found).select_related("need__need", "expert__party")
    pairs = list(rows.order_by("pk"))
    return Problem(
        needs=[
            Need(row.need.number, row.wanted, row.minimum, row.weight, row.need.owner.ref)
            for row in found.needs.select_related("need__owner")
        ],
        experts=[_expert(row) for row in found.experts.select_related("party")],
        edges=[Edge(p.need.need.number, p.expert.party.ref, p.value, _why(p)) for p in pairs],
        conflicts=[
            Conflict(need=p.need.need.number, expert=p.expert.party.ref, reason=p.conflict)
            for p in pairs
            if p.conflict
        ],
        rules=reading.parse_rules(found.rules),
    )


def _expert(row: RoundExpert) -> Expert:
    groups = (NEWCOMER,) if row.is_newcomer else ()
    return Expert(row.party.ref, row.capacity, row.load, row.home_ref, groups)


def _why(pair: RoundCandidate) -> str:
    return str(pair.reasons[0].get("text", "")) if pair.reasons else ""


def _current(round_id: int, number: int) -> Round | None:
    """The round, locked, if this run is still wanted."""
    rows = Round.objects.select_for_update().filter(pk=round_id, run_number=number)
    return rows.exclude(status__in=[RoundStatus.CANCELLED, RoundStatus.PUBLISHED]).first()


@transaction.atomic
def _resume(round_id: int, number: int) -> bool:
    found = _current(round_id, number)
    if found is None or found.run_state == RunState.IDLE:
        return False
    if found.run_state == RunState.FAILED:
        found.run_state, found.run_error = RunState.RUNNING, ""
        found.save(update_fields=["run_state", "run_error"])
    return True


def _next(round_id: int) -> RoundNeed | None:
    rows = RoundNeed.objects.filter(round=round_id, matched_at__isnull=True)
    return rows.select_related("need__owner__place").order_by("pk").first()


def _match(row: RoundNeed, number: int) -> bool:
    """Candidates of one need. Asked for as the public, so that every reason may be shown to whom it concerns."""
    experts = {e.party_id: e for e in RoundExpert.objects.filter(round=row.round_id)}
    barred = knowledge.conflicts(row.need)
    answer = _asked(row, experts.keys() - barred.keys(), barred)
    # Their value is looked for as well, so that people see what the conflict costs; it is never assigned.
    beside = _asked(row, experts.keys() & barred.keys(), {})
    with transaction.atomic():
        if _current(row.round_id, number) is None:
            return False
        found = [_candidate(row, experts[m.party_id], m) for m in (*answer.results, *beside.results)]
        RoundCandidate.objects.bulk_create(found, ignore_conflicts=True, batch_size=500)
        RoundNeed.objects.filter(pk=row.pk).update(matched_at=timezone.now(), best=answer.best)
    return True


def _asked(row: RoundNeed, parties: Collection[int], conflicts: Mapping[int, str]) -> Answer:
    """The experts of the round compete among themselves; each has the value that the matcher gives it among all."""
    return matching.match_need(
        PUBLIC,
        row.need,
        limit=CANDIDATES,
        track=knowledge.track(),
        load=knowledge.load(),
        conflicts=conflicts,
        only=parties,
    )


def _candidate(row: RoundNeed, expert: RoundExpert, match: Match) -> RoundCandidate:
    return RoundCandidate(
        need=row,
        expert=expert,
        value=round(match.probability, 6),
        offering_id=match.offering_id,
        reasons=[_told(reason.to_json()) for reason in match.reasons],
        counter_reasons=[_told(reason.to_json()) for reason in match.counter_reasons],
    )


@transaction.atomic
def _bar_known(round_id: int, number: int) -> None:
    """Put what the programmes know of conflicts, as of now, on the pairs of the matcher and of the sheet."""
    if _current(round_id, number) is None:
        return
    changed = []
    for row in RoundNeed.objects.filter(round=round_id).select_related("need"):
        known = knowledge.conflicts(row.need)
        for pair in row.candidates.filter(conflict="", expert__party__in=known).select_related("expert"):
            pair.conflict = known[pair.expert.party_id][:500]
            told = {"kind": KNOWN_CONFLICT, "text": pair.conflict, "source": ""}
            pair.counter_reasons = [told, *pair.counter_reasons]
            changed.append(pair)
    RoundCandidate.objects.bulk_update(changed, ["conflict", "counter_reasons"], batch_size=500)


def _forget_known(found: Round) -> None:
    """Take back what the programmes knew last time; what people declared in the round stays."""
    changed = []
    for pair in RoundCandidate.objects.filter(need__round=found).exclude(conflict=""):
        rest = [reason for reason in pair.counter_reasons if reason["kind"] != KNOWN_CONFLICT]
        known = [reason["text"] for reason in pair.counter_reasons if reason["kind"] == KNOWN_CONFLICT]
        if known:
            pair.conflict = "" if pair.conflict in known else pair.conflict
            pair.counter_reasons = rest
            changed.append(pair)
    RoundCandidate.objects.bulk_update(changed, ["conflict", "counter_reasons"], batch_size=500)


def _told(reason: dict[str, object]) -> dict[str, str]:
    return {name: str(reason.get(name, "")) for name in ("kind", "text", "source")}


def _solve(round_id: int, number: int) -> None:
    _bar_known(round_id, number)
    found = Round.objects.get(pk=round_id)
    problem = problem_of(found)
    solution = assignment.solve(problem, seconds=SOLVER_SECONDS)
    told = report.report(solution)
    with transaction.atomic():
        now = _current(round_id, number)
        if now is None:
            return
        _keep(now, problem, told)
        actor = system(_("撮合"))
        summary = {name: told[name] for name in ("served", "value", "optimal", "receipt")}
        note(now, "round.computed", actor, run=number, assigned=len(told["assigned"]), **summary)
        notices.tell_computed(now)


def _keep(found: Round, problem: Problem, told: dict[str, Any]) -> None:
    found.inputs, found.result = report.problem_json(problem), told
    found.receipt, found.computed_at = str(told["receipt"]), timezone.now()
    found.status, found.run_state = RoundStatus.COMPUTED, RunState.IDLE
    found.save(update_fields=["inputs", "result", "receipt", "computed_at", "status", "run_state"])
    found.proposals.filter(decision=Decision.PROPOSED).delete()
    needs = dict(found.needs.values_list("need__number", "pk"))
    experts = dict(found.experts.values_list("party__ref", "pk"))
    RoundProposal.objects.bulk_create(
        [
            RoundProposal(
                round=found,
                need_id=needs[str(pair["need"])],
                expert_id=experts[str(pair["expert"])],
                value=pair["value"],
            )
            for pair in told["assigned"]
        ],
        batch_size=500,
    )


def _failed(round_id: int, number: int, error: Exception) -> None:
    log.warning("round %s, run %s: %s", round_id, number, error)
    rows = Round.objects.filter(pk=round_id, run_number=number, run_state=RunState.RUNNING)
    rows.update(run_state=RunState.FAILED, run_error=f"{type(error).__name__}: {error}"[:500])
