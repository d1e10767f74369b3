"""Other names that the document gives."""

from __future__ import annotations

import pytest

from .factories import found, names, one, relations

FULL = "江南青禾半导体科技有限公司"


def aliases(name: str, *paragraphs: str) -> set[str]:
    return {row["name"] for row in one(name, *paragraphs).detail["aliases"]}


@pytest.mark.parametrize(
    "words", ["（以下简称“青禾半导”）", "（以下简称青禾半导）", "（下称：“青禾半导”）", "（简称青禾半导）"]
)
def test_a_name_by_agreement(words: str) -> None:
    assert aliases(FULL, f"浙江{FULL[2:]}投产。", f"走进{FULL}{words}的车间。") >= {"青禾半导"}


def test_a_name_in_brackets() -> None:
    text = "对接浙江省青禾技术创新中心（禾湖实验室）开展研究。"
    assert aliases("浙江省青禾技术创新中心", text) == {"禾湖实验室"}
    assert ("禾湖实验室", "alias_of", "浙江省青禾技术创新中心") in relations(text)


def test_place_and_legal_form_are_left_out_later() -> None:
    full = "浙江青禾半导体科技有限公司"
    row = one(full, f"走进{full}。", "青禾半导体成长快。青禾半导体投产。")
    assert {alias["name"] for alias in row.detail["aliases"]} == {"青禾半导体"}
    assert row.detail["mentions"] == 3
    assert "青禾半导体" not in names(f"走进{full}。", "青禾半导体成长快。")


def test_a_short_form_that_could_mean_two_is_nobodys() -> None:
    rows = found("浙江青禾材料有限公司与江苏青禾材料有限公司签约。", "青禾材料投产。")
    assert all(not row.detail.get("aliases") for row in rows)


def test_an_alias_has_its_place() -> None:
    text = "浙江青禾半导体科技有限公司投产。青禾半导体很忙。"
    [alias] = one("浙江青禾半导体科技有限公司", text).detail["aliases"]
    assert text[alias["start"] : alias["end"]] == "青禾半导体"
    assert alias["start"] == text.index("青禾半导体很忙")


def test_a_phase_or_a_remark_is_no_name() -> None:
    assert (
        aliases(
            "浙江省青禾技术创新中心",
            "浙江省青禾技术创新中心（含分部）成立，浙江省青禾技术创新中心（2025年）。",
        )
        == set()
    )


def test_a_plan_is_called_by_its_short_name_in_marks_only() -> None:
    text = "特编制《云岭科创走廊发展规划》（以下简称《规划》）。规划要落实，规划很好。《规划》任务是。"
    row = one("云岭科创走廊发展规划", text)
    assert row.detail["mentions"] == 3


def test_abbreviations_of_places() -> None:
    assert aliases("青禾区", "位于绍兴市青禾区。青禾区很好，在青禾创业。") == {"青禾"}
