"""Who reads the record and the files of a comment."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.events import access as events
from shuanglian.foundation.files import access as files
from shuanglian.foundation.files.models import StoredFile

from .models import Answer, Comment
from .visibility import is_public, sees_words

PREFIX = "supervision:"


@events.register_extract(PREFIX)
def may_extract(viewer: Actor, stream: str) -> bool:
    """Everybody, once the comment is public: rows name accounts by number only, texts by their digests. The author gets
    it before that on the page, by the query code."""
    row = Comment.objects.filter(pk=events.number_of(stream) or 0).first()
    return row is not None and (viewer.is_staff or is_public(row))


@files.register(PREFIX)
def may_read_file(viewer: Actor, file: StoredFile) -> bool:
    """Files of a released answer are for everybody, those of the author for whoever works on it."""
    row = Comment.objects.filter(pk=events.number_of(file.scope) or 0).first()
    if row is None:
        return False
    released = Answer.objects.filter(comment=row, released_at__isnull=False, files=file.pk)
    return sees_words(viewer, row) or released.exists()
