"""Tasks: sums of year shares, milestones with papers and second persons, blocks, the region's public tasks, sheets."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.foundation.actor import Role, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from shuanglian.foundation.events.invariants import run_all
from shuanglian.foundation.files.selectors import get_for
from shuanglian.indicators.models import Indicator, Plan
from shuanglian.indicators.reports.document import Paragraph, Table
from shuanglian.programmes.plans import bulletin, demo, selectors, services, sheets, written
from shuanglian.programmes.plans.models import Claim, Milestone, Move, PlanTask
from shuanglian.programmes.plans.services import MilestoneSpec
from shuanglian.registry.models import Party, Source
from shuanglian.registry.spreadsheets import writing

from .factories import World, ago, ahead, codes, events, share_sum

pytestmark = pytest.mark.django_db


# -- the list -------------------------------------------------------------------------------------------------
def test_year_shares_add_up_to_the_total_or_nothing_is_kept(world: World) -> None:
    year = ago(0).year
    with pytest.raises(Invalid) as refusal:
        world.task(unit="家", total=Decimal(10), shares={year: Decimal(4), year + 1: Decimal(5)})
    assert codes(refusal) == {"plans.shares"} and not PlanTask.objects.exists()
    task = world.task(unit="家", total=Decimal(10), shares={year: Decimal(4), year + 1: Decimal(6)})
    assert task.shared == 10 == share_sum(task)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanTask.objects.filter(pk=task.pk).update(total=Decimal(11))
    assert list(run_all()) == []


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=2),
    off=st.decimals(-1, 1, places=2),
)
def test_any_total_that_is_not_the_sum_is_refused(values: list[Decimal], off: Decimal) -> None:
    from shuanglian.programmes.plans.services._common import Checks
    from shuanglian.programmes.plans.services.tasks import TaskSpec, problems

    year = dt.date.today().year
    spec = TaskSpec(
        plan=Plan(key="x", name="x", base_year=2020, target_year=2040), code="c", title="任务", unit="家",
        starts_on=dt.date(year, 1, 1), ends_on=dt.date(year + 3, 1, 1), is_demo=True,
        total=sum(values, Decimal(0)) + off, shares={year + n: value for n, value in enumerate(values)},
    )  # fmt: skip
    checks = Checks()
    problems(checks, spec)
    assert ("plans.shares" in {reason.code for reason in checks.reasons}) == (off != 0)


def test_a_task_is_refused_with_every_reason(world: World) -> None:
    company = Party.objects.create(ref="T9", kind="enterprise", name="示例企业甲")
    indicator = Indicator.objects.create(code="i-1", name="指标", unit="亿元")
    spec = world.spec(
        lead=None, title="", starts_on=ahead(10), ends_on=ahead(5), is_demo=False, indicator=indicator, unit="家",
        total=Decimal(3), shares={1999: Decimal(-1)},
        milestones=[MilestoneSpec(1, "", ahead(900), "", "gossip"), MilestoneSpec(1, "好", ahead(7), "见到")],
    )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        services.task_save(actor=world["system"], spec=replace(spec, lead=company, helpers=[company]))
    assert codes(refusal) == {
        "required", "plans.days", "plans.lead_kind", "plans.lead_helps", "plans.source", "plans.indicator_unit",
        "plans.shares", "plans.share_year", "plans.share_negative", "plans.milestone_number",
        "plans.evidence_kind", "plans.milestone_day",
    }  # fmt: skip
    assert not PlanTask.objects.exists()


def test_saving_again_changes_nothing_and_an_older_state_is_refused(world: World) -> None:
    spec = world.spec(milestones=[MilestoneSpec(1, "签约", ahead(30), "协议已签")])
    task, made = services.task_save(actor=world["steward"], spec=spec)
    assert made and services.task_save(actor=world["steward"], spec=spec) == (task, False)
    assert events(task.stream) == ["saved"]
    changed, _made = services.task_save(actor=world["steward"], spec=replace(spec, title="改名"), rev=1)
    assert changed.rev == 2 and events(task.stream) == ["saved", "changed"]
    with pytest.raises(Conflict):
        services.task_save(actor=world["steward"], spec=spec, rev=1)
    later = replace(spec, milestones=[MilestoneSpec(1, "签约", ahead(60), "协议已签")])
    for wanted, code in (
        (later, "plans.milestone_moved"),
        (replace(spec, milestones=[]), "plans.milestone_gone"),
    ):
        with pytest.raises(Invalid) as refusal:
            services.task_save(actor=world["steward"], spec=wanted)
        assert codes(refusal) == {code}
    assert world.mark(task).due_on == ahead(30)


@pytest.mark.parametrize("who", ["officer", "leader", "manager", "enterprise"])
def test_only_those_who_keep_the_list_write_it(who: str, world: World) -> None:
    with pytest.raises(NotAllowed):
        services.task_save(actor=world[who], spec=world.spec())
    assert not PlanTask.objects.exists()


# -- milestones -----------------------------------------------------------------------------------------------
def test_a_milestone_is_done_with_a_paper_and_a_second_person(world: World) -> None:
    task = world.task(-10, 40)
    claim = world.claim(task, done_on=ago(12))
    with pytest.raises(NotAllowed) as refusal:
        services.claim_confirm(actor=world["officer"], milestone=world.mark(task))
    assert codes(refusal) == {"plans.same_person", "plans.not_second"}
    services.claim_confirm(actor=world["steward"], milestone=world.mark(task))
    mark = world.mark(task)
    assert (mark.state, mark.done_on) == ("done", ago(12))
    with pytest.raises(Conflict):
        services.claim_confirm(actor=world["steward"], milestone=mark)
    with pytest.raises(Conflict):
        world.claim(task)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(decided_by=claim.by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=mark.pk).update(state="open")
    assert selectors.board(world["public"])[0].percent == 50 and list(run_all()) == []


def test_the_head_of_the_lead_unit_may_confirm_others_may_not(world: World) -> None:
    task = world.task(5)
    world.claim(task)
    head = world.join("head", "officer", manages=True)
    chief = world.join("chief", "officer", Role.LEADER)
    mate = world.join("mate", "officer")
    for actor in (mate, world["leader"], world["officer2"], world["enterprise"]):
        with pytest.raises(NotAllowed):
            services.claim_confirm(actor=actor, milestone=world.mark(task))
    services.claim_return(actor=world["leader"], milestone=world.mark(task), note="看不出完成")
    world.claim(task)
    services.claim_return(actor=chief, milestone=world.mark(task), note="再看看")
    world.claim(task)
    services.claim_confirm(actor=head, milestone=world.mark(task))
    assert [row.state for row in Claim.objects.order_by("pk")] == ["returned", "returned", "accepted"]


def test_nobody_but_the_lead_unit_claims_and_not_without_a_paper(world: World) -> None:
    task = world.task(5)
    for who in ("officer2", "steward", "leader"):
        with pytest.raises(NotAllowed):
            world.claim(task, who=who)
    with pytest.raises(Invalid) as refusal:
        world.claim(task, file=None, done_on=ahead(1), statement="")
    assert codes(refusal) == {"evidence_missing", "future", "required"}
    with pytest.raises(Invalid) as refusal:
        world.claim(task, file=world.file("officer2"))
    assert codes(refusal) == {"plans.other_file"}
    assert not Claim.objects.exists() and world.mark(task).state == "open"


def test_papers_are_for_those_who_work_for_the_region(world: World) -> None:
    claim = world.claim(world.task(5))
    assert get_for(world["leader"], claim.file_id).scope == claim.milestone.task.stream
    for who in ("enterprise", "public", "solver"):
        with pytest.raises(NotFound):
            get_for(world[who], claim.file_id)


def test_another_day_needs_somebody_above_and_a_reason_and_hides_nothing(world: World) -> None:
    task = world.task(-20, 30)
    mark = world.mark(task)
    for who in ("officer", "officer2", "manager"):
        with pytest.raises(NotAllowed):
            services.milestone_move(actor=world[who], milestone=mark, to=ahead(9), reason="来不及")
    with pytest.raises(Invalid) as refusal:
        services.milestone_move(actor=world["leader"], milestone=mark, to=mark.due_on, reason="")
    assert codes(refusal) == {"required", "plans.same_day"}
    services.milestone_move(actor=world["leader"], milestone=mark, to=ahead(9), reason="企业停产检修")
    mark.refresh_from_db()
    assert (mark.due_on, mark.first_due_on, Move.objects.get().was) == (ahead(9), ago(20), ago(20))
    assert selectors.board(world["leader"])[0].status == "on_the_way"
    world.reach(task)
    world.claim(task, 2)
    row = selectors.board(world["leader"])[0]
    assert row.forecast is None and row.done == 1


# -- blocks, boards -------------------------------------------------------------------------------------------
def test_a_blocked_task_says_so_until_it_is_lifted(world: World) -> None:
    task = world.task(-5)
    assert selectors.board(world["leader"])[0].status == "late"
    services.task_block(
        actor=world["officer"], task=task, reason="土地指标没有下来", waiting_for="自然资源部门"
    )
    assert selectors.board(world["leader"])[0].status == "blocked"
    with pytest.raises(Conflict):
        services.task_block(actor=world["officer"], task=task, reason="再写一次", waiting_for="谁呢")
    with pytest.raises(Invalid):
        services.task_unblock(actor=world["officer"], task=task, how="")
    services.task_unblock(actor=world["officer"], task=task, how="指标已经下来")
    with pytest.raises(Conflict):
        services.task_unblock(actor=world["officer"], task=task, how="又下来一次")
    assert selectors.board(world["leader"])[0].status == "late"
    assert events(task.stream) == ["saved", "blocked", "unblocked"]


def test_boards_list_what_needs_somebody_first_and_group_by_unit_and_place(world: World) -> None:
    done = world.task(-9)
    world.reach(done)
    silent, late = world.task(), world.task(-5, lead="officer2")
    rows = selectors.board(world["public"])
    assert [row.task for row in rows] == [late, done, silent]
    counts = selectors.board_counts(rows)
    assert (counts["late"], counts["done"], counts["no_data"]) == (1, 1, 1)
    groups = selectors.by_unit(rows)
    assert [len(group.rows) for group in groups] == [1, 2] and groups[0].overdue == 1
    assert [group.name for group in selectors.by_place(rows)] == [""]
    assert [mark.task for mark in selectors.overdue(world["public"])] == [late]


def test_projects_and_needs_are_linked_by_those_who_do_the_task(world: World) -> None:
    from shuanglian.programmes.projects.models import Project

    project = Project.objects.create(code="X-1", name="示例项目", is_demo=True)
    task = world.task(5)
    with pytest.raises(NotAllowed):
        services.task_link(actor=world["officer2"], task=task, project="X-1")
    for wanted in ({"project": "没有"}, {}, {"project": "X-1", "need": "XQ-1"}):
        with pytest.raises(Invalid):
            services.task_link(actor=world["officer"], task=task, **wanted)
    services.task_link(actor=world["officer"], task=task, project="X-1")
    assert selectors.task_page(world["officer"], task).projects == [project]
    assert selectors.task_page(world["public"], task).projects == []  # the project is not public
    services.task_unlink(actor=world["officer"], task=task, project="X-1")
    assert not task.projects.exists()


# -- the region's tasks ---------------------------------------------------------------------------------------
def test_the_plans_own_tasks_are_loaded_once_with_source_and_without_inventions(world: World) -> None:
    assert services.load_public() == 0  # neither plan nor source is there yet
    source = Source.objects.create(code="002", title="规划")
    Plan.objects.create(key="real", name="规划", base_year=2021, target_year=2025, source=source)
    assert services.load_public() == 22 and services.load_public() == 0
    tasks = PlanTask.objects.filter(is_demo=False)
    assert not tasks.filter(locator="").exists() and not tasks.exclude(source=source).exists()
    assert not Milestone.objects.exists() and not tasks.filter(shared__isnull=False).exists()
    institutes = tasks.get(code="RW-05")
    assert (institutes.total, institutes.unit, institutes.lead) == (50, "家", None)
    rows = selectors.board(world["public"])
    assert {row.status for row in rows} == {"no_data"} and {row.percent for row in rows} == {None}
    with pytest.raises(NotAllowed):
        services.task_block(actor=world["steward"], task=institutes, reason="演示人物", waiting_for="不能写")
    assert list(run_all()) == []


# -- sheets ---------------------------------------------------------------------------------------------------
def sheet(world: World, *rows: dict[str, object]) -> bytes:
    lead = demo.department(world["officer"])
    values = [
        {
            "plan": world.plan.key, "code": f"S-{n}", "title": "表里的任务", "lead": lead.ref, "unit": "家",
            "total": "5", "starts_on": dt.date(2030, 1, 1), "ends_on": dt.date(2031, 12, 31), "public": "是",
            "shares": "2030：2；2031：3", "milestones": "2030-06-30｜签约｜协议已签｜合同", **row,
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    cells = [[row.get(column.key) for column in sheets.COLUMNS] for row in values]
    return writing.table(sheets.SPEC, sheets.COLUMNS, cells)


def test_a_sheet_is_taken_whole_and_again_without_change(world: World) -> None:
    data = sheet(world, {}, {})
    plan = sheets.dry_run(data, actor=world["steward"])
    assert plan.ok and plan.created == 2 and not PlanTask.objects.exists()
    assert sheets.apply(actor=world["steward"], data=data).created == 2
    assert sheets.apply(actor=world["steward"], data=data).unchanged == 2
    assert sheets.apply(actor=world["steward"], data=sheets.export(world["steward"])).unchanged == 2
    assert Milestone.objects.count() == 2 and list(run_all()) == []


def test_every_problem_of_a_sheet_is_named_with_its_row_and_nothing_is_kept(world: World) -> None:
    data = sheet(
        world, {}, {"code": "S-0"}, {"plan": "没有"}, {"lead": "没有", "shares": "二〇三〇：2"},
        {"total": "6"}, {"title": None}, {"milestones": "明天｜签约"},
    )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        sheets.apply(actor=world["steward"], data=data)
    messages = [str(reason.message) for reason in refusal.value.reasons]
    for row, column in (
        (3, "任务编号"),
        (4, "规划"),
        (5, "牵头单位"),
        (5, "年度目标"),
        (6, "年度目标"),
        (7, "任务"),
        (8, "里程碑"),
    ):
        assert any(f"第 {row} 行“{column}”" in told for told in messages), (row, column, messages)
    assert not PlanTask.objects.exists()
    with pytest.raises(NotAllowed):
        sheets.dry_run(data, actor=world["officer"])


@settings(max_examples=60)
@given(st.dictionaries(st.integers(1950, 2100), st.decimals(0, 10_000, places=2), max_size=5))
def test_shares_are_read_back_as_they_were_written(values: dict[int, Decimal]) -> None:
    assert written.shares(written.shares_text(values)) == values


def test_lines_that_cannot_be_read_say_how_to_write_them() -> None:
    for text in ("2026", "2026：三", "2026：3；2026：4"):
        with pytest.raises(written.Unreadable):
            written.shares(text)
    for text in ("签约", "2026-13-01｜签约｜已签", "2026-03-01｜签约｜已签｜口头"):
        with pytest.raises(written.Unreadable):
            written.milestones(text)
    found = written.milestones("2026-03-01|签约|已签；2026-04-01｜开工｜有照片｜现场照片")
    assert [(one.number, one.evidence_kind) for one in found] == [(1, "document"), (2, "photo")]


# -- reports --------------------------------------------------------------------------------------------------
def test_the_bulletin_tells_of_late_tasks_and_never_mixes_the_two_worlds(world: World) -> None:
    assert bulletin.build(world["leader"], ago(0)) == []
    world.task(-5, title="示例：晚了")
    blocks = bulletin.build(world["leader"], ago(0))
    assert isinstance(blocks[0], Paragraph) and isinstance(blocks[1], Table) and len(blocks[1].rows) == 1
    source = Source.objects.create(code="t3", title="测试来源")
    spec = world.spec(
        is_demo=False, source=source, milestones=[MilestoneSpec(1, "签约", ahead(30), "协议已签")]
    )
    services.task_save(actor=system("区域包"), spec=spec)
    assert len(bulletin.build(world["leader"], ago(0))) == 1  # the real task alone, and it is not late
