"""The one place that talks to the process engine: the process of releasing, and one process for each part.

Lock order everywhere: the order, its parts, then the engine's cases. Handlers read our rows and lock none, so that a step
finished on the plain pages of cases never waits the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from shuanglian.casework import api
from shuanglian.casework.models import Case, Definition, Token
from shuanglian.casework.tools import publish_folder
from shuanglian.foundation.actor import Actor, system
from shuanglian.foundation.errors import Conflict, Reason

from ..passing import as_platform, in_role
from . import rules
from .models import Item, OrderVersion

HERE: Final = Path(__file__).parent
ISSUE: Final = "order_issue"
ITEM: Final = "order_item"
FOLDERS: Final = (HERE / "processes" / "issue", HERE / "processes" / "item")
PROCESS: Final = system("政令")
NAMES: Final = {"release": _("签发"), "receive": _("签收"), "execute": _("办理并报完成"), "review": _("验收")}


def install() -> list[Definition]:
    """Publish the processes that come with this version, unless their content is published already."""
    return [publish_folder(folder) for folder in FOLDERS]


def begin_version(version: OrderVersion, *, actor: Actor) -> Case:
    """A leader who is not the drafter releases or refuses."""
    _installed(ISSUE)
    order = version.order
    return api.start(
        ISSUE,
        business=("order_version", version.pk),
        stream=order.stream,
        actor=as_platform(actor),
        config={"sla": {"release": rules.sla()["release"]}},
        title=f"签发 {order.number} 第 {version.number} 版",
        is_demo=order.is_demo,
    )


def begin_item(item: Item, *, asker: int, actor: Actor) -> Case:
    """The title names the number only: cases are listed to all who work for the region, the order is not for them."""
    _installed(ITEM)
    sla = rules.sla()
    seats = {"unit": item.unit_id, "asker": asker}
    people = {} if item.assignee_id is None else {"unit": item.assignee_id}
    return api.start(
        ITEM,
        business=("order_item", item.pk),
        stream=item.order.stream,
        data={"is_done": item.state == "done"},
        actor=as_platform(actor),
        organisations=seats,
        people=people,
        config={"sla": {"receive": sla["receive"], "review": sla["review"]}},
        title=f"政令 {item.order.number}",
        is_demo=item.order.is_demo,
    )


def _installed(key: str) -> None:
    if not Definition.objects.filter(key=key, status=Definition.Status.PUBLISHED).exists():
        install()


def finish(
    case_id: int | None,
    node: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    evidence: Sequence[api.Evidence] = (),
) -> None:
    """Complete the open task of `node`. Raises `Conflict` if it is no longer open."""
    rows = Token.objects.filter(case=case_id or 0, status=Token.Status.ACTIVE, form="task", node=node)
    token = rows.select_related("case").order_by("pk").first()
    if token is None:
        told = _("“%s”这一步已经办过") % NAMES[node]
        raise Conflict(Reason("plans.wrong_step", told))
    api.complete(token.pk, actor=in_role(actor, token), data=dict(data), evidence=evidence)


def drop(case_id: int | None, *, reason: str) -> None:
    """End a case that nobody needs any more."""
    case = Case.objects.filter(pk=case_id or 0).first()
    if case is not None and case.is_open:
        api.cancel(case.pk, actor=PROCESS, reason=reason[:500])
