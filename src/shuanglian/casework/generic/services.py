"""Starting a generic case and finishing its steps: the engine's verbs, with the forms held against the data."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import STAFF_ROLES, Actor
from shuanglian.foundation.errors import Invalid, NotAllowed, Reason

from .. import api, definitions, forms, policies
from ..evidence import Evidence
from ..models import Case, Token
from ..soundness import explore
from . import selectors
from .policies import (
    Reasons,
    may_cancel,
    may_reopen,
    may_resume,
    may_suspend,
    may_touch,
    may_withdraw,
)
from .rules import BUSINESS, TITLE, start_rule

LONGEST_PLAIN = 4000


def begin(
    *, actor: Actor, key: str, data: Mapping[str, Any], idempotency_key: str = "", is_demo: bool = False
) -> Case:
    """Start a case of the newest published version of `key` with the data of its start form.

    The starter's organisation takes the seat of its role. Raises `NotFound` (no such process for this actor),
    `Invalid` with every problem of the data.
    """
    definition = selectors.to_start(actor, key)
    rule = start_rule(definition.config)
    schema = selectors.form_of(definition, rule.form if rule else "")
    _demand_fit(schema, data, None, ())
    title = data.get(TITLE)
    return api.start(
        key,
        business=(BUSINESS, _number(actor, idempotency_key)),
        actor=actor,
        data=data,
        organisations=_own_seat(actor),
        title=str(title) if isinstance(title, str) and title.strip() else definition.name,
        is_demo=is_demo,
        idempotency_key=idempotency_key,
    )


def finish(
    *,
    actor: Actor,
    token_id: int,
    data: Mapping[str, Any],
    evidence: Sequence[Evidence] = (),
    rev: int | None = None,
    idempotency_key: str = "",
) -> Case:
    """Finish a step with the data of its form. Raises what `complete` raises, and `Invalid` with every problem."""
    token = api.get_task(actor, token_id)
    refuse(may_touch(token.case))
    if token.status == Token.Status.ACTIVE:
        node = definitions.graph(token.case.definition).nodes[token.node]
        refuse(policies.standing(actor, token, node).reasons)
        schema = selectors.form_of(token.case.definition, node.form)
        _demand_fit(schema, data, [piece.kind for piece in evidence], node.outputs)
    return api.complete(
        token_id, actor=actor, data=data, evidence=evidence, rev=rev, idempotency_key=idempotency_key
    )


def _demand_fit(
    schema: Mapping[str, Any] | None,
    data: Mapping[str, Any],
    evidence: Sequence[str] | None,
    outputs: tuple[str, ...],
) -> None:
    if schema is not None:
        found = forms.validate(schema, data, evidence=evidence, choices=selectors.choices_for(schema))
    else:
        found = _plain_problems(data, outputs)
    if found:
        raise Invalid(found)


def _plain_problems(data: Mapping[str, Any], outputs: tuple[str, ...]) -> Reasons:
    """A step without a form takes its declared outputs alone, as plain values."""
    found = [
        Reason("form.unknown", _("这一步不收“%s”") % str(name)[:60], str(name)[:60])
        for name in data
        if name not in outputs
    ]
    return found + [
        Reason("form.value", _("“%s”应是文字、数字或是否") % name, name)
        for name, value in data.items()
        if name in outputs and not _is_plain(value)
    ]


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_PLAIN and forms.storable(value)
    return value is None or isinstance(value, bool | int | float)


def _own_seat(actor: Actor) -> dict[str, int]:
    if actor.role in STAFF_ROLES or actor.organisation_id is None:
        return {}
    return {str(actor.role): actor.organisation_id}


def _number(actor: Actor, idempotency_key: str) -> int:
    """The business object of a generic case is the case itself. The engine wants a number for it before there is one:
    a random one, and the same for the same command sent twice."""
    if not idempotency_key:
        return secrets.randbits(62) + 1
    digest = hashlib.sha256(f"{actor.key}/{idempotency_key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 2**62 + 1


# -- the life of a case
def withdraw(*, actor: Actor, case: Case, reason: str) -> Case:
    refuse(may_withdraw(actor, case))
    return api.withdraw(case.pk, actor=actor, reason=reason)


def cancel(*, actor: Actor, case: Case, reason: str) -> Case:
    refuse(may_cancel(actor, case))
    return api.cancel(case.pk, actor=actor, reason=reason)


def suspend(*, actor: Actor, case: Case, reason: str) -> Case:
    refuse(may_suspend(actor, case))
    return api.suspend(case.pk, actor=actor, reason=reason)


def resume(*, actor: Actor, case: Case) -> Case:
    refuse(may_resume(actor, case))
    return api.resume(case.pk, actor=actor)


def reopen(*, actor: Actor, case: Case, node: str, reason: str) -> Case:
    refuse(may_reopen(actor, case))
    return api.reopen(case.pk, node, actor=actor, reason=reason)


# -- the desk
def claim(*, actor: Actor, token: Token) -> Token:
    refuse(may_touch(token.case))
    return api.claim(token.pk, actor=actor)


def release(*, actor: Actor, token: Token) -> Token:
    refuse(may_touch(token.case))
    return api.release(token.pk, actor=actor)


def pause(*, actor: Actor, token: Token, reason: str, waiting_for: str = "", until: Any = None) -> None:
    """Stop the clock of a step while somebody else is waited for; the engine's limits hold."""
    refuse(may_touch(token.case))
    api.pause_clock(token.pk, actor=actor, reason=reason, waiting_for=waiting_for, until=until)


def unpause(*, actor: Actor, token: Token) -> None:
    refuse(may_touch(token.case))
    api.resume_clock(token.pk, actor=actor)


def reopenable(case: Case) -> list[tuple[str, str]]:
    """(node, name) of the steps from which a finished case can be taken up again."""
    graph = definitions.graph(case.definition)
    alone = explore(graph).alone
    return [(node.id, node.title) for node in graph.nodes.values() if node.id in alone and node.role]


def refuse(reasons: Reasons) -> None:
    """Raises `NotAllowed` with all reasons, if there are any."""
    if reasons:
        raise NotAllowed(reasons)
