"""What the verbs share: locks in one order, checks of texts, the one event."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.events.services import record

from .. import engine, selectors
from ..models import Line, Round

LONGEST: Final = 500


def lock(actor: Actor, round_: Round) -> Round:
    """The round as it is now, held until the end of the transaction; its case is locked before it. Raises `NotFound`."""
    selectors.get_for(actor, round_.pk)
    engine.lock(round_.pk)
    rows = Round.objects.select_for_update(of=("self",)).select_related("organisation", "case")
    return rows.get(pk=round_.pk)


def lines_of(round_: Round) -> list[Line]:
    """All lines, locked, with what is needed to report them."""
    rows = Line.objects.select_for_update(of=("self",)).filter(round=round_)
    return list(rows.select_related("indicator__place", "indicator__segment", "observation"))


def note(actor: Actor, round_: Round, kind: str, **payload: Any) -> None:
    """The one business event of a change."""
    record(
        stream=round_.stream,
        kind=f"reporting.{kind}",
        actor=actor,
        obj=("reporting", round_.pk),
        payload=payload,
    )


def text(value: str, field: str, message: str) -> str:
    """A text that must be there. Raises `Invalid`."""
    plain = value.replace("\x00", "").strip()
    if not plain:
        raise Invalid(Reason("required", message, field))
    if len(plain) > LONGEST:
        raise Invalid(Reason("too_long", _("最多 %(count)d 个字") % {"count": LONGEST}, field))
    return plain
