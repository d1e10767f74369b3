"""Bids until the deadline: sealed, replaced, withdrawn. The database's clock under the challenge's lock decides.

Whoever holds the lock before the deadline is in time; the opening takes the same lock, so a bid is either before the
opening or refused, never between.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.accounts.models import Organisation, User
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, NotAllowed, Reason, TooMany
from shuanglian.foundation.events.chain import instant
from shuanglian.foundation.files import sniff
from shuanglian.foundation.files.services import clean_name
from shuanglian.registry import selectors as registry
from shuanglian.registry.models import Party

from .. import moment, sealing, unblinding
from ..drafts import BidDraft, Upload
from ..models import Bid, BidFile, BidStatus, Challenge, Undertaking
from ._common import SEALED, begin, event, organisation_id, refuse, sealed_stream, text


@transaction.atomic
def bid_submit(*, actor: Actor, challenge: Challenge, draft: BidDraft) -> Bid:
    """Seal a bid, or replace the organisation's own sealed one. Only the commitment goes into the record.

    Raises `Conflict` after the deadline, `TooMany` when the tries are used up, `Invalid` with everything that is
    missing, `NotAllowed` without an undertaking.
    """
    fresh = _begin(actor, challenge, "bid")
    now = _in_time(fresh)
    party = _party(actor, fresh)
    number = _next_number(fresh, party)
    refuse(_problems(fresh, actor, party, draft))
    old = _live(fresh, party)
    files = [_described(order, upload) for order, upload in enumerate(draft.files, 1)]
    sealed = sealing.seal(fresh.pk, number, _blind(fresh, draft, files), _identity(actor, party, draft))
    if old is not None:
        _forget(old, BidStatus.REPLACED, now)
    payload = {
        "commitment": sealed.commitment,
        "number": number,
        "replaces": old.commitment if old is not None else None,
        # Hashed with the row: the receipt proves when it came and which deadline held then.
        "received_at": instant(now),
        "deadline": instant(fresh.deadline),
    }
    stream = _stream(fresh, party)
    row = event(SEALED, fresh, "bid_sealed", payload, public=False, stream=stream)
    bid = Bid.objects.create(
        challenge=fresh,
        party=party,
        organisation_id=organisation_id(actor),
        number=number,
        commitment=sealed.commitment,
        stream=stream,
        event_seq=row.seq,
        sealed_blind=_lock_up(fresh, f"{sealed.commitment}:blind", sealed.blind_salt, sealed.blind_text),
        sealed_identity=_lock_up(
            fresh, f"{sealed.commitment}:identity", sealed.identity_salt, sealed.identity_text
        ),
        submitted_by_id=actor.user_id,
        submitted_at=now,
    )
    _store_files(fresh, bid, draft.files, files)
    return bid


@transaction.atomic
def bid_withdraw(*, actor: Actor, challenge: Challenge) -> Bid:
    """Take the organisation's bid back before the deadline; its content is destroyed, its commitment stays."""
    fresh = _begin(actor, challenge, "bid_withdraw")
    now = _in_time(fresh)
    bid = Bid.objects.filter(
        challenge=fresh, organisation=actor.organisation_id, status=BidStatus.SEALED
    ).first()
    if bid is None:
        raise Conflict(Reason("challenges.no_bid", _("没有可以撤回的方案")))
    _forget(bid, BidStatus.WITHDRAWN, now)
    event(SEALED, fresh, "bid_withdrawn", {"commitment": bid.commitment}, public=False, stream=bid.stream)
    return bid


def tries_left(challenge: Challenge, organisation_id: int | None) -> int:
    used = Bid.objects.filter(challenge=challenge, organisation=organisation_id).count()
    return max(0, challenge.max_tries - used)


def names_found(actor: Actor, challenge: Challenge, party: Party, draft: BidDraft) -> list[str]:
    """Names of the bidder that stand in what reviewers will read, and authors written into the attachments."""
    names = {party.name, party.short_name, *party.aliases.values_list("name", flat=True)}
    names |= set(Organisation.objects.filter(pk=organisation_id(actor)).values_list("name", flat=True))
    names |= set(
        User.objects.filter(
            memberships__organisation=actor.organisation_id, memberships__is_active=True
        ).values_list("name", flat=True)
    )
    shown = "\n".join(
        [draft.title, draft.approach, draft.plan, *draft.promises.values(), *(f.name for f in draft.files)]
    )
    known = sorted(name for name in names if len(name) > 1)
    found = [name for name in known if name in shown]
    for upload in draft.files[: challenge.max_files]:
        if len(upload.data) <= challenge.max_file_bytes:
            found += [f"{clean_name(upload.name)}：{trace}" for trace in unblinding.traces(upload, known)]
    return found


def _begin(actor: Actor, challenge: Challenge, verb: str) -> Challenge:
    """As `begin`; who comes after the opening is told that the deadline is over, not which step comes next."""
    try:
        return begin(actor, challenge, verb, case_first=False)
    except Conflict:
        _in_time(Challenge.objects.get(pk=challenge.pk))
        raise


# -- checks -------------------------------------------------------------------------------------------------------------
def _in_time(challenge: Challenge) -> dt.datetime:
    now = moment.now()
    if challenge.opened_at is not None or now >= challenge.deadline:
        raise Conflict(Reason("challenges.closed", _("已过揭榜截止时间，不能再提交、替换或撤回")))
    return now


def _party(actor: Actor, challenge: Challenge) -> Party:
    found = []
    party = registry.party_of(actor)
    if party is None:
        found.append(Reason("challenges.no_party", _("请先登记本单位的主体信息")))
    if not Undertaking.objects.filter(challenge=challenge, organisation=actor.organisation_id).exists():
        found.append(Reason("challenges.undertaking", _("先签署保密承诺，看到全文再揭榜")))
    if found or party is None:
        raise NotAllowed(found)
    return party


def _next_number(challenge: Challenge, party: Party) -> int:
    used = Bid.objects.filter(challenge=challenge, party=party).count()
    if used >= challenge.max_tries:
        told = _("每家最多提交 %(n)d 次，已经用完") % {"n": challenge.max_tries}
        raise TooMany(Reason("challenges.tries", told))
    return used + 1


def _stream(challenge: Challenge, party: Party) -> str:
    """All submissions of one bidder stand in one stream of their own."""
    last = Bid.objects.filter(challenge=challenge, party=party).values_list("stream", flat=True).first()
    return last or sealed_stream(challenge)


def _live(challenge: Challenge, party: Party) -> Bid | None:
    return Bid.objects.filter(challenge=challenge, party=party, status=BidStatus.SEALED).first()


def _problems(challenge: Challenge, actor: Actor, party: Party, draft: BidDraft) -> list[Reason]:
    found = text(draft.title, "title", _("方案名称"), least=2, longest=200)
    found += text(draft.approach, "approach", _("技术路线"), least=10, longest=20_000)
    found += text(draft.plan, "plan", _("实施计划"), least=4, longest=20_000)
    found += text(draft.team, "team", _("团队"), least=2, longest=5000)
    if "\x00" in draft.track_record or len(draft.track_record) > 5000:
        found.append(Reason("too_long", _("最多 5 000 字"), "track_record"))
    if not 0 < draft.price_cents <= 10**15:
        found.append(Reason("challenges.price", _("报价要大于零"), "price"))
    if not draft.anonymous:
        found.append(Reason("challenges.anonymous", _("请确认方案正文和附件没有透露本单位"), "anonymous"))
    for row in challenge.criteria.filter(is_hard=True):
        if not draft.promises.get(row.order, "").strip():
            told = _("“%(metric)s”请填写承诺值") % {"metric": row.metric}
            found.append(Reason("challenges.promise", told, f"promise-{row.order}"))
    if any(len(value) > 200 or "\x00" in value for value in draft.promises.values()):
        found.append(Reason("too_long", _("承诺值最多 200 个字"), "promises"))
    return found + _file_problems(challenge, draft.files) + _name_problems(actor, challenge, party, draft)


def _name_problems(actor: Actor, challenge: Challenge, party: Party, draft: BidDraft) -> list[Reason]:
    names = [] if draft.names_seen else names_found(actor, challenge, party, draft)
    if not names:
        return []
    told = _("评审看得到的内容里有“%(names)s”。请改掉；确实不透露身份的，勾选“已核对名称”再提交") % {
        "names": "、".join(names)
    }
    return [Reason("challenges.names", told, "names_seen")]


def _file_problems(challenge: Challenge, files: tuple[Upload, ...]) -> list[Reason]:
    found = []
    if len(files) > challenge.max_files:
        told = _("附件最多 %(n)d 个") % {"n": challenge.max_files}
        found.append(Reason("challenges.files", told, "files"))
    for upload in files[: challenge.max_files]:
        found += upload_problems(challenge, upload, "files")
    return found


def upload_problems(challenge: Challenge, upload: Upload, field: str) -> list[Reason]:
    """Too large for this challenge, or of a type that is not taken or is not what its name says."""
    extension = extension_of(upload)
    if len(upload.data) > challenge.max_file_bytes:
        told = _("“%(name)s”超过 %(n)d KB") % {"name": upload.name, "n": challenge.max_file_bytes // 1024}
        return [Reason("challenges.file_size", told, field)]
    if sniff.ALLOWED.get(extension, "-") != media_type(upload, extension):
        told = _("“%(name)s”不是可收的文件类型，或内容与扩展名不符") % {"name": upload.name}
        return [Reason("challenges.file_type", told, field)]
    return []


def extension_of(upload: Upload) -> str:
    return clean_name(upload.name).rpartition(".")[2].lower()


def media_type(upload: Upload, extension: str) -> str:
    """The store's own judgement of the bytes; the temporary file is gone before the answer."""
    with tempfile.NamedTemporaryFile(prefix="shuanglian-") as file:
        file.write(upload.data)
        file.flush()
        return sniff.media_type(Path(file.name), extension) or ""


# -- content ------------------------------------------------------------------------------------------------------------
def _described(order: int, upload: Upload) -> dict[str, Any]:
    name = clean_name(upload.name)
    media_type = sniff.ALLOWED[name.rpartition(".")[2].lower()]
    digest = hashlib.sha256(upload.data).hexdigest()
    return {
        "order": order,
        "name": name,
        "media_type": media_type,
        "size": len(upload.data),
        "sha256": digest,
    }


def _blind(challenge: Challenge, draft: BidDraft, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": draft.title.strip(),
        "approach": draft.approach.strip(),
        "plan": draft.plan.strip(),
        "price_cents": draft.price_cents,
        "promises": [
            {"criterion": row.order, "metric": row.metric, "value": draft.promises.get(row.order, "").strip()}
            for row in challenge.criteria.all()
        ],
        "files": files,
    }


def _identity(actor: Actor, party: Party, draft: BidDraft) -> Mapping[str, Any]:
    return {
        "party": party.ref,
        "name": party.name,
        "credit_code": party.credit_code or "",
        "submitted_by": actor.key,
        "team": draft.team.strip(),
        "track_record": draft.track_record.strip(),
    }


def _lock_up(challenge: Challenge, about: str, salt: str, content: str) -> bytes:
    """Salt and content together; before opening neither is anywhere else."""
    return sealing.encrypt(challenge.seal_salt, f"{salt}|{content}".encode(), about)


def _store_files(
    challenge: Challenge, bid: Bid, uploads: tuple[Upload, ...], files: list[dict[str, Any]]
) -> None:
    BidFile.objects.bulk_create(
        BidFile(
            bid=bid,
            order=row["order"],
            size=row["size"],
            ciphertext=sealing.encrypt(
                challenge.seal_salt, upload.data, f"{bid.commitment}:file:{row['order']}"
            ),
        )
        for upload, row in zip(uploads, files, strict=True)
    )


def _forget(bid: Bid, status: str, now: dt.datetime) -> None:
    bid.files.all().delete()
    bid.status, bid.ended_at, bid.sealed_blind, bid.sealed_identity = status, now, None, None
    bid.save(update_fields=["status", "ended_at", "sealed_blind", "sealed_identity"])
