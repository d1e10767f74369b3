"""Who sees documents, who hands them in, who decides about their facts; every reason at once.

Figures enter the indicators by the rules of that room, which the door asks: stewards, and officers of the unit that answers
for the indicator (统计法 art. 7: whoever is in charge never writes figures).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason

from .models import TAKEN, Became, IngestDocument, IngestProposal
from .proposal import Kind

DECIDERS: Final = (Role.STEWARD, Role.ADMIN, Role.SYSTEM)
READERS: Final = (*DECIDERS, Role.LEADER)
HANDERS: Final = (*DECIDERS, Role.OFFICER)
FIGURES: Final = (Kind.QUANTITY, Kind.TABLE)
STATE_CODES: Final = frozenset({"ingest.state", "ingest.changed"})


def require(reasons: Iterable[Reason]) -> None:
    """Raises `Conflict` if only the state has moved on, `NotAllowed` with all reasons otherwise."""
    found = list(reasons)
    if found and all(reason.code in STATE_CODES for reason in found):
        raise Conflict(found)
    if found:
        raise NotAllowed(found)


def seen_by(viewer: Actor) -> Q:
    """Which documents exist for this viewer."""
    if viewer.is_in(*READERS):
        return Q()
    if viewer.role == Role.OFFICER and viewer.organisation_id is not None:
        return Q(organisation=viewer.organisation_id)
    return Q(pk__in=[])


def may_hand_in(actor: Actor) -> list[Reason]:
    """Stewards, administrators and officers; a machine of theirs too."""
    if actor.is_in(*HANDERS):
        return []
    return [Reason("ingest.hand_in", _("文档由数据专员、管理员和部门工作人员交入。"))]


def may_change(actor: Actor, document: IngestDocument) -> list[Reason]:
    """Title, sender, date and place of a document, and reading it again."""
    reasons = _other_world(actor, document)
    own = actor.role == Role.OFFICER and actor.organisation_id == document.organisation_id
    if not (actor.is_in(*DECIDERS) or own):
        reasons.append(Reason("ingest.change", _("文档的说明由数据专员或交入的部门修改。")))
    return reasons


def may_decide(actor: Actor, document: IngestDocument) -> list[Reason]:
    """Anything about any fact of the document."""
    reasons = _person_needed(actor) + _other_world(actor, document)
    if not actor.is_in(*DECIDERS):
        reasons.append(Reason("ingest.decide", _("文档里的事实由数据专员审核。")))
    return reasons


def may_accept(actor: Actor, proposal: IngestProposal, *, through_door: bool) -> list[Reason]:
    """Deciders everything; an officer a figure of an own document that goes to an indicator (its room asks for the
    mandate)."""
    if _own_figure(actor, proposal) and through_door:
        return _person_needed(actor) + _other_world(actor, proposal.document)
    return may_decide(actor, proposal.document)


def may_undo(actor: Actor, proposal: IngestProposal) -> list[Reason]:
    """Deciders; an officer what they accepted themselves."""
    own = _own_figure(actor, proposal) and proposal.decided_by_id == actor.user_id
    if own and proposal.state in TAKEN and proposal.became_kind in (Became.OBSERVATION, Became.CITATION):
        return _person_needed(actor) + _other_world(actor, proposal.document)
    return may_decide(actor, proposal.document)


def _own_figure(actor: Actor, proposal: IngestProposal) -> bool:
    """For officers: a number of a document of the own organisation."""
    same = actor.organisation_id is not None and actor.organisation_id == proposal.document.organisation_id
    return actor.role == Role.OFFICER and same and proposal.kind in FIGURES


def _person_needed(actor: Actor) -> list[Reason]:
    """Whoever answers for a fact is a person who has logged in, never the key of a machine."""
    if actor.user_id is None and actor.role != Role.SYSTEM:
        return [Reason("person_needed", _("须由本人登录办理，不能用接口令牌"))]
    return []


def _other_world(actor: Actor, document: IngestDocument) -> list[Reason]:
    if actor.is_demo and not document.is_demo and actor.role != Role.SYSTEM:
        return [Reason("other_world", _("演示人物只能办理示例，不能改动真实的记录"))]
    return []
