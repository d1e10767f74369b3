"""The real cases of the bundled region: what the sources tell, no more."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.programmes.siti import selectors
from shuanglian.programmes.siti.models import Engagement, HistoricStage
from shuanglian.registry import regions
from shuanglian.registry.models import Need
from tests.registry.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    assert regions.load("shaoxing", actor=SYSTEM).ok


def engagement(number: str) -> Engagement:
    return Engagement.objects.get(need__number=f"330600-{number}")


def test_six_technical_cases_are_there_and_loading_again_changes_nothing(loaded: None) -> None:
    assert Engagement.objects.filter(case=None, source__isnull=False).count() == 6
    assert regions.load("shaoxing", actor=SYSTEM).changed == 0


def test_only_told_steps_are_shown_and_none_has_a_date(loaded: None) -> None:
    for row in Engagement.objects.select_related("need"):
        told = set(HistoricStage.objects.filter(need=row.need).values_list("stage", flat=True))
        for stage in selectors.track(PUBLIC, row.need):
            assert (stage.state == "historic") == (stage.key in told)
            assert (stage.since, stage.until, stage.clock) == (None, None, None)
            assert bool(stage.sources) == (stage.key in told)


def test_a_case_without_a_told_verification_is_not_finished(loaded: None) -> None:
    assert engagement("P01").outcome == "verified"
    assert (engagement("P09").outcome, engagement("P09").need.status) == ("", "following")
    assert engagement("P08").outcome == ""


def test_cooperations_are_those_between_a_company_and_a_named_solver(loaded: None) -> None:
    numbers = sorted(row.need.number for row in selectors.cooperations(PUBLIC))
    assert numbers == ["330600-P01", "330600-P02", "330600-P07", "330600-P10"]


def test_historic_cases_can_be_read_but_not_worked(loaded: None) -> None:
    need = Need.objects.get(number="330600-P01")
    page = selectors.need_page(PUBLIC, need)
    assert [row.stage for row in page.historic]
    assert not any(action.allowed for action in page.actions.values())
    assert page.need.is_demo is False
