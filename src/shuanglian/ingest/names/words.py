"""The words that names are told by: place names, surnames, words that stand before a name and words that say only a kind.

General knowledge of the language of public documents; nothing here belongs to one region or document.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u9fff]")


@cache
def listed(name: str) -> frozenset[str]:
    """The words of `lists/NAME.txt`; a line that begins with # is a remark."""
    return frozenset(word for line in listed_lines(name) for word in line.split())


def listed_lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath(f"lists/{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def surnames() -> frozenset[str]:
    text = resources.files(__package__).joinpath("lists/surnames.txt").read_text("utf-8")
    return frozenset(text.strip())


@cache
def places() -> tuple[re.Pattern[str], frozenset[str]]:
    """Provinces, prefectures and countries: a pattern for the beginning of a name, and the bare words."""
    words = listed("places") | listed("countries")
    return re.compile(f"(?:{_either(words)})(?:省|市|自治区|州)?"), words


@cache
def stops() -> re.Pattern[str]:
    """Words that no name reaches over."""
    words = sorted(listed("stops") - _INSIDE - frozenset(_GUARDED), key=_longest)
    return re.compile("|".join([*_GUARDED.values(), *map(re.escape, words), *_COUNTS]))


# single characters that end a name, with the words in which they do not
_GUARDED: Final = {
    "了": "了(?!望)",
    "着": "(?<!沿)着(?!陆|色|力)",
    "等": "(?<![高中初同平优均对一二三])等(?!离子|级|候)",
    "在": "(?<![存现内潜实所])在(?!线|职|建|校|岗|读|绍)",
    "由": "(?<![自理缘])由(?!于)",
    "对": "(?<![面针应相绝一])对(?!外|口|接|标|位)",
    "向": "(?<![万方面导定走流去志])向(?!阳|上|下)",
    "以": "(?<![可所难足])以(?!上|下|内|外|来|及|色|太)",
    "于": "(?<![位处属至关由对])于(?!都|洪|田)",
    "为": "(?<![华作成行认])为(?!民|人)",
    "将": "(?<![大小])将(?!乐|军)",
    "或": "或",
    "是": "是(?!否)",
    "被": "被(?!动)",
    "让": "(?<!转)让",
    "给": "(?<!供)给(?!力|排|水)",
    "从": "从(?!化|业)",
}
_COUNTS: Final = (
    r"\d+余?(?:个|家|所|座|批|项|名|位|处|大|条)",
    "[一二三四五六七八九十两几]+(?:个|家|所|座|批|项)(?!区)",
)


# these single characters stand inside names too often: 再生医学, 更新, 成都, 基因, 并购, 万达
_INSIDE: Final = frozenset("再更最达约超几何将当都因并而已也将是把让给被却虽若每很哪谁或但还又")


@cache
def leaders() -> re.Pattern[str]:
    """Words of two and more characters that stand before a name and do not belong to it."""
    return re.compile(_either(word for word in listed("leaders") if len(word) > 1))


@cache
def small_leaders() -> frozenset[str]:
    return frozenset(word for word in listed("leaders") if len(word) == 1)


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


def _either(words: object) -> str:
    rows = sorted(words, key=_longest)  # type: ignore[call-overload]
    return "|".join(re.escape(word) for word in rows)


def covered(text: str, *lists: str) -> bool:
    """Is `text` made of words of these lists alone? An empty text is."""
    words = _union(lists)
    longest = max(map(len, words))
    reach = [True] + [False] * len(text)
    for end in range(1, len(text) + 1):
        reach[end] = any(reach[at] and text[at:end] in words for at in range(max(0, end - longest), end))
    return reach[-1]


@cache
def _union(lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(listed(name) for name in lists))


def han(text: str) -> int:
    """How many Chinese characters."""
    return len(_HAN.findall(text))
