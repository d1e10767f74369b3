"""Projects: applications with documents to follow (容缺受理), and sessions by the calendar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from shuanglian.programmes.projects import selectors, services

from ..callers import MEMBERS, actor_of
from ..values import PathId
from . import projects_shown as show
from . import projects_values as v

router = Router(tags=["引落建产"], auth=MEMBERS)


@router.post(
    "/projects/{project_id}/applications",
    response={201: v.ProjectDetailOut},
    summary="提出申请，缺的材料承诺日期",
)
def project_apply(
    request: HttpRequest, project_id: PathId, body: v.ProjectApplicationIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    services.application_submit(
        actor=actor,
        project=selectors.get_work(actor, project_id),
        matter=body.matter,
        promises=dict(body.promises),
        received_on=body.received_on,
    )
    return Status(201, show.detail(actor, project_id))


@router.post(
    "/projects/{project_id}/applications/{application_id}/accept",
    response=v.ProjectDetailOut,
    summary="受理（可容缺）",
)
def project_accept(request: HttpRequest, project_id: PathId, application_id: PathId) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_application(actor, project_id, application_id)
    services.application_accept(actor=actor, application=found)
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/applications/{application_id}/refuse",
    response=v.ProjectDetailOut,
    summary="不受理",
)
def project_refuse(
    request: HttpRequest, project_id: PathId, application_id: PathId, body: v.ProjectWhyIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_application(actor, project_id, application_id)
    services.application_refuse(actor=actor, application=found, reason=body.reason)
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/applications/{application_id}/documents/{key}",
    response=v.ProjectDetailOut,
    summary="补交承诺的材料",
)
def project_supply(
    request: HttpRequest, project_id: PathId, application_id: PathId, key: str, body: v.ProjectDocumentIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_application(actor, project_id, application_id)
    services.document_supply(
        actor=actor, application=found, key=key, statement=body.statement, file=body.file_id
    )
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/applications/{application_id}/pause",
    response=v.ProjectDetailOut,
    summary="暂停计时",
)
def project_pause(
    request: HttpRequest, project_id: PathId, application_id: PathId, body: v.ProjectPauseIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_application(actor, project_id, application_id)
    services.application_pause(
        actor=actor, application=found, reason=body.reason, on=body.on, file=body.file_id
    )
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/applications/{application_id}/resume",
    response=v.ProjectDetailOut,
    summary="恢复计时",
)
def project_resume(
    request: HttpRequest, project_id: PathId, application_id: PathId, body: v.ProjectDayIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_application(actor, project_id, application_id)
    services.application_resume(actor=actor, application=found, on=body.on)
    return show.detail(actor, project_id)


@router.post(
    "/projects/{project_id}/applications/{application_id}/finish", response=v.ProjectDetailOut, summary="办结"
)
def project_finish(
    request: HttpRequest, project_id: PathId, application_id: PathId, body: v.ProjectDayIn
) -> dict[str, Any]:
    actor = actor_of(request)
    found = selectors.get_application(actor, project_id, application_id)
    services.application_finish(actor=actor, application=found, on=body.on)
    return show.detail(actor, project_id)


@router.post("/projects/{project_id}/bars/lift", response=v.ProjectDetailOut, summary="解除容缺限制")
def project_lift(request: HttpRequest, project_id: PathId, body: v.ProjectWhyIn) -> dict[str, Any]:
    actor = actor_of(request)
    services.bar_lift(actor=actor, project=selectors.get_work(actor, project_id), reason=body.reason)
    return show.detail(actor, project_id)


@router.get("/projects/sessions/{session_id}", response=v.ProjectSessionOut, summary="一次调度会")
def project_session(request: HttpRequest, session_id: PathId) -> dict[str, Any]:
    return show.session(selectors.get_session(actor_of(request), session_id))


@router.post(
    "/projects/sessions/{session_id}/hold", response=v.ProjectSessionOut, summary="登记召开；赛比给出排名"
)
def project_session_hold(
    request: HttpRequest, session_id: PathId, body: v.ProjectSessionHoldIn
) -> dict[str, Any]:
    actor = actor_of(request)
    services.session_hold(
        actor=actor,
        session=selectors.get_session(actor, session_id),
        held_on=body.held_on,
        participants=body.participants,
        minutes=body.minutes,
        minutes_file=body.minutes_file_id,
    )
    return show.session(selectors.get_session(actor, session_id))


@router.post(
    "/projects/sessions/{session_id}/findings", response={201: v.ProjectFindingOut}, summary="登记督查问题"
)
def project_finding_add(
    request: HttpRequest, session_id: PathId, body: v.ProjectFindingIn
) -> Status[dict[str, Any]]:
    actor = actor_of(request)
    made = services.finding_add(
        actor=actor,
        session=selectors.get_session(actor, session_id),
        project=selectors.get_work(actor, body.project_id),
        title=body.title,
        owner=body.owner,
        due_on=body.due_on,
    )
    return Status(201, show.finding(made))


@router.post(
    "/projects/sessions/{session_id}/findings/{finding_id}/solve",
    response=v.ProjectFindingOut,
    summary="登记督查问题解决",
)
def project_finding_solve(
    request: HttpRequest, session_id: PathId, finding_id: PathId, body: v.ProjectSolutionIn
) -> dict[str, Any]:
    actor = actor_of(request)
    finding = selectors.get_finding(actor, session_id, finding_id)
    return show.finding(services.finding_solve(actor=actor, finding=finding, solution=body.solution))
