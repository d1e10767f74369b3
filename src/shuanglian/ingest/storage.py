"""The bytes of a document are for those who may see the document, not for every officer of the region."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events.access import number_of
from shuanglian.foundation.files import access
from shuanglian.foundation.files.models import StoredFile

from .models import IngestDocument
from .policies import seen_by


@access.register_alone("document:")
def may_read(viewer: Actor, file: StoredFile) -> bool:
    number = number_of(file.scope)
    return number is not None and IngestDocument.objects.filter(seen_by(viewer), pk=number).exists()
