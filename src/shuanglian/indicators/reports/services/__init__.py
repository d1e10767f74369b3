"""The verbs of reports: ask for one, print it, keep Word templates. Each is one transaction and one event in the stream
`report:<id>` (templates: `report-templates:<kind>`)."""

from .asking import report_ask, report_make, report_print
from .templates import template_check, template_preview, template_put, template_use

__all__ = [
    "report_ask",
    "report_make",
    "report_print",
    "template_check",
    "template_preview",
    "template_put",
    "template_use",
]
