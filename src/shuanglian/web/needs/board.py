"""What the page of one need shows beyond the programme's own value: words, links and buttons for its template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanglian.casework.api import ClockView
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Text
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.models import Event
from shuanglian.programmes.siti import selectors as siti
from shuanglian.programmes.siti.selectors import ActionView, NeedPage
from shuanglian.programmes.siti.stages import Stage
from shuanglian.registry.models import Need, Party

from .. import answers, formats, nav
from ..answers import Card
from .actions import ACTIONS
from .wording import describe

TRACK_STATES = {"ended": "back"}
# Verbs with a page of their own instead of the generic form.
PAGES = {
    "answer_save": "need-answer",
    "plan_save": "need-plan",
    "measurement_enter": "need-measure",
    "refine_propose": "need-refine",
}
# Shown in the next-step panel; the others stand beside what they are about.
PRIMARY = (
    "pose_submit",
    "need_accept",
    "need_return",
    "need_reject",
    "assist_finish",
    "refine_propose",
    "window_close",
    "window_extend",
    "window_reopen",
    "search_end",
    "answer_save",
    "question_ask",
    "conflict_declare",
    "choose_none",
    "contract_record",
    "plan_save",
    "work_deliver",
    "measurement_enter",
    "report_sign",
    "support_attach",
    "rate",
    "public_case_allow",
    "clock_resume",
    "clock_pause",
    "manager_reassign",
    "pose_withdraw",
)
# Rarely used, so folded away under 更多.
RARE = (
    "window_extend",
    "clock_pause",
    "search_end",
    "choose_none",
    "need_reject",
    "manager_reassign",
    "pose_withdraw",
)
SOLVER_VERBS = ("answer_save", "question_ask")
MATCHES_SHOWN = 5
# Before anybody answered, the company and its manager look for whom to invite.
INVITING = "invite"
DISMISSING = "match_dismiss"


@dataclass(frozen=True, slots=True)
class Button:
    label: Text
    url: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A button that is there but not available, with every reason."""

    label: Text
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the timeline."""

    who: str
    text: str
    at: dt.datetime
    tone: str = ""


def button(need_id: int, action: ActionView, target: int | None = None, key: str = "") -> Button:
    key = key or action.name
    if action.name in PAGES:
        return Button(action.label, reverse(PAGES[action.name], args=[need_id]))
    args = [need_id, key] if target is None else [need_id, key, target]
    known = ACTIONS.get(key)
    return Button(
        action.label,
        reverse("need-act" if target is None else "need-act-on", args=args),
        bool(known and known.danger),
    )


def buttons(page: NeedPage) -> list[Button]:
    """A manager may answer for a solver without accounts, by the machine interface; here these would be noise."""
    hidden = {*RARE, *SOLVER_VERBS} if page.sight.manager else set(RARE)
    return _allowed(page, [name for name in PRIMARY if name not in hidden])


def rare_buttons(page: NeedPage) -> list[Button]:
    return _allowed(page, RARE)


def _allowed(page: NeedPage, names: Sequence[str]) -> list[Button]:
    return [button(page.need.id, page.actions[name]) for name in names if page.actions[name].allowed]


def returned(page: NeedPage) -> tuple[str, ...]:
    """Why the need came back or was refused, until it is handed in again. Only for the company and the staff."""
    if not (page.sight.owner or page.sight.staff):
        return ()
    told = {"siti.returned": "items", "siti.rejected": "reasons"}
    rows = Event.objects.filter(stream=f"need:{page.need.id}", kind__in=(*told, "siti.posed"))
    last = rows.order_by("seq").last()
    if last is None or last.kind not in told:
        return ()
    return tuple(str(line) for line in last.payload.get(told[last.kind], ()))


def refused(page: NeedPage) -> list[Refused]:
    """Only of the viewer's own side and only for the step that is open: others would be noise."""
    rows = [
        page.actions[name]
        for name in PRIMARY
        if page.actions[name].is_mine and not page.actions[name].allowed
    ]
    wrong = {
        "siti.wrong_step",
        "siti.not_started",
        "siti.ended",
        "siti.already_submitted",
        "siti.not_finished",
        "siti.signed",
        "siti.no_running_clock",
        "siti.no_paused_clock",
        "siti.fixed_date",
    }
    return [
        Refused(row.label, tuple(str(r.message) for r in row.reasons))
        for row in rows
        if not {r.code for r in row.reasons} & wrong
    ]


def track(stages: tuple[Stage, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": stage.name,
            "state": TRACK_STATES.get(stage.state, stage.state),
            "who": "、".join(stage.who),
            "when": _when(stage),
            "clock": clock(stage.clock),
            "url": "",
        }
        for stage in stages
    ]


def _when(stage: Stage) -> str:
    dates = [formats.day(at, weekday=False) for at in (stage.since, stage.until) if at is not None]
    parts = ["—".join(dict.fromkeys(dates)), *(str(line) for line in stage.lines)]
    parts += [_("来源 %s") % code for code in stage.sources]
    return " · ".join(part for part in parts if part)


def clock(view: ClockView | None) -> dict[str, str] | None:
    if view is None:
        return None
    state = "" if view.state == "normal" else str(view.state)
    return {"state": state, "words": str(view.words), "cells": view.cells, "due": str(view.note)}


# On record, but noise to a reader: the step that caused it stands beside it.
QUIET = (
    "need.status_changed",
    "need.party_invited",
    "need.match_judged",
    "case.seated",
    "task.opened",
    "clock.paused",
    "clock.resumed",
)


def timeline(viewer: Actor, need: Need) -> list[Line]:
    rows = events.timeline(viewer, streams=[f"need:{need.pk}"], limit=40)
    loud = [row for row in rows if row.kind not in QUIET]
    return [Line(_who(viewer, row), describe(row), row.at, _tone(row)) for row in loud]


def _who(viewer: Actor, event: Event) -> str:
    """People outside see organisations' steps, not persons' names."""
    if (
        viewer.is_staff
        or event.actor == viewer.key
        or event.organisation_id == viewer.organisation_id is not None
    ):
        return event.actor_label
    return _("办理方") if event.actor.startswith(("user:", "token:")) else event.actor_label


def _tone(event: Event) -> str:
    if event.kind.endswith(("verified", "signed", "finished", "fixed", "chosen")):
        return "g"
    return "b" if event.kind.startswith("siti.") else ""


def matches(viewer: Actor, page: NeedPage, need: Need) -> answers.Shown | None:
    """Whom the matcher proposes, while inviting is possible for this viewer."""
    if not page.actions[INVITING].allowed:
        return None
    try:
        found = siti.recommend(viewer, need, limit=MATCHES_SHOWN)
    except DomainError:
        return None
    shown = answers.shown(found, f"{need.title}\n{need.text}")
    # That the owner itself may not answer goes without saying.
    own = nav.address("party-detail", need.owner.ref)
    return replace(shown, set_aside=[aside for aside in shown.set_aside if aside.url != own])


@dataclass(frozen=True, slots=True)
class Offered:
    """One proposal on the page of a need: not invited yet it can be, or be set aside with a reason."""

    card: Card
    invited: bool = False
    dismissed: str = ""


def proposals(page: NeedPage, shown: answers.Shown | None) -> list[Offered]:
    """The cards, with what can be done about each, and why it was set aside if it was."""
    if shown is None:
        return []
    asked = {invitation.party.ref for invitation in page.invitations}
    ids = dict(Party.objects.filter(ref__in=[_ref(card) for card in shown.cards]).values_list("ref", "pk"))
    reasons = siti.dismissals(page.need.id)
    may_dismiss = DISMISSING in page.actions and page.actions[DISMISSING].allowed
    return [
        Offered(card, invited=True)
        if _ref(card) in asked
        else _offered(page, card, ids[_ref(card)], reasons.get(ids[_ref(card)], ""), may_dismiss)
        for card in shown.cards
    ]


def _offered(page: NeedPage, card: Card, party: int, dismissed: str, may_dismiss: bool) -> Offered:
    invite, dismiss = (
        f"{reverse('need-act', args=[page.need.id, verb])}?party={party}" for verb in (INVITING, DISMISSING)
    )
    dismiss_url = dismiss if may_dismiss and not dismissed else ""
    return Offered(replace(card, invite_url=invite, dismiss_url=dismiss_url), dismissed=dismissed)


def _ref(card: Card) -> str:
    return card.url.rstrip("/").rpartition("/")[2]
