"""Finding parties, offerings and needs by pairs of neighbouring characters or by Latin words.

Segmenters and trigram indexes miss 柯桥, so an object is indexed by pairs of characters (see `text`) and a
query finds what holds all of its pairs, titles first. The same tokens are indexed by FTS5 on SQLite and by
GIN on PostgreSQL, so both answer alike. Services call `refresh` in the transaction of their change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Exists, Lookup, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from shuanglian.foundation.actor import Actor

from .models import Alias, Need, NeedRequirement, Offering, Party, PartySegment, SearchDoc
from .text import query_tokens, tokens_of
from .visibility import need_condition, need_full_condition, need_views, offering_condition, party_condition

Kind = Literal["party", "offering", "need", "teaser"]
BATCH: Final = 500
_FTS: Final = "(SELECT rowid FROM registry_search_fts WHERE registry_search_fts MATCH %s)"


class HasGrams(Lookup[Any]):
    """`tokens__has_grams=[…]`: holds every one of these tokens."""

    lookup_name = "has_grams"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"registry_grams({lhs}) @> %s::text[]", (*params, list(self.rhs))

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column: Col = self.lhs
        row = f"{connection.ops.quote_name(column.alias)}.{connection.ops.quote_name('id')}"
        match = " ".join(f'"{token}"' for token in self.rhs)
        return f"{row} IN {_FTS}", (match,)


SearchDoc._meta.get_field("tokens").register_lookup(HasGrams)


@dataclass(frozen=True, slots=True)
class Hit:
    """One object found: `kind` is party, offering or need; `note` says what it is.

    `level` is teaser for a need that the viewer sees masked.
    """

    kind: str
    id: int
    title: str
    note: str
    in_title: bool
    level: str = "full"


def found_ids(kind: Kind, query: str) -> QuerySet[SearchDoc, int] | None:
    """Ids (as a subquery) of objects of `kind` that hold `query`; None if there is nothing to look for."""
    docs = _docs([kind], query)
    return None if docs is None else docs.values_list("object_id", flat=True)


def search(viewer: Actor, q: str, limit: int = 20) -> list[Hit]:
    """The best `limit` hits that `viewer` may see: those in a title first, short titles before long ones."""
    in_title, anywhere = query_tokens(q)
    hits: list[tuple[SearchDoc, bool]] = []
    for tokens, titled in ((in_title, True), (anywhere, False)):
        room = limit - len(hits)
        if not tokens or room <= 0:
            continue
        docs = _best(viewer, tokens, [doc.pk for doc, _t in hits], room)
        hits += [(doc, titled) for doc in docs]
    return _resolve(viewer, hits)


def refresh(kind: Literal["party", "offering", "need"], ids: Iterable[int]) -> None:
    """Index these objects anew; those that are gone leave the index."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        _store(kind, part, list(_BUILDERS[kind](part)))


def rebuild() -> int:
    """Index everything anew and return the number of documents."""
    with transaction.atomic():
        SearchDoc.objects.all().delete()
        refresh("party", Party.objects.values_list("pk", flat=True))
        refresh("offering", Offering.objects.values_list("pk", flat=True))
        refresh("need", Need.objects.values_list("pk", flat=True))
    return SearchDoc.objects.count()


def _docs(kinds: list[Kind], query: str) -> QuerySet[SearchDoc] | None:
    in_title, anywhere = query_tokens(query)
    tokens = anywhere or in_title
    if not tokens:
        return None
    return SearchDoc.objects.filter(kind__in=kinds, tokens__has_grams=tokens)


def _best(viewer: Actor, tokens: list[str], seen: list[int], room: int) -> list[SearchDoc]:
    """The first `room` documents with these tokens that `viewer` may see.

    Whether a document may be seen is asked of the first few only, of more if too few of those may. Asking it
    of all costs 400 ms for a word that every one of 50,000 names holds (有限公司).
    """
    found = SearchDoc.objects.filter(tokens__has_grams=tokens).exclude(pk__in=seen)
    found = found.defer("tokens").order_by("length", "kind", "object_id")
    for width in (5 * room, 50 * room):
        ids = list(found.values_list("pk", flat=True)[:width])
        docs = list(found.filter(_visible(viewer), pk__in=ids)[:room])
        if len(docs) == room or len(ids) < width:
            return docs
    return list(found.filter(_visible(viewer))[:room])


def _visible(viewer: Actor) -> Q:
    """A masked need is searched by its teaser, unless the viewer may read it in full.

    The kind is compared inside the subqueries: outside, SQLite would walk the index of kinds, not the grams.
    """

    def kind(name: Kind, rows: QuerySet[Any]) -> QuerySet[Any]:
        named: QuerySet[Any] = rows.alias(doc_kind=Value(name, output_field=CharField()))
        return named.filter(doc_kind=OuterRef("kind"), pk=OuterRef("object_id"))

    full = Need.objects.filter(need_full_condition(viewer))
    teased = Need.objects.filter(need_condition(viewer), confidentiality="masked")
    return (
        Q(Exists(kind("party", Party.objects.filter(party_condition(viewer)))))
        | Q(Exists(kind("offering", Offering.objects.filter(offering_condition(viewer)))))
        | Q(Exists(kind("need", full)))
        | (Q(Exists(kind("teaser", teased))) & ~Q(Exists(kind("teaser", full))))
    )


def _resolve(viewer: Actor, hits: list[tuple[SearchDoc, bool]]) -> list[Hit]:
    def ids(*kinds: str) -> list[int]:
        return [doc.object_id for doc, _t in hits if doc.kind in kinds]

    parties = Party.objects.select_related("place").in_bulk(ids("party"))
    offerings = Offering.objects.select_related("party").in_bulk(ids("offering"))
    rows = Need.objects.select_related("owner__place", "source").prefetch_related("segments", "requirements")
    needs = {view.id: view for view in need_views(viewer, rows.filter(pk__in=ids("need", "teaser")))}
    found: list[Hit] = []
    for doc, titled in hits:
        if doc.kind == "party":
            party = parties[doc.object_id]
            found.append(Hit("party", party.pk, party.name, str(party.get_kind_display()), titled))
        elif doc.kind == "offering":
            offering = offerings[doc.object_id]
            note = f"{offering.get_kind_display()} · {offering.party.name}"
            found.append(Hit("offering", offering.pk, offering.title, note, titled))
        else:
            view = needs[doc.object_id]
            found.append(Hit("need", view.id, view.title, view.owner_name, titled, view.level))
    return found


def _doc(kind: Kind, object_id: int, titles: list[str], body: str) -> SearchDoc:
    tokens = " ".join(sorted(tokens_of(titles, body)))
    return SearchDoc(kind=kind, object_id=object_id, length=len(titles[0]), tokens=tokens)


def _words(rows: QuerySet[Any], owner: str, word: str, ids: list[int]) -> dict[int, list[str]]:
    """The texts `word` of related rows per owner. Plain values: building objects for them would double the time."""
    found: dict[int, list[str]] = {}
    for pk, value in rows.filter(**{f"{owner}__in": ids}).order_by("pk").values_list(owner, word):
        found.setdefault(pk, []).append(value)
    return found


def _party_docs(ids: list[int]) -> Iterator[SearchDoc]:
    aliases = _words(Alias.objects.all(), "party", "name", ids)
    segments = _words(PartySegment.objects.all(), "party", "segment__name", ids)
    fields = ("pk", "name", "short_name", "summary", "level", "place__name")
    for pk, name, short, *parts, place in Party.objects.filter(pk__in=ids).values_list(*fields):
        body = "\n".join([*parts, *segments.get(pk, []), place or ""])
        yield _doc("party", pk, [name, short, *aliases.get(pk, [])], body)


def _offering_docs(ids: list[int]) -> Iterator[SearchDoc]:
    segments = _words(Offering.segments.through.objects.all(), "offering", "segment__name", ids)
    fields = ("pk", "title", "summary", "text", "party__name")
    for pk, title, *parts in Offering.objects.filter(pk__in=ids).values_list(*fields):
        yield _doc("offering", pk, [title], "\n".join([*parts, *segments.get(pk, [])]))


def _need_docs(ids: list[int]) -> Iterator[SearchDoc]:
    segments = _words(Need.segments.through.objects.all(), "need", "segment__name", ids)
    metrics = _words(NeedRequirement.objects.all(), "need", "metric", ids)
    fields = ("pk", "title", "number", "teaser", "confidentiality", "text", "owner__name")
    for pk, title, number, teaser, kept, text, owner in Need.objects.filter(pk__in=ids).values_list(*fields):
        shown = segments.get(pk, [])
        body = [text, teaser, owner, *shown, *metrics.get(pk, [])]
        yield _doc("need", pk, [title, number], "\n".join(body))
        if kept == "masked" and teaser:
            yield _doc("teaser", pk, [teaser, number], "\n".join(shown))


_BUILDERS: Final = {"party": _party_docs, "offering": _offering_docs, "need": _need_docs}


def _store(kind: str, ids: list[int], docs: list[SearchDoc]) -> None:
    kinds = ["need", "teaser"] if kind == "need" else [kind]
    kept = {(doc.kind, doc.object_id) for doc in docs}
    old = SearchDoc.objects.filter(kind__in=kinds, object_id__in=ids).values_list("pk", "kind", "object_id")
    gone = [pk for pk, doc_kind, object_id in old if (doc_kind, object_id) not in kept]
    if gone:
        SearchDoc.objects.filter(pk__in=gone).delete()
    SearchDoc.objects.bulk_create(
        docs,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["length", "tokens"],
    )
