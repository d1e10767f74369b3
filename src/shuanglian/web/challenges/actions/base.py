"""A button: its verb, its fields, and the one service call behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason, Text
from shuanglian.programmes.challenges.models import Challenge

from ...needs.fields import Field

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts on what. `chosen` are the ids ticked in a list of choices."""

    actor: Actor
    challenge: Challenge
    target: Any = None
    chosen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One line to tick."""

    id: int
    label: str
    note: str = ""


Fields = Callable[[Scene], Sequence[Field]]


def no_fields(_scene: Scene) -> Sequence[Field]:
    return ()


@dataclass(frozen=True, slots=True)
class Action:
    """`key` is the address, `verb` the row of the policy. `choices` are lines to tick above the fields."""

    key: str
    verb: str
    title: Text
    run: Callable[[Scene, dict[str, Any]], object]
    fields: Fields = no_fields
    target: Callable[[Scene, int], Any] | None = None
    choices: Callable[[Scene], list[Choice]] | None = None
    choices_title: Text = ""
    intro: Text = ""
    danger: bool = False
    done: Text = field(default=gettext_lazy("已办理"))

    def find_target(self, scene: Scene, target_id: int | None) -> Any:
        """Raises `NotFound` for a target that is not of this challenge."""
        if (self.target is None) != (target_id is None):
            raise _missing()
        return self.target(scene, target_id) if self.target is not None and target_id is not None else None


def one(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise _missing()
    return found


def area(name: str, label: Text, *, rows: int = 4, **more: Any) -> Field:
    return Field(name, label, "area", rows=rows, maxlength=more.pop("maxlength", 5000), **more)


def reason_field(label: Text) -> Fields:
    def fields(_scene: Scene) -> Sequence[Field]:
        return (area("reason", label, maxlength=1000),)

    return fields


def _missing() -> NotFound:
    return NotFound(Reason("not_found", _("没有这一项，或者您不能查看它。")))
