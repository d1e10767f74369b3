"""What is said between a run and its workers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from ..document import Limits

# The first word of a worker: from now on its time counts.
READY = b"ready"


class Wish(StrEnum):
    """PROPOSALS: one JSON object a line; TEXT: the raw text; READING: one JSON object with text and notes."""

    PROPOSALS = "proposals"
    TEXT = "text"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, by its path or with its bytes; `name` is what its proposals will call it."""

    wish: Wish
    name: str
    limits: Limits
    path: Path | None = None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is what was wished for, empty where `code` names a failure."""

    body: bytes = b""
    sha256: str = ""
    rows: int = 0
    code: str = ""
    message: str = ""

    def packed(self) -> bytes:
        head = {key: value for key, value in asdict(self).items() if key != "body"}
        return json.dumps(head).encode() + b"\n" + self.body

    @classmethod
    def unpacked(cls, data: bytes) -> Answer:
        """Raises ValueError for anything that no worker sends."""
        head, _, body = data.partition(b"\n")
        fields = json.loads(head)
        return cls(
            body, str(fields["sha256"]), int(fields["rows"]), str(fields["code"]), str(fields["message"])
        )
