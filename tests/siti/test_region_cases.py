"""The real cases of the bundled region: what the sources tell, no more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.actor import PUBLIC
from shuanglian.programmes.siti import selectors
from shuanglian.programmes.siti.models import Engagement, HistoricStage
from shuanglian.programmes.siti.stages import NAMES
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
            assert (stage.state == "todo") == (stage.key not in told)
            assert (stage.since, stage.until, stage.clock) == (None, None, None)
            assert bool(stage.sources) == (stage.key in told)


def test_a_case_without_a_told_verification_is_not_finished(loaded: None) -> None:
    assert engagement("P01").outcome == "verified"
    assert (engagement("P09").outcome, engagement("P09").need.status) == ("", "following")
    assert engagement("P08").outcome == ""


def test_cooperations_are_those_between_a_company_and_a_named_solver(loaded: None) -> None:
    numbers = sorted(row.need.number for row in selectors.cooperations(PUBLIC))
    assert numbers == ["330600-P01", "330600-P02", "330600-P07", "330600-P10"]


def test_the_last_told_step_of_a_case_that_goes_on_is_where_it_stands(loaded: None) -> None:
    talks, done = engagement("P08").need, engagement("P01").need
    assert [stage.state for stage in selectors.track(PUBLIC, talks)] == [
        "done",
        "done",
        "now",
        "todo",
        "todo",
    ]
    assert {stage.state for stage in selectors.track(PUBLIC, done)} == {"done"}


def test_what_was_reached_is_not_told_as_a_requirement(loaded: None) -> None:
    for number in ("P01", "P07"):
        need = engagement(number).need
        assert not need.requirements.exists()
        assert HistoricStage.objects.filter(need=need, text__regex="5000吨|150多万吨").exists()


def test_a_need_that_is_not_technical_has_no_five_steps_but_tells_its_outcome(
    loaded: None, client: Client
) -> None:
    for number in ("P03", "P04", "P05", "P06", "P11", "P12", "P13", "P14"):
        need = Need.objects.get(number=f"330600-{number}")
        assert selectors.track(PUBLIC, need) == ()
        page = client.get(reverse("need-detail", args=[need.pk])).content.decode()
        assert "h-track" not in page
        assert "来源所载" in page and "结果：" in page


def test_told_steps_have_their_chinese_names(loaded: None, client: Client) -> None:
    page = client.get(reverse("need-detail", args=[engagement("P01").need.pk])).content.decode()
    for key, name in NAMES.items():
        assert f"<b>{name}</b>" in page
        assert f"<b>{key}</b>" not in page


def test_historic_cases_can_be_read_but_not_worked(loaded: None) -> None:
    need = Need.objects.get(number="330600-P01")
    page = selectors.need_page(PUBLIC, need)
    assert [row.stage for row in page.historic]
    assert not any(action.allowed for action in page.actions.values())
    assert page.need.is_demo is False
