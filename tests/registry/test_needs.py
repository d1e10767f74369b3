"""The life of a need in the registry: draft, submit, refine, move along, and who may."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import PUBLIC, Role
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.registry import selectors, services
from shuanglian.registry.models import Need, NeedRevision, NeedStatus, NumberSeries
from shuanglian.registry.services import TRANSITIONS

from . import factories as make

pytestmark = pytest.mark.django_db
DROP = {
    "metric": "温差",
    "comparator": "le",
    "current_value": Decimal(8),
    "target_value": Decimal(3),
    "unit": "℃",
}


def submitted(**data: object) -> tuple[Need, object, object]:
    """A submitted need, a member of its owner, and a technology manager."""
    member, manager = make.member(Role.ENTERPRISE), make.member(Role.MANAGER)
    owner = make.party_for(member)
    need = make.need(owner, member, **data)
    return services.need_submit(actor=member, need=need, rev=1), member, manager


def kinds(need: Need) -> list[str]:
    return list(Event.objects.filter(stream=f"need:{need.pk}").order_by("seq").values_list("kind", flat=True))


def test_numbers_run_through_the_year_without_gaps() -> None:
    owner = make.party()
    year = dt.date.today().year
    first = make.need(owner)
    with pytest.raises(Invalid):
        make.need(owner, title="")
    second = make.need(owner)
    assert [first.number, second.number] == [f"XQ-{year}-0001", f"XQ-{year}-0002"]
    assert NumberSeries.objects.get(key=f"XQ-{year}").last == 2


def test_a_manager_drafts_on_behalf_and_an_enterprise_only_for_itself() -> None:
    owner = make.party()
    need = make.need(owner, make.member(Role.MANAGER))
    assert need.on_behalf
    with pytest.raises(NotAllowed):
        make.need(owner, make.member(Role.ENTERPRISE))
    with pytest.raises(NotAllowed):
        make.need(owner, PUBLIC)
    assert Need.objects.count() == 1


def test_requirements_are_checked_one_by_one_and_all_problems_told() -> None:
    with pytest.raises(Invalid) as error:
        make.need(
            make.party(),
            requirements=[
                DROP,
                {"metric": "", "target_value": Decimal(1)},
                {
                    "metric": "厚度",
                    "comparator": "between",
                    "target_value": Decimal(5),
                    "target_high": Decimal(4),
                },
                {"metric": "认证", "comparator": "contains"},
            ],
            stake_cents=-1,
        )
    fields = {reason.field for reason in error.value.reasons}
    assert fields == {
        "requirements.2.metric",
        "requirements.3.target_high",
        "requirements.4.target_text",
        "stake_cents",
    }
    assert not Need.objects.exists()


def test_a_masked_need_cannot_be_submitted_without_its_teaser() -> None:
    owner = make.party()
    need = make.need(owner, confidentiality="masked")
    with pytest.raises(Invalid) as error:
        services.need_submit(actor=make.SYSTEM, need=need)
    assert {reason.field for reason in error.value.reasons} == {"teaser"}
    need.refresh_from_db()
    assert need.status == "draft"
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(status="submitted")


def test_submitting_twice_has_one_effect() -> None:
    need, member, _manager = submitted()
    with pytest.raises(Conflict):
        services.need_submit(actor=member, need=need)
    assert kinds(need) == ["need.drafted", "need.submitted"]


def test_a_submitted_need_is_not_edited_but_refined() -> None:
    need, member, _manager = submitted()
    with pytest.raises(NotAllowed):
        services.need_update(actor=member, need=need, changes={"text": "别的"}, rev=need.rev)


def test_every_move_that_the_table_does_not_list_is_refused() -> None:
    need, _member, _manager = submitted()
    for before in NeedStatus.values:
        for after in NeedStatus.values:
            Need.objects.filter(pk=need.pk).update(status=before)
            if after in TRANSITIONS[before]:
                services.need_set_status(actor=make.SYSTEM, need=need, status=after)
                continue
            with pytest.raises(Conflict):
                services.need_set_status(actor=make.SYSTEM, need=need, status=after)
            assert Need.objects.get(pk=need.pk).status == before


def test_nothing_is_finished_that_was_not_verified() -> None:
    ways = {before for before, after in TRANSITIONS.items() if "finished" in after}
    assert ways == {"verifying", "following"}
    assert {before for before, after in TRANSITIONS.items() if "following" in after} == {"verifying"}


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.SOLVER, Role.LEADER, Role.STEWARD])
def test_only_who_conducts_needs_moves_them(role: Role) -> None:
    need, _member, _manager = submitted()
    for call in (
        lambda actor: services.need_set_status(actor=actor, need=need, status="triage"),
        lambda actor: services.need_set_status(actor=actor, need=need, status="withdrawn"),
        lambda actor: services.need_assign(actor=actor, need=need, manager_user_id=1),
        lambda actor: services.need_invite(actor=actor, need=need, party=need.owner),
        lambda actor: services.need_propose_changes(
            actor=actor, need=need, changes={"title": "新"}, rev=need.rev
        ),
    ):
        with pytest.raises(NotAllowed):
            call(make.member(role))
    assert kinds(need) == ["need.drafted", "need.submitted"]
    assert Need.objects.get(pk=need.pk).status == "submitted"


def test_one_technology_manager_answers_for_a_need() -> None:
    need, _member, manager = submitted()
    services.need_assign(actor=manager, need=need, manager_user_id=manager.user_id)
    assert Need.objects.get(pk=need.pk).manager_user_id == manager.user_id
    officer = make.member(Role.OFFICER)
    with pytest.raises(Invalid):
        services.need_assign(actor=officer, need=need, manager_user_id=officer.user_id)


def test_changes_take_effect_when_the_company_confirms_them() -> None:
    need, member, manager = submitted(requirements=[DROP])
    revision = services.need_propose_changes(
        actor=manager,
        need=need,
        changes={"title": "碳化炉温差", "deadline": dt.date(2026, 12, 31)},
        requirements=[{**DROP, "target_value": Decimal("2.5"), "test_method": "GB/T 30825"}],
        rev=need.rev,
        note="按测试条件改",
    )
    assert Need.objects.get(pk=need.pk).title == need.title
    assert set(revision.changes) == {"title", "deadline", "requirements"}
    assert revision.changes["deadline"] == {"before": None, "after": "2026-12-31"}
    after = services.need_confirm_changes(actor=member, revision=revision)
    after.refresh_from_db()
    assert (after.title, after.deadline, after.rev) == ("碳化炉温差", dt.date(2026, 12, 31), need.rev + 1)
    assert [r.target_value for r in after.requirements.all()] == [Decimal("2.5")]
    assert kinds(need)[-2:] == ["need.changes_proposed", "need.changes_confirmed"]


def test_declined_changes_leave_the_need_as_it_was_and_are_settled_once() -> None:
    need, member, manager = submitted()
    revision = services.need_propose_changes(actor=manager, need=need, changes={"title": "新"}, rev=need.rev)
    services.need_decline_changes(actor=member, revision=revision)
    with pytest.raises(Conflict):
        services.need_confirm_changes(actor=member, revision=revision)
    assert Need.objects.get(pk=need.pk).title == need.title
    assert NeedRevision.objects.get().status == "declined"


def test_only_the_owner_confirms_and_one_proposal_is_open_at_a_time() -> None:
    need, _member, manager = submitted()
    revision = services.need_propose_changes(actor=manager, need=need, changes={"title": "新"}, rev=need.rev)
    for actor in (manager, make.member(Role.ENTERPRISE), PUBLIC):
        with pytest.raises(NotAllowed):
            services.need_confirm_changes(actor=actor, revision=revision)
    with pytest.raises(Conflict):
        services.need_propose_changes(actor=manager, need=need, changes={"title": "又"}, rev=need.rev)
    assert NeedRevision.objects.get().status == "proposed"


def test_the_manager_confirms_for_an_owner_without_accounts() -> None:
    manager = make.member(Role.MANAGER)
    need = make.need(make.party(), manager)
    need = services.need_submit(actor=manager, need=need)
    revision = services.need_propose_changes(actor=manager, need=need, changes={"title": "新"}, rev=need.rev)
    assert services.need_confirm_changes(actor=manager, revision=revision).title == "新"


def test_proposing_what_is_there_already_is_told() -> None:
    need, _member, manager = submitted(requirements=[DROP])
    with pytest.raises(Invalid):
        services.need_propose_changes(
            actor=manager, need=need, changes={"title": need.title}, requirements=[DROP], rev=need.rev
        )


def test_the_undertaking_is_for_solvers_and_masked_needs() -> None:
    need, _member, manager = submitted(confidentiality="masked", teaser="某厂需求")
    for actor in (PUBLIC, make.member(Role.ENTERPRISE), manager):
        with pytest.raises(NotAllowed):
            services.need_undertake(actor=actor, need=need)
    solver = make.member(Role.SOLVER)
    first = services.need_undertake(actor=solver, need=need)
    assert services.need_undertake(actor=solver, need=need) == first
    assert kinds(need).count("need.undertaken") == 1


def test_what_a_draft_says_is_not_on_the_public_record() -> None:
    need, _member, _manager = submitted()
    public = dict(Event.objects.filter(stream=f"need:{need.pk}").values_list("kind", "public"))
    assert public == {"need.drafted": False, "need.submitted": True}


def test_lists_need_the_same_number_of_queries_for_three_and_for_thirty() -> None:
    member = make.member(Role.ENTERPRISE)
    owner, segment = make.party_for(member), make.segment()
    counts = []
    for size in (3, 30):
        while Need.objects.count() < size:
            make.need(owner, member, requirements=[DROP], segments=[segment])
            make.offering(owner, segments=[segment])
        with CaptureQueriesContext(connection) as queries:
            views = selectors.need_views(member, selectors.needs(member, q="碳化炉"))
            offers = [(o.party.name, list(o.measures.all())) for o in selectors.offerings(PUBLIC)]
            hits = selectors.search(member, "高温", 100)
        assert len(views) == len(offers) == len(hits) == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_refusal_is_worded_for_people() -> None:
    with pytest.raises(DomainError) as error:
        make.need(make.party(), PUBLIC)
    assert str(error.value) == "只能为本单位出题；代企业出题由技术经理人办理。"
