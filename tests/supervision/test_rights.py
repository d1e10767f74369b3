"""Who may do what, constraints of the database, personal data, notices, statistics; denied calls change nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shuanglian.foundation.accounts.privacy import holders
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.selectors import get_for as file_for
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.supervision import policies, selectors, services, targets
from shuanglian.programmes.supervision.models import Answer, Comment, Subscription
from shuanglian.programmes.supervision.services._common import situation

from .factories import ANSWER, World, broken, fresh, kinds, node, upload

pytestmark = pytest.mark.django_db
STAGES = ("screen", "draft", "review", "release", "answered", "refused")
WHO = {
    "steward": {"assign", "refuse", "merge", "review", "hide"},
    "officer": {"draft", "hand_back"},
    "leader": {"release", "send_back"},
}
AT = {
    "screen": {"assign", "refuse", "merge", "withdraw"},
    "draft": {"draft", "hand_back", "withdraw"},
    "review": {"review", "withdraw"},
    "release": {"release", "send_back", "withdraw"},
    "answered": {"hide", "satisfied", "dissatisfied"},
    "refused": {"satisfied", "dissatisfied"},
}


def at(world: World, stage: str) -> tuple[Comment, str]:
    comment, code = world.submitted(contact="13812345678")
    if stage == "draft":
        world.assigned(comment)
    elif stage == "review":
        services.comment_assign(actor=world.steward, comment=comment, avoid=True)
    elif stage == "release":
        world.drafted(comment)
    elif stage == "answered":
        world.published(comment)
    elif stage == "refused":
        world.refused(comment)
    return fresh(comment), code


@pytest.mark.parametrize("stage", STAGES)
def test_the_table_of_verbs(world: World, stage: str) -> None:
    comment, code = at(world, stage)
    people = ("steward", "officer", "officer2", "leader", "company", "solver", "manager", "admin")
    for name in people:
        actor: Actor = getattr(world, name)
        state = situation(actor, comment)
        allowed = {verb for verb in policies.VERBS if not policies.reasons(actor, state, verb)}
        assert allowed == WHO.get(name, set()) & AT[stage], (name, allowed)
    author = {
        verb
        for verb in policies.VERBS
        if not policies.reasons(PUBLIC, situation(PUBLIC, comment, code), verb)
    }
    mine = {"satisfied", "dissatisfied", "withdraw", "contact_erase"}
    assert author == mine & (AT[stage] | {"contact_erase"})


CALLS: dict[str, Any] = {
    "assign": lambda a, c, w: services.comment_assign(actor=a, comment=c, unit=w.unit),
    "refuse": lambda a, c, w: services.comment_refuse(actor=a, comment=c, reason="empty"),
    "merge": lambda a, c, w: services.comment_merge(actor=a, comment=c, into="JD-2026-0001"),
    "draft": lambda a, c, w: services.answer_draft(actor=a, comment=c, text=ANSWER),
    "review": lambda a, c, w: services.answer_review(actor=a, comment=c, text=ANSWER),
    "hand_back": lambda a, c, w: services.comment_hand_back(actor=a, comment=c, reason="不归我们"),
    "release": lambda a, c, w: services.answer_release(actor=a, comment=c),
    "send_back": lambda a, c, w: services.answer_send_back(actor=a, comment=c, reason="重写"),
    "satisfied": lambda a, c, w: services.comment_satisfied(actor=a, comment=c, key="X"),
    "dissatisfied": lambda a, c, w: services.comment_dissatisfied(
        actor=a, comment=c, words="不满意的话", key="X"
    ),
    "withdraw": lambda a, c, w: services.comment_withdraw(actor=a, comment=c, key="X"),
    "contact_erase": lambda a, c, w: services.contact_erase(actor=a, comment=c, key="X"),
}


@pytest.mark.parametrize("who", ["public", "company", "officer2", "solver", "manager", "admin"])
def test_denied_calls_change_nothing(world: World, who: str) -> None:
    comment, _code = at(world, "release")
    actor = PUBLIC if who == "public" else getattr(world, who)
    before = Comment.objects.filter(pk=comment.pk).values().get(), list(Answer.objects.values())
    events, place = Event.objects.count(), node(comment)
    for call in CALLS.values():
        with pytest.raises(DomainError):
            call(actor, comment, world)
    assert (Comment.objects.filter(pk=comment.pk).values().get(), list(Answer.objects.values())) == before
    assert (Event.objects.count(), node(comment)) == (events, place)


def test_who_wrote_or_screened_does_not_release(world: World) -> None:
    comment = world.drafted()
    Answer.objects.filter(comment=comment).update(by=world.leader.user_id)
    with pytest.raises(NotAllowed):
        services.answer_release(actor=world.leader, comment=comment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(comment=comment).update(
            released_by=world.leader.user_id, released_at=timezone.now()
        )
    Comment.objects.filter(pk=comment.pk).update(hidden_by=world.leader2.user_id)
    with pytest.raises(NotAllowed):
        services.answer_release(actor=world.leader2, comment=comment)
    assert fresh(comment).status == "drafted"


@pytest.mark.parametrize(
    "values",
    [
        {"status": "odd"},
        {"round": 3},
        {"round": 2},
        {"status": "answered"},
        {"status": "refused"},
        {"status": "merged"},
        {"erased_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "contact": "1"},
    ],
)
def test_the_database_refuses_what_cannot_be(world: World, values: dict[str, Any]) -> None:
    comment, _code = world.submitted()
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**values)


def test_what_is_hidden_must_stand_in_the_text(world: World) -> None:
    comment, _code = world.submitted(text="张三的电话 13812345678，请查这个数。")
    for hide in (["没有的话"], [], ["x"] * 3):
        with pytest.raises(Invalid):
            world.assigned(comment, hide=hide)
    assert node(comment) == "screen"
    row = world.assigned(comment, hide=["张三", "13812345678"])
    assert row.public_text == "【已隐去】的电话 【已隐去】，请查这个数。" and row.hidden_pieces == 2


def test_numbers_in_an_answer_are_looked_at_first(world: World) -> None:
    comment = world.assigned()
    with pytest.raises(Invalid):
        world.draft(comment, text="请拨打 0575-84123456 咨询，工作日都在。")
    assert node(comment) == "draft"
    world.draft(comment, text="请拨打 0575-84123456 咨询，工作日都在。", checked=True)


def test_missed_personal_data_is_hidden_at_once(world: World) -> None:
    comment = world.published(world.submitted(text="我是张三，这个数不对，请说明。")[0])
    services.comment_hide(actor=world.steward, comment=comment, hide=["张三"])
    assert fresh(comment).public_text == "我是【已隐去】，这个数不对，请说明。"
    assert kinds(comment)[-1] == "hidden"
    assert Notice.objects.filter(recipient=world.leader.user_id, title__contains="复核").exists()


def test_contact_and_hidden_words_are_erased_after_the_term(world: World) -> None:
    comment, _code = world.submitted(
        actor=world.company, contact="13812345678", text="张三：这个数不对，请说明。"
    )
    world.assigned(comment, hide=["张三"])
    world.draft(comment)
    services.answer_release(actor=world.leader, comment=fresh(comment))
    assert services.personal_data_erase() == 0
    later = timezone.now() + dt.timedelta(days=91)
    assert services.personal_data_erase(later) == 1 and services.personal_data_erase(later) == 0
    row = fresh(comment)
    assert (row.contact, row.created_by_id, row.organisation_id) == ("", None, None)
    assert row.text == row.public_text and "张三" not in row.text and row.erased_at
    assert kinds(comment)[-1] == "contact_erased" and broken() == []


def test_export_and_erasure_of_an_account(world: World) -> None:
    comment, _code = world.submitted(actor=world.company, contact="13812345678")
    services.subscribe(actor=world.company, about=world.about)
    holder = next(row for row in holders() if row.name == "supervision")
    assert [row.get("number") for row in holder.exporter(world.company.user_id or 0)] == [
        comment.number,
        None,
    ]
    assert holder.eraser(world.company.user_id or 0) == 2
    assert fresh(comment).created_by_id is None and not Subscription.objects.exists()
    assert fresh(comment).text


def test_the_author_is_never_in_the_record(world: World) -> None:
    comment, _code = world.submitted(actor=world.company)
    services.comment_withdraw(actor=world.company, comment=comment)
    rows = Event.objects.filter(stream=comment.stream)
    assert {row.actor for row in rows} == {"public", "system"}
    assert not rows.exclude(organisation=None).exists()
    assert "13812345678" not in str(list(rows.values("payload")))


def test_files_of_the_author_are_for_those_who_work_on_it(world: World) -> None:
    comment, _code = world.submitted(files=[upload()])
    from shuanglian.foundation.files.models import StoredFile

    pk = StoredFile.objects.get(scope=comment.stream).pk
    assert file_for(world.steward, pk)
    for viewer in (PUBLIC, world.company, world.stranger):
        with pytest.raises(NotFound):
            file_for(viewer, pk)


def test_who_is_told(world: World) -> None:
    services.subscribe(actor=world.solver, about=world.about)
    comment, _code = world.submitted(actor=world.company)
    world.published(comment)

    def told(actor: Actor) -> list[str]:
        return list(
            Notice.objects.filter(recipient=actor.user_id).order_by("pk").values_list("kind", flat=True)
        )

    assert told(world.steward) == ["supervision.received"]
    assert told(world.officer) == ["supervision.assigned"] and told(world.officer2) == []
    assert told(world.leader) == ["supervision.drafted"]
    assert told(world.company) == ["supervision.published"]
    assert told(world.solver) == ["supervision.followed"]


def test_statistics_count_each_comment_once(world: World) -> None:
    world.submitted()
    world.assigned()
    comment, code = world.submitted()
    world.published(comment)
    world.again(comment, code)
    world.refused()
    late = world.assigned()
    Comment.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    found = selectors.statistics_of(demo=False)
    assert (found.received, found.waiting, found.open, found.refused) == (5, 1, 3, 1)
    assert (found.answered, found.late, found.again, found.dissatisfied) == (1, 1, 1, 1)
    assert found.on_time == 0.5 and found.days == 0
    assert dict(found.refusals)["不属于本平台监督的指标、任务和项目"] == 1
    assert [(unit.received, unit.late, unit.is_small) for unit in found.units] == [(3, 1, True)]
    assert selectors.statistics_of(demo=True).received == 0
    assert selectors.statistics_of(demo=True).on_time is None


def test_machines_and_the_other_world_are_refused(world: World, settings: Any) -> None:
    machine = Actor(
        role=world.company.role, label="机器", organisation_id=world.company.organisation_id, token_id=1
    )
    with pytest.raises(NotAllowed):
        world.submitted(actor=machine)
    comment, _code = world.submitted()
    player = Actor(role=world.steward.role, label="示例", user_id=world.steward.user_id, is_demo=True)
    with pytest.raises(NotAllowed):
        services.comment_refuse(actor=player, comment=comment, reason="empty")
    settings.DEMO = True
    assert world.submitted()[0].is_demo and not comment.is_demo


def test_targets_know_their_unit_and_their_page(world: World) -> None:
    found = targets.find(PUBLIC, world.about)
    assert (found.unit_id, found.url) == (world.unit, "/indicators/sx-12/")
    value = targets.find(PUBLIC, f"observation:{world.observation.pk}")
    assert value.title == "高新技术企业数 2024" and value.unit_id == world.unit
    comment = world.published()
    assert targets.find(PUBLIC, f"comment:{comment.number}").url.endswith(f"{comment.number}/")
    gone = Comment(about="project", about_key="99", about_title="没有了的项目", number="JD-1")
    assert targets.of(PUBLIC, gone).title == "没有了的项目" and targets.of(PUBLIC, gone).url == ""
