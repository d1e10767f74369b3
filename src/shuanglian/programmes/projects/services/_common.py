"""What the verbs share: locks in one order, checks of texts and dates, evidence, the one event."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.foundation.events.services import record
from shuanglian.foundation.files import selectors as files
from shuanglian.foundation.files.models import StoredFile

from ...barriers import other_world
from .. import engine, selectors
from ..models import Project
from ..policies import require

LONGEST: Final = 500


def lock(actor: Actor, project: Project) -> Project:
    """The project as it is now, held until the end of the transaction; its case is locked before it.

    Every verb on a project begins here. Raises `NotFound` for those who may not see the work on it, `NotAllowed` for
    people of the demonstration at a real one."""
    selectors.get_work(actor, project.pk)
    engine.lock(project.pk)
    rows = Project.objects.select_for_update(of=("self",)).select_related("party", "place", "case")
    row = rows.get(pk=project.pk)
    require(other_world(actor, is_demo=row.is_demo))
    return row


def note(actor: Actor, project: Project, kind: str, **payload: Any) -> None:
    """The one business event of a change."""
    record(
        stream=engine.stream_of(project),
        kind=kind,
        actor=actor,
        obj=("project", project.pk),
        payload=payload,
    )


class Checks:
    """Collects everything that is wrong, then refuses all of it at once."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def text(self, value: str, field: str, message: str, longest: int = LONGEST) -> str:
        plain = value.strip()
        if not plain:
            self.reasons.append(Reason("required", message, field))
        elif len(plain) > longest or "\x00" in plain:
            self.reasons.append(Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field))
        return plain

    def past(self, day: dt.date | None, field: str, earliest: dt.date | None = None) -> dt.date:
        """A day on which something happened; today when not given."""
        today = timezone.localdate()
        day = day or today
        if day > today:
            self.reasons.append(Reason("future", _("日期不能在今天以后"), field))
        if earliest is not None and day < earliest:
            told = _("日期不能早于 %s") % earliest.isoformat()
            self.reasons.append(Reason("too_early", told, field))
        return day

    def ahead(self, day: dt.date | None, field: str, message: str) -> dt.date:
        """A day until which something is to be done."""
        if day is None:
            self.reasons.append(Reason("required", message, field))
            return dt.date.max
        return day

    def cents(self, value: int | None, field: str) -> int:
        if value is None or value < 0 or value > 10**17:
            self.reasons.append(Reason("money", _("请填大于等于零的金额"), field))
            return 0
        return value

    def add(self, code: str, message: str, field: str = "") -> None:
        self.reasons.append(Reason(code, message, field))

    def evidence(self, actor: Actor, file_id: int | None, statement: str, field: str) -> StoredFile | None:
        """A file that the actor may read, or words; one of the two is needed."""
        if file_id is None and not statement.strip():
            self.reasons.append(Reason("evidence_missing", _("请附文件，或写明依据"), field))
        if len(statement) > 5000:
            self.reasons.append(Reason("too_long", _("最多 %(count)d 个字") % {"count": 5000}, field))
        if file_id is None:
            return None
        try:
            return files.get_for(actor, file_id)
        except NotFound:
            self.reasons.append(Reason("file", _("没有这个文件，或者您不能使用它"), field))
            return None

    def finish(self) -> None:
        if self.reasons:
            raise Invalid(self.reasons)
