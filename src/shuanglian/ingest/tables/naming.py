"""Names of rows: numbering and marks taken off, and what the second number of a pair counts."""

from __future__ import annotations

import re
from typing import Final

from ..reading.lines import squeezed
from .units import named_unit

_NUMBERING: Final = re.compile(
    "(?:[（(]?(?:\\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|\\d{1,2}[.．、]|[一二三四五六七八九十]{1,3}、|[①-⑳]|[#*※★▲•·])\\s*(?!\\d)"
)
_AMONG: Final = re.compile("(?:其中|其)[：:、，]?\\s*")
_LEVEL: Final = re.compile(
    "((?:国家|全国|世界|省|市|县|区|部|厅)(?:[、/]?(?:国家|省|市|县|区|部))*级?(?:以上)?(?:重点|优秀|示范)?)"
)
_TOTAL: Final = re.compile("(?:全[市省区县]|各[市区县])?(?:合计|总计|小计|总数|汇总|共计|总和)(?:数|值)?")
_BRACKET: Final = re.compile("(.+?)[（(]([^（）()]{2,20})[）)]$")
_LEVELS: Final = re.compile("([^（()）]{1,8}级)[（(]([^（()）]{1,8}级)[）)]([^（()）]{2,20})")
_PLACE: Final = re.compile(
    "[\\u4e00-\\u9fff]{2,8}(?<![园社片校景厂库小街])(?:省|市|区|县)|[\\u4e00-\\u9fff]{1,8}(?:镇|乡|街道|新区|开发区|高新区)"
)
_SUBJECT_TAIL: Final = re.compile(
    "(?:的)?(?:“?十[一二三四五六]五”?(?:时期|期间|末)?|20\\d{2}年?(?:[—–-]20\\d{2}年?)?)?(?:主要|重点|核心|关键|总体|具体)*(?:经济|社会|发展|规划|建设|创新)*"
    "(?:目标|指标|任务)*(?:体系|情况|完成|分解|对比|汇总|统计|一览|明细)*表?$"
)
_GENERAL: Final = re.compile("(?:主要|重点|基本|有关|相关|核心|发展|经济|社会|指标|目标|任务|数据)*")
# What a name of a place, an area or an organisation ends with.
_THING: Final = re.compile(
    "(?:走廊|[省市区县镇乡州旗]|街道|园|[城港湾谷带岛]|平台|中心|集群|产业|行业|企业|公司|集团|[院校所馆站]|基地|小镇|联盟|协会|基金|实验室|工程|全[国省市区县]|项目)$"
)
_SUBJECT_LEAD: Final = re.compile(
    "^(?:专栏|附表|续表|表格?)\\s*[\\d一二三四五六七八九十]{0,3}(?:[-—.．]\\d+)?\\s*[：:、.．]?\\s*"
)


def row_name(text: str) -> tuple[str, str]:
    """The name and the unit printed with it: 1.产值（亿元） → (产值, 亿元)."""
    name, unit = named_unit(squeezed(text.replace("\n", "")).replace("**", ""))
    name = _NUMBERING.sub("", name, count=1) if _NUMBERING.match(name) else name
    return _AMONG.sub("", name, count=1) if _AMONG.match(name) else name, unit


def is_total(name: str) -> bool:
    """Does the row add up the others?"""
    return _TOTAL.fullmatch(name) is not None


def is_place(name: str) -> bool:
    """Is the row an administrative place?"""
    return _PLACE.fullmatch(name) is not None


def pair_of(name: str) -> tuple[str, str] | None:
    """国家级孵化器（众创空间） → (国家级孵化器, 国家级众创空间), 国家级（省级）基地 too; None where nothing stands in brackets."""
    match = _BRACKET.fullmatch(name)
    if match is None:
        inner = _LEVELS.fullmatch(name)
        return (inner[1] + inner[3], inner[2] + inner[3]) if inner else None
    first, second = match[1], _AMONG.sub("", match[2], count=1)
    level = _LEVEL.match(first)
    if level and not _LEVEL.match(second) and len(level[1]) < len(first):
        second = level[1] + second
    return first, second


def is_whole(words: str) -> bool:
    """全市, 全区 and the like."""
    return re.fullmatch("全[国省市区县镇域]", words) is not None


def topic_of(title: str) -> str:
    """The indicator that a table as a whole is of: 表2 各镇街研发投入情况表 → 研发投入; "" where it names none."""
    words = squeezed(_SUBJECT_LEAD.sub("", title))
    words = re.sub("[（(][^（）()]*[）)]$|(?:19|20)\\d{2}年?(?:[—–-](?:19|20)\\d{2}年?)?", "", words)
    words = re.sub("(?:分[镇街区县]+|各[镇街区县市、（）()]+)(?=.{2})", "", words)
    name = re.sub("(?:目标|任务)?(?:完成|分解|情况|一览|统计|汇总|明细|对比)*表?$", "", words)
    return words if _GENERAL.fullmatch(name) else name


def subject_of(title: str) -> str:
    """What a table's title is about: 专栏 2：某走廊主要规划指标 → 某走廊; "" where it names nothing."""
    words = squeezed(_SUBJECT_LEAD.sub("", title)).strip("“”《》（）() ")
    name = _SUBJECT_TAIL.sub("", words, count=1)
    return name if 2 <= len(name) <= 24 and name != words and _THING.search(name) else ""
