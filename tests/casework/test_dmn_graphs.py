"""Decisions that need others, knowledge models, boxed expressions, types, explanations and the checker's word."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from shuanglian.casework import dmn
from shuanglian.casework.dmn import tck
from shuanglian.casework.dmn_check import table_problems, witnesses
from shuanglian.casework.errors import BadDefinition, DecisionFailed
from shuanglian.casework.feel import FeelError, expression, unary_tests
from shuanglian.cli.app import app

from .files import table

SPACES = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


def file(*parts: str, space: str = SPACES[-1]) -> bytes:
    return f'<definitions xmlns="{space}" id="f" name="f">{"".join(parts)}</definitions>'.encode()


def text(body: str) -> str:
    return f"<literalExpression><text>{escape(body)}</text></literalExpression>"


def given_input(name: str, kind: str) -> str:
    return f'<inputData id="i_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


def decision(
    key: str, body: str, *, needs: str = "", inputs: str = "", models: str = "", kind: str = ""
) -> str:
    links = "".join(
        f'<informationRequirement><requiredDecision href="#{n}"/></informationRequirement>'
        for n in needs.split()
    )
    links += "".join(
        f'<informationRequirement><requiredInput href="#i_{n}"/></informationRequirement>'
        for n in inputs.split()
    )
    links += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{n}"/></knowledgeRequirement>'
        for n in models.split()
    )
    variable = f'<variable name="{key}" typeRef="{kind}"/>' if kind else ""
    return f'<decision id="{key}" name="{key}">{variable}{links}{body}</decision>'


def answer(xml: bytes, key: str, data: dict[str, Any]) -> Any:
    return dmn.decide(dmn.parse(xml), key, data).value


INTEREST = (
    '<businessKnowledgeModel id="interest" name="interest of"><encapsulatedLogic>'
    '<formalParameter name="sum" typeRef="number"/><formalParameter name="yearly rate" typeRef="number"/>'
    f"{text('sum * yearly rate / 100')}</encapsulatedLogic></businessKnowledgeModel>"
)
CALL = (
    f"<invocation>{text('interest of')}"
    f'<binding><parameter name="yearly rate"/>{text("rate")}</binding>'
    f'<binding><parameter name="sum"/>{text("amount + 100")}</binding></invocation>'
)


@pytest.mark.parametrize("space", SPACES)
def test_a_knowledge_model_is_called_by_an_invocation_and_in_an_expression(space: str) -> None:
    xml = file(
        INTEREST,
        decision("boxed", CALL, models="interest"),
        decision("called", text("interest of(200, rate) + 1"), models="interest"),
        space=space,
    )
    assert answer(xml, "boxed", {"amount": 100, "rate": 5}) == 10
    assert answer(xml, "called", {"rate": 5}) == 11


def test_a_knowledge_model_sees_nothing_but_its_parameters() -> None:
    xml = file(INTEREST.replace("sum * yearly", "secret * yearly"), decision("d", CALL, models="interest"))
    assert answer(xml, "d", {"amount": 1, "rate": 5, "secret": 7}) is None


def test_required_decisions_come_first_and_stay_in_the_chain() -> None:
    xml = file(
        decision("c", text("b + a"), needs="a b"),
        decision("b", text("a * 2"), needs="a"),
        decision("a", text("x + 1")),
    )
    result = dmn.decide(dmn.parse(xml), "c", {"x": 1})
    assert result.value == 6
    told = result.told()
    assert told["outputs"] == {"c": 6}
    assert [(step["decision"], step["value"]) for step in told["chain"]] == [("a", 2), ("b", 4)]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((decision("a", text("b"), needs="b"), decision("b", text("a"), needs="a")), "cycle"),
        ((decision("a", text("a"), needs="a"),), "cycle"),
        ((decision("a", text("1"), needs="z"),), "missing_decision"),
        ((decision("a", text("1"), inputs="z"),), "missing_input"),
        ((decision("a", text("f(1)")),), "bad_expression"),
        ((decision("a", "<conditional/>"),), "unsupported"),
        ((decision("a", ""),), "unsupported"),
        ((decision("a", CALL),), "no_knowledge"),
    ],
)
def test_graphs_that_cannot_be_evaluated_are_refused(parts: tuple[str, ...], code: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        dmn.parse(file(*parts))
    assert code in {reason.code for reason in caught.value.reasons}


def test_boxed_contexts_lists_and_relations() -> None:
    entries = (
        f'<contextEntry><variable name="net pay"/>{text("pay - tax")}</contextEntry>'
        f'<contextEntry><variable name="double"/>{text("net pay * 2")}</contextEntry>'
    )
    relation = f'<relation><column name="k"/><column name="v"/><row>{text("1")}{text("x")}</row></relation>'
    xml = file(
        decision("open", f"<context>{entries}</context>"),
        decision("closed", f"<context>{entries}<contextEntry>{text('double + 1')}</contextEntry></context>"),
        decision("listed", f"<list>{text('1')}{text('x')}</list>"),
        decision("related", relation),
    )
    data = {"pay": 10, "tax": 3, "x": "y"}
    assert answer(xml, "open", data) == {"net pay": 7, "double": 14}
    assert answer(xml, "closed", data) == 15
    assert answer(xml, "listed", data) == [1, "y"]
    assert answer(xml, "related", data) == [{"k": 1, "v": "y"}]


def test_types_are_taken_at_their_word() -> None:
    item = (
        '<itemDefinition name="tLevel"><typeRef>string</typeRef>'
        '<allowedValues><text>"省级", "市级"</text></allowedValues></itemDefinition>'
    )
    xml = file(
        item,
        given_input("level", "tLevel"),
        given_input("day", "date"),
        decision("hello", text('"本项目为" + level'), inputs="level", kind="string"),
        decision("later", text('day + duration("P1D")'), inputs="day", kind="date"),
        decision("wrong", text("1"), kind="string"),
    )
    assert answer(xml, "hello", {"level": "省级"}) == "本项目为省级"
    assert answer(xml, "hello", {"level": "村级"}) is None
    assert answer(xml, "later", {"day": "2026-02-28"}) == "2026-03-01"
    assert answer(xml, "wrong", {}) is None
    assert "不在允许范围内" in dmn.decide(dmn.parse(xml), "hello", {"level": "村级"}).steps[-1].problems[0]


GRADES = [(["< 1000000"], ['"简单"']), ([">= 1000000"], ['"复杂"'])]


def test_an_answer_is_explained_by_the_line_of_the_table() -> None:
    decisions = dmn.parse(table("t", {"金额": "number"}, ["级别"], GRADES))
    told = dmn.explain(decisions, "t", {"金额": 1200000})
    assert [rule.words for rule in told.applied] == ["第 2 条：金额 ≥ 100 万 → 复杂"]
    assert told.sentence == "金额：120 万。第 2 条：金额 ≥ 100 万 → 复杂"
    assert json.dumps(told.to_json(), ensure_ascii=False)


def test_a_refusal_names_the_table_the_rules_and_the_inputs() -> None:
    decisions = dmn.parse(table("t", {"x": "number"}, ["y"], [(["> 1"], ["1"]), (["> 2"], ["2"])]))
    with pytest.raises(DecisionFailed, match=r"1、2（x：3）"):
        dmn.decide(decisions, "t", {"x": 3})
    told = dmn.explain(decisions, "t", {"x": 3})
    assert (told.answer, [rule.number for rule in told.applied]) == ("", [1, 2])
    assert "没有一条规则适用（x：0）" in dmn.explain(decisions, "t", {"x": 0}).failed


def codes(hit: str, kind: str, rules: list[tuple[list[str], list[str]]]) -> set[str]:
    return {p.code for p in table_problems(dmn.parse(table("t", {"x": kind}, ["y"], rules, hit))["t"])}


@pytest.mark.parametrize(
    ("hit", "kind", "rules", "found"),
    [
        ("UNIQUE", "date", [(['< date("2026-01-01")'], ["1"]), (['> date("2026-01-01")'], ["2"])], {"gap"}),
        ("UNIQUE", "date", [(['<= date("2026-01-01")'], ["1"]), (['> date("2026-01-01")'], ["2"])], set()),
        ("UNIQUE", "string", [(['"a"'], ["1"]), (['not("a", "b")'], ["2"])], {"gap"}),
        ("UNIQUE", "string", [(['"a"'], ["1"]), (['not("a")'], ["2"])], set()),
        ("ANY", "number", [(["< 5"], ["1"]), (["-"], ["1"])], set()),
        ("ANY", "number", [(["< 5"], ["1"]), (["-"], ["2"])], {"overlap"}),
        ("FIRST", "number", [(["-"], ["1"]), (["< 5"], ["2"])], {"rule_never"}),
        ("UNIQUE", "number", [(["[5..1]"], ["1"]), (["-"], ["2"])], {"rule_never"}),
        ("UNIQUE", "number", [(["? * 2 > 3"], ["1"]), (["<= 1.5"], ["2"])], {"not_proved"}),
        ("UNIQUE", "number", [(["? > 3 and ? < 5"], ["1"]), (["<= 3, >= 5"], ["2"])], set()),
        ("COLLECT", "number", [(["> 3"], ["1"]), (["> 4"], ["2"])], set()),
        ("PRIORITY", "number", [(["-"], ["1"])], {"no_order"}),
    ],
)
def test_the_checker_finds_what_is_wrong(hit: str, kind: str, rules: Any, found: set[str]) -> None:
    assert codes(hit, kind, rules) == found


CELLS = st.sampled_from(["-", "< 2", "[2..4)", "> 4", "4", "not(2)", "[4..9]", "< 9, > 12", ">= 2"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 28), st.integers(0, 28)), min_size=20, max_size=20),
)
def test_witnesses_are_real_and_their_absence_too(
    cells: list[tuple[str, str]], samples: list[tuple[int, int]]
) -> None:
    rules = [(list(pair), [str(n)]) for n, pair in enumerate(cells)]
    found = dmn.parse(table("t", {"x": "number", "y": "number"}, ["z"], rules))["t"].body
    assert isinstance(found, dmn.Table)

    def matching(values: Any) -> int:
        return sum(
            all(t.holds(v, {}) for t, v in zip(rule.tests, values, strict=True)) for rule in found.rules
        )

    told = witnesses(found)
    assert "gap" not in told or matching(told["gap"]) == 0
    assert "overlap" not in told or matching(told["overlap"]) > 1
    for x, y in samples:
        count = matching((x / 2, y / 2))
        assert count > 0 or "gap" in told
        assert count < 2 or "overlap" in told


WORDS = st.sampled_from(
    [
        "1",
        "2.5",
        "x",
        "y",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        "?",
        "not",
        "and",
        "or",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "..",
        "**",
        "*",
        "+",
        "-",
        "/",
        "=",
        "!=",
        "<",
        ">=",
        '"a"',
        'date("2026-01-01")',
        'duration("P1D")',
        "true",
        "null",
        "count(",
        "sum(",
        "item",
        "@",
        "instance",
        "of",
        "number",
    ]
)


@settings(max_examples=100, deadline=2000)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join)))
def test_any_text_is_read_or_refused_and_never_breaks(source: str) -> None:
    for compiled in (lambda: expression(source).evaluate(DATA), lambda: unary_tests(source).holds(3, DATA)):
        try:
            json.dumps(compiled(), allow_nan=False)
        except FeelError:
            continue


DATA: dict[str, Any] = {"x": [1, {"y": 2}, "a", None], "y": 3}
SUITE = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>{model}</modelName>'
    '<testCase id="1"><inputNode name="x"><value xsi:type="xsd:decimal">1</value></inputNode>'
    '<resultNode name="a" type="decision"><expected><value xsi:type="xsd:decimal">{value}</value></expected>'
    "</resultNode></testCase></testCases>"
)


def test_conformance_folders_are_run_at_any_depth_and_bad_files_never_break_it(tmp_path: Path) -> None:
    deep = tmp_path / "level" / "case"
    deep.mkdir(parents=True)
    (deep / "m.dmn").write_bytes(file(decision("a", text("x + 1"))))
    (deep / "m-test-01.xml").write_text(SUITE.format(model="m.dmn", value="2.0000000001"))
    (deep / "m-test-02.xml").write_text(SUITE.format(model="m.dmn", value="3"))
    (deep / "m-test-03.xml").write_text(SUITE.format(model="none.dmn", value="2"))
    (deep / "m-test-04.xml").write_text("<broken")
    (deep / "n.dmn").write_text("<definitions/>")
    (deep / "n-test-01.xml").write_text(SUITE.format(model="n.dmn", value="2"))
    told = CliRunner().invoke(app, ["eval", "dmn", str(tmp_path), "--json"])
    found = json.loads(told.stdout)
    assert (told.exit_code, found["passed"], found["failed"], found["refused"]) == (0, 1, 1, 3)
    assert all(case["reason"] for case in found["cases"] if case["status"] == "refused")
    assert tck.run(tmp_path / "level").count("passed") == 1


def test_a_kit_may_keep_its_models_apart_and_name_them_loosely(tmp_path: Path) -> None:
    model = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="m" id="m">'
        '<decision id="d" name="Sum"><variable name="Sum"/><literalExpression><text>1 + 2</text>'
        "</literalExpression></decision></definitions>"
    )
    cases = (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        '<modelName>{name}</modelName><testCase id="1"><resultNode name="Sum" type="decision"><expected>'
        '<value xsi:type="xsd:decimal">3</value></expected></resultNode></testCase></testCases>'
    )
    for folder, name in (("models", "Sum.dmn"), ("other", "twice.dmn"), ("more", "twice.dmn")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(model)
    for number, name in enumerate(("Sum.dmn", "sum.DMN", "Sum", "twice.dmn"), 1):
        (tmp_path / f"Sum-test-0{number}.xml").write_text(cases.format(name=name))
    (tmp_path / "models" / "Sum-test-05.XML").write_text(cases.format(name=""))
    found = {case.file: case.status for case in tck.run(tmp_path).cases}
    assert found.pop("Sum-test-04.xml") == "refused"
    assert set(found.values()) == {"passed"} and len(found) == 4
