"""Addresses of 135 tickets."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, figures, intake, lists, meetings, sheet

urlpatterns: list[URLPattern] = [
    path("", lists.tickets, name="ticket-list"),
    path("new/", intake.new, name="ticket-new"),
    path("similar/", intake.similar, name="ticket-similar"),
    path("answers/", lists.answers, name="ticket-answers"),
    path("late/", lists.late, name="ticket-late"),
    path("league/", figures.league, name="ticket-league"),
    path("league/export/", figures.export, name="ticket-league-export"),
    path("league/tickets/", figures.behind, name="ticket-league-tickets"),
    path("meetings/", meetings.meetings, name="ticket-meetings"),
    path("meetings/new/", meetings.new, name="ticket-meeting-new"),
    path("meetings/<int:meeting_id>/", meetings.detail, name="ticket-meeting"),
    path("sheet/", sheet.sheet, name="ticket-sheet"),
    path("sheet/template/", sheet.template, name="ticket-sheet-template"),
    path("sheet/<int:file_id>/", sheet.report, name="ticket-sheet-report"),
    path("sheet/<int:file_id>/errors/", sheet.errors, name="ticket-sheet-errors"),
    path("sheet/<int:file_id>/apply/", sheet.apply, name="ticket-sheet-apply"),
    path("<int:ticket_id>/", acting.detail, name="ticket-detail"),
    path("<int:ticket_id>/do/<str:verb>/", acting.act, name="ticket-act"),
    path("<int:ticket_id>/extract/", acting.extract, name="ticket-extract"),
]
