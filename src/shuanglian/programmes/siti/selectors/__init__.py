"""Reads of 四题一评. Every one takes the viewer; what the viewer may not see is not in the value."""

from .comparing import Column, Comparison, comparison
from .cooperation import cooperation_count, cooperations, engagements, finished
from .duties import Duty, duties
from .funnel import Funnel, Period, needs_of
from .page import ActionView, AnswerLine, NeedPage, NextStep, actions, get_answer, get_invitation, need_page
from .public import PublicCase, public_case, public_cases
from .quality import QualityBoard, calibration_state, quality_board
from .recommend import dismissals, loads, recommend, track_records
from .records import RecordView, track_record
from .tracking import steps, track
from .viewing import Sight, sight

__all__ = [
    "ActionView",
    "AnswerLine",
    "Column",
    "Comparison",
    "Duty",
    "Funnel",
    "NeedPage",
    "NextStep",
    "Period",
    "PublicCase",
    "QualityBoard",
    "RecordView",
    "Sight",
    "actions",
    "calibration_state",
    "comparison",
    "cooperation_count",
    "cooperations",
    "dismissals",
    "duties",
    "engagements",
    "finished",
    "get_answer",
    "get_invitation",
    "loads",
    "need_page",
    "needs_of",
    "public_case",
    "public_cases",
    "quality_board",
    "recommend",
    "sight",
    "steps",
    "track",
    "track_record",
    "track_records",
]
