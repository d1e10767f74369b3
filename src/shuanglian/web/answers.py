"""The matcher's answer as plain values for `ui/match.html`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.actor import Actor

EXAMPLES = (_("碳纤维装备国产化"), _("海水淡化膜元件"), _("封装胶水耐高温"))


def answer(viewer: Actor, question: str, *, limit: int) -> object | None:
    return None
