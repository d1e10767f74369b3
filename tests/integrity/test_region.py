"""The region's pack: demonstration questions, and demonstration figures that raise none of their own."""

from __future__ import annotations

import pytest

from shuanglian.foundation.accounts.services import ensure_personas
from shuanglian.indicators import demo as figures
from shuanglian.indicators import region
from shuanglian.indicators.integrity import contradictions, demo
from shuanglian.indicators.integrity.models import Question
from shuanglian.indicators.models import Observation
from shuanglian.registry.models import Place, Source

pytestmark = pytest.mark.django_db


def test_the_demonstration_has_questions_that_say_so() -> None:
    for code in ("000", "001", "002", "003"):
        Source.objects.create(code=code, title=f"来源 {code}")
    for code, kind in (("sx-corridor", "corridor"), ("330603", "district")):
        Place.objects.create(code=code, name=code, kind=kind)
    ensure_personas()
    region.install()
    contradictions.install()
    known = Question.objects.count()
    figures.load_demo()
    asked = [f"{q.observation} {q.code} {q.explanation}" for q in Question.objects.filter(key="")]
    assert asked == [], "the figures of the demonstration are plain"
    assert demo.load_demo() == 2 and demo.load_demo() == 0
    found = Question.objects.filter(is_demo=True).order_by("pk")
    assert [q.state for q in found] == ["open", "answered"] and Question.objects.count() == known + 2
    assert all(q.observation.state == "held" for q in found if q.observation)
    assert Observation.objects.filter(note__startswith="示例数", state="held").count() == 2
    linked = Question.objects.exclude(key="").exclude(indicator=None)
    assert linked.filter(indicator__code="sx-12").exists() and linked.count() >= 9
