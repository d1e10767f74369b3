"""A small language over codes: read, never executed; in order, without circles; computed again when an input changes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanglian.foundation.errors import Invalid, NotAllowed
from shuanglian.indicators import formulas, selectors, services
from shuanglian.indicators.formulas import FormulaError, Number, Op, Ref, evaluate, parse

from .factories import World, codes

D = Decimal
CODES = ("a", "b-1", "c_2")
VALUES = {"a": D(6), "b-1": D(3), "c_2": D("0.5")}
TREES = st.recursive(
    st.one_of(st.builds(Number, st.decimals(0, 1000, places=2)), st.builds(Ref, st.sampled_from(CODES))),
    lambda inner: st.builds(Op, st.sampled_from("+-*/"), inner, inner),
    max_leaves=8,
)


def written(node: formulas.Node) -> str:
    if isinstance(node, Number):
        return f"{node.value:f}"
    if isinstance(node, Ref):
        return f"{{{node.code}}}"
    return f"({written(node.left)} {node.sign} {written(node.right)})"


@given(TREES)
def test_what_is_written_is_read_as_it_was_meant(tree: formulas.Node) -> None:
    text = written(tree)
    if len(text) <= formulas.LONGEST:
        assert parse(text) == tree


@given(TREES)
def test_a_tree_has_a_value_or_divides_by_zero(tree: formulas.Node) -> None:
    found = evaluate(tree, VALUES)
    assert found is None or found.is_finite()


@given(st.text(alphabet="{}ab1+-*/() .×÷", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        evaluate(parse(text), {code: D(1) for code in formulas.dependencies(text)})
    except FormulaError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a} / {b-1} * 100", "200"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("8 / 4 / 2", "1"),
        ("-{a} + 10", "4"),
        ("2 * -3", "-6"),
        ("（{ a } × 2）÷ 4", "3"),
        ("{c_2}", "0.5"),
    ],
)
def test_the_usual_rules_of_arithmetic(text: str, value: str) -> None:
    assert evaluate(parse(text), VALUES) == D(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1)",
        "{a",
        "a + 1",
        "{a} {a}",
        "__import__('os')",
        "1 ** 2",
        "{a.b}",
        "((" * 30 + "1" + "))" * 30,
        "1+" * 400 + "1",
        "1e5",
        "/ 2",
    ],
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_nothing_is_divided_by_zero() -> None:
    assert evaluate(parse("1 / ({a} - 6)"), VALUES) is None
    assert evaluate(parse("0 / 0"), {}) is None


def test_each_formula_comes_after_those_it_needs() -> None:
    graph = {"d": "{c} + {b}", "c": "{b} * 2", "b": "{x} + 1"}
    order = formulas.order(graph)
    assert order.index("b") < order.index("c") < order.index("d")
    assert formulas.dependencies("{a} + {a} * {b-1}") == {"a", "b-1"}


@given(st.integers(2, 8))
def test_a_circle_is_named(length: int) -> None:
    graph = {f"k{i}": f"{{k{(i + 1) % length}}} + 1" for i in range(length)}
    with pytest.raises(FormulaError, match="成环"):
        formulas.order(graph)


# -- in the database --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_formula_is_computed_when_its_inputs_are_published_and_again_when_one_is_corrected(
    world: World,
) -> None:
    spent, sold = world.indicator("t-spent"), world.indicator("t-sold")
    share = world.indicator("t-share", unit="%", formula="{ t-spent } / {t-sold} × 100")
    twice = world.indicator("t-twice", unit="%", formula="{t-share} * 2")
    assert share.formula == "{t-spent} / {t-sold} * 100"
    first = world.publish(spent, "2024", 3)
    assert selectors.series(world["public"], share) == []
    world.publish(sold, "2024", 120)
    (found,) = selectors.series(world["public"], share)
    assert (found.value, found.source) == (D("2.5"), "公式")
    assert [p.value for p in selectors.series(world["public"], twice)] == [5]
    new = services.observation_correct(actor=world["officer"], observation=first, value=6, reason="漏计")
    services.observation_publish(actor=world["steward"], observation=new)
    (found,) = selectors.series(world["public"], share)
    assert (found.value, found.version) == (5, 2)
    assert [p.value for p in selectors.series(world["public"], twice)] == [10]


@pytest.mark.django_db
def test_a_new_formula_is_computed_for_the_past_and_a_division_by_zero_gives_nothing(world: World) -> None:
    spent, sold = world.indicator("t-spent"), world.indicator("t-sold")
    world.fill(spent, {"2022": 1, "2023": 2})
    world.fill(sold, {"2022": 4, "2023": 0})
    share = world.indicator("t-share", unit="%", formula="{t-spent} / {t-sold}")
    assert [(p.period.text, p.value) for p in selectors.series(world["public"], share)] == [
        ("2022", D("0.25"))
    ]
    assert services.recompute(actor=world["steward"], indicator=share) == 0
    with pytest.raises(NotAllowed):
        services.recompute(actor=world["officer"], indicator=share)


@pytest.mark.django_db
def test_circles_unknown_codes_and_nonsense_are_refused_before_anything_is_written(world: World) -> None:
    world.indicator("t-a")
    world.indicator("t-b", formula="{t-a} + 1")
    for formula, code in (
        ("{t-b} + 1", "formula"),
        ("{t-z}", "formula_unknown"),
        ("1 +", "formula"),
        ("{t-a}", "formula"),
    ):
        with pytest.raises(Invalid) as refusal:
            services.indicator_save(actor=world["steward"], code="t-a", formula=formula)
        assert codes(refusal) == {code}
    assert selectors.get_indicator(world["public"], "t-a").formula == ""


@pytest.mark.django_db
def test_an_inexact_input_makes_an_inexact_result(world: World) -> None:
    a = world.indicator("t-a")
    twice = world.indicator("t-b", formula="{t-a} * 2")
    world.publish(a, "2024", 90, comparator="gt")
    assert [p.comparator for p in selectors.series(world["public"], twice)] == ["approx"]
