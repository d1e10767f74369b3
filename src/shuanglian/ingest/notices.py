"""What documents tell people: facts wait for the stewards, a document could not be read for whoever brought it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Membership
from shuanglian.foundation.actor import Role
from shuanglian.foundation.errors import Text
from shuanglian.foundation.notices import kinds
from shuanglian.foundation.notices.services import notify

from .models import DECIDABLE, IngestDocument

READY: Final = kinds.register("ingest.ready", _("文档读完，有事实待审核"))
REFUSED: Final = kinds.register("ingest.refused", _("文档读不了"))


def tell_ready(document: IngestDocument) -> None:
    """The stewards, and whoever handed it in; nobody where nothing waits."""
    if not document.proposals.filter(state__in=DECIDABLE).exists():
        return
    rows = Membership.objects.filter(role=Role.STEWARD, is_active=True)
    people = set(
        (rows.filter(user__is_demo=True) if document.is_demo else rows).values_list("user", flat=True)
    )
    if document.handed_in_by_id is not None:
        people.add(document.handed_in_by_id)
    _tell(people, READY.key, _("有一份文档的事实等您审核"), document)


def tell_refused(document: IngestDocument) -> None:
    if document.handed_in_by_id is not None:
        _tell(
            {document.handed_in_by_id}, REFUSED.key, _("您交来的文档读不了"), document, document.refused_why
        )


def _tell(people: Iterable[int], kind: str, title: Text, document: IngestDocument, why: str = "") -> None:
    notify(
        recipients=sorted(people),
        kind=kind,
        title=title,
        body=f"{document.title}：{why}" if why else document.title,
        url=f"/ingest/documents/{document.pk}/",
        obj=("document", document.pk),
        dedupe_key=f"document:{document.pk}:{document.number}:{kind}",
    )
