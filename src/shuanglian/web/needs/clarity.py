"""The clarity meter beside the wizard, as plain values for its template."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.matching import quality
from shuanglian.matching import services as matching
from shuanglian.registry.models import Need

DUPLICATES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Duplicate:
    """`url` is empty for a need that this viewer may not know more of."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Clarity:
    score: int
    of: int
    missing: list[Text]
    questions: list[str]
    duplicates: list[Duplicate] = field(default_factory=list)

    @property
    def bars(self) -> list[bool]:
        return [i < self.score for i in range(self.of)]


def clarity(viewer: Actor, need: Need, *, duplicates: bool = False) -> Clarity:
    """How clear the draft is; with `duplicates` also which needs are close to it."""
    found = quality.assess(
        title=need.title,
        text=need.text,
        requirements=list(need.requirements.all()),
        stake_cents=need.stake_cents,
        deadline=need.deadline,
        confidentiality=need.confidentiality,
    )
    return Clarity(
        score=found.score,
        of=quality.FULL_SCORE,
        missing=[m.label for m in found.missing],
        questions=[m.question for m in found.questions],
        duplicates=similar(viewer, need) if duplicates else [],
    )


def similar(viewer: Actor, need: Need) -> list[Duplicate]:
    rows = matching.near_duplicates(
        viewer, f"{need.title}\n{need.text}", limit=DUPLICATES_SHOWN + 1, exclude=need.pk
    )
    return [
        Duplicate(row.title, reverse("need-detail", args=[row.need_id]))
        if row.need_id
        else Duplicate(_("已有相近难题，内容不公开"))
        for row in rows
    ][:DUPLICATES_SHOWN]
