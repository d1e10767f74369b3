"""The built-in encoder is made once and kept between runs; without its packages the tests that need it skip."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from shuanglian.matching.encoder import Encoder, builtin, open_encoder

from .factories import TinyWeights, tiny_weights
from .service import FakeService


@pytest.fixture(scope="session")
def packages() -> None:
    absent = [name for name in (*builtin.PACKAGES, "tokenizers") if importlib.util.find_spec(name) is None]
    if absent:
        pytest.skip(f"the optional encoder is not installed: {', '.join(absent)} (make encoder)")


@pytest.fixture(scope="session")
def models(packages: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real model is built: pytest's cache, shared by its workers, or else a folder of this run."""
    cache = getattr(request.config, "cache", None)
    return Path(cache.mkdir("encoder")) if cache is not None else tmp_path_factory.mktemp("encoder")


@pytest.fixture(scope="session")
def encoder(models: Path) -> Encoder:
    return open_encoder("builtin", folder=models)


@pytest.fixture(scope="session")
def tiny(packages: None, tmp_path_factory: pytest.TempPathFactory) -> TinyWeights:
    """A weight file of a few kilobytes."""
    return tiny_weights(tmp_path_factory.mktemp("tiny") / "tiny.bin")


@pytest.fixture
def service() -> Iterator[FakeService]:
    """An embedding service on this machine, stopped after the test."""
    made = FakeService()
    yield made
    made.stop()
