"""The collections of the index in the data folder. What they are made of is in `shards`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from . import encoder
from .shards import Collection, Marks, Snapshot
from .shards.values import Candidate
from .text import tokens

__all__ = ["Candidate", "Marks", "Snapshot"]

EVIDENCE: Final = "evidence"
NEEDS: Final = "needs"


def folder(name: str) -> Path:
    """The place of one collection; `evidence` lies in `DATA_DIR/index` itself."""
    path = Path(settings.DATA_DIR) / "index"
    path = path if name == EVIDENCE else path.with_name(f"index-{name}")
    path.mkdir(parents=True, exist_ok=True)
    return path


def collection(name: str) -> Collection:
    return Collection(folder(name), tokens)


def current(name: str) -> Snapshot | None:
    """The state in use, with vectors if the encoder is ready and has made some; None when there is none."""
    return collection(name).current(fingerprint())


def fingerprint() -> str:
    """Of the encoder that is ready now; empty when none is."""
    found = encoder.current()
    return found.fingerprint if found is not None else ""
