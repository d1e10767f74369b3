from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from shuanglian.foundation.actor import Actor, system
from shuanglian.registry.regions import hooks
from shuanglian.registry.regions.folder import BUNDLED


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the bundled pack that a test may break."""
    return Path(shutil.copytree(BUNDLED / "shaoxing", tmp_path / "pack"))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The smallest pack that says something."""
    from .factories import write_tiny

    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def loader() -> Actor:
    return system("区域包装载")


@pytest.fixture
def no_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry by itself, without any programme that takes cases."""
    monkeypatch.setattr(hooks, "_HOOKS", {})
