"""Who may read a file of a challenge (scope `challenge:<id>`, visibility `case`): attachments of the full text for who reads
it, proofs of delivery and measurement for the two sides of a contract. Bids are never stored here."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.files import access
from shuanglian.foundation.files.models import StoredFile

from . import policies
from .models import Challenge
from .selectors import reading

PREFIX = "challenge:"


@access.register(PREFIX)
def may_read(viewer: Actor, file: StoredFile) -> bool:
    number = file.scope.removeprefix(PREFIX)
    if not (number.isascii() and number.isdigit()):
        return False
    challenge = reading.visible_to(viewer).filter(pk=int(number)).first()
    if challenge is None:
        return False
    if policies.is_owner(viewer, challenge) or policies.is_winner(viewer, challenge):
        return True
    return (
        file.organisation_id == challenge.drafted_in_id
        and _is_attachment(challenge, file)
        and reading.reads_full(viewer, challenge)
    )


def _is_attachment(challenge: Challenge, file: StoredFile) -> bool:
    """What the publisher put there before the deadline belongs to the text; later files are proofs."""
    return file.created_at < challenge.deadline
