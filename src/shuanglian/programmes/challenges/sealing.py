"""The arithmetic of sealed bids, without the database. `scripts/verify_receipt.py` repeats it stand-alone.

    part digest = SHA-256(salt + "|" + canonical JSON of the part)
    commitment  = SHA-256(canonical JSON of {format, challenge, number, blind digest, identity digest})

A bid has two parts: `blind` (what reviewers read) and `identity` (who bids). Each has its own salt of 256 random bits,
so the blind part can be opened and checked while the identity stays closed, and neither can be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from shuanglian.foundation.events.chain import canonical

FORMAT: Final = "shuanglian-bid/1"
NONCE_BYTES: Final = 12


class Unreadable(ValueError):
    """The key of this installation does not open the text: it was changed, or the secret key was replaced."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is committed to (digests) and what opens it (salts)."""

    blind_text: str
    identity_text: str
    blind_salt: str
    identity_salt: str
    blind_digest: str
    identity_digest: str
    commitment: str


def seal(challenge_id: int, number: int, blind: Mapping[str, Any], identity: Mapping[str, Any]) -> Sealed:
    """Commit to a bid with fresh salts."""
    texts = canonical(blind).decode(), canonical(identity).decode()
    salts = secrets.token_hex(32), secrets.token_hex(32)
    digests = digest(salts[0], texts[0]), digest(salts[1], texts[1])
    return Sealed(*texts, *salts, *digests, commitment(challenge_id, number, *digests))


def digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}|{text}".encode()).hexdigest()


def commitment(challenge_id: int, number: int, blind_digest: str, identity_digest: str) -> str:
    """The one value that goes into the record at submission."""
    return hashlib.sha256(
        canonical(
            {
                "format": FORMAT,
                "challenge": challenge_id,
                "number": number,
                "blind": blind_digest,
                "identity": identity_digest,
            }
        )
    ).hexdigest()


def new_salt() -> str:
    return secrets.token_hex(32)


def encrypt(seal_salt: str, plain: bytes, about: str) -> bytes:
    """AES-256-GCM under the key of one challenge; `about` is bound to the text so that rows cannot be swapped."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(settings.SECRET_KEY, seal_salt)).encrypt(nonce, plain, about.encode())


def decrypt(seal_salt: str, sealed: bytes | memoryview[int], about: str) -> bytes:
    """Tries the present secret key and its predecessors (SECRET_KEY_FALLBACKS). Raises `Unreadable`."""
    data = bytes(sealed)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret, seal_salt)).decrypt(
                data[:NONCE_BYTES], data[NONCE_BYTES:], about.encode()
            )
        except InvalidTag:
            continue
    raise Unreadable(about)


def _key(secret: str | bytes, seal_salt: str) -> bytes:
    info = b"shuanglian.challenges.bid"
    return HKDF(SHA256(), length=32, salt=bytes.fromhex(seal_salt), info=info).derive(
        secret.encode() if isinstance(secret, str) else secret
    )
