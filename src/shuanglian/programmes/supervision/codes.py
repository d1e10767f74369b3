"""The query code of a comment: shown once to its author, kept only as a keyed digest."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

# 31 signs that are not mixed up when read aloud; ten of them are 49 bits.
SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10


def make() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """`7K2MX-Q4D9P`: easier to write down."""
    return f"{code[:5]}-{code[5:]}"


def plain(typed: str) -> str:
    """What a person typed, without blanks and dashes, in capitals."""
    return "".join(sign for sign in typed.upper() if sign in SIGNS)[: LENGTH + 1]


def digest(number: str, code: str) -> str:
    return salted_hmac("supervision.code", f"{number}|{code}", algorithm="sha256").hexdigest()


def pass_of(code_hash: str) -> str:
    """What a browser's session keeps after the code was right once, so that the code itself is stored nowhere."""
    return salted_hmac("supervision.pass", code_hash, algorithm="sha256").hexdigest()


def fits(number: str, code_hash: str, key: str) -> bool:
    """`key` is the code as typed, or a pass made from it."""
    if not key or not code_hash:
        return False
    typed = constant_time_compare(digest(number, plain(key)), code_hash)
    return constant_time_compare(pass_of(code_hash), key) or typed
