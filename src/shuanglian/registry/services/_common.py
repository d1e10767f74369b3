"""What all services share: checking a row whole, locking it, and refusing a stale edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Conflict, Invalid, Reason

ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
M = TypeVar("M", bound=models.Model)


def field_problems(obj: models.Model, *, skip: Iterable[str] = ()) -> list[Reason]:
    """Everything that is wrong with the fields of `obj`: blanks, lengths, choices, uniqueness."""
    skipped = {*skip, *(f.name for f in obj._meta.concrete_fields if f.is_relation)}
    try:
        obj.full_clean(exclude=skipped, validate_constraints=False)
    except ValidationError as error:
        return [
            Reason(str(item.code or "invalid"), " ".join(item.messages), field)
            for field, items in error.error_dict.items()
            for item in items
        ]
    return []


def address_problems(value: str, field: str) -> list[Reason]:
    """Pages make links of web addresses, so nothing but http(s) may stand in one."""
    if not value or ADDRESS.fullmatch(value):
        return []
    return [Reason("address", _("请写完整网址，以 http:// 或 https:// 开头。"), field)]


def refuse(reasons: Iterable[Reason]) -> None:
    """Raise `Invalid` with all reasons, if there are any."""
    found = list(reasons)
    if found:
        raise Invalid(found)


def lock(obj: M, rev: int | None = None) -> M:
    """The row as it is now, locked until the end of the transaction.

    Raises `Conflict` if it is gone or, with `rev`, if somebody changed it since the caller read it.
    """
    fresh: M | None = type(obj)._default_manager.select_for_update(of=("self",)).filter(pk=obj.pk).first()
    if fresh is None:
        raise Conflict(Reason("gone", _("这条记录已经不在了。")))
    if rev is not None and fresh.rev != rev:  # type: ignore[attr-defined]
        raise Conflict(Reason("changed_meanwhile", _("别人刚刚改过，请看过新内容再改。")))
    return fresh


def assign(obj: models.Model, changes: Mapping[str, Any], allowed: Iterable[str]) -> list[str]:
    """Set those `changes` that differ; returns their names. Raises `Invalid` for fields not `allowed`."""
    known = set(allowed)
    refuse(Reason("unknown_field", _("不能设置这个字段。"), name) for name in changes if name not in known)
    changed = [name for name, value in changes.items() if getattr(obj, name) != value]
    for name in changed:
        setattr(obj, name, changes[name])
    return changed


def save(obj: M) -> M:
    """Write the row; a rule of the database that nothing else caught is told as `Conflict`."""
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError as error:
        raise Conflict(Reason("not_consistent", _("这些内容与库里已有的冲突，没有保存。"))) from error
    return obj


def bump(obj: M) -> M:
    obj.rev += 1  # type: ignore[attr-defined]
    return save(obj)
