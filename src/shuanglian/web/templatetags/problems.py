"""Template tags of the pages of shared problems."""

from __future__ import annotations

import re

from django import template

from shuanglian.matching.problems.explain import Quote

register = template.Library()


@register.filter
def pieces(quote: Quote) -> list[tuple[str, bool]]:
    """A quotation cut at its marks: (text, marked)."""
    if not quote.marks:
        return [(quote.text, False)]
    longest = sorted(quote.marks, key=len, reverse=True)
    pattern = re.compile(f"({'|'.join(map(re.escape, longest))})")
    return [(piece, piece in quote.marks) for piece in pattern.split(quote.text) if piece]
