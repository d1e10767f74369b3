"""One need through all five steps by the machine interface alone, and nobody doing what is not theirs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shuanglian.exchange.v1.loop.verbs import VERBS
from shuanglian.foundation.actor import Role
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.programmes.siti import policies
from shuanglian.registry.models import Need
from tests.registry.factories import member, party_for
from tests.siti.factories import PDF, SCORES, World

from .factories import Caller, machine, person, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    load_bundled()
    return World.create()


def do(caller: Caller, need: int, verb: str, **body: Any) -> dict[str, Any]:
    """Press one button; the answer is where the need stands then."""
    status, answer = caller.post(f"/needs/{need}/{verb}", body)
    assert status == 200, (verb, answer)
    return answer["process"]


def upload(caller: Caller, need: int) -> int:
    file = SimpleUploadedFile("报告.pdf", PDF)
    answer = caller.client.post("/api/v1/files", {"file": file, "need_id": need, "visibility": "case"})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def test_every_verb_of_the_loop_has_its_operation() -> None:
    assert {verb.name for verb in VERBS} == set(policies.VERBS)


def test_a_need_goes_from_question_to_market_evaluation_by_the_interface_alone(world: World) -> None:
    company, manager, solver, rival = (
        person(a) for a in (world.enterprise, world.manager, world.solver, world.rival)
    )
    wanted = {
        "metric": "静水压",
        "comparator": "ge",
        "target_value": "98",
        "unit": "kPa",
        "test_method": "GB/T 4744",
    }
    status, made = company.post(
        "/needs",
        {
            "owner_id": world.company.pk,
            "title": "可回收面料",
            "text": "无法整体回收",
            "requirements": [wanted],
        },
    )
    assert status == 201
    need = made["id"]
    do(company, need, "pose-submit", order="assist_first")
    do(manager, need, "need-accept")
    refined = do(manager, need, "refine-propose", title="百分百可回收的面料")
    do(company, need, "refine-confirm", refinement_id=refined["refinements"][0]["id"])
    for face in (world.solver_party, world.rival_party):
        do(manager, need, "invite", party_id=face.pk, reason="有相近成果")
    do(manager, need, "assist-finish", route="direct")
    invitation = solver.get(f"/needs/{need}/process")[1]["invitations"][0]["id"]
    do(solver, need, "invitation-accept", invitation_id=invitation)
    asked = do(solver, need, "question-ask", text="克重多少？")
    do(company, need, "question-answer", question_id=asked["questions"][0]["id"], text="每平方米 150 克")
    for caller, price in ((solver, 300_000_00), (rival, 500_000_00)):
        answer = {
            "route": "基布与膜同为聚酯，熔融后整体回收",
            "team": [{"name": "示例博士"}],
            "price_cents": price,
            "ip_wish": "共同申请",
            "milestones": [{"title": "小样", "working_days": 20, "deliverable": "小样 20 米", "share": 100}],
        }
        saved = do(caller, need, "answer-save", **answer)
        do(caller, need, "answer-submit", answer_id=saved["my_answer"]["id"])
    assert company.get(f"/needs/{need}/process")[1]["comparison"] == []
    do(manager, need, "window-close")
    for face in (world.solver_party, world.rival_party):
        open_ = do(company, need, "conflict-declare", party_id=face.pk, has_conflict=False)
    chosen, other = sorted(open_["comparison"], key=lambda c: c["price_cents"])
    do(company, need, "answer-score", answer_id=chosen["answer_id"], scores=SCORES)
    do(company, need, "answer-choose", answer_id=chosen["answer_id"], reason="路线清楚")
    do(
        company,
        need,
        "feedback-give",
        answer_id=other["answer_id"],
        scores=SCORES,
        strengths="设备条件好，响应快",
        gaps="没有回收率的实测数据",
    )
    today = timezone.localdate()
    drawn = do(
        company,
        need,
        "contract-record",
        kind="development_commissioned",
        amount_cents=300_000_00,
        signed_on=today.isoformat(),
        due_on=(today + dt.timedelta(days=14)).isoformat(),
    )
    assert drawn["contract"]["ip_is_default"] and drawn["contract"]["ip_text"]
    do(solver, need, "contract-confirm", contract_id=drawn["contract"]["id"])
    assert Caller().get("/cooperations/count")[1]["count"] == 1
    assert Caller().get("/cooperations")[1]["items"][0]["need_id"] == need
    line: dict[str, Any] = {
        "metric": "静水压",
        "comparator": "ge",
        "target": "98",
        "unit": "kPa",
        "method": "GB/T 4744 静水压法",
        "sample_size": 2,
        "rule": "mean",
    }
    line["requirement_id"] = drawn["requirements"][0]["id"]
    plan = do(company, need, "plan-save", items=[line])["plan"]
    do(company, need, "plan-propose", plan_id=plan["id"])
    do(solver, need, "plan-agree", plan_id=plan["id"])
    for value, result in (("90.5", "failed"), ("104.6", "passed")):
        do(solver, need, "work-deliver", note="小样 20 米")
        item = company.get(f"/needs/{need}/process")[1]["plan"]["items"][0]["id"]
        for sample in (1, 2):
            do(
                company,
                need,
                "measurement-enter",
                item_id=item,
                sample=sample,
                value=value,
                unit="kPa",
                evidence_id=upload(company, need),
            )
        closed = do(company, need, "round-close")
        assert [r["result"] for r in closed["rounds"] if r["result"]][-1] == result
    for caller in (company, solver, manager):
        signed = do(caller, need, "report-sign")
    assert set(signed["signatures"]) == {"enterprise", "solver", "manager"}
    assert Need.objects.get(pk=need).status in ("following", "finished")
    looked = do(
        company,
        need,
        "followup-record",
        followup_id=signed["followups"][0]["id"],
        figures={"sales": {"value": "1200000"}},
    )
    assert looked["followups"][0]["recorded_at"]
    rated = do(company, need, "rate", score=5, text="按时交付，指标达到")
    do(solver, need, "reply-post", rating_id=rated["ratings"][0]["id"], text="谢谢")
    for caller in (company, solver):
        do(caller, need, "public-case-allow", allow=True)
    assert Caller().get(f"/needs/{need}/public-case")[1]["number"] == made["number"]
    assert Caller().get(f"/parties/{world.solver_party.pk}/record")[1]["n"] == 1
    chain = Caller().get(f"/events/extract?stream=need:{need}")[1]
    assert chain["head"]["seq"] == len(chain["rows"]) > 30


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_stranger_can_do_nothing_to_a_need_that_is_not_theirs(verb: Any, world: World) -> None:
    need = world.draft()
    before = Event.objects.count()
    stranger = person(world.stranger)
    status, body = stranger.post(f"/needs/{need.pk}/{verb.name.replace('_', '-')}", _least(verb.body))
    assert status == 404, body
    assert Caller().post(f"/needs/{need.pk}/{verb.name.replace('_', '-')}", {})[0] == 401
    assert Event.objects.count() == before


def test_a_public_need_is_read_by_all_and_moved_by_its_sides_only(world: World) -> None:
    need = world.answering()
    stranger = person(world.stranger)
    shown = stranger.get(f"/needs/{need.pk}/process")[1]
    assert shown["invitations"] == shown["answers"] == []
    assert shown["steps"] and not {"who", "organisation"} & set(shown["steps"][0])
    before = Event.objects.count()
    status, body = stranger.post(f"/needs/{need.pk}/window-close", {})
    assert status == 403 and ("siti.not_manager", "") in reasons(body)
    assert Event.objects.count() == before


def test_a_clock_is_paused_and_resumed_by_the_manager_only(world: World) -> None:
    need = world.accepted()
    pause = {"reason": "补材料", "waiting_for": "企业补材料"}
    status, body = person(world.enterprise).post(f"/needs/{need.pk}/clock-pause", pause)
    assert status == 403 and ("siti.not_manager", "") in reasons(body)
    manager = person(world.manager)
    shown = next(s for s in do(manager, need.pk, "clock-pause", **pause)["steps"] if s["node"] == "assist")
    assert shown["clock"]["state"] == "pause" and "等企业补材料" in shown["clock"]["note"]
    assert manager.post(f"/needs/{need.pk}/clock-pause", pause)[0] == 409
    shown = next(s for s in do(manager, need.pk, "clock-resume")["steps"] if s["node"] == "assist")
    assert shown["clock"]["state"] != "pause"


def test_sealed_answers_cannot_be_found_by_number(world: World) -> None:
    need = world.answering()
    sealed = world.answer(need, world.solver)
    for caller in (person(world.enterprise), person(world.rival), person(world.manager)):
        assert (
            caller.post(f"/needs/{need.pk}/answer-withdraw", {"answer_id": sealed.pk, "reason": "不可以"})[0]
            == 404
        )


def test_a_step_taken_twice_tells_the_second_that_it_came_late(world: World) -> None:
    need = world.posed()
    manager = person(world.manager)
    do(manager, need.pk, "need-accept")
    status, body = manager.post(f"/needs/{need.pk}/need-accept", {})
    assert status == 409 and body["error"]["code"] == "conflict"


def test_a_token_files_a_need_but_signs_and_judges_nothing(world: World) -> None:
    from shuanglian.foundation.accounts.models import Organisation

    own, _organisation = machine(
        Role.ENTERPRISE, Organisation.objects.get(pk=world.enterprise.organisation_id)
    )
    status, made = own.post(
        "/needs", {"owner_id": world.company.pk, "title": "布面起皱", "text": "染色后起皱"}
    )
    assert status == 201
    do(own, made["id"], "pose-submit")
    for verb in VERBS:
        if verb.by_person:
            status, body = own.post(f"/needs/{made['id']}/{verb.name.replace('_', '-')}", _least(verb.body))
            assert status == 403 and reasons(body) == {("needs_person", "")}


def test_what_waits_for_me_is_listed(world: World) -> None:
    need = world.answering()
    assert any(
        d["need_id"] == need.pk and d["kind"] == "invitation" for d in person(world.solver).get("/duties")[1]
    )
    assert Caller().get("/duties")[0] == 401
    assert person(member(Role.SOLVER)).get("/duties")[1] == []


def test_the_loop_is_closed_to_a_party_without_an_invitation_only_where_the_need_is(world: World) -> None:
    need = world.answering(confidentiality="invited")
    outsider = member(Role.SOLVER)
    party_for(outsider, kind="lab")
    assert person(outsider).get(f"/needs/{need.pk}/process")[0] == 404
    assert person(world.solver).get(f"/needs/{need.pk}/process")[0] == 200


def _least(schema: Any) -> dict[str, Any]:
    """The smallest input that the verb's description accepts."""
    sample: dict[str, Any] = {
        "reason": "理由",
        "text": "文字",
        "allow": True,
        "items": [],
        "manager_user_id": 1,
        "refinement_id": 1,
        "offering_id": 1,
        "support_id": 1,
        "route": "direct",
        "party_id": 1,
        "invitation_id": 1,
        "answer_id": 1,
        "question_id": 1,
        "working_days": 1,
        "waiting_for": "企业",
        "has_conflict": False,
        "scores": {},
        "strengths": "长",
        "gaps": "短",
        "kind": "k",
        "amount_cents": 1,
        "signed_on": "2026-01-01",
        "due_on": "2026-01-02",
        "contract_id": 1,
        "plan_id": 1,
        "note": "",
        "item_id": 1,
        "sample": 1,
        "value": "1",
        "measurement_id": 1,
        "followup_id": 1,
        "figures": {},
        "score": 3,
    }
    return {name: sample[name] for name, field in schema.model_fields.items() if field.is_required()}
