"""Who sees and does what. On every refusal nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shuanglian.foundation.errors import DomainError, NotAllowed, NotFound
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.projects import selectors, services
from shuanglian.programmes.projects.models import Project
from shuanglian.registry.models import Source

from .factories import World, ago, ahead, fresh

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
PEOPLE = (
    "public",
    "enterprise",
    "enterprise2",
    "solver",
    "manager",
    "officer",
    "officer2",
    "leader",
    "steward",
    "admin",
)


def verbs(world: World, project: Project) -> dict[str, tuple[Callable[[Any], Any], set[str]]]:
    """verb → (call as actor, who may). Hand-written; the project is in 落 with filing and a request open."""
    gate, issue = world.gate(project, "handover"), world.issue(project, "handover")
    request = world.application(project, {"site": ahead(5)})
    paper = world.file(project)
    departments = {"officer", "officer2", "admin"}
    editors = {"officer", "officer2", "steward", "admin"}
    return {
        "create": (lambda a: services.project_create(actor=a, name="新项目"), editors),
        "change": (
            lambda a: services.project_change(
                actor=a, project=project, changes={"note": f"改{a.key}"}, rev=fresh(project).rev
            ),
            editors,
        ),
        "plan": (lambda a: services.plan_set(actor=a, project=project, year=2026, cents=1), editors),
        "gate_plan": (lambda a: services.gate_plan(actor=a, gate=gate, planned_on=ahead(9)), departments),
        "issue_open": (
            lambda a: services.issue_open(
                actor=a, gate=gate, title="问题", owner="部门", due_on=ahead(3), is_blocking=False
            ),
            {*departments, "leader", "enterprise"},
        ),
        "issue_solve": (lambda a: services.issue_solve(actor=a, issue=issue, solution="好了"), departments),
        "step": (lambda a: services.step_finish(actor=a, project=project, key="filing"), departments),
        "accept": (lambda a: services.application_accept(actor=a, application=request), departments),
        "supply": (
            lambda a: services.document_supply(actor=a, application=request, key="site", file=paper),
            {"enterprise"},
        ),
        "invest": (
            lambda a: services.investment_report(
                actor=a, project=project, month=ago(40), cents=100, statement="监理月报"
            ),
            {*departments, "enterprise"},
        ),
        "drop": (lambda a: services.drop_ask(actor=a, project=project, reason="不做了"), departments),
    }


VERBS = (
    "create",
    "change",
    "plan",
    "gate_plan",
    "issue_open",
    "issue_solve",
    "step",
    "accept",
    "supply",
    "invest",
    "drop",
)


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_do_what(world: World, verb: str) -> None:
    from django.db import transaction

    project = world.landing()
    call, allowed = verbs(world, project)[verb]
    before = Event.objects.count()
    for person in PEOPLE:
        try:
            with transaction.atomic():
                call(world[person])
                done = Event.objects.count() > before
                transaction.set_rollback(True)
        except (NotAllowed, NotFound):
            done = False
            assert Event.objects.count() == before, f"{person} was refused and something was recorded"
        assert done == (person in allowed), f"{verb} by {person}"
    assert Event.objects.count() == before


def test_only_the_office_reviews(world: World) -> None:
    project = world.approved()
    for person in PEOPLE:
        if person in ("leader", "admin"):
            continue
        with pytest.raises((NotAllowed, NotFound)):
            services.office_review(actor=world[person], project=project, is_scientific=True, reason="代办")
    services.office_review(actor=world["leader"], project=project, is_scientific=True, reason="有专利")


def test_other_companies_find_nothing_and_the_owner_its_own(world: World, as_: As) -> None:
    project = world.landing()
    for person, status in {
        "public": 404,
        "enterprise2": 404,
        "solver": 404,
        "enterprise": 200,
        "officer": 200,
    }.items():
        response = as_(person).get(reverse("project-detail", args=[project.pk]))
        assert response.status_code == status, person
        listed = project.name in as_(person).get(reverse("project-list")).content.decode()
        assert listed == (status == 200)
    before = Event.objects.count()
    address = reverse("project-act", args=[project.pk, "drop"])
    assert as_("enterprise2").post(address, {"reason": "别人的"}).status_code == 404
    assert as_("public").post(address, {"reason": "路人"}).status_code == 302
    assert as_("enterprise").post(address, {"reason": "想停"}).status_code == 403
    assert Event.objects.count() == before and fresh(project).outcome == ""


def test_of_a_public_fact_everybody_sees_the_fact_and_nobody_else_the_work(world: World, as_: As) -> None:
    project = world.landing(note_text="来源所载")
    source = Source.objects.create(code="T01", title="公开报道")
    Project.objects.filter(pk=project.pk).update(is_public=True, source=source)
    world.issue(project, "handover", title="秘密的问题")
    for person in ("public", "enterprise2", "solver"):
        html = as_(person).get(reverse("project-detail", args=[project.pk])).content.decode()
        assert project.name in html and "公开报道" in html
        assert "秘密的问题" not in html and "关口和问题" not in html and "留痕" not in html
        with pytest.raises(NotFound):
            selectors.get_work(world[person], project.pk)
    html = as_("enterprise").get(reverse("project-detail", args=[project.pk])).content.decode()
    assert "秘密的问题" in html


def test_the_board_and_chart_hold_only_work_that_the_viewer_sees(world: World, as_: As) -> None:
    mine, theirs = world.attracting(name="我的过滤膜"), world.attracting(name="别家的印染", party=world.other)
    for name in ("project-board", "project-gantt"):
        html = as_("enterprise").get(reverse(name)).content.decode()
        assert mine.name in html and theirs.name not in html
        assert mine.name not in as_("solver").get(reverse(name)).content.decode()


def test_files_and_record_are_for_company_and_region(world: World) -> None:
    import io

    from shuanglian.foundation.events import access
    from shuanglian.foundation.files import selectors as files
    from shuanglian.foundation.files.services import store

    project = world.attracting()
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40
    file = store(
        actor=world["officer"], upload=io.BytesIO(png), name="纪要.png", visibility="case",
        scope=f"project:{project.pk}",
    )  # fmt: skip
    assert files.get_for(world["enterprise"], file.pk).pk == file.pk
    stream = f"project:{project.pk}"
    assert access.may_extract(world["enterprise"], stream) and access.may_extract(world["officer"], stream)
    for person in ("enterprise2", "solver", "public"):
        with pytest.raises(NotFound):
            files.get_for(world[person], file.pk)
        assert not access.may_extract(world[person], stream) and not access.may_read_all(
            world[person], stream
        )


def test_a_company_cannot_use_a_file_that_it_may_not_read(world: World) -> None:
    import io

    from shuanglian.foundation.files.services import store

    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40
    theirs = store(actor=world["enterprise2"], upload=io.BytesIO(png), name="别家.png")
    project = world.attracting()
    with pytest.raises(DomainError):
        services.investment_report(
            actor=world["enterprise"], project=project, month=ago(40), cents=1, file=theirs.pk
        )
    assert not project.investments.exists()
