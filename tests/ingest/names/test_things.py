"""Quoted mechanisms and platforms, documents, products, places and short company names."""

from __future__ import annotations

import pytest

from .factories import names, one


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("实施“三问一答”机制", "三问一答"),
        ("创新“园区+基金”联合引才模式", "园区+基金"),
        ("推行“一链一专班”", "一链一专班"),
        ("深化“一件事”改革", "一件事"),
    ],
)
def test_a_mechanism_stands_in_quotation_marks(text: str, name: str) -> None:
    assert names(text + "。").get(name) == "mechanism"


@pytest.mark.parametrize(
    "text", ["“十四五”规划期间", "“今天很好，我们很高兴。”他说", "破解“卡脖子”技术攻关计划难题", "“5”计划"]
)
def test_other_quotations_are_none(text: str) -> None:
    assert "mechanism" not in names(text + "。").values()


def test_quoted_platforms_of_a_list() -> None:
    found = names("建起“高通量药物筛选”“体外诊断研发”等9大前沿技术平台。")
    assert found == {"高通量药物筛选": "platform", "体外诊断研发": "platform"}


def test_a_document_in_its_marks() -> None:
    assert names("印发《云岭科创走廊发展规划》的通知。").get("云岭科创走廊发展规划") == "plan"


@pytest.mark.parametrize(
    ("text", "name"),
    [("创新药QH-101获批", "QH-101"), ("KZ-201片进入临床", "KZ-201"), ("1类新药 ASC12 上市", "ASC12")],
)
def test_a_product_code_needs_a_word_that_says_so(text: str, name: str) -> None:
    assert names(text + "。").get(name) == "product"


@pytest.mark.parametrize(
    "text",
    [
        "G60科创走廊",
        "104国道",
        "5G+8K专项",
        "IPv6升级",
        "2021—2025年",
        "ISO9001认证",
        "产业用地（M0）管理办法",
        "AI芯片3D封装",
    ],
)
def test_other_codes_are_no_products(text: str) -> None:
    assert "product" not in names(text + "。").values()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("位于绍兴市青禾区。", {"绍兴市", "青禾区"}),
        ("越溪区、青禾区、虞江区的企业", {"越溪区", "青禾区", "虞江区"}),
        ("诸云市、剡州市、新岩县三地", {"诸云市", "剡州市", "新岩县"}),
        ("江苏省苏州市", {"江苏省", "苏州市"}),
    ],
)
def test_places(text: str, wanted: set[str]) -> None:
    found = names(text)
    assert wanted <= {name for name, kind in found.items() if kind == "place"}


@pytest.mark.parametrize(
    "text",
    [
        "各区、县（市）",
        "上市公司在城市社区",
        "全市、全区、全县",
        "园区、校区、片区",
        "高新区和开发区",
        "长三角地区",
        "示范区、先行区、集聚区",
        "林荫街道、小镇、城镇",
    ],
)
def test_words_that_end_like_places(text: str) -> None:
    assert names(text + "。") == {}


def test_companies_of_a_list() -> None:
    found = names("园区集聚芯禾国际、康泽药业、百诺生物、宏邦电子等规上企业98家。")
    assert found == dict.fromkeys(("芯禾国际", "康泽药业", "百诺生物", "宏邦电子"), "enterprise")


@pytest.mark.parametrize(
    "text",
    [
        "纺织、印染、化工等企业",
        "引进半导体设备、关键辅材等领域知名企业",
        "高校、科研院所等单位",
        "管理办公、人才住宿等功能于一体的现代化科技园",
        "大、中、小等企业",
    ],
)
def test_other_lists_hold_no_companies(text: str) -> None:
    assert names(text + "。") == {}


def test_a_short_company_name_before_a_post() -> None:
    assert names("落户本地的浙江材禾科技创始人李军很高兴。").get("浙江材禾科技") == "enterprise"


def test_a_quoted_company() -> None:
    found = names("“博迪禾康”的创新药QH-101获批，“三名”企业增加。")
    assert found == {"博迪禾康": "enterprise", "QH-101": "product"}


def test_a_name_is_proposed_once_at_its_first_mention() -> None:
    text = "清华大学很好。", "天津大学和清华大学合作。", "清华大学。"
    row = one("清华大学", *text)
    assert (row.start, row.detail["mentions"]) == (0, 3)
