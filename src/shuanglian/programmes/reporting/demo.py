"""Demonstration rounds (示例): one published, one open, one overdue; fictional figures told by the personas."""

from __future__ import annotations


def load_demo() -> int:
    return 0
