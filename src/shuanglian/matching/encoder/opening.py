"""From what the operator wrote to an encoder that works."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from .base import Encoder, EncoderUnavailable

BUILTIN: Final = "builtin"
_SCHEMES: Final = ("http", "https")


def open_choice(choice: str, folder: Path | None) -> Encoder:
    """See `open_encoder`."""
    if choice == BUILTIN:
        from .builtin import open_builtin

        return open_builtin(folder or default_folder())
    if choice in ("", "none", "auto"):
        raise EncoderUnavailable(f"{choice!r} 不是一种编码器：请写 builtin、模型目录或 http(s):// 地址")
    if is_address(choice):
        from .endpoint import open_endpoint

        return open_endpoint(
            choice,
            key=os.environ.get("SHUANGLIAN_ENCODER_KEY", "").strip(),
            model=os.environ.get("SHUANGLIAN_ENCODER_MODEL", "").strip(),
        )
    from .directory import DirectoryEncoder

    return DirectoryEncoder(Path(choice).expanduser())


def is_address(choice: str) -> bool:
    """Whether the choice names a service instead of a directory."""
    return urlsplit(choice).scheme in _SCHEMES


def default_folder() -> Path:
    """Where built models are kept: beside the rest of the installation's data."""
    from django.conf import settings

    if settings.configured:
        return Path(settings.DATA_DIR) / "encoder"
    return Path(os.environ.get("SHUANGLIAN_DATA_DIR") or "var").resolve() / "encoder"
