"""One case as its page shows it: plain values, as far as the viewer may know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.casework import api, forms, superiors
from shuanglian.casework.generic import policies
from shuanglian.casework.generic import selectors as generic
from shuanglian.casework.generic.services import reopenable
from shuanglian.casework.graph import Graph
from shuanglian.casework.models import Evidence
from shuanglian.foundation.accounts.models import User
from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.events import selectors as events
from shuanglian.foundation.events.models import Event

from . import formfields, wording

TONES = {"open": "warm", "suspended": "", "finished": "green", "withdrawn": "line", "cancelled": "line"}
MOST_EVENTS = 300


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list: what is done, open or still to come. `why` is the proof of the due date; `entries` are
    what was filled in, `files` (id, name, kind) what was put behind it."""

    name: str
    state: str
    role: str
    who: str
    started_at: Any
    ended_at: Any
    clock: api.ClockView | None
    entries: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[int, str, str]] = field(default_factory=list)
    statements: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """An open step. `reasons` against finishing it; `fields` and `kinds` of evidence where it may be done."""

    id: int
    name: str
    role: str
    help: str
    who: str
    organisation: str
    mine: bool
    claimed: bool
    may_claim: bool
    may_release: bool
    for_whom: str
    clock: api.ClockView | None
    paused: bool
    may_pause: bool
    reasons: Sequence[Reason]
    fields: list[dict[str, Any]]
    kinds: list[dict[str, Any]]
    item: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What came back with a refused form: which task, what was typed, what is wrong."""

    token_id: int = 0
    typed: Mapping[str, Sequence[str]] | None = None
    reasons: Sequence[Reason] = ()
    kept: Sequence[tuple[str, str]] = ()


def graph_of(case: api.Case) -> Graph:
    return api.graph(case.definition)


def knows_all(viewer: Actor) -> bool:
    return viewer.is_staff


def steps(viewer: Actor, case: api.Case) -> list[Step]:
    """Others than staff read what their own side filled in and what the process shares (`config["share"]`)."""
    tokens = {
        token.pk: token
        for token in api.Token.objects.filter(case=case, form="task").select_related("organisation")
    }
    proofs = _proofs(list(tokens))
    graph = graph_of(case)
    shared = set(case.config.get("share", []))
    found = []
    for line in api.steps(case):
        token = tokens.get(line.token_id or 0)
        step = Step(
            line.name,
            line.state,
            role_label(line.role),
            _who(viewer, line, token),
            line.started_at,
            line.ended_at,
            line.clock,
        )
        if token is not None and (_own(viewer, token) or line.node in shared):
            step = _opened(step, case, graph, token, proofs.get(token.pk, []))
        found.append(step)
    return found


def _own(viewer: Actor, token: api.Token) -> bool:
    own = token.organisation_id is not None and token.organisation_id == viewer.organisation_id
    return knows_all(viewer) or own


def _who(viewer: Actor, line: api.StepView, token: api.Token | None) -> str:
    if token is not None and not _own(viewer, token):
        return ""
    return " · ".join(part for part in (line.organisation, line.who) if part)


def _proofs(tokens: list[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    for piece in Evidence.objects.filter(token__in=tokens).select_related("file").order_by("pk"):
        found.setdefault(piece.token_id, []).append(piece)
    return found


def _opened(step: Step, case: api.Case, graph: Graph, token: api.Token, proofs: list[Evidence]) -> Step:
    node = graph.nodes.get(token.node)
    schema = generic.form_of(case.definition, node.form if node else "")
    entries = forms.labelled(schema, token.result, choices=generic.choices_for(schema)) if schema else []
    return replace(
        step,
        entries=entries,
        files=[(piece.file.pk, piece.file.name, piece.kind) for piece in proofs if piece.file],
        statements=[(piece.kind, piece.statement) for piece in proofs if piece.statement],
    )


def typed_again(
    case: api.Case, token: api.Token, typed: Mapping[str, Sequence[str]]
) -> list[tuple[str, str]]:
    """What was typed into the form of a step that is no longer open, so that it can be copied."""
    node = graph_of(case).nodes[token.node]
    schema = generic.form_of(case.definition, node.form)
    return [
        (field.label, "、".join(typed[field.name]))
        for field in (forms.fields(schema) if schema else [])
        if any(typed.get(field.name, ()))
    ]


def role_label(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role


# -- open tasks
def tasks(viewer: Actor, case: api.Case, given: Given, wanted: int = 0) -> list[Task]:
    """One form stands open at a time: the refused one, the one asked for, else the first that may be done."""
    found = _tasks(viewer, case, given) if case.is_open else []
    able = [task.id for task in found if not task.reasons]
    here = next((pk for pk in (given.token_id, wanted, *able) if pk in able), 0)
    return [replace(task, here=task.id == here) for task in found]


def _tasks(viewer: Actor, case: api.Case, given: Given) -> list[Task]:
    rows = list(
        api.Token.objects.filter(case=case, status=api.Token.Status.ACTIVE, form="task")
        .select_related("case__definition", "clock", "assignee", "organisation")
        .order_by("pk")
    )
    clocks = api.clocks_for(rows)
    return [_task(viewer, case, row, clocks.get(row.pk), given) for row in rows]


def _task(viewer: Actor, case: api.Case, row: api.Token, clock: api.ClockView | None, given: Given) -> Task:
    node = graph_of(case).nodes[row.node]
    standing = api.standing(viewer, row, node)
    reasons = policies.may_touch(case) + standing.reasons
    schema = generic.form_of(case.definition, node.form)
    typed, problems = (given.typed, given.reasons) if given.token_id == row.pk else (None, ())
    mine = row.assignee_id is not None and row.assignee_id == viewer.user_id
    return Task(
        id=row.pk,
        name=row.name,
        role=role_label(row.role),
        help=node.documentation,
        who=row.assignee.name if row.assignee and _own(viewer, row) else "",
        organisation=row.organisation.name if row.organisation and _own(viewer, row) else "",
        mine=mine,
        claimed=row.assignee_id is not None,
        may_claim=not policies.may_claim(viewer, row),
        may_release=not policies.may_release(viewer, row),
        for_whom=_name(standing.on_behalf_of) if not reasons else "",
        clock=clock,
        paused=clock is not None and str(clock.state) == "pause",
        may_pause=clock is not None and not reasons,
        reasons=reasons,
        fields=[] if reasons else formfields.shown(schema, typed, problems),
        kinds=[] if reasons else _kinds(node.evidence, schema, typed, problems),
        item=row.item if isinstance(row.item, str) else "",
    )


def _name(user_id: int | None) -> str:
    if user_id is None:
        return ""
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or ""


def _kinds(
    required: tuple[str, ...],
    schema: Mapping[str, Any] | None,
    typed: Mapping[str, Sequence[str]] | None,
    reasons: Sequence[Reason],
) -> list[dict[str, Any]]:
    """Evidence that the step itself demands: a file, or a sentence in its place."""
    errors = {reason.field: str(reason.message) for reason in reasons}
    return [
        {
            "file": f"ev-{number}",
            "text": f"es-{number}",
            "kind": kind,
            "error": errors.get(kind, ""),
            "value": next(iter((typed or {}).get(f"es-{number}", [])), ""),
        }
        for number, (kind, _needed) in enumerate(generic.evidence_kinds(required, schema))
    ]


# -- what may be done to the whole case
def acts(viewer: Actor, case: api.Case) -> list[dict[str, Any]]:
    """Verbs with the reasons against; those that do not fit its state at all are left out."""
    over = case.status not in ("open", "suspended")
    wanted = (
        ("withdraw", _("撤回办件"), policies.may_withdraw, not over, True),
        ("suspend", _("中止办件"), policies.may_suspend, case.status == "open", True),
        ("resume", _("恢复办件"), policies.may_resume, case.status == "suspended", False),
        ("cancel", _("取消办件"), policies.may_cancel, not over, True),
        ("reopen", _("重新打开"), policies.may_reopen, case.status == "finished", True),
    )
    return [
        {
            "verb": verb,
            "label": label,
            "reasons": reasons,
            "needs_reason": needs_reason,
            "nodes": reopenable(case) if verb == "reopen" and not reasons else [],
        }
        for verb, label, rule, fits, needs_reason in wanted
        if fits and policies.is_generic(case)
        for reasons in [rule(viewer, case)]
    ]


# -- the record
def record(viewer: Actor, case: api.Case) -> list[dict[str, Any]]:
    graph = graph_of(case)
    rows = events.timeline(viewer, streams=[case.stream], limit=MOST_EVENTS)
    lines = partial(api.decided.lines, case.definition)
    late = [row for row in rows if row.kind == "clock.escalated"] if knows_all(viewer) else []
    told = dict(zip([row.pk for row in late], superiors.told([row.payload for row in late]), strict=True))
    return [
        line | {"note": told.get(row.pk) or line["note"]}
        for row in rows
        for line in [_event_line(viewer, row, graph, lines)]
    ]


def _event_line(
    viewer: Actor, event: Event, graph: Graph, lines: Callable[[Mapping[str, Any]], list[str]]
) -> dict[str, Any]:
    return {
        "who": _actor(viewer, event),
        "text": wording.describe(event, graph),
        "note": wording.note(event, graph, lines) if knows_all(viewer) else "",
        "at": event.at,
        "tone": "g" if event.kind == "task.completed" else "b" if event.kind.startswith("case.") else "",
    }


def _actor(viewer: Actor, event: Event) -> str:
    """People outside see that a department acted, not who there."""
    own = event.actor == viewer.key or event.organisation_id == viewer.organisation_id is not None
    if knows_all(viewer) or own or not event.actor.startswith(("user:", "token:")):
        return event.actor_label
    return _("办理方")


def verified(case: api.Case) -> dict[str, Any]:
    """Whether the chain of the case is whole: recomputed now, not remembered."""
    found = events.verify_stream(case.stream)
    return {"ok": found is None, "message": found.message if found else ""}


def since(viewer: Actor, case: api.Case, rev: int) -> list[str]:
    """What happened after the revision that somebody had before their eyes."""
    graph = graph_of(case)
    later = [event for event in api.history(case) if event.payload.get("rev", 0) > rev]
    return [
        _("%(who)s：%(what)s") % {"who": _actor(viewer, event), "what": wording.describe(event, graph)}
        for event in later[-10:]
    ]


def relatives(viewer: Actor, case: api.Case) -> dict[str, Any]:
    """The case that called this one, and those it called, as far as the viewer may see them."""
    seen = api.visible_to(viewer)
    caller = seen.filter(tokens=case.caller_id).first() if case.caller_id else None
    called = seen.filter(caller__case=case).order_by("pk")[:50]
    return {"caller": caller, "called": list(called)}


def diagram(case: api.Case) -> dict[str, Any]:
    """For the script of the page: done, current, and a badge for each running clock."""
    found = api.diagram(case)
    badges = {node: {"words": view.words, "state": str(view.state)} for node, view in found["clocks"].items()}
    return {"done": found["done"], "current": found["current"], "badges": badges}
