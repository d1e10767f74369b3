"""A small region with everyone that 四题一评 needs, and a company whose needs are judged."""

from __future__ import annotations

import pytest

from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry.models import Party
from tests.registry.factories import party
from tests.siti.factories import World

from .factories import equip


@pytest.fixture
def world(db: None) -> World:
    load_bundled()
    made = World.create()
    equip(made)
    return made


@pytest.fixture
def company(db: None) -> Party:
    return party(name="某企业")
