"""The demonstration runs through the real services and can be loaded twice."""

from __future__ import annotations

import pytest

from shuanglian.programmes.siti import demo
from shuanglian.programmes.siti.models import Engagement
from shuanglian.registry.models import Need

from .factories import nodes


@pytest.mark.django_db
def test_the_demonstration_shows_every_stage_and_is_made_once() -> None:
    assert demo.load_demo() == len(demo.STORIES)
    assert demo.load_demo() == 0
    stands = {
        need.title: nodes(need) for need in Need.objects.filter(is_demo=True) if hasattr(need, "engagement")
    }
    open_now = frozenset().union(*stands.values())
    assert {"triage", "answer", "assist", "work", "measure", "feedback"} <= open_now
    assert Engagement.objects.filter(outcome="verified", is_demo=True).count() == 1
    assert not Need.objects.filter(is_demo=False).exists()
