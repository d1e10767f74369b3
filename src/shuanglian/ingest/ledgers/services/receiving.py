"""Taking a file in, and having it read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, BinaryIO, Final, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.files import services as storage
from shuanglian.foundation.files.models import StoredFile

from ...document import Unreadable
from ...doors import Choice
from .. import mapping, selectors, units
from ..columns import Role
from ..models import LedgerIntake, State
from ..policies import may_hand_in, require
from ..understanding import TableUnderstanding, understand
from . import _common as common

SCOPE: Final = "ledger:upload"
SHEETS: Final = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/plain",
)
SURE: Final = 0.8
OFFERED: Final = 4
MOST_LABELS: Final = 400


def hand_in(
    *, actor: Actor, upload: BinaryIO, name: str, sender: Organisation | int | None = None
) -> tuple[LedgerIntake, bool]:
    """Keep a spreadsheet of `sender` (by default the actor's own organisation) and read it. The second is False for a file
    that is here already. Raises `NotAllowed`, `NotFound`, `Invalid`."""
    number = sender.pk if isinstance(sender, Organisation) else sender or actor.organisation_id
    require(may_hand_in(actor, number))
    bureau = selectors.may_hand_for(actor).filter(pk=number or 0).first()
    if bureau is None:
        raise NotFound(Reason("ledger.sender", _("没有这个单位"), "sender"))
    stored = _stored(actor, upload, name)
    intake, is_new = _kept(actor, bureau, stored)
    if is_new and not common.is_long(intake):
        run(intake.pk)
        intake = selectors.get_for(actor, intake.pk)
    return intake, is_new


def _stored(actor: Actor, upload: BinaryIO, name: str) -> StoredFile:
    """The bytes as they came; anything but a sheet is refused in one sentence that says what is wanted."""
    wanted = Reason("type", _("请交表格文件：.xlsx 或 .csv"), "file")
    try:
        stored = storage.store(actor=actor, upload=upload, name=name, scope=SCOPE)
    except Invalid as error:
        other = ("type", "extension", "extension_mismatch")
        raise Invalid([one for one in error.reasons if one.code not in other] or [wanted]) from None
    if stored.media_type not in SHEETS:
        raise Invalid(wanted)
    return stored


def _kept(actor: Actor, sender: Organisation, stored: StoredFile) -> tuple[LedgerIntake, bool]:
    there = LedgerIntake.objects.filter(sender=sender, sha256=stored.sha256).exclude(
        state__in=[State.UNDONE, State.REFUSED]
    )
    try:
        with transaction.atomic():
            if (known := there.first()) is not None:
                return known, False
            return _new(actor, sender, stored), True
    except IntegrityError:
        return there.get(), False


def _new(actor: Actor, sender: Organisation, stored: StoredFile) -> LedgerIntake:
    from ..jobs import read_ledger

    intake = LedgerIntake.objects.create(
        sender=sender,
        file=stored,
        name=stored.name,
        sha256=stored.sha256,
        is_demo=sender.is_demo,
        handed_in_by_id=actor.user_id,
    )
    common.note(actor, intake, "handed_in", sender=sender.pk, sha256=stored.sha256, size=stored.size)
    if common.is_long(intake):
        common.to_worker(read_ledger, intake, actor)
    return intake


def run(intake_id: int) -> None:
    """Read and understand; a second run of the worker begins anew and changes nothing that is settled already."""
    intake = (
        LedgerIntake.objects.select_related("file", "sender")
        .filter(pk=intake_id, state=State.READING)
        .first()
    )
    if intake is None:
        return
    try:
        found = understand(selectors.workbook(intake), common.tell(intake_id, (State.READING,)))
        told, maps = found.as_json(), []
        for table, shown in zip(found.tables, told["tables"], strict=True):
            maps.append(_settled(intake, table, shown).as_json())
        fields: dict[str, Any] = {"understanding": told, "mapping": {"tables": maps}}
    except Unreadable as error:
        fields = {"problem": str(error)[:300]}
    _keep(intake_id, fields)


@transaction.atomic
def _keep(intake_id: int, fields: dict[str, Any]) -> None:
    intake = LedgerIntake.objects.select_for_update(of=("self",)).get(pk=intake_id)
    if intake.state != State.READING:
        return
    good = "problem" not in fields
    common.moved(intake, State.READ if good else State.REFUSED, progress=100 if good else 0, **fields)
    common.note(system("台账"), intake, "read" if good else "refused", tables=len(intake.tables))


def _settled(intake: LedgerIntake, table: TableUnderstanding, shown: dict[str, Any]) -> mapping.TableMapping:
    """The mapping to begin with: what is remembered of this form, else what the words tell. Adds to `shown` the keys, the
    choices and what differs from the form that is remembered."""
    keys = table.keys
    codes, labels = _choices(table, shown, keys)
    fresh = mapping.proposed(shown, keys, codes, labels)
    shown["keys"] = keys
    form = selectors.form_of(intake.sender_id, table.fingerprint)
    if form is not None:
        shown["form"] = {"id": form.pk, "version": form.version, "same": True}
        return mapping.applied(mapping.read(form.mapping), keys, fresh)
    likest = selectors.likest(intake.sender_id, keys)
    if likest is None:
        return fresh
    form, difference = likest
    shown["form"] = {
        "id": form.pk, "version": form.version, "same": False, "title": form.title, "added": difference.added,
        "removed": difference.removed, "moved": difference.moved,
    }  # fmt: skip
    return mapping.applied(mapping.read(form.mapping), keys, fresh)


def _choices(
    table: TableUnderstanding, shown: dict[str, Any], keys: Sequence[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Indicators that heads and rows may mean: (code by key, code by label) of the sure ones; all of them into `shown`."""
    asked = [(c.words, c.unit) if c.role is Role.VALUE and c.words else ("", "") for c in table.columns]
    labels = _labels(table)
    spoken = [(_spoken(label), unit) for label, unit in labels.items()]
    told = [(words, unit) for words, unit in asked if words] + spoken
    found = iter(selectors.choices(system("台账"), told))
    by_key = {key: next(found) for key, (words, _unit) in zip(keys, asked, strict=True) if words}
    by_label = {label: next(found) for label in labels}
    shown["choices"] = {key: [_choice(one) for one in rows[:OFFERED]] for key, rows in by_key.items() if rows}
    shown["labels"] = {label: [_choice(one) for one in rows[:OFFERED]] for label, rows in by_label.items()}
    return _sure(by_key), _sure(by_label)


def _labels(table: TableUnderstanding) -> dict[str, str]:
    """Words of the column of indicators, each with the unit in its row."""
    named = next((c for c in table.columns if c.meaning.key == "indicator"), None)
    unit_column = next((c for c in table.columns if c.role is Role.UNIT), None)
    if named is None:
        return {}
    found: dict[str, str] = {}
    for row in table.data[: MOST_LABELS * 4]:
        label = selectors.sample(table.grid.shown(row, named.index))
        unit = selectors.sample(table.grid.at(row, unit_column.index)) if unit_column else ""
        if label and len(found) < MOST_LABELS:
            found.setdefault(label, unit or units.of_head(label))
    return found


_LEADING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|(?:其中|#)[:：])+"
)


def _spoken(label: str) -> str:
    """A label without numbering, 其中 and unit: 1.研发经费（亿元） → 研发经费."""
    return units.without(_LEADING.sub("", label)) or label


def _choice(one: Choice) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "unit": one.unit,
        "score": round(one.score, 2),
        "why": one.why,
    }


def _sure(found: dict[str, Sequence[Choice]]) -> dict[str, str]:
    return {key: rows[0].code for key, rows in found.items() if rows and rows[0].score >= SURE}


def upload_of(data: Any) -> BinaryIO:
    return cast(BinaryIO, data)
