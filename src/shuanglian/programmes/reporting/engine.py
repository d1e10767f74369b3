"""The one place that talks to the process engine. Lock order everywhere: case, round, line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Clock, Definition, Token
from shuanglian.casework.tools import publish_folder
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators.services import indicator_save

from ..passing import as_platform, in_role
from . import rules
from .models import Round

HERE: Final = Path(__file__).parent
KEY: Final = "reporting"
PLATFORM: Final = system("报数日历")
NAMES: Final = {"fill": _("填报"), "check": _("单位复核"), "review": _("审核发布")}


def install() -> Definition:
    """Publish the process that comes with this version, unless its content is published already."""
    return publish_folder(HERE)


def install_all() -> list[Definition]:
    """What `shuanglian prepare` brings. Rounds come from the calendar, see `jobs`."""
    load_bundled()
    for row in rules.platform_indicators():
        indicator_save(actor=PLATFORM, **row)
    return [install()]


def begin(round_: Round, *, title: str) -> Case:
    """Start the process with the unit in its seat; the limits are those of the round's own rules."""
    if not Definition.objects.filter(key=KEY, status=Definition.Status.PUBLISHED).exists():
        install()
    rule = rules.calendar_of(round_.rules_version)
    organisation = round_.organisation.organisation_id
    return api.start(
        KEY,
        business=("reporting", round_.pk),
        stream=round_.stream,
        data={"second": False, "agreed": False, "complete": False},
        actor=PLATFORM,
        organisations={} if organisation is None else {"unit": organisation},
        config={"sla": dict(rule.sla), "escalation": list(rule.escalation)},
        title=title,
        is_demo=round_.is_demo,
    )


def lock(round_id: int) -> None:
    """Take the case's lock before any other, as the engine's own timers do."""
    case_id = Round.objects.filter(pk=round_id).values_list("case", flat=True).first()
    if case_id is not None:
        Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()


def open_task(round_: Round) -> Token | None:
    """The step that waits now, with its clock."""
    if round_.case_id is None:
        return None
    rows = Token.objects.filter(case=round_.case_id, status=Token.Status.ACTIVE, form="task")
    return rows.select_related("clock", "case").order_by("pk").first()


def finish(round_: Round, node: str, *, actor: Actor, data: Mapping[str, Any]) -> None:
    """Complete the open task of `node`. Raises `Conflict` if it is no longer open."""
    token = open_task(round_)
    if token is None or token.node != node:
        told = _("“%s”这一步已经办过")
        raise Conflict(Reason("reporting.wrong_step", told % NAMES[node]))
    # Our own policy has decided; the engine's rule about who did the step before does not know of single units.
    acting = in_role(actor, token) if actor.organisation_id is not None else as_platform(actor)
    api.complete(token.pk, actor=acting, data=dict(data))


def clocks_of(case_ids: list[int]) -> dict[int, Clock]:
    """The running clock of each of these cases."""
    rows = Clock.objects.filter(token__case__in=case_ids, token__status=Token.Status.ACTIVE)
    return {clock.case_id: clock for clock in rows.select_related("token")}
