"""What the wall counts, in both worlds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from shuanglian.foundation.actor import Actor, Role
from shuanglian.indicators.models import Indicator, Plan, Target
from shuanglian.programmes.projects.models import Project
from shuanglian.registry.models import Chain, Party, Place, Segment, Source
from shuanglian.registry.regions.models import PackItem, RegionPack
from tests.registry.factories import member, source
from tests.supervision.factories import World as Voices


@dataclass
class World:
    officer: Actor
    leader: Actor
    company: Actor
    voices: Voices

    @classmethod
    def create(cls) -> World:
        voices = Voices.create()
        found = cls(voices.officer, voices.leader, member(Role.ENTERPRISE), voices)
        _register()
        _plan()
        _projects(source())
        return found


def _register() -> None:
    city = Place.objects.create(
        code="city-1",
        name="金柯桥科技城",
        kind="science_city",
        area_km2=Decimal(30),
        geometry={"type": "Point", "coordinates": [120.5, 30.1]},
    )
    Place.objects.create(
        code="city-2",
        name="东鉴湖科技城",
        kind="science_city",
        area_km2=Decimal(12),
        is_reserve=True,
        geometry={"type": "Point", "coordinates": [120.7, 29.99]},
    )
    chain = Chain.objects.create(key="textile", name="现代纺织", order=1)
    links = [Segment.objects.create(chain=chain, key=f"s{n}", name=f"环节{n}", order=n) for n in range(2)]
    short = Chain.objects.create(key="low", name="绿色低碳", order=2)
    Segment.objects.create(chain=short, key="s", name="环节", order=1)
    rows = [
        ("甲面料公司", "enterprise", True, False),
        ("乙染整公司", "enterprise", True, False),
        ("不公开公司", "enterprise", False, False),
        ("示例公司", "enterprise", True, True),
        ("丙实验室", "lab", True, False),
        ("丁中试基地", "platform", True, False),
        ("戊检测中心", "platform", True, False),
        ("己研究院", "research_institute", True, False),
    ]
    for n, (name, kind, public, demo) in enumerate(rows):
        made = Party.objects.create(
            ref=f"C{n}", name=name, kind=kind, is_public=public, is_demo=demo, place=city
        )
        made.segments.add(*links)


def _plan() -> None:
    plan = Plan.objects.create(key="plan", name="规划", base_year=2021, target_year=2025)
    for number in range(1, 4):
        row = Indicator.objects.create(
            code=f"n-{number}", plan=plan, number=number, group="科创设施", name=f"指标{number}", unit="个"
        )
        Target.objects.create(indicator=row, base_year=2021, base_value=1, year=2025, value=9)


def _projects(told_by: Source) -> None:
    for n, (phase, public, demo) in enumerate(
        [
            ("attract", True, False),
            ("attract", False, False),
            ("build", True, False),
            ("", True, False),
            ("land", True, True),
        ]
    ):
        Project.objects.create(
            code=f"PJ-{n}", name=f"项目{n}", phase=phase, is_public=public, is_demo=demo, source=told_by
        )


def pack() -> None:
    """A region pack with two figures, one of them a target."""
    told_by = Source.objects.create(code="000", title="公开材料")
    region = RegionPack.objects.create(key=settings.REGION, name="试验区", code="1")
    PackItem.objects.create(pack=region, table="sources", key="000", object_id=told_by.pk)
    for key, basis in (("siti.cooperations", "actual"), ("x.target", "target")):
        value = {
            "key": key,
            "label": "技术攻关合作",
            "comparator": "gt",
            "value": "215",
            "unit": "项",
            "period": "2026",
            "basis": basis,
            "scope": "city-1",
            "subject": "",
            "note": "",
            "flag": "",
            "sources": ["000"],
        }
        PackItem.objects.create(pack=region, table="facts", key=key, value=value)
