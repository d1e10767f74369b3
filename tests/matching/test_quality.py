"""The meter names what is missing and asks little, the most useful first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.quality import FULL_SCORE, MAX_QUESTIONS, assess


@dataclass(frozen=True)
class Row:
    metric: str = "静水压"
    current_value: Decimal | None = None
    target_value: Decimal | None = None
    unit: str = ""
    test_method: str = ""


def codes(**said: object) -> list[str]:
    return [missing.code for missing in assess(**said).missing]  # type: ignore[arg-type]


def test_nothing_said_misses_everything() -> None:
    clarity = assess()
    assert clarity.score == 0
    assert len(clarity.missing) == FULL_SCORE


def test_everything_said_scores_full() -> None:
    clarity = assess(
        title="百分百可回收的防水透湿面料",
        text="户外服订单，现有面料覆膜与基布材质不同。",
        requirements=[
            Row(current_value=Decimal(61), target_value=Decimal(98), unit="kPa", test_method="GB/T 4744")
        ],
        stake_cents=50_000_000,
        deadline=dt.date(2026, 12, 1),
        confidentiality="masked",
    )
    assert (clarity.score, clarity.missing) == (FULL_SCORE, ())


def test_free_text_counts_as_said() -> None:
    text = "面料静水压目前只有61kPa，要达到98kPa，按GB/T 4744测，12月底前交付，订单500万元，企业名称不公开"
    assert codes(text=text) == []


def test_a_question_of_the_home_page() -> None:
    text = "想做百分百可回收的面料，还要防水透湿，耐水压 10000 毫米水柱以上，洗了不掉性能。"
    clarity = assess(text=text)
    assert clarity.score == 3
    assert [m.code for m in clarity.questions] == [
        "present",
        "deadline",
        "method",
        "stake",
        "confidentiality",
    ]
    present = clarity.questions[0]
    assert present.question == "现在的耐水压能做到多少？"
    assert present.unit == "kPa"


def test_structured_requirements_replace_reading() -> None:
    row = Row(target_value=Decimal(98))
    missing = codes(title="防水透湿面料的静水压达不到要求", requirements=[row])
    assert "target" not in missing
    assert "unit" in missing
    plain = Row(metric="色牢度", target_value=Decimal(4))
    assert "unit" not in codes(title="防水透湿面料的色牢度达不到要求", requirements=[plain])


def test_questions_name_the_property_and_never_a_sign() -> None:
    for text in ("温差 ±9 ℃，要求不超过 2 ℃", "±9 ℃，要求 ±2 ℃", "炉内±8℃"):
        for requirements in ([], [Row(metric="±", target_value=Decimal(2))], [Row(metric="", unit="℃")]):
            for missing in assess(text=text, requirements=requirements).missing:
                assert "±" not in missing.question + missing.metric
                assert not missing.question.startswith(("用什么", "按什么"))
                assert "现在的能" not in missing.question
    row = Row(metric="±", target_value=Decimal(2))
    method = [m for m in assess(text="炉子不稳", requirements=[row]).missing if m.code == "method"]
    assert method[0].question == "这项指标按什么标准或方法测？"


def test_money_is_no_target() -> None:
    assert "target" in codes(text="我们打算投资500万元改造定型机生产线")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100), st.sampled_from(["", "public"]), st.sampled_from([None, 1]))
def test_score_and_missing_always_add_up(text: str, confidentiality: str, stake: int | None) -> None:
    clarity = assess(text=text, confidentiality=confidentiality, stake_cents=stake)
    assert clarity.score + len(clarity.missing) == FULL_SCORE
    assert len(clarity.questions) <= MAX_QUESTIONS
    assert clarity.to_json()["of"] == FULL_SCORE
