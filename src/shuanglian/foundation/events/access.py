"""Who may read whole streams and take extracts of them: rules that apps register for the streams they own.

Apps declare extract rules in their own `record_access.py`, which is loaded at start.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason

Rule = Callable[[Actor, str], bool]
Closing = Callable[[Collection[str]], Collection[str]]
_RULES: dict[str, Rule] = {}
_EXTRACT_RULES: dict[str, Rule] = {}
_CLOSED: dict[str, Closing] = {}


def register(prefix: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule `(viewer, stream) -> bool` for streams that start with a prefix such as `need:`."""
    return _adder(_RULES, prefix)


def register_extract(prefix: str) -> Callable[[Rule], Rule]:
    """Decorator: the rule `(viewer, stream) -> bool` for extracts of streams with this prefix.

    The rule alone decides, for staff as well. It may raise `NotFound` itself.
    """
    return _adder(_EXTRACT_RULES, prefix)


def register_closed(prefix: str) -> Callable[[Closing], Closing]:
    """Decorator: the rule `(streams) -> those that are closed now` for streams with this prefix: closed to everybody,
    staff as well, because the mere length of such a stream would tell something."""

    def add(rule: Closing) -> Closing:
        if _CLOSED.setdefault(prefix, rule) is not rule:
            raise ValueError(f"a closing rule for {prefix} is declared twice")
        return rule

    return add


def closed(streams: Collection[str]) -> set[str]:
    """Those of which nobody may read any row now."""
    found: set[str] = set()
    for prefix, rule in _CLOSED.items():
        named = [stream for stream in streams if stream.startswith(prefix)]
        found |= set(rule(named)) if named else set()
    return found


def may_read_all(viewer: Actor, stream: str) -> bool:
    """Staff, and whom a rule of the owning app lets in."""
    return viewer.is_staff or any(rule(viewer, stream) for p, rule in _RULES.items() if stream.startswith(p))


def may_extract(viewer: Actor, stream: str) -> bool:
    """Every row of an extract names an actor and a kind, so streams without a rule are for staff only."""
    if closed([stream]):
        return False
    for prefix, rule in _EXTRACT_RULES.items():
        if stream.startswith(prefix):
            try:
                return rule(viewer, stream)
            except NotFound:
                return False
    return viewer.is_staff


def require_extract(viewer: Actor, stream: str) -> None:
    """Raises `NotFound`: whether the stream exists is not told to those who may not read it."""
    if not may_extract(viewer, stream):
        raise NotFound(Reason("not_found", _("没有这条留痕流")))


def number_of(stream: str) -> int | None:
    """The id in a stream such as `need:12`; None if there is none that a database could hold."""
    number = stream.partition(":")[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) <= 18 else None


def _adder(rules: dict[str, Rule], prefix: str) -> Callable[[Rule], Rule]:
    def add(rule: Rule) -> Rule:
        if rules.setdefault(prefix, rule) is not rule:
            raise ValueError(f"an access rule for {prefix} is declared twice")
        return rule

    return add
