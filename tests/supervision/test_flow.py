"""A comment from the citizen to the public answer, and every way off that road."""

from __future__ import annotations

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.supervision import codes, services
from shuanglian.programmes.supervision.models import Answer, Comment

from .factories import ANSWER, World, broken, fresh, kinds, node, upload

pytestmark = pytest.mark.django_db


def test_from_the_citizen_to_the_public_answer(world: World) -> None:
    comment, code = world.submitted(files=[upload()])
    assert comment.number.startswith("JD-") and len(code) == codes.LENGTH
    assert code not in str(Comment.objects.filter(pk=comment.pk).values())
    assert node(comment) == "screen" and comment.due_at is not None
    assert StoredFile.objects.get(scope=comment.stream).visibility == "case"

    comment = world.assigned(comment)
    assert (comment.status, comment.unit_id, node(comment)) == ("handling", world.unit, "draft")
    world.draft(comment)
    assert (fresh(comment).status, node(comment)) == ("drafted", "release")
    services.answer_release(actor=world.leader, comment=comment)
    comment = fresh(comment)
    assert (comment.status, node(comment)) == ("answered", "")
    answer = Answer.objects.get(comment=comment)
    assert answer.released_by_id == world.leader.user_id and not answer.is_late
    assert kinds(comment) == ["received", "assigned", "drafted", "published"]
    assert broken() == [] and not verify_all().breaks


def test_the_second_round_belongs_to_the_supervisor(world: World) -> None:
    comment, code = world.submitted()
    comment = world.published(comment)
    comment = world.again(comment, code)
    assert (comment.round, comment.status, node(comment)) == (2, "handling", "review")
    with pytest.raises(DomainError):
        world.draft(comment)
    assert comment.answers.count() == 1
    services.answer_review(actor=world.steward, comment=comment, text="复核：差数为 12 家，名单见附件。")
    services.answer_release(actor=world.leader, comment=fresh(comment))
    comment = fresh(comment)
    assert comment.status == "answered"
    assert list(comment.answers.values_list("round", flat=True)) == [1, 2]
    with pytest.raises(DomainError):
        world.again(comment, code)
    assert broken() == []


def test_a_refusal_has_a_stated_reason_and_may_be_contested_once(world: World) -> None:
    comment, code = world.submitted()
    with pytest.raises(Invalid):
        world.refused(comment, "不想办")
    assert node(comment) == "screen" and kinds(comment) == ["received"]
    comment = world.refused(comment)
    assert (comment.status, comment.refusal) == ("refused", "elsewhere")
    comment = world.again(comment, code)
    services.answer_review(actor=world.steward2, comment=comment, text=ANSWER)
    services.answer_release(actor=world.leader, comment=fresh(comment))
    comment = fresh(comment)
    assert comment.status == "answered" and comment.public_text == comment.text
    assert broken() == []


def test_merged_comments_keep_their_numbers(world: World) -> None:
    main, one, two = world.assigned(), world.submitted()[0], world.submitted()[0]
    services.comment_merge(actor=world.steward, comment=one, into=main.number)
    other = world.assigned()
    services.comment_hand_back(actor=world.officer, comment=main, reason="归另一个单位")
    services.comment_merge(actor=world.steward, comment=main, into=other.number)
    assert fresh(one).merged_into_id == other.pk  # what was merged into it goes along
    assert fresh(one).number == one.number and fresh(one).status == "merged"
    for bad in (two.number, one.number, "JD-2026-9999", two.number.lower()):
        with pytest.raises((Invalid, Conflict)):
            services.comment_merge(actor=world.steward, comment=two, into=bad)
    assert node(two) == "screen"
    assert broken() == []


def test_a_unit_hands_back_what_is_not_its_own(world: World) -> None:
    comment = world.assigned()
    services.comment_hand_back(actor=world.officer, comment=comment, reason="应由统计部门说明")
    assert (fresh(comment).status, node(comment)) == ("new", "screen")
    comment = world.assigned(comment, unit=world.officer2.organisation_id)
    assert comment.unit_id == world.officer2.organisation_id
    world.draft(comment, world.officer2)
    assert node(comment) == "release"


def test_where_the_unit_stands_aside_the_supervisor_answers(world: World) -> None:
    comment = world.submitted()[0]
    services.comment_assign(actor=world.steward, comment=comment, avoid=True)
    assert node(comment) == "review"
    services.answer_review(actor=world.steward, comment=fresh(comment), text=ANSWER)
    services.answer_send_back(actor=world.leader, comment=fresh(comment), reason="再核一下数字")
    assert node(comment) == "review"
    services.answer_review(actor=world.steward2, comment=fresh(comment), text=ANSWER + "已核。")
    services.answer_release(actor=world.leader, comment=fresh(comment))
    assert Answer.objects.get(comment=comment).text.endswith("已核。")
    assert broken() == []


def test_sent_back_answers_go_to_whoever_wrote_them(world: World) -> None:
    comment = world.drafted()
    services.answer_send_back(actor=world.leader, comment=comment, reason="写明依据")
    assert (fresh(comment).status, node(comment)) == ("handling", "draft")
    world.draft(fresh(comment), world.colleague, basis="统计制度")
    services.answer_release(actor=world.leader2, comment=fresh(comment))
    assert Answer.objects.get(comment=comment).by_id == world.colleague.user_id


def test_withdrawing_erases_the_words(world: World) -> None:
    comment, code = world.submitted(contact="13812345678")
    services.comment_withdraw(actor=PUBLIC, comment=comment, key=code)
    comment = fresh(comment)
    assert (comment.status, comment.text, comment.contact) == ("withdrawn", "", "")
    with pytest.raises(DomainError):
        services.comment_withdraw(actor=PUBLIC, comment=comment, key=code)
    assert broken() == []


def test_who_has_others_waiting_does_not_withdraw(world: World) -> None:
    main, code = world.submitted()
    world.assigned(main)
    services.comment_merge(actor=world.steward, comment=world.submitted()[0], into=main.number)
    with pytest.raises(NotAllowed):
        services.comment_withdraw(actor=PUBLIC, comment=main, key=code)
    assert fresh(main).status == "handling"


def test_only_public_things_can_be_commented_on(world: World) -> None:
    world.indicator.is_public = False
    world.indicator.save()
    for about in (
        world.about,
        f"observation:{world.observation.pk}",
        "project:999999",
        "comment:JD-1",
        "x:1",
        "",
    ):
        with pytest.raises(NotFound):
            world.submitted(about=about)
    assert not Comment.objects.exists()
    for about in (f"project:{world.project.pk}",):
        assert world.submitted(about=about)[0].about_title == "公开的项目"


def test_the_same_words_twice_are_one_comment(world: World) -> None:
    world.submitted(text="同样的一段意见，说了两遍。")
    with pytest.raises(Conflict):
        world.submitted(text="同样的一段意见，说了两遍。 ")
    assert Comment.objects.count() == 1
