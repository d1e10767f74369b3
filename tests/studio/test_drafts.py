"""Drafts: nothing typed is lost, nothing broken is published, nobody approves their own."""

from __future__ import annotations

import pytest

from shuanglian.casework import api
from shuanglian.casework.studio import services
from shuanglian.casework.studio.models import Draft, DraftStatus
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from tests.casework.factories import open_tasks

from .factories import KEY, TABLE, changed, drafted, person, published, sample, submitted

pytestmark = pytest.mark.django_db


def state() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], int]:
    drafts = list(Draft.objects.order_by("pk").values_list("pk", "rev", "status", "bpmn_xml", "note"))
    versions = list(api.Definition.objects.order_by("pk").values_list("pk", "status", "approved_by"))
    return drafts, versions, Event.objects.count()


def test_a_draft_begins_with_everything_of_the_version_it_comes_from(owner: Actor) -> None:
    base = published()
    draft = drafted(owner)
    assert draft.bpmn_xml == base.bpmn_xml and list(draft.tables) == ["grading"]
    assert services.draft_check(draft) == []


def test_a_new_process_starts_sound(owner: Actor) -> None:
    draft = services.draft_new(actor=owner, key="visits", name="走访 & 回访")
    assert services.draft_check(draft) == []
    assert "走访 &amp; 回访" in draft.bpmn_xml


@pytest.mark.parametrize("key", ["", "Visits", "1a", "a b", "a" * 60, "访"])
def test_a_new_process_needs_a_usable_key(owner: Actor, key: str) -> None:
    before = state()
    with pytest.raises(Invalid):
        services.draft_new(actor=owner, key=key, name="走访")
    assert state() == before


def test_a_key_in_use_is_refused(owner: Actor) -> None:
    published()
    with pytest.raises(Invalid):
        services.draft_new(actor=owner, key=KEY, name="又一个")


def test_broken_text_is_kept_and_its_problems_are_all_told(owner: Actor) -> None:
    draft = drafted(owner)
    broken = draft.bpmn_xml.replace('sl:decisionRef="grading"', 'sl:decisionRef="nobody"')
    broken = broken.replace(' sl:separateFrom="take"', ' sl:separateFrom="ghost"')
    saved = services.draft_save(actor=owner, draft=draft, rev=1, bpmn_xml=broken)
    assert saved.bpmn_xml == broken
    assert {r.field for r in services.draft_check(saved)} & {"review"}
    nonsense = services.draft_save(actor=owner, draft=saved, rev=2, bpmn_xml="<bpmn", tables={"t": "<<"})
    assert Draft.objects.get().bpmn_xml == "<bpmn"
    assert len(services.draft_check(nonsense)) >= 2


def test_a_save_from_an_older_revision_is_refused_and_loses_nothing(owner: Actor) -> None:
    draft = drafted(owner)
    changed(owner, draft)
    before = state()
    with pytest.raises(Conflict):
        services.draft_save(actor=owner, draft=draft, rev=1, bpmn_xml="<other/>")
    assert state() == before


@pytest.mark.parametrize("role", ["officer", "leader", "enterprise", "manager", "solver"])
def test_only_owners_of_processes_change_them(owner: Actor, role: str) -> None:
    draft, waiting = drafted(owner), submitted(owner, "other")
    actor = person(role)
    version = published("third")
    before = state()
    for call in (
        lambda: services.draft_new(actor=actor, base=version),
        lambda: services.draft_save(actor=actor, draft=draft, rev=1, note="x"),
        lambda: services.draft_submit(actor=actor, draft=draft, rev=1, note="x"),
        lambda: services.draft_drop(actor=actor, draft=draft, rev=1),
        lambda: services.approve(actor=actor, draft=waiting),
        lambda: services.send_back(actor=actor, draft=waiting, reason="x"),
        lambda: services.retire(actor=actor, definition=version, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert state() == before


def test_what_the_gate_refuses_is_not_submitted(owner: Actor) -> None:
    draft = drafted(owner)
    changed(owner, draft, 'sl:decisionRef="grading"', 'sl:decisionRef="nobody"')
    before = state()
    with pytest.raises(api.BadDefinition) as refused:
        services.draft_submit(actor=owner, draft=draft, rev=2, note="试试")
    assert "grade" in {r.field for r in refused.value.reasons}
    assert state() == before


@pytest.mark.parametrize("note", ["", "  ", "长" * 501])
def test_submitting_needs_a_word_on_what_changed(owner: Actor, note: str) -> None:
    draft = changed(owner, drafted(owner))
    before = state()
    with pytest.raises(Invalid):
        services.draft_submit(actor=owner, draft=draft, rev=draft.rev, note=note)
    assert state() == before


def test_submitting_what_is_published_already_is_refused(owner: Actor) -> None:
    draft = drafted(owner)
    before = state()
    with pytest.raises(Invalid):
        services.draft_submit(actor=owner, draft=draft, rev=1, note="没有改")
    assert state() == before


def test_from_draft_to_new_cases_while_old_ones_go_on(owner: Actor, second: Actor) -> None:
    first = published()
    old = api.start(KEY, business=("thing", 1), actor=system())
    waiting = submitted(owner)
    assert waiting.status == DraftStatus.SUBMITTED and waiting.definition.note == "复核改由领导办"
    assert api.start(KEY, business=("thing", 2), actor=system()).definition == first
    version = services.approve(actor=second, draft=waiting)
    assert version.status == "published" and version.approved_by == second.key
    new = api.start(KEY, business=("thing", 3), actor=system())
    assert new.definition == version and old.definition == first
    for case, title in ((old, "复核"), (new, "领导复核")):
        api.complete(open_tasks(case)["take"], actor=system(), data={"departments": 5})
        assert api.Token.objects.get(case=case, node="review").name == title
    assert verify_all().ok


def test_nobody_who_had_a_hand_in_it_approves(owner: Actor, second: Actor) -> None:
    draft = changed(owner, drafted(owner))
    draft = services.draft_save(actor=second, draft=draft, rev=draft.rev, note="我也改一笔")
    waiting = services.draft_submit(actor=owner, draft=draft, rev=draft.rev, note="改名")
    before = state()
    for actor in (owner, second):
        with pytest.raises(NotAllowed):
            services.approve(actor=actor, draft=waiting)
        with pytest.raises(NotAllowed):
            services.send_back(actor=actor, draft=waiting, reason="不行")
    assert state() == before
    assert services.approve(actor=person("admin"), draft=waiting).status == "published"


def test_a_submitted_draft_cannot_be_changed(owner: Actor) -> None:
    waiting = submitted(owner)
    before = state()
    with pytest.raises(Conflict):
        services.draft_save(actor=owner, draft=waiting, rev=waiting.rev, note="再改")
    assert state() == before


def test_sent_back_with_a_reason_it_is_changed_and_submitted_again(owner: Actor, second: Actor) -> None:
    waiting = submitted(owner)
    refused = waiting.definition
    back = services.send_back(actor=second, draft=waiting, reason="请写明复核看什么")
    assert (
        back.status == DraftStatus.RETURNED and back.reason == "请写明复核看什么" and back.definition is None
    )
    refused.refresh_from_db()
    assert refused.status == "retired" and refused.approved_at is None
    again = changed(owner, back, "领导复核", "领导复核（看材料）")
    again = services.draft_submit(actor=owner, draft=again, rev=again.rev, note="补了说明")
    assert again.definition.version == refused.version + 1
    assert services.approve(actor=second, draft=again).status == "published"
    assert verify_all().ok


def test_a_retired_version_takes_no_new_cases_and_ends_its_old_ones(owner: Actor, second: Actor) -> None:
    published()
    version = services.approve(actor=second, draft=submitted(owner))
    case = api.start(KEY, business=("thing", 1), actor=system())
    assert case.definition == version
    services.retire(actor=owner, definition=version, reason="写错了")
    assert api.start(KEY, business=("thing", 2), actor=system()).definition.version == 1
    api.complete(open_tasks(case)["take"], actor=system(), data={"departments": 1})
    case.refresh_from_db()
    assert case.status == "finished"
    with pytest.raises(Conflict):
        services.retire(actor=owner, definition=version, reason="再来一次")


def test_each_verb_leaves_one_event(owner: Actor, second: Actor) -> None:
    published()
    seen = Event.objects.count()
    draft = drafted(owner)
    kinds = ["process_draft.created"]
    draft = changed(owner, draft)
    kinds.append("process_draft.saved")
    draft = services.draft_submit(actor=owner, draft=draft, rev=draft.rev, note="改名")
    kinds.append("definition.drafted")
    services.send_back(actor=second, draft=draft, reason="再想想")
    kinds.append("definition.returned")
    draft.refresh_from_db()
    services.draft_drop(actor=owner, draft=draft, rev=draft.rev)
    kinds.append("process_draft.dropped")
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True))[seen:] == kinds


def test_too_much_is_refused(owner: Actor) -> None:
    draft = drafted(owner)
    before = state()
    with pytest.raises(Invalid):
        services.draft_save(actor=owner, draft=draft, rev=1, bpmn_xml="x" * (3 * 1024 * 1024))
    with pytest.raises(Invalid):
        services.draft_save(actor=owner, draft=draft, rev=1, tables={str(n): TABLE for n in range(31)})
    assert state() == before


def test_the_sample_of_these_tests_is_sound() -> None:
    assert api.check(KEY, bpmn_xml=sample(), dmn_xmls=[TABLE.encode()]) == []
