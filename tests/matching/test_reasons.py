"""What is quoted stands in the record; what is missing is said to be missing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.measures import read
from shuanglian.matching.ranking import Facts, Text
from shuanglian.matching.reasons import Against, Proof, Record, counter_reasons, quoted, requirement_reasons

TEXT = "郑今欢团队帮助东进新材料，解决可回收且防水透湿面料的生产难题。目前有一条中试线！另做膜材料；"


def record(text: str = TEXT, **sources: str) -> Record:
    return Record("offering", 7, "SX-0022-01", {"text": text, "title": "功能面料"}, sources)


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="防水透濕面料，。！“”\n 膜９kPa静a", max_size=80),
    st.sets(st.sampled_from(["防水", "透湿", "面料", "水透", "9", "kpa"]), min_size=1),
)
def test_every_quotation_is_a_substring_of_its_field(text: str, grams: set[str]) -> None:
    source = record(text)
    for reason in quoted([source], dict.fromkeys(grams, 1.0)):
        assert reason.quote == reason.text
        assert reason.quote in source.fields[reason.field]
        assert reason.marks
        assert all(0 <= start < end <= len(reason.quote) for start, end in reason.marks)


def test_the_sentence_that_matches_best_comes_first_and_is_marked() -> None:
    (reason,) = (
        quoted([record(text="000")], {}) or quoted([record()], {"防水": 2.0, "水透": 2.0, "透湿": 2.0})[:1]
    )
    assert reason.quote.startswith("郑今欢团队")
    assert [reason.quote[a:b] for a, b in reason.marks] == ["防水透湿"]
    assert reason.source == "SX-0022-01"


def test_the_source_of_the_field_is_named_before_that_of_the_object() -> None:
    source = Record("offering", 7, "R", {"text": "膜材料", "title": "膜"}, {"": "000", "text": "002"})
    by_field = {r.field: r.source for r in quoted([source], {"膜材": 1.0, "材料": 1.0})}
    assert by_field == {"text": "002"}


def test_a_repeated_sentence_is_quoted_once() -> None:
    source = record("防水透湿。防水透湿。")
    assert len(quoted([source], {"防水": 1.0, "透湿": 1.0})) == 1


def test_evidence_and_its_lack_are_worded() -> None:
    (aim,) = read("静水压≥98kPa")
    (found,) = read("静水压 105 kPa")
    (poor,) = read("静水压 20 kPa")
    (reason,) = requirement_reasons(
        [Proof(aim, "satisfied", True, found, record(), "text", "静水压 105 kPa")]
    )
    assert reason.text == "静水压 ≥ 98 kPa：有证据，记录为 静水压 = 105 kPa"
    against = counter_reasons(
        Facts(1, [Text(0.5)]),
        [Proof(aim, "unknown"), Proof(aim, "contradicts", True, poor, record())],
        record(),
        Against(unmentioned=["洗涤"]),
    )
    assert [r.text for r in against] == [
        "静水压 ≥ 98 kPa：记录只有 静水压 = 20 kPa，未见更高的记录",
        "未见 静水压 ≥ 98 kPa 的实测值",
        "公开材料里没有提到：洗涤",
        "技术成熟度未申报",
        "可对接时间未申报，可代您询问",
    ]
