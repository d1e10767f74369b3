"""Is a number what is, what was, what shall be, or what is planned?"""

from __future__ import annotations

import re
from typing import Final

from ..proposal import Basis
from ..quantities.found import Nature
from .clauses import before
from .lexicon import either
from .spot import Spot
from .survey import BASE_SECTION, TARGET_SECTION

Guess = tuple[Basis, float, str]
_AIM: Final = re.compile(
    r"力争|争取|努力达到|目标|确保|要达到|将达到|拟达到|到20[2-9]\d年|到“?十[四五六]五”?末|建成后|达产后|投产后|"
    r"未来[一二三四五\d]+年|计划.{0,6}年内"
)
_FORECAST: Final = re.compile(
    r"预计|预期(?!目标)|有望|预测|预估|可望|将实现|将带动|将新增|后将形成|可实现|可带动"
)
_INTENDS: Final = re.compile(
    r"(?:^|[，。；、“]|[区市县司院园项目们里]|[将还拟]|今年|明年|年度|全年|总|目前|下一步|[一二三]期)(?:计划|拟|规划)"
    r"(?=总|年度|新|实施|建设|完成|投资|引进|开工|推进|打造|安排|招引|培育|投入|建成|开展|组织|举办|面积|用地|占地|用|"
    r"投|建|将|于|在|到|[一二三四五\d])|即将(?:新建|建设|开工)|设计(?:年)?产能"
)
_WILL: Final = re.compile(
    r"(?<![即力])将(?:全力|继续|进一步|持续|加快|大力|再|深入)?"
    r"(?:实施|新建|建设|推进|打造|完成|培育|引进|开展|建成|投资|新增|启动|投入|安排|深化|举办|招引|设立)"
    r"|(?:^|[，。；“])下一步[，将要]|还要(?:再|继续|新|进一步)"
)
_DONE: Final = re.compile(
    r"已|截至|目前|累计完成|建成投用|建成了|拥有|现有|共有|荣获|先后|入选|获评|同比|去年|上年|前年|以来|实现了|达成了|成功|突破了"
)
_SITE: Final = re.compile(r"面积|占地|用地|建筑|全长|总长|里程|总投资|产能")
_REACH: Final = either(
    "建成 打造 构建 形成 建设成为 成为 建设 加快建设 培育 重点培育 培养 新培养 引进 新引进 引育 新增 集聚 达到 达 突破 "
    "入库 完成 实现 落户 再落户 "
    "新建 创建 累计 提高到 提升到 增长 年均增长 获得 力争 争取 有 汇聚 吸引 增至 孵化 组建 设立 认定 超过 转化 引入 招引 发展"
)
# 签约项目52个，计划总投资316亿元，其中…: a name, nothing that is planned in what follows
_TOTAL_PLANNED: Final = re.compile(r"(?:计划|预计|拟)(?:总|年度)?投资[^，。；]*，")
_COMING: Final = re.compile(
    r"下一步|下步|下一阶段|今后|努力方向|(?:下半年|明年|20\d\d年)?(?:工作|重点)?(?:安排|打算|思路)$|工作计划$|目标"
)
_LACKING: Final = re.compile(r"问题|短板|不足|困难|差距|瓶颈")
_SHALL: Final = re.compile(r"将(?:实现|带动|新增)")
_BY_END: Final = re.compile(r"(?:^|[，。；：、“])到(?:明年|今年|后年|20\d\d年|年)底?末?(?=，|[^\d])")
_DO: Final = either(
    "推进 实施 规划 规划建设 谋划 谋划建设 对接 开展 推动 启动 聚焦 围绕 依托 统筹 布局 支持 鼓励 按照 深化 加强 探索 位于"
)
# 到2027年，…, not 增加到2027年的.
AIMED: Final = re.compile(r"(?:^|[，。；：、“”（]|力争|争取|确保|计划|预计|将)到\s*(20\d\d)\s*年(?!的)")
# 展望2026年, 到“十五五”末: what is said after it lies ahead.
_AHEAD: Final = re.compile(
    r"展望(?:20\d\d年|未来|“?十[四五六七]五”?)|(?:^|[，。；])到“?十[四五六七]五”?(?:时期)?期?末"
)
_VERB: Final = re.compile(rf"{_REACH}|{_DO}")


def basis_of(spot: Spot) -> Guess:
    """The basis, how sure it is, and why it is not certain."""
    if spot.found.nature is not Nature.MEASURE:
        return Basis(str(spot.found.nature)), 0.95, ""
    if spot.context.basis:
        return Basis(spot.context.basis), 0.95, ""
    return _planned(spot) if spot.survey.plan else _reported(spot)


def _reported(spot: Spot) -> Guess:
    """News and reports tell what is, unless they say otherwise."""
    head = spot.text[: spot.found.phrase_end]
    recent = _TOTAL_PLANNED.sub("，", _since_mark(spot))
    expected = _FORECAST.search(recent)
    if expected and not (_SHALL.fullmatch(expected.group()) and _BY_END.search(recent)):
        return Basis.FORECAST, 0.85, ""
    if _aims(spot, recent) or (not _DONE.search(recent) and _aims(spot, _held(spot))):
        return Basis.TARGET, 0.85, ""
    if _INTENDS.search(recent) or _WILL.search(recent):
        return Basis.PLAN, 0.85, ""
    if (
        spot.path
        and _COMING.search(spot.path[-1])
        and not _LACKING.search(spot.path[-1])
        and not _DONE.search(recent)
    ):
        return Basis.TARGET, 0.8, ""
    if _SITE.search(spot.within) and re.search(
        r"建成后|建设中|加快建设|在建|拟建|二期|三期", spot.earlier[-80:] + spot.text
    ):
        return Basis.PLAN, 0.75, "在建项目的规模"
    if re.search(r"构建|打造|谋划", spot.left) and not _DONE.search(head):
        return Basis.PLAN, 0.7, "正在构建，未说建成"
    return (
        Basis.ACTUAL,
        0.95 if _DONE.search(head) else 0.85,
        "" if _DONE.search(head) else "未写明是否已实现，按现状",
    )


def _aims(spot: Spot, recent: str) -> bool:
    if re.search(
        r"(?:力争|争取|努力|确保|力保|全力保|奋力|冲刺(?!阶段|工作)|(?<!预期)(?<![高低]于)目标)(?!的)", recent
    ) and not re.search(r"提前|超额|已", recent):
        return True
    if _AHEAD.search(recent) or (_BY_END.search(recent) and "将" in recent):
        return True
    year = spot.survey.year
    aimed = [int(match.group(1)) for match in AIMED.finditer(recent)]
    if aimed and (not year or aimed[-1] > year or (aimed[-1] == year and not _DONE.search(recent))):
        return True
    return bool(re.search(r"(?:建成|达产|投产|投用)后.{0,12}(?:计划|将|力争|可)", recent))


def _held(spot: Spot) -> str:
    """What the same sentence said before a semicolon: 到2028年，力争…；覆盖率达到九成."""
    near = spot.earlier[-600:]
    if not near.rstrip().endswith(("；", ";")):
        return ""
    tail = re.split(r"[。！？]", near)[-1]
    return "" if _DONE.search(tail) else tail


def _since_mark(spot: Spot) -> str:
    """From the last full stop or semicolon to the number's clause end: how far an 力争 reaches over commas."""
    head = spot.text[: spot.clause[1]]
    low = max(head.rfind(mark, 0, spot.found.phrase_start) for mark in "。；！？") + 1
    part = head[low:]
    done = [match.start() for match in re.finditer(r"，(?=[^，]*(?:已|目前|截至|现有))", part)]
    inside = [at for at in done if at < spot.found.phrase_start - low]
    return part[inside[-1] :] if inside else part


def _planned(spot: Spot) -> Guess:
    names = " ".join(spot.path)
    head = spot.text[: spot.clause[1]]
    if AIMED.search(spot.lead):
        return Basis.TARGET, 0.95, ""
    if _FORECAST.search(spot.left):
        return Basis.FORECAST, 0.8, ""
    if re.search(r"规划(?:总|建设|用地|控制)*面积", spot.left[-10:]):
        return Basis.PLAN, 0.9, ""
    if BASE_SECTION.search(names):
        return Basis.ACTUAL, 0.95, ""
    if TARGET_SECTION.search(names):
        return Basis.TARGET, 0.93, ""
    if _SITE.search(spot.left[-8:]):
        return Basis.PLAN, 0.93, ""
    if _AIM.search(spot.left):
        return Basis.TARGET, 0.93, ""
    if re.search(r"已|截至|目前", head) and not re.search(r"到20", head):
        return Basis.ACTUAL, 0.8, ""
    return _by_verb(spot)


def _by_verb(spot: Spot) -> Guess:
    """In a chapter of tasks: 建成, 打造, 引进 aim at a result; 推进, 实施, 规划 are plans."""
    if spot.found.comparator == "级":
        return Basis.TARGET, 0.85, "按任务表述"
    for low, high in ((spot.clause[0], spot.found.phrase_start), *before(spot.text, spot.clause[0])):
        verbs = _VERB.findall(spot.text[low:high])
        if verbs:
            reach = bool(re.fullmatch(_REACH, verbs[0])) and not re.fullmatch(_DO, verbs[0])
            return (Basis.TARGET if reach else Basis.PLAN), 0.8, "按任务表述"
    return Basis.PLAN, 0.6, "按规划文件"
