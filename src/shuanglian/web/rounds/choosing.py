"""The form of a new round: which needs and experts the filters find, and the round made of what is ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.matching.rounds import services
from shuanglian.matching.rounds.models import Round, RoundExpert, RoundNeed
from shuanglian.matching.rounds.services.opening import MOST_EXPERTS, MOST_NEEDS, OPEN_STATES
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need, NeedStatus, Party, PartyKind

from ..forms import Form
from ..http import text

M = TypeVar("M", bound=Model)
SHOWN: Final = 100
# Who usually solves: departments, funds, parks and media do not.
SOLVERS: Final = (
    PartyKind.PLATFORM,
    PartyKind.LAB,
    PartyKind.UNIVERSITY,
    PartyKind.RESEARCH_INSTITUTE,
    PartyKind.PERSON,
    PartyKind.TEAM,
    PartyKind.ENTERPRISE,
)
FIRST: Final = (
    ("served", gettext_lazy("先让尽量多的题有人接，再看总把握")),
    ("value", gettext_lazy("只看总把握")),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the filters say; empty: no limit."""

    q: str
    status: str
    kinds: tuple[str, ...]
    who: str

    @classmethod
    def of(cls, request: HttpRequest) -> Choice:
        known = [value for value in request.GET.getlist("kind") if value in SOLVERS]
        status = request.GET.get("status", "")
        return cls(
            q=request.GET.get("q", "").replace("\x00", "").strip()[:100],
            status=status if status in OPEN_STATES else "",
            kinds=tuple(known),
            who=request.GET.get("who", "").replace("\x00", "").strip()[:100],
        )

    def needs(self, viewer: Actor) -> QuerySet[Need]:
        rows = registry.needs(viewer, q=self.q, status=self.status, full_only=True)
        return rows.filter(status__in=OPEN_STATES)

    def parties(self, viewer: Actor) -> QuerySet[Party]:
        """With `who` empty: all of these kinds that offer something."""
        rows = registry.parties(viewer, q=self.who).filter(kind__in=self.kinds or SOLVERS)
        return rows.filter(offerings__status="active").distinct()


def context(viewer: Actor, choice: Choice) -> dict[str, Any]:
    needs, parties = choice.needs(viewer), choice.parties(viewer)
    shown = registry.need_views(viewer, needs[:SHOWN])
    return {
        "choice": choice,
        "needs": shown,
        "need_count": needs.count(),
        "parties": parties[:SHOWN],
        "party_count": parties.count(),
        "shown": SHOWN,
        "statuses": [(s.value, s.label) for s in map(NeedStatus, OPEN_STATES)],
        "kinds": [(k.value, k.label) for k in SOLVERS],
        "firsts": FIRST,
        "given": {"capacity": "2", "wanted": "1", "first": "served"},
    }


def create(viewer: Actor, choice: Choice, request: HttpRequest) -> Round:
    """Raises `Invalid` with every problem of the form."""
    form = Form.posted(request)
    name = form.needed("name", _("名称"))
    opens, closes = form.day("opens", _("开始")), form.day("closes", _("截止"))
    capacity = form.whole("capacity", _("每位专家最多几项"))
    wanted = form.whole("wanted", _("每道题要几位"))
    cap = form.whole("organisation_cap", _("每个单位最多几项"))
    share = form.whole("newcomers", _("新面孔至少占"))
    if share is not None and share > 100:
        form.refuse([Reason("range", _("新面孔至少占：请填 0 到 100"), "newcomers")])
    needs = _needs(viewer, choice, request)
    experts = dict.fromkeys(_experts(viewer, choice, request), 1 if capacity is None else capacity)
    form.finish()
    rules = {"first": form.text("first") or "served", "organisation_cap": cap}
    if share:
        rules["minimum_shares"] = [{"group": "newcomer", "share": share / 100}]  # type: ignore[assignment]
    return services.round_create(
        actor=viewer,
        name=name,
        needs=needs,
        experts=experts,
        opens=opens,
        closes=closes,
        rules=rules,
        wanted=1 if wanted is None else wanted,
    )


def expert(request: HttpRequest, row: RoundNeed) -> RoundExpert:
    """The expert that a form names. Raises `Invalid` where it names none of this round."""
    value = text(request, "expert", 20)
    rows = RoundExpert.objects.filter(round=row.round_id)
    found = rows.filter(pk=int(value)).first() if value.isascii() and value.isdecimal() else None
    if found is None:
        raise Invalid(Reason("unknown_expert", _("请选一位这一轮里的专家。"), "expert"))
    return found


def one(rows: QuerySet[M], request: HttpRequest, name: str) -> M:
    """The row that a form names. Raises `NotFound`."""
    value = text(request, name, 20)
    found = rows.filter(pk=int(value)).first() if value.isascii() and value.isdecimal() else None
    if found is None:
        raise NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。")))
    return found


def _needs(viewer: Actor, choice: Choice, request: HttpRequest) -> list[int]:
    if request.POST.get("all_needs"):
        return list(choice.needs(viewer).values_list("pk", flat=True)[: MOST_NEEDS + 1])
    return _ids(request, "need")


def _experts(viewer: Actor, choice: Choice, request: HttpRequest) -> list[int]:
    if request.POST.get("all_experts"):
        return list(choice.parties(viewer).values_list("pk", flat=True)[: MOST_EXPERTS + 1])
    return _ids(request, "expert")


def _ids(request: HttpRequest, name: str) -> list[int]:
    values = request.POST.getlist(name)
    return [int(v) for v in values if v.isascii() and v.isdecimal() and len(v) <= 18][: MOST_EXPERTS + 1]
