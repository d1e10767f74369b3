"""Addresses: the board of plan indicators, the page of one indicator and of one value, the leader's page."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import detail, listing, observations, others, questions, sheets, summary

urlpatterns: list[URLPattern] = [
    path("", listing.board, name="indicator-board"),
    path("summary/", summary.summary, name="leader-summary"),
    path("others/", others.others, name="indicator-others"),
    path("export/", sheets.export, name="indicator-export"),
    path("observations/<int:observation_id>/", observations.observation, name="indicator-observation"),
    path("observations/<int:observation_id>/do/<str:verb>/", observations.act, name="indicator-act"),
    path("questions/", questions.questions, name="question-list"),
    path("questions/<int:question_id>/", questions.question, name="question-detail"),
    path("questions/<int:question_id>/do/<str:verb>/", questions.act, name="question-act"),
    path("<slug:code>/", detail.indicator, name="indicator-detail"),
    path("<slug:code>/definition/", detail.definition, name="indicator-definition"),
]
