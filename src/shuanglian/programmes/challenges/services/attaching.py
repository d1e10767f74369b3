"""Attachments of the full text: put beside the draft by the publisher, part of what is checked, approved and published.

They are as confidential as the text, so they are not in the file store, whose staff rule would let administrators read them.
After publication nothing is added or taken away: a correction is text.
"""

from __future__ import annotations

import hashlib
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.files import sniff
from shuanglian.foundation.files.services import clean_name

from .. import sealing
from ..drafts import Upload
from ..models import Challenge, TextFile
from ._common import begin, event, gone, move, refuse
from .bidding import extension_of, upload_problems

MOST_FILES: Final = 10


@transaction.atomic
def text_file_add(*, actor: Actor, challenge: Challenge, upload: Upload) -> TextFile:
    """Raises `Invalid` with everything that is wrong: empty, too large, too many, twice, not of an accepted type."""
    fresh = begin(actor, challenge, "save")
    refuse(_problems(fresh, upload))
    name, digest = clean_name(upload.name), hashlib.sha256(upload.data).hexdigest()
    last = fresh.text_files.order_by("order").last()
    row = TextFile(
        challenge=fresh,
        order=last.order + 1 if last else 1,
        name=name,
        media_type=sniff.ALLOWED[extension_of(upload)],
        size=len(upload.data),
        sha256=digest,
    )
    row.ciphertext = sealing.encrypt(fresh.seal_salt, upload.data, about(row))
    row.save()
    move(fresh, fresh.status)
    event(
        actor,
        fresh,
        "text_file_added",
        {"order": row.order, "sha256": digest, "size": row.size},
        public=False,
    )
    return row


@transaction.atomic
def text_file_remove(*, actor: Actor, challenge: Challenge, file: TextFile | int) -> None:
    """Raises `NotFound` for a file of another challenge."""
    fresh = begin(actor, challenge, "save")
    row = fresh.text_files.filter(pk=file.pk if isinstance(file, TextFile) else file).first()
    if row is None:
        raise gone()
    payload = {"order": row.order, "sha256": row.sha256}
    row.delete()
    move(fresh, fresh.status)
    event(actor, fresh, "text_file_removed", payload, public=False)


def about(row: TextFile) -> str:
    """What the encryption binds the bytes to: rows cannot be swapped."""
    return f"{row.challenge_id}:text:{row.sha256}"


def _problems(challenge: Challenge, upload: Upload) -> list[Reason]:
    found = []
    if challenge.text_files.count() >= MOST_FILES:
        found.append(Reason("challenges.files", _("附件最多 %(n)d 个") % {"n": MOST_FILES}, "file"))
    if not upload.data:
        found.append(Reason("empty", _("文件是空的"), "file"))
    else:
        found += upload_problems(challenge, upload, "file")
    if challenge.text_files.filter(sha256=hashlib.sha256(upload.data).hexdigest()).exists():
        found.append(Reason("challenges.file_twice", _("这个文件已经附上"), "file"))
    return found
