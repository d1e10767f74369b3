"""The smallest place that a fact speaks of."""

from __future__ import annotations

import re

from .spot import Spot
from .survey import Survey

Guess = tuple[str, float, str]
_COMPARED = re.compile(r"(?:占|居|列|位列|位居|排|领跑|跻身)(?P<whole>全[省市国区县球]|[\u4e00-\u9fff]{2,4}[省市区县]?)")


def place_of(spot: Spot, subject: str) -> Guess:
    """Comparison (占全市, 居全省) gives the place compared with; else clause, subject, paragraph, headings, document."""
    if spot.context.place:
        return spot.context.place, 0.95, ""
    compared = _COMPARED.search(spot.left)
    if compared and (named := _whole(compared["whole"], spot.survey)):
        return named, 0.9, ""
    for words, sure in ((spot.left, 0.9), (subject, 0.85), (spot.text[: spot.clause[0]], 0.8), (spot.earlier, 0.7)):
        named = spot.survey.places.last(words)
        if named:
            return named, sure, ""
    for name in reversed(spot.path):
        named = spot.survey.places.last(name)
        if named:
            return named, 0.7, "地域取自标题"
    return spot.survey.place, 0.6, "地域按文件"


def _whole(words: str, survey: Survey) -> str:
    if words in ("全国", "全球"):
        return words
    if words[0] == "全":
        return survey.places.level(words[1])
    return next((survey.places.named(words[:size]) for size in (4, 3, 2) if survey.places.named(words[:size])), "")
