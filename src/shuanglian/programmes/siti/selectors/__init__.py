"""Reads of 四题一评. Every one takes the viewer; what the viewer may not see is not in the value."""

from .comparison import Column, Comparison, comparison
from .cooperation import cooperation_count, cooperations, engagements
from .duties import Duty, duties
from .page import ActionView, AnswerLine, NeedPage, NextStep, actions, get_answer, get_invitation, need_page
from .public import PublicCase, public_case, public_cases
from .records import RecordView, track_record
from .track import steps, track
from .viewing import Sight, sight

__all__ = [
    "ActionView",
    "AnswerLine",
    "Column",
    "Comparison",
    "Duty",
    "NeedPage",
    "NextStep",
    "PublicCase",
    "RecordView",
    "Sight",
    "actions",
    "comparison",
    "cooperation_count",
    "cooperations",
    "duties",
    "engagements",
    "get_answer",
    "get_invitation",
    "need_page",
    "public_case",
    "public_cases",
    "sight",
    "steps",
    "track",
    "track_record",
]
