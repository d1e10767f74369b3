"""What level of readiness a need asks for, and what a gap costs."""

from __future__ import annotations

import pytest

from shuanglian.matching.readiness import gap, share, wanted


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("实验室样品已经做成，要量产", 8),
        ("从小试做到中试", 6),
        ("能批量供货的超纤", 8),
        ("还在小试阶段，想验证配方", 4),
        ("做可行性研究", 2),
        ("need a supplier at pilot scale", 6),
        ("想进国家重点实验室合作", None),
        ("防水透湿面料静水压不低于98kPa", None),
    ],
)
def test_the_highest_level_named_is_the_goal(text: str, level: int | None) -> None:
    found = wanted(text)
    assert (found.level if found else None) == level
    assert found is None or found.words in text


def test_each_missing_level_costs_more_and_an_undeclared_one_counts_neither_way() -> None:
    aim = wanted("要量产")
    shares = [share(level, aim) for level in range(1, 10)]
    assert shares == sorted(shares)
    assert share(8, aim) == share(9, aim) == 1.0
    assert share(4, aim) < 0 < share(7, aim)
    assert share(None, aim) == share(None, None) == 0.0
    assert (gap(4, aim), gap(9, aim), gap(None, aim), gap(4, None)) == (4, 0, 0, 0)


def test_without_an_aim_maturity_is_mildly_good() -> None:
    assert share(9, None) == 1.0
    assert share(2, None) == 0.0
