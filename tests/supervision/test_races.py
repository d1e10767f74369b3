"""Two people press at once: exactly one effect, and the other is told. Real threads, PostgreSQL only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import DomainError
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.supervision import engine, services
from shuanglian.programmes.supervision.models import Answer, Comment
from tests.siti.test_races import race

from .factories import ANSWER, TEXT, World, broken, fresh, kinds

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def arena(settings: Any) -> Iterator[World]:
    settings.DEMO = False
    load_bundled()
    engine.install()
    yield World.create()


def refused(results: list[object]) -> int:
    return sum(isinstance(result, DomainError) for result in results)


def test_numbers_are_given_once(arena: World) -> None:
    race(*[lambda n=n: arena.submitted(text=f"{TEXT} 同时 {n}") for n in range(5)])
    numbers = list(Comment.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 5
    assert not verify_all().breaks


def test_two_supervisors_screen_at_once(arena: World) -> None:
    comment, _code = arena.submitted()
    results = race(
        lambda: services.comment_assign(actor=arena.steward, comment=comment, unit=arena.unit),
        lambda: services.comment_refuse(actor=arena.steward2, comment=comment, reason="empty"),
    )
    assert refused(results) == 1
    assert (fresh(comment).status, len(kinds(comment))) in {("handling", 2), ("refused", 2)}
    assert broken() == []


def test_drafting_while_the_author_withdraws(arena: World) -> None:
    comment, code = arena.submitted()
    arena.assigned(comment)
    results = race(
        lambda: services.answer_draft(actor=arena.officer, comment=comment, text=ANSWER),
        lambda: services.comment_withdraw(actor=PUBLIC, comment=comment, key=code),
    )
    assert refused(results) <= 1
    assert fresh(comment).status == "withdrawn" or Answer.objects.filter(comment=comment).exists()
    assert broken() == []


def test_two_leaders_release_at_once(arena: World) -> None:
    comment = arena.drafted()
    results = race(
        lambda: services.answer_release(actor=arena.leader, comment=comment),
        lambda: services.answer_release(actor=arena.leader2, comment=comment),
    )
    assert refused(results) == 1
    assert kinds(comment).count("published") == 1 and fresh(comment).status == "answered"


def test_the_author_is_dissatisfied_twice_at_once(arena: World) -> None:
    comment, code = arena.submitted()
    arena.published(comment)
    results = race(*[lambda: arena.again(comment, code)] * 3)
    assert refused(results) == 2
    assert fresh(comment).round == 2 and kinds(comment).count("judged") == 1
    assert broken() == []
