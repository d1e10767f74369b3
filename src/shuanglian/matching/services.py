"""The verbs of the matcher. `match` and `near_duplicates` only read; `judge` is the one that writes to the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Need, Offering, Party, Place

from . import confidence, duplicates, finder, upkeep
from .answers import Answer
from .board.selectors import fitted
from .duplicates import NearDuplicate
from .models import Judgement, JudgementKind
from .policies import may_judge
from .ranking import TrackRecord
from .search import Requirement
from .shards.building import Report, silent

MAX_LIMIT: Final = 50
MAX_REASON: Final = 500
MAX_TEXT: Final = 10_000


def match(
    viewer: Actor,
    text: str,
    *,
    limit: int = 5,
    requirements: Iterable[Requirement] | None = None,
    exclude: Collection[int] = (),
    place: Place | None = None,
    track: Mapping[int, TrackRecord] | None = None,
    load: Mapping[int, int] | None = None,
    conflicts: Mapping[int, str] | None = None,
    only: Collection[int] | None = None,
) -> Answer:
    """Who can solve this, why, and what speaks against it; or nobody (`abstained`), when that is the true answer.

    `requirements` replaces the quantities read from the text; `exclude` holds ids of parties not to propose (the
    asker's own party never is); `place` is where the need arises (default: the viewer's own place); `track` and
    `load` are what programmes know of parties (`track` None: no programme was asked); `conflicts` says by party id, in
    words, why that party may not solve this one: it is never among the results, and only staff see it, in `set_aside`.
    `only` holds the ids of the parties to choose among (None: all), each with the value it has among all.
    Raises `Invalid` for a blank or overlong text or a bad limit.
    """
    check(text, limit)
    with confidence.using(fitted()):
        return finder.ask(
            viewer,
            text,
            limit=limit,
            requirements=requirements,
            excluded=exclude,
            place=place,
            track=track,
            load=load or {},
            conflicts=conflicts or {},
            only=only,
        )


def check(text: str, limit: int) -> None:
    """Raises `Invalid` for what `match` would refuse, before anything is waited for."""
    problems = _problems(text, limit)
    if problems:
        raise Invalid(problems)


def match_need(
    viewer: Actor,
    need: Need,
    *,
    limit: int = 5,
    track: Mapping[int, TrackRecord] | None = None,
    load: Mapping[int, int] | None = None,
    conflicts: Mapping[int, str] | None = None,
    only: Collection[int] | None = None,
) -> Answer:
    """`match` for a need that the viewer reads in full: its title, text and confirmed requirements. Its owner is in
    conflict with it."""
    rows = list(need.requirements.all())
    return match(
        viewer,
        f"{need.title}\n{need.text}"[:MAX_TEXT],
        limit=limit,
        requirements=rows or None,
        place=need.owner.place,
        track=track,
        load=load,
        conflicts={**(conflicts or {}), need.owner_id: _("出题方本身")},
        only=only,
    )


def _problems(text: str, limit: int) -> list[Reason]:
    found = []
    if not text.strip():
        found.append(Reason("text_missing", _("请先写下要解决的问题。"), "text"))
    if len(text) > MAX_TEXT:
        found.append(Reason("text_too_long", _("问题请控制在 %s 字以内。") % MAX_TEXT, "text"))
    if limit < 1:
        found.append(Reason("limit", _("一次至少列 1 位，最多 %s 位。") % MAX_LIMIT, "limit"))
    elif limit > MAX_LIMIT:
        found.append(Reason("limit", _("一次最多列 %s 位。") % MAX_LIMIT, "limit"))
    return found


def refresh(offering_ids: Iterable[int]) -> None:
    """Read these offerings again now, instead of with the next question."""
    upkeep.EVIDENCE.refresh({("offering", pk) for pk in offering_ids})


def rebuild(report: Report = silent) -> int:
    """Build the indexes anew from the database; `report` hears how far that of evidence is. Returns the number of its
    documents."""
    upkeep.NEEDS.rebuild()
    return upkeep.EVIDENCE.rebuild(report).size


def near_duplicates(
    viewer: Actor, text: str, limit: int = 3, *, exclude: int | None = None
) -> list[NearDuplicate]:
    """Submitted needs much like `text`, most alike first, as far as `viewer` may know of them.

    `exclude` is the id of the need being edited. Masked needs are reported without any detail.
    """
    return duplicates.find(viewer, text[:MAX_TEXT], limit, exclude=exclude) if text.strip() else []


def judge(
    *,
    actor: Actor,
    need: Need,
    party: Party,
    kind: str,
    offering: Offering | None = None,
    reason: str = "",
    probability: float | None = None,
) -> Judgement:
    """Keep what somebody made of a proposal. Saying the same again changes nothing and returns the first.

    For staff and members of the need's owner; a dismissal needs a reason. `need` must come from a selector.
    """
    if refusal := may_judge(actor, need):
        raise NotAllowed(refusal)
    if problems := _judgement_problems(kind, reason, party, offering):
        raise Invalid(problems)
    told = {
        "offering": offering,
        "reason": reason.strip(),
        "probability": probability,
        "user_id": actor.user_id,
        "is_demo": actor.is_demo,
    }
    with transaction.atomic():
        judgement, created = Judgement.objects.get_or_create(
            need=need, party=party, kind=kind, actor=actor.key, defaults=told
        )
        if created:
            _record_judgement(actor, judgement)
    return judgement


def _record_judgement(actor: Actor, judgement: Judgement) -> None:
    record(
        stream=f"need:{judgement.need_id}",
        kind="need.match_judged",
        actor=actor,
        obj=("judgement", judgement.pk),
        payload={
            "party": judgement.party_id,
            "offering": judgement.offering_id,
            "kind": str(judgement.kind),
        },
    )


def _judgement_problems(kind: str, reason: str, party: Party, offering: Offering | None) -> list[Reason]:
    found = []
    if kind not in JudgementKind.values:
        found.append(Reason("kind", _("没有这种判断：%s") % kind, "kind"))
    if kind == JudgementKind.DISMISSED and not reason.strip():
        found.append(Reason("reason_missing", _("请写明为什么不合适。"), "reason"))
    if len(reason) > MAX_REASON:
        found.append(Reason("reason_too_long", _("理由请控制在 %s 字以内。") % MAX_REASON, "reason"))
    if offering is not None and offering.party_id != party.pk:
        found.append(Reason("offering", _("这项供给不属于这个主体。"), "offering"))
    return found
