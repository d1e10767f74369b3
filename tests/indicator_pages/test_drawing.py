"""Charts: everything stands inside the view box, nothing is a number that is none, texts are escaped."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.indicators import drawing
from shuanglian.indicators.drawing import (
    Area,
    Axis,
    Bar,
    Panel,
    Trajectory,
    areas,
    bars,
    figure,
    multiples,
    sparkline,
    trajectory,
)
from shuanglian.indicators.drawing.scales import bounds, ticks, time_ticks
from shuanglian.indicators.drawing.trajectory import missing_years

SVG = "{http://www.w3.org/2000/svg}"
X = ("x", "x1", "x2", "cx")
Y = ("y", "y1", "y2", "cy")
values = st.one_of(
    st.integers(-(10**16), 10**16),
    st.floats(-1e20, 1e20),
    st.decimals(-(10**16), 10**16, places=8),
    st.sampled_from([0, 1, 1, Decimal("1e-8"), float("inf"), float("nan"), 1e300]),
)
years = st.one_of(st.integers(1900, 2100), st.floats(1990, 2060))
pairs = st.tuples(years, values)
trajectories = st.builds(
    Trajectory,
    unit=st.sampled_from(["", "亿元", "件/万人", "<b>&\"'"]),
    base=st.none() | pairs,
    target=st.none() | pairs,
    required=st.lists(pairs, max_size=5),
    actual=st.lists(st.tuples(years, values, st.booleans()), max_size=40),
    forecast=st.none() | st.tuples(years, values, values, values),
    axis=st.sampled_from(list(Axis)),
    until=st.none() | years,
)


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]


def checked(drawn: str) -> ElementTree.Element:
    """The parsed drawing, after looking at every coordinate."""
    assert "nan" not in re.sub(r">[^<]*<", "><", drawn).lower() and "style=" not in drawn
    tree = ElementTree.fromstring(drawn)
    _zero, _zero2, width, height = numbers(tree.attrib["viewBox"])
    assert tree.attrib["role"] == "img" and tree.find(f"{SVG}title") is not None
    for node in tree.iter():
        if node.tag.endswith("pattern") or node.get("d") == "M0 7L7 0":
            continue
        xs = [float(node.attrib[k]) for k in X if k in node.attrib]
        ys = [float(node.attrib[k]) for k in Y if k in node.attrib]
        flat = numbers(node.get("points", "") + " " + node.get("d", ""))
        xs, ys = xs + flat[::2], ys + flat[1::2]
        if node.tag == f"{SVG}rect":
            xs.append(float(node.get("x", 0)) + float(node.attrib["width"]))
            ys.append(float(node.get("y", 0)) + float(node.attrib["height"]))
        for value, most in [(x, width) for x in xs] + [(y, height) for y in ys]:
            assert math.isfinite(value) and -0.1 <= value <= most + 0.1, (node.tag, node.attrib)
    return tree


@settings(max_examples=100, deadline=None)
@given(t=trajectories, width=st.sampled_from([340, 640]), height=st.sampled_from([200, 280]))
def test_every_trajectory_stands_inside_its_box(t: Trajectory, width: int, height: int) -> None:
    checked(trajectory(t, width=width, height=height))
    checked(sparkline(t))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.builds(Bar, st.text(max_size=20).filter(str.isprintable), st.none() | values, st.booleans()),
        max_size=8,
    )
)
def test_bars_stand_inside_their_box(rows: list[Bar]) -> None:
    checked(bars(rows, unit="家"))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(Panel, st.sampled_from(["越城区", "一个名字很长很长的地方科技城"]), trajectories),
        max_size=6,
    ),
    st.integers(1, 5),
)
def test_small_multiples_stand_inside_their_box(panels: list[Panel], columns: int) -> None:
    checked(multiples(panels, columns=columns))


def square(x: float, y: float, size: float = 0.2) -> dict[str, Any]:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Area,
            st.sampled_from(["越城区", "柯桥区", "上虞区"]),
            st.none() | values,
            st.none()
            | st.builds(square, st.floats(-179, 178), st.floats(-85, 84))
            | st.builds(
                lambda x, y: {"type": "Point", "coordinates": [x, y]},
                st.floats(-179, 179),
                st.floats(-85, 85),
            ),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_maps_stand_inside_their_box(rows: list[Area]) -> None:
    checked(areas(rows, unit="亿元"))


ONE = Trajectory(
    unit="亿元",
    base=(2021, Decimal("67.8")),
    target=(2025, 130),
    required=[(2021, 67.8), (2025, 130)],
    actual=[(2022, 79.1, True), (2023, 96.4, True), (2024, Decimal("118.2"), True)],
)


def test_the_glyphs_are_those_of_the_legend() -> None:
    tree = checked(trajectory(ONE))
    css = [node.get("class") for node in tree.iter()]
    assert {"base", "path", "actual", "target", "nodata", "hatch"} <= set(css)
    assert css.count("value demo") == 3 and "value" not in css and "band" not in css
    dashed = next(node for node in tree.iter() if node.get("class") == "path")
    assert dashed.attrib["stroke-dasharray"] and dashed.attrib["stroke"].startswith("#")


def test_a_real_value_is_solid_and_one_of_the_demonstration_is_dashed() -> None:
    tree = checked(sparkline(Trajectory(actual=[(2022, 5, False), (2023, 6, True)])))
    dots = {node.get("class"): node for node in tree.iter(f"{SVG}circle")}
    assert "stroke-dasharray" in dots["value demo"].attrib
    assert (
        "stroke-dasharray" not in dots["value"].attrib
        and dots["value"].attrib["fill"] != dots["value demo"].attrib["fill"]
    )


def test_the_sentence_names_every_value_and_what_is_missing() -> None:
    told = drawing.told(ONE)
    assert (
        "基期 2021：67.8 亿元" in told
        and "2024：118.2 亿元（示例）" in told
        and "目标 2025：130 亿元" in told
    )
    assert "实际值暂无数据" in drawing.told(Trajectory(base=(2021, 1), target=(2025, 2)))
    assert "基期暂无数据" in drawing.told(Trajectory(actual=[(2024, 3, False)]))
    assert told in trajectory(ONE)


def test_nothing_is_a_hatch_with_words_and_never_a_zero() -> None:
    tree = checked(trajectory(Trajectory(unit="家")))
    assert "暂无数据" in "".join(tree.itertext())
    assert not list(tree.iter(f"{SVG}polyline")) and not list(tree.iter(f"{SVG}circle"))
    checked(bars([]))
    row = checked(bars([Bar("越城区", None), Bar("柯桥区", 0)]))
    assert [node.get("class") for node in row.iter(f"{SVG}rect")] == ["nodata", "bar"]


@pytest.mark.parametrize(
    ("known", "until", "missing"),
    [
        ([2022, 2023, 2024], None, [(2025, 2025)]),
        ([2022, 2023, 2024], 2024, []),
        ([2022], None, [(2023, 2025)]),
        ([2023], None, [(2022, 2022), (2024, 2025)]),
        ([2022, 2023, 2024, 2025], None, []),
        ([], 2023, [(2022, 2023)]),
    ],
)
def test_years_without_data_are_hatched(
    known: list[int], until: int | None, missing: list[tuple[int, int]]
) -> None:
    t = Trajectory(base=(2021, 1), target=(2025, 9), actual=[(year, 2, False) for year in known], until=until)
    assert missing_years(t) == missing
    checked(trajectory(t))


def test_the_line_does_not_bridge_years_without_data() -> None:
    tree = checked(
        trajectory(
            Trajectory(actual=[(2020, 1, False), (2021, 2, False), (2024, 5, False), (2025, 6, False)])
        )
    )
    css = [node.get("class") for node in tree.iter(f"{SVG}polyline")]
    assert css.count("actual") == 2 and css.count("bridge") == 1


def test_a_forecast_is_a_light_band_with_its_middle() -> None:
    t = Trajectory(actual=[(2023, 5, False), (2024, 6, False)], forecast=(2025, 7, 6.5, 8))
    tree = checked(trajectory(t))
    assert [n.get("class") for n in tree.iter(f"{SVG}polygon")] == ["band"]
    assert "预测 6.5 至 8" in trajectory(t)


def test_a_forecast_that_lies_behind_the_last_value_is_left_out() -> None:
    t = Trajectory(actual=[(2025, 6, False)], forecast=(2025, 7, 6.5, 8))
    assert "band" not in [n.get("class") for n in checked(trajectory(t)).iter()]


def test_texts_are_escaped_everywhere() -> None:
    evil = "<script>alert('x')</script>&\""
    t = Trajectory(unit=evil, title=evil, desc=evil, base=(2021, 1), target=(2025, 2))
    drawn = [
        trajectory(t), sparkline(t), bars([Bar(evil, 1, words=evil)], unit=evil, title=evil),
        multiples([Panel(evil, t)], title=evil),
        areas([Area(evil, 1, square(120, 30))], unit=evil, title=evil),
    ]  # fmt: skip
    for one in drawn:
        assert "<script" not in one
        assert any(evil in (text or "") for text in checked(one).itertext())


def test_ten_years_of_months_are_a_line_with_one_dot() -> None:
    monthly = [(drawing.month(2016 + i // 12, i % 12 + 1), 100 + i, False) for i in range(120)]
    tree = checked(trajectory(Trajectory(actual=monthly, axis=Axis.MONTH)))
    assert [n.get("class") for n in tree.iter(f"{SVG}circle")] == ["value"]
    assert len([n for n in tree.iter(f"{SVG}polyline") if n.get("class") == "actual"]) == 1


@given(st.floats(-1e20, 1e20), st.floats(0, 1e20))
def test_ticks_are_few_round_and_enclose_the_range(low: float, size: float) -> None:
    first, last = bounds([low, low + size])
    found = ticks(first, last)
    assert 2 <= len(found) <= 8 and found == sorted(found)
    slack = abs(last - first) * 1e-6 + max(abs(first), abs(last)) * 1e-12
    assert found[0] <= first + slack and found[-1] >= last - slack


@pytest.mark.parametrize(
    ("low", "high", "axis", "most", "labels"),
    [
        (2021, 2025, Axis.YEAR, 9, ["2021", "2022", "2023", "2024", "2025"]),
        (2021, 2025, Axis.YEAR, 3, ["2022", "2024"]),
        (2024, 2024.75, Axis.QUARTER, 6, ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]),
        (2024, 2024 + 5 / 12, Axis.MONTH, 8, [f"2024-0{i}" for i in range(1, 7)]),
        (2016, 2026, Axis.MONTH, 6, ["2016", "2018", "2020", "2022", "2024", "2026"]),
    ],
)  # fmt: skip
def test_times_are_labelled_at_round_steps(
    low: float, high: float, axis: Axis, most: int, labels: list[str]
) -> None:
    assert [label for _at, label in time_ticks(low, high, axis, most)] == labels


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"), (12345.5, "12\u2009345.5"), (Decimal("2.70000000"), "2.7"), (-3, "−3"), (1300, "1\u2009300"),
        (1e18, "1e+18"), (float("nan"), "—"), (-0.00001, "0"), (Decimal("0.00000001"), "0"),
    ],
)  # fmt: skip
def test_figures_are_written_shortly(value: Any, words: str) -> None:
    assert figure(value) == words


def test_places_are_coloured_from_light_to_dark_and_missing_ones_hatched() -> None:
    rows = [
        Area("甲", 1, square(120, 30)),
        Area("乙", 9, square(120.3, 30)),
        Area("丙", None, square(120.6, 30)),
        Area("丁", 5, None),
    ]
    tree = checked(areas(rows, unit="亿元"))
    css = [n.get("class") for n in tree.iter(f"{SVG}path") if (n.get("class") or "").startswith("area")]
    assert css == ["area h0", "area h4", "area none"]
    assert "示意" in "".join(tree.itertext())


def test_two_maps_on_one_page_have_hatches_of_their_own() -> None:
    names = [
        re.findall(r'id="([^"]+)"', areas([Area(name, None, square(120, 30))]))[0] for name in ("甲", "乙")
    ]
    assert names[0] != names[1]
