"""One press of a button on the need page: its words, its fields, and the one service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import NotFound, Reason, Text
from shuanglian.foundation.files import services as files
from shuanglian.registry.models import Need

from ..fields import Field, Option


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts on which need; `target` is the part of it that the button stands beside (an answer, a plan, …)."""

    actor: Actor
    need: Need
    target: Any = None


Values = Mapping[str, Any]
Fields = Callable[[Scene], tuple[Field, ...]]


def no_fields(scene: Scene) -> tuple[Field, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Action:
    """`key` is the service verb. `path` leads from the target model to its need, for the look-up."""

    key: str
    title: Text
    run: Callable[[Scene, Values], object]
    fields: Fields = no_fields
    intro: Text = ""
    done: Text = ""
    target: type[Model] | None = None
    path: str = "need"
    danger: bool = False
    verb_key: str = ""

    @property
    def verb(self) -> str:
        """The verb of the policy table that decides about this button."""
        return self.verb_key or self.key

    def find_target(self, need: Need, pk: int | None) -> Model | None:
        """The target within this need; `NotFound` when it is not part of it."""
        if self.target is None:
            return None
        found = self.target._default_manager.filter(**{self.path: need.pk}, pk=pk).first()
        if found is None:
            raise NotFound(Reason("not_found", _("没有这一项，或您没有查看它的权限。")))
        return found


def reason_field(label: Text, *, help: Text = "", name: str = "reason", required: bool = True) -> Field:
    return Field(name, label, "area", required=required, help=help)


def choices(pairs: object) -> tuple[Option, ...]:
    return tuple((str(value), label) for value, label in cast(list[tuple[object, Text]], pairs))


def lines(text: str) -> list[str]:
    """One entry per line, empty ones passed over."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def keep_file(scene: Scene, upload: object) -> int | None:
    """Store an uploaded file within the scope of the need; its id, or None when there is none."""
    if not isinstance(upload, UploadedFile):
        return None
    stored = files.store(
        actor=scene.actor,
        upload=cast(BinaryIO, upload.file),
        name=upload.name or "",
        visibility="case",
        scope=f"need:{scene.need.pk}",
    )
    return int(stored.pk)
