"""Which problems are alike: candidates by shared keys, then the verdict on each pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Sum

from . import vectors
from .features import Features
from .keys import ENOUGH, Postings, best
from .models import Key, Link, Problem
from .similarity import Measured, Verdict, compare, compare_measured, may_link, measure
from .weighing import Frozen

_CHUNK: Final = 5_000


def verdict(one: Problem, other: Problem, frozen: Frozen) -> Verdict:
    """The verdict on a pair, by the frozen weighing."""
    left, right = vectors.unpack(one.vector), vectors.unpack(other.vector)
    return compare(
        Features.from_json(one.features),
        Features.from_json(other.features),
        frozen.weighing,
        vectors.cosine(left, right),
    )


def candidates(problem: Problem) -> list[int]:
    """Problems that share enough keys, asked of the database."""
    own = list(Key.objects.filter(problem=problem).values_list("key", flat=True))
    rows = Key.objects.filter(key__in=own).exclude(problem=problem).values("problem")
    counted = rows.annotate(n=Sum("count")).filter(n__gte=ENOUGH).values_list("problem", "n")
    return best(list(counted), but=problem.pk)


def relink(problems: Iterable[Problem], frozen: Frozen) -> set[int]:
    """Find the links of these problems anew, from both sides; returns the ids of all they touched."""
    touched: set[int] = set()
    for problem in problems:
        before = set(Link.objects.filter(problem=problem).values_list("other", flat=True))
        found = _links(problem, candidates(problem), frozen)
        Link.objects.filter(problem=problem).delete()
        Link.objects.filter(other=problem).delete()
        Link.objects.bulk_create([*found, *(_mirrored(link) for link in found)], batch_size=1000)
        touched |= before | {link.other_id for link in found} | {problem.pk}
    Problem.objects.filter(pk__in=[p.pk for p in problems]).update(linked=frozen.generation)
    return touched


def link_from(problems: Sequence[Problem], postings: Postings, frozen: Frozen) -> None:
    """One side of the links of these problems; the others write theirs. For a rebuild."""
    wanted = {problem.pk: postings.candidates(problem.pk) for problem in problems}
    others = _in_bulk({pk for ids in wanted.values() for pk in ids})
    measured: dict[int, Measured] = {}
    made = [
        link for p in problems for link in _scored(p, [others[pk] for pk in wanted[p.pk]], frozen, measured)
    ]
    Link.objects.filter(problem__in=problems).delete()
    Link.objects.bulk_create(made, batch_size=1000)
    Problem.objects.filter(pk__in=[p.pk for p in problems]).update(linked=frozen.generation)


def _links(problem: Problem, ids: Sequence[int], frozen: Frozen) -> list[Link]:
    return _scored(problem, Problem.objects.filter(pk__in=ids, is_active=True), frozen)


def _in_bulk(ids: Iterable[int]) -> dict[int, Problem]:
    whole = sorted(ids)
    return {
        row.pk: row
        for start in range(0, len(whole), _CHUNK)
        for row in Problem.objects.filter(pk__in=whole[start : start + _CHUNK]).only(
            "kind", "object_id", "features", "vector"
        )
    }


def _scored(
    problem: Problem, others: Iterable[Problem], frozen: Frozen, known: dict[int, Measured] | None = None
) -> list[Link]:
    """`known` remembers what was measured, for many problems with the same candidates."""
    known = {} if known is None else known
    own, vector = _measured(problem, frozen, known), vectors.unpack(problem.vector)
    found = []
    for other in others:
        near = _measured(other, frozen, known)
        cosine = vectors.cosine(vector, vectors.unpack(other.vector))
        if may_link(own, near, cosine):
            told = compare_measured(own, near, frozen.weighing, cosine)
            if told.is_link:
                found.append(Link(problem=problem, other=other, score=told.score, kind=told.kind))
    return found


def _measured(problem: Problem, frozen: Frozen, known: dict[int, Measured]) -> Measured:
    found = known.get(problem.pk)
    if found is None:
        found = known[problem.pk] = measure(Features.from_json(problem.features), frozen.weighing)
    return found


def _mirrored(link: Link) -> Link:
    return Link(problem_id=link.other_id, other_id=link.problem_id, score=link.score, kind=link.kind)
