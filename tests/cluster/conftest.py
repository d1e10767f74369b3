"""A Ray cluster of several nodes on this machine, small and without a network."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Room for two servers of a small shard on each node (a reservation on paper, no memory is taken).
ROOM = 270 << 20
STORE = 80 << 20


class Machines:
    """Nodes that can be added and taken away as if machines failed."""

    def __init__(self, folder: str) -> None:
        from ray.cluster_utils import Cluster

        head = {"num_cpus": 0, "memory": 1 << 20, "object_store_memory": STORE, "include_dashboard": False}
        self._cluster: Any = Cluster(initialize_head=True, head_node_args=head | {"temp_dir": folder})
        self.nodes: list[Any] = []
        for _ in range(2):
            self.add()

    @property
    def address(self) -> str:
        return str(self._cluster.address)

    def add(self) -> None:
        self.nodes.append(self._cluster.add_node(num_cpus=1, memory=ROOM, object_store_memory=STORE))

    def lose(self) -> None:
        """Kill a node without warning."""
        self._cluster.remove_node(self.nodes.pop(), allow_graceful=False)

    def restore(self) -> None:
        while len(self.nodes) < 2:
            self.add()

    def shutdown(self) -> None:
        self._cluster.shutdown()


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    pytest.importorskip("ray", reason="Ray is not installed: scripts/setup.sh cluster")
    from shuanglian.matching.cluster import runtime

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Paths of sockets must stay short, so not in the folder of the test.
    folder = tempfile.mkdtemp(prefix="slr", dir="/tmp")
    with pytest.MonkeyPatch.context() as patch:
        # The newest cluster of a machine is noted in this folder, which nobody makes on a fresh one; nor should a cluster of
        # the tests be taken for the machine's own.
        patch.setenv("RAY_TMPDIR", folder)
        Path(folder, "ray").mkdir()
        cluster = Machines(folder)
        try:
            runtime.connect(cluster.address)
            yield cluster
        finally:
            runtime.disconnect()
            cluster.shutdown()
            shutil.rmtree(folder, ignore_errors=True)
