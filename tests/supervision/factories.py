"""The people around one comment, and the way through it in small strides."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shuanglian.casework.models import Token
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.events.invariants import Violation, run_all
from shuanglian.foundation.events.models import Event
from shuanglian.indicators.models import Indicator, Observation, ObservationState
from shuanglian.programmes.projects.models import Project
from shuanglian.programmes.supervision import services
from shuanglian.programmes.supervision.models import Answer, Comment
from shuanglian.programmes.supervision.services import Draft, Upload
from tests.registry.factories import member, party_for, source

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = "这项指标的年报数和这里的数不一样，请说明口径。"
ANSWER = "年报数含省属单位，这里只计本地登记的单位，差数就是这一部分。"
_NUMBERS = itertools.count(1)


@dataclass
class World:
    """`officer` belongs to the unit that owns the indicator; `officer2` to another one."""

    officer: Actor
    colleague: Actor
    officer2: Actor
    leader: Actor
    leader2: Actor
    steward: Actor
    steward2: Actor
    company: Actor
    stranger: Actor
    solver: Actor
    manager: Actor
    admin: Actor
    indicator: Indicator
    observation: Observation
    project: Project

    @classmethod
    def create(cls) -> World:
        officer = member(Role.OFFICER)
        unit = Organisation.objects.get(pk=officer.organisation_id)
        owner = party_for(officer, "指标责任单位")
        indicator = Indicator.objects.create(
            code="sx-12", number=None, name="高新技术企业数", unit="家", owner=owner
        )
        observation = Observation.objects.create(
            indicator=indicator,
            period="2024",
            period_kind="year",
            period_start=dt.date(2024, 1, 1),
            period_end=dt.date(2024, 12, 31),
            value=Decimal(300),
            state=ObservationState.PUBLISHED,
            origin="report",
        )
        return cls(
            officer=officer,
            colleague=member(Role.OFFICER, unit),
            officer2=member(Role.OFFICER),
            leader=member(Role.LEADER),
            leader2=member(Role.LEADER),
            steward=member(Role.STEWARD),
            steward2=member(Role.STEWARD),
            company=member(Role.ENTERPRISE),
            stranger=member(Role.ENTERPRISE),
            solver=member(Role.SOLVER),
            manager=member(Role.MANAGER),
            admin=member(Role.ADMIN),
            indicator=indicator,
            observation=observation,
            project=Project.objects.create(code="P-1", name="公开的项目", is_public=True, source=source()),
        )

    @property
    def unit(self) -> int:
        return self.officer.organisation_id or 0

    @property
    def about(self) -> str:
        return f"indicator:{self.indicator.code}"

    # -- strides ------------------------------------------------------------------------------------------------
    def submitted(self, actor: Actor = PUBLIC, **data: Any) -> tuple[Comment, str]:
        data.setdefault("about", self.about)
        data.setdefault("text", f"{TEXT}第 {next(_NUMBERS)} 次提。")
        files = data.pop("files", ())
        return services.comment_submit(actor=actor, draft=Draft(**data), files=files)

    def assigned(self, comment: Comment | None = None, **data: Any) -> Comment:
        comment = comment or self.submitted()[0]
        data.setdefault("unit", self.unit)
        services.comment_assign(actor=self.steward, comment=comment, **data)
        return fresh(comment)

    def drafted(self, comment: Comment | None = None, **data: Any) -> Comment:
        comment = self.assigned(comment)
        self.draft(comment, **data)
        return fresh(comment)

    def draft(self, comment: Comment, actor: Actor | None = None, **data: Any) -> Answer:
        data.setdefault("text", ANSWER)
        return services.answer_draft(actor=actor or self.officer, comment=comment, **data)

    def published(self, comment: Comment | None = None) -> Comment:
        comment = self.drafted(comment)
        services.answer_release(actor=self.leader, comment=comment)
        return fresh(comment)

    def refused(self, comment: Comment | None = None, reason: str = "elsewhere") -> Comment:
        comment = comment or self.submitted()[0]
        services.comment_refuse(actor=self.steward, comment=comment, reason=reason)
        return fresh(comment)

    def again(self, comment: Comment, key: str, words: str = "没有说清楚差数有多少") -> Comment:
        services.comment_dissatisfied(actor=PUBLIC, comment=comment, words=words, key=key)
        return fresh(comment)


def fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("case", "unit").get(pk=comment.pk)


def node(comment: Comment) -> str:
    found = Token.objects.filter(case=comment.case_id, status="active", form="task")
    return found.values_list("node", flat=True).first() or ""


def broken() -> list[Violation]:
    """What `shuanglian verify` would find but for the indicators, whose rows here come without their story."""
    return [found for found in run_all() if not found.rule.startswith("indicators.")]


def kinds(comment: Comment) -> list[str]:
    """Our own events, in order."""
    rows = Event.objects.filter(stream=comment.stream, kind__startswith="supervision.").order_by("seq")
    return [kind.removeprefix("supervision.") for kind in rows.values_list("kind", flat=True)]


def upload(name: str = "图.pdf", data: bytes = PDF) -> Upload:
    return Upload(name, len(data), io.BytesIO(data))
