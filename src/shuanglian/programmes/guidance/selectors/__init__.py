"""Reads; each takes the viewer and leaves out what the viewer may not see."""

from ..triggers import RuleView, public_rules
from ..visibility import escalated_case, get_for, visible_to, visit_for
from .lists import (
    SHOWN,
    MonthView,
    Row,
    appointments,
    busy,
    coverage,
    departments,
    months,
    officers,
    proposals_on,
    this_month,
    views,
    visits,
    waiting,
)
from .page import ActionView, AppointmentView, GuidancePage, WhyView, guidance_page
from .trail import Line, trail

__all__ = [
    "SHOWN",
    "ActionView",
    "AppointmentView",
    "GuidancePage",
    "Line",
    "MonthView",
    "Row",
    "RuleView",
    "WhyView",
    "appointments",
    "busy",
    "coverage",
    "departments",
    "escalated_case",
    "get_for",
    "guidance_page",
    "months",
    "officers",
    "proposals_on",
    "public_rules",
    "this_month",
    "trail",
    "views",
    "visible_to",
    "visit_for",
    "visits",
    "waiting",
]
