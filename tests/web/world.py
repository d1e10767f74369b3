"""One of everything that the pages show, made with the services that people use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.models import Notice
from shuanglian.registry import services
from shuanglian.registry.models import Chain, Need, Offering, Party, Place, Segment, Source
from shuanglian.registry.provenance import cite

SYSTEM = system("测试")


@dataclass(frozen=True, slots=True)
class World:
    """`own` is the party of the persona `enterprise`; `other` belongs to nobody; `hidden` is not public."""

    own: Party
    other: Party
    hidden: Party
    offering: Offering
    own_offering: Offering
    need: Need
    notice: Notice
    actors: dict[str, Actor]


def build(personas: dict[str, User]) -> World:
    actors = {key: actor_for(user) for key, user in personas.items()}
    source = Source.objects.create(
        code="T01", title="测试文件", publisher="测试单位", published_on=dt.date(2026, 1, 9)
    )
    place = places(source)
    chain = Chain.objects.create(key="carbon", name="碳纤维")
    segment = Segment.objects.create(chain=chain, key="fibre", name="纤维制备", order=1)
    Segment.objects.create(chain=chain, key="tow", name="大丝束", order=2)
    own = services.party_create(
        actor=SYSTEM,
        kind="enterprise",
        name="示例面料企业",
        organisation=organisation(personas["enterprise"]),
        place=place,
        is_demo=True,
        segments=[segment],
    )
    other = services.party_create(
        actor=SYSTEM,
        kind="platform",
        name="柯桥现代纺织技术创新中心",
        place=place,
        level="省级",
        segments=[segment],
        summary="建有现代纺织技术中试平台，做过碳纤维装备国产化。",
    )
    hidden = services.party_create(actor=SYSTEM, kind="enterprise", name="未公开的企业", is_public=False)
    person = services.party_create(actor=SYSTEM, kind="person", name="示例专家")
    services.alias_add(actor=SYSTEM, party=other, name="鉴湖实验室", source=source)
    services.affiliation_add(
        actor=SYSTEM, person=person, party=other, kind="research", post="首席", source=source
    )
    services.relation_add(actor=SYSTEM, subject=other, kind="共建", target=own, source=source)
    cite(other, source, "summary", locator="第 3 段")
    return World(
        own=own,
        other=other,
        hidden=hidden,
        offering=offering(other, segment),
        own_offering=offering(own, segment),
        need=need(own, actors["enterprise"]),
        notice=notice(personas["enterprise"]),
        actors=actors,
    )


def organisation(user: User) -> Organisation:
    return Organisation.objects.get(memberships__user=user)


def places(source: Source) -> Place:
    corridor = Place.objects.create(code="corridor", name="绍兴科创走廊", kind="corridor", area_km2=188)
    square = {
        "type": "Polygon",
        "coordinates": [[[120.4, 30.0], [120.6, 30.0], [120.6, 30.2], [120.4, 30.0]]],
    }
    district = Place.objects.create(
        code="330603", name="柯桥区", kind="district", parent=corridor, geometry=square
    )
    for number, (name, km2, lon) in enumerate([("金柯桥科技城", 30, 120.5), ("镜湖科技城", 27, 120.57)]):
        point = {"type": "Point", "coordinates": [lon, 30.1]}
        city = Place.objects.create(
            code=f"city{number}",
            name=name,
            kind="science_city",
            parent=district,
            area_km2=km2,
            geometry=point,
        )
        cite(city, source, "area_km2")
    return district


def offering(party: Party, segment: Segment) -> Offering:
    return services.offering_create(
        actor=SYSTEM,
        party=party,
        kind="pilot_line",
        title="功能面料中试线",
        summary="静水压不低于 98 kPa 的面料中试。",
        segments=[segment],
        trl=7,
        measures=[
            {
                "metric": "静水压",
                "comparator": "ge",
                "value": Decimal(98),
                "unit": "kPa",
                "method": "GB/T 4744",
            }
        ],
    )


def need(owner: Party, actor: Actor) -> Need:
    return services.need_draft(
        actor=actor,
        owner=owner,
        title="百分百可回收的防水透湿面料",
        text="耐水压 10000 毫米水柱以上，洗了不掉性能。",
    )


def notice(user: User) -> Notice:
    kind = kinds.all_kinds()[0].key if kinds.all_kinds() else "test"
    return Notice.objects.create(
        recipient=user, kind=kind, title="有人应答了您的难题", body="请选定答题方。", url="/work/"
    )
