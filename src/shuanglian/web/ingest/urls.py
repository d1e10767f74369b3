"""Addresses: documents that become facts."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, bulk, handing, listing, page

urlpatterns: list[URLPattern] = [
    path("", listing.documents, name="ingest-list"),
    path("new/", handing.new, name="ingest-new"),
    path("patterns/", bulk.patterns, name="ingest-patterns"),
    path("patterns/<int:pattern_id>/retire/", bulk.retire, name="ingest-pattern-retire"),
    path("documents/<int:document_id>/", page.document, name="ingest-document"),
    path("documents/<int:document_id>/progress/", page.progress, name="ingest-progress"),
    path("documents/<int:document_id>/history/", page.history, name="ingest-history"),
    path("documents/<int:document_id>/change/", handing.change, name="ingest-change"),
    path("documents/<int:document_id>/read-again/", handing.read_again, name="ingest-read-again"),
    path("documents/<int:document_id>/facts/<int:proposal_id>/", page.fact, name="ingest-fact"),
    path("documents/<int:document_id>/facts/<int:proposal_id>/do/<str:verb>/", acting.act, name="ingest-act"),
    path("documents/<int:document_id>/bulk/", bulk.groups, name="ingest-bulk"),
    path("documents/<int:document_id>/bulk/<str:verb>/", bulk.apply, name="ingest-bulk-apply"),
    path("documents/<int:document_id>/batches/<slug:batch>/undo/", bulk.undo, name="ingest-batch-undo"),
]
