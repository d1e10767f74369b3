"""Who may read a file that belongs to a need (scope `need:<id>`, visibility `case`)."""

from __future__ import annotations

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.files import access
from shuanglian.foundation.files.models import StoredFile
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Need

from .models import FollowUp, Measurement, Rating, Round
from .situation import is_chosen, is_manager, is_owner, situation

PREFIX = "need:"


@access.register(PREFIX)
def may_read(viewer: Actor, file: StoredFile) -> bool:
    """Company, responsible manager and chosen solver read everything; whoever reads the need in full also reads what
    the company attached to the question, but no proof of a measurement, delivery, figure or rating."""
    need = Need.objects.select_related("owner").filter(pk=_need_id(file)).first()
    if need is None or not registry.full_ids(viewer, [need.pk]):
        return False
    if is_owner(viewer, need) or is_manager(viewer, need) or is_chosen(viewer, situation(need)):
        return True
    attached = file.organisation_id is not None and file.organisation_id == need.owner.organisation_id
    return attached and not _is_proof(need, file)


def _need_id(file: StoredFile) -> int:
    number = file.scope.removeprefix(PREFIX)
    return int(number) if number.isascii() and number.isdigit() else 0


def _is_proof(need: Need, file: StoredFile) -> bool:
    if Measurement.objects.filter(evidence=file).exists() or Rating.objects.filter(evidence=file).exists():
        return True
    delivered = Round.objects.filter(need=need).values_list("delivery_files", flat=True)
    figures = FollowUp.objects.filter(need=need).values_list("figures", flat=True)
    shown = {figure.get("evidence_id") for row in figures for figure in row.values()}
    return file.pk in shown or any(file.pk in files for files in delivered)
