"""The demonstration."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import system
from shuanglian.foundation.events import invariants as declared
from shuanglian.indicators.ranking import demo, selectors
from shuanglian.indicators.ranking.models import Ranking

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_made_once_and_holds() -> None:
    made = demo.load_demo()
    rows = {row.key: row for row in Ranking.objects.all()}
    assert made == len(rows) >= 4
    assert demo.load_demo() == 0
    assert all(row.is_demo for row in rows.values())
    assert rows["platform-contest"].state == "final"
    assert rows["institute-performance"].state == "frozen"
    assert [v for v in declared.run_all() if v.rule.startswith("ranking.")] == []
    told = selectors.shown(system(), rows["output-per-mu-large"].pk)
    assert told.rows[0].parts
    assert "D" in {row.grade for row in told.rows}
