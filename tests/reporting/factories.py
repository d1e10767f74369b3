"""Departments with indicators and rounds of reporting, made through the services."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from shuanglian.casework.models import Clock
from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import PUBLIC, Actor, Role, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.invariants import _CHECKS, Violation
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.models import StoredFile, Visibility
from shuanglian.foundation.files.services import store
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators import periods
from shuanglian.indicators.models import Frequency, Indicator, Observation, ObservationState, Target
from shuanglian.programmes.reporting import services
from shuanglian.programmes.reporting.models import Line, Round
from shuanglian.programmes.reporting.services import Draft
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TODAY = dt.date(2026, 10, 20)  # rounds of the third quarter and of September have begun
QUARTERS = ("2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def events(row: Round) -> list[str]:
    found = Event.objects.filter(stream_id=row.stream, kind__startswith="reporting.")
    return list(found.order_by("seq").values_list("kind", flat=True))


def broken() -> list[Violation]:
    """What the rules of reporting, of indicators and of the process engine find."""
    wanted = ("reporting.", "indicators.", "casework.")
    # The history of the tests was never reported, so it has no record.
    names = [name for name in _CHECKS if name.startswith(wanted) and name != "indicators.published"]
    return [one for name in names for one in _CHECKS[name]()]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def indicator(code: str, owner: Party | None, **data: Any) -> Indicator:
    values = {"name": code, "unit": "亿元", "frequency": Frequency.QUARTER, "is_demo": True, **data}
    return Indicator.objects.create(code=code, owner=owner, **values)


def told(row: Indicator, period: str, value: object, *, demo: bool = True) -> Observation:
    """A published value from before."""
    when = periods.parse(period)
    return Observation.objects.create(
        indicator=row, place=row.place, segment=row.segment, period=when.text, period_kind=str(when.kind),
        period_start=when.start, period_end=when.end, value=Decimal(str(value)),
        state=ObservationState.PUBLISHED, origin="import", is_demo=demo,
    )  # fmt: skip


def target(row: Indicator, value: object, *, base: object | None = None, year: int = 2027) -> Target:
    return Target.objects.create(
        indicator=row, year=year, value=Decimal(str(value)), is_demo=True,
        base_year=None if base is None else 2021, base_value=None if base is None else Decimal(str(base)),
    )  # fmt: skip


@dataclass
class World:
    """`science` and `economy` are departments of officer and officer2, each with one officer."""

    actors: dict[str, Actor]
    science: Party
    economy: Party
    made: list[int] = field(default_factory=list)

    @classmethod
    def create(cls) -> World:
        load_bundled()
        ensure_personas()
        actors = {persona.key: _actor(persona) for persona in personas.PERSONAS}
        actors["public"], actors["system"] = PUBLIC, system("测试")
        return cls(actors, _party(actors["officer"]), _party(actors["officer2"]))

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def user(self, key: str) -> User:
        return User.objects.get(pk=self.actors[key].user_id)

    def colleague(self, key: str = "colleague") -> Actor:
        """A second officer of the science department."""
        user = User.objects.create(username=key, name="贺科员", is_demo=True)
        Membership.objects.create(
            user=user, organisation=self.science.organisation, role=Role.OFFICER, is_active=True
        )
        self.actors[key] = actor_for(user)
        return self.actors[key]

    def indicators(self, owner: Party | None = None) -> list[Indicator]:
        """Two quarterly ones: an amount with a history and a plain count without."""
        party, n = owner or self.science, len(self.made)
        self.made.append(n)
        spend = indicator(f"a-spend-{n}", party, name=f"研发费用{n}")
        for at, period in enumerate(QUARTERS):
            told(spend, period, Decimal("100") + at * 2)
        firms = indicator(f"b-firms-{n}", party, name=f"高新企业{n}", unit="家", accumulation="stock")
        return [spend, firms]

    def opened(self, owner: Party | None = None, **data: Any) -> Round:
        """The round of the third quarter of 2026."""
        party = owner or self.science
        if not Indicator.objects.filter(owner=party).exists():
            self.indicators(party)
        made = services.rounds_open(today=data.get("today", TODAY), owners=[party]).made
        return next(row for row in made if row.frequency == Frequency.QUARTER)

    def lines(self, row: Round) -> list[Line]:
        return list(
            row.lines.select_related("round__organisation", "indicator", "observation").order_by("position")
        )

    def typed(self, row: Round, *values: str, who: str = "officer", **more: Any) -> None:
        """Values in the order of the lines; `-` means that there is none."""
        drafts = {
            line.pk: Draft(is_missing=True, missing_reason="数据源还没有公布")
            if value == "-"
            else Draft(raw=value, unit=line.indicator.unit, **more)
            for line, value in zip(self.lines(row), values, strict=False)
        }
        services.lines_save(actor=self[who], round=row, drafts=drafts)

    def file(self, row: Round, who: str = "officer", name: str = "台账.pdf") -> StoredFile:
        return store(
            actor=self[who], upload=io.BytesIO(PDF), name=name, visibility=Visibility.CASE, scope=row.stream
        )

    def proven(self, row: Round, who: str = "officer") -> None:
        kept = self.file(row, who)
        for kind in ("record", "ledger"):
            services.proof_add(actor=self[who], round=row, kind=kind, file=kept.pk)

    def filled(self, *values: str, row: Round | None = None) -> Round:
        found = row or self.opened()
        self.typed(found, *(values or ("114", "320")))
        self.proven(found)
        return found

    def submitted(self, *values: str, row: Round | None = None, key: str = "k1") -> Round:
        found = self.filled(*values, row=row)
        return services.round_submit(actor=self["officer"], round=found, key=key)

    def finished(self, *values: str) -> Round:
        found = self.submitted(*values)
        services.lines_accept(actor=self["steward"], round=found)
        return fresh(found)

    def late(self, row: Round, days: int = 5) -> None:
        """Its clock ran out some days ago."""
        Clock.objects.filter(case=row.case_id).update(
            due_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
        )


def _actor(persona: personas.Persona) -> Actor:
    return actor_for(User.objects.get(username=persona.username))


def _party(actor: Actor) -> Party:
    membership = Membership.objects.select_related("organisation").get(pk=actor.membership_id)
    found = Party.objects.filter(organisation=membership.organisation).first()
    return found or party_create(
        actor=system("测试"), kind="department", name=membership.organisation.name,
        organisation=membership.organisation, is_demo=True,
    )  # fmt: skip
