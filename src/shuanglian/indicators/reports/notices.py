"""What reports tell people."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import Report, ReportState

FINISHED: Final = kinds.register("reports.finished", _("报告做好了"))


def tell_finished(report: Report) -> None:
    """Whoever asked for it."""
    if report.made_by_id is None:
        return
    notify(
        recipients=[report.made_by_id],
        kind=FINISHED.key,
        title=_("报告做好了") if report.state == ReportState.DONE else _("报告没有做成"),
        body=report.title,
        url=f"/reports/{report.pk}/",
        obj=("report", report.pk),
        dedupe_key=f"report:{report.pk}:{report.finished_at.isoformat() if report.finished_at else ''}",
    )
