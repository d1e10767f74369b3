"""Which problems are alike: candidates by shared keys, then the verdict on each pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Sum

from . import vectors
from .features import Features
from .keys import ENOUGH, Postings, best
from .models import Key, Link, Problem
from .similarity import Verdict, compare
from .weighing import Frozen


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
    others = Problem.objects.in_bulk({pk for ids in wanted.values() for pk in ids})
    made = [link for p in problems for link in _scored(p, [others[pk] for pk in wanted[p.pk]], frozen)]
    Link.objects.filter(problem__in=problems).delete()
    Link.objects.bulk_create(made, batch_size=1000)
    Problem.objects.filter(pk__in=[p.pk for p in problems]).update(linked=frozen.generation)


def _links(problem: Problem, ids: Sequence[int], frozen: Frozen) -> list[Link]:
    return _scored(problem, Problem.objects.filter(pk__in=ids, is_active=True), frozen)


def _scored(problem: Problem, others: Iterable[Problem], frozen: Frozen) -> list[Link]:
    return [
        Link(problem=problem, other=other, score=found.score, kind=found.kind)
        for other in others
        if (found := verdict(problem, other, frozen)).is_link
    ]


def _mirrored(link: Link) -> Link:
    return Link(problem_id=link.other_id, other_id=link.problem_id, score=link.score, kind=link.kind)
