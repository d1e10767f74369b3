"""Companies with closed tickets, and their votes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from shuanglian.foundation.actor import Actor, Role
from shuanglian.programmes.ratings import rules, services
from shuanglian.programmes.ratings.services import Vote
from shuanglian.programmes.tickets.models import Ticket
from shuanglian.registry.models import Party
from tests.registry.factories import member, party_for

TODAY = dt.date(2026, 11, 20)
EARLIER = dt.date(2026, 8, 10)


def marks(value: int = 4, about: str = "department") -> dict[str, int]:
    return {key: value for key, _name in rules.terms().dimensions[about]}


@dataclass
class World:
    companies: list[tuple[Actor, Party]]
    officer: Actor
    desk: Actor
    desk2: Actor
    leader: Actor
    steward: Actor
    solver: Actor

    @classmethod
    def create(cls) -> World:
        companies = []
        for n in range(4):
            actor = member(Role.ENTERPRISE)
            companies.append((actor, party_for(actor, f"评价企业{n}")))
        return cls(
            companies=companies,
            officer=member(Role.OFFICER),
            desk=member(Role.MANAGER),
            desk2=member(Role.MANAGER),
            leader=member(Role.LEADER),
            steward=member(Role.STEWARD),
            solver=member(Role.SOLVER),
        )

    @property
    def unit(self) -> int:
        return self.officer.organisation_id or 0

    def closed(self, nth: int = 0, day: dt.date = EARLIER) -> Ticket:
        """A ticket that this company's department has closed; without its process, which is not what is tested."""
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
        return Ticket.objects.create(
            number=f"T{Ticket.objects.count() + 1:04d}",
            company=self.companies[nth][1],
            title="错峰用电",
            text="怎么申请",
            category="energy",
            channel="page",
            status="closed",
            grade="simple",
            lead_id=self.unit,
            created_at=moment,
            assigned_at=moment,
            closed_at=moment,
        )

    def vote(self, nth: int = 0, value: int = 4, words: str = "", day: dt.date = EARLIER) -> Ticket:
        """A closed ticket of this company, rated on this day."""
        ticket = self.closed(nth, day)
        services.vote_cast(
            actor=self.companies[nth][0],
            kind="ticket",
            ref=ticket.pk,
            about="department",
            vote=Vote(marks(value), words),
            today=day,
        )
        return ticket
