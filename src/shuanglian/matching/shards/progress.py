"""How far a build is, in a small file that pages and commands of other processes can read."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from . import files
from .building import Report

# A file that is written less often than this names a work that was killed.
_SILENCE: Final = 300.0


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` documents (0: not known) in this `stage`: none (nothing was ever built here), reading, joining,
    encoding, or ready (the last work was finished). Times in seconds since the epoch."""

    stage: str = "none"
    done: int = 0
    total: int = 0
    began_at: float = 0.0
    told_at: float = 0.0
    process: int = 0

    @property
    def is_at_work(self) -> bool:
        return self.stage not in ("none", "ready") and time.time() - self.told_at < _SILENCE

    @classmethod
    def read(cls, path: Path) -> Progress:
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()


class Teller:
    """A `Report` that knows the total, keeps the file and passes everything on."""

    def __init__(self, path: Path, total: int, onward: Report) -> None:
        self.path = path
        self.total = total
        self.onward = onward
        self.began = time.time()

    def __call__(self, stage: str, done: int) -> None:
        found = Progress(stage, done, max(done, self.total), self.began, time.time(), os.getpid())
        files.write_json(self.path, asdict(found))
        self.onward(stage, done)
