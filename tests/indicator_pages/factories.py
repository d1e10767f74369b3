"""Indicators in every state that a board can show."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from shuanglian.indicators import services
from shuanglian.indicators.models import Indicator, Observation
from shuanglian.registry.models import Place
from tests.indicators.factories import World

GEOMETRY = {
    "type": "Polygon",
    "coordinates": [[[120, 30], [120.4, 30], [120.4, 30.3], [120, 30.3], [120, 30]]],
}


def seven(world: World) -> dict[str, Indicator]:
    """on the way, late, without a value, without a base, a pair, a rate of growth, a formula."""
    unit = {"owner": world.unit}
    made = {
        "deal": world.indicator("t-deal", name="技术市场交易成交额", group="科创效益", base=67.8, target=130, **unit),
        "rd": world.indicator("t-rd", name="研发投入比重", unit="%", group="科创主体", base=2.42, target=3, **unit),
        "empty": world.indicator("t-empty", name="国家级机构", unit="个", group="科创设施", base=1, target=2),
        "nobase": world.indicator("t-nobase", name="没有基期的指标", unit="家", group="科创主体", target=40),
        "pair": world.indicator("t-pair", name="孵化器（众创空间）", unit="个", group="科创设施", measure="paired"),
        "growth": world.indicator("t-growth", name="投资增速", unit="%", group="产业集群", measure="growth",
                                  accumulation="flow", kind="yearly_growth", target=15),
    }  # fmt: skip
    parts = [("t-pair-a", "孵化器", 4, 6), ("t-pair-b", "众创空间", 3, 6)]
    for code, name, base, target in parts:
        made[code] = world.indicator(
            code,
            name=name,
            unit="个",
            group="科创设施",
            parent=made["pair"],
            number=None,
            base=base,
            target=target,
        )
    made["formula"] = world.indicator(
        "t-share", name="每个机构的成交额", unit="亿元/个", group="科创效益", formula="{t-deal} / {t-empty}"
    )
    world.fill(made["deal"], {"2022": 79.1, "2023": 96.4, "2024": 118.2})
    world.fill(made["rd"], {"2022": 2.3, "2023": 2.35, "2024": 2.4})
    world.fill(made["growth"], {"2022": 12, "2023": 18})
    world.publish(made["t-pair-a"], "2024", 5)
    return made


def by_place(world: World, indicator: Indicator) -> list[Place]:
    """Two districts with geometry, of which one has a value."""
    made = [
        Place.objects.create(
            code=f"t-area-{i}", name=name, kind="district", geometry=GEOMETRY, parent=world.corridor
        )
        for i, name in enumerate(("东区", "西区"))
    ]
    world.publish(indicator, "2024", 31, place=made[0])
    return made


def real(world: World, indicator: Indicator, period: str, value: Any, **data: Any) -> Observation:
    """A value that is no demonstration, reported and published by the platform."""
    actor = world["system"]
    row = services.observation_report(
        actor=actor, indicator=indicator, period=period, value=value, origin="document", is_demo=False, **data
    )
    return services.observation_publish(actor=actor, observation=row)


def read(client: Client, path: str, status: int = 200) -> str:
    """The page as its reader gets it."""
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def words(html: str) -> str:
    """What stands in the main part, without tags and runs of blanks."""
    main = html[html.find("<main") : html.find("</main>")] if "<main" in html else html
    return re.sub(r"\s+", " ", strip_tags(main)).replace("\u2009", " ")


def today() -> dt.date:
    return timezone.localdate()
