"""People of the demonstration for the pages."""

from __future__ import annotations

from tests.web.conftest import personas  # noqa: F401 - fixture
