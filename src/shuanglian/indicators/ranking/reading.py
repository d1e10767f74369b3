"""A configuration as a document (YAML or JSON) → `Config`, with every problem of it at once. Pure.

Settings and their values may be written in Chinese or English, in several forms (`names`). A name that is none of ours
is a problem when it looks like a slip of one of ours, and is told as unused otherwise.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar

from . import names, numbers

E = TypeVar("E", bound=StrEnum)
MOST_INDICATORS: Final = 60
_DATE: Final = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")


@dataclass(frozen=True, slots=True)
class Issue:
    """`place` is a path within the document, such as `indicators[2].weight`."""

    code: str
    message: str
    place: str = ""


class BadConfig(Exception):
    """Everything that is wrong with a configuration or its data."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("；".join(f"{i.place}：{i.message}" if i.place else i.message for i in self.issues))


class Node:
    """One mapping of the document, read by our names; collects problems and unused names."""

    def __init__(self, value: Any, known: Mapping[str, str], place: str, log: Log) -> None:
        self.place, self.log = place, log
        self._found: dict[str, Any] = {}
        if not isinstance(value, Mapping):
            log.wrong("mapping", "应是一组“名称: 值”", place)
            return
        for written, content in value.items():
            key = known.get(names.loose(written))
            if key is None:
                self._unknown(str(written), known)
            elif key in self._found:
                log.wrong("twice", f"“{written}”与另一个同义的设置重复", self.at(str(written)))
            else:
                self._found[key] = content

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def __contains__(self, key: str) -> bool:
        return not empty(self._found.get(key))

    def get(self, key: str, usual: Any = None) -> Any:
        value = self._found.get(key)
        return usual if empty(value) else value

    def text(self, key: str, usual: str = "", most: int = 2000) -> str:
        value = self.get(key)
        if value is None:
            return usual
        if isinstance(value, (Mapping, list)):
            self.log.wrong("text", "应是文字", self.at(key))
            return usual
        return str(value).strip()[:most]

    def number(self, key: str, usual: Fraction | None = None) -> Fraction | None:
        if key not in self:
            return usual
        try:
            return numbers.number(self.get(key))
        except numbers.NotANumber as error:
            self.log.wrong("number", str(error), self.at(key))
            return usual

    def whole(self, key: str, usual: int, least: int, most: int) -> int:
        found = self.number(key, Fraction(usual))
        if found is None or found.denominator != 1 or not least <= found <= most:
            self.log.wrong("whole", f"应是 {least} 到 {most} 之间的整数", self.at(key))
            return usual
        return int(found)

    def flag(self, key: str) -> bool:
        try:
            return numbers.yes(self.get(key))
        except numbers.NotANumber as error:
            self.log.wrong("yes_no", str(error), self.at(key))
            return False

    def day(self, key: str) -> dt.date | None:
        if key not in self:
            return None
        found = day_of(self.get(key))
        if found is None:
            self.log.wrong("date", f"“{str(self.get(key))[:40]}”不是日期，请写成 2024-12-31", self.at(key))
        return found

    def choice(self, key: str, words: Mapping[str, str], kind: Callable[[str], E], usual: E) -> E:
        if key not in self:
            return usual
        written = self.get(key)
        found = words.get(str(written).strip()) or words.get(names.loose(written))
        if found is None or isinstance(written, (Mapping, list)):
            allowed = "、".join(dict.fromkeys(words.values()))
            self.log.wrong("choice", f"“{str(written)[:40]}”不在可选项里：{allowed}", self.at(key))
            return usual
        return kind(found)

    def items(self, key: str) -> list[tuple[str, Any]]:
        """A list, or a mapping by key, as (name in the mapping or "", content)."""
        value = self.get(key, [])
        if isinstance(value, Mapping):
            return [(str(name), content) for name, content in value.items()]
        if isinstance(value, list):
            return [("", content) for content in value]
        self.log.wrong("list", "应是列表", self.at(key))
        return []

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.get(key, [])
        rows = value if isinstance(value, list) else [value]
        return tuple(_told(row) for row in rows if not empty(row))

    def _unknown(self, written: str, known: Mapping[str, str]) -> None:
        close = difflib.get_close_matches(names.loose(written), known, 1, 0.8)
        if close:
            self.log.wrong(
                "unknown", f"没有“{written[:40]}”这项设置，是不是“{known[close[0]]}”？", self.at(written[:40])
            )
        else:
            self.log.note(f"“{self.at(written[:40])}”不认识，没有用到")


class Log:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.notes: list[str] = []

    def wrong(self, code: str, message: str, place: str = "") -> None:
        self.issues.append(Issue(code, message, place))

    def note(self, message: str) -> None:
        if message not in self.notes:
            self.notes.append(message)

    def finish(self) -> None:
        if self.issues:
            raise BadConfig(self.issues)


def empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def day_of(value: Any) -> dt.date | None:
    """A day in one of the usual forms; None for anything else."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DATE.match(re.sub(r"\s+", "", numbers.plain(value)).split("T")[0][:11])
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _told(value: Any) -> str:
    """A consequence may be a text or a mapping; a mapping is told in one line."""
    if isinstance(value, Mapping):
        return "；".join(f"{name}：{content}" for name, content in value.items() if not empty(content))[:500]
    return str(value).strip()[:500]
