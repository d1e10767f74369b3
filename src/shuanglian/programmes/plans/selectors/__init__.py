"""Reads, each for a viewer. Tasks in `task_pages`, orders and their chain in `order_pages`, what is open everywhere in `watching`."""

from ..visibility import item_for, items, milestone_for, mine, order_for, orders, task_for, tasks
from .order_pages import Chain, ItemPage, OrderPage, inbox, item_page, order_page, order_rows, receivers
from .task_pages import (
    Filters,
    Quarter,
    TaskPage,
    TaskRow,
    board,
    board_counts,
    by_place,
    by_unit,
    overdue,
    quarters,
    task_page,
)
from .watching import Watch, counts, watched

__all__ = [
    "Chain",
    "Filters",
    "ItemPage",
    "OrderPage",
    "Quarter",
    "TaskPage",
    "TaskRow",
    "Watch",
    "board",
    "board_counts",
    "by_place",
    "by_unit",
    "counts",
    "inbox",
    "item_for",
    "item_page",
    "items",
    "milestone_for",
    "mine",
    "order_for",
    "order_page",
    "order_rows",
    "orders",
    "overdue",
    "quarters",
    "receivers",
    "task_for",
    "task_page",
    "tasks",
    "watched",
]
