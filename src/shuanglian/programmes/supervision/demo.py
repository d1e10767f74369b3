"""Demonstration comments (示例), driven through the services by the public and the personas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from shuanglian.foundation.accounts.services import persona_actors
from shuanglian.foundation.actor import PUBLIC, Actor
from shuanglian.foundation.workdays.services import load_bundled
from shuanglian.indicators.models import Indicator

from ..projects import selectors as projects
from . import demo_texts as texts
from . import services
from .models import Comment


@dataclass(frozen=True, slots=True)
class Cast:
    """The personas as actors, and what there is to comment on (`indicator:…`, `project:…`)."""

    actors: Mapping[str, Actor]
    abouts: tuple[str, ...]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def about(self, nth: int) -> str:
        return self.abouts[nth % len(self.abouts)]


def load_demo() -> int:
    """Create the demonstration comments that are missing; how many stories were told. Nothing to comment on: none."""
    load_bundled()
    abouts = _abouts()
    if not abouts:
        return 0
    cast = Cast(persona_actors(), abouts)
    return sum(_tell(cast, nth, story) for nth, story in enumerate(STORIES))


def _abouts() -> tuple[str, ...]:
    codes = Indicator.objects.filter(is_public=True, retired_on=None, parent=None).order_by("plan", "number")
    found = [f"indicator:{code}" for code in codes.values_list("code", flat=True)[:4]]
    public = projects.visible_to(PUBLIC).order_by("pk").values_list("pk", flat=True)[:2]
    return tuple(found + [f"project:{pk}" for pk in public])


@transaction.atomic
def _tell(cast: Cast, nth: int, story: Callable[[Cast, Comment], None]) -> int:
    """One story is there as a whole or not at all; words that were erased since count as told."""
    kind, text = texts.QUESTIONS[story.__name__]
    start = text[:20]
    if Comment.objects.filter(is_demo=True, public_text__startswith=start).exists():
        return 0
    if Comment.objects.filter(is_demo=True, text__startswith=start).exists():
        return 0
    draft = services.Draft(about=cast.about(nth), text=text, kind=kind)
    author = cast["enterprise"] if story is again else PUBLIC
    comment, _code = services.comment_submit(actor=author, draft=draft, is_demo=True)
    story(cast, comment)
    return 1


def _assign(cast: Cast, comment: Comment, hide: tuple[str, ...] = ()) -> None:
    unit = cast["officer"].organisation_id
    services.comment_assign(actor=cast["steward"], comment=comment, unit=unit, hide=hide)


def _answer(cast: Cast, comment: Comment, text: str) -> None:
    services.answer_draft(actor=cast["officer"], comment=comment, text=text, basis=texts.BASIS)


def fresh(_cast: Cast, _comment: Comment) -> None:
    """Being screened."""


def handling(cast: Cast, comment: Comment) -> None:
    """With the unit."""
    _assign(cast, comment)


def drafted(cast: Cast, comment: Comment) -> None:
    """Waits for a leader."""
    _assign(cast, comment)
    _answer(cast, comment, texts.DRAFT)


def answered(cast: Cast, comment: Comment) -> None:
    """Answered in public; a telephone number in the question is hidden."""
    _assign(cast, comment, (texts.PHONE,))
    _answer(cast, comment, texts.ANSWER)
    services.answer_release(actor=cast["leader"], comment=comment)


def again(cast: Cast, comment: Comment) -> None:
    """Answered, not to the author's satisfaction: the supervisor has it in the second round."""
    _assign(cast, comment)
    _answer(cast, comment, texts.LATE_ANSWER)
    services.answer_release(actor=cast["leader"], comment=comment)
    services.comment_dissatisfied(actor=cast["enterprise"], comment=comment, words=texts.AGAIN)


def refused(cast: Cast, comment: Comment) -> None:
    services.comment_refuse(actor=cast["steward"], comment=comment, reason="elsewhere")


def merged(cast: Cast, comment: Comment) -> None:
    """The same matter as the one in hand."""
    start = texts.QUESTIONS["handling"][1]
    main = Comment.objects.filter(is_demo=True, text=start).order_by("pk").first()
    if main is not None:
        services.comment_merge(actor=cast["steward"], comment=comment, into=main.number)


STORIES: Final = (fresh, handling, drafted, answered, again, refused, merged)
