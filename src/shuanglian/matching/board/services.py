"""What is written for the board. Each verb is one transaction and leaves one event."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import Need

from .. import calibration
from ..answers import Answer
from ..calibration import Platt, TooFew
from . import policies, selectors
from .models import CalibrationVersion, Measurement, Proposal
from .rules import rules

# Everything about the calibration is one chain, everything about measurements another.
CALIBRATION: Final = "matching:calibration"
MEASUREMENTS: Final = "matching:measurements"
MAX_REASON: Final = 500
Status = CalibrationVersion.Status


def code_version() -> str:
    """The version of the software that is running."""
    return metadata.version("shuanglian")


# -- the first word on a need ---------------------------------------------------------------------------------------
@transaction.atomic
def proposal_keep(*, actor: Actor, need: Need, answer: Answer) -> Proposal:
    """Keep whom the matcher proposed for the need as it stands now. Once per revision; again changes nothing."""
    proposal, created = Proposal.objects.get_or_create(
        need=need,
        rev=need.rev,
        defaults={
            "mode": answer.mode,
            "encoder": answer.encoder or "none",
            "code_version": code_version(),
            "abstained": answer.abstained,
            "best": answer.best,
            "threshold": answer.threshold,
            "pool": answer.pool,
            "results": [_row(found) for found in answer.results],
            "is_demo": need.is_demo,
        },
    )
    if created:
        record(
            stream=f"need:{need.pk}",
            kind="need.match_proposed",
            actor=actor,
            obj=("match_proposal", proposal.pk),
            payload={
                "rev": need.rev,
                "abstained": proposal.abstained,
                "best": proposal.best,
                "parties": [row["party"] for row in proposal.results],
            },
        )
    return proposal


def _row(found: Any) -> dict[str, Any]:
    return {
        "party": found.party_id,
        "offering": found.offering_id,
        "score": found.score,
        "probability": found.probability,
    }


# -- measurements ---------------------------------------------------------------------------------------------------
_KEPT: Final = (
    "ndcg10", "recall10", "recall100", "mrr10", "intervals", "n_queries", "n_docs", "build_seconds", "query_ms_p50",
    "query_ms_p95", "index_mb", "encoder", "digest",
)  # fmt: skip


@transaction.atomic
def measurement_store(*, actor: Actor, set_name: str, told: Mapping[str, Any]) -> Measurement:
    """Keep the result of `shuanglian eval matching` (its JSON) under the name of the set."""
    _demand(policies.may_store(actor))
    name = set_name.strip()
    missing = [key for key in _KEPT if key not in told]
    if not name or len(name) > 80 or missing:
        raise Invalid(_measurement_problems(name, missing))
    row = Measurement.objects.create(
        set_name=name, code_version=code_version(), actor=actor.key, **{key: told[key] for key in _KEPT}
    )
    record(
        stream=MEASUREMENTS,
        kind="measurement.stored",
        actor=actor,
        obj=("measurement", row.pk),
        payload={"set": name, "encoder": row.encoder, "ndcg10": row.ndcg10, "n": row.n_queries},
        public=True,
    )
    return row


def _measurement_problems(name: str, missing: list[str]) -> list[Reason]:
    found = [Reason("missing", _("测评结果缺 %s") % key, key) for key in missing]
    if not name or len(name) > 80:
        found.append(Reason("set_name", _("测评集的名称为 1 到 80 字。"), "set_name"))
    return found


# -- the calibration ------------------------------------------------------------------------------------------------
@transaction.atomic
def calibrate(*, actor: Actor, mode: str = "lexical") -> CalibrationVersion:
    """Fit a curve to the judged pairs of real needs and propose it. Another person puts it in use.

    Raises `Invalid` while there are too few judged pairs (rules.json), or where the scores do not tell useful from
    useless; `Conflict` while a proposal waits.
    """
    _demand(policies.may_calibrate(actor))
    before = selectors.in_use(mode, lock=True)
    if CalibrationVersion.objects.filter(mode=mode, status=Status.PROPOSED).exists():
        raise Conflict(Reason("proposed", _("已有一版校准等待复核。")))
    fitted = _fitted(mode, selectors.curve(before, mode))
    version = CalibrationVersion.objects.create(
        number=(CalibrationVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        mode=mode,
        middle=-fitted.curve.offset / fitted.curve.slope,
        scale=1 / fitted.curve.slope,
        threshold=fitted.threshold,
        pairs=fitted.n,
        useful=fitted.useful,
        error_before=fitted.error_before,
        error_after=fitted.error_after,
        brier_before=fitted.brier_before,
        brier_after=fitted.brier_after,
        replaced=before,
        proposed_by_id=actor.user_id,
    )
    _record(actor, version, "calibration.proposed")
    return version


def _fitted(mode: str, prior: Platt) -> calibration.Calibration:
    limits = rules()
    pairs = selectors.pairs(mode)
    try:
        fitted = calibration.fit(
            pairs, prior=prior, costs=limits.costs, least=limits.least_pairs, least_each=limits.least_each
        )
    except TooFew as error:
        useful = sum(pair.useful for pair in pairs)
        told = {"n": len(pairs), "least": limits.least_pairs, "useful": useful, "each": limits.least_each}
        message = _(
            "判断还不够：现有 %(n)d 对（合适 %(useful)d），至少要 %(least)d 对，合适与不合适各 %(each)d。"
        )
        raise Invalid(Reason("too_few", message % told)) from error
    if fitted.curve.slope < 1e-6:
        raise Invalid(Reason("no_order", _("这些判断里，得分高低与合不合适无关，不能据此校准。")))
    return fitted


@transaction.atomic
def calibration_put_in_use(*, actor: Actor, version: CalibrationVersion) -> CalibrationVersion:
    """A second person agrees: the curve counts from now on, the one before it is retired."""
    fresh = _locked(version)
    _demand(policies.may_decide(actor, fresh))
    before = selectors.in_use(fresh.mode, lock=True)
    if before is not None:
        before.status = Status.RETIRED
        before.save(update_fields=["status"])
    fresh.status, fresh.replaced = Status.IN_USE, before
    _decide(actor, fresh)
    _record(actor, fresh, "calibration.put_in_use")
    return fresh


@transaction.atomic
def calibration_reject(*, actor: Actor, version: CalibrationVersion, reason: str) -> CalibrationVersion:
    """The proposal is not used, with the reason."""
    _demand_reason(reason)
    fresh = _locked(version)
    _demand(policies.may_reject(actor))
    fresh.status, fresh.reason = Status.REJECTED, reason.strip()
    _decide(actor, fresh)
    _record(actor, fresh, "calibration.rejected", reason=fresh.reason)
    return fresh


@transaction.atomic
def calibration_roll_back(*, actor: Actor, reason: str, mode: str = "lexical") -> CalibrationVersion | None:
    """Back to what was in use before; returns it, or None for the curve that comes with the software."""
    _demand(policies.may_roll_back(actor))
    _demand_reason(reason)
    bad = selectors.in_use(mode, lock=True)
    if bad is None:
        raise Conflict(Reason("nothing_in_use", _("现在用的就是随软件发布的校准，没有上一版。")))
    earlier = bad.replaced
    bad.status, bad.reason = Status.RETIRED, reason.strip()
    bad.save(update_fields=["status", "reason"])
    if earlier is not None:
        earlier.status = Status.IN_USE
        earlier.save(update_fields=["status"])
    restored = earlier.number if earlier else None
    _record(actor, bad, "calibration.rolled_back", reason=bad.reason, restored=restored)
    return earlier


def _locked(version: CalibrationVersion) -> CalibrationVersion:
    fresh = CalibrationVersion.objects.select_for_update(of=("self",)).filter(pk=version.pk).first()
    if fresh is None:
        raise NotFound(Reason("not_found", _("没有这一版校准")))
    if fresh.status != Status.PROPOSED:
        raise Conflict(Reason("decided", _("这一版校准已经有结论。")))
    return fresh


def _decide(actor: Actor, version: CalibrationVersion) -> None:
    version.decided_by_id, version.decided_at = actor.user_id, timezone.now()
    version.save(update_fields=["status", "reason", "replaced", "decided_by", "decided_at"])


def _record(actor: Actor, version: CalibrationVersion, kind: str, **more: Any) -> None:
    obj, payload = ("calibration", version.pk), {**version.figures(), **more}
    record(stream=CALIBRATION, kind=kind, actor=actor, obj=obj, payload=payload)


def _demand(refusal: list[Reason]) -> None:
    if refusal:
        raise NotAllowed(refusal)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(Reason("reason_missing", _("请写明理由。"), "reason"))
    if len(reason) > MAX_REASON:
        raise Invalid(Reason("reason_too_long", _("理由请控制在 %s 字以内。") % MAX_REASON, "reason"))


__all__ = [
    "calibrate", "calibration_put_in_use", "calibration_reject", "calibration_roll_back", "code_version",
    "measurement_store", "proposal_keep",
]  # fmt: skip
