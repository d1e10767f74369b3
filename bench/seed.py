"""A region of full size: 50,000 parties and 10,000 needs with open tasks, written in bulk. Names are made up by rule."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from shuanglian.casework.models import Case, Clock, Definition, Seat, Token
from shuanglian.foundation.accounts.models import Membership, Organisation, User
from shuanglian.foundation.actor import Actor, Role, system
from shuanglian.programmes.siti.models import Assignment, Engagement
from shuanglian.registry import search
from shuanglian.registry.models import Need, NeedRequirement, Party

MATERIALS = [
    "碳纤维",
    "涤纶",
    "锦纶",
    "超细纤维",
    "反渗透膜",
    "封装胶",
    "光引发剂",
    "环氧树脂",
    "芳纶",
    "羊毛",
    "天丝",
    "铝合金",
    "玻璃基板",
    "晶圆",
    "染料",
]
ACTIONS = [
    "耐磨",
    "回收",
    "印染",
    "涂层",
    "纺丝",
    "切割",
    "封装",
    "检测",
    "提纯",
    "改性",
    "成膜",
    "烧结",
    "粘接",
    "阻燃",
    "抗菌",
]
UNITS = (
    ("静水压", "kPa", 40, 120),
    ("断裂强力", "N", 300, 900),
    ("良率", "%", 80, 99),
    ("透湿量", "g/(m²·24h)", 3000, 9000),
)
STEPS = (
    ("triage", "受理", Role.MANAGER),
    ("assist", "政府助题", Role.MANAGER),
    ("choose", "选定答题方", Role.ENTERPRISE),
)
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Seeded:
    manager: Actor
    enterprise: Actor
    need_ids: list[int]
    parties: int
    needs: int


def seed(*, parties: int, needs: int, rng: random.Random) -> Seeded:
    with transaction.atomic():
        managers, enterprises = _people(rng)
        party_rows = _parties(parties, enterprises)
        need_rows = _needs(needs, party_rows[: len(enterprises)], managers, rng)
        _cases(need_rows, managers, rng)
    return Seeded(managers[0], enterprises[0], [need.pk for need in need_rows], parties, needs)


def _people(rng: random.Random) -> tuple[list[Actor], list[Actor]]:
    office = Organisation.objects.create(name="基准测试服务中心", is_demo=True)
    managers = [_actor(f"manager{i}", office, Role.MANAGER) for i in range(20)]
    firms = Organisation.objects.bulk_create(
        [Organisation(name=f"基准企业{i:04d}", is_demo=True) for i in range(500)]
    )
    return managers, [_actor(f"firm{i}", firm, Role.ENTERPRISE) for i, firm in enumerate(firms)]


def _actor(name: str, organisation: Organisation, role: Role) -> Actor:
    user = User(username=name, name=name, is_demo=True)
    user.set_unusable_password()
    user.save()
    member = Membership.objects.create(user=user, organisation=organisation, role=role)
    return Actor(
        role=role,
        label=name,
        user_id=user.pk,
        organisation_id=organisation.pk,
        membership_id=member.pk,
        is_demo=True,
    )


def _parties(count: int, owners: list[Actor]) -> list[Party]:
    rows = []
    for i in range(count):
        words = f"{MATERIALS[i % len(MATERIALS)]}{ACTIONS[i // len(MATERIALS) % len(ACTIONS)]}"
        organisation = owners[i].organisation_id if i < len(owners) else None
        rows.append(
            Party(
                ref=f"B{i:06d}",
                kind="enterprise" if i % 3 else "platform",
                name=f"基准{words}第{i:05d}公司",
                summary=f"从事{words}的研发与生产",
                is_demo=True,
                organisation_id=organisation,
            )
        )
    made = Party.objects.bulk_create(rows, batch_size=BATCH)
    for start in range(0, len(made), BATCH):
        search.refresh("party", [party.pk for party in made[start : start + BATCH]])
    return made


def _needs(count: int, owners: list[Party], managers: list[Actor], rng: random.Random) -> list[Need]:
    rows = [_need(i, owners, managers, rng) for i in range(count)]
    made = Need.objects.bulk_create(rows, batch_size=BATCH)
    NeedRequirement.objects.bulk_create(
        [_requirement(need, order, rng) for need in made for order in (1, 2)], batch_size=BATCH
    )
    for start in range(0, len(made), BATCH):
        search.refresh("need", [need.pk for need in made[start : start + BATCH]])
    return made


def _need(i: int, owners: list[Party], managers: list[Actor], rng: random.Random) -> Need:
    words = f"{rng.choice(MATERIALS)}{rng.choice(ACTIONS)}"
    step = STEPS[i % 3][0]
    status = {"triage": "triage", "assist": "assisting", "choose": "contracting"}[step]
    manager = managers[i % len(managers)].user_id if step != "triage" else None
    return Need(
        number=f"XQ-2025-{i + 1:05d}",
        owner=owners[i % len(owners)],
        title=f"{words}工艺第{i}题",
        text=f"{words}现在不稳定，想提高到可以量产。",
        status=status,
        manager_user_id=manager,
        is_demo=True,
        submitted_at=timezone.now() - dt.timedelta(days=i % 9),
    )


def _requirement(need: Need, order: int, rng: random.Random) -> NeedRequirement:
    metric, unit, low, high = rng.choice(UNITS)
    return NeedRequirement(
        need=need, order=order, metric=metric, unit=unit, comparator="ge", target_value=rng.randint(low, high)
    )


def _cases(needs: list[Need], managers: list[Actor], rng: random.Random) -> None:
    definition = Definition.objects.filter(key="siti", status="published").latest("version")
    now = timezone.now()
    cases = Case.objects.bulk_create([_case(definition, need, now) for need in needs], batch_size=BATCH)
    Engagement.objects.bulk_create(
        [Engagement(need=n, case=c, is_demo=True, started_at=now) for n, c in zip(needs, cases, strict=True)],
        batch_size=BATCH,
    )
    tokens = Token.objects.bulk_create(
        [
            _token(case, need, i, managers, now)
            for i, (case, need) in enumerate(zip(cases, needs, strict=True))
        ],
        batch_size=BATCH,
    )
    Clock.objects.bulk_create([_clock(token, rng, now) for token in tokens], batch_size=BATCH)
    Seat.objects.bulk_create(
        [
            Seat(case=c, key="enterprise", organisation_id=n.owner.organisation_id)
            for c, n in zip(cases, needs, strict=True)
        ],
        batch_size=BATCH,
    )
    Assignment.objects.bulk_create(
        [
            Assignment(need=n, manager_id=n.manager_user_id, organisation_id=managers[0].organisation_id or 0)
            for n in needs
            if n.manager_user_id
        ],
        batch_size=BATCH,
    )


def _case(definition: Definition, need: Need, now: dt.datetime) -> Case:
    return Case(
        definition=definition,
        key="siti",
        business_type="need",
        business_id=need.pk,
        title=need.title,
        stream=f"need:{need.pk}",
        is_demo=True,
        started_at=now,
        started_by=system().key,
    )


def _token(case: Case, need: Need, i: int, managers: list[Actor], now: dt.datetime) -> Token:
    node, name, role = STEPS[i % 3]
    organisation = need.owner.organisation_id if role == Role.ENTERPRISE else managers[0].organisation_id
    return Token(
        case=case,
        node=node,
        name=name,
        form="task",
        role=role,
        seat=str(role),
        organisation_id=organisation,
        assignee_id=need.manager_user_id if node == "assist" else None,
        created_at=now - dt.timedelta(days=i % 9),
    )


def _clock(token: Token, rng: random.Random, now: dt.datetime) -> Clock:
    due = now + dt.timedelta(days=rng.randint(-5, 12), hours=rng.randint(0, 8))
    return Clock(
        case_id=token.case_id,
        token=token,
        days=5,
        calendar_version="基准",
        started_at=token.created_at,
        due_at=due,
        breached_at=now if due < now else None,
    )
