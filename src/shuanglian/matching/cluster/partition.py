"""Which shard a document belongs to. Pure.

Linear hashing: from n to n + 1 shards only the documents of one shard move, and doubling splits every shard in two.
The hash is one of our own choosing (not Python's, which differs from process to process), so that every machine and
every version of Python agree.
"""

from __future__ import annotations

import hashlib

MAX_SHARDS = 4096


def shard_of(kind: str, pk: int, count: int) -> int:
    """The number, from 0, of the shard that holds the document (kind, pk) among `count` shards."""
    if not 1 <= count <= MAX_SHARDS:
        raise ValueError(f"between 1 and {MAX_SHARDS} shards, not {count}")
    bits = (count - 1).bit_length()
    slot = _hash(kind, pk) & ((1 << bits) - 1)
    return slot if slot < count else slot - (1 << (bits - 1))


def _hash(kind: str, pk: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{kind}:{pk}".encode(), digest_size=8).digest(), "little")
