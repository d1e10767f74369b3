"""Who may read a whole stream besides staff: rules that apps register for the streams they own."""

from __future__ import annotations

from collections.abc import Callable

from shuanglian.foundation.actor import Actor

Rule = Callable[[Actor, str], bool]
_RULES: dict[str, Rule] = {}


def register(prefix: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule `(viewer, stream) -> bool` for streams that start with a prefix such as `need:`."""

    def add(rule: Rule) -> Rule:
        if _RULES.setdefault(prefix, rule) is not rule:
            raise ValueError(f"an access rule for {prefix} is declared twice")
        return rule

    return add


def may_read_all(viewer: Actor, stream: str) -> bool:
    """Staff, and whom a rule of the owning app lets in."""
    return viewer.is_staff or any(rule(viewer, stream) for p, rule in _RULES.items() if stream.startswith(p))
