"""Every fact names its source: writing and reading citations."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from .models import Citation, Source


def object_type(obj: models.Model) -> str:
    """`party`, `offering`, `need`, `place`, `relation` … as citations and events name it."""
    return str(obj._meta.model_name)


def cite(
    obj: models.Model, source: Source, field: str = "", *, locator: str = "", note: str = ""
) -> Citation:
    """`source` says this about `obj` (or about its `field`). Saying it twice changes nothing."""
    citation, _created = Citation.objects.get_or_create(
        object_type=object_type(obj),
        object_id=obj.pk,
        field=field,
        source=source,
        locator=locator,
        defaults={"note": note},
    )
    return citation


def citations(obj: models.Model) -> models.QuerySet[Citation]:
    """What is cited for `obj`, source included, in the order of writing."""
    return Citation.objects.filter(object_type=object_type(obj), object_id=obj.pk).select_related("source")


def cited_by(kind: str, ids: Iterable[int]) -> dict[int, list[Citation]]:
    """Citations of many objects in one query."""
    found: dict[int, list[Citation]] = {}
    for citation in Citation.objects.filter(object_type=kind, object_id__in=list(ids)).select_related(
        "source"
    ):
        found.setdefault(citation.object_id, []).append(citation)
    return found
