"""Following without an account: what became public about one thing (or everything), as Atom or JSON Feed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanglian.foundation.actor import PUBLIC
from shuanglian.foundation.errors import NotFound, Reason
from shuanglian.programmes.supervision import selectors, targets
from shuanglian.programmes.supervision.selectors import Entry

from .. import limits
from ..http import text

PER_MINUTE = 60


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in ("atom", "json"):
        raise NotFound(Reason("unknown_form", _("没有这种格式")))
    limits.demand(request, "supervision.feed", PER_MINUTE)
    about = text(request, "about", 100)
    target = targets.find(PUBLIC, about) if about else None
    title = _("社会监督：%(title)s") % {"title": target.title if target else _("全部公开答复")}
    entries = selectors.entries(target)
    return _atom(request, title, entries) if form == "atom" else _json(request, title, entries)


def _title(entry: Entry) -> str:
    mark = _("（示例）") if entry.is_demo else ""
    return f"{entry.number} {entry.title}{mark}"


def _link(request: HttpRequest, entry: Entry) -> str:
    return request.build_absolute_uri(reverse("supervision-detail", args=[entry.number]))


def _atom(request: HttpRequest, title: str, entries: list[Entry]) -> HttpResponse:
    home = request.build_absolute_uri(reverse("supervision-list"))
    atom = Atom1Feed(title, home, "", language="zh-Hans", feed_url=request.build_absolute_uri())
    for entry in entries:
        atom.add_item(
            _plain(_title(entry)),
            _link(request, entry),
            _plain(entry.text),
            unique_id=f"{home}{entry.key}",
            updateddate=entry.at,
            pubdate=entry.at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    atom.write(response, "utf-8")
    return response


def _plain(words: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(sign for sign in words if sign >= " " or sign in "\n\t")


def _json(request: HttpRequest, title: str, entries: list[Entry]) -> HttpResponse:
    rows = [
        {
            "id": entry.key,
            "url": _link(request, entry),
            "title": _title(entry),
            "content_text": entry.text,
            "date_published": timezone.localtime(entry.at).isoformat(),
        }
        for entry in entries
    ]
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "language": "zh-Hans",
        "home_page_url": request.build_absolute_uri(reverse("supervision-list")),
        "feed_url": request.build_absolute_uri(),
        "items": rows,
    }
    return JsonResponse(
        found, content_type="application/feed+json; charset=utf-8", json_dumps_params={"ensure_ascii": False}
    )
