"""What Prometheus reads: requests as they happen, jobs and the record as they stand when asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from . import state

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "shuanglian_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY
)
SECONDS: Final = Histogram(
    "shuanglian_request_seconds",
    "Time to answer.",
    ["route", "method"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)


class DatabaseCollector(Collector):
    """Read at each scrape; a database that is away shows as `shuanglian_database_up 0`."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            yield from list(_from_database())
            up = 1
        except DatabaseError:
            up = 0
        yield GaugeMetricFamily("shuanglian_database_up", "1 when the database answers.", value=up)


REGISTRY.register(DatabaseCollector())


def page() -> bytes:
    """The text exposition of everything."""
    return generate_latest(REGISTRY)


def _from_database() -> Iterator[Metric]:
    now = timezone.now()
    jobs = GaugeMetricFamily("shuanglian_jobs", "Jobs by status.", labels=["status"])
    for status, number in state.jobs_by_status().items():
        jobs.add_metric([status], number)
    yield jobs
    waiting = state.oldest_due(now)
    yield GaugeMetricFamily(
        "shuanglian_jobs_oldest_due_seconds",
        "How long the oldest due job has waited.",
        value=waiting.total_seconds() if waiting else 0,
    )
    yield GaugeMetricFamily(
        "shuanglian_workers_alive", "Workers seen lately.", value=state.workers_alive(now)
    )
    yield CounterMetricFamily("shuanglian_events", "Rows of the record.", value=state.events_total())
