"""One door for the exports: who may, which cases, which format."""

from __future__ import annotations

from typing import IO, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason

from . import ocel, xes
from .happenings import traces
from .statistics import ALL, Period, cases_in, name_of

FORMATS: Final[dict[str, tuple[str, str]]] = {
    "ocel": ("json", "application/json; charset=utf-8"),
    "xes": ("xes", "application/xml; charset=utf-8"),
}
EXPORTERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)


def export(
    viewer: Actor,
    key: str,
    target: IO[bytes],
    *,
    form: str,
    period: Period = ALL,
) -> int:
    """Write the record of a process's cases to `target`; returns the number of cases.

    `form` is `ocel` (OCEL 2.0 JSON) or `xes`. Nothing is written when it raises `NotAllowed`, `NotFound` or `Invalid`.
    """
    if not viewer.is_in(*EXPORTERS):
        raise NotAllowed(Reason("not_exporter", _("流程记录由数据专员或管理员导出")))
    name = name_of(key)
    if form not in FORMATS:
        raise Invalid(Reason("bad_format", _("格式应为 ocel 或 xes"), "format"))
    found = traces(cases_in(key, period))
    return ocel.write(found, target) if form == "ocel" else xes.write(found, target, name=name)
