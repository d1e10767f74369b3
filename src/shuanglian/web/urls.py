"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from .views import about, calendar, components, directory, edit, home, imports, notices, quality, search, site, work

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("match/", home.match, name="match"),
    path("search/", search.search, name="search"),
    path("parties/", directory.parties, name="party-list"),
    path("parties/new/", edit.party_new, name="party-new"),
    path("parties/<str:ref>/", directory.party, name="party-detail"),
    path("parties/<str:ref>/edit/", edit.party_edit, name="party-edit"),
    path("parties/<str:ref>/offerings/new/", edit.offering_new, name="offering-new"),
    path("offerings/", directory.offerings, name="offering-list"),
    path("offerings/<str:ref>/", directory.offering, name="offering-detail"),
    path("offerings/<str:ref>/edit/", edit.offering_edit, name="offering-edit"),
    path("offerings/<str:ref>/retire/", edit.offering_retire, name="offering-retire"),
    path("places/", directory.places, name="places"),
    path("chains/", directory.chains, name="chains"),
    path("sources/", directory.sources, name="sources"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/day/", calendar.day, name="calendar-day"),
    path("calendar/year/", calendar.year, name="calendar-year"),
    path("quality/", quality.quality, name="quality"),
    path("quality/needs/", quality.needs, name="quality-needs"),
    path("quality/export/<str:kind>/", quality.export, name="quality-export"),
    path("quality/calibration/<str:verb>/", quality.calibration, name="quality-calibration"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("components/", components.components, name="components"),
    path("work/", work.work, name="work"),
    path("work/bulk/", work.bulk, name="work-bulk"),
    path("work/peek/<int:token_id>/", work.peek, name="work-peek"),
    path("imports/", imports.imports, name="imports"),
    path("imports/check/", imports.check, name="import-check"),
    path("imports/template/<str:kind>/", imports.template, name="import-template"),
    path("imports/export/<str:kind>/", imports.export, name="import-export"),
    path("imports/<int:file_id>/", imports.file, name="import-file"),
    path("imports/<int:file_id>/errors/", imports.errors, name="import-errors"),
    path("imports/<int:file_id>/apply/", imports.apply, name="import-apply"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read-all"),
    path("notices/preferences/", notices.preferences, name="notice-preferences"),
    path("notices/<int:notice_id>/read/", notices.read, name="notice-read"),
    path("manifest.webmanifest", site.manifest, name="manifest"),
    path("robots.txt", site.robots, name="robots"),
    path("problems/", include("shuanglian.web.views.problems")),
    path("rounds/", include("shuanglian.web.rounds.urls")),
    path("", include("shuanglian.web.needs.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
