"""What people and broken programs send to the studio: refused in words, nothing lost, nothing crashes."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.casework.studio import services
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.errors import Invalid

from .factories import drafted

pytestmark = pytest.mark.django_db
HALF = "\ud800"


@pytest.fixture
def steward(personas: dict[str, User]) -> Client:
    client = Client()
    client.force_login(personas["steward"])
    return client


@pytest.mark.parametrize("page", ["process-draft-model", "process-draft-check"])
@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"xml": null, "rev": 1}', '{"xml": "<bpmn", "rev": 1}', json.dumps({"xml": HALF, "rev": 1}),
     '{"xml": "x", "rev": []}', '{"xml": "x", "rev": 1e400}', "[" * 100_000],
)  # fmt: skip
def test_the_drawing_board_survives_what_is_no_drawing(
    steward: Client, personas: dict[str, User], page: str, body: str
) -> None:
    draft = drafted(actor_for(personas["steward"]))
    answer = steward.post(reverse(page, args=[draft.pk]), body, content_type="application/json")
    assert answer.status_code in (200, 400, 422)
    draft.refresh_from_db()
    assert draft.rev == 1 or draft.bpmn_xml in ("<bpmn", "x")


@pytest.mark.parametrize("bad", [HALF, "\x00"])
def test_what_no_database_keeps_is_refused_in_words(personas: dict[str, User], bad: str) -> None:
    owner = actor_for(personas["steward"])
    draft = drafted(owner)
    for change in ({"forms": {"a": {"title": bad}}}, {"config": {bad: 1}}, {"tables": {"t": bad}}):
        with pytest.raises(Invalid) as refused:
            services.draft_save(actor=owner, draft=draft, rev=1, **change)
        assert refused.value.reasons[0].code == "bad_text"
    draft.refresh_from_db()
    assert draft.rev == 1


def test_a_file_that_is_too_large_or_broken_is_told_and_kept(
    steward: Client, personas: dict[str, User]
) -> None:
    draft = drafted(actor_for(personas["steward"]))
    before, address = draft.bpmn_xml, reverse("process-draft-text", args=[draft.pk])
    large = steward.post(address, {"rev": 1, "xml": "<a>" + "x" * 2_200_000})
    assert large.status_code == 422 and "存不下" in large.content.decode()
    huge = steward.post(address, {"rev": 1, "xml": "x" * 30_000_000})
    assert huge.status_code in (400, 413, 422)
    draft.refresh_from_db()
    assert (draft.rev, draft.bpmn_xml) == (1, before)
    bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    for rev, text in enumerate(("<bpmn", "", "不是文件", bomb, before.replace("userTask", "scriptTask")), 1):
        assert steward.post(address, {"rev": rev, "xml": text}).status_code == 302, text
        for page in (
            "process-draft",
            "process-draft-model",
            "process-draft-simulate",
            "process-draft-compare",
        ):
            assert steward.get(reverse(page, args=[draft.pk])).status_code == 200, (page, text)
        draft.refresh_from_db()
        refused = steward.post(
            reverse("process-draft-act", args=[draft.pk, "submit"]), {"rev": draft.rev, "note": "x"}
        )
        assert refused.status_code == 422, text


@pytest.mark.parametrize(
    "form",
    [{}, {"properties": {"a": {"type": "array"}}}, {"properties": {"a": 3}}, {"properties": {"a": {"type": []}}},
     {"properties": {"a": {"type": "string", "enum": 3}}}, {"allOf": [1], "properties": {"a": {"type": "string"}}},
     {"properties": {"a": {"type": "string", "x-labels": []}}, "required": 3, "x-order": [[]]}, [], "x"],
)  # fmt: skip
def test_a_form_of_any_shape_stops_no_page(steward: Client, personas: dict[str, User], form: object) -> None:
    owner = actor_for(personas["steward"])
    draft = drafted(owner)
    xml = draft.bpmn_xml.replace('id="take"', 'id="take" sl:form="ask"')
    draft = services.draft_save(actor=owner, draft=draft, rev=1, bpmn_xml=xml, forms={"ask": form})
    for page in ("process-draft", "process-draft-simulate", "process-draft-compare", "process-draft-model"):
        assert steward.get(reverse(page, args=[draft.pk])).status_code == 200, page
    assert steward.get(reverse("process-draft-form", args=[draft.pk, "ask"])).status_code == 200
    assert services.draft_check(draft)
