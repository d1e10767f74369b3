"""Who takes an extract of the record of a sheet, and who reads its file: whoever may see the sheet."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor, Role
from shuanglian.foundation.events import access
from shuanglian.foundation.files import access as files
from shuanglian.foundation.files.models import StoredFile

from .models import LedgerIntake
from .policies import KEEPERS, seen_by


@access.register_extract("ledger:")
def may_extract(viewer: Actor, stream: str) -> bool:
    number = access.number_of(stream)
    return number is not None and LedgerIntake.objects.filter(seen_by(viewer), pk=number).exists()


@files.register_alone("ledger:")
def may_read(viewer: Actor, file: StoredFile) -> bool:
    """Sheets may hold what one bureau does not show to another: being of the staff is not enough."""
    if viewer.is_in(*KEEPERS):
        return True
    if viewer.role != Role.OFFICER or viewer.organisation_id is None:
        return False
    own = file.organisation_id == viewer.organisation_id
    return own or LedgerIntake.objects.filter(file=file.pk, sender=viewer.organisation_id).exists()
