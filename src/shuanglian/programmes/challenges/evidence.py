"""Who may read a file of a challenge (scope `challenge:<id>`, visibility `case`): attachments of the full text for who reads
it, proofs of delivery and measurement for the two sides of a contract. Bids are never stored here."""

from __future__ import annotations

from django.db.models import Q

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.files import access
from shuanglian.foundation.files.models import StoredFile

from . import policies
from .models import Challenge, Milestone
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
    if policies.is_owner(viewer, challenge):
        return True
    if policies.is_winner(viewer, challenge) and _of_own_contract(viewer, challenge, file):
        return True
    return (
        file.organisation_id == challenge.drafted_in_id
        and _is_attachment(challenge, file)
        and reading.reads_full(viewer, challenge)
    )


def _of_own_contract(viewer: Actor, challenge: Challenge, file: StoredFile) -> bool:
    """What a winner put there itself, and reports and vouchers of its own milestones: never another winner's."""
    if file.organisation_id == viewer.organisation_id:
        return True
    own = Milestone.objects.filter(
        contract__award__proposal__challenge=challenge,
        contract__award__bid__organisation=viewer.organisation_id,
    )
    return own.filter(Q(readings__evidence=file) | Q(payments__voucher=file)).exists()


def _is_attachment(challenge: Challenge, file: StoredFile) -> bool:
    """What the publisher put there before the deadline belongs to the text; later files are proofs."""
    return file.created_at < challenge.deadline
