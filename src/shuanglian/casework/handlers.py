"""What programmes plug into the engine, by name: service tasks, and deliveries of outbox messages.

Both are declared at import time (a programme's `handlers.py`, loaded by its app). A service handler runs
inside the transition: it may change the programme's own rows, and must not talk to the outside world; that
is what the outbox is for, whose deliveries run after the transition has been committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shuanglian.foundation.actor import Actor

if TYPE_CHECKING:
    from .models import Case, Outbox

Handler = Callable[["Case", Mapping[str, Any], Actor], Mapping[str, Any] | None]
Delivery = Callable[["Outbox"], None]
Link = Callable[["Case"], str]
Publicity = Callable[["Case"], bool]

_HANDLERS: dict[str, Handler] = {}
_DELIVERIES: dict[tuple[str, str], Delivery] = {}
_LINKS: dict[str, Link] = {}
_PUBLICITY: dict[str, Publicity] = {}


def register(name: str) -> Callable[[Handler], Handler]:
    """Decorator: the function `(case, data, actor) -> dict` behind `sl:handler="name"`; its result is
    merged."""

    def add(handler: Handler) -> Handler:
        if _HANDLERS.setdefault(name, handler) is not handler:
            raise ValueError(f"handler {name} is declared twice")
        return handler

    return add


def on_outbox(topic: str, key: str = "") -> Callable[[Delivery], Delivery]:
    """Decorator: delivers outbox rows of `topic` (such as `task.opened`), of one definition if `key` is
    given.

    It runs in its own transaction together with the mark that the row was sent, and may be called again
    after a crash.
    """

    def add(delivery: Delivery) -> Delivery:
        if _DELIVERIES.setdefault((topic, key), delivery) is not delivery:
            raise ValueError(f"delivery of {topic} {key} is declared twice")
        return delivery

    return add


def link_for(business_type: str) -> Callable[[Link], Link]:
    """Decorator: the path of the page about a case's business object, for notices."""

    def add(link: Link) -> Link:
        if _LINKS.setdefault(business_type, link) is not link:
            raise ValueError(f"link for {business_type} is declared twice")
        return link

    return add


def publicity_for(business_type: str) -> Callable[[Publicity], Publicity]:
    """Decorator: whether all may read of a case about this object; asked anew for each step that its file
    marks as public."""

    def add(rule: Publicity) -> Publicity:
        if _PUBLICITY.setdefault(business_type, rule) is not rule:
            raise ValueError(f"publicity of {business_type} is declared twice")
        return rule

    return add


def is_registered(name: str) -> bool:
    return name in _HANDLERS


def names() -> list[str]:
    """Every declared service handler, for those who draw processes."""
    return sorted(_HANDLERS)


def get(name: str) -> Handler:
    return _HANDLERS[name]


def delivery(topic: str, key: str) -> Delivery | None:
    """The delivery for this definition, else the general one, else none."""
    return _DELIVERIES.get((topic, key)) or _DELIVERIES.get((topic, ""))


def link(case: Case) -> str:
    found = _LINKS.get(case.business_type)
    return found(case) if found else ""


def is_public(case: Case) -> bool:
    """False unless the programme says otherwise: a mark in a process file cannot publish a confidential
    object."""
    found = _PUBLICITY.get(case.business_type)
    return found is not None and found(case)
