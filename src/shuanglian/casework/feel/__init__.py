"""A bounded subset of FEEL (DMN 1.5, chapter 10): the only language of conditions and decision tables.

Nothing of Python is reachable from an expression: names look up plain JSON, calls reach a fixed list of
functions, and length, depth, steps and size are bounded. Logic is three-valued; a type error gives null.

    expression("budget >= 100 and not(blacklisted)").evaluate({"budget": 120, "blacklisted": False})  # True
    unary_tests("[10..20), > 90").holds(95, {})                                                        # True
"""

from __future__ import annotations

from .api import Expression, UnaryTests, constant, constant_value, expression, unary_tests
from .errors import FeelError
from .tree import Value
from .values import Budget, Scope, to_feel, to_json

__all__ = [
    "Budget",
    "Expression",
    "FeelError",
    "Scope",
    "UnaryTests",
    "Value",
    "constant",
    "constant_value",
    "expression",
    "to_feel",
    "to_json",
    "unary_tests",
]
