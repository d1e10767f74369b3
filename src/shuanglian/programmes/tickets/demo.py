"""Demonstration tickets (示例): fictional questions driven through the services by the personas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create

from . import demo_texts as texts
from . import services
from .grading import Facts
from .models import Ticket

COMPANIES: Final = ("enterprise", "enterprise2")


@dataclass(frozen=True, slots=True)
class Cast:
    """The personas as actors, and the companies behind them."""

    actors: Mapping[str, Actor]
    parties: Mapping[str, Party]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]


def load_demo() -> int:
    """Create the demonstration tickets that are missing; how many stories were told. Never in production."""
    load_bundled()
    cast = _cast()
    return sum(_tell(cast, story) for story in STORIES)


@transaction.atomic
def _tell(cast: Cast, story: Callable[[Cast], None]) -> int:
    """One story is there as a whole or not at all."""
    name = "meeting_1" if story is meeting else story.__name__
    title = texts.QUESTIONS[name]["title"]
    if Ticket.objects.filter(title=title, is_demo=True).exists():
        return 0
    story(cast)
    return 1


# -- the stories ------------------------------------------------------------------------------------------
def fresh(cast: Cast) -> None:
    """Not graded yet."""
    _ask(cast, "fresh")


def waiting(cast: Cast) -> None:
    """Simple, with the lead; the clock stands still for the company's papers."""
    ticket = _assigned(cast, "waiting", Facts())
    services.clock_pause(
        actor=cast["officer"],
        ticket=ticket,
        reason="要看近三个月的用电清单",
        waiting_for="企业的用电清单",
        until=timezone.localdate() + dt.timedelta(days=5),
    )


def helped(cast: Cast) -> None:
    """Complex by three departments; an opinion is in, a hand-over is asked for."""
    unit = cast["officer2"].organisation_id or 0
    ticket = _assigned(
        cast, "helped", Facts(departments=3, site_visit=True), helpers=[(unit, "加层的规划条件")]
    )
    services.help_give(actor=cast["officer2"], ticket=ticket, opinion=texts.OPINION)
    services.handover_ask(
        actor=cast["officer"], ticket=ticket, to=unit, reason="规划条件由该部门核定，由其主办更快"
    )


def passed_on(cast: Cast) -> None:
    """Handed over once by the desk; the second hand-over, to a third department, waits for a leader."""
    second, third = cast["officer2"].organisation_id or 0, cast["officer3"].organisation_id or 0
    ticket = _assigned(cast, "passed_on", Facts(site_visit=True))
    services.handover_ask(
        actor=cast["officer"], ticket=ticket, to=second, reason="园区公用设施的事由该部门牵头"
    )
    services.handover_decide(actor=cast["manager"], ticket=ticket, accept=True)
    services.handover_ask(
        actor=cast["officer2"], ticket=ticket, to=third, reason="查下来是排放问题，由生态环境部门办理"
    )


def answered(cast: Cast) -> None:
    """Hard by the table, made complex by the desk, checked by a leader; waits for the company."""
    ticket = _ask(cast, "answered")
    services.ticket_accept(actor=cast["manager"], ticket=ticket, facts=Facts(policy_decision=True))
    services.ticket_assign(
        actor=cast["manager"],
        ticket=ticket,
        lead=cast["officer"].organisation_id or 0,
        grade="complex",
        reason="去年已有同类问题的书面口径",
    )
    services.regrade_check(actor=cast["leader"], ticket=ticket, agree=True)
    _reply(cast, ticket, texts.POLICY_ANSWER)


def closed(cast: Cast) -> None:
    """Confirmed with a mark; the answer is public, without names."""
    ticket = _assigned(cast, "closed", Facts())
    _reply(cast, ticket, texts.ANSWER)
    services.ticket_confirm(actor=cast["enterprise"], ticket=ticket, solved=True, satisfaction=5)
    services.answer_publish(
        actor=cast["manager"], ticket=ticket, question=texts.PUBLIC_QUESTION, answer=texts.ANSWER
    )


def reopened(cast: Cast) -> None:
    """Closed too early: the company took it up again."""
    ticket = _assigned(cast, "reopened", Facts(site_visit=True), lead="officer2", company="enterprise2")
    _reply(cast, ticket, texts.BUS_ANSWER, "officer2")
    services.ticket_confirm(actor=cast["enterprise2"], ticket=ticket, solved=True, satisfaction=3)
    services.ticket_reopen(actor=cast["enterprise2"], ticket=ticket, reason="停靠点还没有设，班车没有来")


def meeting(cast: Cast) -> None:
    """政企面对面 with two questions."""
    questions = [
        services.Question(cast.parties[company], _draft(name))
        for company, name in (("enterprise", "meeting_1"), ("enterprise2", "meeting_2"))
    ]
    services.meeting_record(
        actor=cast["manager"],
        held_on=timezone.localdate(),
        questions=questions,
        organisations=[cast["officer"].organisation_id or 0, cast["officer2"].organisation_id or 0],
        is_demo=True,
        **texts.MEETING,
    )


def phone(cast: Cast) -> None:
    """An officer wrote it down; the desk called back."""
    ticket = services.ticket_note(
        actor=cast["officer"],
        company=cast.parties["enterprise2"],
        draft=_draft("phone", source_note="示例：企业财务来电"),
        is_demo=True,
    )
    _hand(cast, ticket, Facts(), "officer2", ())
    _reply(cast, ticket, "电子备案后，纸质单证仍按规定年限留存备查。", "officer2")
    services.callback_record(
        actor=cast["manager"],
        ticket=ticket,
        called_at=timezone.now(),
        words="企业说清楚了，没有其他问题。",
        spoke_with="示例联系人",
        solved=True,
        satisfaction=4,
    )


STORIES: Final = (fresh, waiting, helped, passed_on, answered, closed, reopened, meeting, phone)


# -- strides ----------------------------------------------------------------------------------------------
def _draft(name: str, source_note: str = "") -> services.Draft:
    return services.Draft(**texts.QUESTIONS[name], **texts.CONTACT, source_note=source_note)


def _ask(cast: Cast, name: str, company: str = "enterprise") -> Ticket:
    return services.ticket_submit(
        actor=cast[company], company=cast.parties[company], draft=_draft(name), is_demo=True
    )


def _assigned(
    cast: Cast,
    name: str,
    facts: Facts,
    *,
    lead: str = "officer",
    company: str = "enterprise",
    helpers: list[tuple[int, str]] | tuple[()] = (),
) -> Ticket:
    ticket = _ask(cast, name, company)
    _hand(cast, ticket, facts, lead, helpers)
    return ticket


def _hand(
    cast: Cast, ticket: Ticket, facts: Facts, lead: str, helpers: list[tuple[int, str]] | tuple[()]
) -> None:
    services.ticket_accept(actor=cast["manager"], ticket=ticket, facts=facts)
    services.ticket_assign(
        actor=cast["manager"], ticket=ticket, lead=cast[lead].organisation_id or 0, helpers=helpers
    )


def _reply(cast: Cast, ticket: Ticket, text: str, by: str = "officer") -> None:
    services.ticket_reply(actor=cast[by], ticket=ticket, text=text, basis=texts.BASIS)


def _cast() -> Cast:
    actors = persona_actors()
    return Cast(actors, {key: _party(actors[key]) for key in COMPANIES})


def _party(actor: Actor) -> Party:
    """The public face of a persona's company; made where nobody else has made it."""
    found = registry.party_of(actor)
    if found is not None:
        return found
    membership = Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0)
    return party_create(
        actor=system("示例"),
        name=membership.organisation.name,
        kind="enterprise",
        organisation=membership.organisation,
        is_demo=True,
    )
