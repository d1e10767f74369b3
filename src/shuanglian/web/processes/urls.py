"""Addresses of process definitions and their workshop."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import deciding, drafts, forms, library, modeling, moving, simulate, statistics, steps, tables

urlpatterns: list[URLPattern] = [
    path("", library.processes, name="process-list"),
    path("new/", drafts.new, name="process-new"),
    path("<int:definition_id>/", library.version, name="process-version"),
    path("<int:definition_id>/file/", library.file, name="process-file"),
    path("<int:definition_id>/copy/", drafts.copy, name="process-copy"),
    path("<int:definition_id>/do/<str:verb>/", deciding.decide, name="process-decide"),
    path("<int:definition_id>/compare/<int:other_id>/", library.compare, name="process-compare"),
    path("<int:definition_id>/move/", moving.new, name="process-move-new"),
    path("statistics/<str:key>/", statistics.process_statistics, name="process-statistics"),
    path("statistics/<str:key>/<str:form>/", statistics.process_export, name="process-export"),
    path("moves/", moving.moves, name="process-moves"),
    path("moves/<int:move_id>/", moving.detail, name="process-move"),
    path("moves/<int:move_id>/do/<str:verb>/", moving.act, name="process-move-act"),
    path("drafts/<int:draft_id>/", drafts.draft, name="process-draft"),
    path("drafts/<int:draft_id>/do/<str:verb>/", drafts.act, name="process-draft-act"),
    path("drafts/<int:draft_id>/model/", modeling.model, name="process-draft-model"),
    path("drafts/<int:draft_id>/check/", modeling.check, name="process-draft-check"),
    path("drafts/<int:draft_id>/text/", drafts.text_page, name="process-draft-text"),
    path("drafts/<int:draft_id>/config/", drafts.config, name="process-draft-config"),
    path("drafts/<int:draft_id>/compare/", drafts.compare, name="process-draft-compare"),
    path("drafts/<int:draft_id>/steps/<str:element_id>/", steps.step, name="process-draft-step"),
    path("drafts/<int:draft_id>/forms/", forms.new, name="process-draft-forms"),
    path("drafts/<int:draft_id>/forms/<str:key>/", forms.form, name="process-draft-form"),
    path("drafts/<int:draft_id>/forms/<str:key>/preview/", forms.preview, name="process-draft-form-preview"),
    path("drafts/<int:draft_id>/tables/<str:key>/", tables.table, name="process-draft-table"),
    path("drafts/<int:draft_id>/simulate/", simulate.simulate, name="process-draft-simulate"),
]
