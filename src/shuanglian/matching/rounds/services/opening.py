"""Making a round: which needs, which experts, how much time, which rules, and who must not meet whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.matching.models import Judgement, JudgementKind
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Affiliation, Need, NeedStatus, Party

from .. import reading
from ..models import Decision, Origin, Round, RoundCandidate, RoundExpert, RoundNeed, RoundProposal
from ..policies import may_change, may_conduct, require
from ..problem import MOST_CAPACITY, MOST_WANTED, MOST_WEIGHT, BadProblem
from ._common import lock, note

MOST_NEEDS: Final = 2_000
MOST_EXPERTS: Final = 20_000
MAX_NAME: Final = 100
# A need is still looking for solvers in these states.
OPEN_STATES: Final = (
    NeedStatus.SUBMITTED,
    NeedStatus.TRIAGE,
    NeedStatus.ASSISTING,
    NeedStatus.ANSWERING,
)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One pair of an uploaded sheet, by the numbers of need and expert."""

    need: str
    expert: str
    value: float
    why: str = ""
    conflict: str = ""


@transaction.atomic
def round_create(
    *,
    actor: Actor,
    name: str,
    needs: Collection[int],
    experts: Mapping[int, int],
    opens: dt.date | None = None,
    closes: dt.date | None = None,
    rules: Mapping[str, Any] | None = None,
    wanted: int = 1,
) -> Round:
    """A draft with these needs (ids) and experts (party id → capacity). `rules` as in `assignment.schema.json`; `wanted`:
    how many solvers every need gets at most. Raises `Invalid` with everything that is wrong."""
    require(may_conduct(actor))
    chosen, solvers = _needs(actor, needs), _parties(actor, experts)
    problems = [
        *_name_problems(name, opens, closes),
        *_rules_problems(rules or {}),
        *_choice_problems(needs, chosen, experts, solvers),
    ]
    if not 1 <= wanted <= MOST_WANTED:
        problems.append(Reason("wanted", _("每道题要 1 到 %s 位。") % MOST_WANTED, "wanted"))
    if problems:
        raise Invalid(problems)
    found = Round.objects.create(
        name=name.strip(),
        opens=opens,
        closes=closes,
        rules=dict(rules or {}),
        is_demo=actor.is_demo,
        created_by_id=actor.user_id,
    )
    RoundNeed.objects.bulk_create([RoundNeed(round=found, need=need, wanted=wanted) for need in chosen])
    _add_experts(found, solvers, experts)
    note(found, "round.created", actor, needs=len(chosen), experts=len(solvers), rules=found.rules)
    return found


@transaction.atomic
def round_change(
    *,
    actor: Actor,
    found: Round,
    capacities: Mapping[int, int] | None = None,
    wanted: Mapping[int, int] | None = None,
    weights: Mapping[int, int] | None = None,
    rules: Mapping[str, Any] | None = None,
) -> Round:
    """Change capacities (by row of the expert), numbers and weights (by row of the need) or the rules."""
    found = lock(found)
    require(may_change(actor, found))
    experts = {row.pk: row for row in found.experts.filter(pk__in=capacities or {})}
    rows = {row.pk: row for row in found.needs.filter(pk__in={**(wanted or {}), **(weights or {})})}
    problems = [
        *_numbers(capacities or {}, experts, 0, MOST_CAPACITY, "capacity"),
        *_numbers(wanted or {}, rows, 1, MOST_WANTED, "wanted"),
        *_numbers(weights or {}, rows, 1, MOST_WEIGHT, "weight"),
        *_rules_problems(rules or {}),
    ]
    if problems:
        raise Invalid(problems)
    for pk, number in (capacities or {}).items():
        experts[pk].capacity = number
    for pk, row in rows.items():
        row.wanted = (wanted or {}).get(pk, row.wanted)
        row.minimum = min(row.minimum, row.wanted)
        row.weight = (weights or {}).get(pk, row.weight)
    RoundExpert.objects.bulk_update(experts.values(), ["capacity"], batch_size=500)
    RoundNeed.objects.bulk_update(rows.values(), ["wanted", "minimum", "weight"], batch_size=500)
    if rules is not None:
        found.rules = dict(rules)
        found.save(update_fields=["rules"])
    note(found, "round.changed", actor, experts=len(experts), needs=len(rows), rules=rules is not None)
    return found


@transaction.atomic
def conflict_set(*, actor: Actor, candidate: RoundCandidate, reason: str) -> RoundCandidate:
    """Declare (or with an empty reason take back) that this pair must not come together."""
    found = lock(candidate.need.round)
    require(may_change(actor, found))
    if len(reason) > 500:
        raise Invalid(Reason("reason_too_long", _("理由请控制在 %s 字以内。") % 500, "reason"))
    candidate.conflict = reason.strip()
    candidate.save(update_fields=["conflict"])
    pair = {"need": candidate.need.need_id, "expert": candidate.expert.party_id}
    note(found, "round.conflict_set", actor, **pair, declared=bool(candidate.conflict))
    return candidate


@transaction.atomic
def sheet_apply(*, actor: Actor, found: Round, rows: Sequence[SheetRow]) -> int:
    """Take these pairs as candidates, in place of what was known of them; the number of pairs. All or nothing."""
    found = lock(found)
    require(may_change(actor, found))
    needs = {row.need.number: row for row in found.needs.select_related("need")}
    experts = {row.party.ref: row for row in found.experts.select_related("party")}
    problems = _sheet_problems(rows, needs, experts)
    if problems:
        raise Invalid(problems)
    RoundCandidate.objects.bulk_create(
        [
            RoundCandidate(
                need=needs[row.need],
                expert=experts[row.expert],
                value=row.value,
                origin=Origin.SHEET,
                reasons=[{"kind": "sheet", "text": row.why, "source": _("上传的表格")}] if row.why else [],
                conflict=row.conflict,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["need", "expert"],
        update_fields=["value", "origin", "reasons", "conflict"],
        batch_size=500,
    )
    note(found, "round.sheet_applied", actor, pairs=len(rows))
    return len(rows)


def loads(party_ids: Collection[int]) -> dict[int, int]:
    """Party → jobs at hand: chosen and not yet verified, and accepted in a published round but not yet judged further."""
    rows = Judgement.objects.filter(party__in=party_ids, kind=JudgementKind.CHOSEN)
    done = Judgement.objects.filter(kind=JudgementKind.VERIFIED).values_list("need", "party")
    finished = set(done)
    counts: dict[int, int] = {}
    for need, party in set(rows.values_list("need", "party")) - finished:
        del need
        counts[party] = counts.get(party, 0) + 1
    open_ones = RoundProposal.objects.filter(
        expert__party__in=party_ids,
        decision=Decision.ACCEPTED,
        round__status="published",
        need__need__status__in=OPEN_STATES,
    )
    for party, number in open_ones.values_list("expert__party").annotate(n=Count("pk")):
        counts[party] = counts.get(party, 0) + number
    return counts


def _needs(actor: Actor, ids: Collection[int]) -> list[Need]:
    return list(
        registry.needs(actor, full_only=True).filter(pk__in=ids, status__in=OPEN_STATES).order_by("pk")
    )


def _parties(actor: Actor, experts: Mapping[int, int]) -> list[Party]:
    return list(registry.parties(actor).filter(pk__in=experts).order_by("pk"))


def _add_experts(found: Round, solvers: Sequence[Party], capacities: Mapping[int, int]) -> None:
    ids = [party.pk for party in solvers]
    at_hand, homes = loads(ids), _homes(ids)
    known = set(
        Judgement.objects.filter(
            party__in=ids, kind__in=[JudgementKind.CHOSEN, JudgementKind.VERIFIED]
        ).values_list("party", flat=True)
    )
    RoundExpert.objects.bulk_create(
        [
            RoundExpert(
                round=found,
                party=party,
                capacity=capacities[party.pk],
                load=min(at_hand.get(party.pk, 0), MOST_CAPACITY),
                home_ref=homes.get(party.pk, party.ref),
                is_newcomer=party.pk not in known,
            )
            for party in solvers
        ],
        batch_size=500,
    )


def _homes(ids: Collection[int]) -> dict[int, str]:
    """Person → the organisation they belong to now (the first one on record)."""
    rows = Affiliation.objects.filter(Q(valid_to__isnull=True), person__in=ids).order_by("-pk")
    return dict(rows.annotate(ref=F("party__ref")).values_list("person", "ref"))


def _name_problems(name: str, opens: dt.date | None, closes: dt.date | None) -> list[Reason]:
    found = []
    if not name.strip():
        found.append(Reason("required", _("请写这一轮的名称。"), "name"))
    if len(name.strip()) > MAX_NAME:
        found.append(Reason("name_too_long", _("名称请控制在 %s 字以内。") % MAX_NAME, "name"))
    if opens and closes and closes < opens:
        found.append(Reason("dates", _("截止日期不能早于开始日期。"), "closes"))
    return found


def _rules_problems(rules: Mapping[str, Any]) -> list[Reason]:
    try:
        reading.parse_rules(dict(rules))
    except BadProblem as error:
        return [Reason(issue.code, issue.message, issue.place) for issue in error.issues]
    return []


def _choice_problems(
    needs: Collection[int], chosen: Sequence[Need], experts: Mapping[int, int], solvers: Sequence[Party]
) -> list[Reason]:
    found = []
    if not needs:
        found.append(Reason("no_needs", _("请至少选一道难题。"), "needs"))
    if len(chosen) < len(set(needs)):
        found.append(Reason("unknown_need", _("有的难题不存在、已经办结，或者您不能全文查看。"), "needs"))
    if len(chosen) > MOST_NEEDS:
        found.append(Reason("too_many_needs", _("一轮最多 %s 道难题。") % MOST_NEEDS, "needs"))
    if not experts:
        found.append(Reason("no_experts", _("请至少选一位专家。"), "experts"))
    if len(solvers) < len(experts):
        found.append(Reason("unknown_party", _("没有这个主体，或者您不能查看它。"), "experts"))
    if len(solvers) > MOST_EXPERTS:
        found.append(Reason("too_many_experts", _("一轮最多 %s 位专家。") % MOST_EXPERTS, "experts"))
    if any(not 0 <= number <= MOST_CAPACITY for number in experts.values()):
        found.append(Reason("capacity", _("本轮可接的项数在 0 到 %s 之间。") % MOST_CAPACITY, "capacity"))
    return found


def _numbers(
    given: Mapping[int, int], rows: Mapping[int, Any], least: int, most: int, field: str
) -> list[Reason]:
    told = _("请填 %(least)s 到 %(most)s 之间的整数。") % {"least": least, "most": most}
    found = [Reason("range", told, f"{field}-{pk}") for pk, n in given.items() if not least <= n <= most]
    if set(given) - set(rows):
        found.append(Reason("unknown_row", _("有的行不属于这一轮。"), field))
    return found


def _sheet_problems(
    rows: Sequence[SheetRow], needs: Mapping[str, RoundNeed], experts: Mapping[str, RoundExpert]
) -> list[Reason]:
    found, seen = [], set[tuple[str, str]]()
    for at, row in enumerate(rows, 2):
        place = f"{at}"
        if row.need not in needs:
            found.append(
                Reason(
                    "unknown_need",
                    _("第 %(row)s 行：这一轮没有难题 %(id)s") % {"row": at, "id": row.need},
                    place,
                )
            )
        if row.expert not in experts:
            told = _("第 %(row)s 行：这一轮没有专家 %(id)s") % {"row": at, "id": row.expert}
            found.append(Reason("unknown_expert", told, place))
        if not 0 <= row.value <= 1:
            found.append(Reason("range", _("第 %(row)s 行：把握应在 0 到 1 之间") % {"row": at}, place))
        if (row.need, row.expert) in seen:
            found.append(Reason("repeated", _("第 %(row)s 行：这一对前面已经写过") % {"row": at}, place))
        seen.add((row.need, row.expert))
    return found
