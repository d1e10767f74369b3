"""The arithmetic of the chain, without the database. `scripts/verify_extract.py` repeats it stand-alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no blanks and real characters: the one byte form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def instant(at: dt.datetime) -> str:
    """UTC, microseconds, one text form on every database."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_payload(nonce: str, payload: Json) -> str:
    return hashlib.sha256(nonce.encode() + b"|" + canonical(payload)).hexdigest()


def digest_row(row: Json, prev_hash: str) -> str:
    """`row` holds stream, seq, at, actor, kind, object_type, object_id and payload_digest.

    The label of the actor is left out: erasing a person's name on request (PIPL art. 47) must not break the chain.
    """
    return hashlib.sha256(prev_hash.encode() + b"|" + canonical(row)).hexdigest()
