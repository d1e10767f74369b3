"""Names and relations of a region that no list knows: offices of a level, towns, new parks, bodies that were asked to help."""

from __future__ import annotations

import pytest

from .factories import names, relations

FIRM, LAB = "天衡精密仪器股份有限公司", "中国科学院电工研究所"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("县科技局会同县发改局抓好落实。", "县发改局", "department"),
        ("会前，县科协邀请专家上门。", "县科协", "association"),
        ("支持县人民医院提升能力。", "县人民医院", "hospital"),
        ("由省农科院提供种苗。", "省农科院", "research_institute"),
        ("省生产力促进中心到场指导。", "省生产力促进中心", "service_center"),
        ("公司在柳林镇建设新厂。", "柳林镇", "place"),
        ("专家在苍南坪乡开展调研。", "苍南坪乡", "place"),
        ("省农科院在苍南坪乡建设山地作物试验示范基地。", "山地作物试验示范基地", "base"),
        ("依托北岭经济技术开发区、青崖化工园区提升能级。", "青崖化工园区", "park"),
        ("支持明德光电股份有限公司牵头组建北岭光电技术创新联合体。", "北岭光电技术创新联合体", "platform"),
        (f"{LAB}设立了澜江试验站。", "澜江试验站", "base"),
        ("自主研发的“禾瑞1号”玉米新品种通过审定。", "禾瑞1号", "product"),
        ("“智能影像辅助诊断系统”项目通过验收。", "智能影像辅助诊断系统", "product"),
        ("今年3月发布需求，北洲工业大学先进封装团队主动揭榜。", "北洲工业大学", "university"),
        ("县政协副主席何春燕协助推进。", "何春燕", "person"),
        ("园区已吸引绿源生物科技有限公司等企业。", "绿源生物科技有限公司", "enterprise"),
    ],
)
def test_a_name_is_found_with_its_right_ends(text: str, name: str, kind: str) -> None:
    assert names(text).get(name) == kind


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("他回到美丽家乡，看到城乡变化。", ("美丽家乡", "家乡", "到城乡")),
        ("培育“小巨人”企业和“单项冠军”企业。", ("小巨人", "单项冠军")),
        ("县级技术转移中心陆续建成。", ("县级技术转移中心",)),
        ("县科技局会同县发改局抓好落实。", ("县科技局会同县发改局",)),
        ("加快建设智慧农业园。", ("智慧农业园",)),
    ],
)
def test_what_is_no_name_is_not_proposed(text: str, wrong: tuple[str, ...]) -> None:
    assert not set(names(text)) & set(wrong)


def test_an_institute_of_an_academy_is_the_same_without_it() -> None:
    found = names(f"企业与{LAB}合作。电工研究所研究员每月到场。")
    assert LAB in found and "电工研究所" not in found


def test_a_word_before_a_place_of_the_document_is_no_part_of_a_name() -> None:
    found = names("北岭县科技工作会议召开。", "在北岭县，人们都知道。经北岭技术转移中心牵线，双方见面。")
    assert "北岭技术转移中心" in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"位于澜江市江北经济开发区（以下简称“江北经开区”）的{FIRM}投产。", (FIRM, "located_in", "澜江市江北经济开发区")),
        (f"{FIRM}投资12亿元在柳林镇建设了天衡计量产业园。", (FIRM, "builds", "天衡计量产业园")),
        (f"{FIRM}投资12亿元在柳林镇建设了天衡计量产业园。", ("天衡计量产业园", "located_in", "柳林镇")),
        (f"{FIRM}，与{LAB}共建了储能安全联合实验室。", (FIRM, "builds", "储能安全联合实验室")),
        (f"东屏创新投资集团有限公司设立母基金，并向{FIRM}投资2亿元。", ("东屏创新投资集团有限公司", "invests", FIRM)),
        (f"东屏创新投资集团有限公司领投，{FIRM}完成3亿元A轮融资。", ("东屏创新投资集团有限公司", "invests", FIRM)),
        (f"东屏市人民政府向{FIRM}授予“标杆企业”称号。", (FIRM, "award", "“标杆企业”称号")),
        (f"{LAB}所长陈思齐研究员说：“我们为{FIRM}解决了异响问题。”", (LAB, "solves_for", FIRM)),
    ],
)  # fmt: skip
def test_what_a_sentence_says_to_hold(text: str, said: tuple[str, str, str]) -> None:
    assert said in relations(text)


def test_who_brings_others_together_solves_nothing() -> None:
    said = relations(
        f"{FIRM}需要一种低毒阻燃剂。经北岭县技术转移中心牵线，该公司与南都大学化学化工学院签订技术开发合同。"
    )
    assert ("南都大学化学化工学院", "solves_for", FIRM) in said
    assert ("北岭县技术转移中心", "solves_for", FIRM) not in said


def test_an_enterprise_that_was_asked_may_solve_and_the_next_case_is_another_one() -> None:
    asked = "中南建材研究设计院有限公司"
    said = relations(
        f"案例1：{FIRM}长期面临窑炉能耗高的难题。县科协邀请{asked}专家组上门诊断，提出余热回收方案。",
        "案例2：青崖精细化工有限公司需要一种低毒阻燃剂。南都大学教授吴松柏带领团队开发出新产品。",
    )
    assert (asked, "solves_for", FIRM) in said
    assert not any(
        row[1] == "solves_for" and row[0].startswith("南都大学") and row[2] == FIRM for row in said
    )


def test_a_need_without_the_word_for_it() -> None:
    said = relations(f"{FIRM}一直受困于检测精度不足。去年8月，西川理工大学智能检测团队揭榜。")
    assert ("西川理工大学", "solves_for", FIRM) in said
