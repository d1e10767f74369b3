"""Who reviews is known by a code alone: to bidders, to the publisher, to the public, in every door of the record."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import extract
from shuanglian.programmes.challenges import selectors, services
from shuanglian.programmes.challenges.models import Challenge

from .factories import World, fresh, pass_publicity, rows

pytestmark = pytest.mark.django_db


def client_of(viewer: Actor) -> Client:
    client = Client()
    if viewer.user_id is not None:
        client.force_login(User.objects.get(pk=viewer.user_id))
    return client


def reviewed(world: World) -> Challenge:
    """One has scored and handed in, one has declared a conflict, one was replaced."""
    challenge = world.scoring(reviewers=5)
    world.review(challenge, world.reviewers[0])
    services.conflict_declare(
        actor=world.reviewers[1], challenge=challenge, bids=[], note="师生关系", whole=True
    )
    row = challenge.reviewers.get(user=world.reviewers[2].user_id)
    services.reviewer_replace(actor=world.officer, challenge=challenge, reviewer=row, reason="没有时间")
    return fresh(challenge)


def test_no_row_of_the_record_names_a_reviewer(world: World) -> None:
    challenge = reviewed(world)
    people = {actor.key for actor in world.reviewers}
    labels = {actor.label for actor in world.reviewers}
    organisations = {actor.organisation_id for actor in world.reviewers}
    for row in Event.objects.filter(stream__name__contains="challenge"):
        assert row.actor not in people and row.actor_label not in labels, row.kind
        assert row.organisation_id not in organisations, row.kind
    whole = json.dumps(extract(PUBLIC, challenge.stream), ensure_ascii=False)
    assert not any(f'"{key}"' in whole for key in people)


def test_while_they_score_the_public_reads_nothing_of_the_review(world: World) -> None:
    challenge = reviewed(world)
    for kind in ("scored", "conflict_declared", "review_handed_in"):
        found = Event.objects.filter(stream=challenge.stream, kind=f"challenge.{kind}")
        assert found.exists() and not found.filter(public=True).exists(), kind
    for viewer in (PUBLIC, world.solver, world.rival, world.owner, world.officer2):
        client = client_of(viewer)
        for path in (
            f"/challenges/{challenge.pk}/trail/",
            f"/challenges/{challenge.pk}/record.json",
            f"/api/v1/events?stream={challenge.stream}&limit=100",
        ):
            text = client.get(path).content.decode()
            for reviewer in world.reviewers:
                user = User.objects.get(pk=reviewer.user_id)
                assert user.name not in text and f'"user:{user.pk}"' not in text
            if viewer in (PUBLIC, world.solver, world.rival):
                assert "一位专家提交评分" not in text and '"reviewer":' not in text


def test_the_publisher_reads_names_only_after_the_decision_and_only_if_the_rules_say_so(world: World) -> None:
    challenge = world.publicity()
    for named in (False, True):
        Challenge.objects.filter(pk=challenge.pk).update(rules=challenge.rules | {"reviewers_named": named})
        page = selectors.challenge_page(world.owner, fresh(challenge))
        assert len(page.reviewers) == 3 and not any(one.name for one in page.reviewers)
    pass_publicity(challenge)
    assert all(one.name for one in selectors.challenge_page(world.owner, fresh(challenge)).reviewers)
    Challenge.objects.filter(pk=challenge.pk).update(rules=challenge.rules | {"reviewers_named": False})
    assert not any(one.name for one in selectors.challenge_page(world.owner, fresh(challenge)).reviewers)


def test_the_publisher_learns_who_read_the_text_after_the_lock_and_never_the_panel(world: World) -> None:
    """Before it, readers are bidders; the organisations of the panel are never told."""
    challenge = world.scoring()
    readers = [world.solver, world.rival, world.officer, *world.reviewers[:3]]
    for actor in readers:
        services.note_reading(actor, challenge)
    assert selectors.challenge_page(world.owner, challenge).reads == []
    client = client_of(world.owner)
    organisations = {row.pk: row.name for row in Organisation.objects.all()}
    panel = {organisations[actor.organisation_id or 0] for actor in world.reviewers[:3]}
    for actor in world.reviewers[:3]:
        world.review(challenge, actor)
    told = {row.organisation_id for row in selectors.challenge_page(world.owner, fresh(challenge)).reads}
    assert told == {actor.organisation_id for actor in readers[:3]}
    page = client.get(f"/challenges/{challenge.pk}/").content.decode()
    assert organisations[world.solver.organisation_id or 0] in page
    assert not any(name in page for name in panel)


def test_a_reviewer_still_scores_and_changes_points_under_the_code(world: World) -> None:
    challenge = world.scoring()
    services.conflict_declare(actor=world.reviewers[0], challenge=challenge, bids=[], note="")
    bid = selectors.opened_bids(world.reviewers[0], challenge)[0]
    for points in (40, 60):
        services.score_save(actor=world.reviewers[0], challenge=challenge, bid=bid, rows=rows(points))
    found = Event.objects.filter(stream=challenge.stream, kind="challenge.scored")
    assert [(row.actor, row.payload["reviewer"]) for row in found] == [("system", "R1")] * 2
