"""Before the opening no door shows what a bid says; the database holds it encrypted only."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from shuanglian.casework import api as casework
from shuanglian.cli.app import app
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import extract, timeline
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.notices.models import Notice
from shuanglian.programmes.challenges import receipts, sealing, selectors, services
from shuanglian.programmes.challenges.models import Bid, BidFile, Challenge
from shuanglian.programmes.challenges.services import opening
from shuanglian.registry.services import party_update  # noqa: F401 - the registry knows nothing of bids

from .factories import PDF, SECRET, World, bid_draft, fresh, pass_alarm, pass_deadline, pdf

pytestmark = pytest.mark.django_db


def everybody(world: World) -> list[Actor]:
    return [
        PUBLIC,
        world.owner,
        world.colleague,
        world.officer,
        world.officer2,
        world.leader,
        world.admin,
        world.manager,
        world.rival,
        world.late,
        world.stranger,
        *world.reviewers,
    ]


def test_no_table_holds_a_word_of_a_sealed_bid(world: World) -> None:
    challenge = world.published()
    bid = world.bid(challenge, world.solver, files=(pdf(),))
    secrets = [SECRET.encode(), "揭榜研究院甲".encode(), PDF]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    data = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    assert secrets[0] not in data, table
                    assert secrets[2] not in data, table
    assert Bid.objects.get(pk=bid.pk).blind == ""
    assert not StoredFile.objects.exists()


def test_no_selector_shows_a_sealed_bid_or_how_many_there_are(world: World) -> None:
    challenge = world.published()
    bid = world.bid(challenge, world.solver, files=(pdf(),))
    for viewer in everybody(world):
        page = selectors.challenge_page(viewer, challenge)
        assert not page.bids and page.sealed_count is None and not page.reads
        assert all(own.organisation_id == viewer.organisation_id for own in page.own_bids)
        for read in (
            lambda v=viewer: selectors.own(v, challenge, bid.pk),
            lambda v=viewer: selectors.file_of(v, challenge, bid.pk, 1),
            lambda v=viewer: receipts.receipt(v, challenge, bid.pk),
            lambda v=viewer: extract(v, challenge.stream),
        ):
            with pytest.raises(NotFound):
                read()
    assert SECRET in selectors.own(world.solver, challenge, bid.pk).blind["approach"]
    assert selectors.file_of(world.solver, challenge, bid.pk, 1)[1] == PDF


def test_neither_the_record_nor_cases_nor_notices_name_the_bidder_or_the_bid(world: World) -> None:
    challenge = world.published()
    world.bid(challenge, world.solver)
    rows = Event.objects.filter(kind__in=["challenge.bid_sealed", "challenge.undertaking_given"])
    assert rows.count() == 2
    for row in rows:
        assert row.actor == "system" and row.organisation_id is None and not row.public
        assert set(row.payload) <= {"commitment", "number", "replaces", "digest", "received_at", "deadline"}
    shown = json.dumps([str(e.payload) + e.actor for e in timeline(world.admin, streams=[challenge.stream])])
    assert SECRET not in shown and f"user:{world.solver.user_id}" not in shown
    case = casework.get_for(world.admin, fresh(challenge).case_id or 0)
    assert SECRET not in json.dumps(case.data, ensure_ascii=False)
    assert not any(SECRET in f"{n.title}{n.body}" for n in Notice.objects.all())


def test_neither_how_many_bids_there_are_nor_when_they_came_is_told_before_the_opening(world: World) -> None:
    challenge = world.published()
    before = {viewer.key: seen(viewer, challenge) for viewer in everybody(world)}
    bids = [world.bid(challenge, actor) for actor in (world.solver, world.rival)]
    streams = {bid.stream for bid in bids}
    assert len(streams) == 2 and {bid.event_seq for bid in bids} == {1}
    streams |= set(Event.objects.filter(kind="challenge.undertaking_given").values_list("stream", flat=True))
    assert len(streams) == 4
    for viewer in [*everybody(world), world.solver]:
        assert not timeline(viewer, streams=streams), viewer.role
        for stream in streams:
            with pytest.raises(NotFound):
                extract(viewer, stream)
        if viewer.key in before:
            assert seen(viewer, challenge) == before[viewer.key], viewer.role
    challenge = fresh(challenge)
    own = receipts.receipt(world.rival, challenge, bids[1].pk)
    assert own["event"]["seq"] == 1 and own["head"]["seq"] == 1


def seen(viewer: Actor, challenge: Challenge) -> tuple[str, bytes]:
    """The rows of the record and of the trail, as this viewer gets them."""
    client = Client()
    if viewer.user_id is not None:
        client.force_login(User.objects.get(pk=viewer.user_id))
    trail = client.get(f"/challenges/{challenge.pk}/trail/").content.decode()
    rows = client.get(f"/api/v1/events?stream={challenge.stream}&limit=100").content
    return trail[trail.index("<main") : trail.index("</main")], rows


def test_ids_of_bids_and_of_rows_count_nothing(world: World) -> None:
    challenge = world.published()
    ids = [world.bid(challenge, actor).pk for actor in (world.solver, world.rival, world.late)]
    assert len(set(ids)) == 3 and all(0 < one < 2**53 for one in ids)
    assert max(ids) - min(ids) > 3
    rows = Client().get(f"/api/v1/events?stream={challenge.stream}&limit=1").json()
    assert [row["id"] for row in rows["items"]] == [row["seq"] for row in rows["items"]]
    after = Client().get(f"/api/v1/events?stream={challenge.stream}&limit=1&cursor={rows['next']}")
    assert after.status_code == 200


def test_after_the_opening_the_sealed_rows_are_shown_and_tied_into_the_record(world: World) -> None:
    challenge = pass_deadline(world.sealed())
    opened = Event.objects.get(kind="challenge.opened")
    for bid in Bid.objects.filter(challenge=challenge):
        row = Event.objects.get(stream=bid.stream, seq=bid.event_seq)
        assert opened.payload["sealed"][bid.stream][row.seq - 1] == row.hash
        assert extract(PUBLIC, bid.stream)["rows"][0]["hash"] == row.hash
        assert timeline(world.admin, streams=[bid.stream])
    client = Client()
    client.force_login(User.objects.get(pk=world.admin.user_id))
    assert "收到一份密封方案" in client.get(f"/challenges/{challenge.pk}/trail/").content.decode()


def test_pages_search_and_interface_show_nothing_sealed_to_anybody_else(world: World) -> None:
    challenge = world.published()
    bid = world.bid(challenge, world.solver, files=(pdf(),))
    base, api = f"/challenges/{challenge.pk}/", f"/api/v1/challenges/{challenge.pk}"
    paths = [
        base,
        f"{base}trail/",
        f"{base}record.json",
        f"{base}opening.json",
        "/challenges/",
        f"/search/?q={SECRET[:4]}",
    ]
    paths += [f"{base}bids/{bid.pk}/", f"{base}bids/{bid.pk}/receipt.json", f"{base}bids/{bid.pk}/files/1/"]
    paths += [api, f"{api}/opening", f"{api}/bids/{bid.pk}/receipt", f"{api}/bids/{bid.pk}/files/1"]
    paths += [
        f"/api/v1/events?stream={challenge.stream}",
        f"/api/v1/events/extract?stream={challenge.stream}",
        "/work/",
    ]
    for viewer in everybody(world):
        client = Client()
        if viewer.user_id is not None:
            client.force_login(User.objects.get(pk=viewer.user_id))
        for path in paths:
            response = client.get(path)
            data = response.content if not response.streaming else b"".join(response.streaming_content)
            assert SECRET.encode() not in data and PDF not in data, (viewer.role, path)
            if "/bids/" in path:
                assert response.status_code in (302, 401, 404), (viewer.role, path, response.status_code)


def test_a_changed_ciphertext_stops_the_opening_and_nothing_is_opened(world: World) -> None:
    challenge = world.sealed()
    other = Bid.objects.filter(challenge=challenge).order_by("pk")
    swapped = bytes(other[1].sealed_blind or b"")
    Bid.objects.filter(pk=other[0].pk).update(sealed_blind=swapped)
    pass_deadline(challenge)
    assert fresh(challenge).status == "open"
    assert not Bid.objects.exclude(blind="").exists()


def test_one_that_cannot_be_opened_stops_no_other_process_and_is_told(world: World) -> None:
    """Neither the sweep of all timers nor the other challenges of the same minute; told to who can help, once."""
    from shuanglian.casework import api
    from shuanglian.casework.models import Timer

    good = world.sealed()
    bad = world.sealed(title="钥匙打不开的一份榜单", deadline=fresh(good).deadline)
    Bid.objects.filter(challenge=bad).update(sealed_blind=b"x" * 64)
    pass_deadline(bad)
    assert (fresh(good).status, fresh(bad).status) == ("panel", "open")
    timer = Timer.objects.get(token__case__challenge=bad, node="wait_deadline")
    assert timer.status == Timer.Status.PENDING and "承诺值" in timer.error
    api.fire_due(timezone.now() + dt.timedelta(hours=2))
    later = timezone.now() + dt.timedelta(hours=1)
    for _n in range(2):
        opening.tell_overdue(later)
    told = Notice.objects.filter(kind="challenges.opened", title__contains=bad.number)
    people = {world.owner.user_id, world.officer.user_id, world.admin.user_id}
    assert (
        people <= set(told.values_list("recipient", flat=True))
        and told.count() == told.values("recipient").distinct().count()
    )
    # Its bidder still reaches its pages: what cannot be read is said, not an error of the server.
    own = Bid.objects.get(challenge=bad, organisation=world.solver.organisation_id)
    with pytest.raises(Conflict):
        receipts.receipt(world.solver, fresh(bad), own.pk)


def test_replacing_and_withdrawing_destroy_content_and_keep_commitments_until_the_tries_are_used_up(
    world: World,
) -> None:
    challenge = world.published(max_tries=2)
    first = world.bid(challenge, world.solver, files=(pdf(),))
    second = services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft(title="改进的路线"))
    first.refresh_from_db()
    assert (first.status, first.sealed_blind, first.sealed_identity) == ("replaced", None, None)
    assert not BidFile.objects.filter(bid=first).exists()
    assert (
        second.commitment != first.commitment
        and services.tries_left(challenge, world.solver.organisation_id) == 0
    )
    with pytest.raises(TooMany):
        services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft())
    services.bid_withdraw(actor=world.solver, challenge=challenge)
    assert Bid.objects.get(pk=second.pk).sealed_blind is None
    with pytest.raises(Conflict):
        services.bid_withdraw(actor=world.solver, challenge=challenge)


def test_a_bid_needs_an_undertaking_its_promises_a_confirmation_and_no_own_names(world: World) -> None:
    challenge = world.published()
    with pytest.raises(NotAllowed):
        services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft())
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    wrong = bid_draft(anonymous=False, promises={}, price_cents=0, approach="揭榜研究院甲的做法，细节从略")
    with pytest.raises(Invalid) as refused:
        services.bid_submit(actor=world.solver, challenge=challenge, draft=wrong)
    codes = {reason.code for reason in refused.value.reasons}
    assert codes == {"challenges.anonymous", "challenges.promise", "challenges.price", "challenges.names"}
    named = bid_draft(approach="揭榜研究院甲的做法，细节从略", names_seen=True)
    assert services.bid_submit(actor=world.solver, challenge=challenge, draft=named).number == 1


def test_after_the_deadline_nothing_is_taken_and_only_then_everything_is_opened(world: World) -> None:
    challenge = world.sealed()
    assert services.open_due() == 0
    challenge = pass_deadline(challenge)
    assert challenge.status == "panel" and services.open_due() == 0
    for verb in (
        lambda: services.bid_submit(actor=world.solver, challenge=challenge, draft=bid_draft()),
        lambda: services.bid_withdraw(actor=world.solver, challenge=challenge),
        lambda: services.undertake(actor=world.late, challenge=challenge, accepted=True),
        lambda: services.correct(actor=world.owner, challenge=challenge, text_="再延几天", is_material=False),
    ):
        with pytest.raises(Conflict):
            verb()
    opened = Event.objects.get(kind="challenge.opened")
    assert opened.actor == "system" and opened.public
    for row in opened.payload["bids"]:
        whole = sealing.commitment(challenge.pk, row["number"], row["blind_digest"], row["identity_digest"])
        assert whole == row["commitment"]
    bids = list(Bid.objects.filter(challenge=challenge))
    assert all(bid.blind and not bid.identity for bid in bids)
    assert not selectors.opened(world.owner, challenge) and not selectors.opened(world.officer, challenge)


def test_a_moved_deadline_moves_the_opening(world: World) -> None:
    challenge = world.sealed()
    later = fresh(challenge).deadline + dt.timedelta(days=4)
    services.correct(
        actor=world.owner, challenge=challenge, text_="指标口径更正", is_material=True, deadline=later
    )
    case = fresh(challenge).case
    from shuanglian.casework.models import Timer

    pass_alarm(challenge, "wait_deadline")
    challenge = fresh(challenge)
    assert challenge.status == "open" and challenge.opened_at is None
    assert Timer.objects.get(case=case, node="wait_deadline", status="pending").due_at == later
    assert later > timezone.now()


def test_opening_by_hand_does_not_wait_for_the_back_off_of_a_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret key was wrong for a while: the alarm failed and waits; once it is mended a person opens at once."""
    challenge = world.sealed()
    right = settings.SECRET_KEY
    monkeypatch.setattr(settings, "SECRET_KEY", "another-key-" * 5)
    challenge = pass_deadline(challenge)
    assert challenge.status == "open"
    timer = casework.Timer.objects.get(case=challenge.case, node="wait_deadline", status="pending")
    assert timer.attempts == 1 and timer.retry_at and timer.retry_at > timezone.now()
    opened, refused = services.open_overdue()
    assert opened == 0 and set(refused) == {challenge.pk} and "承诺值" in refused[challenge.pk]
    told = CliRunner().invoke(app, ["challenges", "open-due", "--json"])
    assert told.exit_code == 1 and "承诺值" in json.loads(told.stdout)["refused"][str(challenge.pk)]
    monkeypatch.setattr(settings, "SECRET_KEY", right)
    assert casework.fire_due().timers == 0 and fresh(challenge).status == "open"
    assert services.open_overdue() == (1, {}) and fresh(challenge).status == "panel"
