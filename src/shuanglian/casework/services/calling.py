"""Cases that a call activity runs: another process, pinned when the calling one was published.

A called case belongs to its caller: the same object, record, seats and starter, its own definition and data. It
gets the declared inputs, gives the declared results back when it ends, and closes with the token that waits
for it. Its settings are those of its own definition, under `config["calls"][<id of the activity>]` of the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason

from .. import definitions
from ..graph import Node
from ..models import Case, Definition, Seat, Token
from . import opening

OPEN = (Case.Status.OPEN, Case.Status.SUSPENDED)


def create(case: Case, token: Token, node: Node) -> Case:
    """The case that `token` of `case` waits for, not yet started."""
    definition = definitions.called(case.definition, node.calls)
    config = opening.overlaid(definition.config, case.config.get("calls", {}).get(node.id, {}))
    problems = opening.missing_settings(definitions.graph(definition), config)
    if problems:
        raise Invalid(problems)
    called = Case.objects.create(
        definition=definition,
        key=definition.key,
        business_type=case.business_type,
        business_id=case.business_id,
        title=case.title,
        stream=case.stream,
        config=config,
        is_demo=case.is_demo,
        caller=token,
        started_at=timezone.now(),
        started_by=case.started_by,
        started_by_user_id=case.started_by_user_id,
        started_by_organisation_id=case.started_by_organisation_id,
    )
    seats = Seat.objects.filter(case=case)
    Seat.objects.bulk_create(
        Seat(case=called, key=seat.key, organisation_id=seat.organisation_id, user_id=seat.user_id)
        for seat in seats
    )
    return called


def open_of(tokens: Collection[int]) -> list[Case]:
    """The open cases called by these tokens, locked."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("definition")
    return list(rows.filter(caller__in=tokens, status__in=OPEN).order_by("pk"))


def open_below(case: Case) -> Iterator[Case]:
    """The open cases that `case` called, and those that these called, locked, outer ones first."""
    tokens = Token.objects.filter(case=case, status=Token.Status.ACTIVE, form="call")
    for called in open_of(list(tokens.values_list("pk", flat=True))):
        yield called
        yield from open_below(called)


def refuse_alone(case: Case) -> None:
    """Raises `Invalid` for a called case: it is taken back, cancelled or reopened with the one that called it."""
    if case.caller_id is not None:
        raise Invalid(Reason("called", _("这是上级办件的一部分，请在上级办件办理")))


def newest(key: str) -> Definition | None:
    """The version that a call activity published now is pinned to."""
    found = Definition.objects.filter(key=key, status=Definition.Status.PUBLISHED)
    return found.order_by("-version").first()
