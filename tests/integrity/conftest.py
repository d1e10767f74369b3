"""The people of the demonstration and a small plan, as the tests of indicators have them."""

from __future__ import annotations

from tests.indicators.conftest import world

__all__ = ["world"]
