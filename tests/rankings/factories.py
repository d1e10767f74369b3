"""People, a ranking of four fictional firms with data in its configuration, and small tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership, User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import PUBLIC, Actor, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays.services import ZONE, load_bundled
from shuanglian.indicators import services as figures
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.indicators.ranking import configuring, grids, services, tables
from shuanglian.indicators.ranking.models import Objection, Ranking, Standing
from shuanglian.indicators.ranking.rules import Cell, Config, Subject, Table
from shuanglian.indicators.ranking.scoring import Result, score
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create

AS_OF = dt.date(2025, 12, 31)
MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=ZONE)  # a Monday


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def config(**changes: Any) -> Config:
    """Two indicators of half the weight each, unless told otherwise."""
    usual: dict[str, Any] = {
        "title": "试排名",
        "indicators": [{"key": "x", "weight": 50}, {"key": "y", "weight": 50, "direction": "down"}],
    }
    return configuring.parse({**usual, **changes})


def table(rows: dict[str, dict[str, Any]]) -> Table:
    """Cells by subject and column; None is missing."""
    cells = {
        (subject, column): Cell(
            None if value is None else Fraction(str(value)), "" if value is None else str(value)
        )
        for subject, row in rows.items()
        for column, value in row.items()
    }
    return Table(tuple(Subject(name, name) for name in rows), cells)


def scored(rows: dict[str, dict[str, Any]], **changes: Any) -> Result:
    return score(config(**changes), table(rows))


def built(found: Config, value: Any, as_of: dt.date = AS_OF) -> Table:
    return tables.build(found, grids.of_document(value, tables.known_words(found)), as_of)


def totals(result: Result) -> dict[str, str]:
    return {row.subject.name: str(row.total) for row in result.rows}


def places(result: Result) -> dict[str, int]:
    return {row.subject.name: row.rank for row in result.rows}


def snapshot() -> tuple[Any, ...]:
    """Everything that a refused call must leave as it was."""
    rows = Ranking.objects.order_by("pk").values_list("pk", "state", "receipt", "published_by", "settled_at")
    said = Objection.objects.order_by("pk").values_list(
        "pk", "state", "answer", "appeal_reason", "decision", "upheld"
    )
    return tuple(rows), tuple(said), Standing.objects.count(), Event.objects.count()


@dataclass
class World:
    """`firms` are four parties with figures; the first belongs to persona enterprise, the second to enterprise2."""

    actors: dict[str, Actor]
    firms: list[Party]

    @classmethod
    def create(cls) -> World:
        load_bundled()
        ensure_personas()
        actors = {persona.key: _actor(persona) for persona in personas.PERSONAS}
        actors |= {"public": PUBLIC, "system": system("测试")}
        firms = [_party(actors["enterprise"]), _party(actors["enterprise2"])]
        firms += [
            party_create(actor=system(), name=f"示例厂{n}", kind="enterprise", is_demo=True) for n in (3, 4)
        ]
        made = cls(actors, firms)
        made.figures()
        return made

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def user(self, key: str) -> User:
        return User.objects.get(pk=self.actors[key].user_id)

    def figures(self) -> None:
        rows = {"t-tax": (120, 90, 60, 30), "t-land": (10, 10, 10, 10), "t-jobs": (40, 80, 20, None)}
        for code, values in rows.items():
            indicator = figures.indicator_save(
                actor=self["system"], code=code, name=code, unit="个", is_public=False, is_demo=True
            )
            for firm, value in zip(self.firms, values, strict=True):
                if value is not None:
                    self.report(indicator, firm, value)

    def report(self, indicator: Indicator, firm: Party, value: int) -> Observation:
        row = figures.observation_report(
            actor=self["system"], indicator=indicator, period="2025", value=value, subject=firm, is_demo=True
        )
        return figures.observation_publish(actor=self["system"], observation=row)

    def correct(self, code: str, firm: Party, value: int) -> Observation:
        old = Observation.objects.get(indicator__code=code, subject=firm, state="published")
        made = figures.observation_correct(
            actor=self["system"], observation=old, value=value, reason="抄错一行"
        )
        return figures.observation_publish(actor=self["system"], observation=made)

    def config(self, **changes: Any) -> Config:
        usual: dict[str, Any] = {
            "key": "t-mu", "title": "试亩均", "kind": "party", "privacy": "total", "missing": "lowest", "is_demo": True,
            "indicators": [
                {"key": "tax_per_mu", "name": "亩均税收", "weight": 60, "ratio": "t-tax / t-land"},
                {"key": "t-jobs", "name": "就业", "weight": 40},
            ],
            "grades": {"A": 25, "B": 25, "C": 25, "D": 25},
            "consequences": {"D": ["差别电价"]},
        }  # fmt: skip
        return configuring.parse({**usual, **changes})

    def frozen(self, **changes: Any) -> Ranking:
        return services.ranking_freeze(
            actor=self["officer"], config=self.config(**changes), as_of=AS_OF, now=MORNING
        )

    def published(self, **changes: Any) -> Ranking:
        made = self.frozen(**changes)
        return services.ranking_publish(actor=self["steward"], ranking=made, now=MORNING)

    def open_now(self, **changes: Any) -> Ranking:
        """Published today, for tests of pages, which have no clock of their own."""
        made = self.frozen(**changes)
        return services.ranking_publish(actor=self["steward"], ranking=made, now=timezone.now())

    def standing(self, ranking: Ranking, firm: int) -> Standing:
        return Standing.objects.select_related("ranking").get(ranking=ranking, party=self.firms[firm])

    def objection(self, ranking: Ranking, days: int = 1) -> Objection:
        return services.objection_file(
            actor=self["enterprise"], standing=self.standing(ranking, 0), reason="用地面积多算了两亩",
            now=MORNING + dt.timedelta(days=days),
        )  # fmt: skip


def _actor(persona: personas.Persona) -> Actor:
    membership = Membership.objects.select_related("user").get(
        user__username=persona.username, organisation__name=persona.organisation, role=persona.role
    )
    return actor_for(membership.user, membership.pk)


def _party(actor: Actor) -> Party:
    found = Party.objects.filter(organisation=actor.organisation_id).first()
    if found is not None:
        return found
    membership = Membership.objects.select_related("organisation").get(pk=actor.membership_id or 0)
    return party_create(
        actor=system(), name=membership.organisation.name, kind="enterprise", organisation=membership.organisation,
        is_demo=True,
    )  # fmt: skip
