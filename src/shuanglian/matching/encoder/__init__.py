"""The optional encoder: vectors whose nearness is nearness of meaning, across languages.

`open_encoder` waits until an encoder works; `current` never waits. No module here but `readiness` knows Django.
"""

from __future__ import annotations

from pathlib import Path

from .base import Encoder, EncoderUnavailable, Floats, passages_now
from .readiness import Status, current, inspect, status, wait_for, warm

__all__ = [
    "Encoder",
    "EncoderUnavailable",
    "Floats",
    "Status",
    "current",
    "inspect",
    "open_encoder",
    "passages_now",
    "status",
    "wait_for",
    "warm",
]


def open_encoder(choice: str, *, folder: Path | None = None) -> Encoder:
    """An encoder that works now, made first if need be; may take half a minute.

    `choice`: "builtin", a directory with an ONNX model, or the address of an OpenAI-compatible service.
    `folder`: where built models are kept; by default DATA_DIR/encoder.
    Raises `EncoderUnavailable`, which says what is missing.
    """
    from .opening import open_choice

    return open_choice(choice, folder)
