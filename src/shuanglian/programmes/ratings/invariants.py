"""What `shuanglian verify` checks about ratings: as many ballots as used votes, in every cell, and nothing that links them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from shuanglian.foundation.events.invariants import Violation, register
from shuanglian.foundation.events.models import Event

from .models import Ballot, Participation, Remark
from .services import STREAM


@register("ratings.counts")
def every_used_vote_has_one_ballot() -> Iterator[Violation]:
    """Cell by cell, and in all as many as the record says were cast."""
    fields = ("subject", "service", "month", "is_demo")
    used = {
        _key(row): row["n"]
        for row in Participation.objects.values(*fields).annotate(n=Count("pk")).order_by()
    }
    cast = {_key(row): row["n"] for row in Ballot.objects.values(*fields).annotate(n=Count("pk")).order_by()}
    for key in sorted({*used, *cast}):
        if used.get(key) != cast.get(key):
            yield _violation("ratings.counts", key, "用掉的评价次数与选票数不符")
    told = Event.objects.filter(stream=STREAM, kind="rating.voted").count()
    if told != sum(used.values()):
        yield _violation("ratings.counts", STREAM, "留痕的评价次数与选票数不符")


@register("ratings.scores")
def marks_are_one_to_five() -> Iterator[Violation]:
    for ballot in Ballot.objects.only("scores").iterator():
        if not ballot.scores or any(mark not in (1, 2, 3, 4, 5) for mark in ballot.scores.values()):
            yield _violation("ratings.scores", str(ballot.pk), "分数不在 1 到 5")


@register("ratings.unlinked")
def the_record_names_no_voter() -> Iterator[Violation]:
    """Events of votes are of nobody, about nothing, and empty."""
    named = Q(organisation_id__isnull=False) | ~Q(object_id="")
    for event in Event.objects.filter(named, kind="rating.voted"):
        yield _violation("ratings.unlinked", str(event.pk), "评价的留痕写了是谁或关于什么")


@register("ratings.words")
def words_are_hidden_by_two_for_a_reason() -> Iterator[Violation]:
    rows = Remark.objects.filter(state="hidden")
    for row in [*rows.filter(second_by=F("first_by")), *rows.filter(reason="")]:
        yield _violation("ratings.words", str(row.pk), "不公开没有两个人或没有理由")


@register("ratings.worlds")
def demonstration_votes_are_marked() -> Iterator[Violation]:
    """No demonstration company votes on the real board, and no demonstration person looks at real words."""
    rows = Participation.objects.filter(is_demo=False, company__is_demo=True)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield _violation("ratings.worlds", str(pk), "示例企业的评价没有标为示例")
    hands = Q(first_by__is_demo=True) | Q(second_by__is_demo=True)
    for pk in Remark.objects.filter(hands, is_demo=False).order_by("pk").values_list("pk", flat=True):
        yield _violation("ratings.worlds", str(pk), "演示人物审核了真实的文字")


def _key(row: dict[str, object]) -> str:
    return f"{row['subject']} {row['service']} {row['month']} {row['is_demo']}"


def _violation(rule: str, key: str, message: str) -> Violation:
    return Violation(rule, "rating", key, message)
