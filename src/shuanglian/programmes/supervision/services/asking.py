"""A comment comes in: without login or with one, about something public, with a number and a query code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed, Reason
from shuanglian.foundation.files import services as storage
from shuanglian.foundation.workdays.arithmetic import UnknownYear
from shuanglian.foundation.workdays.services import due_at
from shuanglian.registry.numbers import take

from .. import codes, engine, notices, rules, targets
from ..models import About, Comment, Kind
from . import _common as common

LONGEST: Final = 2000
CONTACT: Final = 80
TYPES: Final = frozenset({"pdf", "jpg", "jpeg", "png"})
ASKABLE: Final = tuple(about for about in About if about != About.COMMENT)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody hands in. `about` as in addresses, such as `indicator:sx-12`; `contact` is a telephone number or mail
    address, if they want to leave one."""

    about: str
    text: str
    kind: str = Kind.QUESTION
    contact: str = ""

    def problems(self) -> list[Reason]:
        """Everything that is wrong with it but for what it is about."""
        found = common.text(self.text, "text", _("请写清楚意见，至少 10 个字"), least=10, longest=LONGEST)
        if self.kind not in Kind.values:
            found.append(Reason("supervision.kind", _("请选一个类型"), "kind"))
        return found + common.longest_of(self.contact, "contact", CONTACT)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file beside it; `size` in bytes."""

    name: str
    size: int
    stream: BinaryIO


@transaction.atomic
def comment_submit(
    *, actor: Actor, draft: Draft, files: Sequence[Upload] = (), is_demo: bool = False
) -> tuple[Comment, str]:
    """Take a comment in and return it with its query code, which is shown once and stored nowhere.

    In a demonstration everything is an example. Raises `Invalid` with every problem, `NotFound` for something that is not
    public, `NotAllowed` for a machine's key, `Conflict` if the same words about the same thing came in within a day.
    """
    if actor.token_id is not None:
        raise NotAllowed(Reason("person_needed", _("意见由本人提交，不能用接口令牌")))
    target = targets.find(actor, draft.about)
    if target.about not in ASKABLE:
        raise Invalid(Reason("supervision.about", _("不能对意见再提意见"), "about"))
    common.refuse(draft.problems() + _file_problems(files))
    _refuse_again(target, draft.text.strip())
    code = codes.make()
    number = next_number()
    now = timezone.now()
    comment = Comment.objects.create(
        number=number,
        code_hash=codes.digest(number, code),
        about=target.about,
        about_key=target.key,
        about_title=target.title[:200],
        kind=draft.kind,
        text=draft.text.strip(),
        contact=draft.contact.strip(),
        received_at=now,
        due_at=deadline(now),
        created_by_id=actor.user_id,
        organisation_id=actor.organisation_id,
        is_demo=is_demo or actor.is_demo or target.is_demo or settings.DEMO,
    )
    _received(comment, code, len(files))
    for upload in files:
        _keep(comment, upload)
    notices.tell(notices.desk(comment), "supervision.received", comment, _("收到社会监督意见"), but=actor)
    return comment, code


def _received(comment: Comment, code: str, files: int) -> None:
    """The record binds the words by a digest that only who has the query code can compute again."""
    told = {
        "number": comment.number,
        "about": comment.about_token,
        "kind": str(comment.kind),
        "files": files,
        "words": common.digest(f"{code}|{comment.text}"),
        "due_at": comment.due_at.isoformat() if comment.due_at else "",
    }
    common.event(common.AUTHOR, comment, "received", told)
    comment.case = engine.begin(comment)
    comment.save(update_fields=["case"])


def next_number(today: dt.date | None = None) -> str:
    """`JD-2026-0001`, the year of Beijing time."""
    year = (today or timezone.localdate()).year
    key = f"{rules.limits().number_prefix}-{year}"
    return f"{key}-{take(key)[0]:04d}"


def deadline(start: dt.datetime) -> dt.datetime | None:
    """When it must be answered in public; None where the holidays of the year are not known yet."""
    try:
        return due_at(start, rules.limits().answer)
    except UnknownYear:
        return None


def _refuse_again(target: targets.Target, text: str) -> None:
    since = timezone.now() - dt.timedelta(days=1)
    same = Comment.objects.filter(about=target.about, about_key=target.key, text=text, received_at__gte=since)
    if same.exists():
        raise Conflict(Reason("supervision.same", _("同样的意见今天已经收到，不用再交一次"), "text"))


def _file_problems(files: Sequence[Upload]) -> list[Reason]:
    limits = rules.limits()
    found = []
    if len(files) > limits.files:
        told = _("最多 %(n)s 个附件") % {"n": limits.files}
        found.append(Reason("supervision.many_files", told, "file"))
    if any(upload.name.rpartition(".")[2].lower() not in TYPES for upload in files):
        found.append(Reason("supervision.file_type", _("附件只收 PDF、JPG、PNG"), "file"))
    if any(upload.size > limits.file_bytes for upload in files):
        told = _("每个附件最大 %(n)s MB") % {"n": limits.file_bytes // (1024 * 1024)}
        found.append(Reason("supervision.file_size", told, "file"))
    return found


def _keep(comment: Comment, upload: Upload) -> None:
    """Attachments are for those who work on the comment; they are not published."""
    try:
        storage.store(
            actor=engine.PROCESS,
            upload=upload.stream,
            name=upload.name,
            visibility="case",
            scope=comment.stream,
        )
    except Invalid as error:
        raise Invalid([Reason(r.code, r.message, "file") for r in error.reasons]) from error
