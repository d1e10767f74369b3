"""Who may take an extract of the record of a document: whoever may see the document."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access

from .models import IngestDocument
from .policies import seen_by


@access.register_extract("document:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and IngestDocument.objects.filter(seen_by(viewer), pk=number).exists()
