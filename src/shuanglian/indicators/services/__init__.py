"""Every change of this room. A value is reported by one person, published by another, and corrected by a new version."""

from .catalogue import indicator_save, plan_save, target_save
from .computing import counts_run, recompute
from .deciding import observation_publish, observation_reject, observation_settle, observation_withdraw
from .force import computed_keep
from .reporting import observation_correct, observation_report

__all__ = [
    "computed_keep",
    "counts_run",
    "indicator_save",
    "observation_correct",
    "observation_publish",
    "observation_reject",
    "observation_report",
    "observation_settle",
    "observation_withdraw",
    "plan_save",
    "recompute",
    "target_save",
]
