"""The small files that browsers and crawlers ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .. import nav, regions


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "name": f"{_('双链')} · {regions.title()}".rstrip(" ·"),
            "short_name": _("双链"),
            "lang": "zh-Hans",
            "start_url": reverse("home"),
            "display": "browser",
            "theme_color": "#0052D9",
            "background_color": "#FFFFFF",
            "icons": [{"src": static("web/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read the public pages; the workplace and the parameter space of searches are not for them."""
    closed = [nav.address(name) for name in ("work", "notices", "imports", "search", "match")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in [*closed, "/accounts/", "/api/"] if path)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
