"""Opening a model with onnxruntime, and what to say when that cannot be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .base import EncoderUnavailable

if TYPE_CHECKING:
    import onnxruntime

INSTALL: Final = "make encoder"


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The model of a file, ready to run in so many threads. Raises `EncoderUnavailable`."""
    try:
        import onnxruntime
    except ImportError as error:
        raise EncoderUnavailable(missing("onnxruntime")) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Without it, processors that lack VNNI would add up eight-bit products with overflow.
    options.add_session_config_entry("session.x64quantprecision", "1")
    # Waiting threads sleep instead of spinning: the server beside them needs the cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's exceptions have no common base
        raise EncoderUnavailable(f"{path}：不是可用的 ONNX 模型（{error}）") from error


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def missing(package: str) -> str:
    """What to tell people when a package of the extra is not installed."""
    return f"缺少软件包 {package}，请运行 {INSTALL} 安装"
