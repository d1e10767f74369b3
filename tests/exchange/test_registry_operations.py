"""The operations on parties, offerings, needs, files and the record: the same rules as on the pages."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.notices import services as notices
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.registry import services
from shuanglian.registry.models import Chain, Need, Offering, Party, Place
from tests.registry.factories import member, need, offering, party, party_for, segment

from .factories import Caller, machine, person, reasons

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def enterprise() -> Any:
    caller, organisation = machine(Role.ENTERPRISE)
    actor = member(Role.ENTERPRISE, organisation)
    return caller, actor, party_for(actor, "柯桥某面料企业", contact="13800000000")


def test_lists_are_paged_without_gap_or_repeat() -> None:
    made = [party().pk for _n in range(7)]
    seen, cursor = [], ""
    while True:
        _status, body = Caller().get(f"/parties?limit=3&cursor={cursor}")
        seen += [item["id"] for item in body["items"]]
        cursor = body["next"]
        if not cursor:
            break
    assert seen == made


def test_the_contact_of_a_party_is_for_those_concerned(enterprise: Any) -> None:
    own, _actor, face = enterprise
    assert own.get(f"/parties/{face.pk}")[1]["contact"] == "13800000000"
    assert Caller().get(f"/parties/{face.pk}")[1]["contact"] == ""
    assert machine(Role.SOLVER)[0].get(f"/parties/{face.pk}")[1]["contact"] == ""


def test_two_characters_find_a_party(enterprise: Any) -> None:
    _own, _actor, face = enterprise
    assert [hit["id"] for hit in Caller().get("/search?q=柯桥")[1]] == [face.pk]
    assert [item["id"] for item in Caller().get("/parties?q=面料")[1]["items"]] == [face.pk]


def test_a_steward_registers_and_corrects_a_party() -> None:
    steward, _organisation = machine(Role.STEWARD)
    link = segment()
    status, body = steward.post("/parties", {"kind": "lab", "name": "某实验室", "segment_ids": [link.pk]})
    assert (status, body["segment_ids"], body["rev"]) == (201, [link.pk], 1)
    status, body = steward.patch(f"/parties/{body['id']}", {"rev": 1, "summary": "做碳纤维"})
    assert (status, body["summary"], body["rev"], body["name"]) == (200, "做碳纤维", 2, "某实验室")
    assert steward.patch(f"/parties/{body['id']}", {"rev": 1, "summary": "旧"})[0] == 409
    assert Event.objects.filter(stream_id=f"party:{body['id']}").count() == 2


def test_unknown_places_and_segments_are_named_with_their_field() -> None:
    steward, _organisation = machine(Role.STEWARD)
    status, body = steward.post("/parties", {"kind": "lab", "name": "某实验室", "segment_ids": [999]})
    assert status == 422 and reasons(body) == {("unknown_segment", "segment_ids")}
    status, body = steward.post("/parties", {"kind": "lab", "name": "某实验室", "place_id": 999})
    assert status == 422 and reasons(body) == {("unknown_place", "place_id")}
    assert Party.objects.count() == 0


def test_strangers_cannot_change_a_party(enterprise: Any) -> None:
    _own, _actor, face = enterprise
    stranger, _organisation = machine(Role.ENTERPRISE)
    before = Event.objects.count()
    status, _body = stranger.patch(f"/parties/{face.pk}", {"rev": 1, "summary": "改"})
    assert status == 403
    face.refresh_from_db()
    assert (face.summary, Event.objects.count()) == ("", before)


def test_people_have_several_posts_at_once() -> None:
    steward, _organisation = machine(Role.STEWARD)
    someone, university, platform = (
        party("示例教授", kind="person"),
        party(kind="university"),
        party(kind="platform"),
    )
    for where, kind in ((university, "post"), (platform, "research")):
        status, _body = steward.post(
            f"/parties/{where.pk}/affiliations", {"person_id": someone.pk, "kind": kind}
        )
        assert status == 201
    _status, body = Caller().get(f"/parties/{someone.pk}/affiliations")
    assert {item["party_id"] for item in body["items"]} == {university.pk, platform.pk}


def test_relations_and_aliases_are_added_and_listed() -> None:
    steward, _organisation = machine(Role.STEWARD)
    one, other = party("鉴湖某实验室"), party("某创新中心")
    status, body = steward.post(f"/parties/{one.pk}/aliases", {"name": "某别名"})
    assert (status, body["aliases"]) == (200, ["某别名"])
    assert steward.post(f"/parties/{one.pk}/relations", {"kind": "runs", "target_id": other.pk})[0] == 201
    assert Caller().get(f"/parties/{one.pk}/relations")[1]["items"][0]["target"] == "某创新中心"


def test_a_solver_offers_changes_and_retires() -> None:
    solver, organisation = machine(Role.SOLVER)
    lab = party_for(member(Role.SOLVER, organisation), kind="lab")
    measure = {"metric": "温场均匀性", "comparator": "le", "value": 3, "unit": "℃"}
    status, body = solver.post(
        "/offerings", {"party_id": lab.pk, "kind": "instrument", "title": "高温炉", "measures": [measure]}
    )
    assert status == 201 and float(body["measures"][0]["value"]) == 3
    status, body = solver.patch(f"/offerings/{body['id']}", {"rev": 1, "trl": 7, "measures": []})
    assert (status, body["trl"], body["measures"]) == (200, 7, [])
    assert solver.post(f"/offerings/{body['id']}/retire", {"rev": body["rev"]})[1]["status"] == "retired"
    assert Offering.objects.count() == 1


def test_an_enterprise_drafts_and_edits_its_need(enterprise: Any) -> None:
    own, _actor, face = enterprise
    wanted = {"metric": "温差", "comparator": "le", "target_value": "3", "unit": "℃"}
    status, body = own.post(
        "/needs", {"owner_id": face.pk, "title": "碳化炉温差", "text": "±8 降到 ±3", "requirements": [wanted]}
    )
    assert (status, body["status"], body["level"]) == (201, "draft", "full")
    status, body = own.patch(f"/needs/{body['id']}", {"rev": body["rev"], "stake_cents": 500_000_00})
    assert (status, body["stake_cents"], len(body["requirements"])) == (200, 500_000_00, 1)


def test_nobody_drafts_for_another_company(enterprise: Any) -> None:
    _own, _actor, face = enterprise
    stranger, _organisation = machine(Role.ENTERPRISE)
    before = Event.objects.count()
    assert stranger.post("/needs", {"owner_id": face.pk, "title": "冒名"})[0] == 403
    assert (Need.objects.count(), Event.objects.count()) == (0, before)


def test_somebody_elses_draft_does_not_exist(enterprise: Any) -> None:
    own, _actor, face = enterprise
    made = need(face)
    stranger, _organisation = machine(Role.ENTERPRISE)
    for caller in (stranger, Caller()):
        assert caller.get(f"/needs/{made.pk}")[0] == 404
        assert caller.get("/needs")[1]["items"] == []
        assert caller.get(f"/needs/{made.pk}/matches")[0] == 404
    assert stranger.patch(f"/needs/{made.pk}", {"rev": 1, "title": "改"})[0] == 404
    assert own.get(f"/needs/{made.pk}")[0] == 200


def test_a_masked_need_shows_its_teaser_until_the_undertaking_is_signed(enterprise: Any) -> None:
    _own, actor, face = enterprise
    made = need(
        face, actor, confidentiality="masked", teaser="高温炉温场问题", title="某型号碳化炉", text="机密细节"
    )
    services.need_submit(actor=actor, need=made)
    solver = person(member(Role.SOLVER))
    shown = solver.get(f"/needs/{made.pk}")[1]
    assert (shown["level"], shown["owner_id"], shown["requirements"]) == ("teaser", None, [])
    assert "机密" not in str(shown) and face.name not in str(shown)
    assert solver.post(f"/needs/{made.pk}/undertaking")[0] == 200
    assert solver.get(f"/needs/{made.pk}")[1]["text"] == "机密细节"
    assert machine(Role.ENTERPRISE)[0].post(f"/needs/{made.pk}/undertaking")[0] == 403


def test_a_question_gets_an_honest_answer() -> None:
    lab = party("某检测机构", kind="lab")
    offering(lab, title="碳化炉温场均匀性测试", text="碳化炉温场均匀性测试与校准，温差可测到 1 ℃")
    status, body = Caller().post("/match", {"text": "碳化炉温场不均匀，想把温差从正负八度降到三度"})
    assert status == 200
    assert body["abstained"] in (True, False)
    assert all(r["reasons"] for r in body["results"])
    assert Caller().post("/match", {"text": "  "})[0] == 422


def test_working_days_are_counted_and_unknown_years_refused() -> None:
    load_bundled()
    assert Caller().get("/calendar/add?date=2026-02-13&days=3")[1]["due"] == "2026-02-25"
    assert Caller().get("/calendar/add?date=2026-02-13&days=1")[1]["due"] == "2026-02-14"
    assert Caller().get("/calendar/between?start=2026-02-13&end=2026-02-25")[1]["days"] == 3
    assert Caller().get("/calendar/days/2026-02-14")[1]["is_workday"] is True
    status, body = Caller().get("/calendar/add?date=2035-01-01&days=1")
    assert status == 422 and body["error"]["code"] == "unknown_year"


def test_places_are_geojson() -> None:
    Place.objects.create(
        code="K", name="柯桥区", kind="district", geometry={"type": "Point", "coordinates": [120.5, 30.1]}
    )
    body = Caller().get("/places")[1]
    assert body["type"] == "FeatureCollection"
    assert body["features"][0]["geometry"]["type"] == "Point"


def test_chains_carry_their_segments() -> None:
    link = segment("纤维制备")
    body = Caller().get("/chains")[1]
    assert body["items"][0]["segments"][0]["id"] == link.pk
    assert Chain.objects.count() == 1


def test_a_file_is_uploaded_and_read_only_by_those_who_may(enterprise: Any) -> None:
    own, _actor, _face = enterprise
    answer = own.client.post(
        "/api/v1/files",
        {"file": SimpleUploadedFile("方案.pdf", PDF), "visibility": "organisation"},
        headers={"Authorization": f"Bearer {own.token}"},
    )
    assert answer.status_code == 201, answer.content
    number = answer.json()["id"]
    assert own.get(f"/files/{number}")[1]["media_type"] == "application/pdf"
    got = own.raw("GET", f"/files/{number}/content")
    assert io.BytesIO(b"".join(got.streaming_content)).read() == PDF
    assert Caller().get(f"/files/{number}")[0] == 404
    assert machine(Role.ENTERPRISE)[0].get(f"/files/{number}/content")[0] == 404


def test_a_file_cannot_be_put_beside_a_need_one_may_not_see(enterprise: Any) -> None:
    _own, _actor, face = enterprise
    made = need(face)
    stranger, _organisation = machine(Role.ENTERPRISE)
    before = Event.objects.count()
    answer = stranger.client.post(
        "/api/v1/files",
        {"file": SimpleUploadedFile("a.pdf", PDF), "need_id": made.pk},
        headers={"Authorization": f"Bearer {stranger.token}"},
    )
    assert answer.status_code == 404
    assert Event.objects.count() == before


def test_the_record_shows_each_what_they_may_see(enterprise: Any) -> None:
    own, actor, face = enterprise
    made = need(face, actor)
    assert [e["kind"] for e in own.get(f"/events?stream=need:{made.pk}")[1]["items"]] == ["need.drafted"]
    assert Caller().get(f"/events?stream=need:{made.pk}")[1]["items"] == []
    assert Caller().get(f"/events/extract?stream=need:{made.pk}")[0] == 404
    services.need_submit(actor=actor, need=made)
    extract = Caller().get(f"/events/extract?stream=need:{made.pk}")[1]
    assert extract["head"]["seq"] == len(extract["rows"])
    assert Caller().get(f"/events/extract?stream=account:{actor.user_id}")[0] == 404


def test_the_public_reads_no_full_names_in_the_record(enterprise: Any) -> None:
    _own, actor, face = enterprise
    made = need(face, actor)
    services.need_submit(actor=actor, need=made)
    shown = Caller().get(f"/events?stream=need:{made.pk}")[1]["items"]
    assert shown and all(actor.label not in item["actor_label"] for item in shown)


def test_notices_are_ones_own() -> None:
    me, other = member(Role.MANAGER), member(Role.MANAGER)
    kind = notices.kinds.all_kinds()[0].key
    notices.notify(recipients=[me.user_id or 0], kind=kind, title="有新题")
    mine, theirs = person(me), person(other)
    [item] = mine.get("/notices?unread=true")[1]["items"]
    assert theirs.get("/notices")[1]["items"] == []
    assert theirs.post(f"/notices/{item['id']}/read")[0] == 404
    assert mine.post(f"/notices/{item['id']}/read")[1]["read_at"]
    assert mine.post("/notices/read")[1] == {"count": 0}
    assert mine.get("/notices/preferences")[0] == 200


def test_the_plain_text_of_a_token_is_not_remembered_for_repeated_calls() -> None:
    admin, target = person(member(Role.ADMIN)), member(Role.ENTERPRISE)
    asked = {"organisation_id": target.organisation_id, "name": "ERP", "role": "enterprise"}
    key = {"Idempotency-Key": "token-1"}
    first, again = admin.post("/tokens", asked, **key)[1], admin.post("/tokens", asked, **key)[1]
    assert first["plain"].startswith("slt_")
    assert again == {**first, "plain": ""}


def test_tokens_and_members_follow_the_rights_of_the_pages() -> None:
    admin = person(member(Role.ADMIN))
    target = member(Role.ENTERPRISE)
    status, body = admin.post(
        "/tokens", {"organisation_id": target.organisation_id, "name": "ERP", "role": "enterprise"}
    )
    assert status == 201 and body["plain"].startswith("slt_")
    assert Caller(body["plain"]).get("/me")[1]["organisation_id"] == target.organisation_id
    assert person(target).get("/tokens")[1]["items"] == []
    assert (
        person(target).post(
            "/tokens", {"organisation_id": target.organisation_id, "name": "x", "role": "enterprise"}
        )[0]
        == 403
    )
    assert admin.call("DELETE", f"/tokens/{body['id']}")[1]["revoked_at"]
    assert Caller(body["plain"]).get("/me")[0] == 401
    assert (
        person(target).get(f"/organisations/{target.organisation_id}/members")[1]["items"][0]["user_id"]
        == target.user_id
    )
    assert person(target).get(f"/organisations/{member(Role.SOLVER).organisation_id}/members")[0] == 404


def test_lists_cost_the_same_queries_however_long(django_assert_max_num_queries: Any) -> None:
    caller, _organisation = machine(Role.STEWARD)
    for _n in range(12):
        offering(party())
    with django_assert_max_num_queries(8):
        caller.get("/offerings?limit=100")
    with django_assert_max_num_queries(8):
        caller.get("/parties?limit=100")


def test_every_code_has_its_word() -> None:
    words = Caller().get("/vocabulary")[1]
    assert {"code": "technical", "label": "技术"} in words["need_kind"]
    assert [w["code"] for w in words["contract_type"]][:2] == [
        "development_commissioned",
        "development_cooperative",
    ]
    assert all(w["label"] for group in words.values() for w in group)
