"""Every change of a kept ranking. What was computed is never changed: a mistake is withdrawn and computed anew."""

from .freezing import preview, ranking_freeze, ranking_publish, ranking_settle, ranking_withdraw
from .objecting import objection_answer, objection_appeal, objection_decide, objection_file

__all__ = [
    "objection_answer",
    "objection_appeal",
    "objection_decide",
    "objection_file",
    "preview",
    "ranking_freeze",
    "ranking_publish",
    "ranking_settle",
    "ranking_withdraw",
]
