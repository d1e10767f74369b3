"""From freezing to the final order: who may, when, and what stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events import invariants as declared
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_stream
from shuanglian.foundation.notices.models import Notice
from shuanglian.indicators.models import Indicator
from shuanglian.indicators.ranking import engine, selectors, services
from shuanglian.indicators.ranking.models import Objection, Ranking

from .factories import AS_OF, MORNING, World, codes, snapshot

DAY = dt.timedelta(days=1)


def kinds(ranking: Ranking) -> list[str]:
    return list(
        Event.objects.filter(stream_id=f"ranking:{ranking.pk}").order_by("seq").values_list("kind", flat=True)
    )


def test_freezing_keeps_every_input_with_observation_and_version(world: World) -> None:
    made = world.frozen()
    told = made.told()
    assert {row.name: row.rank for row in made.standings.all()}[world.firms[1].name] == 1
    used = [one for one in told["inputs"] if one["value"] is not None]
    assert len(used) == 11
    assert all(one["observation"] and one["version"] == 1 and one["period"] == "2025" for one in used)
    assert kinds(made) == ["ranking.frozen"]
    assert made.responsible_id == world["officer"].organisation_id
    assert made.is_demo


def test_computing_a_frozen_ranking_again_gives_the_same_bytes(world: World) -> None:
    made = world.frozen()
    again = engine.again(made.told())
    assert again.text == made.document
    assert again.receipt == made.receipt


def test_a_later_correction_does_not_change_it_but_is_shown(world: World) -> None:
    made = world.published()
    before = made.document
    newer = world.correct("t-tax", world.firms[0], 60)
    made.refresh_from_db()
    assert made.document == before
    told = selectors.shown(world["steward"], made.pk)
    assert told.corrected == 1
    first = next(row for row in told.rows if row.key == world.firms[0].ref)
    inputs = [i for part in first.parts for i in part.inputs]
    assert [i.newer for i in inputs if i.newer] == [newer.pk]
    assert engine.again(made.told()).text == before


def test_the_same_ranking_is_kept_once(world: World) -> None:
    world.frozen()
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        world.frozen()
    assert codes(refusal) == {"ranking.there"}
    assert snapshot() == before


@pytest.mark.parametrize("who", ["enterprise", "leader", "steward", "manager", "solver", "admin", "public"])
def test_only_officers_freeze(world: World, who: str) -> None:
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        services.ranking_freeze(actor=world[who], config=world.config(), as_of=AS_OF, now=MORNING)
    assert "ranking.officer" in codes(refusal)
    assert snapshot() == before


def test_a_cut_off_in_the_future_and_silent_weights_are_refused_together(world: World) -> None:
    found = world.config(indicators=[{"key": "t-tax", "weight": 3}, {"key": "t-jobs", "weight": 1}])
    with pytest.raises(Invalid) as refusal:
        services.ranking_freeze(actor=world["officer"], config=found, as_of=dt.date(2026, 5, 1), now=MORNING)
    assert codes(refusal) == {"ranking.future", "ranking.weights"}
    assert not Ranking.objects.exists()


def test_declared_normalisation_of_weights_may_be_frozen(world: World) -> None:
    indicators = [{"key": "t-tax", "weight": 3}, {"key": "t-jobs", "weight": 1}]
    made = world.frozen(indicators=indicators, normalise_weights=True)
    assert any("折算" in note for note in made.told()["warnings"])


def test_an_unknown_configuration_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        services.ranking_freeze(actor=world["officer"], config="nothing", as_of=AS_OF)


def test_indicators_that_do_not_exist_are_told_all_at_once(world: World) -> None:
    found = world.config(indicators=[{"key": "no-1", "weight": 50}, {"key": "no-2", "weight": 50}])
    with pytest.raises(Invalid) as refusal:
        services.ranking_freeze(actor=world["officer"], config=found, as_of=AS_OF, now=MORNING)
    assert [reason.code for reason in refusal.value.reasons] == ["ranking.no_indicator"] * 2


# -- publishing -------------------------------------------------------------------------------------------
def test_publishing_starts_the_term_and_tells_those_ranked(world: World) -> None:
    made = world.published()
    assert made.objections_until is not None
    # Seven calendar days from Monday 2 March 2026: Monday 9 March, at the end of business hours.
    assert made.objections_until.astimezone(MORNING.tzinfo).isoformat() == "2026-03-09T17:30:00+08:00"
    assert Notice.objects.filter(kind="ranking.published", recipient=world["enterprise"].user_id).count() == 1
    assert kinds(made) == ["ranking.frozen", "ranking.published"]


def test_a_term_that_ends_on_a_free_day_moves_to_the_next_working_day(world: World) -> None:
    made = world.frozen()
    saturday_before = MORNING + dt.timedelta(days=5)  # 7 March; seven days on is Saturday 14 March
    made = services.ranking_publish(actor=world["steward"], ranking=made, now=saturday_before)
    assert made.objections_until is not None
    assert made.objections_until.astimezone(MORNING.tzinfo).date() == dt.date(2026, 3, 16)


def test_terms_in_working_days_use_the_calendar(world: World) -> None:
    made = world.published(publicity="7 个工作日")
    assert made.objections_until is not None
    assert made.objections_until.astimezone(MORNING.tzinfo).date() == dt.date(2026, 3, 11)


def test_who_froze_it_cannot_publish_it(world: World) -> None:
    made = world.frozen()
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        services.ranking_publish(actor=world["officer"], ranking=made, now=MORNING)
    assert codes(refusal) == {"ranking.second_person"}
    assert snapshot() == before


@pytest.mark.parametrize("who", ["enterprise", "leader", "officer2", "manager", "admin", "public"])
def test_others_cannot_publish(world: World, who: str) -> None:
    made = world.frozen()
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        services.ranking_publish(actor=world[who], ranking=made, now=MORNING)
    assert "ranking.publish" in codes(refusal)
    assert snapshot() == before


def test_publishing_twice_is_a_conflict(world: World) -> None:
    made = world.published()
    with pytest.raises(Conflict) as refusal:
        services.ranking_publish(actor=world["steward"], ranking=made, now=MORNING)
    assert codes(refusal) == {"ranking.state"}


# -- objections -------------------------------------------------------------------------------------------
def test_an_objection_has_a_number_a_day_and_an_answer(world: World) -> None:
    made = world.published()
    row = world.objection(made)
    assert row.number.startswith("YY-2026-")
    assert row.due_at.astimezone(MORNING.tzinfo).date() == dt.date(
        2026, 3, 10
    )  # five working days after 3 March
    assert Notice.objects.filter(kind="ranking.objection", recipient=world["officer"].user_id).count() == 1
    services.objection_answer(
        actor=world["officer"],
        objection=row,
        answer="已核对用地证，面积无误",
        upheld=False,
        now=MORNING + 2 * DAY,
    )
    row.refresh_from_db()
    assert (row.state, row.upheld) == ("answered", False)
    assert row.appeal_until is not None
    assert Notice.objects.filter(kind="ranking.answered", recipient=world["enterprise"].user_id).count() == 1


@pytest.mark.parametrize("who", ["enterprise2", "officer", "leader", "public", "solver"])
def test_nobody_objects_for_somebody_else(world: World, who: str) -> None:
    made = world.published()
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        services.objection_file(
            actor=world[who], standing=world.standing(made, 0), reason="名次不对", now=MORNING + DAY
        )
    assert "ranking.own_only" in codes(refusal)
    assert snapshot() == before


def test_one_objection_each_and_none_after_the_term(world: World) -> None:
    made = world.published()
    world.objection(made)
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        world.objection(made)
    assert codes(refusal) == {"ranking.objected"}
    with pytest.raises(Conflict) as refusal:
        services.objection_file(
            actor=world["enterprise2"],
            standing=world.standing(made, 1),
            reason="名次不对",
            now=MORNING + 9 * DAY,
        )
    assert codes(refusal) == {"ranking.late"}
    assert snapshot() == before


def test_objections_need_an_indicator_of_the_ranking_and_words(world: World) -> None:
    made = world.published()
    standing = world.standing(made, 0)
    with pytest.raises(Invalid):
        services.objection_file(
            actor=world["enterprise"], standing=standing, reason="不对", indicator="nothing", now=MORNING
        )
    with pytest.raises(Invalid):
        services.objection_file(actor=world["enterprise"], standing=standing, reason=" ", now=MORNING)
    assert not Objection.objects.exists()


def test_an_appeal_is_made_once_and_decided_by_somebody_else(world: World) -> None:
    made = world.published()
    row = world.objection(made)
    services.objection_answer(
        actor=world["officer"], objection=row, answer="面积无误", upheld=False, now=MORNING + 2 * DAY
    )
    with pytest.raises(NotAllowed):
        services.objection_appeal(
            actor=world["enterprise2"], objection=row, reason="还是不对", now=MORNING + 3 * DAY
        )
    services.objection_appeal(
        actor=world["enterprise"], objection=row, reason="附上新证", now=MORNING + 3 * DAY
    )
    with pytest.raises(Conflict):
        services.objection_appeal(
            actor=world["enterprise"], objection=row, reason="再来", now=MORNING + 3 * DAY
        )
    before = snapshot()
    with pytest.raises(NotAllowed) as refusal:
        services.objection_decide(actor=world["officer"], objection=row, decision="维持", upheld=False)
    assert codes(refusal) == {"ranking.second_person"}
    assert snapshot() == before
    services.objection_decide(
        actor=world["steward"], objection=row, decision="维持原答复", upheld=False, now=MORNING + 4 * DAY
    )
    row.refresh_from_db()
    assert row.state == "closed"


def test_appeals_after_their_term_are_refused(world: World) -> None:
    made = world.published()
    row = world.objection(made)
    services.objection_answer(
        actor=world["officer"], objection=row, answer="面积无误", upheld=False, now=MORNING + 2 * DAY
    )
    with pytest.raises(Conflict) as refusal:
        services.objection_appeal(
            actor=world["enterprise"], objection=row, reason="晚了", now=MORNING + 30 * DAY
        )
    assert codes(refusal) == {"ranking.late"}


# -- the end ----------------------------------------------------------------------------------------------
def test_it_is_settled_after_the_term(world: World) -> None:
    made = world.published()
    with pytest.raises(Conflict) as refusal:
        services.ranking_settle(actor=world["officer"], ranking=made, now=MORNING + DAY)
    assert codes(refusal) == {"ranking.term"}
    done = services.ranking_settle(actor=world["officer"], ranking=made, now=MORNING + 8 * DAY)
    assert done.state == "final"
    assert kinds(made)[-1] == "ranking.settled"
    assert verify_stream(f"ranking:{made.pk}") is None


def test_it_is_not_settled_while_an_objection_is_open_or_may_be_appealed(world: World) -> None:
    made = world.published()
    row = world.objection(made)
    later = MORNING + 8 * DAY
    with pytest.raises(Conflict) as refusal:
        services.ranking_settle(actor=world["officer"], ranking=made, now=later)
    assert codes(refusal) == {"ranking.open"}
    services.objection_answer(
        actor=world["officer"], objection=row, answer="面积无误", upheld=False, now=later
    )
    with pytest.raises(Conflict):
        services.ranking_settle(actor=world["officer"], ranking=made, now=later + DAY)
    done = services.ranking_settle(actor=world["officer"], ranking=made, now=later + 20 * DAY)
    assert done.state == "final"


def test_an_objection_that_was_upheld_leads_to_a_new_ranking(world: World) -> None:
    made = world.published()
    row = world.objection(made)
    services.objection_answer(
        actor=world["officer"], objection=row, answer="用地多算，异议成立", upheld=True, now=MORNING + 2 * DAY
    )
    with pytest.raises(Conflict) as refusal:
        services.ranking_settle(actor=world["officer"], ranking=made, now=MORNING + 8 * DAY)
    assert codes(refusal) == {"ranking.upheld"}
    services.ranking_withdraw(actor=world["officer"], ranking=made, reason="用地面积更正后重算")
    world.correct("t-land", world.firms[0], 8)
    made.refresh_from_db()
    new = services.ranking_freeze(
        actor=world["officer"], config=world.config(), as_of=AS_OF, replaces=made, now=MORNING + 3 * DAY
    )
    assert new.receipt != made.receipt
    assert new.replaces_id == made.pk


@pytest.mark.parametrize("who", ["enterprise", "leader", "officer2", "public"])
def test_others_can_neither_settle_nor_withdraw_nor_answer(world: World, who: str) -> None:
    made = world.published()
    row = world.objection(made)
    before = snapshot()
    with pytest.raises(NotAllowed):
        services.ranking_withdraw(actor=world[who], ranking=made, reason="不要了")
    with pytest.raises(NotAllowed):
        services.objection_answer(actor=world[who], objection=row, answer="成立", upheld=True)
    with pytest.raises(NotAllowed):
        services.ranking_settle(actor=world[who], ranking=made, now=MORNING + 20 * DAY)
    assert snapshot() == before


def test_stewards_do_not_give_the_first_answer(world: World) -> None:
    row = world.objection(world.published())
    with pytest.raises(NotAllowed):
        services.objection_answer(actor=world["steward"], objection=row, answer="成立", upheld=True)


def test_a_final_ranking_cannot_be_withdrawn(world: World) -> None:
    made = world.published()
    services.ranking_settle(actor=world["officer"], ranking=made, now=MORNING + 8 * DAY)
    with pytest.raises(Conflict):
        services.ranking_withdraw(actor=world["officer"], ranking=made, reason="后悔了")


def test_the_database_refuses_what_the_services_would(world: World) -> None:
    made = world.frozen()
    for change in (
        {"state": "final"},
        {"state": "published"},
        {"state": "withdrawn"},
        {"state": "nonsense"},
        {"receipt": ""},
        {"published_by": world["officer"].user_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ranking.objects.filter(pk=made.pk).update(**change)


def test_tampering_is_found(world: World) -> None:
    made = world.published()
    Ranking.objects.filter(pk=made.pk).update(document=made.document.replace('"rank":1', '"rank":2', 1))
    found = {v.rule for v in declared.run_all() if v.rule.startswith("ranking.")}
    assert {"ranking.receipt", "ranking.recomputed"} <= found


def test_figures_of_single_firms_are_read_from_published_observations_only(world: World) -> None:
    indicator = Indicator.objects.get(code="t-jobs")
    from shuanglian.indicators import services as figures

    figures.observation_report(
        actor=world["system"],
        indicator=indicator,
        period="2025",
        value=999,
        subject=world.firms[3],
        is_demo=True,
    )
    told = world.frozen().told()
    values = {one["subject"]: one["value"] for one in told["inputs"] if one["column"] == "t-jobs"}
    assert world.firms[3].ref not in values
