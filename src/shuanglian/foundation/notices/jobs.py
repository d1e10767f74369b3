"""E-mails leave here, after the transaction that wrote the notice."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from shuanglian.foundation.jobs import task

from .models import Notice


@task(atomic=False, max_attempts=8)
def send_email(notice_id: int) -> None:
    """Send one notice and remember that it was sent.

    A crash between the two sends it again with the same Message-ID, by which mail servers recognise the copy.
    """
    notice = Notice.objects.select_related("recipient").filter(pk=notice_id, emailed_at=None).first()
    if notice is None or not notice.recipient.is_active or not notice.recipient.email:
        return
    _message(notice).send()
    Notice.objects.filter(pk=notice.pk).update(emailed_at=timezone.now())


def _message(notice: Notice) -> EmailMessage:
    host = settings.BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    link = f"{settings.BASE_URL.rstrip('/')}{notice.url}" if notice.url else ""
    return EmailMessage(
        # A line break in a subject would add headers.
        subject=" ".join(notice.title.split()),
        body="\n\n".join(part for part in (notice.body or notice.title, link) if part),
        to=[notice.recipient.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )
