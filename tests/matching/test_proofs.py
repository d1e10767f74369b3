"""What a record states counts for or against an aim only where both speak of the same thing."""

from __future__ import annotations

import pytest

from shuanglian.matching.measures import read
from shuanglian.matching.proofs import Statement, prove, wanted
from shuanglian.matching.reasons import Record


def fit(aim: str, text: str) -> str:
    record = Record("offering", 1, "T-1", {"text": text}, {})
    known = [Statement(measure, record, "text", text) for measure in read(text)]
    (proof,) = prove([(measure, True) for measure in read(aim)], known)
    return proof.fit


@pytest.mark.parametrize(
    ("aim", "text", "expected"),
    [
        ("成本下降三成", "成本下降50%", "satisfied"),
        ("成本下降三成", "成本下降10%", "contradicts"),
        ("良率提高5个百分点", "良率提高8个百分点", "satisfied"),
        ("效率提升一倍", "效率提升3倍", "satisfied"),
        ("真空度优于5×10⁻⁴ Pa", "极限真空度1×10⁻⁵ Pa", "satisfied"),
        ("真空度优于5×10⁻⁴ Pa", "极限真空度1 Pa", "contradicts"),
        ("次品率低于1%", "不良率3%", "contradicts"),
        ("静水压100kPa", "静水压150kPa", "satisfied"),
        ("静水压100kPa", "静水压40kPa", "contradicts"),
        ("转速30000r/min", "转速40000r/min", "satisfied"),
        ("功率15kW", "功率20kW", "satisfied"),
        ("噪声60dB", "噪声45dB", "satisfied"),
        ("反应温度80℃", "反应温度82℃", "satisfied"),
        ("反应温度80℃", "反应温度95℃", "near"),
        ("反应温度80℃", "反应温度105℃", "unknown"),
        ("反应温度80℃", "反应温度300℃", "contradicts"),
        ("孔径0.1μm", "孔径0.13μm", "unknown"),
        ("工作温度-40~85℃", "工作温度0~50℃", "near"),
        ("工作温度-40~85℃", "工作温度-55~125℃", "satisfied"),
        ("工作温度-40~85℃", "使用温度-40~85℃", "satisfied"),
        ("工作温度-40~85℃", "工作温度200~300℃", "contradicts"),
        ("湿度20~80%", "湿度40~60%", "near"),
        ("量程0~100mm", "量程0~10mm", "near"),
        ("反应温度60~80℃", "反应温度65~70℃", "satisfied"),
        ("温度25±2℃", "温度25±1℃", "satisfied"),
    ],
)
def test_more_of_what_is_good_meets_what_is_asked(aim: str, text: str, expected: str) -> None:
    assert fit(aim, text) == expected


@pytest.mark.parametrize(
    ("aim", "text"),
    [
        ("良率≥99.5%", "良率提升5%"),
        ("成本下降三成", "成本上升50%"),
        ("含水率不超过8%", "该粉体蛋白质含量45%"),
        ("漏检率低于1%", "丢包率3%"),
        ("停机时间不超过2小时", "保温时间4小时"),
        ("国产化率达到90%以上", "设备利用率85%"),
        ("特异性≥95%", "灵敏度60%"),
        ("反应温度不超过80℃", "储存温度120℃"),
        ("耐压6kV", "击穿电压3kV"),
        ("设备寿命≥10年", "疲劳寿命2年"),
        ("宽度≥2m", "线宽3μm"),
        ("接触电阻≤1Ω", "绝缘电阻10Ω"),
        ("成本下降三成", "成本占30%"),
    ],
)
def test_what_speaks_of_something_else_is_no_proof_either_way(aim: str, text: str) -> None:
    assert fit(aim, text) == "unknown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("成本下降50%", "satisfied"), ("成本下降10%", "contradicts"), ("成本占总价30%", "unknown")],
)
def test_a_confirmed_amount_of_change_is_held_against_changes_only(text: str, expected: str) -> None:
    aim = wanted("成本降幅", "ge", 30, None, "%")
    assert aim is not None
    assert (aim.metric, aim.words) == ("成本", "成本 ↓ ≥ 30 %")
    record = Record("offering", 1, "T-1", {"text": text}, {})
    (proof,) = prove([(aim, True)], [Statement(m, record, "text", text) for m in read(text)])
    assert proof.fit == expected
