"""A button of a page: the verb is done and the page comes back, or is shown again with every reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from shuanglian.foundation.errors import DomainError, NotFound, Reason, Text

Doing = TypeVar("Doing", bound=Callable[..., object])


def press(
    request: HttpRequest,
    verbs: Mapping[str, tuple[Doing, Text]],
    verb: str,
    run: Callable[[Doing], object],
    *,
    again: Callable[[DomainError], HttpResponseBase],
    back: HttpResponseBase,
) -> HttpResponseBase:
    """Run what `verb` stands for in `verbs` and go `back` with its words; after a refusal `again` shows the page.

    Raises `NotFound` for an unknown verb, and for what the actor does not see.
    """
    known = verbs.get(verb)
    if known is None:
        raise NotFound(Reason("unknown_verb", _("没有这个动作")))
    doing, told = known
    try:
        run(doing)
    except NotFound:
        raise
    except DomainError as error:
        return again(error)
    messages.success(request, str(told))
    return back
