"""Addresses of cases as plain lists of steps."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, pages, stand_ins

urlpatterns: list[URLPattern] = [
    path("", pages.cases, name="case-list"),
    path("stand-ins/", stand_ins.stand_in_list, name="stand-ins"),
    path("stand-ins/<int:stand_in_id>/end/", stand_ins.stand_in_end, name="stand-ins-end"),
    path("start/<str:key>/", pages.start, name="case-start"),
    path("<int:case_id>/", pages.detail, name="case-detail"),
    path("<int:case_id>/process.bpmn", pages.diagram, name="case-diagram"),
    path("<int:case_id>/record.json", pages.extract, name="case-extract"),
    path("<int:case_id>/do/<str:verb>/", acting.act, name="case-act"),
    path("<int:case_id>/tasks/<int:token_id>/", acting.finish, name="case-task"),
    path("<int:case_id>/tasks/<int:token_id>/do/<str:verb>/", acting.desk, name="case-task-act"),
]
