"""What comes after publishing: corrections; what comes before: units that are late; and figures decided on their own page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, TooMany
from shuanglian.foundation.notices.models import Notice
from shuanglian.indicators import services as indicators
from shuanglian.programmes.reporting import selectors, services
from shuanglian.programmes.reporting.models import Correction, Reminder

from .factories import World, broken, fresh

pytestmark = pytest.mark.django_db


# -- corrections ------------------------------------------------------------------------------------------
def test_a_correction_is_a_new_version_with_reason_and_second_person(world: World) -> None:
    row = world.finished("114", "320")
    line = world.lines(row)[0]
    old = line.observation
    made = services.correction_ask(
        actor=world["officer"], line=line, raw="1135000万元", reason="补录一家企业"
    )
    assert old is not None and fresh(old).state == "published"  # in force until the second person agrees
    with pytest.raises(NotAllowed):
        services.correction_decide(actor=world["officer"], correction=made, accepted=True)
    with pytest.raises(NotAllowed):
        services.correction_decide(actor=world["leader"], correction=made, accepted=True)
    assert fresh(made).state == "asked"
    services.correction_decide(actor=world["steward"], correction=made, accepted=True)
    assert fresh(old).state == "superseded" and fresh(made.new).state == "published"
    line = fresh(line)
    assert (line.observation_id, line.value) == (made.new_id, Decimal("113.5"))
    with pytest.raises(Conflict):
        services.correction_decide(actor=world["steward"], correction=made, accepted=True)
    assert broken() == []


def test_a_correction_that_is_refused_changes_nothing(world: World) -> None:
    row = world.finished()
    line = world.lines(row)[0]
    made = services.correction_ask(actor=world["officer"], line=line, raw="113", reason="写错了")
    with pytest.raises(Conflict):
        services.correction_ask(actor=world["officer"], line=line, raw="112", reason="又写错了")
    with pytest.raises(Invalid):
        services.correction_decide(actor=world["steward"], correction=made, accepted=False)
    services.correction_decide(actor=world["steward"], correction=made, accepted=False, reason="没有凭证")
    assert fresh(made).state == "refused" and fresh(line).observation_id == line.observation_id
    assert fresh(line.observation).state == "published" and fresh(made.new).state == "rejected"
    assert broken() == []


def test_a_correction_needs_a_reason_another_number_and_a_published_line(world: World) -> None:
    row = world.submitted()
    line = world.lines(row)[0]
    with pytest.raises(Conflict):
        services.correction_ask(actor=world["officer"], line=line, raw="1", reason="早了")
    services.lines_accept(actor=world["steward"], round=row)
    for raw, reason in (("113", " "), ("不是数", "理由"), ("114", "理由")):
        with pytest.raises(Invalid):
            services.correction_ask(actor=world["officer"], line=line, raw=raw, reason=reason)
    assert not Correction.objects.exists()


def test_a_value_that_was_missing_comes_in_as_a_correction(world: World) -> None:
    row = world.finished("114", "-")
    line = world.lines(row)[1]
    made = services.correction_ask(actor=world["officer"], line=line, raw="320", reason="数据源公布了")
    services.correction_decide(actor=world["steward"], correction=made, accepted=True)
    line = fresh(line)
    assert not line.is_missing and line.value == 320 and line.observation.state == "published"
    assert broken() == []


# -- late -------------------------------------------------------------------------------------------------
def test_late_units_are_reminded_once_a_day(world: World) -> None:
    row, other = world.opened(), world.opened(world.economy)
    assert not selectors.overdue(world["leader"]).exists()
    world.late(row)
    assert [found.pk for found in selectors.overdue(world["leader"])] == [row.pk]
    services.reminder_send(actor=world["leader"], round=row, text="请今天报来")
    with pytest.raises(TooMany):
        services.reminder_send(actor=world["steward"], round=row)
    assert Reminder.objects.count() == 1
    assert Notice.objects.filter(recipient=world["officer"].user_id, kind="reporting.reminder").count() == 1
    world.late(other)
    assert services.remind_overdue(actor=world["leader"]) == 1
    assert services.remind_overdue(actor=world["leader"]) == 0
    assert broken() == []


def test_who_has_reported_is_not_reminded(world: World) -> None:
    row = world.submitted()
    with pytest.raises(Conflict):
        services.reminder_send(actor=world["leader"], round=row)
    assert not Reminder.objects.exists()


# -- what happens on the page of the value itself -----------------------------------------------------------
def test_a_figure_that_was_taken_back_elsewhere_goes_back_to_the_unit(world: World) -> None:
    row = world.submitted()
    spend, firms = world.lines(row)
    assert spend.observation is not None
    indicators.observation_withdraw(actor=world["officer"], observation=spend.observation)
    with pytest.raises(Conflict):
        services.line_accept(actor=world["steward"], line=spend)
    services.line_return(actor=world["steward"], line=spend, reason="已撤回，请重填")
    services.line_accept(actor=world["steward"], line=firms)
    services.round_submit(actor=world["officer"], round=row, key="k2")
    services.lines_accept(actor=world["steward"], round=row)
    assert fresh(row).status == "finished" and broken() == []


def test_a_figure_that_was_published_elsewhere_is_accepted_and_not_returned(world: World) -> None:
    row = world.submitted()
    spend = world.lines(row)[0]
    assert spend.observation is not None
    indicators.observation_publish(actor=world["steward"], observation=spend.observation)
    with pytest.raises(Conflict):
        services.line_return(actor=world["steward"], line=spend, reason="不")
    services.lines_accept(actor=world["steward"], round=row)
    assert fresh(row).status == "finished" and broken() == []


def test_a_figure_that_was_corrected_elsewhere_is_corrected_from_its_newest_version(world: World) -> None:
    row = world.finished()
    line = world.lines(row)[0]
    assert line.observation is not None
    newer = indicators.observation_correct(
        actor=world["officer"], observation=line.observation, value=113, reason="在数据页面更正"
    )
    indicators.observation_publish(actor=world["steward"], observation=newer)
    made = services.correction_ask(actor=world["officer"], line=line, raw="112", reason="再更正")
    services.correction_decide(actor=world["steward"], correction=made, accepted=True)
    assert fresh(newer).state == "superseded" and fresh(made.new).version == 3
    assert fresh(line).value == 112 and broken() == []


def test_a_correction_that_was_decided_elsewhere_follows_it(world: World) -> None:
    row = world.finished()
    first, second = world.lines(row)
    taken = services.correction_ask(actor=world["officer"], line=first, raw="113", reason="一")
    gone = services.correction_ask(actor=world["officer"], line=second, raw="321", reason="二")
    indicators.observation_publish(actor=world["steward"], observation=taken.new)
    indicators.observation_reject(actor=world["steward"], observation=gone.new, reason="不")
    with pytest.raises(Conflict):
        services.correction_decide(actor=world["steward"], correction=taken, accepted=False, reason="不")
    with pytest.raises(Conflict):
        services.correction_decide(actor=world["steward"], correction=gone, accepted=True)
    services.correction_decide(actor=world["steward"], correction=taken, accepted=True)
    services.correction_decide(actor=world["steward"], correction=gone, accepted=False, reason="不")
    assert fresh(first).value == 113 and broken() == []
