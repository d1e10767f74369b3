"""Text to tokens. Names with spaces (DMN allows them) are recognised when they are known beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .errors import FeelError

MAX_LENGTH: Final = 2000
_TOKEN: Final = re.compile(
    r"""(?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<op>\.\.|\*\*|<=|>=|!=|[=<>+\-*/()\[\],?.])
      | (?P<name>[^\W\d]\w*)""",
    re.VERBOSE,
)
_SPACE: Final = re.compile(r"\s*")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is number, string, op, name or end."""

    kind: str
    text: str
    position: int


def tokenize(text: str, names: Iterable[str] = ()) -> list[Lexeme]:
    """Split `text`; `names` are known names that contain blanks. Raises `FeelError`."""
    if len(text) > MAX_LENGTH:
        raise FeelError(f"表达式超过 {MAX_LENGTH} 个字符")
    spaced = sorted({name for name in names if " " in name}, key=len, reverse=True)
    found: list[Lexeme] = []
    at = _skip(text, 0)
    while at < len(text):
        lexeme = _spaced_name(text, at, spaced) or _plain(text, at)
        found.append(lexeme)
        at = _skip(text, at + len(lexeme.text))
    found.append(Lexeme("end", "", len(text)))
    return found


def unquote(literal: str) -> str:
    """The value of a string literal with its quotes."""
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], "\\" + match[1]), literal[1:-1])


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _spaced_name(text: str, at: int, spaced: list[str]) -> Lexeme | None:
    for name in spaced:
        end = at + len(name)
        if text.startswith(name, at) and not (end < len(text) and (text[end].isalnum() or text[end] == "_")):
            return Lexeme("name", name, at)
    return None


def _plain(text: str, at: int) -> Lexeme:
    match = _TOKEN.match(text, at)
    if match is None or match.lastgroup is None:
        raise FeelError(f"第 {at + 1} 个字符“{text[at]}”无法识别", at)
    return Lexeme(match.lastgroup, match.group(), at)
