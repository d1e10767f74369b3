"""The people of one ticket, and the way through it in small strides."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from shuanglian.casework.models import Token
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.services import store
from shuanglian.programmes.tickets import services
from shuanglian.programmes.tickets.grading import Facts
from shuanglian.programmes.tickets.models import Ticket
from shuanglian.registry.models import Party
from tests.registry.factories import member, party, party_for

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = "印染车间夏季用电高峰经常限电，想知道错峰用电怎么申请、要哪些材料。"
ANSWER = "错峰用电在供电营业厅申请，材料有营业执照和用电方案，三个工作日内答复。"


def draft(**data: Any) -> services.Draft:
    data.setdefault("title", "错峰用电怎么申请")
    data.setdefault("text", TEXT)
    data.setdefault("category", "energy")
    data.setdefault("contact_name", "周工")
    data.setdefault("contact_phone", "13812345678")
    return services.Draft(**data)


@dataclass
class World:
    """`officer` leads, `officer2` and `officer3` are of other departments; `stranger` is another company."""

    company: Actor
    stranger: Actor
    desk: Actor
    desk2: Actor
    officer: Actor
    colleague: Actor
    officer2: Actor
    officer3: Actor
    leader: Actor
    steward: Actor
    solver: Actor
    admin: Actor
    party: Party
    other: Party
    lonely: Party

    @classmethod
    def create(cls) -> World:
        company, stranger, desk, officer = (
            member(Role.ENTERPRISE),
            member(Role.ENTERPRISE),
            member(Role.MANAGER),
            member(Role.OFFICER),
        )
        return cls(
            company=company,
            stranger=stranger,
            desk=desk,
            desk2=member(Role.MANAGER, Organisation.objects.get(pk=desk.organisation_id)),
            officer=officer,
            colleague=member(Role.OFFICER, Organisation.objects.get(pk=officer.organisation_id)),
            officer2=member(Role.OFFICER),
            officer3=member(Role.OFFICER),
            leader=member(Role.LEADER),
            steward=member(Role.STEWARD),
            solver=member(Role.SOLVER),
            admin=member(Role.ADMIN),
            party=party_for(company, "甲面料公司"),
            other=party_for(stranger, "乙染整公司"),
            lonely=party("没有账号的公司"),
        )

    # -- strides ------------------------------------------------------------------------------------------------
    def submitted(self, **data: Any) -> Ticket:
        return services.ticket_submit(actor=self.company, draft=draft(**data))

    def noted(self, **data: Any) -> Ticket:
        """Of a company without accounts, by telephone."""
        data.setdefault("source_note", "今天上午来电")
        return services.ticket_note(actor=self.officer, company=self.lonely, draft=draft(**data))

    def accepted(self, facts: Facts | None = None, ticket: Ticket | None = None) -> Ticket:
        ticket = ticket or self.submitted()
        services.ticket_accept(actor=self.desk, ticket=ticket, facts=facts or Facts())
        return fresh(ticket)

    def assigned(self, facts: Facts | None = None, ticket: Ticket | None = None, **data: Any) -> Ticket:
        ticket = self.accepted(facts, ticket)
        data.setdefault("lead", self.officer.organisation_id)
        services.ticket_assign(actor=self.desk, ticket=ticket, **data)
        return fresh(ticket)

    def answered(self, ticket: Ticket | None = None, **data: Any) -> Ticket:
        ticket = ticket or self.assigned(**data)
        self.reply(ticket)
        return fresh(ticket)

    def reply(self, ticket: Ticket, actor: Actor | None = None, **data: Any) -> Any:
        data.setdefault("text", ANSWER)
        data.setdefault("basis", "供电营业规则")
        return services.ticket_reply(actor=actor or self.officer, ticket=ticket, **data)

    def closed(self, ticket: Ticket | None = None, satisfaction: int | None = None) -> Ticket:
        ticket = self.answered(ticket)
        services.ticket_confirm(actor=self.company, ticket=ticket, solved=True, satisfaction=satisfaction)
        return fresh(ticket)

    def call(self, ticket: Ticket, actor: Actor | None = None, **data: Any) -> Any:
        data.setdefault("words", "企业说已经办好了")
        data.setdefault("spoke_with", "周工")
        data.setdefault("solved", True)
        data.setdefault("called_at", timezone.now())
        return services.callback_record(actor=actor or self.desk, ticket=ticket, **data)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("company", "grading", "case").get(pk=ticket.pk)


def nodes(ticket: Ticket) -> set[str]:
    rows = Token.objects.filter(case=ticket.case_id, status="active", form="task")
    return set(rows.values_list("node", flat=True))


def kinds(ticket: Ticket) -> list[str]:
    """Our own events, in order."""
    rows = Event.objects.filter(stream=ticket.stream, kind__startswith="ticket.").order_by("seq")
    return [kind.removeprefix("ticket.") for kind in rows.values_list("kind", flat=True)]


def upload(actor: Actor, scope: str = "") -> StoredFile:
    return store(actor=actor, upload=io.BytesIO(PDF), name="凭证.pdf", scope=scope)
