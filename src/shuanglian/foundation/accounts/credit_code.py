"""统一社会信用代码 (GB 32100-2015): eighteen characters, the last of which checks the others.

Pure functions, no database. The check character is found with the weights 3^(i-1) mod 31 of the
standard's clause
on verification. Because 3 is a primitive root of 31 the seventeen weights differ, so every single wrong
character
and every swap of two characters is detected, save the swap of the first with the last (both weigh 1).
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
LOOKALIKES: Final = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_DIVISION = slice(2, 8)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the code says: registering authority, category, administrative division (GB/T 2260), subject
    number.
    """

    registrar: str
    category: str
    division: str
    subject: str


def normalise(text: str) -> str:
    """The code as the standard writes it: half-width capitals without blanks. Never raises."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first17: str) -> str:
    """The eighteenth character for the seventeen before it. Raises ValueError if they are not of the
    alphabet.
    """
    if len(first17) != LENGTH - 1:
        raise ValueError(f"expected {LENGTH - 1} characters, got {len(first17)}")
    total = sum(ALPHABET.index(c) * w for c, w in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def problems(code: str, *, field: str = "credit_code") -> list[Reason]:
    """Everything that is wrong with `code`, empty if it is valid. Blanks, full width and small letters
    are forgiven.
    """
    text = normalise(code)
    found = [_length_problem(text, field)] if len(text) != LENGTH else []
    found += [_character_problem(i, c, field) for i, c in enumerate(text[:LENGTH], 1) if c not in ALPHABET]
    if not all(c in "0123456789" for c in text[_DIVISION] if c in ALPHABET):
        found.append(Reason("credit_code_division", _("第 3 至 8 位是行政区划代码，只能是数字。"), field))
    if len(text) == LENGTH and all(c in ALPHABET for c in text[:-1]):
        found += _check_problem(text, field)
    return found


def is_valid(code: str) -> bool:
    return not problems(code)


def parts(code: str) -> Parts:
    """Names of the code's segments as far as the table knows them. Raises ValueError if the code is not
    valid.
    """
    text = normalise(code)
    if not is_valid(text):
        raise ValueError(code)
    registrar = _registrars().get(text[0], {})
    names: dict[str, str] = registrar.get("categories", {})
    return Parts(str(registrar.get("name", "")), names.get(text[1], ""), text[_DIVISION], text[8:17])


def doubts(code: str) -> list[Reason]:
    """What is unusual without being wrong: a registrar or category that the (extensible) table does not
    list.
    """
    if not is_valid(code):
        return []
    known = parts(code)
    if known.registrar and known.category:
        return []
    prefix = normalise(code)[:2]
    text = _("前两位 %(prefix)s 不在登记管理部门和机构类别表里，请核对证照。") % {"prefix": prefix}
    return [Reason("credit_code_prefix_unknown", text, "credit_code")]


def _length_problem(text: str, field: str) -> Reason:
    message = _("统一社会信用代码是 18 位，这里有 %(count)d 位。") % {"count": len(text)}
    return Reason("credit_code_length", message, field)


def _character_problem(position: int, character: str, field: str) -> Reason:
    message = _("第 %(position)d 位“%(character)s”不是代码字符。") % {
        "position": position,
        "character": character,
    }
    if character in LOOKALIKES:
        message += _("是否应为“%(other)s”？") % {"other": LOOKALIKES[character]}
    return Reason("credit_code_character", message, field)


def _check_problem(text: str, field: str) -> list[Reason]:
    expected = check_character(text[:-1])
    if text[-1] == expected:
        return []
    message = _("校验位应为“%(expected)s”，这里是“%(actual)s”，前 17 位里可能有一位不对。")
    return [Reason("credit_code_check", message % {"expected": expected, "actual": text[-1]}, field)]


@cache
def _registrars() -> dict[str, dict[str, dict[str, str]]]:
    text = resources.files(__package__).joinpath("data/credit_code_registrars.json").read_text("utf-8")
    table: dict[str, dict[str, dict[str, str]]] = json.loads(text)["registrars"]
    return table
