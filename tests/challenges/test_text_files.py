"""Attachments of the full text: put beside the draft, published with it, read by whoever reads the text, each reading noted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, NotFound
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files.models import StoredFile
from shuanglian.programmes.challenges import selectors, services
from shuanglian.programmes.challenges.drafts import Upload
from shuanglian.programmes.challenges.models import Challenge, ReadLog, TextFile
from shuanglian.programmes.challenges.services.attaching import MOST_FILES
from shuanglian.programmes.challenges.services.publishing import content_digest

from .factories import FAIRNESS, PDF, World, fresh, pdf

pytestmark = pytest.mark.django_db
DRAWING = b"%PDF-1.4\n% cross section 0.7 mm\n%%EOF\n"


@pytest.fixture
def world() -> World:
    return World.create()


def published_with_a_drawing(world: World) -> tuple[Challenge, TextFile]:
    challenge = world.draft()
    row = services.text_file_add(actor=world.owner, challenge=challenge, upload=Upload("图纸.pdf", DRAWING))
    services.challenge_submit(actor=world.owner, challenge=challenge)
    services.check_pass(actor=world.officer, challenge=challenge, fairness=FAIRNESS)
    services.approve(actor=world.leader, challenge=challenge)
    return fresh(challenge), row


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.user_id))
    return client


def test_only_readers_of_the_text_see_and_get_it_and_each_is_noted(world: World) -> None:
    challenge, row = published_with_a_drawing(world)
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    for actor in (world.owner, world.colleague, world.officer, world.leader, world.solver):
        assert [one.pk for one in selectors.challenge_page(actor, challenge).text_files] == [row.pk]
        assert selectors.text_file(actor, challenge, row.pk)[1] == DRAWING
        assert ReadLog.objects.filter(challenge=challenge, actor=actor.key).count() == 1
    readers = ReadLog.objects.count()
    for actor in (world.rival, world.stranger, world.admin, world.manager, PUBLIC):
        assert selectors.challenge_page(actor, challenge).text_files == []
        with pytest.raises(NotFound):
            selectors.text_file(actor, challenge, row.pk)
    assert ReadLog.objects.count() == readers


def test_no_door_of_the_file_store_leads_to_it_and_the_database_holds_no_plain_bytes(world: World) -> None:
    challenge, row = published_with_a_drawing(world)
    assert not StoredFile.objects.exists()
    assert DRAWING not in bytes(TextFile.objects.get().ciphertext)
    other = world.published()
    with pytest.raises(NotFound):
        selectors.text_file(world.owner, other, row.pk)
    TextFile.objects.filter(pk=row.pk).update(challenge=other)
    with pytest.raises(Conflict):
        selectors.text_file(world.owner, other, row.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM challenges_textfile")
        assert cursor.fetchone()[0] == 1
    assert challenge.pk != other.pk


def test_it_is_part_of_what_was_checked_and_published(world: World) -> None:
    challenge = world.draft()
    without = content_digest(challenge)
    row = services.text_file_add(actor=world.owner, challenge=challenge, upload=pdf("说明.pdf"))
    assert content_digest(challenge) != without
    services.text_file_remove(actor=world.owner, challenge=challenge, file=row)
    assert content_digest(challenge) == without
    told = Event.objects.filter(stream=challenge.stream, kind__startswith="challenge.text_file").order_by(
        "seq"
    )
    assert [one.kind for one in told] == ["challenge.text_file_added", "challenge.text_file_removed"]
    assert told[0].payload == {"order": 1, "sha256": row.sha256, "size": len(PDF)} and not told[0].public
    challenge, drawing = published_with_a_drawing(world)
    assert not list(run_all())
    TextFile.objects.filter(pk=drawing.pk).update(sha256="0" * 64)
    assert [one.rule for one in run_all()] == ["challenges.published"]


def test_after_submission_and_by_others_nothing_changes(world: World) -> None:
    challenge = world.draft()
    row = services.text_file_add(actor=world.owner, challenge=challenge, upload=pdf())
    events = Event.objects.count()

    def denied(actor: Actor) -> None:
        tries: list[Callable[[], Any]] = [
            lambda: services.text_file_add(actor=actor, challenge=challenge, upload=Upload("b.pdf", DRAWING)),
            lambda: services.text_file_remove(actor=actor, challenge=challenge, file=row),
        ]
        for one in tries:
            with pytest.raises(DomainError):
                one()

    for actor in (world.officer, world.leader, world.admin, world.solver, world.stranger, PUBLIC):
        denied(actor)
    assert TextFile.objects.count() == 1 and Event.objects.count() == events
    with pytest.raises(NotFound):
        services.text_file_remove(actor=world.owner, challenge=challenge, file=10**6)
    services.challenge_submit(actor=world.owner, challenge=challenge)
    denied(world.owner)
    assert TextFile.objects.count() == 1


def test_what_is_wrong_with_a_file_is_told_and_names_are_made_harmless(world: World) -> None:
    challenge = world.draft()

    def codes(name: str, data: bytes) -> set[str]:
        with pytest.raises(Invalid) as refused:
            services.text_file_add(actor=world.owner, challenge=challenge, upload=Upload(name, data))
        return {reason.code for reason in refused.value.reasons}

    assert codes("图纸.exe", b"MZ\x90\x00") == {"challenges.file_type"}
    assert codes("图纸.pdf", b"<html><script>1</script></html>") == {"challenges.file_type"}
    assert codes("图纸.pdf", b"") == {"empty"}
    assert codes("图纸.pdf", PDF + b" " * challenge.max_file_bytes) == {"challenges.file_size"}
    row = services.text_file_add(
        actor=world.owner, challenge=challenge, upload=Upload("../../a\u202efdp.pdf", PDF)
    )
    assert row.name == "afdp.pdf"
    assert codes("again.pdf", PDF) == {"challenges.file_twice"}
    for number in range(MOST_FILES - 1):
        services.text_file_add(
            actor=world.owner, challenge=challenge, upload=Upload(f"{number}.pdf", PDF + b"%d" % number)
        )
    assert codes("eleven.pdf", DRAWING) == {"challenges.files"}


def test_the_pages_attach_download_and_take_away(world: World) -> None:
    challenge, owner = world.draft(), client_of(world.owner)
    page = f"/challenges/{challenge.pk}/"
    assert f"{page}do/attach/" in owner.get(page).content.decode()
    assert owner.get(f"{page}do/attach/").status_code == 200
    wrong = SimpleUploadedFile("图纸.pdf", b"<html></html>", "application/pdf")
    assert owner.post(f"{page}do/attach/", {"file": wrong}).status_code == 422
    upload = SimpleUploadedFile("图纸.pdf", DRAWING, "application/pdf")
    assert owner.post(f"{page}do/attach/", {"file": upload}).status_code == 302
    row = TextFile.objects.get()
    got = owner.get(f"{page}files/{row.pk}/")
    assert got.content == DRAWING and got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff" and "no-store" in got["Cache-Control"]
    # A draft is read by its own people: nothing is noted yet.
    assert not ReadLog.objects.exists()
    assert owner.get(f"{page}do/detach/{row.pk}/").status_code == 200
    assert owner.post(f"{page}do/detach/{row.pk}/").status_code == 302
    assert not TextFile.objects.exists() and owner.get(f"{page}files/{row.pk}/").status_code == 404
    challenge, row = published_with_a_drawing(world)
    page = f"/challenges/{challenge.pk}/"
    solver, where = client_of(world.solver), f"{page}files/{row.pk}/"
    assert solver.get(where).status_code == 404 and where not in solver.get(page).content.decode()
    services.undertake(actor=world.solver, challenge=challenge, accepted=True)
    assert where in solver.get(page).content.decode()
    ReadLog.objects.all().delete()
    assert solver.get(where).content == DRAWING
    assert ReadLog.objects.get().organisation_id == world.solver.organisation_id
    assert owner.get(f"{page}do/attach/").status_code == 403


def test_the_interface_does_the_same(world: World) -> None:
    challenge, owner = world.draft(), client_of(world.owner)
    where = f"/api/v1/challenges/{challenge.pk}"
    made = owner.post(f"{where}/text-files", {"file": SimpleUploadedFile("图纸.pdf", DRAWING)})
    assert made.status_code == 201, made.content
    (told,) = json.loads(made.content)["text_files"]
    assert told["name"] == "图纸.pdf" and told["size"] == len(DRAWING) and "ciphertext" not in told
    assert owner.get(f"{where}/text-files/{told['id']}").content == DRAWING
    assert client_of(world.solver).get(f"{where}/text-files/{told['id']}").status_code == 404
    gone = owner.delete(f"{where}/text-files/{told['id']}")
    assert gone.status_code == 200 and json.loads(gone.content)["text_files"] == []
    assert owner.delete(f"{where}/text-files/{told['id']}").status_code == 404
