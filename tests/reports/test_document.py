"""The block model: marks, facts, formulas, freezing; no database."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators.reports import arithmetic, cleaning, frozen, sections, writing
from shuanglian.indicators.reports import document as d
from shuanglian.indicators.reports.gathering import Gatherer, derived, total

from . import makers

NUMBERS = st.decimals(-(10**9), 10**9, places=3)


def test_a_document_has_no_problems_and_a_fact_for_every_number() -> None:
    found = makers.document()
    assert d.problems(found) == []
    assert set(d.marks(found)) <= {fact.id for fact in found.facts}
    assert [fact.id for fact in found.facts] == [f"n{i}" for i in range(1, len(found.facts) + 1)]


def test_equal_values_are_one_fact_however_they_are_printed() -> None:
    gatherer = Gatherer()
    one, same = makers.value("产值", "100"), dataclasses.replace(makers.value("产值", "100"), text="一百")
    assert gatherer.mark(one) == gatherer.mark(same) == "n1"
    assert gatherer.mark(makers.value("产值", "101")) == "n2"
    assert len(gatherer.facts) == 2


def test_what_a_number_is_computed_from_stands_before_it() -> None:
    found = makers.document()
    progress = next(fact for fact in found.facts if fact.name == "进度")
    places = {fact.id: i for i, fact in enumerate(found.facts)}
    marks = arithmetic.references(progress.formula)
    assert len(marks) == 3 and all(places[mark] < places[progress.id] for mark in marks)
    assert progress.value == Decimal("60.5") and progress.text == "60.5%"
    assert progress.is_demo, "a number computed from a demonstration number is one"


def test_provenance_comes_from_the_observation() -> None:
    fact = next(fact for fact in makers.document().facts if fact.observation == 7)
    assert (fact.version, fact.reporter, fact.url) == (2, "试验统计局", "/indicators/observations/7/")


def test_problems_name_what_the_press_could_not_print() -> None:
    found = makers.document()
    lost = dataclasses.replace(found, facts=found.facts[1:])
    assert any("n1 has no fact" in told or "computed from n1" in told for told in d.problems(lost))
    twice = dataclasses.replace(found, facts=(*found.facts, found.facts[0]))
    assert "fact n1 is there twice" in d.problems(twice)
    crooked = d.Table("歪", ("一", "二"), ((makers.words("只有一格"),),))
    assert any("歪" in told for told in d.problems(makers.document(content=[crooked])))
    raw = dataclasses.replace(
        found, sections=(d.Section("s", "s", (d.Paragraph((makers.value("裸", "1"),)),)),)
    )
    assert d.problems(raw) == ["value 裸 has no mark yet"]


def test_freezing_loses_nothing() -> None:
    found = makers.document(name=makers.NASTY.replace("\ud800", "").replace("\x00", ""))
    text = json.dumps(frozen.to_json(found), ensure_ascii=False)
    again = frozen.from_json(json.loads(text))
    assert again == found and frozen.receipt(again) == frozen.receipt(found)


def test_what_no_database_keeps_is_left_out_of_what_is_frozen() -> None:
    found = makers.document(name=makers.NASTY)
    text = json.dumps(frozen.to_json(found), ensure_ascii=False)
    assert "\\u0000" not in text and text.encode()
    assert frozen.receipt(frozen.from_json(json.loads(text))) == frozen.receipt(found)


def test_another_number_gives_another_receipt() -> None:
    found = makers.document()
    facts = (dataclasses.replace(found.facts[0], value=Decimal("100.01")), *found.facts[1:])
    assert frozen.receipt(dataclasses.replace(found, facts=facts)) != frozen.receipt(found)


@pytest.mark.parametrize(
    "broken", [{}, {"_": "Text", "text": "a"}, {"_": "Document"}, {"_": "os"}, {"_": []}]
)
def test_other_json_is_no_document(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="document"):
        frozen.from_json(broken)


@settings(max_examples=60)
@given(base=NUMBERS, actual=NUMBERS, target=NUMBERS)
def test_progress_is_the_exact_share_of_the_way(base: Decimal, actual: Decimal, target: Decimal) -> None:
    values = {"n1": base, "n2": actual, "n3": target}
    found = arithmetic.evaluate("({n2}-{n1})/({n3}-{n1})*100", values)
    if target == base:
        assert found is None
        return
    exact = Fraction(actual - base) / Fraction(target - base) * 100
    assert found is not None and abs(Fraction(found) - exact) <= abs(exact) / 10**30 + Fraction(1, 10**30)


@settings(max_examples=40)
@given(numbers=st.lists(NUMBERS, min_size=1, max_size=30))
def test_sums_do_not_depend_on_the_order(numbers: list[Decimal]) -> None:
    names = [f"n{i}" for i in range(1, len(numbers) + 1)]
    values = dict(zip(names, numbers, strict=True))
    assert arithmetic.evaluate(arithmetic.sum_of(names), values) == sum(numbers)
    assert arithmetic.evaluate(arithmetic.sum_of(reversed(names)), values) == sum(numbers)


def test_a_missing_input_gives_nothing_instead_of_zero() -> None:
    assert arithmetic.evaluate("{n1}+{n2}", {"n1": Decimal(1), "n2": None}) is None
    assert arithmetic.evaluate("{n1}+{n2}", {"n1": Decimal(1)}) is None


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "{n1}**9", "[1]", "n1.real", "open('x')", "True", "1+", "SUM()", "a"]
)
def test_a_formula_is_arithmetic_and_nothing_else(formula: str) -> None:
    with pytest.raises(arithmetic.BadFormula):
        arithmetic.evaluate(formula, {"n1": Decimal(1)})


def test_functions_of_formulas() -> None:
    values = {"n1": Decimal(-4), "n2": Decimal(6)}
    told = {
        "MAX({n1},{n2})": 6,
        "MIN({n1},{n2})": -4,
        "ABS({n1})": 4,
        "AVERAGE({n1},{n2})": 1,
        "-{n1}*0.5": 2,
    }
    for formula, wanted in told.items():
        assert arithmetic.evaluate(formula, values) == wanted


@settings(max_examples=80)
@given(st.text(max_size=200))
def test_cleaned_text_is_printable_in_every_format(text: str) -> None:
    found = cleaning.clean(text)
    assert cleaning.clean(found) == found
    assert not any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF or c in "\u202e\u2066" for c in found)


def test_a_text_that_is_too_long_is_cut_visibly() -> None:
    assert cleaning.clean("长" * 50, 10) == "长" * 9 + "…"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")]
)
def test_headings_are_counted_in_chinese(number: int, words: str) -> None:
    assert writing.ordinal(number) == words


def test_a_total_of_demonstration_numbers_is_one() -> None:
    parts = [makers.value("甲", "1"), makers.value("乙", "2", is_demo=True)]
    assert total("合计", parts, digits=0).is_demo
    assert not total("合计", parts[:1], digits=0).is_demo
    assert derived("空", "{a}/{b}", {"a": parts[0], "b": makers.value("零", "0")}, digits=1).value is None


def test_a_section_is_registered_once_under_a_plain_key() -> None:
    with pytest.raises(ValueError, match="twice"):
        sections.register("summary", "又一个", lambda _viewer, _as_of: [])
    with pytest.raises(ValueError, match="lower-case"):
        sections.register("Not a key", "不行", lambda _viewer, _as_of: [])
