"""Every address of the site, one include per app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from shuanglian.foundation.accounts.urls import accounts_urls, admin_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shuanglian.foundation.ops.urls")),
    path("accounts/", include(accounts_urls)),
    path("accounts/", include("allauth.urls")),
    path("admin/", include(admin_urls)),
    path("api/", include("shuanglian.exchange.urls")),
    path("", include("shuanglian.web.urls")),
]
handler400 = "shuanglian.web.views.errors.bad_request"
