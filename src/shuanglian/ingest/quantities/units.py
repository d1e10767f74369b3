"""Units: what they measure and how they become the plain unit (亿元 → 元, 亩 → 平方米). Pure tables, no language rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from shuanglian.foundation.numerals import SCALES

# Measured units: (plain unit, how many of it).
_MEASURES: Final[dict[str, tuple[str, Fraction]]] = {
    **{
        name: (name, Fraction(1))
        for name in ("元", "美元", "欧元", "港元", "日元", "英镑", "卢布", "韩元", "新元", "澳元")
    },
    "元人民币": ("元", Fraction(1)),
    "美金": ("美元", Fraction(1)),
    "分钱": ("元", Fraction(1, 100)),
    "角钱": ("元", Fraction(1, 10)),
    "平方米": ("平方米", Fraction(1)),
    "平米": ("平方米", Fraction(1)),
    "平方": ("平方米", Fraction(1)),
    "方": ("平方米", Fraction(1)),
    "㎡": ("平方米", Fraction(1)),
    "m²": ("平方米", Fraction(1)),
    "m2": ("平方米", Fraction(1)),
    "平方公里": ("平方米", Fraction(10**6)),
    "平方千米": ("平方米", Fraction(10**6)),
    "km²": ("平方米", Fraction(10**6)),
    "km2": ("平方米", Fraction(10**6)),
    "公顷": ("平方米", Fraction(10**4)),
    "亩": ("平方米", Fraction(2000, 3)),
    "公里": ("米", Fraction(1000)),
    "千米": ("米", Fraction(1000)),
    "km": ("米", Fraction(1000)),
    "海里": ("米", Fraction(1852)),
    "米": ("米", Fraction(1)),
    "厘米": ("米", Fraction(1, 100)),
    "cm": ("米", Fraction(1, 100)),
    "毫米": ("米", Fraction(1, 1000)),
    "mm": ("米", Fraction(1, 1000)),
    "微米": ("米", Fraction(1, 10**6)),
    "μm": ("米", Fraction(1, 10**6)),
    "纳米": ("米", Fraction(1, 10**9)),
    "nm": ("米", Fraction(1, 10**9)),
    "英寸": ("米", Fraction(254, 10**4)),
    "吨": ("吨", Fraction(1)),
    "公斤": ("千克", Fraction(1)),
    "千克": ("千克", Fraction(1)),
    "kg": ("千克", Fraction(1)),
    "克": ("千克", Fraction(1, 1000)),
    "微克": ("千克", Fraction(1, 10**9)),
    "毫克": ("千克", Fraction(1, 10**6)),
    "标准箱": ("标准箱", Fraction(1)),
    "标箱": ("标准箱", Fraction(1)),
    "TEU": ("标准箱", Fraction(1)),
    "立方米": ("立方米", Fraction(1)),
    "立方": ("立方米", Fraction(1)),
    "m³": ("立方米", Fraction(1)),
    "升": ("升", Fraction(1)),
    "毫升": ("升", Fraction(1, 1000)),
    "千瓦": ("千瓦", Fraction(1)),
    "kW": ("千瓦", Fraction(1)),
    "兆瓦": ("千瓦", Fraction(1000)),
    "MW": ("千瓦", Fraction(1000)),
    "吉瓦": ("千瓦", Fraction(10**6)),
    "GW": ("千瓦", Fraction(10**6)),
    "千瓦时": ("千瓦时", Fraction(1)),
    "kWh": ("千瓦时", Fraction(1)),
    "MWh": ("千瓦时", Fraction(1000)),
    "GWh": ("千瓦时", Fraction(10**6)),
    "度": ("千瓦时", Fraction(1)),
    "斤": ("千克", Fraction(1, 2)),
    "度电": ("千瓦时", Fraction(1)),
    "吨标准煤": ("吨标准煤", Fraction(1)),
    "吨标煤": ("吨标准煤", Fraction(1)),
    "千伏": ("V", Fraction(1000)),
    "kV": ("V", Fraction(1000)),
    "KV": ("V", Fraction(1000)),
    "伏": ("V", Fraction(1)),
    "秒": ("秒", Fraction(1)),
    "分钟": ("秒", Fraction(60)),
    "小时": ("秒", Fraction(3600)),
    "个小时": ("秒", Fraction(3600)),
    "摄氏度": ("℃", Fraction(1)),
    "℃": ("℃", Fraction(1)),
    "°C": ("℃", Fraction(1)),
    "%": ("%", Fraction(1)),
    "‰": ("%", Fraction(1, 10)),
    "个百分点": ("个百分点", Fraction(1)),
    "百分点": ("个百分点", Fraction(1)),
    "个基点": ("个百分点", Fraction(1, 100)),
    "基点": ("个百分点", Fraction(1, 100)),
    "MPa": ("MPa", Fraction(1)),
    "GB": ("GB", Fraction(1)),
    "TB": ("GB", Fraction(1000)),
    "PB": ("GB", Fraction(10**6)),
    "MB": ("GB", Fraction(1, 1000)),
    "Gbps": ("Mbps", Fraction(1000)),
    "Mbps": ("Mbps", Fraction(1)),
    "GHz": ("GHz", Fraction(1)),
    "MHz": ("GHz", Fraction(1, 1000)),
}
_TIMES: Final = (
    "秒 分钟 小时 个小时 天 日 个工作日 工作日 个自然日 自然日 周 个月 个季度 年 个年度 星期 个星期"
)
DURATIONS: Final = frozenset(_TIMES.split())
MONEY: Final = frozenset(
    {"元", "美元", "欧元", "港元", "日元", "英镑", "卢布", "韩元", "新元", "澳元", "元人民币", "美金"}
)
RATES: Final = frozenset({"%", "‰", "个百分点", "百分点", "个基点", "基点", "倍", "番"})
# What is counted, one by one.
_COUNTED: Final = (
    "个 家 项 件 条 所 座 类 种 批 批次 次 场 届 期 款 台 套 台套 台（套） 艘 辆 列 幢 栋 间 处 片 支 组 对 份 篇 部 张 册"
    " 本 只 头 株 棵 宗 笔 起 例 单 门 轮 村 站 人 名 位 户 人次 家次 户次 车次 班次 架次 标段 个次 件次 项次 篇次 席 强 枚 颗"
    " 块 面 根 架 转 趟 张床位 剂 羽 箱 桶 倍 番 天 日 个工作日 工作日 个自然日 自然日 周 个月 个季度 年 个年度 星期 个星期 学时"
    " 课时 机时 卷 床 国 层 大类 分 场次 家（次） 户（次） 人（次） 人年"
)
COUNTERS: Final = frozenset(_COUNTED.split())
# What must not follow a unit of one character, because both together are another word (部件, 单元, 层次, 人才 is none).
_NOT_BEFORE: Final[dict[str, str]] = {
    "个": "体性别税",
    "部": "件分门委级署长队位",
    "单": "元位晶体独抗株纯",
    "次": "级序要品",
    "期": "间限待货刊",
    "人": "工口力民群均士社民文类",
    "名": "列校城称牌片义额录副师",
    "家": "庭具电用乡族纺政居",
    "项": "链",
    "件": "下",
    "类": "似",
    "种": "植养质苗",
    "条": "件例款约",
    "处": "理置方罚长级在",
    "间": "隔接断",
    "组": "织建成合团装",
    "对": "接外标口于手应象照比策",
    "本": "地级市区省县土部届身来质期",
    "台": "州湾风账阶地商胞",
    "层": "次面级高",
    "场": "景地馆域均",
    "起": "步到来源",
    "例": "如会行",
    "门": "类槛诊店",
    "轮": "船椅换值胎",
    "架": "构设",
    "转": "化型移让",
    "面": "积向临料",
    "村": "级民庄",
    "站": "位点",
    "国": "家内际产企务资标土",
    "只": "有是要能为",
    "支": "持付撑柱行部出线援",
    "根": "据本源",
    "片": "区面段式剂",
    "张": "力",
    "头": "部雁等条",
    "天": "然气津使工河文线",
    "日": "均报本常前益用化照产",
    "周": "边期岁转末围密刊知",
    "年": "均度产底初末级轻龄薪货终",
    "米": "粉兰",
    "克": "服隆制强难",
    "升": "级至到为幅值温规",
    "人年": "均度",
    "分": "别钟之公成布为析类局行子散期享厂校院店支工点数段值批红泌解离贝球钱位辨母明清发层流摊担红包众隔裂配区给",
    "元": "宇素器件旦首老",
    "吨": "位",
    "亩": "均产",
    "倍": "增数加",
    "强": "化链调势度制大劲烈力",
    "度": "假量过数日",
    "方": "案面法式向位便针程舟块阵圆言子米",
    "位": "数于置阶面",
    "斤": "斤",
    "大": "学量会于小型约赛数道桥脑",
}
_ALL: Final = sorted({*_MEASURES, *COUNTERS, "大"}, key=len, reverse=True)


def _pattern(name: str) -> str:
    after = _NOT_BEFORE.get(name)
    return f"{re.escape(name)}(?![{after}])" if after else re.escape(name)


ATOM: Final = "(?:" + "|".join(map(_pattern, _ALL)) + ")"
_PER: Final = rf"(?:/(?:[百千万亿])?(?:{ATOM}|天|日|月|年))"
UNIT: Final = re.compile(rf"{ATOM}{_PER}?")
# The counter that a counted thing goes with, where the text prints none: the first word that its name ends with.
_GOES_WITH: Final = (
    ("家", ("企业", "公司", "机构", "银行", "医院", "单位", "集团", "门店", "商户")),
    ("所", ("高校", "院校", "大学", "学校", "学院")),
    ("条", ("链", "生产线", "航线", "线路", "河流", "产线", "通道", "高速", "铁路")),
    (
        "项",
        (
            "工程",
            "行动",
            "任务",
            "机制",
            "举措",
            "改革",
            "指标",
            "措施",
            "活动",
            "奖",
            "政策",
            "服务",
            "成果",
            "计划",
            "标准",
            "制度",
        ),
    ),
    ("人", ("人才", "人员", "专家", "院士", "博士", "教授", "学生", "工程师", "人口", "人数")),
    ("件", ("专利", "商标", "案件", "著作权")),
)
_SYNONYMS: Final = {
    "大类": "类",
    "名": "人",
    "位": "人",
    "台套": "台（套）",
    "家（次）": "家次",
    "户（次）": "户次",
    "人（次）": "人次",
}
_PLACES: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Plain:
    """A value in its plain unit."""

    value: Decimal
    unit: str


def normalised(value: Decimal, unit: str) -> Plain:
    """`value` of a printed unit (with its scale) in the plain unit; at most six decimals where it does not come out even.

    Money keeps its currency; 名 and 位 are people; a unit with a slash stays as it is, but for its scale below one thing.
    """
    above, slash, below = unit.partition("/")
    scale, name = split_scale(above)
    base, factor = _MEASURES.get(name, (_SYNONYMS.get(name, name), Fraction(1)))
    if slash:
        return Plain(_times(value, Fraction(int(scale))), f"{name}/{below}")
    return Plain(_times(value, factor * int(scale)), base)


def split_scale(unit: str) -> tuple[Decimal, str]:
    """万平方米 → (10000, 平方米); 千瓦 and 百分点 have no scale."""
    if unit in _MEASURES or unit in COUNTERS:
        return Decimal(1), unit
    for word, scale in SCALES.items():
        if unit.startswith(word):
            return scale, unit.removeprefix(word)
    return Decimal(1), unit


def _times(value: Decimal, factor: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        product = value * factor.numerator / factor.denominator
        if product == product.to_integral_value():
            return product.to_integral_value()
        exact = product.normalize()
        small = abs(product) < Decimal("0.01")
        return exact if small or -int(exact.as_tuple().exponent) <= 6 else product.quantize(_PLACES)


def goes_with(noun: str) -> str:
    """家 for 高新技术企业, 条 for 产业链, 个 for everything else."""
    for unit, words in _GOES_WITH:
        if noun.endswith(words):
            return unit
    return "个"
