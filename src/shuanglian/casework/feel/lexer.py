"""Text to tokens. Names with blanks or signs in them (DMN allows them) are recognised when they are known
beforehand; the longest wins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .errors import FeelError

MAX_LENGTH: Final = 2000
MAX_NAME: Final = 200
_TOKEN: Final = re.compile(
    r"""(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?(?![\w]))
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<op>\.\.|\*\*|<=|>=|!=|[=<>+\-*/()\[\]{},?.:@])
      | (?P<name>[^\W\d]\w*)""",
    re.VERBOSE | re.DOTALL,
)
_SPACE: Final = re.compile(r"(?:\s+|//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)*")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_WORD: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is number, string, op, name or end."""

    kind: str
    text: str
    position: int
    end: int = 0


def tokenize(text: str, names: Iterable[str] = ()) -> list[Lexeme]:
    """Split `text`; `names` are known names. Raises `FeelError`."""
    if len(text) > MAX_LENGTH:
        raise FeelError(f"表达式超过 {MAX_LENGTH} 个字符")
    known = _known(frozenset(name for name in names if not _WORD.fullmatch(name)))
    found: list[Lexeme] = []
    at = _skip(text, 0)
    while at < len(text):
        lexeme = _known_name(text, at, known) or _plain(text, at)
        found.append(lexeme)
        at = _skip(text, lexeme.end)
    found.append(Lexeme("end", "", len(text), len(text)))
    return found


def unquote(literal: str) -> str:
    """The value of a string literal with its quotes."""
    return _ESCAPE.sub(_unescape, literal[1:-1])


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _ESCAPES.get(match[3], "\\" + match[3])


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


@lru_cache(maxsize=256)
def _known(names: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]] | None:
    """One pattern for all known names, longest first, and how each is spelt in the data."""
    spelt = {" ".join(name.split()): name for name in names if name.split() and len(name) <= MAX_NAME}
    ordered = sorted(spelt, key=lambda name: (-len(name), name))
    if not ordered:
        return None
    patterns = (r"\s+".join(re.escape(word) for word in name.split(" ")) for name in ordered)
    return re.compile("|".join(f"(?:{p}{_edge(n)})" for p, n in zip(patterns, ordered, strict=True))), spelt


def _edge(name: str) -> str:
    return r"(?!\w)" if re.match(r"\w", name[-1]) else ""


def _known_name(text: str, at: int, known: tuple[re.Pattern[str], dict[str, str]] | None) -> Lexeme | None:
    match = known[0].match(text, at) if known else None
    if match is None or known is None:
        return None
    return Lexeme("name", known[1][" ".join(match.group().split())], at, match.end())


def _plain(text: str, at: int) -> Lexeme:
    match = _TOKEN.match(text, at)
    if match is None or match.lastgroup is None:
        raise FeelError(f"第 {at + 1} 个字符“{text[at]}”无法识别", at)
    return Lexeme(match.lastgroup, match.group(), at, match.end())
