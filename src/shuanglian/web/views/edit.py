"""Forms for a party and its offerings: by its own members and by the curators of the directory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuanglian.foundation.accounts.models import Organisation
from shuanglian.foundation.errors import Conflict, DomainError, Invalid, Reason
from shuanglian.registry import policies, selectors, services
from shuanglian.registry.models import Comparator, Offering, OfferingKind, Party, PartyKind, Place
from shuanglian.registry.services.offerings import MeasureData

from .. import forms
from ..http import actor_of, login_needed
from .directory import offering_by_ref, party_by_ref

MEASURES = 6


@login_needed()
def party_new(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    curator = actor.is_in(*policies.DRAFTERS)
    policies.require(policies.may_create_party(actor, actor.organisation_id))
    form = forms.Form.posted(request)

    def save() -> HttpResponseBase:
        kind, name = form.needed("kind", _("类型")), form.needed("name", _("名称"))
        data = _party_values(form)
        form.finish()
        own = None if curator else Organisation.objects.get(pk=actor.organisation_id or 0)
        party = services.party_create(
            actor=actor,
            kind=kind,
            name=name,
            segments=forms.segments(request),
            organisation=own,
            credit_code=form.text("credit_code") or None,
            **data,
        )
        messages.success(request, _("已登记：%(name)s") % {"name": party.name})
        return redirect("party-detail", party.ref)

    return _handle(request, form, save, "web/party_form.html", _party_context(None, True))


@login_needed()
def party_edit(request: HttpRequest, ref: str) -> HttpResponseBase:
    actor, party = actor_of(request), party_by_ref(request, ref)
    policies.require(policies.may_edit_party(actor, party))
    curator = actor.is_in(*policies.CURATORS)
    form = forms.Form.posted(request) if request.method == "POST" else forms.Form(_party_typed(party))

    def save() -> HttpResponseBase:
        changes: dict[str, Any] = dict(_party_values(form))
        if curator:
            changes |= {"name": form.needed("name", _("名称")), "kind": form.needed("kind", _("类型"))}
            changes |= {"credit_code": form.text("credit_code") or None, "level": form.text("level")}
            changes["is_public"] = form.flag("is_public")
        form.finish()
        services.party_update(
            actor=actor, party=party, changes=changes, rev=form.rev(), segments=forms.segments(request)
        )
        messages.success(request, _("已保存：%(name)s") % {"name": party.name})
        return redirect("party-detail", party.ref)

    context = _party_context(party, curator) | {"chosen": _chosen(request, party)}
    return _handle(request, form, save, "web/party_form.html", context)


@login_needed()
def offering_new(request: HttpRequest, ref: str) -> HttpResponseBase:
    actor, party = actor_of(request), party_by_ref(request, ref)
    policies.require(policies.may_offer(actor, party))
    form = forms.Form.posted(request)

    def save() -> HttpResponseBase:
        values, measures = _offering_values(form), _measures(form)
        form.finish()
        kind, title = values.pop("kind"), values.pop("title")
        offering = services.offering_create(
            actor=actor,
            party=party,
            kind=kind,
            title=title,
            segments=forms.segments(request),
            measures=measures,
            **values,
        )
        messages.success(request, _("已登记：%(name)s") % {"name": offering.title})
        return redirect("offering-detail", offering.ref)

    return _handle(request, form, save, "web/offering_form.html", _offering_context(party, None))


@login_needed()
def offering_edit(request: HttpRequest, ref: str) -> HttpResponseBase:
    actor, offering = actor_of(request), offering_by_ref(request, ref)
    policies.require(policies.may_edit_offering(actor, offering))
    form = forms.Form.posted(request) if request.method == "POST" else forms.Form(_offering_typed(offering))

    def save() -> HttpResponseBase:
        values, measures = _offering_values(form), _measures(form)
        form.finish()
        services.offering_update(
            actor=actor,
            offering=offering,
            changes=values,
            rev=form.rev(),
            segments=forms.segments(request),
            measures=measures,
        )
        messages.success(request, _("已保存：%(name)s") % {"name": offering.title})
        return redirect("offering-detail", offering.ref)

    context = _offering_context(offering.party, offering) | {"chosen": _chosen(request, offering)}
    return _handle(request, form, save, "web/offering_form.html", context)


@require_POST
@login_needed()
def offering_retire(request: HttpRequest, ref: str) -> HttpResponseBase:
    offering = offering_by_ref(request, ref)
    rev = forms.Form.posted(request).rev()
    services.offering_retire(actor=actor_of(request), offering=offering, rev=rev)
    messages.success(request, _("已下架：%(name)s。记录保留。") % {"name": offering.title})
    return redirect("party-detail", offering.party.ref)


def _handle(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], HttpResponseBase],
    template: str,
    context: dict[str, Any],
) -> HttpResponseBase:
    """Show the form; on a refusal show it again with every reason and what was typed."""
    status = 200
    if request.method == "POST":
        try:
            return save()
        except (Invalid, Conflict) as error:
            status = _take(form, error)
    context |= {"form": form, "measures": _measure_rows(form)}
    return _page(request, template, context, status)


def _take(form: forms.Form, error: DomainError) -> int:
    form.reasons = list(error.reasons)
    return error.status


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    lists = {"places": Place.objects.order_by("code"), "segments": selectors.segments()}
    return render(request, template, {"chosen": _ticked(request)} | context | lists, status=status)


def _ticked(request: HttpRequest) -> set[int]:
    return {int(value) for value in request.POST.getlist("segments") if value.isascii() and value.isdecimal()}


def _chosen(request: HttpRequest, obj: Party | Offering) -> set[int]:
    if request.method == "POST":
        return _ticked(request)
    return set(obj.segments.values_list("pk", flat=True))


def _party_context(party: Party | None, all_fields: bool) -> dict[str, Any]:
    return {"party": party, "kinds": PartyKind.choices, "all_fields": all_fields}


def _party_typed(party: Party) -> dict[str, str]:
    return {
        "name": party.name, "kind": party.kind, "short_name": party.short_name, "level": party.level,
        "credit_code": party.credit_code or "", "place": party.place.code if party.place else "",
        "summary": party.summary, "website": party.website, "contact": party.contact,
        "is_public": "1" if party.is_public else "", "rev": str(party.rev),
    }  # fmt: skip


def _party_values(form: forms.Form) -> dict[str, Any]:
    words = {name: form.text(name) for name in ("short_name", "summary", "website", "contact")}
    if words["website"] and not words["website"].startswith(("http://", "https://")):
        form.refuse([Reason("website", _("网址：请以 https:// 开头"), "website")])
    return words | {"place": form.place()}


def _offering_context(party: Party, offering: Offering | None) -> dict[str, Any]:
    return {"party": party, "offering": offering, "kinds": OfferingKind.choices}


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    label: str
    value: str
    error: str = ""
    options: list[tuple[str, Any]] | None = None


def _measure_rows(form: forms.Form) -> list[dict[str, list[Cell]]]:
    """The rows of the measures as typed, for the table of the form."""
    labels = {"metric": _("指标"), "comparator": _("比较"), "value": _("数值"), "high": _("上限")}
    labels |= {"unit": _("单位"), "method": _("测试方法")}
    errors, rows = form.errors, []
    for number in range(1, MEASURES + 1):
        cells = []
        for part, label in labels.items():
            name = f"measures.{number}.{part}"
            options = list(Comparator.choices) if part == "comparator" else None
            value = form.text(name) or ("ge" if options else "")
            cells.append(Cell(name, f"{label} {number}", value, errors.get(name, ""), options))
        rows.append({"cells": cells})
    return rows


def _offering_typed(offering: Offering) -> dict[str, str]:
    typed = {
        "kind": offering.kind, "title": offering.title, "summary": offering.summary, "text": offering.text,
        "place": offering.place.code if offering.place else "", "trl": str(offering.trl or ""),
        "price_text": offering.price_text, "rev": str(offering.rev),
        "available_from": offering.available_from.isoformat() if offering.available_from else "",
    }  # fmt: skip
    for number, row in enumerate(offering.measures.all()[:MEASURES], 1):
        typed |= {
            f"measures.{number}.{name}": _plain(getattr(row, name))
            for name in ("metric", "comparator", "value", "high", "unit", "method", "text")
        }
    return typed


def _plain(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return (
        text.rstrip("0").rstrip(".")
        if "." in text and text.replace(".", "").lstrip("-").isdecimal()
        else text
    )


def _offering_values(form: forms.Form) -> dict[str, Any]:
    return {
        "kind": form.needed("kind", _("类型")),
        "title": form.needed("title", _("标题")),
        "summary": form.text("summary"),
        "text": form.text("text"),
        "place": form.place(),
        "trl": form.whole("trl", _("技术就绪度")),
        "price_text": form.text("price_text"),
        "available_from": form.day("available_from", _("可提供日期")),
    }


def _measures(form: forms.Form) -> list[MeasureData]:
    """The rows that have a metric; a row without one but with a value is told as incomplete."""
    found: list[MeasureData] = []
    for number in range(1, MEASURES + 1):
        name = f"measures.{number}"
        if not any(form.text(f"{name}.{part}") for part in ("metric", "value", "high", "unit", "method")):
            continue
        found.append(
            MeasureData(
                metric=form.needed(f"{name}.metric", _("指标 %(n)s") % {"n": number}),
                comparator=form.text(f"{name}.comparator") or "eq",
                value=form.number(f"{name}.value", _("数值")),
                high=form.number(f"{name}.high", _("上限")),
                unit=form.text(f"{name}.unit"),
                method=form.text(f"{name}.method"),
                text=form.text(f"{name}.text"),
            )
        )
    return found
