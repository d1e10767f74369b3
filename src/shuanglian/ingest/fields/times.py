"""Words for times to canonical times (the grammar of `Proposal.time`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

DIGITS: Final = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "十一": 11,
    "十二": 12,
}
NUMBER: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FIVE: Final = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_RELATIVE: Final = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "当年": 0,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "前年": -2,
    "明年": 1,
}
_N: Final = r"(?:\d{1,2}|十[一二]?|[一二两三四五六七八九])"
_TO: Final = r"\s*(?:—|–|-|－|~|～|至|到)+\s*"
_YEARS: Final = r"(?:(?<!\d)(?:19|20)\d\d\s*年|今年|本年度?|去年|上一?年(?!同期)|前年|明年)"
_PART: Final = (
    rf"(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>上半年|下半年)|前(?P<first>{_N})个?月|前(?P<firstq>[二三两])个?季度|"
    rf"(?P<from>{_N})月?份?{_TO}(?P<to>{_N})月份?|(?P<month>{_N})月(?P<day>{_N}|[12]\d|3[01])日|(?P<only>{_N})月(?:份|"
    rf"底|末|初)?|(?P<end>年?底|年?末|年末))"
)
MENTION: Final = re.compile(
    rf"(?P<range>(?<!\d)(?P<y1>20\d\d)\s*年?{_TO}(?P<y2>20\d\d)\s*年)"
    rf"|(?P<asof>截至|截止到?|截止至)?\s*(?P<aim>到|至)?\s*(?P<year>{_YEARS})(?:\s*(?:的|全年)?\s*{_PART})?(?P<since>以来)?"
    rf"|(?P<five>“?(?:十二五|十三五|十四五|十五五|十六五)”?)\s*(?P<fivepart>期间|时期|以来|末|期末|收官)"
    rf"|(?P<past>过去|近|最近)(?P<span>{_N})年(?:来|间)?|(?P<founded>成立|创办|设立|运行|试点|开工|创建)?(?P<span2>{_N})年(?:多)?来"
    rf"|(?P<within>建成后)?(?:计划)?(?P<span3>{_N})年(?:之?内)|(?P<asof2>截至|截止)?(?P<now>目前|今日|现在|今天|当前|如今|眼下)"
    rf"|(?<![\d年月])(?P<asof3>截至|截止到?)?(?:前(?P<first2>{_N})个?月|(?P<quarter2>[一二三四])季度|(?P<half2>上半年|下半年)"
    rf"|(?P<from2>{_N}){_TO}(?P<to2>{_N})月份?|前(?P<firstq2>[二三两])个?季度|(?P<only2>{_N})月份?(?:底|末)?(?!\d))"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A time that a text names. `kind`: point, asof, aim (到2025年), since, past, within or now."""

    start: int
    end: int
    time: str
    kind: str = "point"
    year: int = 0


@lru_cache(maxsize=256)
def mentions(text: str, year: int) -> tuple[Mention, ...]:
    """The times of a text; `year` is what 今年 means (0: unknown, such words are left out)."""
    rows: list[Mention] = []
    current = year
    for match in MENTION.finditer(text):
        row = _read(match, year, current)
        if row is not None and row.start < row.end:
            rows.append(row)
            current = row.year or current
    return tuple(rows)


def number(words: str) -> int:
    return int(words) if words.isdigit() else DIGITS.get(words, 0)


def _read(match: re.Match[str], year: int, current: int) -> Mention | None:
    span = match.span()
    if match["range"]:
        return Mention(*span, f"{match['y1']}..{match['y2']}", "point", int(match["y2"]))
    if match["year"]:
        return _dated(match, year)
    if match["five"]:
        return _five(match)
    if match["founded"]:
        return Mention(*span, "", "since")
    if match["past"] or match["span2"]:
        return Mention(*span, f"past {_words(number(match['span'] or match['span2']))} years", "past")
    if match["span3"]:
        tail = " of completion" if match["within"] else ""
        return Mention(*span, f"within {number(match['span3'])} years{tail}", "within")
    if match["now"]:
        return Mention(*span, str(year) if year else "", "now", year)
    return _bare(match, current)


def _dated(match: re.Match[str], year: int) -> Mention | None:
    words = match["year"].strip()
    named = int(words[:4]) if words[0].isdigit() else (year + _RELATIVE.get(words, 0) if year else 0)
    if not named:
        return None
    kind = "asof" if match["asof"] else "aim" if match["aim"] else "since" if match["since"] else "point"
    time = part(named, {key: match[key] for key in _KEYS})
    return Mention(*match.span(), f"asof {time}" if kind == "asof" else time, kind, named)


_KEYS: Final = ("quarter", "half", "first", "firstq", "from", "to", "month", "day", "only", "end")


def part(year: int, named: dict[str, str | None]) -> str:
    """A year, or the part of it that is named."""
    get = {key: words or "" for key, words in named.items()}
    if get["quarter"]:
        return f"{year}Q{number(get['quarter'])}"
    if get["half"]:
        return f"{year}-01..{year}-06" if get["half"] == "上半年" else f"{year}-07..{year}-12"
    if get["first"] or get["firstq"]:
        last = number(get["first"]) or 3 * number(get["firstq"])
        return f"{year}-01..{year}-{last:02d}"
    if get["from"]:
        return f"{year}-{number(get['from']):02d}..{year}-{number(get['to']):02d}"
    if get["month"]:
        return f"{year}-{number(get['month']):02d}-{_day(get['day']):02d}"
    if get["only"]:
        return f"{year}-{number(get['only']):02d}"
    return f"{year}-12" if get["end"] else str(year)


def _day(words: str) -> int:
    return int(words) if words.isdigit() else DIGITS.get(words, 1)


def _five(match: re.Match[str]) -> Mention:
    start = _FIVE[match["five"].strip("“”")]
    if "末" in match["fivepart"] or "收官" in match["fivepart"]:
        return Mention(*match.span(), str(start + 4), "aim", start + 4)
    kind = "since" if match["fivepart"] == "以来" else "point"
    return Mention(*match.span(), f"{start}..{start + 4}", kind, start + 4)


def _bare(match: re.Match[str], year: int) -> Mention | None:
    if not year:
        return None
    named = dict.fromkeys(_KEYS, "")
    pairs = {
        "first": "first2",
        "quarter": "quarter2",
        "half": "half2",
        "from": "from2",
        "to": "to2",
        "firstq": "firstq2",
        "only": "only2",
    }
    time = part(year, {**named, **{key: match[group] for key, group in pairs.items()}})
    return Mention(
        *match.span(), f"asof {time}" if match["asof3"] else time, "asof" if match["asof3"] else "point", year
    )


def _words(count: int) -> str:
    return NUMBER[count] if 0 <= count < len(NUMBER) else str(count)
