"""The one place that talks to the process engine. Lock order everywhere: case, comment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Definition, Token
from shuanglian.casework.tools import publish_folder
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason

from ..passing import in_role
from . import rules
from .models import Comment

HERE: Final = Path(__file__).parent
KEY: Final = "supervision"
PROCESS: Final = system("社会监督")
NAMES: Final = {
    "screen": _("筛查"),
    "draft": _("拟答"),
    "review": _("监督专员拟答"),
    "release": _("签发"),
}


def install() -> list[Definition]:
    """Publish the process that comes with this version, unless its content is published already."""
    return [publish_folder(HERE)]


def begin(row: Comment) -> Case:
    """Start the process with the limits of today. In the platform's name: the author stays out of the record."""
    if not Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED).exists():
        install()
    limits = rules.limits()
    return api.start(
        KEY,
        business=("supervision", row.pk),
        stream=row.stream,
        data={"outcome": "", "drafted": "", "released": ""},
        actor=PROCESS,
        config={"sla": dict(limits.steps), "escalation": list(limits.escalation)},
        title=f"社会监督 {row.number} {row.about_title}"[:200],
        is_demo=row.is_demo,
    )


def lock(row: Comment) -> None:
    """Take the case's lock before any other, as the engine's timers do."""
    case_id = Comment.objects.filter(pk=row.pk).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_task(case_id: int | None) -> Token | None:
    """The process has no parallel parts: at most one task is open."""
    rows = Token.objects.filter(case=case_id or 0, status=Token.Status.ACTIVE, form="task")
    return rows.select_related("clock", "case").order_by("pk").first()


def finish(row: Comment, node: str, *, actor: Actor, data: Mapping[str, Any]) -> None:
    """Complete the open task of `node`. Raises `Conflict` if it is no longer open."""
    token = open_task(row.case_id)
    if token is None or token.node != node:
        raise Conflict(Reason("supervision.wrong_step", _("“%s”这一步已经办过") % NAMES[node]))
    api.complete(token.pk, actor=in_role(actor, token), data=dict(data))


def seat(row: Comment, organisation_id: int) -> None:
    if row.case_id is not None:
        api.bind(row.case_id, actor=PROCESS, organisations={"unit": organisation_id})


def again(row: Comment) -> None:
    """The second round begins at the supervisor, never at the unit that wrote the first answer."""
    if row.case_id is not None:
        api.reopen(row.case_id, "review", actor=PROCESS, reason="提出人对处理结果不满意")


def withdraw(row: Comment) -> None:
    if row.case_id is not None:
        api.withdraw(row.case_id, actor=PROCESS, reason="提出人撤回")
