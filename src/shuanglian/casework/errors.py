"""Refusals of the process engine beyond the common ones."""

from __future__ import annotations

from shuanglian.foundation.errors import Invalid


class BadDefinition(Invalid):
    """A process or decision file that may not be published; `field` of each reason is the element's id."""

    code = "bad_definition"


class DecisionFailed(Invalid):
    """A decision table gave no single answer for these inputs (no rule, or rules that disagree)."""

    code = "decision_failed"


class Runaway(Invalid):
    """A command set off more automatic steps than the bound allows."""

    code = "runaway"
