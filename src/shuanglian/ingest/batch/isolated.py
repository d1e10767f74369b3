"""`read_isolated`: for servers, which must outlive every file that somebody uploads."""

from __future__ import annotations

import io
import pickle
from typing import Any

from ..document import DEFAULT_LIMITS, Document, Limits, Unreadable
from .messages import Task, Wish
from .pool import Pool

_HERE = __name__.rpartition(".batch")[0]
# What a document is made of, and nothing that could do anything when it is unpacked.
_KNOWN = {(f"{_HERE}.document", name) for name in ("Document", "Block", "Kind", "Table", "Cell", "Note")} | {
    (f"{_HERE}.aligned", "Aligned"),
    ("array", "array"),
    ("array", "_array_reconstructor"),
    ("datetime", "date"),
    ("builtins", "frozenset"),
    ("copyreg", "__newobj__"),
    ("copyreg", "_reconstructor"),
    ("builtins", "object"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a document")
        return super().find_class(module, name)


def read_isolated(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """As `read_bytes`, in a process with `limits.memory` and `limits.seconds` that ends afterwards.

    Raises `Unreadable`, also where the reader crashed ("crashed"), took too long ("too_slow") or too much ("memory").
    """
    with Pool(1) as pool:
        answer = next(pool.answers([Task(Wish.DOCUMENT, name, limits, data=data)]))
    if answer.code:
        raise Unreadable(answer.code, answer.message)
    document = _Unpickler(io.BytesIO(answer.body)).load()
    assert isinstance(document, Document)
    return document
