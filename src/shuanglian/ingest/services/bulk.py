"""One decision about many facts that are alike: a preview, the decision, and taking the whole of it back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Invalid, Reason

from .. import pattern as patterns
from .. import selectors
from ..facts import Choice
from ..models import TAKEN, IngestDocument, IngestPattern, IngestProposal, ProposalState
from ..policies import may_change, may_decide, require
from . import _common
from .becoming import lacks, through_door
from .deciding import reject, take
from .undoing import undo

MOST: Final = 500
EXAMPLES: Final = 10
Step = Callable[[IngestProposal], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk acceptance would do: `count` facts fit (at most 500 are done at once), `ready` of them can enter their
    indicator, `kept` would be kept without an indicator; the rest lack a place, a party or a period."""

    count: int
    ready: int
    kept: int
    examples: tuple[IngestProposal, ...]


@dataclass(frozen=True, slots=True)
class Bulk:
    """`done`: ids; `failed`: (id, reasons) of facts that stay as they were; `left`: how many more fit."""

    batch: str
    done: tuple[int, ...]
    failed: tuple[tuple[int, tuple[Reason, ...]], ...]
    left: int = 0


def matching_preview(
    *, viewer: Actor, document: IngestDocument, pattern: Mapping[str, Any], code: str = ""
) -> Preview:
    """Count before deciding. Changes nothing. Raises `NotFound`, `Invalid`."""
    found = selectors.get_document(viewer, document.pk)
    rows = selectors.matching(found, _checked(pattern)).select_related("document__place", "scope")
    some = list(rows.order_by("start", "ordinal")[:MOST])
    choice = Choice(code=code)
    going = [row for row in some if through_door(row, choice)]
    ready = sum(not lacks(row, choice) for row in going)
    return Preview(rows.count(), ready, len(some) - len(going), tuple(some[:EXAMPLES]))


@transaction.atomic
def accept_matching(
    *,
    actor: Actor,
    document: IngestDocument,
    pattern: Mapping[str, Any],
    code: str = "",
    keep: bool = False,
    remember: bool = False,
) -> Bulk:
    """Accept every waiting fact that fits, each by itself: one that cannot be accepted stays and says why.

    `code`: the indicator for all of them (without it each one's own). `remember`: propose the same for the next document
    of the sender. Raises `NotFound`, `NotAllowed`, `Invalid`.
    """
    wanted = _checked(pattern)
    row = _common.lock_document(actor, document)
    require(may_decide(actor, row))
    batch = secrets.token_hex(8)
    bulk = _each(row, wanted, lambda one: take(actor, one, Choice(code=code, keep=keep), batch), batch)
    if bulk.done:
        rule = _remember(actor, row, wanted, code) if remember and code else None
        _used(bulk, code)
        _note(actor, row, "facts.accepted", bulk, wanted, code=code, rule=rule.pk if rule else None)
    return bulk


@transaction.atomic
def reject_matching(
    *, actor: Actor, document: IngestDocument, pattern: Mapping[str, Any], reason: str = ""
) -> Bulk:
    """Reject every waiting fact that fits. Raises as `accept_matching`."""
    wanted = _checked(pattern)
    row = _common.lock_document(actor, document)
    require(may_decide(actor, row))
    reasons: list[Reason] = []
    said = _common.text(reason, "reason", reasons)
    _common.refuse(reasons)
    batch = secrets.token_hex(8)
    bulk = _each(row, wanted, lambda one: reject(actor, one, said, batch), batch)
    if bulk.done:
        _note(actor, row, "facts.rejected", bulk, wanted)
    return bulk


@transaction.atomic
def batch_undo(*, actor: Actor, document: IngestDocument, batch: str, reason: str = "") -> Bulk:
    """Take back all that was decided in one go and still stands; what cannot be taken back stays and says why."""
    row = _common.lock_document(actor, document)
    require(may_decide(actor, row))
    states = (*TAKEN, ProposalState.REJECTED)
    rows = IngestProposal.objects.filter(document=row, batch=batch, state__in=states) if batch else None
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST]) if rows is not None else []
    if not ids:
        raise Invalid(Reason("ingest.batch", _("没有这一批，或已经撤销过了。"), "batch"))
    bulk = _run(ids, lambda one: _undone(actor, one, reason[:500]), batch)
    if bulk.done:
        _note(actor, row, "facts.undone", bulk, {})
    return bulk


@transaction.atomic
def pattern_retire(*, actor: Actor, pattern: IngestPattern) -> IngestPattern:
    """Stop proposing by this rule; what was decided with it stays. A second time changes nothing."""
    row = IngestPattern.objects.select_for_update().get(pk=pattern.pk)
    require(_may_keep_rules(actor, row))
    if row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
        _common.note_rule(actor, row, "ingest.rule_retired")
    return row


def _may_keep_rules(actor: Actor, row: IngestPattern) -> list[Reason]:
    stand_in = IngestDocument(organisation=row.organisation, is_demo=row.is_demo)
    return may_decide(actor, stand_in) or may_change(actor, stand_in)


def _checked(pattern: Mapping[str, Any]) -> dict[str, Any]:
    words = {
        "unknown": _("没有这个条件"),
        "form": _("条件的写法不对"),
        "range": _("应在 0 到 1 之间"),
        "empty": _("请至少给一个条件"),
    }
    _common.refuse(
        [Reason(f"pattern.{code}", words[code], name) for name, code in patterns.problems(pattern)]
    )
    return patterns.plain(pattern)


def _each(document: IngestDocument, pattern: Mapping[str, Any], step: Step, batch: str) -> Bulk:
    rows = selectors.matching(document, pattern).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:MOST])
    bulk = _run(ids, step, batch)
    return Bulk(
        bulk.batch, bulk.done, bulk.failed, selectors.matching(document, pattern).count() - len(bulk.failed)
    )


def _run(ids: list[int], step: Step, batch: str) -> Bulk:
    """Each in a savepoint of its own, so that a fact that is refused changes nothing."""
    done, failed = [], []
    for row in _common.held(ids):
        try:
            with transaction.atomic():
                step(row)
            done.append(row.pk)
        except DomainError as error:
            failed.append((row.pk, error.reasons))
    return Bulk(batch, tuple(done), tuple(failed))


def _undone(actor: Actor, row: IngestProposal, reason: str) -> None:
    undo(actor, row, reason)


def _remember(
    actor: Actor, document: IngestDocument, pattern: Mapping[str, Any], code: str
) -> IngestPattern | None:
    kept = patterns.lasting(pattern)
    if not document.sender or not kept:
        return None
    rule, _created = IngestPattern.objects.get_or_create(
        sender=document.sender, digest=patterns.digest(kept, code), is_demo=document.is_demo, is_active=True,
        defaults={
            "pattern": kept, "code": code, "organisation_id": document.organisation_id, "created_by_id": actor.user_id,
        },
    )  # fmt: skip
    return rule


def _used(bulk: Bulk, code: str) -> None:
    """Rules count how often what they proposed was accepted."""
    rules = IngestPattern.objects.filter(proposals__in=bulk.done)
    IngestPattern.objects.filter(pk__in=rules.values("pk"), **({"code": code} if code else {})).update(
        uses=F("uses") + 1
    )


def _note(
    actor: Actor, document: IngestDocument, kind: str, bulk: Bulk, pattern: Mapping[str, Any], **payload: Any
) -> None:
    """The one event of the whole; a pattern may name a person, so only its names of fields are told."""
    payload |= {
        "batch": bulk.batch,
        "count": len(bulk.done),
        "ids": list(bulk.done),
        "failed": len(bulk.failed),
    }
    _common.note(actor, document, kind, pattern=sorted(pattern), **payload)
