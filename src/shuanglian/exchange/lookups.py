"""From ids in a request to rows; what does not exist is a reason with its field, never a server error."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.registry import selectors
from shuanglian.registry.models import Party, Place, Segment


def place(place_id: int | None, field: str = "place_id") -> Place | None:
    if place_id is None:
        return None
    found = Place.objects.filter(pk=place_id).first()
    if found is None:
        raise Invalid(Reason("unknown_place", _("没有这个地方。"), field))
    return found


def segments(ids: Sequence[int], field: str = "segment_ids") -> list[Segment]:
    found = {segment.pk: segment for segment in Segment.objects.filter(pk__in=set(ids))}
    missing = [str(pk) for pk in ids if pk not in found]
    if missing:
        raise Invalid(Reason("unknown_segment", _("没有这些环节：%s") % "、".join(missing), field))
    return [found[pk] for pk in dict.fromkeys(ids)]


def party(viewer: Actor, party_id: int, field: str = "party_id") -> Party:
    """A party named inside a body: unknown is a mistake of the input, not a missing address."""
    try:
        return selectors.get_party(viewer, party_id)
    except NotFound as error:
        raise Invalid(Reason("unknown_party", _("没有这个主体，或者您不能查看它。"), field)) from error
