"""The verbs of 引落建产. Each is one transaction and one event in the stream `project:<id>` (lists and sessions have
streams of their own).

Register: `project_create`, `project_change`, `plan_set`, `list_create`, `list_put`, `load_public`.
Phases: `project_start`, `gate_plan`, `gate_close`, `issue_open`, `issue_solve`, `issue_unblock`, `production_confirm`,
`drop_ask`, `drop_agree`, `drop_decline`. Approval: `step_finish`, `office_review`. 容缺: `application_submit`, `application_accept`,
`application_refuse`, `document_supply`, `application_pause`, `application_resume`, `application_finish`, `bar_lift`,
`promises_keep`. Money: `investment_report`, `investment_void`. Sessions: `sessions_keep`, `session_hold`,
`finding_add`, `finding_solve`.
"""

from .approvals import office_review, step_finish
from .dropping import drop_agree, drop_ask, drop_decline
from .gates import (
    gate_close,
    gate_plan,
    issue_open,
    issue_solve,
    issue_unblock,
    production_confirm,
    project_start,
)
from .investing import investment_report, investment_void
from .public import load_public
from .register import list_create, list_put, plan_set, project_change, project_create
from .requests import (
    application_accept,
    application_finish,
    application_pause,
    application_refuse,
    application_resume,
    application_submit,
    bar_lift,
    document_supply,
    promises_keep,
)
from .sessions import contest_period, demo_session, finding_add, finding_solve, session_hold, sessions_keep

__all__ = [
    "application_accept",
    "application_finish",
    "application_pause",
    "application_refuse",
    "application_resume",
    "application_submit",
    "bar_lift",
    "contest_period",
    "demo_session",
    "document_supply",
    "drop_agree",
    "drop_ask",
    "drop_decline",
    "finding_add",
    "finding_solve",
    "gate_close",
    "gate_plan",
    "investment_report",
    "investment_void",
    "issue_open",
    "issue_solve",
    "issue_unblock",
    "list_create",
    "list_put",
    "load_public",
    "office_review",
    "plan_set",
    "production_confirm",
    "project_change",
    "project_create",
    "project_start",
    "promises_keep",
    "session_hold",
    "sessions_keep",
    "step_finish",
]
