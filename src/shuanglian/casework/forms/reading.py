"""What a person typed as data: numbers in full width, with 万 and 亿; dates as they are written here.

Read with care: what could mean two things is asked back, never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from shuanglian.foundation.errors import Reason

from .conditions import hidden
from .data import CHECKS, conditions_of, missing, not_asked
from .fields import Choices, Field, demanded, fields

# Commas and blanks only where they part thousands: `12,4` could be twelve point four.
PLAIN: Final = re.compile(r"([+-]?)(\d{1,3}(?:([, ])\d{3})(?:\3\d{3})*|\d+)?(\.\d+)?\s*([^\d.,+-].*)?")
DATE: Final = re.compile(r"(\d{4})(?:年|-|/|\.)\s*(\d{1,2})(?:月|-|/|\.)\s*(\d{1,2})日?")
TIMES: Final = {"千": Decimal(10) ** 3, "万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}
MOST_DIGITS: Final = 15


class Unclear(ValueError):
    """The text is no value, or could be two; the message says which to write."""


def read(
    schema: Mapping[str, Any], typed: Mapping[str, Sequence[str]], *, choices: Choices | None = None
) -> tuple[dict[str, Any], list[Reason]]:
    """Data from the texts of a form (a list per name, as posted), and every problem at once.

    What is left empty is not in the data; a box that is not ticked is false. Files are not read here. A field that the
    other answers keep off the page is left out; what was typed there is named, unless it is the default.
    """
    known = [field for field in fields(schema, choices) if field.type != "file"]
    values: dict[str, Any] = {}
    found: list[Reason] = []
    for field in known:
        texts = [text.replace("\x00", "").strip() for text in typed.get(field.name, ())]
        try:
            values[field.name] = _value(field, [text for text in texts if text])
        except Unclear as error:
            values[field.name] = _Unread(Reason("form.unreadable", f"“{field.label}”：{error}", field.name))
    gone = hidden(conditions_of(known), values)
    data: dict[str, Any] = {}
    for field in known:
        value = values[field.name]
        problems = (
            _off_page(field, value) if field.name in gone else _problems(demanded(field, values), value)
        )
        found += problems
        if not problems and value is not None and field.name not in gone:
            data[field.name] = value
    return data, found


@dataclass(frozen=True, slots=True)
class _Unread:
    """Stands for what could not be read as a value."""

    reason: Reason


def _problems(field: Field, value: Any) -> list[Reason]:
    if isinstance(value, _Unread):
        return [value.reason]
    if value is None:
        return [missing(field)] if field.required else []
    return list(CHECKS[field.type](field, value))


def _off_page(field: Field, value: Any) -> list[Reason]:
    untouched = value is None or value is False or value == field.initial
    return [] if untouched else [not_asked(field)]


def _value(field: Field, texts: list[str]) -> Any:
    """None where nothing was typed."""
    if field.type == "choices":
        return _picked(field, texts) or None
    if field.type == "boolean":
        return _truth(field, texts)
    if not texts:
        return None
    text = texts[-1]
    if field.type in ("number", "integer"):
        return number(text, unit=field.unit, whole=field.type == "integer")
    if field.type == "date":
        return _day(text)
    if field.type == "choice":
        return _picked(field, [text])[0]
    return text.replace("\r\n", "\n")


def _truth(field: Field, texts: list[str]) -> bool | None:
    """Radio buttons can be left alone; a box is either ticked or not."""
    if field.widget == "radio" and not texts:
        return None
    return bool(texts) and texts[-1] not in ("false", "0", "no")


def _picked(field: Field, texts: list[str]) -> list[Any]:
    """Options come as text; those from the database are numbers."""
    if field.any_number:
        return [
            int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else text for text in texts
        ]
    known = {str(option): option for option, _label in field.options}
    return [known.get(text, text) for text in texts]


def number(text: str, *, unit: str = "", whole: bool = False) -> int | float:
    """A number as people write it: `１２．５`, `12,345`, `3.5万`, `1.2亿`, with the unit of the field or without.

    Raises `Unclear` with what to write instead: for a comma that could be a decimal point, 万 in a field that
    already counts in 万, another unit, more digits than can be kept.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2009", " ").strip()
    match = PLAIN.fullmatch(plain)
    if match is None or not (match[2] or match[4]):
        raise Unclear(_("“%s”不是数字，小数点请用“.”，例如 12.4") % text[:40])
    sign, digits, _parted, decimals, rest = match.groups()
    try:
        value = Decimal(f"{sign}{re.sub('[, ]', '', digits or '0')}{decimals or ''}")
    except InvalidOperation:
        raise Unclear(_("“%s”不是数字，小数点请用“.”，例如 12.4") % text[:40]) from None
    value *= _times(text, (rest or "").strip(), unit)
    return _kept(text, value, whole)


def _times(text: str, rest: str, unit: str) -> Decimal:
    """What the words after the number multiply it by."""
    own = unicodedata.normalize("NFKC", unit).strip()
    if not rest or rest == own:
        return Decimal(1)
    factor = TIMES.get(rest[0])
    if factor is None or rest[1:].strip() not in ("", own):
        raise Unclear(_("“%(raw)s”的单位看不懂，请只填数字") % {"raw": text[:40]})
    if own and own[0] in TIMES:
        values = {"raw": text[:40], "unit": unit}
        raise Unclear(_("“%(raw)s”：这里的单位已经是%(unit)s，请只填以%(unit)s计的数字") % values)
    return factor


def _kept(text: str, value: Decimal, whole: bool) -> int | float:
    if len(value.normalize().as_tuple().digits) > MOST_DIGITS or abs(value) >= Decimal(10) ** 15:
        raise Unclear(_("“%(raw)s”的位数太多，至多 %(n)s 位") % {"raw": text[:40], "n": MOST_DIGITS})
    if value == value.to_integral_value():
        return int(value)
    if whole:
        raise Unclear(_("“%s”不是整数") % text[:40])
    return float(value)


def _day(text: str) -> str:
    match = DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return dt.date(*(int(part) for part in match.groups())).isoformat() if match else _bad_day(text)
    except ValueError:
        return _bad_day(text)


def _bad_day(text: str) -> str:
    raise Unclear(_("“%s”不是日期，请写成 2026-12-31") % text[:40])
