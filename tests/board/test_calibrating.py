"""A new curve: only from enough judgements of real needs, put in use by a second person, and back again at any time."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, close_old_connections, transaction

from shuanglian.foundation.actor import PUBLIC, Actor, Role
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_stream
from shuanglian.matching.board import selectors, services
from shuanglian.matching.board.models import CalibrationVersion, Measurement
from shuanglian.matching.board.rules import rules
from shuanglian.matching.services import match
from shuanglian.registry.models import Party
from tests.registry.factories import member, offering
from tests.registry.factories import party as registry_party

from .factories import MEASURED, pairs, people

Status = CalibrationVersion.Status


def events() -> list[str]:
    return list(
        Event.objects.filter(stream=services.CALIBRATION).order_by("seq").values_list("kind", flat=True)
    )


def proposed(company: Party) -> tuple[CalibrationVersion, Actor, Actor]:
    steward, admin = people()
    pairs(company, rules().least_pairs + 40)
    return services.calibrate(actor=steward), steward, admin


def test_too_few_judgements_are_told_with_numbers_and_nothing_is_written(company: Party) -> None:
    steward, _admin = people()
    pairs(company, 12)
    with pytest.raises(Invalid) as refused:
        services.calibrate(actor=steward)
    assert refused.value.reasons[0].code == "too_few"
    assert "12" in str(refused.value.reasons[0].message)
    assert not CalibrationVersion.objects.exists()
    assert events() == []


def test_judgements_of_the_demonstration_do_not_count(company: Party) -> None:
    steward, _admin = people()
    pairs(company, rules().least_pairs + 40, demo=True)
    with pytest.raises(Invalid):
        services.calibrate(actor=steward)
    assert selectors.pairs("lexical") == []


def test_one_person_proposes_and_another_puts_it_in_use(company: Party) -> None:
    made, steward, admin = proposed(company)
    assert (made.status, made.number, made.pairs) == (Status.PROPOSED, 1, rules().least_pairs + 40)
    assert made.brier_after < made.brier_before
    assert selectors.in_use("lexical") is None
    used = services.calibration_put_in_use(actor=admin, version=made)
    assert selectors.in_use("lexical") == used
    assert (used.decided_by_id, used.proposed_by_id) == (admin.user_id, steward.user_id)
    assert events() == ["calibration.proposed", "calibration.put_in_use"]
    assert selectors.threshold(used, "lexical") == made.threshold
    assert selectors.curve(used, "lexical").probability(made.middle) == pytest.approx(0.5)


def test_who_proposed_it_may_not_put_it_in_use(company: Party) -> None:
    made, steward, _admin = proposed(company)
    with pytest.raises(NotAllowed) as refused:
        services.calibration_put_in_use(actor=steward, version=made)
    assert [reason.code for reason in refused.value.reasons] == ["second_person"]
    assert selectors.in_use("lexical") is None
    assert events() == ["calibration.proposed"]


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.SOLVER, Role.MANAGER, Role.OFFICER])
def test_others_may_neither_propose_nor_decide(company: Party, role: Role) -> None:
    made, _steward, _admin = proposed(company)
    stranger = member(role)
    for press in (
        lambda: services.calibrate(actor=stranger),
        lambda: services.calibration_put_in_use(actor=stranger, version=made),
        lambda: services.calibration_reject(actor=stranger, version=made, reason="不好"),
        lambda: services.calibration_roll_back(actor=stranger, reason="不好"),
    ):
        with pytest.raises(NotAllowed):
            press()
    made.refresh_from_db()
    assert made.status == Status.PROPOSED
    assert events() == ["calibration.proposed"]


def test_a_machine_may_not_decide(company: Party) -> None:
    made, _steward, admin = proposed(company)
    machine = Actor(Role.ADMIN, "接口", organisation_id=admin.organisation_id, token_id=7)
    with pytest.raises(NotAllowed):
        services.calibration_put_in_use(actor=machine, version=made)
    with pytest.raises(NotAllowed):
        services.calibrate(actor=PUBLIC)
    assert events() == ["calibration.proposed"]


def test_while_one_waits_no_other_is_proposed(company: Party) -> None:
    _made, _steward, admin = proposed(company)
    with pytest.raises(Conflict):
        services.calibrate(actor=admin)
    assert CalibrationVersion.objects.count() == 1


def test_a_decided_version_cannot_be_decided_again(company: Party) -> None:
    made, _steward, admin = proposed(company)
    services.calibration_reject(actor=admin, version=made, reason="样本偏向纺织")
    for press in (
        lambda: services.calibration_put_in_use(actor=admin, version=made),
        lambda: services.calibration_reject(actor=admin, version=made, reason="再说一次"),
    ):
        with pytest.raises(Conflict):
            press()
    made.refresh_from_db()
    assert (made.status, made.reason) == (Status.REJECTED, "样本偏向纺织")
    assert events() == ["calibration.proposed", "calibration.rejected"]


def test_a_reason_is_needed_to_reject_and_to_go_back(company: Party) -> None:
    made, _steward, admin = proposed(company)
    for reason in (" ", "长" * 501):
        with pytest.raises(Invalid):
            services.calibration_reject(actor=admin, version=made, reason=reason)
    with pytest.raises(Invalid):
        services.calibration_roll_back(actor=admin, reason="")
    assert events() == ["calibration.proposed"]


def test_going_back_restores_what_was_in_use_step_by_step(company: Party) -> None:
    first, steward, admin = proposed(company)
    services.calibration_put_in_use(actor=admin, version=first)
    pairs(company, 60, seed=6)
    second = services.calibrate(actor=admin)
    services.calibration_put_in_use(actor=steward, version=second)
    first.refresh_from_db()
    assert (first.status, selectors.in_use("lexical")) == (Status.RETIRED, second)
    restored = services.calibration_roll_back(actor=steward, reason="拒答太多")
    assert restored == first == selectors.in_use("lexical")
    assert services.calibration_roll_back(actor=steward, reason="还是不对") is None
    assert selectors.in_use("lexical") is None
    with pytest.raises(Conflict):
        services.calibration_roll_back(actor=steward, reason="没有了")
    assert events()[-2:] == ["calibration.rolled_back"] * 2
    assert verify_stream(services.CALIBRATION) is None


def test_scores_that_do_not_tell_useful_from_useless_give_no_curve(company: Party) -> None:
    steward, _admin = people()
    pairs(company, 200, middle=0.5)
    for judgement in company.needs.all():
        row = judgement.judgements.get()
        row.kind, row.reason = ("dismissed", "反了") if row.kind == "invited" else ("invited", "")
        row.save()
    with pytest.raises(Invalid) as refused:
        services.calibrate(actor=steward)
    assert refused.value.reasons[0].code == "no_order"


def test_versions_are_for_those_who_work_for_the_region(company: Party) -> None:
    made, steward, _admin = proposed(company)
    assert list(selectors.versions(steward)) == [made]
    assert not selectors.versions(member(Role.ENTERPRISE)).exists()
    assert selectors.version_for(steward, "1") == made
    for number in ("2", "x", "", "９", "1" * 30):
        with pytest.raises(NotFound):
            selectors.version_for(steward, number)
    with pytest.raises(NotFound):
        selectors.version_for(PUBLIC, 1)


def test_what_is_put_in_use_is_what_questions_are_answered_with(company: Party) -> None:
    """Until it is rolled back, probabilities and the line are those of the new curve."""
    offering(registry_party(kind="platform"), title="可回收防水透湿面料", text="静水压 102 kPa，已完成中试。")
    question = "想做可回收的防水透湿面料，静水压不低于 98 kPa"
    before = match(PUBLIC, question)
    made, steward, admin = proposed(company)
    assert match(PUBLIC, question) == before
    used = services.calibration_put_in_use(actor=admin, version=made)
    after = match(PUBLIC, question)
    assert after.threshold == used.threshold != before.threshold
    (one,) = after.results
    assert one.score == before.results[0].score
    expected = selectors.curve(used, "lexical").probability(one.score)
    assert one.probability == pytest.approx(expected, abs=1e-6)
    services.calibration_roll_back(actor=steward, reason="拒答太多")
    assert match(PUBLIC, question) == before


def test_the_shipped_curve_counts_until_then(db: None) -> None:
    for mode in ("lexical", "hybrid"):
        assert 0 < selectors.threshold(None, mode) < 1
        assert selectors.curve(None, mode).slope > 0


@pytest.mark.parametrize(
    "values",
    [
        {"scale": 0.0},
        {"threshold": 1.5},
        {"useful": 300},
        {"status": "in_use"},
        {"status": "in_use", "decided": True, "same": True},
    ],
)
def test_the_database_refuses_impossible_versions(company: Party, values: dict[str, object]) -> None:
    made, _steward, _admin = proposed(company)
    changes = dict(values)
    if changes.pop("decided", False):
        changes["decided_at"] = made.proposed_at
    if changes.pop("same", False):
        changes["decided_by"] = made.proposed_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        CalibrationVersion.objects.filter(pk=made.pk).update(**changes)
    made.refresh_from_db()
    assert made.status == Status.PROPOSED


def test_a_measurement_is_stored_with_an_event(db: None) -> None:
    steward = member(Role.STEWARD)
    row = services.measurement_store(actor=steward, set_name=" squad_zh ", told=MEASURED)
    assert (row.set_name, row.ndcg10, row.code_version) == ("squad_zh", 0.9, services.code_version())
    event = Event.objects.get(stream=services.MEASUREMENTS)
    assert (event.kind, event.public) == ("measurement.stored", True)


def test_a_measurement_is_refused_whole_and_to_strangers(db: None) -> None:
    told = {key: value for key, value in MEASURED.items() if key not in ("mrr10", "digest")}
    with pytest.raises(Invalid) as refused:
        services.measurement_store(actor=member(Role.STEWARD), set_name="", told=told)
    assert {reason.field for reason in refused.value.reasons} == {"mrr10", "digest", "set_name"}
    for role in (Role.ENTERPRISE, Role.MANAGER, Role.OFFICER, Role.LEADER):
        with pytest.raises(NotAllowed):
            services.measurement_store(actor=member(role), set_name="x", told=MEASURED)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.measurement_store(actor=member(Role.ADMIN), set_name="x", told={**MEASURED, "ndcg10": 2})
    assert not Measurement.objects.exists()
    assert not Event.objects.filter(stream=services.MEASUREMENTS).exists()


def test_the_newest_run_of_every_set_and_encoder_is_shown(db: None) -> None:
    admin = member(Role.ADMIN)
    for name, encoder, value in (("b", "none", 0.1), ("a", "none", 0.2), ("a", "x", 0.3), ("b", "none", 0.4)):
        services.measurement_store(
            actor=admin, set_name=name, told={**MEASURED, "encoder": encoder, "ndcg10": value}
        )
    assert [(m.set_name, m.encoder, m.ndcg10) for m in selectors.latest_measurements()] == [
        ("a", "none", 0.2),
        ("a", "x", 0.3),
        ("b", "none", 0.4),
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_decide_once() -> None:
    from tests.registry.factories import party

    made, _steward, admin = proposed(party(name="某企业"))
    leader = member(Role.LEADER)
    barrier, outcomes = threading.Barrier(2), []

    def press(actor: Actor) -> None:
        barrier.wait()
        try:
            services.calibration_put_in_use(actor=actor, version=made)
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")
        finally:
            close_old_connections()

    threads = [threading.Thread(target=press, args=(actor,)) for actor in (admin, leader)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "done"]
    assert events() == ["calibration.proposed", "calibration.put_in_use"]
