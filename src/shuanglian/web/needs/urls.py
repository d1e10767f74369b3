"""Addresses of the need pages."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from .views import act, detail, lists, tables, wizard


class WizardStep(StringConverter):
    regex = "|".join(wizard.STEPS)


register_converter(WizardStep, "wizard_step")

urlpatterns: list[URLPattern] = [
    path("needs/", lists.needs, name="need-list"),
    path("needs/new/", wizard.new, name="need-new"),
    path("needs/<int:need_id>/", detail.detail, name="need-detail"),
    path("needs/<int:need_id>/edit/<wizard_step:step>/", wizard.edit, name="need-edit"),
    path("needs/<int:need_id>/undertake/", detail.undertake, name="need-undertake"),
    path("needs/<int:need_id>/steps/", detail.steps, name="need-steps"),
    path("needs/<int:need_id>/process.bpmn", detail.diagram, name="need-diagram"),
    path("needs/<int:need_id>/record.json", detail.extract, name="need-extract"),
    path("needs/<int:need_id>/case/", detail.public_case, name="need-case"),
    path("needs/<int:need_id>/answer/", tables.answer, name="need-answer"),
    path("needs/<int:need_id>/plan/", tables.plan, name="need-plan"),
    path("needs/<int:need_id>/refine/", tables.refine, name="need-refine"),
    path("needs/<int:need_id>/measure/", tables.measure, name="need-measure"),
    path("needs/<int:need_id>/do/<slug:key>/", act.act, name="need-act"),
    path("needs/<int:need_id>/do/<slug:key>/<int:target_id>/", act.act, name="need-act-on"),
    path("cooperations/", lists.cooperations, name="cooperations"),
    path("files/<int:file_id>/", detail.file, name="file"),
]
