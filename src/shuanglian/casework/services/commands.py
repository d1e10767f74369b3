"""The verbs that start a case and move it on. Each is one transaction and writes one event."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Reason

from .. import definitions, handlers, policies, semantics
from .. import evidence as proofs
from ..clocks import ZONE
from ..models import Case, Seat, Token
from . import calling, idempotency, opening, run, store


def start(
    key: str,
    *,
    business: tuple[str, int],
    actor: Actor,
    stream: str = "",
    data: Mapping[str, Any] | None = None,
    organisations: Mapping[str, int] | None = None,
    people: Mapping[str, int] | None = None,
    config: Mapping[str, Any] | None = None,
    title: str = "",
    is_demo: bool = False,
    idempotency_key: str = "",
) -> Case:
    """Open a case of the latest published version of `key` about one business object.

    `organisations` and `people` fill seats (a seat is a lane's role unless the file names one); `config`
    overrides that of the definition, such as `{"sla": {"triage": 3}}`. `stream` is where events go (default
    `case:<id>`). Raises `NotFound` (no such process), `Invalid`, `Conflict` (one is already open about this
    object).
    """
    _require_json(data)
    mark = idempotency.fingerprint("start", key, business, data) if idempotency_key else ""
    try:
        with transaction.atomic():
            known = idempotency.replay(idempotency_key, actor=actor, mark=mark)
            if known is not None:
                return known
            case = _create(key, business, actor, stream, config or {}, title, is_demo)
            fill_seats(case, organisations or {}, people or {})
            run.play(
                case,
                semantics.Start(data or {}),
                actor=actor,
                kind="case.started",
                detail={"definition": [key, case.definition.version], "business": list(business)},
                tokens=(),
            )
            idempotency.remember(idempotency_key, actor=actor, kind="start", mark=mark, case=case)
            return case
    except IntegrityError as error:
        return _lost_start(key, business, actor, idempotency_key, mark, error)


def _lost_start(
    key: str, business: tuple[str, int], actor: Actor, idempotency_key: str, mark: str, error: IntegrityError
) -> Case:
    """Somebody started the same at the same moment: the same command gives their case, another one is told."""
    known = idempotency.replay(idempotency_key, actor=actor, mark=mark)
    if known is not None:
        return known
    running = Case.objects.filter(key=key, business_type=business[0], business_id=business[1])
    if running.filter(status__in=[Case.Status.OPEN, Case.Status.SUSPENDED]).exists():
        raise Conflict(Reason("already_open", _("这件事已有一个进行中的办件"))) from error
    raise error


def complete(
    token_id: int,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    evidence: Sequence[proofs.Evidence] = (),
    rev: int | None = None,
    idempotency_key: str = "",
) -> Case:
    """Finish a task: its data is merged, its evidence kept, and the case moves on.

    `rev` is the revision that the actor saw; give it to be told when the case has changed since. Raises
    `NotFound`, `Conflict` (somebody else was faster: says who and when), `NotAllowed` and `EvidenceMissing`
    with all reasons.
    """
    _require_json(data)
    mark = idempotency.fingerprint("complete", token_id, data) if idempotency_key else ""
    with transaction.atomic():
        case, token, tokens = _lock_token(token_id, actor)
        known = idempotency.replay(idempotency_key, actor=actor, mark=mark)
        if known is not None:
            return known
        _require_active(case, token)
        if rev is not None and rev != case.rev:
            raise Conflict(Reason("stale", _("这个办件在您打开之后有更新，请刷新后再办")))
        _finish_task(case, token, tokens, actor, dict(data or {}), evidence)
        idempotency.remember(idempotency_key, actor=actor, kind="complete", mark=mark, case=case)
        return case


def _finish_task(
    case: Case,
    token: Token,
    tokens: Sequence[Token],
    actor: Actor,
    data: dict[str, Any],
    pieces: Sequence[proofs.Evidence],
) -> None:
    node = definitions.graph(case.definition).nodes[token.node]
    stand = policies.standing(actor, token, node)
    if stand.reasons:
        raise NotAllowed(stand.reasons)
    proofs.require(node.evidence, pieces)
    proofs.attach(token, pieces, actor=actor)
    detail: dict[str, Any] = {
        "node": node.id,
        "task": token.pk,
        "keys": sorted(data),
        "digest": idempotency.fingerprint(data),
    }
    if pieces:
        detail["evidence"] = [piece.kind for piece in pieces]
    run.play(
        case,
        semantics.Complete(token.pk, data),
        actor=actor,
        kind="task.completed",
        detail=detail,
        on_behalf_of=stand.on_behalf_of,
        public=node.public and handlers.is_public(case),
        tokens=tokens,
    )


def signal(
    message: str, *, correlation: str | int, actor: Actor, data: Mapping[str, Any] | None = None
) -> list[Case]:
    """Deliver a message to every case that waits for it with this correlation; returns those cases.

    A message that nobody waits for is lost, as in BPMN; the empty list says so.
    """
    _require_json(data)
    waiting = Token.objects.filter(
        status=Token.Status.ACTIVE,
        form=semantics.Form.WAIT,
        message=message,
        correlation=str(correlation),
    )
    found = list(waiting.order_by("case", "pk").values_list("case", "pk"))
    return [
        case for case_id, token in found if (case := _receive(case_id, token, message, actor, data or {}))
    ]


@transaction.atomic
def _receive(case_id: int, token: int, message: str, actor: Actor, data: Mapping[str, Any]) -> Case | None:
    case = run.lock_or_404(case_id)
    if not case.is_open or not Token.objects.filter(pk=token, status=Token.Status.ACTIVE).exists():
        return None
    run.play(
        case,
        semantics.Receive(token, data),
        actor=actor,
        kind="message.received",
        detail={"message": message, "task": token},
    )
    return case


# -- shared steps
def _require_json(data: Mapping[str, Any] | None) -> None:
    """Raises `Invalid` for what a database cannot keep as JSON: infinite numbers, dates, NUL, lone surrogates."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise Invalid(
            Reason("bad_data", _("数据里有存不下的内容（只能是文字、数字、真假、列表）"))
        ) from error
    if "\\u0000" in text.replace("\\\\", ""):
        raise Invalid(Reason("bad_data", _("数据里有存不下的内容（只能是文字、数字、真假、列表）")))


def _create(
    key: str,
    business: tuple[str, int],
    actor: Actor,
    stream: str,
    config: Mapping[str, Any],
    title: str,
    demo: bool,
) -> Case:
    definition = calling.newest(key)
    if definition is None:
        raise NotFound(Reason("no_definition", _("没有已发布的流程“%s”") % key))
    merged = opening.overlaid(definition.config, config)
    problems = opening.missing_settings(definitions.graph(definition), merged)
    if problems:
        raise Invalid(problems)
    case = Case(
        definition=definition,
        key=key,
        business_type=business[0],
        business_id=business[1],
        title=title[:200],
        stream=stream,
        config=merged,
        is_demo=demo or actor.is_demo,
        started_at=timezone.now(),
        started_by=actor.key,
        started_by_user_id=actor.user_id,
        started_by_organisation_id=actor.organisation_id,
    )
    store.INSERT_CASE(case)
    if not stream:
        case.stream = run.own_stream(case.pk)
        store.NAME_STREAM(case.stream, case.pk)
    return case


def fill_seats(case: Case, organisations: Mapping[str, int], people: Mapping[str, int]) -> None:
    for key in sorted({*organisations, *people}):
        values: dict[str, Any] = {}
        if key in organisations:
            values |= {"organisation_id": organisations[key], "user_id": None}
        if key in people:
            values["user_id"] = people[key]
        Seat.objects.update_or_create(case=case, key=key, defaults=values)


def lock_case(case_id: int, actor: Actor) -> Case:
    case = run.lock_or_404(case_id)
    policies.require_visible(actor, case)
    return case


def _lock_token(token_id: int, actor: Actor) -> tuple[Case, Token, list[Token]]:
    """Case first, then the token read afresh, with all that are active."""
    case = run.lock_of(token_id)
    if case is None:
        raise NotFound(Reason("not_found", _("没有这个任务")))
    policies.require_visible(actor, case)
    tokens = run.active(case)
    token = next((row for row in tokens if row.pk == token_id), None)
    return case, token or store.TOKEN(token_id)[0], tokens


def _require_active(case: Case, token: Token) -> None:
    if token.form != semantics.Form.TASK:
        raise NotFound(Reason("not_found", _("没有这个任务")))
    if token.status == Token.Status.ACTIVE:
        run.require_open(case)
        return
    raise Conflict(Reason("token_gone", told(token)))


def told(token: Token) -> str:
    """Who ended a task and when, in words."""
    who = token.ended_by_user.name if token.ended_by_user else _("系统")
    at = token.ended_at.astimezone(ZONE) if token.ended_at else dt.datetime.now(ZONE)
    values = {"task": token.name, "who": who, "at": at.strftime("%Y-%m-%d %H:%M")}
    if token.status == Token.Status.DONE:
        return _("“%(task)s”已由%(who)s于 %(at)s 办理") % values
    return _("“%(task)s”已于 %(at)s 取消（%(who)s）") % values
