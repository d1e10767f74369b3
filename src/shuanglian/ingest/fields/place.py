"""The smallest place that a fact speaks of."""

from __future__ import annotations

import re

from .places import is_zone
from .spot import Spot
from .subject import place_of_level

Guess = tuple[str, float, str]
_COMPARED = re.compile(
    r"(?:占|居|列|位列|位居|排|领跑|跻身)(?P<whole>全[省市国区县球]|[\u4e00-\u9fff]{2,4}[省市区县]?)"
)
_LIES = re.compile(r"(?:位于|地处|坐落(?:于|在))(?P<where>[^，。；（]{2,16})")


def place_of(spot: Spot, subject: str) -> Guess:
    """What it is compared with (占全市, 居全省), else where the subject lies, else the paragraph's, the heading's, "
    "the document's."""
    if spot.context.place:
        return spot.context.place, 0.95, ""
    places = spot.survey.places
    compared = _COMPARED.search(spot.left)
    if compared and (named := _whole(compared["whole"], spot)):
        return named, 0.9, ""
    if re.search(r"(?:国内|全国)[^，。]{0,16}(?:市场|份额|排名)|国家级[^，。]{0,8}名单", spot.within):
        return "全国", 0.8, ""
    if subject == spot.survey.subject and is_zone(subject):
        return subject, 0.9, ""
    lies = _lies(spot)
    if lies:
        return lies, 0.85, ""
    if places.named(subject):
        return places.named(subject), 0.9, ""
    return _around(spot, subject)


def _lies(spot: Spot) -> str:
    """位于越城区曹娥江以南, 地处…: said in the paragraph."""
    for text in (spot.text[: spot.found.start], spot.earlier):
        match = _LIES.search(text)
        if match:
            named = spot.survey.places.last(match["where"])
            own = re.fullmatch(r"[\u4e00-\u9fff]{2,8}(?:城|区|镇|园|县|市|港|湾|街道|小镇)", match["where"])
            return named or (match["where"] if own else "")
    return ""


def _around(spot: Spot, subject: str) -> Guess:
    survey = spot.survey
    lead = next((name for name in survey.places.order if subject.startswith(name)), "")
    named = survey.places.named(lead)
    if named and not named.endswith(("省", "自治区")) and not subject.endswith(("公司", "集团", "大学")):
        return named, 0.8, ""
    for name in reversed(spot.path):
        found = survey.places.last(name)
        if found:
            return found, 0.7, "地域取自标题"
    return survey.place, 0.7, "地域按文件"


def _whole(words: str, spot: Spot) -> str:
    if words in ("全国", "全球"):
        return words
    if words[0] == "全":
        return place_of_level(words[1], spot)
    return next(
        (
            spot.survey.places.named(words[:size])
            for size in (5, 4, 3, 2)
            if spot.survey.places.named(words[:size])
        ),
        "",
    )
