"""The supervisor screens, the unit drafts, a leader releases: three different people."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.foundation.files.models import StoredFile
from shuanglian.foundation.files.selectors import get_for as file_for

from .. import detector, engine, notices, rules
from ..models import Answer, Comment, Status
from ..policies import Situation
from . import _common as common

MOST_PIECES = 50
LONGEST = 5000
CHANGED = ["status", "unit", "public_text", "hidden_by", "hidden_pieces", "accepted_at"]


# -- screening ------------------------------------------------------------------------------------------------------
@transaction.atomic
def comment_assign(
    *,
    actor: Actor,
    comment: Comment,
    unit: int | None = None,
    hide: Sequence[str] = (),
    avoid: bool = False,
    checked: bool = False,
) -> Comment:
    """Take it up and give it to the unit that answers for it; `avoid`: the supervisor answers in its place.

    `hide` are pieces of the text, word for word, that are not shown in public; nothing else of it can be changed.
    `checked`: the supervisor has looked at what the detector found and leaves it. Raises `Invalid`.
    """
    row = common.begin(actor, comment, "assign").comment
    pieces = _pieces(hide)
    common.refuse(_hiding(row, pieces, checked=checked) + _reason_of(avoid, unit))
    chosen = common.unit(unit, is_demo=row.is_demo) if unit is not None else None
    row.public_text = detector.hide(row.text, pieces)
    row.hidden_by_id, row.hidden_pieces = actor.user_id, len(pieces)
    row.unit, row.status = chosen, Status.HANDLING
    row.accepted_at = row.accepted_at or timezone.now()
    row.save(update_fields=CHANGED)
    if chosen is not None and not avoid:
        engine.seat(row, chosen.pk)
    engine.finish(row, "screen", actor=actor, data={"outcome": "avoided" if avoid else "assigned"})
    common.event(actor, row, "assigned", {"unit": unit, "avoid": avoid, "hidden": len(pieces)})
    people = notices.desk(row) if avoid else notices.unit(row)
    notices.tell(people, "supervision.assigned", row, _("社会监督意见待答复"), but=actor)
    return row


def _reason_of(avoid: bool, unit: int | None) -> list[Reason]:
    return [] if avoid or unit else [Reason("supervision.no_unit", _("请选责任单位"), "unit")]


def _pieces(hide: Sequence[str]) -> list[str]:
    return [piece.strip() for piece in dict.fromkeys(hide) if piece.strip()]


def _hiding(row: Comment, pieces: Sequence[str], *, checked: bool) -> list[Reason]:
    """What is hidden must stand in the text; what looks like personal data must be hidden or looked at."""
    found = []
    if len(pieces) > MOST_PIECES:
        told = _("最多隐去 %(n)s 处") % {"n": MOST_PIECES}
        found.append(Reason("supervision.many_pieces", told, "hide"))
    for piece in detector.missing(row.text, pieces):
        told = _("原文里没有“%(piece)s”，请一字不差地写") % {"piece": piece[:20]}
        found.append(Reason("supervision.piece", told, "hide"))
    if not found and not checked:
        found += _left(detector.hide(row.text, pieces), "checked")
    return found


def _left(text: str, field: str) -> list[Reason]:
    kinds = dict.fromkeys(str(find.name) for find in detector.finds(text))
    if not kinds:
        return []
    told = _("文字里像是有%(kinds)s，请隐去，或者勾选“已看过，可以公开”") % {"kinds": "、".join(kinds)}
    return [Reason("supervision.personal", told, field)]


@transaction.atomic
def comment_refuse(*, actor: Actor, comment: Comment, reason: str, words: str = "") -> Comment:
    """Not taken up, for one of the stated reasons; counted in public."""
    row = common.begin(actor, comment, "refuse").comment
    problems = common.longest_of(words, "words", 500)
    if reason not in {refusal.key for refusal in rules.refusals()}:
        problems.append(Reason("supervision.refusal", _("请选一个不予受理的理由"), "reason"))
    common.refuse(problems + _left(words, "words"))
    row.status, row.refusal, row.refusal_words = Status.REFUSED, reason, words.strip()
    row.ended_at = timezone.now()
    row.save(update_fields=["status", "refusal", "refusal_words", "ended_at"])
    engine.finish(row, "screen", actor=actor, data={"outcome": "refused"})
    common.event(actor, row, "refused", {"reason": reason, "words": common.digest(row.refusal_words)})
    notices.tell(notices.author(row), "supervision.ended", row, _("意见不予受理，看理由"), but=actor)
    return row


@transaction.atomic
def comment_merge(*, actor: Actor, comment: Comment, into: str) -> Comment:
    """The same matter was raised before: it keeps its number, and its answer is that of `into`."""
    row = common.begin(actor, comment, "merge").comment
    main = Comment.objects.filter(number=into.strip().upper(), is_demo=row.is_demo).exclude(pk=row.pk).first()
    if main is None:
        raise Invalid(Reason("supervision.no_main", _("没有这个编号的意见"), "into"))
    if main.status in (Status.MERGED, Status.REFUSED, Status.WITHDRAWN, Status.NEW):
        told = _("只能并到已受理的意见里；那一件现在是：%(status)s")
        raise Invalid(Reason("supervision.bad_main", told % {"status": main.get_status_display()}, "into"))
    Comment.objects.filter(merged_into=row).update(merged_into=main)
    row.status, row.merged_into, row.ended_at = Status.MERGED, main, timezone.now()
    row.save(update_fields=["status", "merged_into", "ended_at"])
    engine.finish(row, "screen", actor=actor, data={"outcome": "merged"})
    common.event(actor, row, "merged", {"into": main.number})
    notices.tell(notices.author(row), "supervision.ended", row, _("意见已并案，一起答复"), but=actor)
    return row


# -- answering ------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer_draft(
    *,
    actor: Actor,
    comment: Comment,
    text: str,
    basis: str = "",
    files: Sequence[StoredFile | int] = (),
    checked: bool = False,
) -> Answer:
    """The unit's answer, for a leader to release. `checked`: numbers in it are meant to be public."""
    state = common.begin(actor, comment, "draft")
    return _draft(actor, state, "draft", text, basis, files, checked)


@transaction.atomic
def answer_review(
    *,
    actor: Actor,
    comment: Comment,
    text: str,
    basis: str = "",
    files: Sequence[StoredFile | int] = (),
    checked: bool = False,
) -> Answer:
    """The supervisor's answer: where the unit stands aside, or in the second round."""
    state = common.begin(actor, comment, "review")
    return _draft(actor, state, "review", text, basis, files, checked)


def _draft(
    actor: Actor,
    state: Situation,
    node: str,
    text: str,
    basis: str,
    files: Sequence[StoredFile | int],
    checked: bool,
) -> Answer:
    row = state.comment
    problems = common.text(text, "text", _("请写答复，至少 10 个字"), least=10, longest=LONGEST)
    problems += common.longest_of(basis, "basis", 500)
    common.refuse(problems + ([] if checked else _left(f"{text}\n{basis}", "checked")))
    proofs = [file_for(actor, item.pk if isinstance(item, StoredFile) else item) for item in files]
    told = {"text": text.strip(), "basis": basis.strip(), "by_id": actor.user_id}
    now = timezone.now()
    answer, _new = Answer.objects.update_or_create(
        comment=row,
        round=row.round,
        defaults={**told, "organisation_id": actor.organisation_id, "drafted_at": now, "due_at": row.due_at},
    )
    answer.files.set(proofs)
    _open_text(row, actor)
    row.status = Status.DRAFTED
    row.save(update_fields=["status", "public_text", "hidden_by"])
    engine.finish(row, node, actor=actor, data={"drafted": "own"})
    payload = {"round": row.round, "answer": common.digest(answer.text), "unit": actor.organisation_id}
    common.event(actor, row, "drafted", payload)
    notices.tell(notices.leaders(row), "supervision.drafted", row, _("监督答复待签发"), but=actor)
    return answer


def _open_text(row: Comment, actor: Actor) -> None:
    """A comment that was refused first has no public text: in the second round the detector's finds are hidden."""
    if not row.public_text:
        row.public_text = detector.hide(row.text, [find.piece for find in detector.finds(row.text)])
        row.hidden_by_id = actor.user_id


@transaction.atomic
def comment_hand_back(*, actor: Actor, comment: Comment, reason: str) -> Comment:
    """The unit says whose it is instead; the supervisor decides anew. The clock of the answer goes on."""
    row = common.begin(actor, comment, "hand_back").comment
    common.refuse(common.text(reason, "reason", _("请写明应由哪个单位办理、为什么")))
    row.status = Status.NEW
    row.save(update_fields=["status"])
    engine.finish(row, "draft", actor=actor, data={"drafted": "returned"})
    common.event(actor, row, "handed_back", {"unit": row.unit_id, "reason": reason.strip()}, public=False)
    notices.tell(notices.desk(row), "supervision.received", row, _("意见退回重新交办"), but=actor)
    return row


# -- releasing ------------------------------------------------------------------------------------------------------
@transaction.atomic
def answer_release(*, actor: Actor, comment: Comment) -> Answer:
    """A second person has read question, what is hidden in it, and answer: they become public."""
    state = common.begin(actor, comment, "release")
    row, answer = state.comment, state.draft
    if answer is None:
        raise Invalid(Reason("supervision.no_draft", _("还没有拟好的答复")))
    now = timezone.now()
    answer.released_by_id, answer.released_at = actor.user_id, now
    answer.is_late = row.due_at is not None and now > row.due_at
    answer.save(update_fields=["released_by", "released_at", "is_late"])
    engine.finish(row, "release", actor=actor, data={"released": "released"})
    row.refresh_from_db()
    told = {
        "round": row.round,
        "late": answer.is_late,
        "question": common.digest(row.public_text),
        "answer": common.digest(answer.text),
        "hidden": row.hidden_pieces,
    }
    common.event(actor, row, "published", told)
    notices.published(row, but=actor)
    return answer


@transaction.atomic
def answer_send_back(*, actor: Actor, comment: Comment, reason: str) -> Comment:
    """To whoever drafted it, with what is missing."""
    state = common.begin(actor, comment, "send_back")
    row = state.comment
    common.refuse(common.text(reason, "reason", _("请写明要改什么")))
    by_desk = row.round > 1 or row.unit_id is None or _by_desk(state)
    row.status = Status.HANDLING
    row.save(update_fields=["status"])
    engine.finish(row, "release", actor=actor, data={"released": "rereview" if by_desk else "redraft"})
    common.event(actor, row, "sent_back", {"round": row.round, "reason": reason.strip()}, public=False)
    people = notices.desk(row) if by_desk else notices.unit(row)
    notices.tell(people, "supervision.assigned", row, _("监督答复退回重拟"), but=actor)
    return row


def _by_desk(state: Situation) -> bool:
    return state.draft is not None and state.draft.organisation_id != state.comment.unit_id


@transaction.atomic
def comment_hide(*, actor: Actor, comment: Comment, hide: Sequence[str]) -> Comment:
    """Personal data that was missed: hidden at once; leaders are told, so that a second person looks at it."""
    row = common.begin(actor, comment, "hide").comment
    pieces = _pieces(hide)
    if not pieces or detector.missing(row.public_text, pieces):
        raise Invalid(Reason("supervision.piece", _("请一字不差地写公开文字里要隐去的话，一行一处"), "hide"))
    row.public_text = detector.hide(row.public_text, pieces)
    row.hidden_by_id, row.hidden_pieces = actor.user_id, row.hidden_pieces + len(pieces)
    row.save(update_fields=["public_text", "hidden_by", "hidden_pieces"])
    told = {"hidden": row.hidden_pieces, "question": common.digest(row.public_text)}
    common.event(actor, row, "hidden", told)
    notices.tell(
        notices.leaders(row), "supervision.drafted", row, _("公开后补充隐去个人信息，请复核"), but=actor
    )
    return row
