"""Computing and keeping a ranking; publishing it for objections; the end of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.registry.models import Party, Place

from .. import engine, library, notices, policies, revive
from ..engine import Ranked
from ..models import Ranking, RankingState, Standing
from ..reading import BadConfig
from ..rules import Config, Kind
from ._common import end_of, lock, note, words


def preview(config: str | Config, as_of: dt.date) -> Ranked:
    """Compute without keeping anything. Raises `Invalid` with every problem, `NotFound` for an unknown key."""
    try:
        found = library.config_of(config, as_of) if isinstance(config, str) else config
        folder = library.path_of(config).parent if isinstance(config, str) else None
        table, demo = engine.table_of(found, as_of, folder=folder)
        return engine.compute(found, table, as_of, is_demo=demo or found.is_demo)
    except BadConfig as error:
        raise library.refusal(error) from error


@transaction.atomic
def ranking_freeze(
    *,
    actor: Actor,
    config: str | Config,
    as_of: dt.date,
    replaces: Ranking | None = None,
    now: dt.datetime | None = None,
) -> Ranking:
    """Compute a ranking from published values and keep it with everything that went in. `config` is the key of a
    configuration of this installation, or one that was read.

    `now` is for tests and the demonstration. Raises `NotAllowed`; `Invalid` with every problem of configuration or data;
    `Conflict` when exactly this ranking is kept already, or when what it replaces was not withdrawn.
    """
    policies.require(policies.may_freeze(actor))
    at = now or timezone.now()
    ranked = preview(config, as_of)
    policies.require(policies.may_freeze(actor, is_demo=ranked.is_demo))
    _check(ranked, at, replaces)
    made = _kept(actor, ranked, at, replaces)
    Standing.objects.bulk_create(_standings(made, ranked))
    note(
        made,
        "ranking.frozen",
        actor,
        public=False,
        receipt=made.receipt,
        config=made.key,
        as_of=as_of.isoformat(),
    )
    return made


def _kept(actor: Actor, ranked: Ranked, at: dt.datetime, replaces: Ranking | None) -> Ranking:
    """The row. Of two presses at once the database takes one."""
    row = Ranking(
        key=ranked.config.key,
        title=ranked.config.title,
        config_version=ranked.config.version,
        as_of=ranked.as_of,
        document=ranked.text,
        receipt=ranked.receipt,
        privacy=ranked.config.privacy,
        responsible_id=actor.organisation_id,
        replaces=replaces,
        frozen_by_id=actor.user_id,
        frozen_at=at,
        is_demo=ranked.is_demo,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(Reason("ranking.there", _("刚刚有人封存了同样的排名，请刷新后再看。"))) from error
    return row


def _check(ranked: Ranked, at: dt.datetime, replaces: Ranking | None) -> None:
    problems = []
    if ranked.as_of > timezone.localdate(at):
        problems.append(Reason("ranking.future", _("数据截止日不能晚于今天"), "as_of"))
    if ranked.config.weights_normalised and not ranked.config.weights_declared:
        told = _("权重合计不是 100%；要按比例折算，请在配置里写明 normalise_weights")
        problems.append(Reason("ranking.weights", told, "weights"))
    if problems:
        raise Invalid(problems)
    kept = Ranking.objects.filter(receipt=ranked.receipt).exclude(state=RankingState.WITHDRAWN).first()
    if kept is not None:
        raise Conflict(Reason("ranking.there", _("同样的排名已经封存（编号 %d）") % kept.pk))
    if replaces is not None and replaces.state != RankingState.WITHDRAWN:
        raise Conflict(Reason("ranking.state", _("先撤回要替换的那一份")))


def _standings(made: Ranking, ranked: Ranked) -> list[Standing]:
    rows = [(row.subject, row.rank, row.total, row.grade) for row in ranked.result.rows]
    left: list[tuple[Any, None, None, str]] = [
        (row.subject, None, None, "") for row in ranked.result.excluded
    ]
    everybody = [*rows, *left]
    known = _objects(ranked.config.kind, [subject.ref for subject, *_rest in everybody])
    field = "place_id" if ranked.config.kind == Kind.PLACE else "party_id"
    return [
        Standing(
            ranking=made, key=subject.key, name=subject.name, rank=rank,
            total=None if total is None else Decimal(total), grade=grade,
            **({field: known[subject.ref]} if subject.ref in known else {}),
        )
        for subject, rank, total, grade in everybody
    ]  # fmt: skip


def _objects(kind: Kind, refs: list[str]) -> dict[str, int]:
    wanted = [ref for ref in refs if ref]
    if kind == Kind.PLACE:
        return dict(Place.objects.filter(code__in=wanted).values_list("code", "pk"))
    return dict(Party.objects.filter(ref__in=wanted).values_list("ref", "pk"))


@transaction.atomic
def ranking_publish(*, actor: Actor, ranking: Ranking, now: dt.datetime | None = None) -> Ranking:
    """Open for objections, for as many days as the configuration says; every ranked party with members is told.

    Raises `Conflict` for any other state than frozen, `NotAllowed`, `UnknownYear` where the calendar does not reach.
    """
    found = lock(ranking)
    policies.require(policies.may_publish(actor, found))
    at = now or timezone.now()
    found.state, found.published_by_id, found.published_at = RankingState.PUBLISHED, actor.user_id, at
    found.objections_until = end_of(revive.term_of(found.told(), "publicity"), at)
    found.save(update_fields=["state", "published_by", "published_at", "objections_until"])
    note(found, "ranking.published", actor, receipt=found.receipt, until=found.objections_until.isoformat())
    notices.tell_ranked(found)
    return found


@transaction.atomic
def ranking_settle(*, actor: Actor, ranking: Ranking, now: dt.datetime | None = None) -> Ranking:
    """The order counts from now on. Raises `Conflict` before the term is over or while an objection is open."""
    found = lock(ranking)
    at = now or timezone.now()
    policies.require(policies.may_settle(actor, found, at))
    found.state, found.settled_at = RankingState.FINAL, at
    found.save(update_fields=["state", "settled_at"])
    note(found, "ranking.settled", actor, receipt=found.receipt)
    return found


@transaction.atomic
def ranking_withdraw(*, actor: Actor, ranking: Ranking, reason: str) -> Ranking:
    """Take a ranking back, with the reason; what was computed stays readable for those who work for the region."""
    found = lock(ranking)
    policies.require(policies.may_withdraw(actor, found))
    found.withdraw_reason = words(reason, "reason", most=500)
    found.state = RankingState.WITHDRAWN
    found.save(update_fields=["state", "withdraw_reason"])
    note(found, "ranking.withdrawn", actor, receipt=found.receipt)
    return found
