"""Writing parties, their other names, relations and posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuanglian.foundation.accounts import credit_code as codes
from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Reason
from shuanglian.foundation.events.services import record

from .. import search
from ..models import Affiliation, Alias, Party, PartyKind, Place, Relation, Segment, Source
from ..numbers import party_refs
from ..policies import CURATORS, may_create_party, may_edit_party, require
from . import _common as common

MEMBER_FIELDS: Final = ("short_name", "place", "summary", "website", "contact")
CURATOR_FIELDS: Final = (*MEMBER_FIELDS, "name", "kind", "credit_code", "level", "is_public", "organisation")


class PartyData(TypedDict, total=False):
    """What a party may be created with besides kind and name."""

    ref: str
    short_name: str
    credit_code: str | None
    place: Place | None
    summary: str
    level: str
    website: str
    contact: str
    is_demo: bool
    is_public: bool
    organisation: Organisation | None


@transaction.atomic
def party_create(
    *,
    actor: Actor,
    kind: str,
    name: str,
    segments: Iterable[Segment] = (),
    source: Source | None = None,
    **data: Unpack[PartyData],
) -> Party:
    """A new party; `ref` is given out if there is none. Raises `NotAllowed`, `Invalid`."""
    organisation = data.get("organisation")
    require(may_create_party(actor, organisation.pk if organisation else None))
    party = Party(kind=kind, name=name, **data)
    party.ref = party.ref or party_refs()[0]
    _check(party)
    common.save(party)
    for segment in segments:
        party.party_segments.create(segment=segment, source=source)
    search.refresh("party", [party.pk])
    record(
        stream=f"party:{party.pk}",
        kind="party.created",
        actor=actor,
        obj=("party", party.pk),
        payload={"ref": party.ref, "kind": party.kind},
    )
    return party


@transaction.atomic
def party_update(
    *,
    actor: Actor,
    party: Party,
    changes: Mapping[str, Any],
    rev: int,
    segments: Iterable[Segment] | None = None,
) -> Party:
    """Change fields of a party; members may change how it presents itself, curators everything.

    Raises `NotAllowed`, `Invalid` (also for fields this actor may not set), `Conflict` (stale `rev`).
    """
    require(may_edit_party(actor, party))
    fresh = common.lock(party, rev)
    changed = common.assign(fresh, changes, CURATOR_FIELDS if actor.is_in(*CURATORS) else MEMBER_FIELDS)
    if segments is not None:
        fresh.segments.set(segments)
        changed.append("segments")
    _check(fresh)
    common.bump(fresh)
    search.refresh("party", [fresh.pk])
    _touch_need_docs(fresh, changed)
    _record(actor, fresh, "party.updated", {"fields": sorted(changed), "rev": fresh.rev})
    return fresh


@transaction.atomic
def alias_add(*, actor: Actor, party: Party, name: str, source: Source | None = None) -> Alias:
    """Another name of the party, with the source that uses it. Adding it twice changes nothing."""
    require(may_edit_party(actor, party))
    common.lock(party)
    existing = Alias.objects.filter(party=party, name=name).first()
    if existing is not None:
        return existing
    alias = Alias(party=party, name=name, source=source)
    common.refuse(common.field_problems(alias))
    common.save(alias)
    search.refresh("party", [party.pk])
    _record(actor, party, "party.alias_added", {"alias": alias.pk})
    return alias


@transaction.atomic
def relation_add(
    *,
    actor: Actor,
    subject: Party,
    kind: str,
    target: Party | None = None,
    target_text: str = "",
    source: Source | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    note: str = "",
) -> Relation:
    """`subject` stands in a relation to a party, or to something that is only named. Raises `Invalid`."""
    require(may_edit_party(actor, subject))
    relation = Relation(
        subject=subject,
        kind=kind,
        target=target,
        target_text=target_text,
        source=source,
        valid_from=valid_from,
        valid_to=valid_to,
        note=note,
    )
    problems = common.field_problems(relation) + period_problems(valid_from, valid_to)
    if target is None and not target_text:
        problems.append(Reason("required", _("请选择或写明对象。"), "target"))
    if target is not None and target.pk == subject.pk:
        problems.append(Reason("to_itself", _("不能与自己建立关系。"), "target"))
    common.refuse(problems)
    common.save(relation)
    _record(actor, subject, "party.relation_added", {"relation": relation.pk, "kind": kind})
    return relation


@transaction.atomic
def affiliation_add(
    *,
    actor: Actor,
    person: Party,
    party: Party,
    kind: str,
    post: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    source: Source | None = None,
) -> Affiliation:
    """A person belongs to a party in one capacity for a period; several may run at once (S05).

    The same capacity in the same party may not overlap itself. Either side's members may add it.
    """
    require(may_edit_party(actor, person) if may_edit_party(actor, party) else [])
    common.lock(person)
    row = Affiliation(
        person=person,
        party=party,
        kind=kind,
        post=post,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
    problems = common.field_problems(row) + period_problems(valid_from, valid_to)
    common.refuse(problems + _affiliation_problems(row))
    common.save(row)
    _record(
        actor, person, "party.affiliation_added", {"affiliation": row.pk, "party": party.pk, "kind": kind}
    )
    return row


def period_problems(start: dt.date | None, end: dt.date | None) -> list[Reason]:
    if start and end and end < start:
        return [Reason("period", _("结束日期早于开始日期。"), "valid_to")]
    return []


def _affiliation_problems(row: Affiliation) -> list[Reason]:
    problems = []
    if row.person.kind != PartyKind.PERSON:
        problems.append(Reason("not_a_person", _("任职的一方应当是人物。"), "person"))
    if row.person.pk == row.party.pk:
        problems.append(Reason("to_itself", _("不能任职于自己。"), "party"))
    same = Affiliation.objects.filter(person=row.person, party=row.party, kind=row.kind, post=row.post)
    if row.valid_to:
        same = same.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=row.valid_to))
    if row.valid_from:
        same = same.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from))
    if same.exists():
        problems.append(Reason("overlap", _("同一职务在这段时间里已有记录。"), "valid_from"))
    return problems


def _check(party: Party) -> None:
    """Settle the code's form, then refuse with everything that is wrong."""
    party.credit_code = codes.normalise(party.credit_code) if party.credit_code else None
    problems = common.field_problems(party) + common.address_problems(party.website, "website")
    if party.credit_code:
        problems += codes.problems(party.credit_code)
    if party.kind == PartyKind.PERSON and party.credit_code:
        problems.append(Reason("person_code", _("人物没有统一社会信用代码。"), "credit_code"))
    taken = Party.objects.filter(organisation=party.organisation_id).exclude(pk=party.pk)
    if party.organisation_id is not None and taken.exists():
        problems.append(Reason("organisation_taken", _("这个单位已经有对应的主体。"), "organisation"))
    common.refuse(problems)


def _touch_need_docs(party: Party, changed: list[str]) -> None:
    """A need and an offering are found by the name of their party too."""
    if "name" in changed:
        search.refresh("need", party.needs.values_list("pk", flat=True))
        search.refresh("offering", party.offerings.values_list("pk", flat=True))


def _record(actor: Actor, party: Party, kind: str, payload: dict[str, Any]) -> None:
    record(stream=f"party:{party.pk}", kind=kind, actor=actor, obj=("party", party.pk), payload=payload)
