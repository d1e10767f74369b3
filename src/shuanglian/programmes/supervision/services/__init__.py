"""The verbs of public supervision. Each is one transaction and writes one event `supervision.<verb>` in its stream.

Anybody:     comment_submit(actor, draft, files) -> (Comment, code)
Author:      comment_satisfied  comment_dissatisfied  comment_withdraw  contact_erase   (actor, comment, key=code)
Supervisor:  comment_assign  comment_refuse  comment_merge  answer_review  comment_hide
Unit:        answer_draft  comment_hand_back
Leader:      answer_release  answer_send_back
Logged in:   subscribe  unsubscribe
Job:         personal_data_erase
"""

from .asking import Draft, Upload, comment_submit
from .author import comment_dissatisfied, comment_satisfied, comment_withdraw, contact_erase
from .handling import (
    answer_draft,
    answer_release,
    answer_review,
    answer_send_back,
    comment_assign,
    comment_hand_back,
    comment_hide,
    comment_merge,
    comment_refuse,
)
from .keeping import personal_data_erase, subscribe, unsubscribe

__all__ = [
    "Draft",
    "Upload",
    "answer_draft",
    "answer_release",
    "answer_review",
    "answer_send_back",
    "comment_assign",
    "comment_dissatisfied",
    "comment_hand_back",
    "comment_hide",
    "comment_merge",
    "comment_refuse",
    "comment_satisfied",
    "comment_submit",
    "comment_withdraw",
    "contact_erase",
    "personal_data_erase",
    "subscribe",
    "unsubscribe",
]
