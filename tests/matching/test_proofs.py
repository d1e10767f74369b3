"""What a record states counts for or against an aim only where both speak of the same thing."""

from __future__ import annotations

import pytest

from shuanglian.matching.measures import read
from shuanglian.matching.proofs import Statement, prove
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
    ],
)
def test_what_speaks_of_something_else_is_no_proof_either_way(aim: str, text: str) -> None:
    assert fit(aim, text) == "unknown"
