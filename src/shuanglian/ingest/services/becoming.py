"""What an accepted fact becomes: a figure through the door, a party, another name, a relation, or a fact that is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from django.db.models import ManyToManyRel, Model
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Conflict, Invalid, Reason
from shuanglian.registry import provenance, search
from shuanglian.registry import services as registry
from shuanglian.registry.models import Alias, Citation, Party, PartyKind, Relation

from ..doors import Door, door
from ..facts import INDICATORS, Choice, fact_of, is_measured, is_of_party, short
from ..models import TAKEN, Became, Change, IngestProposal
from ..proposal import Kind
from ..selectors.choosing import name_of, object_of, type_of
from . import _common

MENTIONED: Final = "name"


class Made(NamedTuple):
    kind: str
    id: int
    url: str = ""


def through_door(row: IngestProposal, choice: Choice) -> bool:
    """Whether this acceptance makes a figure of an indicator: a measured number with an indicator, unless it is only kept."""
    figure = row.kind in (Kind.QUANTITY, Kind.TABLE) and row.said("value") is not None
    return figure and not choice.keep and bool(choice.code or row.code) and is_measured(row)


def become(actor: Actor, row: IngestProposal, choice: Choice) -> Made:
    """Inside the transaction that locks the fact. Raises what the room of the destination raises."""
    if row.kind == Kind.ENTITY and not choice.keep:
        return _entity(actor, row, choice)
    if row.kind == Kind.RELATION and not choice.keep:
        return _relation(actor, row, choice)
    if through_door(row, choice):
        return _figure(actor, row, choice)
    if choice.code and not choice.keep and not is_measured(row):
        told = _("这是目标、计划或排位，不是实际数，不能当数据入库；可以只存档。")
        raise Invalid(Reason("ingest.not_measured", told, "basis"))
    _common.source_of(row.document)
    return Made(Became.KEPT, row.pk)


def lacks(row: IngestProposal, choice: Choice) -> list[Reason]:
    """What a person has to say before a figure can enter its indicator: whose, where, when. Everything at once."""
    reasons = []
    if is_of_party(row) and (choice.party or row.party) is None:
        told = _("原文说的是“%(name)s”，请选定是哪个主体；若其实是全区的数，请改掉对象") % {
            "name": row.said("subject")[:40]
        }
        reasons.append(Reason("ingest.subject", told, "party"))
    if row.said("place") and (choice.scope or row.scope) is None:
        told = _("原文说的是“%(place)s”，请选定是哪个地方") % {"place": row.said("place")[:40]}
        reasons.append(Reason("ingest.scope", told, "scope"))
    if fact_of(row, choice) is None:
        reasons.append(Reason("ingest.period", _("原文没有写明是哪一期的数，请填期间"), "period"))
    return reasons


def _figure(actor: Actor, row: IngestProposal, choice: Choice) -> Made:
    _common.refuse(lacks(row, choice))
    source = _common.source_of(row.document)
    fact = fact_of(row, choice)
    if fact is None:
        raise AssertionError("a figure that lacks nothing is a fact")
    placed = _way().place(actor, replace(fact, source=source, replaces=_replaced(row)))
    return Made(placed.kind, placed.id, placed.url)


def _replaced(row: IngestProposal) -> int | None:
    """The figure that the version before became, if this one says it anew."""
    before = row.previous
    if row.change != Change.CHANGED or before is None or before.state not in TAKEN:
        return None
    return before.became_id if before.became_kind == Became.OBSERVATION else None


def _way() -> Door:
    found = door(INDICATORS)
    if found is None:
        raise Conflict(Reason("ingest.no_door", _("这个平台没有开通指标，事实只能存档。")))
    return found


def _entity(actor: Actor, row: IngestProposal, choice: Choice) -> Made:
    name, source = name_of(row), _common.source_of(row.document)
    party = choice.party or (None if choice.party_kind else row.party)
    if party is None and not choice.party_kind and type_of(row) not in PartyKind.values:
        return _no_party(row, choice)
    if party is None:
        party = _new_party(actor, row, choice, name)
        _cite(row, party)
        return Made(Became.PARTY, party.pk, f"/parties/{party.ref}/")
    url = f"/parties/{party.ref}/"
    known = name in (party.name, party.short_name) or Alias.objects.filter(party=party, name=name).exists()
    cited = _cite(row, party)
    if known:
        return Made(Became.CITATION, cited.pk, url)
    alias = registry.alias_add(actor=actor, party=party, name=name, source=source)
    return Made(Became.ALIAS, alias.pk, url)


def _no_party(row: IngestProposal, choice: Choice) -> Made:
    """A product, a plan, an event stays here with its quote; a place that is known gets one more source."""
    place = choice.scope or row.scope
    if type_of(row) == "place" and place is not None:
        return Made(Became.CITATION, _cite(row, place).pk)
    return Made(Became.KEPT, row.pk)


def _new_party(actor: Actor, row: IngestProposal, choice: Choice, name: str) -> Party:
    if Party.objects.filter(name=name).exists():
        told = _("已有同名的主体，请选定是它，或改名后再建")
        raise Invalid(Reason("ingest.party_there", told, "party"))
    kind = choice.party_kind or type_of(row)
    if kind not in PartyKind.values:
        raise Invalid(Reason("ingest.party_kind", _("请选定这是哪一类主体"), "party_kind"))
    return registry.party_create(
        actor=actor,
        kind=kind,
        name=name,
        place=choice.scope or row.scope,
        is_demo=row.document.is_demo,
        is_public=kind != PartyKind.PERSON,
        source=row.document.source,
    )


def _relation(actor: Actor, row: IngestProposal, choice: Choice) -> Made:
    subject = choice.party or row.party
    if subject is None:
        raise Invalid(Reason("ingest.party", _("请先选定主体，再采纳关系"), "party"))
    target = choice.target or row.target
    made = registry.relation_add(
        actor=actor,
        subject=subject,
        kind=str(row.detail.get("predicate", ""))[:40],
        target=target,
        target_text="" if target else object_of(row)[:300],
        source=_common.source_of(row.document),
        note=short(row.quote),
    )
    _cite(row, made)
    return Made(Became.RELATION, made.pk, f"/parties/{subject.ref}/")


def _cite(row: IngestProposal, thing: Model) -> Citation:
    source = _common.source_of(row.document)
    return provenance.cite(thing, source, MENTIONED, locator=row.locator, note=short(row.quote))


def take_back(actor: Actor, row: IngestProposal, reason: str) -> None:
    """Undo what the fact became. Raises `Conflict` where something hangs on it by now."""
    kind, number = row.became_kind, row.became_id or 0
    if kind == Became.KEPT:
        return
    if kind == Became.OBSERVATION or (
        kind == Became.CITATION and row.kind not in (Kind.ENTITY, Kind.RELATION)
    ):
        _way().take_back(actor, kind, number, reason)
        return
    if kind == Became.PARTY:
        _party_back(number)
    elif kind == Became.ALIAS:
        _alias_back(number)
    elif kind == Became.RELATION:
        Relation.objects.filter(pk=number).delete()
    _uncite(row)


def _uncite(row: IngestProposal) -> None:
    if row.document.source_id is not None:
        Citation.objects.filter(source=row.document.source_id, locator=row.locator).delete()


def _alias_back(number: int) -> None:
    alias = Alias.objects.filter(pk=number).first()
    if alias is not None:
        alias.delete()
        search.refresh("party", [alias.party_id])


def _party_back(number: int) -> None:
    """Only a party that nothing else speaks of; otherwise it is theirs by now."""
    party = Party.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if party is None:
        return
    hangs = [one.name for one in Party._meta.related_objects if _hangs(party, one)]
    others = Citation.objects.filter(object_type="party", object_id=number).count() > 1
    if hangs or others or party.rev > 1 or party.organisation_id is not None:
        told = _("这个主体已经有别的记录在用，不能撤销；请在主体页修改。")
        raise Conflict(Reason("ingest.party_used", told))
    party.delete()
    search.refresh("party", [number])


def _hangs(party: Party, relation: object) -> bool:
    """Whether a row of another table points to the party; the deciding fact itself does not count."""
    field = getattr(relation, "field", None)
    model = getattr(relation, "related_model", None)
    if field is None or model is None or isinstance(relation, ManyToManyRel):
        return False
    rows = model._default_manager.filter(**{field.name: party})
    return bool((rows.none() if model is IngestProposal else rows).exists())
