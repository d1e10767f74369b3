"""Joining a Ray cluster, or starting one on this machine. Ray is an optional extra and is imported only here and in
`pool`; nothing is reported to anybody (usage statistics are off before the first import)."""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import Any, Final

NAMESPACE: Final = "shuanglian"
INSTALL: Final = "scripts/setup.sh cluster"
_QUIET: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_USAGE_STATS_PROMPT_ENABLED": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_TQDM": "0",
}
# A process that joins must not be ended because the head of the cluster is gone; it goes on alone.
_JOINING: Final = {"RAY_gcs_rpc_server_reconnect_timeout_s": "2000000000"}
_WITH_TOKEN: Final = {"RAY_AUTH_MODE": "token"}


class ClusterUnavailable(Exception):
    """Ray is not installed or the cluster cannot be reached. The message says what to do."""


def installed() -> bool:
    return importlib.util.find_spec("ray") is not None


def library(name: str = "ray") -> Any:
    """Ray, or one of its modules."""
    return importlib.import_module(name)


def connect(address: str, *, own: bool = False) -> bool:
    """Join the cluster at `address` (`local`: start one on this machine that ends with this process).

    `own`: the cluster was started on this machine by `local`, which lets in only who knows the token in the home of
    its user. Returns whether this call connected; a process that is connected already stays with its cluster.
    Raises `ClusterUnavailable`.
    """
    if not installed():
        raise ClusterUnavailable(f"Ray is not installed: {INSTALL}")
    wanted = _QUIET | ({} if address == "local" else _JOINING)
    for name, value in (wanted | (_WITH_TOKEN if own or address == "local" else {})).items():
        os.environ.setdefault(name, value)
    ray = library()

    if ray.is_initialized():
        return False
    options: dict[str, Any] = {"namespace": NAMESPACE, "log_to_driver": False, "configure_logging": False}
    if address == "local":
        options |= {"address": "local", "include_dashboard": False}
    else:
        options |= {"address": address}
    try:
        ray.init(**options)
    except Exception as error:  # whatever Ray makes of an address that nobody answers at
        raise ClusterUnavailable(f"{address}: {error}") from error
    return True


def connected() -> bool:
    return installed() and bool(library().is_initialized())


def address() -> str:
    """Under which other processes join the cluster of this one."""
    return str(library().get_runtime_context().gcs_address)


def disconnect() -> None:
    ray = library()

    ray.shutdown()


def nodes() -> list[dict[str, Any]]:
    """The machines of the cluster: id, address, whether alive, processors and memory."""
    ray = library()

    return [
        {
            "node": node["NodeID"],
            "address": node["NodeManagerAddress"],
            "alive": bool(node["Alive"]),
            "cpus": node["Resources"].get("CPU", 0),
            "memory": int(node["Resources"].get("memory", 0)),
        }
        for node in ray.nodes()
    ]
