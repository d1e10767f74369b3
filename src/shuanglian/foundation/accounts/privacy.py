"""Personal data across the house (PIPL art. 45 copy, art. 47 erasure).

Each app that keeps data about people registers, in its `apps.py` or at import of its services, how to
export it and
how to erase it. Accounts knows nothing of those apps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Exporter = Callable[[int], list[dict[str, Any]]]
Eraser = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Holder:
    """One place that holds personal data. `exporter(user_id)` gives plain JSON rows; `eraser(user_id)`
    removes or
    replaces what identifies the person, inside the caller's transaction, and says how many rows it
    changed."""

    name: str
    exporter: Exporter
    eraser: Eraser


_HOLDERS: dict[str, Holder] = {}


def register(name: str, exporter: Exporter, eraser: Eraser) -> None:
    """Declare a holder; `name` becomes its key in the export. Raises ValueError if the name is taken."""
    if name in _HOLDERS:
        raise ValueError(f"personal data holder {name} is declared twice")
    _HOLDERS[name] = Holder(name, exporter, eraser)


def holders() -> list[Holder]:
    return [_HOLDERS[name] for name in sorted(_HOLDERS)]


def mask_name(name: str) -> str:
    """沈岚 → 沈*, 欧阳明月 → 欧**月 (the last character stays from four on, as on official lists)."""
    text = name.strip()
    if len(text) < 2:
        return "*" if text else ""
    if len(text) < 4:
        return text[0] + "*" * (len(text) - 1)
    return text[0] + "*" * (len(text) - 2) + text[-1]


def mask_phone(number: str) -> str:
    """13812345678 → 138****5678 (+86 left out); short numbers keep only their last two digits, the
    shortest none.
    """
    digits = "".join(c for c in number if c.isdigit())
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * (len(digits) - 2) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def mask_email(address: str) -> str:
    """zhang.san@example.cn → z***@example.cn."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else ""
