"""What each viewer gets to see of one need at every stage, in a bounded number of queries."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import InvalidImport, NotFound
from shuanglian.programmes.siti import selectors, services
from shuanglian.programmes.siti.drafts import FigureDraft
from shuanglian.programmes.siti.models import Engagement, FollowUp
from shuanglian.registry.models import Need

from .factories import World, fresh, report, terms

STAGES = (
    "draft",
    "posed",
    "accepted",
    "answering",
    "choosing",
    "chosen",
    "signed",
    "working",
    "measuring",
    "finished",
)
QUERIES = 60


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_can_be_shown_to_everybody(world: World, stage: str) -> None:
    need = getattr(world, stage)()
    for viewer in (
        world.enterprise,
        world.manager,
        world.solver,
        world.rival,
        world.leader,
        world.stranger,
        PUBLIC,
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            try:
                page = selectors.need_page(viewer, need)
            except NotFound:
                assert stage == "draft" and viewer is not world.enterprise
                continue
        assert len(queries) <= QUERIES, f"{stage} {viewer.role}: {len(queries)}"
        assert [part.key for part in page.track].count("market") == 1
        assert len(page.track) == 5


def test_the_track_tells_who_when_and_how_long(world: World) -> None:
    need = world.measuring()
    world.measure(need, "61")
    pose, assist, answer, verify, market = selectors.track(world.manager, need)
    assert [part.state for part in (pose, assist, answer, verify, market)] == [
        "done",
        "done",
        "done",
        "back",
        "todo",
    ]
    assert any(world.manager.label in who for who in assist.who)
    assert verify.lines == ("第 2 轮",)
    assert verify.clock is not None and pose.clock is not None
    assert answer.lines == ("2 家已邀请，2 家已应答",)
    hidden = selectors.track(PUBLIC, need)
    assert {name for part in hidden for name in part.who} <= {"出题企业", "技术经理人", "答题方"}


def test_the_next_step_is_the_viewers_own_if_there_is_one(world: World) -> None:
    need = world.chosen()
    mine = selectors.need_page(world.enterprise, need).next
    assert mine is not None and mine.node in {"contract", "feedback"} and mine.is_mine
    theirs = selectors.need_page(world.solver, need).next
    assert theirs is not None and theirs.node == "contract" and not theirs.is_mine


def test_buttons_say_why_not(world: World) -> None:
    need = world.answering()
    close = selectors.need_page(world.manager, need).actions["window_close"]
    assert (close.allowed, close.is_mine) == (False, True)
    assert [reason.code for reason in close.reasons] == ["siti.no_answer"]
    assert not selectors.need_page(PUBLIC, need).actions["reply_post"].is_mine


def test_the_statutory_default_is_shown_when_nothing_is_agreed(world: World) -> None:
    need = world.chosen()
    services.contract_record(actor=world.enterprise, need=need, terms=terms(kind="development_cooperative"))
    shown = selectors.need_page(world.solver, fresh(need)).contract
    assert shown is not None and shown.ip_is_default
    assert "共有" in shown.ip_text and "第八百六十条" in shown.article


def test_an_agreed_clause_goes_before_the_default(world: World) -> None:
    need = world.chosen()
    services.contract_record(actor=world.enterprise, need=need, terms=terms(ip_clause="专利归企业"))
    shown = selectors.need_page(world.enterprise, fresh(need)).contract
    assert shown is not None and (shown.ip_text, shown.ip_is_default) == ("专利归企业", False)


def test_five_roles_show_gaps(world: World) -> None:
    need = world.chosen()
    roles = {line.key: line.names for line in selectors.need_page(world.manager, need).five_roles}
    assert roles["enterprise"] and roles["platform"] and roles["manager"] and roles["scientist"]
    assert roles["transfer"] == ()


def test_cooperations_count_signed_needs_and_open_the_list(world: World) -> None:
    assert selectors.cooperation_count(PUBLIC) == 0
    signed = world.signed()
    world.choosing(title="还没有签的另一道题")
    rows = list(selectors.cooperations(PUBLIC))
    assert [row.need for row in rows] == [signed]
    assert selectors.cooperation_count(PUBLIC) == 1


def test_invited_only_needs_are_not_counted_for_those_who_may_not_know(world: World) -> None:
    world.signed(confidentiality="invited")
    assert selectors.cooperation_count(PUBLIC) == 0
    assert selectors.cooperation_count(world.leader) == 1


def test_a_case_becomes_public_when_both_sides_agree(world: World) -> None:
    need = world.finished()
    services.public_case_allow(actor=world.enterprise, need=need, allow=True)
    with pytest.raises(NotFound):
        selectors.public_case(need)
    services.public_case_allow(actor=world.solver, need=need, allow=True)
    followup = FollowUp.objects.get(need=need, months=6)
    figures = {
        "orders": FigureDraft("120", report(world.enterprise, need).pk),
        "sales": FigureDraft("88"),
    }
    services.followup_record(actor=world.enterprise, followup=followup, figures=figures)
    case = selectors.public_case(need)
    assert [row["metric"] for row in case.figures] == ["orders"], "figures without evidence stay private"
    assert case.verdicts[0]["state"] == "passed"
    services.public_case_allow(actor=world.enterprise, need=need, allow=False)
    with pytest.raises(NotFound):
        selectors.public_case(need)


def test_duties_follow_the_process(world: World) -> None:
    need = world.answering()
    assert [duty.kind for duty in selectors.duties(world.solver)] == ["invitation"]
    assert [duty.what for duty in selectors.duties(world.manager)] == ["平台答题"]
    world.answer(need, world.solver)
    assert selectors.duties(world.solver) == []
    services.question_ask(actor=world.rival, need=need, text="幅宽有没有限定？")
    assert [duty.kind for duty in selectors.duties(world.enterprise)] == ["question"]


def test_the_record_of_a_solver_counts_what_was_verified(world: World) -> None:
    world.finished()
    record = selectors.track_record(PUBLIC, world.solver_party)
    assert (record.answered, record.chosen, record.n, record.verified.successes) == (1, 1, 1, 1)
    assert 0.5 < record.verified.value < 1
    assert selectors.track_record(PUBLIC, world.rival_party).n == 0
    assert selectors.track_records()[world.solver_party.pk].successes == 1


def test_a_sheet_of_needs_is_handed_in_as_a_whole_or_not_at_all(world: World) -> None:
    good = [world.company.name, "降低炉内温差", "炉内温差 ±8 ℃，影响强度离散"]
    _report, handed = services.pose_submit_sheet(
        actor=world.enterprise, data=sheet(good, [*good[:1], "另一题", "说明"])
    )
    assert [row.need.status for row in handed] == ["triage", "triage"]
    before = Need.objects.count()
    with pytest.raises(InvalidImport):
        services.pose_submit_sheet(actor=world.enterprise, data=sheet([*good[:1], "", "没有标题"]))
    assert (Need.objects.count(), Engagement.objects.count()) == (before, 2)


def sheet(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["出题单位", "标题", "需求说明"], *rows])
    return out.getvalue().encode("utf-8-sig")
