"""Forms from JSON Schema: what is a form, what fits it, what people type."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from shuanglian.casework import forms
from shuanglian.casework.forms import builder
from shuanglian.casework.forms.builder import Row
from shuanglian.casework.forms.conditions import Condition, Rule, written
from shuanglian.programmes.coordination.install import FOLDER

NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True).filter(lambda n: n not in forms.schema.RESERVED)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=8)
OPTIONS = st.lists(TEXTS, min_size=1, max_size=4, unique=True)
SMALL = st.integers(-50, 50)


def bounds(low: str, high: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    both = st.tuples(values, values).map(lambda pair: {low: min(pair), high: max(pair)})
    return st.one_of(st.just({}), values.map(lambda v: {low: v}), both)


LENGTHS = st.integers(0, 6)
SPECS = st.one_of(
    st.builds(lambda t, b: {"type": "string", "title": t} | b, TEXTS, bounds("minLength", "maxLength", LENGTHS)),
    st.builds(lambda t: {"type": "string", "format": "date", "title": t}, TEXTS),
    st.builds(lambda t, b: {"type": "number", "title": t} | b, TEXTS, bounds("minimum", "maximum", SMALL)),
    st.builds(lambda t, b: {"type": "integer", "title": t} | b, TEXTS, bounds("minimum", "maximum", SMALL)),
    st.builds(lambda t: {"type": "boolean", "title": t}, TEXTS),
    st.builds(lambda t, o: {"type": "string", "enum": o, "title": t}, TEXTS, OPTIONS),
    st.builds(
        lambda t, o, b: {"type": "array", "items": {"type": "string", "enum": o}, "uniqueItems": True, "title": t} | b,
        TEXTS, OPTIONS, bounds("minItems", "maxItems", st.integers(0, 3)),
    ),
)  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn, properties: dict[str, Any], required: list[str]) -> list[dict[str, Any]]:
    """At most one: the fields that are not always required depend on one answer."""
    answers = {name: spec["enum"] for name, spec in properties.items() if "enum" in spec}
    answers |= {name: [True, False] for name, spec in properties.items() if spec["type"] == "boolean"}
    if not answers:
        return []
    asked = draw(st.sampled_from(sorted(answers)))
    value = draw(st.sampled_from(answers[asked]))
    free = sorted(set(properties) - set(required) - {asked})
    some = st.lists(st.sampled_from(free), unique=True) if free else st.just([])
    needed, shown = draw(some), draw(some)
    if not needed and not shown:
        return []
    return [depends(asked, value, tuple(needed), tuple(sorted(shown)))]


def depends(asked: str, value: Any, needed: tuple[str, ...], shown: tuple[str, ...]) -> dict[str, Any]:
    return written(Rule(Condition(asked, (value,)), needed, shown), several=False)


@st.composite
def schemas(draw: st.DrawFn) -> dict[str, Any]:
    properties = draw(st.dictionaries(NAMES, SPECS, min_size=1, max_size=5))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True))
    rules = draw(conditions(properties, required))
    return ({"allOf": rules} if rules else {}) | {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": required,
        "x-order": draw(st.permutations(sorted(properties))),
    }


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-60, 60), st.floats(-60, 60), TEXTS,
    st.sampled_from(["2026-02-28", "2026-02-30", "2026-2-3", ""]), st.lists(TEXTS, max_size=3),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(schemas(), st.data())
def test_a_form_is_a_valid_schema_for_other_tools_and_takes_nothing_that_they_refuse(schema, data):
    assert forms.problems(schema) == []
    Draft202012Validator.check_schema(schema)
    names = st.sampled_from([*schema["properties"], "zz_other"])
    given_data = data.draw(st.dictionaries(names, VALUES, max_size=5))
    for name, spec in schema["properties"].items():
        if "enum" in spec and data.draw(st.booleans()):
            given_data[name] = spec["enum"][0]
    judge = Draft202012Validator(schema, format_checker=FormatChecker())
    ours = forms.validate(schema, given_data)
    if not ours:
        assert judge.is_valid(given_data)
    elif not any("请" in str(reason.message) or "至少选" in str(reason.message) for reason in ours):
        assert not judge.is_valid(given_data)  # besides, we refuse blanks in what is required


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
                    lambda inner: st.one_of(st.lists(inner, max_size=3),
                                            st.dictionaries(st.sampled_from(["type", "properties", "enum", "items",
                                                            "required", "title", "x-order", "minimum", "default",
                                                            "x-labels", "x-widget", "a"]), inner, max_size=4)),
                    max_leaves=12))  # fmt: skip
def test_any_json_is_judged_without_a_crash(anything):
    found = forms.problems(anything)
    if not found:
        Draft202012Validator.check_schema(anything)
    builder.rows(anything)


@settings(max_examples=100, deadline=None)
@given(schemas())
def test_the_builder_gives_back_the_form_that_it_was_given(schema):
    again = builder.schema(schema, builder.rows(schema), title="")
    assert forms.problems(again) == []
    assert [f.name for f in forms.fields(again)] == [f.name for f in forms.fields(schema)]
    for mine, theirs in zip(forms.fields(again), forms.fields(schema), strict=True):
        options = dict(mine.options) == dict(theirs.options)
        told = [(f.type, f.required, f.least, f.most, f.shown_if, f.required_if) for f in (mine, theirs)]
        assert told[0] == told[1]
        assert options


def test_the_builder_moves_adds_and_removes_and_keeps_what_it_does_not_show():
    before = {"properties": {"a": {"type": "string", "title": "甲", "default": "x", "description": "说明"}}}
    rows = builder.added(builder.rows(before), "radio")
    assert [row.name for row in rows] == ["a", "field_1"]
    moved = builder.moved(rows, 1, -1)
    assert [row.name for row in moved] == ["field_1", "a"]
    assert builder.moved(rows, 0, -1) == rows and builder.moved(rows, 9, 1) == rows
    assert [row.name for row in builder.without(moved, 0)] == ["a"]
    made = builder.schema(before, builder.without(moved, 0))
    assert made["properties"]["a"]["default"] == "x" and made["properties"]["a"]["description"] == "说明"
    renamed = builder.schema(before, [Row("b", "乙", was="a")])
    assert renamed["properties"]["b"]["default"] == "x"


REASON = {
    "type": "object",
    "properties": {
        "ok": {"type": "boolean", "title": "是否受理", "x-widget": "radio"},
        "why": {"type": "string", "title": "不受理的理由", "minLength": 4},
        "who": {"type": "string", "enum": ["us", "them"], "title": "转给谁"},
        "note": {"type": "string", "title": "转办说明", "default": "请接洽"},
    },
    "required": ["ok"],
    "x-order": ["ok", "why", "who", "note"],
    "allOf": [
        {
            "if": {"properties": {"ok": {"const": False}}, "required": ["ok"]},
            "then": {"required": ["why"]},
            "else": {"properties": {"why": False, "who": False}},
        },
        {
            "if": {"properties": {"who": {"enum": ["them"]}}, "required": ["who"]},
            "else": {"properties": {"note": False}},
        },
    ],
}


@pytest.mark.parametrize(
    ("typed", "data", "wrong"),
    [
        ({"ok": "true"}, {"ok": True}, []),
        ({"ok": "true", "why": ""}, {"ok": True}, []),
        ({"ok": "true", "why": "偷偷写的"}, {"ok": True}, ["why"]),
        ({"ok": "true", "note": "请接洽"}, {"ok": True}, []),  # the default, sent by a page without a script
        ({"ok": "true", "who": "them", "note": "改过"}, {"ok": True}, ["who", "note"]),
        ({"ok": "false"}, {"ok": False}, ["why"]),
        ({"ok": "false", "why": "短"}, {"ok": False}, ["why"]),
        ({"ok": "false", "why": "材料不全"}, {"ok": False, "why": "材料不全"}, []),
        ({"ok": "false", "why": "材料不全", "who": "us", "note": "改过"}, None, ["note"]),
        ({}, {}, ["ok"]),
    ],
)
def test_a_field_is_asked_for_only_where_another_answer_says_so(typed, data, wrong):
    assert forms.problems(REASON) == []
    found, problems = forms.read(REASON, {name: [text] for name, text in typed.items()})
    assert [reason.field for reason in problems] == wrong
    assert data is None or found == data
    if not wrong:
        assert forms.validate(REASON, found) == []
        assert Draft202012Validator(REASON).is_valid(found)


@pytest.mark.parametrize(
    "data", [{"ok": True, "why": "材料不全"}, {"ok": False}, {"ok": False, "why": "材料不全", "note": "x"}]
)
def test_what_a_page_would_refuse_is_refused_for_the_interface_too(data):
    assert forms.validate(REASON, data)
    assert not Draft202012Validator(REASON).is_valid(data)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"allOf": "x"}, "form.conditions"),
        ({"allOf": [{"if": True, "then": {"required": ["why"]}}]}, "form.condition"),
        ({"allOf": [{"if": REASON["allOf"][0]["if"], "then": {"minProperties": 1}}]}, "form.condition"),
        ({"allOf": [depends("gone", True, ("why",), ())]}, "form.condition_field"),
        ({"allOf": [depends("ok", False, ("gone",), ())]}, "form.condition_field"),
        ({"allOf": [depends("why", "x", ("who",), ())]}, "form.condition_kind"),
        ({"allOf": [depends("who", "nobody", ("why",), ())]}, "form.condition_value"),
        ({"allOf": [depends("who", "us", (), ("why",)), depends("who", "them", (), ("why",))]}, "form.condition_twice"),
        ({"required": ["ok", "why"]}, "form.condition_required"),
        ({"allOf": [depends("who", "us", (), ("note",)), depends("ok", True, ("note",), ())]}, "form.condition_required"),
        ({"allOf": [depends("ok", True, (), ("who",)), depends("who", "us", (), ("ok",))], "required": []}, "form.condition_loop"),
    ],
)  # fmt: skip
def test_a_condition_that_nobody_can_keep_is_named(change, code):
    assert code in [reason.code for reason in forms.problems(REASON | change)]


def test_the_builder_keeps_conditions_through_new_names_and_other_rows():
    rows = builder.rows(REASON)
    assert [(row.required, bool(row.show), bool(row.need)) for row in rows] == [
        (True, False, False),
        (True, True, False),
        (False, True, False),
        (False, True, False),
    ]
    rows[0] = builder.replace(rows[0], name="accepted")
    made = builder.schema(REASON, builder.moved(rows, 1, 1))
    assert forms.problems(made) == [] and made["required"] == ["accepted"]
    assert forms.fields(made)[2].required_if == Condition("accepted", (False,))
    gone = builder.schema(made, builder.without(builder.rows(made), 0))
    assert {reason.code for reason in forms.problems(gone)} == {"form.condition_field"}
    odd = REASON | {"allOf": [*REASON["allOf"], {"not": {}}]}
    assert {"not": {}} in builder.schema(odd, builder.rows(odd))["allOf"]


def test_a_condition_on_one_of_several_answers():
    schema = builder.schema(
        {},
        [
            Row("topics", "事项", "choices", options="a=用地\nb=用电\nc"),
            Row("area", "几亩地", "number", show=builder.key(Condition("topics", ("a",))), required=True),
        ],
    )
    assert forms.problems(schema) == []
    judge = Draft202012Validator(schema)
    for topics, area, good in (
        (["a", "b"], 3, True),
        (["a"], None, False),
        (["b"], None, True),
        (["b"], 3, False),
    ):
        data = {"topics": topics} | ({} if area is None else {"area": area})
        assert (forms.validate(schema, data) == []) is good is judge.is_valid(data)


def test_what_cannot_be_read_in_the_builder_is_named_and_not_lost():
    made = builder.schema({}, [Row("a", "甲", "number", low="三", options="")])
    assert made["properties"]["a"]["minimum"] == "三"
    assert [reason.field for reason in forms.problems(made)] == ["a.minimum"]


def test_choices_with_labels_survive_the_builder():
    made = builder.schema({}, [Row("a", "甲", "choice", options="yes=同意\nno=不同意\n\n弃权")])
    assert forms.problems(made) == []
    assert forms.fields(made)[0].options == (("yes", "同意"), ("no", "不同意"), ("弃权", "弃权"))
    assert builder.rows(made)[0].options == "yes=同意\nno=不同意\n弃权"


@pytest.mark.parametrize("path", sorted((FOLDER / "forms").glob("*.json")), ids=lambda p: p.stem)
def test_the_shipped_forms_are_forms_and_come_through_the_builder_unchanged(path):
    schema = json.loads(path.read_text())
    assert forms.problems(schema) == []
    assert builder.schema(schema, builder.rows(schema)) == schema


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("１２．５", "", 12.5), ("12,345", "", 12345), ("1,234,567.5", "", 1234567.5), ("3.5万", "元", 35000),
        ("3.5 万元", "元", 35000), ("35万元", "万元", 35), ("1.2亿", "", 120_000_000), ("－3", "", -3),
        ("\u22125", "", -5), ("12 345", "", 12345), (".5", "", 0.5), ("12%", "%", 12), ("1.2万人", "人", 12000),
        ("2.50", "", 2.5), ("+7", "", 7), ("0", "", 0), ("5千", "", 5000), ("３万", "", 30000),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, unit, value):
    assert forms.number(typed, unit=unit) == value


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("12,4", ""), ("35万", "万元"), ("1亿", "万元"), ("abc", ""), ("三十", ""), ("12%", ""), ("1e5", ""),
        ("1 2", ""), ("--3", ""), ("1.2.3", ""), ("5米", "元"), ("9" * 17, ""), ("0.1234567890123456", ""),
        ("NaN", ""), ("Infinity", ""), ("", ""), ("1万亿", ""), ("3万斤", "元"),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_asked_back(typed, unit):
    with pytest.raises(ValueError):
        forms.number(typed, unit=unit)


@settings(max_examples=100, deadline=None)
@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False), st.booleans(), st.booleans())
def test_every_number_comes_back_however_it_is_written(value, wide, parted):
    text = f"{value:,}" if parted else f"{value}"
    text = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and wide else c for c in text)
    assert unicodedata.normalize("NFKC", text).replace(",", "") == f"{value}"
    assert Decimal(str(forms.number(text))) == value


@settings(max_examples=100, deadline=None)
@given(st.dates())
def test_every_date_comes_back_however_it_is_written(day):
    schema = {"type": "object", "properties": {"d": {"type": "string", "format": "date", "title": "日"}}}
    year = f"{day.year:04}"
    for text in (day.isoformat(), f"{year}年{day.month}月{day.day}日", f"{year}/{day.month}/{day.day}"):
        assert forms.read(schema, {"d": [text]}) == ({"d": day.isoformat()}, [])


@settings(max_examples=100, deadline=None)
@given(schemas(), st.data())
def test_what_is_read_fits_the_form_and_whatever_is_typed_does_no_harm(schema, data):
    typed = data.draw(
        st.dictionaries(
            st.sampled_from([*schema["properties"], "zz"]), st.lists(st.text(max_size=9), max_size=3)
        )
    )
    found, reasons = forms.read(schema, typed)
    if not reasons:
        assert forms.validate(schema, found) == []
        assert json.loads(json.dumps(found)) == found
    forms.labelled(schema, found)


def test_every_problem_at_once_and_words_for_people():
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "number", "title": "金额", "minimum": 0, "x-unit": "万元"},
            "b": {"type": "string", "title": "意见", "enum": ["同意", "不同意"]},
            "f": {"type": "string", "title": "照片", "x-file": "现场照片"},
        },
        "required": ["a", "b", "f"],
    }
    assert forms.problems(schema) == []
    found = forms.validate(schema, {"a": -1, "b": "也许", "c": 1}, evidence=[])
    assert {reason.field for reason in found} == {"a", "b", "c", "f"}
    assert forms.labelled(schema, {"a": 3, "b": "同意"}) == [("金额", "3 万元"), ("意见", "同意")]
    assert "f" in {
        reason.field
        for reason in forms.validate(schema, {"a": 1, "b": "同意", "f": 3}, evidence=["现场照片"])
    }


def test_options_from_the_database_are_numbers_and_only_those_offered():
    schema = {
        "type": "object",
        "properties": {
            "d": {"type": "array", "title": "部门", "items": {"type": "integer", "x-options": "departments"}}
        },
    }
    choices = {"departments": [(3, "甲局"), (4, "乙局")]}
    assert forms.problems(schema) == []
    assert forms.read(schema, {"d": ["3", "4"]}, choices=choices) == ({"d": [3, 4]}, [])
    assert forms.read(schema, {"d": ["5"]}, choices=choices)[1]
    assert forms.labelled(schema, {"d": [3]}, choices=choices) == [("部门", "甲局")]
    assert forms.validate(schema, {"d": [True]}, choices={"departments": [(1, "甲局")]})
