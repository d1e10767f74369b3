"""Addresses of companies rating departments and places."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import board, voting, wording

urlpatterns: list[URLPattern] = [
    path("", board.ratings, name="ratings"),
    path("export/", board.export, name="ratings-export"),
    path("mine/", voting.mine, name="ratings-mine"),
    path("mine/<str:kind>/<int:ref>/<str:about>/", voting.vote, name="ratings-vote"),
    path("words/", wording.waiting, name="ratings-words"),
    path("words/<uuid:remark_id>/", wording.look, name="ratings-look"),
    path("subjects/<uuid:subject_id>/", board.subject, name="ratings-subject"),
]
