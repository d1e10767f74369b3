"""The page on which process owners build a form."""

from __future__ import annotations

import json

import pytest

from shuanglian.casework.studio.models import Draft
from shuanglian.casework.studio.services import draft_new

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, coordination) -> Draft:
    return draft_new(actor=cast["steward"], base=coordination)


def typed(draft: Draft, *rows: dict[str, str], **more: str) -> dict[str, str]:
    sent = {"rev": str(draft.rev), "count": str(len(rows)), "title": "受理", **more}
    for number, row in enumerate(rows):
        sent |= {f"r{number}-{name}": value for name, value in row.items()}
    return sent


A = {"name": "accepted", "title": "是否受理", "kind": "yesno", "required": "1", "was": "accepted"}
B = {"name": "answer", "title": "给企业的话", "kind": "long", "high": "1000", "was": "answer"}


def stored(draft: Draft) -> dict:
    draft.refresh_from_db()
    return draft.forms["accept"]


def test_the_page_shows_fields_preview_and_where_the_form_is_used(as_persona, draft):
    html = as_persona("steward").get(f"/processes/drafts/{draft.pk}/forms/accept/").content.decode()
    assert "给企业的话" in html and "用在：受理" in html and "没有问题" in html
    assert html.count("选几个部门") and "示例区科技部门" in html


def test_adding_moving_and_removing_work_without_a_script(as_persona, draft):
    client, url = as_persona("steward"), f"/processes/drafts/{draft.pk}/forms/accept/"
    assert client.post(url, typed(draft, A, B, do="down-0")).status_code == 302
    assert stored(draft)["x-order"] == ["answer", "accepted"]
    assert client.post(url, typed(draft, B, A, do="add", new_kind="file")).status_code == 302
    assert stored(draft)["x-order"] == ["answer", "accepted", "field_1"]
    assert client.post(url, typed(draft, B, A, do="remove-0")).status_code == 302
    assert stored(draft)["x-order"] == ["accepted"] and stored(draft)["required"] == ["accepted"]
    assert "没有标题" not in client.get(url).content.decode()


def test_a_form_with_problems_is_kept_and_they_stand_beside_it(as_persona, draft):
    client, url = as_persona("steward"), f"/processes/drafts/{draft.pk}/forms/accept/"
    bad = {"name": "Kein Name", "title": "", "kind": "number", "low": "很多"}
    assert client.post(url, typed(draft, bad, do="save")).status_code == 302
    html = client.get(url).content.decode()
    assert "没有标题" in html and "字段名“Kein Name”" in html and "应是数字" in html
    assert 'value="很多"' in html


def test_two_fields_of_one_name_are_refused_and_both_stay_on_the_page(as_persona, draft):
    before = stored(draft)
    url = f"/processes/drafts/{draft.pk}/forms/accept/"
    response = as_persona("steward").post(url, typed(draft, A, B | {"name": "accepted"}, do="save"))
    html = response.content.decode()
    assert response.status_code == 422 and "用了两次" in html
    assert html.count('value="accepted"') >= 2 and stored(draft) == before


def test_an_older_tab_does_not_overwrite(as_persona, draft):
    client, url = as_persona("steward"), f"/processes/drafts/{draft.pk}/forms/accept/"
    old = typed(draft, A, do="save")
    assert client.post(url, typed(draft, B, do="save")).status_code == 302
    response = client.post(url, old)
    assert response.status_code == 409 and "是否受理" in response.content.decode()
    assert stored(draft)["x-order"] == ["answer"]


def test_experts_may_write_json_and_are_told_what_is_wrong(as_persona, draft):
    client, url = as_persona("steward"), f"/processes/drafts/{draft.pk}/forms/accept/"
    for raw in ("{", "[1]", '{"type": "object", "properties": {"a": {"type": "string"}}}', "[" * 100_000,
                '{"type": "object", "properties": {"a": {"type": "string", "title": "\\u0000"}}}'):  # fmt: skip
        response = client.post(url, {"rev": draft.rev, "do": "json", "json": raw})
        assert response.status_code == 422
    good = {"type": "object", "properties": {"a": {"type": "string", "title": "甲"}}}
    sent = {"rev": draft.rev, "do": "json", "json": json.dumps(good)}
    assert client.post(url, sent).status_code == 302
    assert stored(draft) == good


def test_new_forms_and_taking_one_away(as_persona, draft):
    client, base = as_persona("steward"), f"/processes/drafts/{draft.pk}/forms/"
    assert client.post(base, {"rev": draft.rev, "form_key": "extra"})["Location"].endswith("/forms/extra/")
    draft.refresh_from_db()
    for key in ("extra", "1x", "", "a/b"):
        client.post(base, {"rev": draft.rev, "form_key": key})
    draft.refresh_from_db()
    assert sorted(draft.forms) == ["accept", "ask", "confirm", "decide", "extra", "opinion"]
    client.post(f"{base}extra/", {"rev": draft.rev, "do": "drop"})
    draft.refresh_from_db()
    assert "extra" not in draft.forms


def test_the_preview_stores_nothing(as_persona, draft):
    url = f"/processes/drafts/{draft.pk}/forms/accept/preview/"
    before = stored(draft)
    response = as_persona("steward").post(url, typed(draft, A | {"title": "受理吗"}))
    assert response.status_code == 200 and "受理吗" in response.content.decode()
    assert stored(draft) == before


@pytest.mark.parametrize(
    ("who", "status"), [("public", 302), ("enterprise", 403), ("officer", 403), ("admin", 200)]
)
def test_only_owners_of_processes_build_forms(as_persona, draft, who, status):
    client, url = as_persona(who), f"/processes/drafts/{draft.pk}/forms/accept/"
    assert client.get(url).status_code == status
    if who != "admin":
        before = stored(draft)
        assert client.post(url, typed(draft, A, do="save")).status_code == status
        assert stored(draft) == before


def test_a_form_that_is_not_there_is_not_found(as_persona, draft):
    assert as_persona("steward").get(f"/processes/drafts/{draft.pk}/forms/nope/").status_code == 404
