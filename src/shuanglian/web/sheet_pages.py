"""Pages that take a list from a spreadsheet: the empty sheet, a check that writes nothing, the import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from shuanglian.foundation import uploads
from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import DomainError, Reason, Text

from .http import actor_of, download, text

SHOWN: Final = 200


class Plan(Protocol):
    """What a sheet would change."""

    created: int
    updated: int
    unchanged: int
    problems: list[Reason]


class Sheets(Protocol):
    """A module that reads and writes the sheets of one list."""

    def template(self) -> bytes: ...
    def dry_run(self, data: bytes, *, actor: Actor) -> Plan: ...
    def apply(self, *, actor: Actor, data: bytes) -> Plan: ...


@dataclass(frozen=True, slots=True)
class SheetPages:
    """`page` is the template of the form, `empty` the name of the file to fill in, `done` says what changed (`a` new, `b`
    changed, `c` unchanged), `home` is the list."""

    sheets: Sheets
    page: str
    empty: Text
    done: Text
    home: str

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        """GET: the form, or the empty sheet (`?template=1`); POST: check (`do=check`) or import."""
        if request.method != "POST":
            if text(request, "template", 1):
                return download(self.sheets.template(), f"{self.empty}.xlsx")
            return render(request, self.page, {})
        try:
            return self._take(request)
        except DomainError as error:
            return self._told(request, error.reasons, error.status)

    def _take(self, request: HttpRequest) -> HttpResponseBase:
        actor, data = actor_of(request), uploads.read(request.FILES.get("file"))
        if text(request, "do", 10) != "import":
            plan = self.sheets.dry_run(data, actor=actor)
            return self._told(request, plan.problems, 422 if plan.problems else 200, plan=plan)
        plan = self.sheets.apply(actor=actor, data=data)
        counts = {"a": plan.created, "b": plan.updated, "c": plan.unchanged}
        messages.success(request, str(self.done) % counts)
        return redirect(self.home)

    def _told(
        self, request: HttpRequest, reasons: Sequence[Reason], status: int, **more: Any
    ) -> HttpResponse:
        context = {"reasons": reasons[:SHOWN], "total": len(reasons), **more}
        return render(request, self.page, context, status=status)
