"""The funnel of needs in a bulletin: the same counts as its page, real needs and demonstrations apart."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.utils import timezone

from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import system
from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports import kinds, sections
from shuanglian.programmes.siti.models import Engagement
from tests.siti.factories import World


def values(as_of: dt.date | None = None) -> list[d.Value]:
    ask = sections.Ask(system(), as_of or timezone.localdate())
    blocks = sections.get("needs_funnel").build(ask)
    tables = [block for block in blocks if isinstance(block, d.Table)]
    spans = [span for table in tables for row in table.rows for cell in row for span in cell.spans]
    return [span for span in spans if isinstance(span, d.Value)]


def counted(rows: list[d.Value]) -> list[int]:
    return [int(row.value or 0) for row in rows]


def test_every_section_of_a_kind_that_ships_is_there() -> None:
    wanted = {key for kind in kinds.kinds() for key in kind.sections}
    assert wanted <= set(sections.known())


def test_the_stages_are_counted_and_lead_to_their_needs(world: World, client: Client) -> None:
    world.posed()
    world.answering()
    world.signed()
    world.finished()
    found = values()
    assert counted(found) == [3, 2, 2, 1] and not any(row.is_demo for row in found)
    assert all(row.kind == d.FactKind.COUNTED and row.unit and row.source for row in found)
    client.force_login(User.objects.get(pk=world.manager.user_id))
    assert {row.url: client.get(row.url).status_code for row in found} == {row.url: 200 for row in found}


def test_demonstrations_are_told_only_while_there_is_nothing_real(world: World) -> None:
    world.answering(is_demo=True)
    assert counted(values())[0] == 1 and all(row.is_demo and "demo=1" in row.url for row in values())
    world.answering()
    world.answering()
    assert counted(values())[0] == 2 and not any(row.is_demo for row in values())


def test_needs_of_later_months_and_an_empty_platform_tell_nothing(world: World) -> None:
    assert values() == []
    need = world.answering()
    Engagement.objects.filter(need=need).update(window_from=dt.datetime(2026, 7, 2, tzinfo=dt.UTC))
    assert values(dt.date(2026, 6, 30)) == [] and counted(values(dt.date(2026, 7, 31)))[0] == 1
