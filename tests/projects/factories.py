"""People of a region with two companies, and projects at every phase, made through the services."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from shuanglian.foundation.accounts import personas
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.accounts.services import actor_for, ensure_personas
from shuanglian.foundation.actor import PUBLIC, Actor, system
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.services import store
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.projects import services
from shuanglian.programmes.projects.models import Application, Document, Gate, Issue, Project
from shuanglian.registry.models import Party
from shuanglian.registry.services import party_create

YI = 10_000_000_000
THREE = ("属地部门", "平台公司", "项目单位")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def codes(refusal: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def events(project: Project) -> list[str]:
    rows = Event.objects.filter(stream_id=f"project:{project.pk}", kind__startswith="projects.")
    return list(rows.order_by("seq").values_list("kind", flat=True))


@dataclass
class World:
    """`company` owns the projects; `other` is another company."""

    actors: dict[str, Actor]
    company: Party
    other: Party
    numbers: list[int] = field(default_factory=list)

    @classmethod
    def create(cls) -> World:
        load_bundled()
        ensure_personas()
        actors = {persona.key: _actor(persona) for persona in personas.PERSONAS}
        actors["public"], actors["system"] = PUBLIC, system("测试")
        return cls(actors, _party(actors["enterprise"]), _party(actors["enterprise2"]))

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def user(self, key: str) -> User:
        return User.objects.get(pk=self.actors[key].user_id)

    def organisation(self, key: str) -> Organisation:
        return (
            Membership.objects.select_related("organisation")
            .get(pk=self.actors[key].membership_id)
            .organisation
        )

    def registered(self, **data: Any) -> Project:
        values: dict[str, Any] = {
            "name": f"过滤膜生产线{len(self.numbers) + 1}",
            "party": self.company,
            "signed_on": ago(300),
            "total_cents": 5 * YI,
        }
        self.numbers.append(1)
        return services.project_create(actor=self["officer"], **{**values, **data})

    def attracting(self, **data: Any) -> Project:
        project = self.registered(**data)
        return services.project_start(actor=self["officer"], project=project)

    def landing(self, on: int = 200, **data: Any) -> Project:
        project = self.attracting(**data)
        self.close(project, "prereview", held_on=ago(on))
        return fresh(project)

    def approved(self, **data: Any) -> Project:
        """Every step of the approval is done; the office has said nothing yet."""
        project = self.landing(**data)
        for key, days in (("filing", 195), ("planning", 185), ("land", 180), ("permit", 170)):
            services.step_finish(actor=self["officer"], project=project, key=key, on=ago(days))
        return fresh(project)

    def building(self, **data: Any) -> Project:
        project = self.approved(**data)
        self.close(project, "handover", held_on=ago(160))
        return fresh(project)

    def producing(self, **data: Any) -> Project:
        project = self.building(**data)
        self.close(project, "consult", held_on=ago(40))
        return fresh(project)

    def gate(self, project: Project, kind: str) -> Gate:
        return Gate.objects.select_related("project__party").get(project=project, kind=kind)

    def close(self, project: Project, kind: str, who: str = "officer", **data: Any) -> Gate:
        values: dict[str, Any] = {"decision": "同意", "participants": THREE, "minutes": "逐项过了问题"}
        return services.gate_close(actor=self[who], gate=self.gate(project, kind), **{**values, **data})

    def issue(
        self, project: Project, kind: str = "prereview", *, blocking: bool = True, **data: Any
    ) -> Issue:
        values: dict[str, Any] = {
            "title": "排污总量没有落实", "owner": "生态环境部门", "due_on": ahead(10), "is_blocking": blocking,
        }  # fmt: skip
        return services.issue_open(actor=self["officer"], gate=self.gate(project, kind), **{**values, **data})

    def application(self, project: Project, promises: Any = None, **data: Any) -> Application:
        values: dict[str, Any] = {"matter": "filing", "promises": promises or {}}
        return services.application_submit(actor=self["enterprise"], project=project, **{**values, **data})

    def file(self, project: Project, who: str = "enterprise") -> int:
        """A paper that was uploaded to the project; its number."""
        png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40
        scope = f"project:{project.pk}"
        made = store(actor=self[who], upload=io.BytesIO(png), name="材料.png", visibility="case", scope=scope)
        return int(made.pk)

    def supply(self, row: Application, key: str = "site", **data: Any) -> Document:
        values = {"statement": "不动产权证", "file": self.file(row.project), **data}
        return services.document_supply(actor=self["enterprise"], application=row, key=key, **values)

    def accepted(self, row: Application, on: dt.date) -> Application:
        """Accepted by the department on a day gone by."""
        services.application_accept(actor=self["officer"], application=row)
        at = timezone.make_aware(dt.datetime.combine(on, dt.time(10)))
        Application.objects.filter(pk=row.pk).update(accepted_at=at)
        return Application.objects.select_related("project").get(pk=row.pk)

    def drop(self, project: Project, reason: str = "投资方变更计划") -> Project:
        services.drop_ask(actor=self["officer"], project=project, reason=reason)
        return services.drop_agree(actor=self["officer2"], project=project)


def fresh(project: Project) -> Project:
    return Project.objects.select_related("party", "case").get(pk=project.pk)


def _actor(persona: personas.Persona) -> Actor:
    membership = Membership.objects.select_related("user").get(
        user__username=persona.username, organisation__name=persona.organisation, role=persona.role
    )
    return actor_for(membership.user, membership.pk)


def _party(actor: Actor) -> Party:
    organisation = Membership.objects.select_related("organisation").get(pk=actor.membership_id).organisation
    return party_create(
        actor=system("测试"),
        kind="enterprise",
        name=organisation.name,
        organisation=organisation,
        is_demo=True,
    )
