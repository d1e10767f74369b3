"""Everybody that an open challenge needs."""

from __future__ import annotations

import pytest

from shuanglian.foundation.workdays.services import load_bundled

from .factories import World


@pytest.fixture
def world(db: None) -> World:
    load_bundled()
    return World.create()
