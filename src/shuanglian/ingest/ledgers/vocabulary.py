"""Words that heads of bureau sheets are made of, and what they mean. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .units import plain


@dataclass(frozen=True, slots=True)
class Word:
    """`key` is the meaning, `exact` heads that say just this, `part` a pattern for heads that hold it."""

    key: str
    exact: tuple[str, ...]
    part: str = ""


# The order decides where a head fits several: the narrower meaning stands first.
WORDS: Final[tuple[Word, ...]] = (
    Word("serial", ("序号", "编号", "序", "号", "no", "no.", "行号", "行次", "代码序号")),
    Word(
        "credit_code",
        (
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "机构代码",
            "组织机构代码",
            "统一代码",
        ),
        r"信用代码|组织机构代码",
    ),
    Word("phone", ("电话", "手机", "联系电话", "手机号", "手机号码", "联系方式", "固定电话"), r"电话|手机"),
    Word(
        "person",
        (
            "联系人",
            "法人",
            "法定代表人",
            "法人代表",
            "负责人",
            "姓名",
            "经办人",
            "责任人",
            "项目负责人",
            "填报人",
            "分管领导",
        ),
        r"(?:联系|负责|责任|经办|代表)人$|姓名$",
    ),
    Word("short_name", ("简称", "企业简称", "单位简称")),
    Word("aliases", ("别名", "曾用名", "其他名称")),
    Word("unit", ("单位", "计量单位", "数据单位", "指标单位")),
    Word(
        "indicator",
        ("指标", "指标名称", "项目指标", "统计指标", "考核指标", "指标内容", "主要指标"),
        r"指标名称$",
    ),
    Word("indicator_code", ("指标代码", "指标编码", "指标编号")),
    Word(
        "period",
        (
            "期间",
            "时间",
            "年份",
            "年度",
            "报告期",
            "统计期",
            "月份",
            "季度",
            "所属期",
            "统计时间",
            "数据时间",
        ),
    ),
    Word("value", ("数值", "值", "数据", "指标值", "完成值", "完成数", "数额")),
    Word(
        "place",
        (
            "地区",
            "区域",
            "镇街",
            "乡镇",
            "街道",
            "镇",
            "所属镇街",
            "所在镇街",
            "属地",
            "所属地区",
            "所在地区",
            "区县",
            "县区",
            "县市区",
            "区、县(市)",
            "区县市",
            "县(市、区)",
            "所属区县",
            "所在区县",
            "所在地",
            "镇(街道)",
            "乡镇街道",
            "镇街道",
            "开发区",
            "平台",
            "属地镇街",
            "所属区域",
            "所在区域",
            "区域名称",
            "地区名称",
            "所属市县",
            "所属乡镇",
            "行政区划",
            "区(县、市)",
            "市县",
            "所属街道",
            "镇、街道",
            "注册地",
            "板块",
        ),
        r"(?:镇|乡|街道|区县|县市区|属地|辖区)(?:名称)?$",
    ),
    Word(
        "name",
        (
            "企业名称",
            "单位名称",
            "名称",
            "企业",
            "公司名称",
            "公司",
            "主体名称",
            "机构名称",
            "项目单位",
            "平台名称",
            "建设单位",
            "企业全称",
            "单位全称",
            "申报单位",
            "承担单位",
            "项目业主",
            "市场主体",
            "主体",
            "单位",
            "纳税人名称",
            "依托单位",
            "受理单位",
        ),
        r"(?:企业|公司|单位|机构|主体|平台|院所|高校|实验室|园区)(?:全)?名称$",
    ),
    Word(
        "project",
        ("项目名称", "项目", "工程名称", "任务", "任务名称", "产品名称", "事项", "内容"),
        r"项目名称$",
    ),
    Word("kind", ("企业类型", "主体类型", "单位类型", "类型", "单位性质", "企业性质")),
    Word("segments", ("产业链环节", "环节", "所属环节", "产业链")),
    Word("industry", ("行业", "所属行业", "行业类别", "产业", "所属产业", "行业代码", "国民经济行业")),
    Word("level", ("级别", "等级", "认定级别", "平台级别"), r"级别$"),
    Word("website", ("网址", "网站", "官网")),
    Word("address", ("地址", "详细地址", "企业地址", "注册地址", "通讯地址", "经营地址"), r"地址$"),
    Word(
        "summary",
        ("简介", "主营业务", "主要产品", "企业简介", "经营范围", "主营产品", "主要业务"),
        r"简介$|主营|经营范围",
    ),
    Word(
        "date",
        ("日期", "成立时间", "成立日期", "注册时间", "开工时间", "竣工时间", "认定时间", "开工日期"),
        r"(?:时间|日期)$",
    ),
    Word(
        "text",
        (
            "户号",
            "编码",
            "代码",
            "账号",
            "证书编号",
            "文号",
            "合同号",
            "批文号",
            "项目代码",
            "项目编号",
            "内部编号",
        ),
        r"(?:户号|编号|编码|文号|账号|证号|合同号)$",
    ),
    Word("note", ("备注", "说明", "备 注", "其他说明", "问题", "原因"), r"备注|^说明"),
)
KEYS: Final = tuple(word.key for word in WORDS)
_EXACT: Final = {plain(text).casefold(): word.key for word in reversed(WORDS) for text in word.exact}
_PARTS: Final = tuple((word.key, re.compile(word.part)) for word in WORDS if word.part)
_MARKS: Final = re.compile(r"[*★☆※\s:：]|[(（](?:必填|选填|盖章|公章|全称)[)）]")


def bare(head: str) -> str:
    """A head without marks such as * or （必填）."""
    return _MARKS.sub("", plain(head)).casefold()


def by_head(head: str) -> tuple[str, float]:
    """The meaning that the words of a head tell, and how surely; ("", 0) for words that tell nothing."""
    said = bare(head)
    if said in _EXACT:
        return _EXACT[said], 0.95
    short = re.sub(r"\(.*?\)", "", said)
    if short in _EXACT:
        return _EXACT[short], 0.9
    for key, pattern in _PARTS:
        if pattern.search(short):
            return key, 0.75
    return "", 0.0


def is_head_word(text: str) -> bool:
    return by_head(text)[1] > 0


TOTAL: Final = re.compile(r"(?:合计|总计|共计|总和|总合计|累计合计|全部合计)(?:\(.{1,12}\))?[:：]?")
TOTAL_END: Final = re.compile(r".{1,8}(?:合计|总计)[:：]?")
SUBTOTAL: Final = re.compile(r"(?:.{0,12})?(?:小计|分计)[:：]?")
OF_WHICH: Final = re.compile(r"(?:其中|#|其\s*中)[:：]?.*")
EVERYWHERE: Final = re.compile(r"全(?:[市区县省国镇域州盟旗]|街道)(?:总?计)?")
OUTLINE: Final = (
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[、.．](?!\d)"),
    re.compile(r"[(（]\d{1,2}[)）]|\d{1,2}[)）]"),
)
FOOTER: Final = re.compile(
    r"(?:填表人|制表人|填报人|审核人|审核|负责人|单位负责人|分管领导|主管领导|领导签字|统计负责人|复核人?|经办人|联系人|联系电话|电话)[:：]"
    r"|(?:注|备注|说明|附注|填表说明|填报说明|数据来源|资料来源|来源|注释)\d?[:：.、]|※|注\d?[:：、 ]"
    r"|(?:填报|填表|报送|制表|报出)(?:日期|时间)[:：]"
    r"|单位(?:盖章|公章)|[(（](?:盖章|公章)[)）]"
)
NOTE: Final = re.compile(
    r"[(（]?(?:(?:计量|金额|数据|货币)?单位|(?:填报|填表|报送|制表|上报|编报|汇总|责任|牵头)(?:单位|部门|日期|时间|人|机关)?|日期|时间|"
    r"所属期|报告期|统计时间|数据时间|截止日期|截止时间|统计口径|表号|制定机关|批准机关|批准文号|备案文号|有效期至|联系人|联系电话|审核人|负责人|"
    r"密级|主管部门|文号|综合机关名称|统一社会信用代码|单位详细名称|企业名称|单位名称|公司名称|项目名称|年度|年份|报告年度|组织机构代码|统计期间|区划代码)[)）]?[:：].*"
    r"|(?:19|20)\d{2}年(?:\d{1,2}月)?(?:\d{1,2}日)?|[(（]?(?:续表|续).*"
)


def outline(label: str) -> int:
    """Depth of a numbering in front: 一、 is 1, （一） 2, 1. 3, (1) 4; 0 for none."""
    said = label.strip()
    return next((depth for depth, pattern in enumerate(OUTLINE, 1) if pattern.match(said)), 0)
