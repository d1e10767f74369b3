"""Addresses: rankings."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import acting, configs, pages

urlpatterns: list[URLPattern] = [
    path("", pages.rankings, name="ranking-list"),
    path("configs/", configs.configs, name="ranking-configs"),
    path("configs/<str:key>/", configs.config, name="ranking-config"),
    path("configs/<str:key>/freeze/", acting.freeze, name="ranking-freeze"),
    path("<int:ranking_id>/", pages.ranking, name="ranking-detail"),
    path("<int:ranking_id>/document/", pages.document, name="ranking-document"),
    path("<int:ranking_id>/do/<str:verb>/", acting.act, name="ranking-act"),
    path("<int:ranking_id>/subjects/<int:standing_id>/", pages.subject, name="ranking-subject"),
    path("<int:ranking_id>/subjects/<int:standing_id>/object/", acting.object_to, name="ranking-object"),
    path("<int:ranking_id>/objections/<int:objection_id>/", pages.objection, name="ranking-objection"),
    path(
        "<int:ranking_id>/objections/<int:objection_id>/do/<str:verb>/",
        acting.settle,
        name="ranking-objection-act",
    ),
]
