"""Addresses of projects from signing to production."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, detail, listing, sessions, sheets

urlpatterns: list[URLPattern] = [
    path("", listing.projects, name="project-list"),
    path("board/", listing.board, name="project-board"),
    path("gantt/", listing.gantt, name="project-gantt"),
    path("speeds/", listing.speeds, name="project-speeds"),
    path("totals/", listing.totals, name="project-totals"),
    path("new/", detail.new, name="project-new"),
    path("sheet/", sheets.sheet, name="project-sheet"),
    path("export/", sheets.export, name="project-export"),
    path("sessions/", sessions.sessions, name="project-sessions"),
    path("sessions/<int:session_id>/", sessions.session, name="project-session"),
    path("sessions/<int:session_id>/do/<str:verb>/", sessions.act, name="project-session-act"),
    path("<int:project_id>/", detail.project, name="project-detail"),
    path("<int:project_id>/edit/", detail.edit, name="project-edit"),
    path("<int:project_id>/do/<str:verb>/", acting.act, name="project-act"),
]
