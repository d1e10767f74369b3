"""Addresses of public supervision. Numbers look like JD-2026-0001; other addresses do not."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, asking, feeds, following, lists, tracking

urlpatterns: list[URLPattern] = [
    path("", lists.comments, name="supervision-list"),
    path("new/", asking.new, name="supervision-new"),
    path("track/", tracking.track, name="supervision-track"),
    path("statistics/", lists.statistics, name="supervision-statistics"),
    path("feed/<str:form>/", feeds.feed, name="supervision-feed"),
    path("follow/", following.follow, name="supervision-follow"),
    path("following/", following.following, name="supervision-following"),
    path("<str:number>/", acting.detail, name="supervision-detail"),
    path("<str:number>/extract/", acting.extract, name="supervision-extract"),
    path("<str:number>/do/<str:verb>/", acting.act, name="supervision-act"),
]
