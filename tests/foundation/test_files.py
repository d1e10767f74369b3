"""Files: kept once under their digest, of a proven type, and given only to whom they concern."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import PUBLIC, Role, system
from shuanglian.foundation.errors import Invalid, NotAllowed, NotFound
from shuanglian.foundation.events import invariants
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.files import access, content, sniff
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.services import clean_name, download_response, open_for, store

from .factories import make_actor

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(32)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(32)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32)


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


def office(part: str, *more: str) -> bytes:
    return archive("[Content_Types].xml", part, *more)


DOCX = office("word/document.xml")
XLSX = office("xl/workbook.xml")
PPTX = office("ppt/presentation.xml")


def keep(data: bytes = PDF, name: str = "凭证.pdf", actor=None, **values: object) -> StoredFile:
    return store(actor=actor or make_actor(), upload=io.BytesIO(data), name=name, **values)


def leftovers() -> list[str]:
    return [path.name for path in content.root().glob("**/*") if path.is_file()]


def refusals(data: bytes, name: str) -> set[str]:
    """The codes of a refusal, after making sure that nothing was kept."""
    before = StoredFile.objects.count(), Event.objects.count()
    with pytest.raises(Invalid) as refusal:
        keep(data, name, system())
    assert (StoredFile.objects.count(), Event.objects.count()) == before
    assert leftovers() == []
    return {reason.code for reason in refusal.value.reasons}


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PDF, "报告.pdf"),
        (PNG, "图.PNG"),
        (JPEG, "a.jpg"),
        (JPEG, "a.jpeg"),
        (WEBP, "a.webp"),
        (DOCX, "a.docx"),
        (XLSX, "a.xlsx"),
        (PPTX, "a.pptx"),
        ("指标,数值\n拉力,12\n".encode(), "数据.csv"),
        ("指标,数值\n拉力,12\n".encode("gb18030"), "数据.csv"),
        ("一段说明\r\n".encode(), "说明.txt"),
        (b"\xef\xbb\xbfa,b\n", "bom.csv"),
    ],
)
def test_accepted_types_are_recognised_by_their_content(data: bytes, name: str) -> None:
    file = keep(data, name)
    assert file.media_type == sniff.ALLOWED[name.rpartition(".")[2].lower()]
    assert (file.size, file.name) == (len(data), name)
    assert open_for(system(), file.pk).read() == data


@pytest.mark.parametrize(
    ("data", "name", "codes"),
    [
        (b"", "a.pdf", {"empty"}),
        (b"", "a.exe", {"empty", "extension"}),
        (PNG, "a.pdf", {"extension_mismatch"}),
        (PDF, "a.txt", {"extension_mismatch"}),
        (XLSX, "a.docx", {"extension_mismatch"}),
        (b"MZ\x90\x00" + bytes(64), "a.pdf", {"type"}),
        (b"MZ\x90\x00" + bytes(64), "a.exe", {"type", "extension"}),
        (b"\x7fELF" + bytes(64), "a.txt", {"type"}),
        (archive("a.txt"), "a.zip", {"type", "extension"}),
        (archive("a.txt"), "a.docx", {"type"}),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", {"type"}),
        (office("xl/workbook.xml", "word/document.xml"), "a.xlsx", {"type"}),
        (b"PK\x03\x04 broken", "a.xlsx", {"type"}),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", {"type"}),
        (b"  \n<html>", "a.csv", {"type"}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", {"type", "extension"}),
        (b"<svg onload='x'/>", "a.txt", {"type"}),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "a.txt", {"type"}),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", {"type"}),
        (b"text with a \x00 byte", "a.txt", {"type"}),
        (b"\xff\xfe\xfd broken", "a.txt", {"type"}),
        (PDF, "noextension", {"extension"}),
        (PDF, "../..", {"name"}),
    ],
)
def test_refusals_name_every_reason_and_keep_nothing(data: bytes, name: str, codes: set[str]) -> None:
    assert refusals(data, name) == codes


def test_too_large_is_refused_while_it_is_read(settings) -> None:
    settings.FILES_MAX_BYTES = 1000
    assert refusals(PDF + bytes(2000), "a.exe") == {"too_large", "extension"}


def test_an_unknown_visibility_is_refused() -> None:
    with pytest.raises(Invalid):
        keep(visibility="everyone")
    assert not StoredFile.objects.exists()


def test_the_public_may_not_upload() -> None:
    with pytest.raises(NotAllowed):
        keep(actor=PUBLIC)
    assert not StoredFile.objects.exists()


def test_equal_bytes_are_kept_once() -> None:
    one, two = keep(), keep(name="同一份.pdf")
    assert one.sha256 == two.sha256
    assert one.pk != two.pk
    assert len(leftovers()) == 1
    path = content.path_of(one.sha256)
    assert path.parent.name == one.sha256[:2]
    assert path.parent.parent == django_settings.DATA_DIR / "files"


def test_a_damaged_copy_is_healed_by_the_next_equal_upload() -> None:
    path = content.path_of(keep().sha256)
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    keep()
    assert path.read_bytes() == PDF
    assert list(invariants.run_all()) == []


def test_leftovers_of_a_crash_are_swept_and_content_stays() -> None:
    stored = content.path_of(keep().sha256)
    leftover = content.root() / ".incoming-x"
    leftover.write_bytes(b"half")
    assert content.sweep(before=leftover.stat().st_mtime - 1) == 0
    assert content.sweep(before=leftover.stat().st_mtime + 1) == 1
    assert stored.exists()


def test_a_rolled_back_record_keeps_no_row() -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        keep()
        raise RuntimeError
    assert not StoredFile.objects.exists()


def test_storing_is_recorded_in_its_scope_without_the_name() -> None:
    file = keep(scope="need:5", visibility="case")
    event = Event.objects.get(stream="need:5")
    assert (event.kind, event.payload["sha256"]) == ("file.stored", file.sha256)
    assert "凭证" not in str(event.payload)


def test_the_digest_guards_the_path() -> None:
    for bad in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(ValueError, match="sha256"):
            content.path_of(bad)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\Users\\x\\报告.pdf", "报告.pdf"),
        ("../../etc/报告.pdf", "报告.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        (" .pdf. ", "pdf"),
        ("长" * 300 + ".pdf", "长" * 180 + ".pdf"),
    ],
)
def test_names_lose_what_could_deceive(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(min_size=1, max_size=400), extension=st.sampled_from(sorted(sniff.ALLOWED)))
def test_any_bytes_are_either_refused_or_given_back_unchanged(data: bytes, extension: str) -> None:
    try:
        file = keep(data, f"a.{extension}", system())
    except Invalid as refusal:
        assert refusal.reasons
    else:
        assert open_for(system(), file.pk).read() == data


def may(viewer, file: StoredFile) -> bool:
    try:
        open_for(viewer, file.pk).close()
    except NotFound:
        return False
    return True


def test_who_may_read_by_visibility() -> None:
    owner = make_actor()
    stranger, officer = make_actor(), make_actor(Role.OFFICER)
    table = {
        "public": {PUBLIC: True, stranger: True, owner: True, officer: True},
        "organisation": {PUBLIC: False, stranger: False, owner: True, officer: True},
        "case": {PUBLIC: False, stranger: False, owner: True, officer: True},
    }
    for visibility, viewers in table.items():
        file = keep(actor=owner, visibility=visibility, scope="need:1")
        assert {viewer: may(viewer, file) for viewer in viewers} == viewers, visibility


def test_a_registered_rule_lets_the_parties_of_a_case_in() -> None:
    owner, party, stranger = make_actor(), make_actor(), make_actor()
    access.register("filetest:")(lambda viewer, file: viewer.organisation_id == party.organisation_id)
    file = keep(actor=owner, visibility="case", scope="filetest:1")
    assert may(party, file)
    assert not may(stranger, file)
    assert not may(party, keep(actor=owner, visibility="organisation", scope="filetest:1"))
    assert not may(party, keep(actor=owner, visibility="case", scope="need:1"))


def test_absent_and_forbidden_cannot_be_told_apart() -> None:
    file = keep()
    answers = []
    for number in (file.pk, file.pk + 1000):
        with pytest.raises(NotFound) as refusal:
            open_for(make_actor(), number)
        answers.append(refusal.value.reasons)
    assert answers[0] == answers[1]


def test_a_download_is_never_shown_or_run_inside_the_site() -> None:
    owner = make_actor()
    response = download_response(owner, keep(name="报告 一.pdf", actor=owner).pk)
    assert b"".join(response.streaming_content) == PDF
    assert (
        response["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%20%E4%B8%80.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Type"] == "application/pdf"


def test_verify_names_missing_and_altered_content() -> None:
    altered, missing = keep(PDF), keep(PNG, "a.png")
    assert list(invariants.run_all()) == []
    path = content.path_of(altered.sha256)
    path.chmod(0o600)
    path.write_bytes(b"else")
    content.path_of(missing.sha256).unlink()
    assert {found.object_id for found in invariants.run_all()} == {altered.sha256, missing.sha256}


def test_lost_bytes_are_not_found_instead_of_an_error() -> None:
    file = keep()
    content.path_of(file.sha256).unlink()
    assert not may(system(), file)
