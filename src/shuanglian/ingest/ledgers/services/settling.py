"""Where the columns go: corrected by a person, remembered for the sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason, Text
from shuanglian.foundation.events.services import record
from shuanglian.registry.models import PartyKind, Place

from .. import mapping, periods, selectors
from ..mapping import TableMapping
from ..models import LedgerForm, LedgerIntake, State
from ..policies import may_change, may_hand_in, require
from . import _common as common

SETTLED: Final = (State.READ, State.CHECKED)


@transaction.atomic
def remap(
    *, actor: Actor, intake: LedgerIntake, tables: Sequence[Mapping[str, Any]], rev: int | None = None
) -> LedgerIntake:
    """Where the columns of each table go, in the order of the tables; kept, and remembered for the next sheet of this form.

    Raises `NotAllowed`, `Conflict`, `Invalid` with everything that is wrong.
    """
    row = common.lock(actor, intake)
    require(may_change(actor, row, *SETTLED))
    common.same_rev(row, rev)
    settled = [mapping.read(told) for told in tables]
    _demand(row, settled)
    same = {"tables": [one.as_json() for one in settled]}
    made = [_remember(actor, row, table, one) for table, one in zip(row.tables, settled, strict=True)]
    if row.mapping != same or row.state != State.READ:
        common.moved(row, State.READ, mapping=same, result={})
        common.note(actor, row, "mapped", tables=len(settled), forms=sum(one is not None for one in made))
    return row


def _demand(intake: LedgerIntake, settled: Sequence[TableMapping]) -> None:
    """Raises `Invalid` with every problem of every table."""
    if len(settled) != len(intake.tables):
        raise Invalid(Reason("ledger.tables", _("表的个数不对，请重新打开这一页。"), "tables"))
    words = _words()
    reasons = []
    for at, (table, one) in enumerate(zip(intake.tables, settled, strict=True)):
        found = mapping.problems(one, table["keys"]) + _problems(one)
        reasons += [Reason(code, words[code], f"tables.{at}.{field}") for field, code in found]
    if reasons:
        raise Invalid(reasons)


def _problems(one: TableMapping) -> list[tuple[str, str]]:
    found = []
    if one.period and not periods.canonical(periods.read(one.period)):
        found.append(("period", "ledger.period"))
    if one.place and not Place.objects.filter(code=one.place).exists():
        found.append(("place", "ledger.place"))
    if one.kind not in PartyKind.values:
        found.append(("kind", "ledger.kind"))
    return found


def _words() -> dict[str, Text]:
    return {
        "ledger.column": _("没有这一列"),
        "ledger.to": _("这一列不能这样用"),
        "ledger.twice": _("两列不能对应同一项"),
        "ledger.no_name": _("主体名录至少要有名称或统一社会信用代码"),
        "ledger.period": _("期间写法：2025、2025年一季度、2025年1—6月、2025-06"),
        "ledger.place": _("没有这个地方"),
        "ledger.kind": _("没有这种主体类型"),
    }


def _remember(
    actor: Actor, intake: LedgerIntake, table: Mapping[str, Any], one: TableMapping
) -> LedgerForm | None:
    """A new version of the form when something changed."""
    known = selectors.form_of(intake.sender_id, table["fingerprint"])
    kept = one.remembered()
    if known is not None and known.mapping == kept:
        return None
    return LedgerForm.objects.create(
        organisation_id=intake.sender_id,
        fingerprint=table["fingerprint"],
        version=known.version + 1 if known else 1,
        title=str(table["title"])[:200],
        heads=table["keys"],
        mapping=kept,
        made_by_id=actor.user_id,
    )


@transaction.atomic
def forget(*, actor: Actor, form: LedgerForm | int) -> int:
    """Drop what is remembered of a form, all its versions; the next sheet of it is asked about again. The number of versions.

    Raises `NotFound`, `NotAllowed`.
    """
    number = form if isinstance(form, int) else form.pk
    found = selectors.forms(actor).filter(pk=number).first()
    if found is None:
        raise NotFound(Reason("not_found", _("没有这个表式")))
    require(may_hand_in(actor, found.organisation_id))
    rows = LedgerForm.objects.filter(organisation=found.organisation_id, fingerprint=found.fingerprint)
    count = rows.count()
    rows.delete()
    record(
        stream=f"org:{found.organisation_id}", kind="ledger.form_forgotten", actor=actor, obj=("ledgerform", number),
        payload={"fingerprint": found.fingerprint, "versions": count},
    )  # fmt: skip
    return count
