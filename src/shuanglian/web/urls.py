"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from .views import directory, home, notices, search, site, work

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("match/", home.match, name="match"),
    path("search/", search.search, name="search"),
    path("parties/", directory.parties, name="party-list"),
    path("parties/<str:ref>/", directory.party, name="party-detail"),
    path("offerings/", directory.offerings, name="offering-list"),
    path("offerings/<str:ref>/", directory.offering, name="offering-detail"),
    path("places/", directory.places, name="places"),
    path("chains/", directory.chains, name="chains"),
    path("sources/", directory.sources, name="sources"),
    path("work/", work.work, name="work"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read-all"),
    path("notices/preferences/", notices.preferences, name="notice-preferences"),
    path("notices/<int:notice_id>/read/", notices.read, name="notice-read"),
    path("manifest.webmanifest", site.manifest, name="manifest"),
    path("robots.txt", site.robots, name="robots"),
    path("i18n/", include("django.conf.urls.i18n")),
]
