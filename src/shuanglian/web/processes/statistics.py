"""How a process runs: figures of its cases, and its record for process miners."""

from __future__ import annotations

import datetime as dt
import tempfile
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.casework.clocks import ZONE
from shuanglian.casework.mining import Period, export, statistics
from shuanglian.casework.mining.exporting import EXPORTERS, FORMATS
from shuanglian.casework.mining.measures import Spread
from shuanglian.casework.mining.statistics import ALL
from shuanglian.casework.models import Case, Definition
from shuanglian.casework.studio import policies
from shuanglian.foundation.errors import Invalid, Reason

from ..http import actor_of, login_needed

A_DAY: Final = 24.0


@require_safe
@login_needed(*policies.READERS)
def process_statistics(request: HttpRequest, key: str) -> HttpResponse:
    viewer = actor_of(request)
    refused: tuple[Reason, ...] = ()
    try:
        period = _period(request)
    except Invalid as error:
        period, refused = ALL, error.reasons
    found = statistics(viewer, key, period)
    labels = dict(Case.Status.choices)
    steps = [
        {"row": row, "total": _words(row.total), "waiting": _words(row.waiting), "width": _width(row.share)}
        for row in found.figures.steps
    ]
    context = {
        "s": found,
        "f": found.figures,
        "statuses": [(labels.get(status, status), n) for status, n in found.figures.by_status.items()],
        "cycle": _words(found.figures.cycle),
        "steps": steps,
        "bottleneck": steps[0] if found.figures.bottleneck else None,
        "versions": list(
            Definition.objects.filter(key=key).order_by("-version").values_list("version", flat=True)
        ),
        "asked": {name: request.GET.get(name, "") for name in ("since", "until", "version")},
        "may_export": viewer.role in EXPORTERS,
        "refused": refused,
    }
    return render(request, "processes/statistics.html", context, status=422 if refused else 200)


@require_safe
@login_needed(*policies.READERS)
def process_export(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The file is whole before the first byte is sent: a refusal must not end in half a download."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    export(actor_of(request), key, target, form=form, period=_period(request))
    target.seek(0)
    suffix, media_type = FORMATS[form]
    name = f"{key}-{timezone.now().astimezone(ZONE):%Y%m%d}.{suffix}"
    return FileResponse(target, as_attachment=True, filename=name, content_type=media_type)


def _period(request: HttpRequest) -> Period:
    """Raises `Invalid` with every field that cannot be read."""
    reasons: list[Reason] = []
    days = {name: _day(request.GET.get(name, ""), name, reasons) for name in ("since", "until")}
    version = request.GET.get("version", "").strip()
    if version and (not version.isdecimal() or len(version) > 6):
        reasons.append(Reason("bad_version", _("版本应为数字"), "version"))
    if days["since"] and days["until"] and days["since"] > days["until"]:
        reasons.append(Reason("order", _("开始日期晚于结束日期"), "until"))
    if reasons:
        raise Invalid(reasons)
    return Period(days["since"], days["until"], int(version) if version else None)


def _day(text: str, name: str, reasons: list[Reason]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        reasons.append(Reason("bad_date", _("日期写成 2026-01-09 的样子"), name))
        return None


def _words(spread: Spread) -> str:
    """`中位 1.5 天，九成在 4 天内`; empty without observations."""
    if spread.median is None or spread.p90 is None:
        return ""
    median, p90 = _duration(spread.median), _duration(spread.p90)
    return _("中位 %(median)s，九成在 %(p90)s 内") % {"median": median, "p90": p90}


def _duration(hours: float) -> str:
    if hours < 1 / 60:
        return _("不到 1 分钟")
    if hours < 1:
        return _("%d 分钟") % round(hours * 60)
    if hours < 2 * A_DAY:
        return _("%s 小时") % f"{hours:.1f}".removesuffix(".0")
    return _("%s 天") % f"{hours / A_DAY:.1f}".removesuffix(".0")


def _width(share: float | None) -> int:
    return round((share or 0) * 100)
