"""A server that has warmed up: pages are loaded, and the collector no longer looks at them."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator

import pytest
from django.template import engines

from shuanglian.cli import serve
from shuanglian.config import heap


@pytest.fixture
def thawed() -> Iterator[None]:
    """Other tests keep a collector that sees everything."""
    yield
    gc.unfreeze()


class Node:
    def __init__(self) -> None:
        self.own = self


def test_every_template_is_loaded_before_anybody_asks_for_it() -> None:
    [engine] = engines.all()
    [cached] = engine.engine.template_loaders  # type: ignore[attr-defined]
    cached.reset()
    assert heap.warm() > 300
    assert "indicators/board.html" in cached.get_template_cache


def test_what_is_alive_is_set_aside_and_garbage_is_thrown_out_first(thawed: None) -> None:
    lost = weakref.ref(Node())
    kept = Node()
    assert heap.settle() == gc.get_freeze_count() > 10_000
    assert lost() is None
    assert not any(one is kept for one in gc.get_objects())


def test_a_server_settles_when_its_matcher_is_warm(thawed: None) -> None:
    gc.unfreeze()
    matcher = threading.Event()
    warming = threading.Thread(target=matcher.wait)
    warming.start()
    settling = serve.settle_after(warming)
    settling.join(0.2)
    assert settling.is_alive()
    late = Node()
    matcher.set()
    settling.join(60)
    assert not settling.is_alive() and not any(one is late for one in gc.get_objects())


def test_the_entry_for_other_servers_comes_warmed_up() -> None:
    script = "import gc, shuanglian.config.wsgi; print(gc.get_freeze_count(), len(gc.get_objects()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    frozen, seen = map(int, done.stdout.split()[-2:])
    assert frozen > 100_000 > seen
