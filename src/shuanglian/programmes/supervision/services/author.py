"""What the author may do later, with the query code or logged in: judge, withdraw, take the contact back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor

from .. import engine, notices
from ..models import Comment, Satisfaction, Status
from . import _common as common
from .asking import deadline

JUDGED = ["satisfaction", "again_words", "again_at", "round", "status", "due_at", "ended_at"]


@transaction.atomic
def comment_satisfied(*, actor: Actor, comment: Comment, key: str = "") -> Comment:
    """The author says that the answer will do."""
    row = common.begin(actor, comment, "satisfied", key).comment
    row.satisfaction = Satisfaction.YES
    row.save(update_fields=["satisfaction"])
    common.event(common.AUTHOR, row, "judged", {"satisfied": True, "round": row.round})
    return row


@transaction.atomic
def comment_dissatisfied(*, actor: Actor, comment: Comment, words: str, key: str = "") -> Comment:
    """Once, of an answer or a refusal: the supervisor looks at it again, with a term of its own."""
    row = common.begin(actor, comment, "dissatisfied", key).comment
    common.refuse(
        common.text(words, "words", _("请写明哪里没有说清或者没有做到，至少 5 个字"), least=5, longest=1000)
    )
    row.satisfaction, row.again_words, row.again_at = Satisfaction.NO, words.strip(), timezone.now()
    row.round, row.status, row.due_at, row.ended_at = 2, Status.HANDLING, deadline(row.again_at), None
    row.save(update_fields=JUDGED)
    engine.again(row)
    told = {"satisfied": False, "due_at": row.due_at.isoformat() if row.due_at else ""}
    common.event(common.AUTHOR, row, "judged", told)
    people = [*notices.desk(row), *notices.leaders(row)]
    notices.tell(people, "supervision.dissatisfied", row, _("提出人不满意，转复核"), but=actor)
    return row


@transaction.atomic
def comment_withdraw(*, actor: Actor, comment: Comment, key: str = "") -> Comment:
    """Before there is a result. The number stays; words and contact are erased at once."""
    row = common.begin(actor, comment, "withdraw", key).comment
    row.status, row.ended_at = Status.WITHDRAWN, timezone.now()
    row.text, row.public_text, row.contact, row.erased_at = "", "", "", row.ended_at
    row.save(update_fields=["status", "ended_at", "text", "contact", "erased_at", "public_text"])
    engine.withdraw(row)
    common.event(common.AUTHOR, row, "withdrawn", {"round": row.round})
    notices.tell(notices.handling(row), "supervision.ended", row, _("提出人撤回意见"), but=actor)
    return row


@transaction.atomic
def contact_erase(*, actor: Actor, comment: Comment, key: str = "") -> Comment:
    """The author's right at any time."""
    row = common.begin(actor, comment, "contact_erase", key).comment
    row.contact = ""
    row.save(update_fields=["contact"])
    common.event(common.AUTHOR, row, "contact_erased", {"by": "author"})
    return row
