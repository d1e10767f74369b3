"""Quantities are read as a careful technology manager would write them down."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from shuanglian.matching import measures, units
from shuanglian.matching.measures import Measure, compare, read
from shuanglian.matching.text import normalise

from .phrases import HELD_OUT, PHRASES

_SIGNS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "=", "approx": "~", "between": "in"}
_ROLES = {"value": "", "condition": "@", "current": "!"}


def reading(measure: Measure) -> str:
    """As the lists of phrases write it down."""
    change = {"up": "+", "down": "-"}[measure.change] if measure.relative else ""
    high = "" if measure.high is None else f"..{measure.high:.10g}"
    sign = f"{change}{_SIGNS[measure.comparator]}"
    return f"{_ROLES[measure.role]}{measure.metric} {sign} {measure.value:.10g}{high} {measure.unit}".strip()


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_phrase_is_read_as_labelled(phrase: str, expected: list[str]) -> None:
    assert [reading(measure) for measure in read(phrase)] == expected


def test_the_labelled_list_is_long_enough() -> None:
    assert len(PHRASES) >= 300
    assert len({phrase for phrase, _ in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("静水压 61，目标≥98 kPa", ["静水压"]),
        ("想做百分百可回收的面料，耐水压 10000 毫米水柱以上", ["可回收", "耐水压"]),
        ("20 次水洗后静水压保持率 ≥ 80%", ["", "静水压保持率"]),
        ("成本降低三成，产能扩大两倍", ["成本", "产能"]),
        ("降低生产成本12%以上", ["生产成本"]),
        ("10 000毫米水柱的耐水压", ["耐水压"]),
        ("厚度1—2 μm，20~30℃", ["厚度", ""]),
        ("良率从85%提升到95%", ["良率", "良率"]),
        ("温差 ±9 ℃，要求不超过 2 ℃", ["温差", "温差"]),
        ("炉内温差为±8℃，要求±3℃以内", ["温差", "温差"]),
        ("釜内温升9℃，要求不超过2℃", ["温升", "温升"]),
        ("抗起球2.5级，要求4级", ["抗起球", "抗起球"]),
        ("空洞率5%，想压到1%以内", ["空洞率", "空洞率"]),
        ("误差小于千分之五", ["误差"]),
        ("静水压达不到98kPa", ["静水压"]),
    ],
)
def test_the_name_of_the_metric_is_found(text: str, metrics: list[str]) -> None:
    assert [m.metric for m in read(text)] == metrics


def test_conditions_and_present_levels_are_not_taken_for_aims() -> None:
    assert [m.role for m in read("在25℃下固化时间≤30分钟")] == ["condition", "value"]
    assert [m.role for m in read("经过50次水洗后抗菌率≥99%")] == ["condition", "value"]
    assert [m.role for m in read("良率从85%提升到95%")] == ["current", "value"]
    assert [m.role for m in read("目前静水压只有61kPa，要达到98kPa")] == ["current", "value"]


@pytest.mark.parametrize(
    "text",
    [
        "温差 ±9 ℃，要求不超过 2 ℃",
        "炉内温差为±8℃，要求±3℃以内",
        "抗起球2.5级，要求4级",
        "缩水率8%，客户要3%以内",
        "良率不到七成，要求95%",
    ],
)
def test_what_a_later_clause_asks_for_makes_the_earlier_value_todays(text: str) -> None:
    assert [m.role for m in read(text)] == ["current", "value"]


def test_complaints_tell_of_today() -> None:
    assert [m.role for m in read("翘曲超过80微米")] == ["current"]
    assert [m.role for m in read("误差不超过5%")] == ["value"]
    assert [m.role for m in read("纯度大于99.9%")] == ["value"]


@pytest.mark.parametrize("text", ["投资500万元", "预算不超过80万元", "订单800万元", "一年损失30万元"])
def test_sums_of_money_are_circumstances(text: str) -> None:
    assert [m.role for m in read(text)] == ["condition"]


def test_a_price_to_keep_to_is_an_aim() -> None:
    assert [m.role for m in read("售价不超过500元")] == ["value"]
    assert [m.role for m in read("处理成本不超过3元/吨")] == ["value"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*"±温差误差，。 3℃%要求不超过级千分之五", "+/-", "正负"]), max_size=25))
def test_no_sign_is_ever_taken_for_a_name(parts: list[str]) -> None:
    text = "".join(parts)
    for measure in read(text):
        assert "±" not in measure.metric
        assert measure.metric == measure.metric.strip()
        assert text[slice(*measure.span)] == measure.raw


def test_growth_is_told_from_level() -> None:
    (growth,) = read("能耗下降20%")
    (level,) = read("能耗下降到20kWh")
    assert (growth.change, growth.comparator) == ("down", "eq")
    assert (level.change, level.comparator) == ("down", "le")


def test_water_column_becomes_kilopascal_exactly() -> None:
    (measure,) = read("耐水压 10000 毫米水柱以上")
    assert (measure.canonical_value, measure.canonical_unit, measure.dimension) == (98.0665, "kPa", "压强")


def test_span_and_raw_point_at_the_original_letters() -> None:
    text = "静水壓：≥ ９８ ｋＰａ，透湿量８０００ g/㎡·24h 以上"
    found = read(text)
    assert [text[slice(*m.span)] for m in found] == [m.raw for m in found]
    assert found[1].raw == "８０００ g/㎡·24h 以上"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_error_and_raw_is_a_substring(text: str) -> None:
    for measure in read(text):
        assert text[slice(*measure.span)] == measure.raw


_UNITS = [
    "kPa",
    "MPa",
    "mm",
    "μm",
    "g/m²",
    "g/(m²·24h)",
    "%",
    "℃",
    "dtex",
    "W/(m·K)",
    "元/吨",
    "kWh/吨",
    "mL",
    "kg",
    "Hz",
]
_WORDS = {
    "ge": ["不低于", "至少", "≥", "达到"],
    "le": ["不超过", "≤", "不高于"],
    "gt": ["超过", "大于"],
    "lt": ["低于", "小于"],
}


@settings(max_examples=100, deadline=None)
@given(
    code=st.sampled_from(sorted(_WORDS)),
    pick=st.integers(0, 10),
    number=st.decimals(min_value=0, max_value=99999, places=2),
    unit=st.sampled_from(_UNITS),
    blank=st.sampled_from(["", " "]),
)
def test_generated_phrases_are_read_back(code: str, pick: int, number: object, unit: str, blank: str) -> None:
    word = _WORDS[code][pick % len(_WORDS[code])]
    (measure,) = read(f"要求抗冲击指数{word}{blank}{number}{blank}{unit}，其余不变")
    assert measure.comparator == code
    assert measure.value == float(str(number))
    assert measure.unit == units.unit(unit).symbol


@settings(max_examples=100, deadline=None)
@given(
    value=st.floats(-1e6, 1e6, allow_nan=False),
    pair=st.sampled_from(
        [
            ("mmH2O", "kPa"),
            ("℃", "K"),
            ("旦", "dtex"),
            ("英寸", "mm"),
            ("亩", "公顷"),
            ("kWh", "MJ"),
            ("g/(m²·24h)", "kg/(m²·h)"),
        ]
    ),
)
def test_conversion_there_and_back_returns_the_value(value: float, pair: tuple[str, str]) -> None:
    there = units.convert(value, *pair)
    assert units.convert(there, pair[1], pair[0]) == pytest.approx(value, rel=1e-9, abs=1e-9)


def test_known_conversions() -> None:
    assert units.convert(1, "MPa", "kPa") == 1000
    assert units.convert(9, "旦", "dtex") == 10
    assert units.convert(100, "℃", "°F") == pytest.approx(212)
    assert units.convert(1, "度电", "MJ") == 3.6
    assert units.convert(60, "r/min", "转/秒") == 1
    assert units.convert(1, "W/m·K", "W/(m·K)") == 1
    assert units.convert(24, "g/(m²·24h)", "g/m²/h") == 1


def test_different_dimensions_refuse_to_be_compared() -> None:
    with pytest.raises(units.IncompatibleUnits) as refusal:
        units.convert(1, "mm", "kg")
    assert refusal.value.reasons[0].code == "incompatible_units"
    (pressure,), (length,) = read("静水压98kPa"), read("静水压≥98mm")
    with pytest.raises(units.IncompatibleUnits):
        compare(pressure, length)


def test_unknown_units_are_refused_not_guessed() -> None:
    with pytest.raises(units.UnknownUnit):
        units.unit("福特")


@pytest.mark.parametrize(
    ("evidence", "wanted", "fit"),
    [
        ("静水压 10500 毫米水柱", "静水压≥98kPa", "satisfied"),
        ("静水压≥98kPa", "静水压≥98kPa", "satisfied"),
        ("静水压 90kPa", "静水压≥98kPa", "near"),
        ("静水压 20kPa", "静水压≥98kPa", "contradicts"),
        ("静水压≥120kPa", "静水压≥98kPa", "satisfied"),
        ("厚度 1—2 mm", "厚度≤1.5mm", "satisfied"),
        ("厚度 3 mm", "厚度≤1.5mm", "contradicts"),
        ("粒径 0.8μm", "粒径500nm~2μm", "satisfied"),
        ("纯度 99%", "纯度>99%", "near"),
        ("回收率100%", "回收率=100%", "satisfied"),
    ],
)
def test_evidence_is_held_against_what_is_wanted(evidence: str, wanted: str, fit: str) -> None:
    (known,), (aim,) = read(evidence), read(wanted)
    assert compare(known, aim) == fit


def test_json_form_is_plain() -> None:
    (measure,) = read("静水压≥98kPa")
    assert measure.to_json()["words"] == "静水压 ≥ 98 kPa"
    assert measures.SYMBOLS[measure.comparator] == "≥"


# Properties.

_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
_PIECES = [
    "耐水压", "良率", "成本", "温度", "厚度", "≥", "不低于", "以上", "由", "从", "提高到", "降至", "下降", "10000", "1—2", "5±0.2", "三成",
    "10^6", "1×10⁻³", "百分之五", "1/3", "mmH2O", "℃", "%", "μm", "g/(m²·24h)", "级", "，", "。", "（", "）", "在", "下", "后", "每", "×", "~", "GB/T 4744-2013", "①", "第3",
]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_any_mixture_of_what_specifications_are_made_of_is_read(parts: list[str]) -> None:
    text = "".join(parts)
    found = read(text)
    assert all(text[slice(*m.span)] == m.raw for m in found)
    assert all(m.high is None or m.value <= m.high for m in found)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([phrase for phrase, _ in PHRASES]))
def test_normalising_twice_changes_nothing(phrase: str) -> None:
    once = normalise(phrase).text
    assert normalise(once).text == once


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(["静水压", "断裂强度", "厚度", "产能"]),
    sign=st.sampled_from([">=", "<=", ">", "<", "不低于", "不超过", "至少", "大于", "少于", "达到"]),
    value=st.integers(1, 99999),
    unit=st.sampled_from(["kPa", "mm", "g/m2", "N/5cm", "%"]),
)
def test_width_and_script_change_nothing(name: str, sign: str, value: int, unit: str) -> None:
    plain = f"{name}{sign}{value}{unit}"
    traditional = OpenCC("s2t").convert(plain)
    forms = [plain, plain.translate(_FULL_WIDTH), traditional]
    assert len({(m.comparator, m.value, m.unit) for form in forms for m in read(form)}) == 1


@settings(max_examples=100, deadline=None)
@given(
    value=st.decimals(min_value="0.001", max_value="99999", places=3),
    pair=st.sampled_from(
        [
            ("mmH2O", "kPa"),
            ("MPa", "bar"),
            ("μm", "nm"),
            ("kg", "g"),
            ("吨/天", "kg/h"),
            ("g/m2", "kg/m2"),
            ("cN/dtex", "N/tex"),
        ]
    ),
)
def test_the_scale_that_somebody_writes_in_changes_nothing(value: object, pair: tuple[str, str]) -> None:
    (one,) = read(f"某指标≥{value}{pair[0]}")
    (other,) = read(f"某指标≥{units.convert(float(str(value)), *pair)!r}{pair[1]}")
    assert one.canonical_value == pytest.approx(other.canonical_value, rel=1e-9)
    assert compare(one, other, tolerance=1e-6) in ("satisfied", "near")


def test_ten_thousand_millimetres_of_water_are_98_kilopascal() -> None:
    (water,), (pressure,) = read("静水压 10000 mmH2O"), read("静水压 = 98.0665 kPa")
    assert compare(water, pressure) == "satisfied"


_BASES = ["g", "mm", "m²", "h", "kPa", "mol", "K", "W", "V", "A", "L", "min", "cm", "N"]


@settings(max_examples=100, deadline=None)
@given(
    above=st.lists(st.sampled_from(_BASES), min_size=1, max_size=3),
    below=st.lists(st.sampled_from(_BASES), min_size=1, max_size=3),
)
def test_any_quotient_of_known_units_is_a_unit(above: list[str], below: list[str]) -> None:
    written = f"{'·'.join(above)}/({'·'.join(below)})"
    made = units.unit(written)
    factor = math.prod(units.unit(u).factor for u in above) / math.prod(units.unit(u).factor for u in below)
    assert made.factor == factor
    assert units.unit(made.symbol) == made


def test_differences_of_temperature_know_no_zero_point() -> None:
    (apart,), (level,) = read("温差不超过5K"), read("温度300K")
    assert (apart.canonical_value, apart.canonical_unit) == (5, "°C")
    assert level.canonical_value == pytest.approx(26.85)
    (drop,) = read("温度降低18°F")
    assert drop.canonical_value == pytest.approx(10)


def test_amounts_of_change_are_told_from_new_levels() -> None:
    (drop,), (level,) = read("成本下降三成"), read("良率提高到99.5%以上")
    assert (drop.relative, drop.change, drop.words) == (True, "down", "成本 ↓ 30 %")
    assert (level.relative, level.change, level.words) == (False, "up", "良率 ≥ 99.5 %")


def test_the_held_out_block_is_long_enough() -> None:
    assert len(HELD_OUT) >= 60
