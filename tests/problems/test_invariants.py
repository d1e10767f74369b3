"""`shuanglian verify` notices clusters that break their own rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from shuanglian.foundation.events.invariants import run_all
from shuanglian.matching.problems import rebuild
from shuanglian.matching.problems.models import Apart, Cluster, ClusterState, Link, Problem

from .factories import told

pytestmark = pytest.mark.django_db


def broken() -> set[str]:
    return {one.rule for one in run_all() if one.rule.startswith("problems.")}


def closed() -> None:
    Cluster.objects.update(state=ClusterState.ENDED)


def together_again() -> None:
    one, other = Problem.objects.order_by("pk")[:2]
    Apart.objects.create(problem=one, other=other, reason="不同")


def one_sided() -> None:
    Link.objects.earliest("pk").delete()


def nameless() -> None:
    Cluster.objects.update(confirmed_at=timezone.now())


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (closed, "problems.members"),
        (together_again, "problems.apart"),
        (one_sided, "problems.links"),
        (nameless, "problems.confirmed"),
    ],
)
def test_damage_is_noticed(damage: Callable[[], None], rule: str) -> None:
    told()
    rebuild.run()
    assert broken() == set()
    damage()
    assert broken() == {rule}
