"""The verbs. Tasks: `task_save`, `task_block`, `task_unblock`, `task_link`, `task_unlink`, `milestone_claim`,
`claim_confirm`, `claim_return`, `milestone_move`, `load_public`. Orders: `order_draft`, `order_amend`, `order_release`,
`order_refuse`, `order_withdraw`; parts: `item_receive`, `item_pass`, `item_drop`, `item_report`, `item_submit`,
`item_accept`, `item_return`, `extension_ask`, `extension_decide`, `item_urge`; the worker: `remind`.

Each is one transaction and one event, and raises the errors of `foundation.errors` with all reasons at once.
"""

from .drafting import To, order_amend, order_draft
from .executing import item_accept, item_drop, item_pass, item_receive, item_report, item_return, item_submit
from .extending import extension_ask, extension_decide
from .milestones import claim_confirm, claim_return, milestone_claim, milestone_move
from .public import load_public
from .releasing import order_refuse, order_release, order_withdraw
from .tasks import MilestoneSpec, TaskSpec, task_block, task_link, task_save, task_unblock, task_unlink
from .urging import item_urge, remind

__all__ = [
    "MilestoneSpec",
    "TaskSpec",
    "To",
    "claim_confirm",
    "claim_return",
    "extension_ask",
    "extension_decide",
    "item_accept",
    "item_drop",
    "item_pass",
    "item_receive",
    "item_report",
    "item_return",
    "item_submit",
    "item_urge",
    "load_public",
    "milestone_claim",
    "milestone_move",
    "order_amend",
    "order_draft",
    "order_refuse",
    "order_release",
    "order_withdraw",
    "remind",
    "task_block",
    "task_link",
    "task_save",
    "task_unblock",
    "task_unlink",
]
