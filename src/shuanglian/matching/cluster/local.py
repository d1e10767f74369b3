"""Shards in this process: what a cluster does, without one. Used by tests, by `build` and on one machine."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LocalClient:
    """Calls a shard object in this process, at once or on an executor."""

    shard: int
    name: str
    service: object
    executor: Executor | None = None

    def call(self, method: str, *arguments: object) -> Future[Any]:
        function = getattr(self.service, method)
        if self.executor is not None:
            return self.executor.submit(function, *arguments)
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # told through the future, as a distant server would
            future.set_exception(error)
        return future
