"""分别 hands out numbers in the order of the things named before."""

from __future__ import annotations

from decimal import Decimal

from .reading import read


def group(text: str) -> list[tuple[Decimal, tuple[int, int] | None]]:
    return [(row.value, row.member) for row in read(text)]


def test_each_number_knows_its_place() -> None:
    text = "甲、乙、丙产业总产值分别达400亿元、356亿元、749亿元，拥有企业20家"
    assert group(text) == [
        (Decimal(400), (0, 3)),
        (Decimal(356), (1, 3)),
        (Decimal(749), (2, 3)),
        (Decimal(20), None),
    ]


def test_two_joined_by_and() -> None:
    assert group("分别占全市的32%和54%") == [(Decimal(32), (0, 2)), (Decimal(54), (1, 2))]


def test_ranks_are_handed_out_too() -> None:
    assert group("甲指标、乙指标分别列全省第2位、第3位") == [(Decimal(2), (0, 2)), (Decimal(3), (1, 2))]


def test_the_other_word_of_order_does_the_same() -> None:
    assert group("三地依次为12家、15家、18家")[-3:] == [
        (Decimal(12), (0, 3)),
        (Decimal(15), (1, 3)),
        (Decimal(18), (2, 3)),
    ]


def test_a_bound_said_once_holds_for_all() -> None:
    assert [row.comparator for row in read("甲、乙产值分别超过400亿元、300亿元")] == [">", ">"]


def test_one_number_is_no_group_and_another_unit_ends_it() -> None:
    assert group("甲乙分别建成12家") == [(Decimal(12), None)]
    assert group("甲、乙分别达12家和30人") == [(Decimal(12), None), (Decimal(30), None)]


def test_numbers_before_the_word_are_not_handed_out() -> None:
    text = "企业12家、平台5个，分别增长10%、20%"
    assert [row.member for row in read(text)] == [None, None, (0, 2), (1, 2)]
