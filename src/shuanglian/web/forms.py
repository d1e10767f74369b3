"""Reading forms: every problem of one form at once, and the values back on the page as they were typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Invalid, Reason
from shuanglian.registry.models import Place, Segment

LONGEST = 20_000


@dataclass(slots=True)
class Form:
    """What was typed (`values`) and what is wrong with it (`reasons`)."""

    values: dict[str, str]
    reasons: list[Reason] = field(default_factory=list)

    @classmethod
    def posted(cls, request: HttpRequest) -> Form:
        return cls({name: str(value).replace("\x00", "")[:LONGEST] for name, value in request.POST.items()})

    @property
    def errors(self) -> dict[str, str]:
        """Field → first message, for the place under the field."""
        found: dict[str, str] = {}
        for reason in self.reasons:
            found.setdefault(reason.field, str(reason.message))
        return found

    def refuse(self, reasons: Iterable[Reason]) -> None:
        self.reasons.extend(reasons)

    def finish(self) -> None:
        """Raises `Invalid` with everything found so far."""
        if self.reasons:
            raise Invalid(self.reasons)

    def text(self, name: str) -> str:
        return self.values.get(name, "").strip()

    def needed(self, name: str, label: str) -> str:
        value = self.text(name)
        if not value:
            self.reasons.append(Reason("required", _("%(label)s：请填写") % {"label": label}, name))
        return value

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name))

    def whole(self, name: str, label: str) -> int | None:
        value = self.text(name)
        if not value:
            return None
        if not value.isascii() or not value.isdecimal() or len(value) > 15:
            self.reasons.append(Reason("whole_number", _("%(label)s：请填整数") % {"label": label}, name))
            return None
        return int(value)

    def number(self, name: str, label: str) -> Decimal | None:
        value = self.text(name)
        if not value:
            return None
        try:
            found = Decimal(value)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) >= Decimal(10) ** 16:
            told = _("%(label)s：请填数字，小数点用“.”，例如 12.4") % {"label": label}
            self.reasons.append(Reason("number", told, name))
            return None
        return found

    def day(self, name: str, label: str) -> dt.date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            told = _("%(label)s：请按 2026-06-23 的样子填日期") % {"label": label}
            self.reasons.append(Reason("date", told, name))
            return None

    def place(self, name: str = "place") -> Place | None:
        code = self.text(name)
        found = Place.objects.filter(code=code).first() if code else None
        if code and found is None:
            self.reasons.append(Reason("place", _("没有这个地方"), name))
        return found

    def rev(self) -> int:
        value = self.text("rev")
        return int(value) if value.isascii() and value.isdecimal() else 0


def segments(request: HttpRequest, name: str = "segments") -> list[Segment]:
    """The segments that are ticked; numbers that name none are ignored."""
    ids = [value for value in request.POST.getlist(name) if value.isascii() and value.isdecimal()]
    return list(Segment.objects.filter(pk__in=ids[:200]))
