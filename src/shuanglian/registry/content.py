"""The digest of what a need says, so that the record shows words and numbers changed behind the services' back."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from shuanglian.foundation.events import chain

from .models import Need, NeedRequirement

KEY: Final = "content"
TEXTS: Final = ("title", "text", "kind", "confidentiality", "teaser", "stake_cents", "ip_wish")
NUMBERS: Final = ("current_value", "target_value", "target_high")
LINE: Final = (
    "order",
    "metric",
    "comparator",
    "target_text",
    "unit",
    "test_method",
    "is_hard",
    "source_text",
)


def fingerprint(need_id: int) -> dict[str, str]:
    """What an event that fixes the content carries in its payload."""
    return {KEY: digest_of(Need.objects.prefetch_related("requirements").get(pk=need_id))}


def digest_of(need: Need) -> str:
    """SHA-256 over the need and its requirements.

    `need` must have been read from the database: values just assigned may have another form.
    """
    content: dict[str, Any] = {name: getattr(need, name) for name in TEXTS}
    content["deadline"] = need.deadline.isoformat() if need.deadline else None
    content["requirements"] = [_line(row) for row in need.requirements.all()]
    return hashlib.sha256(chain.canonical(content)).hexdigest()


def _line(row: NeedRequirement) -> dict[str, Any]:
    line = {name: getattr(row, name) for name in LINE}
    for name in NUMBERS:
        value = getattr(row, name)
        line[name] = None if value is None else format(value.normalize(), "f")
    return line
