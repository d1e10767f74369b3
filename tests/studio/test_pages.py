"""The pages of the studio over HTTP, without a browser."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.casework import api
from shuanglian.casework.studio import services
from shuanglian.casework.studio.models import Draft
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.accounts.services import actor_for
from shuanglian.foundation.actor import Actor

from .factories import changed, drafted, published, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(personas: dict[str, User]) -> Client:
    client = Client()
    client.force_login(personas["steward"])
    return client


@pytest.fixture
def own(personas: dict[str, User]) -> Actor:
    return actor_for(personas["steward"])


def get(client: Client, name: str, *arguments: object) -> str:
    response = client.get(reverse(name, args=arguments))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def test_the_library_is_empty_then_lists_versions_with_open_cases(steward: Client, own: Actor) -> None:
    assert "还没有流程" in get(steward, "process-list")
    first = published()
    api.start("sample", business=("thing", 1), actor=own)
    text = get(steward, "process-list")
    assert first.sha256[:10] in text and "在办 1 件" in text and "新办件用它" in text


def test_the_page_of_a_version_tells_its_steps_and_tables(steward: Client) -> None:
    version = published()
    text = get(steward, "process-version", version.pk)
    for word in ("登记", "复核", "3 个工作日", "部门工作人员", "定级", "departments", "领导"[:0]):
        assert word in text
    file = steward.get(reverse("process-file", args=[version.pk]))
    assert file.content.decode() == version.bpmn_xml


def test_officers_and_leaders_read_and_press_nothing(personas: dict[str, User], own: Actor) -> None:
    waiting = submitted(own)
    for key in ("officer", "leader"):
        client = Client()
        client.force_login(personas[key])
        for name, pk in (("process-list", None), ("process-version", waiting.definition_id)):
            text = get(client, name, *([pk] if pk else []))
            assert "批准这一版" not in text and "起草一个" not in text
        assert "提交，等第二个人批准" not in get(client, "process-draft", waiting.pk)
        assert client.get(reverse("process-draft-model", args=[waiting.pk])).status_code == 403
        answer = client.post(reverse("process-decide", args=[waiting.definition_id, "approve"]))
        assert answer.status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


def test_a_draft_is_made_named_and_dropped(steward: Client) -> None:
    made = steward.post(reverse("process-new"), {"key": "visits", "name": "走访"})
    draft = Draft.objects.get()
    assert made.status_code == 302 and made.url == reverse("process-draft", args=[draft.pk])
    assert "走访" in get(steward, "process-list")
    wrong = steward.post(reverse("process-new"), {"key": "V", "name": ""})
    assert wrong.status_code == 422 and Draft.objects.count() == 1
    steward.post(reverse("process-draft-act", args=[draft.pk, "drop"]), {"rev": 1})
    draft.refresh_from_db()
    assert draft.status == "dropped"


def test_the_drawing_board_saves_with_its_revision_and_tells_problems(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    address = reverse("process-draft-model", args=[draft.pk])
    assert 'id="board-data"' in get(steward, "process-draft-model", draft.pk)
    broken = draft.bpmn_xml.replace('sl:decisionRef="grading"', 'sl:decisionRef="nobody"')
    saved = steward.post(address, json.dumps({"xml": broken, "rev": 1}), content_type="application/json")
    assert saved.status_code == 200 and saved.json()["rev"] == 2
    assert saved.json()["problems"][0]["element"] == "grade"
    late = steward.post(address, json.dumps({"xml": "<a/>", "rev": 1}), content_type="application/json")
    assert late.status_code == 409 and late.json()["reasons"]
    draft.refresh_from_db()
    assert draft.bpmn_xml == broken
    for body in ("", "[]", "{}", '{"rev": 2}', '{"xml": "<a/>", "rev": "x"}'):
        assert steward.post(address, body, content_type="application/json").status_code == 400
    checked = steward.post(
        reverse("process-draft-check", args=[draft.pk]),
        json.dumps({"xml": draft.bpmn_xml}),
        content_type="application/json",
    )
    assert checked.json()["problems"]


def test_a_step_is_changed_on_a_plain_form(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    address = reverse("process-draft-step", args=[draft.pk, "take"])
    text = get(steward, "process-draft-step", draft.pk, "take")
    assert "由谁办理" in text and "时限" in text
    given = {"rev": 1, "name": "收件", "sl:role": "leader", "sl:sla": "5d", "sl:outputs": "departments"}
    assert steward.post(address, given).status_code == 302
    node = api.graph  # noqa: F841 - the graph is read from the draft below
    draft.refresh_from_db()
    assert 'sl:sla="5d"' in draft.bpmn_xml and 'name="收件"' in draft.bpmn_xml
    assert steward.post(address, given).status_code == 409
    assert steward.get(reverse("process-draft-step", args=[draft.pk, "ghost"])).status_code == 404


def test_a_table_is_changed_cell_by_cell_and_as_a_file(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    address = reverse("process-draft-table", args=[draft.pk, "grading"])
    assert "部门数" in get(steward, "process-draft-table", draft.pk, "grading")
    cells = ["< 3", '"simple"', "-", '"hard"', "", ""]
    given = {"rev": 1, "decision": "grading", "name": "分级", "hit": "FIRST", "cell": cells}
    assert steward.post(address, given).status_code == 302
    draft.refresh_from_db()
    assert "分级" in draft.tables["grading"] and "&lt; 3" in draft.tables["grading"]
    saved = steward.post(address, {"rev": 2, "xml": "<broken"}, headers={"accept": "application/json"})
    assert saved.json()["rev"] == 3 and saved.json()["problems"]
    assert "读不成表格" in get(steward, "process-draft", draft.pk)
    late = steward.post(address, {"rev": 2, "xml": "<x/>"}, headers={"accept": "application/json"})
    assert late.status_code == 409


def test_tables_are_added_and_removed(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    act = lambda verb, **given: steward.post(  # noqa: E731
        reverse("process-draft-act", args=[draft.pk, verb]), given
    )
    assert act("add-table", rev=1, table_key="level", table_name="分档").status_code == 302
    assert act("add-table", rev=2, table_key="level", table_name="又一张").status_code == 422
    assert act("remove-table", rev=2, table="level").status_code == 302
    draft.refresh_from_db()
    assert list(draft.tables) == ["grading"] and draft.rev == 3


def test_limits_are_edited_by_name(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    address = reverse("process-draft-config", args=[draft.pk])
    good = {"rev": 1, "name": ["take", "review", ""], "value": ["5", "3d", ""]}
    assert steward.post(address, good).status_code == 302
    draft.refresh_from_db()
    assert draft.config["sla"] == {"take": 5, "review": "3d"}
    bad = steward.post(address, {"rev": 2, "name": ["take", "a b"], "value": ["0", "3"]})
    assert bad.status_code == 422 and bad.content.decode().count("写法不对") >= 2


def test_the_file_itself_is_saved_even_if_broken(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    address = reverse("process-draft-text", args=[draft.pk])
    assert steward.post(address, {"rev": 1, "xml": "<bpmn"}).status_code == 302
    text = get(steward, "process-draft", draft.pk)
    assert "不是完整的 XML" in text
    assert "&lt;bpmn" in get(steward, "process-draft-text", draft.pk)
    late = steward.post(address, {"rev": 1, "xml": "<mine/>"})
    assert late.status_code == 409 and "&lt;mine/&gt;" in late.content.decode()


def test_submitted_compared_and_approved_by_another(
    steward: Client, own: Actor, personas: dict[str, User]
) -> None:
    draft = changed(own, drafted(own))
    address = reverse("process-draft-act", args=[draft.pk, "submit"])
    refused = steward.post(address, {"rev": draft.rev, "note": ""})
    assert refused.status_code == 422
    assert "领导复核" in get(steward, "process-draft-compare", draft.pk)
    assert steward.post(address, {"rev": draft.rev, "note": "改名"}).status_code == 302
    version = api.Definition.objects.get(status="draft")
    assert "参与起草的人不能批准" in get(steward, "process-version", version.pk)
    admin = Client()
    admin.force_login(personas["admin"])
    text = get(admin, "process-version", version.pk)
    assert "批准这一版" in text and "复核</del>" in text and "领导复核</ins>" in text
    back = admin.post(reverse("process-decide", args=[version.pk, "return"]), {"reason": ""})
    assert back.status_code == 302
    admin.post(reverse("process-decide", args=[version.pk, "approve"]))
    version.refresh_from_db()
    assert version.status == "published"
    base = api.Definition.objects.get(version=1)
    assert "领导复核" in get(admin, "process-compare", version.pk, base.pk)
    admin.post(reverse("process-decide", args=[version.pk, "retire"]), {"reason": "试完了"})
    version.refresh_from_db()
    assert version.status == "retired"
    assert admin.post(reverse("process-decide", args=[version.pk, "nothing"])).status_code == 404


def test_a_draft_is_walked_through_by_hand(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    address = reverse("process-draft-simulate", args=[draft.pk])
    text = get(steward, "process-draft-simulate", draft.pk)
    assert "办完这一步" in text and "登记" in text
    kept = steward.get(address).context["kept"]
    done = steward.post(address, {"run": kept, "do": "move", "choice": "0", "v-departments": "5"})
    text = done.content.decode()
    assert "定级" in text and "hard" in text and "复核" in text
    back = steward.post(address, {"run": done.context["kept"], "do": "back"})
    assert json.loads(back.context["kept"])["moves"] == []
    assert Draft.objects.get().rev == 1
    for bad in ({"run": "nonsense"}, {"run": "{}"}, {"run": kept, "do": "move", "choice": "9"}):
        answer = steward.post(address, bad)
        assert answer.status_code == 200 and answer.context["reasons"]


def test_a_broken_draft_cannot_be_walked_and_says_so(steward: Client, own: Actor) -> None:
    draft = services.draft_save(actor=own, draft=drafted(own), rev=1, bpmn_xml="<bpmn")
    assert "还走不起来" in get(steward, "process-draft-simulate", draft.pk)


def test_versions_of_different_processes_are_not_compared(steward: Client) -> None:
    one, other = published(), published("second")
    assert steward.get(reverse("process-compare", args=[one.pk, other.pk])).status_code == 404
    assert steward.get(f"/api/v1/processes/{one.pk}/compare/{other.pk}").status_code == 404


def test_the_address_of_the_forms_leads_to_the_draft(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    answer = steward.get(reverse("process-draft-forms", args=[draft.pk]))
    assert answer.status_code == 302 and answer.url == reverse("process-draft", args=[draft.pk])


def test_a_limit_that_a_setting_decides_is_read_only_and_says_so(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    draft = services.draft_save(actor=own, draft=draft, rev=1, config={"sla": {"take": 5}})
    text = get(steward, "process-draft-step", draft.pk, "take")
    assert "由设置“take”决定：5 个工作日" in text and "readonly" in text
    given = {"rev": 2, "name": "收件", "sl:role": "officer", "sl:sla": "2d", "sl:outputs": "departments"}
    assert steward.post(reverse("process-draft-step", args=[draft.pk, "take"]), given).status_code == 302
    draft.refresh_from_db()
    assert 'sl:sla="3"' in draft.bpmn_xml and 'name="收件"' in draft.bpmn_xml
    board = steward.get(reverse("process-draft-model", args=[draft.pk])).context["board"]
    assert list(board["fixed"]) == ["take"] and board["settings"].endswith("/config/")
    assert "本事项设置" not in text


def test_who_may_start_a_process_is_set_on_the_page(steward: Client, own: Actor) -> None:
    draft = services.draft_new(actor=own, base=published())
    assert "由本事项自己的页面发起" in get(steward, "process-draft", draft.pk)  # it came with the release
    draft = services.draft_new(actor=own, key="fresh", name="新流程")
    draft = services.draft_save(
        actor=own, draft=draft, rev=1, forms={"ask": {"type": "object", "properties": {}}}
    )
    assert "发布以后没有人能发起这个流程" in get(steward, "process-draft", draft.pk)
    address = reverse("process-draft-config", args=[draft.pk])
    for wrong in ({"role": ["system"]}, {"form": "ask"}, {"role": ["officer"], "form": "none"}):
        answer = steward.post(address, {"rev": 2, **wrong})
        assert answer.status_code == 422 and answer.context["reasons"], wrong
    draft.refresh_from_db()
    assert draft.rev == 2 and "start" not in draft.config
    done = steward.post(address, {"rev": 2, "role": ["enterprise", "officer"], "form": "ask"})
    assert done.status_code == 302
    draft.refresh_from_db()
    assert draft.config["start"] == {"roles": ["enterprise", "officer"], "form": "ask"}
    text = get(steward, "process-draft", draft.pk)
    assert "没有人能在页面上发起它" not in text and "企业" in text
    assert get(steward, "process-draft-config", draft.pk).count(" checked") == 2
    assert steward.post(address, {"rev": 3, "name": ["take"], "value": ["4"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.config == {"sla": {"take": 4}}


def test_the_simulator_tells_values_in_words(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    table = draft.tables["grading"].replace("<text>departments</text>", "<text>departments = 5</text>")
    table = table.replace("<text>&lt; 2</text>", "<text>false</text>").replace('typeRef="number"', "")
    draft = services.draft_save(actor=own, draft=draft, rev=1, tables={"grading": table})
    address = reverse("process-draft-simulate", args=[draft.pk])
    kept = steward.get(address).context["kept"]
    done = steward.post(address, {"run": kept, "do": "move", "choice": "0", "v-departments": "5"})
    assert "部门数 = 是" in done.content.decode() and "True" not in done.content.decode()


def test_forms_of_the_workshop_are_sent_once(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    pages = [("process-version", [draft.base_id]), ("process-new", []), ("process-draft", [draft.pk])]
    pages += [(f"process-draft-{name}", [draft.pk]) for name in ("config", "text")]
    pages += [("process-draft-step", [draft.pk, "take"]), ("process-draft-table", [draft.pk, "grading"])]
    for name, arguments in pages:
        page = get(steward, name, *arguments)
        assert "web/app" in page, "the script that sends a form once"
        assert "data-once" in page, name


def test_the_page_of_a_table_tells_which_cell_cannot_be_read(steward: Client, own: Actor) -> None:
    draft = drafted(own)
    wrong = draft.tables["grading"].replace("&lt; 2", "&lt; &lt; 2")
    services.draft_save(actor=own, draft=draft, rev=1, bpmn_xml=draft.bpmn_xml, tables={"grading": wrong})
    assert "单元格“&lt; &lt; 2" in get(steward, "process-draft-table", draft.pk, "grading")
