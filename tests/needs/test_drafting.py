"""What the wizard proposes from a text keeps the sense of the text."""

from __future__ import annotations

import pytest

from shuanglian.matching import proofs
from shuanglian.web.needs.drafting import proposed


@pytest.mark.parametrize(
    ("text", "metric", "comparator", "change"),
    [
        ("成本下降三成", "成本降幅", "ge", "down"),
        ("产能扩大两倍", "产能增幅", "ge", "up"),
        ("单位成本增幅不超过15%", "单位成本增幅", "le", "up"),
    ],
)
def test_an_amount_of_change_stays_one(text: str, metric: str, comparator: str, change: str) -> None:
    (row,) = proposed(text)
    assert (row["metric"], row["comparator"]) == (metric, comparator)
    aim = proofs.wanted(row["metric"], row["comparator"], float(row["target_value"] or 0), None, row["unit"])
    assert aim is not None
    assert (aim.relative, aim.change) == (True, change)


def test_a_level_is_proposed_as_a_level() -> None:
    (row,) = proposed("成本降到30元/吨")
    assert (row["metric"], row["comparator"]) == ("成本", "le")
