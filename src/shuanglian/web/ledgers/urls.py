"""Addresses of this part."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import intakes, lists

urlpatterns: list[URLPattern] = [
    path("", lists.listing, name="ledger-list"),
    path("upload/", lists.upload, name="ledger-upload"),
    path("forms/", lists.forms, name="ledger-forms"),
    path("forms/<int:form_id>/forget/", lists.forget, name="ledger-form-forget"),
    path("<int:intake_id>/", intakes.intake, name="ledger-detail"),
    path("<int:intake_id>/map/", intakes.remap, name="ledger-map"),
    path("<int:intake_id>/result/", intakes.result, name="ledger-result"),
    path("<int:intake_id>/progress/", intakes.progress, name="ledger-progress"),
    path("<int:intake_id>/errors/", intakes.errors, name="ledger-errors"),
    path("<int:intake_id>/export/<str:sheet_form>/", intakes.export, name="ledger-export"),
    path("<int:intake_id>/do/<str:verb>/", intakes.act, name="ledger-act"),
]
