"""The people of the demonstration for the tests with a browser."""

from __future__ import annotations

from tests.journey.conftest import parties, people  # noqa: F401 - fixtures
