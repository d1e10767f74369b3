"""What is typed is kept at once: a draft states nothing yet, so it writes no event; handing in does, with a digest of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotFound, Reason
from shuanglian.foundation.files import selectors as files

from .. import amounts, rules
from ..models import Line, LineState, Proof, Round
from ..policies import may_fill, require
from ._common import lines_of, lock, note

LIMITS = {"raw": 60, "unit": 40, "missing_reason": 500, "note": 500}


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields of one line. `rev`: the revision that was seen; None overwrites."""

    raw: str = ""
    unit: str = ""
    is_missing: bool = False
    missing_reason: str = ""
    note: str = ""
    rev: int | None = None


@transaction.atomic
def lines_save(*, actor: Actor, round: Round, drafts: Mapping[int, Draft]) -> list[Line]:
    """Keep what is typed (line id → draft), readable or not. Returns the lines that changed.

    Raises `NotFound` for a line of another round, `Conflict` where a colleague has changed a line since it was seen
    (nothing is saved then; the page keeps what was typed), `Invalid` for texts that do not fit.
    """
    row = lock(actor, round)
    require(may_fill(actor, row))
    lines = {line.pk: line for line in lines_of(row)}
    if strangers := set(drafts) - set(lines):
        raise NotFound(Reason("not_found", _("这个任务里没有第 %d 行") % min(strangers)))
    _refuse_stale(lines, drafts)
    _refuse_long(drafts)
    changed = [lines[key] for key, draft in drafts.items() if _put(lines[key], draft)]
    for line in changed:
        line.saved_by_id, line.saved_at, line.rev = actor.user_id, timezone.now(), line.rev + 1
        line.save(update_fields=[*_FIELDS, "value", "saved_by", "saved_at", "rev"])
    return changed


_FIELDS = ("raw", "unit", "is_missing", "missing_reason", "note")


def _put(line: Line, draft: Draft) -> bool:
    """Whether the line changed. Accepted lines stay as they are."""
    if line.state not in (LineState.OPEN, LineState.RETURNED):
        return False
    before = [getattr(line, name) for name in _FIELDS]
    line.raw, line.unit = draft.raw.strip(), draft.unit.strip() or line.indicator.unit
    line.is_missing, line.note = draft.is_missing, draft.note.strip()
    line.missing_reason = draft.missing_reason.strip()
    line.value = value_of(line)
    return before != [getattr(line, name) for name in _FIELDS]


def value_of(line: Line) -> Decimal | None:
    """The number that is typed, in the indicator's unit; None while it cannot be read or there is none."""
    if line.is_missing or not line.raw:
        return None
    try:
        return amounts.read(line.raw, line.unit, line.indicator.unit)
    except ValueError:
        return None


def _refuse_stale(lines: Mapping[int, Line], drafts: Mapping[int, Draft]) -> None:
    stale = [
        lines[key] for key, draft in drafts.items() if draft.rev is not None and draft.rev != lines[key].rev
    ]
    if stale:
        told = _("“%s”刚被同事改过，您填的还在页面上，请刷新核对")
        raise Conflict(
            [Reason("reporting.stale", told % line.indicator.name, f"raw-{line.pk}") for line in stale]
        )


def _refuse_long(drafts: Mapping[int, Draft]) -> None:
    reasons = []
    for key, draft in drafts.items():
        for name, most in LIMITS.items():
            value = getattr(draft, name)
            if len(value) > most or "\x00" in value:
                told = _("最多 %(count)d 个字") % {"count": most}
                reasons.append(Reason("too_long", told, f"{name}-{key}"))
    if reasons:
        raise Invalid(reasons)


@transaction.atomic
def proof_add(*, actor: Actor, round: Round, kind: str, file: int, line: Line | None = None) -> Proof:
    """Put a stored file behind the whole round, or behind one line. Raises `Invalid` for a kind that the rules do not name
    or a file that the actor may not use."""
    row = lock(actor, round)
    require(may_fill(actor, row))
    kinds = {one.key for one in rules.calendar_of(row.rules_version).proofs}
    if kind not in kinds:
        raise Invalid(Reason("reporting.proof_kind", _("没有这种凭证"), "kind"))
    if line is not None and line.round_id != row.pk:
        raise NotFound(Reason("not_found", _("这个任务里没有这一行")))
    try:
        stored = files.get_for(actor, file)
    except NotFound:
        raise Invalid(Reason("file", _("没有这个文件，或者您不能使用它"), "file")) from None
    made = Proof.objects.create(round=row, line=line, kind=kind, file=stored, added_by_id=actor.user_id)
    note(
        actor,
        row,
        "proof_added",
        proof=made.pk,
        proof_kind=kind,
        file=stored.sha256,
        line=line.pk if line else None,
    )
    return made


@transaction.atomic
def proof_remove(*, actor: Actor, round: Round, proof: int) -> None:
    """Take a file away again while the round is being filled in. Raises `NotFound`, `Conflict` once it backs a figure."""
    row = lock(actor, round)
    require(may_fill(actor, row))
    found = Proof.objects.filter(round=row, pk=proof).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个凭证")))
    if row.lines.filter(state=LineState.ACCEPTED).exists():
        raise Conflict(Reason("reporting.proof_used", _("已有采用的数以它为凭，不能删除")))
    note(actor, row, "proof_removed", proof=found.pk, file=found.file.sha256)
    found.delete()
