"""The arithmetic of the chain, without the database. `scripts/verify_extract.py` repeats it stand-alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any, Final

Json = Mapping[str, Any]
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: object) -> Any:
    """The value as every database gives it back: text keys, lists for tuples, no number that changes its
    kind.

    PostgreSQL stores 1e16 as an integer and has no negative zero. Raises ValueError for what JSON cannot
    hold.
    """
    if isinstance(value, str):
        return plain_text(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return _plain_number(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict | Mapping):  # `dict` first: the other is asked in Python
        return {plain_text(str(key)): plain(item) for key, item in value.items()}
    raise ValueError(f"{type(value).__name__} is not plain JSON")


def plain_text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a zero byte cannot be recorded")
    return str(text)


def _plain_number(value: float) -> float | int:
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return int(value) if value.is_integer() and (value == 0 or abs(value) >= 1e16) else value


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no blanks and real characters: the one byte form that is hashed."""
    return _ENCODER.encode(value).encode()


def instant(at: dt.datetime) -> str:
    """UTC, microseconds, one text form on every database."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def digest_payload(nonce: str, payload: Json) -> str:
    return hashlib.sha256(nonce.encode() + b"|" + canonical(payload)).hexdigest()


def digest_row(row: Json, prev_hash: str) -> str:
    """`row` holds stream, seq, at, actor, kind, object_type, object_id and payload_digest.

    The label of the actor is left out: erasing a person's name on request (PIPL art. 47) must not break the
    chain.
    """
    return hashlib.sha256(prev_hash.encode() + b"|" + canonical(row)).hexdigest()
