"""What must hold over all reports; `shuanglian verify` checks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shuanglian.foundation.events.invariants import Violation, register

from . import document, frozen
from .models import Report, ReportNumber


@register("reports.receipt")
def contents_are_as_sealed() -> Iterator[Violation]:
    """The frozen content of a report gives its receipt again, and every number in it has its fact."""
    for report in Report.objects.filter(content__isnull=False).order_by("pk").iterator(20):
        try:
            found = frozen.from_json(report.content or {})
            fits = frozen.receipt(found) == report.receipt and not document.problems(found)
        except ValueError:
            fits = False
        if not fits:
            message = _("第 %s 份报告的内容与凭据不符。") % report.pk
            yield Violation("reports.receipt", "report", str(report.pk), message)


@register("reports.numbers")
def numbers_are_those_of_the_content() -> Iterator[Violation]:
    """What is kept of numbers beside the content says the same as the content."""
    for report in Report.objects.filter(content__isnull=False).order_by("pk").iterator(20):
        told = {
            (fact["id"], fact["observation"])
            for fact in (report.content or {}).get("facts", [])
            if fact.get("observation") is not None
        }
        kept = set(ReportNumber.objects.filter(report=report).values_list("mark", "observation_id"))
        if told != kept:
            message = _("第 %s 份报告登记的数字与内容不符。") % report.pk
            yield Violation("reports.numbers", "report", str(report.pk), message)
