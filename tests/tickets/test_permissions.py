"""Every verb by every actor at every stage: who may, may; a denied press changes nothing and tells nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.tickets import policies, services
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Ticket

from .factories import ANSWER, World, fresh

pytestmark = pytest.mark.django_db

Press = Callable[[World, Ticket, Actor], Any]
ACTORS = (
    "company", "stranger", "desk", "officer", "officer2", "officer3", "leader", "steward", "solver", "admin", "public",
)  # fmt: skip


def _press(service: Callable[..., Any], **data: Any) -> Press:
    return lambda _world, ticket, actor: service(actor=actor, ticket=ticket, **data)


def _until() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=2)


PRESSES: dict[str, Press] = {
    "accept": _press(services.ticket_accept, facts=Facts()),
    "decline": _press(services.ticket_decline, reason="属于民事纠纷"),
    "assign": lambda w, t, a: services.ticket_assign(actor=a, ticket=t, lead=w.officer.organisation_id or 0),
    "regrade_check": _press(services.regrade_check, agree=True),
    "handover_decide": _press(services.handover_decide, accept=True),
    "reply": _press(services.ticket_reply, text=ANSWER, basis="供电营业规则"),
    "help_give": _press(services.help_give, opinion="按分时电价执行"),
    "confirm": _press(services.ticket_confirm, solved=True),
    "callback": lambda w, t, a: w.call(t, a),
    "rate": _press(services.ticket_rate, satisfaction=4),
    "help_ask": lambda w, t, a: services.help_ask(
        actor=a, ticket=t, organisation=w.officer3.organisation_id or 0, question="安全口径"
    ),
    "material_add": _press(services.material_add, note="补充了合同"),
    "clock_pause": lambda w, t, a: services.clock_pause(
        actor=a, ticket=t, reason="缺材料", waiting_for="合同", until=_until()
    ),
    "clock_resume": _press(services.clock_resume),
    "handover_ask": lambda w, t, a: services.handover_ask(
        actor=a, ticket=t, to=w.officer3.organisation_id or 0, reason="归他们管"
    ),
    "help_drop": lambda w, t, a: services.help_drop(
        actor=a, ticket=t, organisation=w.officer2.organisation_id or 0, reason="不需要了"
    ),
    "reopen": _press(services.ticket_reopen, reason="又开始限电了"),
    "publish": _press(services.answer_publish, question="怎么错峰用电", answer=ANSWER),
    "unpublish": _press(services.answer_unpublish),
    "contact_erase": _press(services.contact_erase),
    "withdraw": _press(services.ticket_withdraw, reason="自己解决了"),
}


def _handling(world: World) -> Ticket:
    return world.assigned(helpers=[(world.officer2.organisation_id or 0, "电价口径")])


def _paused(world: World) -> Ticket:
    ticket = world.assigned()
    PRESSES["clock_pause"](world, ticket, world.officer)
    return fresh(ticket)


def _checking(world: World) -> Ticket:
    ticket = world.accepted(Facts(policy_decision=True))
    services.ticket_assign(
        actor=world.desk,
        ticket=ticket,
        lead=world.officer.organisation_id or 0,
        grade="simple",
        reason="已有口径",
    )
    return fresh(ticket)


def _handing(world: World) -> Ticket:
    ticket = world.assigned()
    services.handover_ask(
        actor=world.officer, ticket=ticket, to=world.officer2.organisation_id or 0, reason="归他们管"
    )
    return fresh(ticket)


def _public(world: World) -> Ticket:
    ticket = world.closed()
    services.answer_publish(actor=world.desk, ticket=ticket, question="怎么错峰用电", answer=ANSWER)
    return fresh(ticket)


STAGES: dict[str, Callable[[World], Ticket]] = {
    "new": lambda world: world.submitted(),
    "accepted": lambda world: world.accepted(),
    "checking": _checking,
    "handling": _handling,
    "paused": _paused,
    "handing": _handing,
    "answered": lambda world: world.answered(),
    "closed": lambda world: world.closed(),
    "public": _public,
}
CLOSED = ("closed", "public")
OPEN = ("new", "accepted", "checking", "handling", "paused", "handing", "answered")
LEADING = ("handling", "paused", "handing")
# verb → (stages in which it can be done, who may then)
ALLOWED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accept": (("new",), ("desk",)),
    "decline": (("new",), ("desk",)),
    "assign": (("accepted",), ("desk",)),
    "regrade_check": (("checking",), ("leader",)),
    "handover_decide": (("handing",), ("desk",)),
    "reply": (LEADING, ("officer",)),
    "help_give": (("handling",), ("officer2",)),
    "confirm": (("answered",), ("company",)),
    "callback": (("answered",), ("desk",)),
    "rate": (CLOSED, ("company",)),
    "help_ask": (LEADING, ("officer", "desk")),
    "material_add": (OPEN, ("company", "desk")),
    "clock_pause": (("handling", "handing"), ("officer",)),
    "clock_resume": (("paused",), ("officer", "desk")),
    "handover_ask": (("handling", "paused"), ("officer",)),
    "help_drop": (("handling",), ("officer", "desk")),
    "reopen": (CLOSED, ("company",)),
    "publish": (("closed",), ("desk",)),
    "unpublish": (("public",), ("desk",)),
    "contact_erase": ((*OPEN, *CLOSED), ("company", "desk")),
    "withdraw": (OPEN, ("company",)),
}


def snapshot() -> dict[str, int]:
    """How many rows there are of everything of ours, of the record and of notices, and how tickets stand."""
    models = [*apps.get_app_config("tickets").get_models(), Event, Notice]
    found = {model.__name__: model._default_manager.count() for model in models}
    stands = [str(row) for row in Ticket.objects.values_list("status", "lead", "rounds", "reopened", "text")]
    return found | dict.fromkeys(stands, 1)


class Undo(Exception):
    """Takes a press back that was allowed."""


def test_the_tables_name_every_verb() -> None:
    assert set(PRESSES) == set(ALLOWED) == set(policies.VERBS)


@pytest.mark.parametrize("stage", STAGES)
def test_every_verb_by_every_actor(stage: str, world: World) -> None:
    """What is allowed is taken back, so after each actor everything must be as it was."""
    ticket = STAGES[stage](world)
    wrong, before = [], snapshot()
    for persona in ACTORS:
        actor = PUBLIC if persona == "public" else getattr(world, persona)
        for name, press in PRESSES.items():
            stages, who = ALLOWED[name]
            expected = stage in stages and persona in who
            try:
                with transaction.atomic() if expected else nullcontext():
                    press(world, fresh(ticket), actor)
                    raise Undo
            except Undo:
                if not expected:
                    wrong.append(f"{persona} could {name}")
            except (NotAllowed, NotFound, Conflict) as error:
                if expected:
                    wrong.append(f"{persona} could not {name}: {error}")
        if snapshot() != before:
            wrong.append(f"{persona} changed something")
    assert not wrong


def test_pages_know_what_services_allow(world: World) -> None:
    """What a button promises is what the service does."""
    from shuanglian.programmes.tickets import selectors

    ticket = _handling(world)
    page = selectors.ticket_page(world.officer, selectors.get_for(world.officer, ticket.pk))
    assert {name for name, action in page.actions.items() if action.allowed} == {
        "reply",
        "help_ask",
        "clock_pause",
        "handover_ask",
        "help_drop",
    }
