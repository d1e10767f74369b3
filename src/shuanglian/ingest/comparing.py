"""What a new reading of a document changes against the facts that are known of it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

_DIGITS: Final = re.compile(r"[0-9０-９.,．，]+")


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as it is kept (`id`), or as it was just read (`id` is its place in the list)."""

    id: int
    kind: str
    fingerprint: str
    slot: str
    quote: str


@dataclass(slots=True)
class Compared:
    """`same` and `changed`: new id → known id. `new`: new ids. `vanished`: known ids that nothing stands for."""

    same: dict[int, int] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    vanished: list[int] = field(default_factory=list)


def compare(known: Sequence[Known], read: Sequence[Known]) -> Compared:
    """Pair facts one to one, the surest signs first: the same words, the same statement, the same slot with another
    value, the same sentence with other digits. Equal facts are paired in document order."""
    out, left, right = Compared(), list(known), list(read)
    for found, sign in (
        (out.same, _words),
        (out.same, _statement),
        (out.changed, _slot),
        (out.changed, _frame),
    ):
        pairs = _pairs(left, right, sign)
        found.update(pairs)
        taken = set(pairs.values())
        left = [row for row in left if row.id not in taken]
        right = [row for row in right if row.id not in pairs]
    out.new, out.vanished = [row.id for row in right], [row.id for row in left]
    return out


def _pairs(
    left: Sequence[Known], right: Sequence[Known], sign: Callable[[Known], Hashable]
) -> dict[int, int]:
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for row in left:
        waiting[sign(row)].append(row.id)
    found = {}
    for row in right:
        if queue := waiting.get(sign(row)):
            found[row.id] = queue.popleft()
    return found


def _words(row: Known) -> Hashable:
    return row.fingerprint, "".join(row.quote.split())


def _statement(row: Known) -> Hashable:
    return row.fingerprint


def _slot(row: Known) -> Hashable:
    return row.slot


def _frame(row: Known) -> Hashable:
    """The sentence with its digits left out: fields may have been read differently, the sentence is the same one."""
    return row.kind, _DIGITS.sub("#", "".join(row.quote.split()))
