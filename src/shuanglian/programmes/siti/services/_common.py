"""What every verb does first and last: take the locks in one order, check, move the process, record, tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason, Text
from shuanglian.foundation.events.services import record
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Confidentiality, Need, NeedStatus
from shuanglian.registry.services import need_set_status

from .. import engine, policies
from ..models import Engagement
from ..situation import Situation, situation

PROCESS: Final = system("四题一评")
# What only time or somebody faster can have changed: the caller saw an older state.
STATE_CODES: Final = frozenset(
    {
        "siti.wrong_step",
        "siti.ended",
        "siti.not_started",
        "siti.already_submitted",
        "siti.no_running_clock",
        "siti.no_paused_clock",
    }
)
STATUS_OF_NODE: Final[Mapping[str, str]] = {
    "triage": NeedStatus.TRIAGE,
    "assist": NeedStatus.ASSISTING,
    "answer": NeedStatus.ANSWERING,
    "escalate": NeedStatus.ANSWERING,
    "choose": NeedStatus.CONTRACTING,
    "contract": NeedStatus.CONTRACTING,
    "contract_confirm": NeedStatus.CONTRACTING,
    "plan": NeedStatus.CONTRACTING,
    "plan_agree": NeedStatus.CONTRACTING,
    "work": NeedStatus.WORKING,
    "measure": NeedStatus.VERIFYING,
}


def begin(actor: Actor, need: Need, verb: str) -> Situation:
    """Lock case and need (in this order, as the engine's own timers do), read the state afresh, refuse what is not allowed.

    Raises `NotFound` if the actor may not know of the need, `NotAllowed` with all reasons, or `Conflict` if the only
    thing that is wrong is that the need has moved on.
    """
    registry.get_need(actor, need.pk)
    engine.lock(need)
    fresh = Need.objects.select_for_update(of=("self",)).select_related("owner").get(pk=need.pk)
    state = situation(fresh)
    found = policies.reasons(actor, state, verb)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)
    return state


def engagement_of(state: Situation) -> Engagement:
    if state.engagement is None:
        raise Conflict(Reason("siti.not_started", _("这道题还没有提交")))
    return state.engagement


def advance(state: Situation, node: str, *, actor: Actor, data: Mapping[str, Any] | None = None) -> None:
    """Finish one task of the process and bring the need's status in line with where it stands now."""
    engine.finish(engagement_of(state), node, actor=actor, data=dict(data or {}))
    follow(state.need)


def follow(need: Need) -> None:
    """Set the status that belongs to the open task; the ends of the process set theirs in the handlers."""
    engagement = Engagement.objects.select_related("case").get(need=need)
    wanted = {STATUS_OF_NODE[node] for node in engine.open_nodes(engagement) if node in STATUS_OF_NODE}
    need.refresh_from_db(fields=["status", "rev"])
    for status in wanted - {need.status}:
        need_set_status(actor=PROCESS, need=need, status=status)
    need.refresh_from_db()


def event(
    actor: Actor,
    need: Need,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    public: bool | None = None,
) -> None:
    """The one business event of a verb. Steps of public needs are public; what names solvers or money is not."""
    shown = need.confidentiality == Confidentiality.PUBLIC if public is None else public
    record(
        stream=f"need:{need.pk}",
        kind=kind,
        actor=actor,
        obj=("need", need.pk),
        payload=dict(payload or {}),
        public=shown,
    )


def refuse(reasons: Iterable[Reason]) -> None:
    found = list(reasons)
    if found:
        raise Invalid(found)


def text(value: str, field: str, message: Text, *, least: int = 2, longest: int = 1000) -> list[Reason]:
    """A text that a person must write, long enough to say something."""
    plain = value.strip()
    if len(plain) < least:
        return [Reason("required", message, field)]
    if len(plain) > longest or "\x00" in plain:
        return [Reason("too_long", _("最多 %(count)d 个字") % {"count": longest}, field)]
    return []


def gone() -> NotFound:
    return NotFound(Reason("not_found", _("没有这条记录，或者您不能查看它。")))
