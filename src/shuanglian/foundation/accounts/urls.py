"""Addresses of accounts: `accounts_urls` stand under /accounts/ (before allauth's own), `admin_urls`
under /admin/.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import personas
from .views import admin, own

accounts_urls: list[URLPattern | URLResolver] = [
    path("me/", own.profile, name="me"),
    path("organisation/", own.organisation, name="accounts-mine"),
    path("switch/<int:membership_id>/", own.switch, name="accounts-switch"),
    path("register/", own.register, name="accounts-register"),
    path("signup/", own.signup_closed, name="account_signup"),
    path("privacy/", own.privacy_page, name="accounts-privacy"),
    path("privacy/export/", own.privacy_export, name="accounts-privacy-export"),
    path("privacy/erase/", own.privacy_erase, name="accounts-privacy-erase"),
]
if personas.enabled():
    accounts_urls += [
        path("personas/", own.persona_list, name="personas"),
        path("personas/<slug:key>/", own.persona_switch, name="persona-switch"),
    ]

admin_urls: list[URLPattern | URLResolver] = [
    path("organisations/", admin.organisation_list, name="accounts-organisations"),
    path("organisations/<int:organisation_id>/", admin.organisation_page, name="accounts-organisation"),
    path(
        "organisations/<int:organisation_id>/edit/",
        admin.organisation_edit,
        name="accounts-organisation-edit",
    ),
    path(
        "organisations/<int:organisation_id>/decide/",
        admin.organisation_decide,
        name="accounts-organisation-decide",
    ),
    path(
        "organisations/<int:organisation_id>/state/",
        admin.organisation_state,
        name="accounts-organisation-state",
    ),
    path("organisations/<int:organisation_id>/members/", admin.member_add, name="accounts-member-add"),
    path("organisations/<int:organisation_id>/tokens/", admin.token_issue, name="accounts-token-issue"),
    path("members/<int:membership_id>/", admin.member_page, name="accounts-member"),
    path("members/<int:membership_id>/remove/", admin.member_remove, name="accounts-member-remove"),
    path("tokens/<int:token_id>/revoke/", admin.token_revoke, name="accounts-token-revoke"),
    path("people/", admin.person_list, name="accounts-people"),
    path("people/<int:user_id>/", admin.person_page, name="accounts-person"),
    path("people/<int:user_id>/state/", admin.person_state, name="accounts-person-state"),
    path("people/<int:user_id>/invite/", admin.person_invite, name="accounts-person-invite"),
]
