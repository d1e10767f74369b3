"""Headings that we know, Chinese and English, and the unit that stands in brackets behind them. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from ...periods import Kind, Period, parse

_NAMES: Final[dict[str, str]] = {
    "indicator": "指标 指标名称 指标代码 统计指标 指标项 indicator indicator_code indicator_name indicator_id metric kpi measure",
    "place": "地区 区域 区县 县区 区(县) 县(市、区) 区、县 县市区 市县 地点 地方 行政区 行政区划 所在地 属地 区市县 镇街 乡镇 街道 "
    "place region area district county city town location territory unit_place geo",
    "subject": "企业 企业名称 公司 公司名称 单位名称 对象 主体 机构 机构名称 项目 项目名称 平台 平台名称 户名 甲方 买方 "
    "company firm enterprise party entity organisation_name subject project customer vendor supplier",
    "reporter": "报送单位 填报单位 填报人 报送人 上报单位 上报人 报告单位 责任单位 经办人 经办 录入人 修改人 "
    "部门 主管部门 报表单位 操作人 统计员 "
    "reporter reported_by reporting_unit submitted_by submitter operator user username department agency editor edited_by "
    "clerk officer author organisation organization",
    "period": "期间 时期 报告期 统计期 统计期间 数据期 所属期 所属时期 时间 日期 年月 "
    "签订日期 合同日期 签约日期 登记日期 交易日期 发生日期 成交日期 "
    "period date time reporting_period day contract_date signed_on signed_at transaction_date year_month yearmonth ym",
    "year": "年份 年度 年 year",
    "quarter": "季度 季 quarter",
    "month": "月份 月 month",
    "value": "数值 值 数据 实际 实际值 完成 完成值 完成数 完成额 实绩 本期 本期值 本期数 当期 当期值 当月 当月值 本月 本月值 本月数 "
    "填报值 上报值 报送值 指标值 统计值 金额 合同金额 合同额 交易额 成交额 成交金额 总金额 合同总额 现值 新值 修改后 修改后值 更正后 "
    "value actual amount reported reported_value new_value figure number_value actual_value current current_value val result",
    "target": "目标 目标值 目标数 计划 计划数 计划值 任务 任务数 考核目标 年度目标 target target_value goal plan planned quota",
    "growth_year": "同比 同比增长 同比增速 同比增幅 同比(%) 比上年增长 比上年同期增长 较上年增长 yoy yoy_growth growth_yoy year_on_year "
    "yoy_pct",
    "growth_previous": "环比 环比增长 环比增速 mom qoq mom_growth growth_mom",
    "growth": "增速 增长率 增长 增幅 增长速度 增长幅度 growth growth_rate growth_pct stated_growth rate_of_growth growth_percent",
    "base": "上年同期 去年同期 上年同期数 上年同期值 同期 同期数 同期值 上年 上年数 上年值 上期 上期值 上期数 基期 基期值 "
    "previous previous_value last_year base base_value prior prior_value last_period year_before",
    "cumulative": "累计 累计值 累计数 本年累计 年初累计 年初至今 累计完成 1至本月累计 自年初累计 cumulative ytd cumulative_value "
    "year_to_date cum",
    "total": "合计 总计 总量 总数 总额 整体 全部 合计数 合计值 total whole sum grand_total total_value overall",
    "parts": "分项 各分项 部分 其中 其中数 其中值 分项值 parts part components breakdown of_which part_value subset",
    "numerator": "分子 numerator",
    "denominator": "分母 denominator",
    "ratio": "比率 占比 比重 比例 ratio share proportion",
    "unit": "计量单位 单位 数值单位 unit units measurement_unit uom",
    "floor": "下限 下界 最小值 floor lower_bound minimum",
    "ceiling": "上限 上界 最大值 ceiling upper_bound maximum",
    "reported_at": "上报时间 报送时间 填报时间 提交时间 修改时间 更新时间 更正时间 录入时间 报送日期 上报日期 填报日期 修改日期 "
    "reported_at submitted_at updated_at edited_at modified_at changed_at timestamp report_time reported_on edit_time "
    "last_modified recorded_at entered_at created_at",
    "deadline": "截止时间 截止日期 报送截止 上报截止 截止 期限 deadline cutoff cut_off cutoff_at due due_at due_date closing "
    "cut_off_at cutoff_date",
    "correction": "是否更正 更正 是否修改 修改 操作 操作类型 action is_correction correction corrected revised is_revision change_type "
    "edit_type operation event",
    "old": "原值 修改前 修改前值 更正前 旧值 原数 原填报值 old old_value before original original_value value_before",
    "source": "来源 数据来源 资料来源 出处 来源文件 信息来源 source data_source origin src provenance document",
    "version": "版本 版本号 version revision rev ver",
    "parent": "上级 上级地区 所属地区 隶属 parent parent_place belongs_to",
    "key": "编号 合同编号 合同号 登记编号 登记号 项目编号 凭证号 发票号 单号 流水号 id contract_no contract_id contract_number record_id "
    "invoice invoice_no code number transaction_id entry_id",
    "ordinal": "序号 序 行号 no no. # index row row_no 排序 sn serial",
    "note": "备注 说明 注 note notes remark remarks comment comments description 简介 理由 修改理由 reason memo",
    "scope": "范围 口径 统计范围 统计口径 层级 scope level coverage scope_level",
}
ROLES: Final[dict[str, str]] = {
    name: role for role, names in reversed(_NAMES.items()) for name in names.split()
}
_UNIT: Final = re.compile(r"^(.*?)[(\[（【]\s*(?:单位[:：])?([^()\[\]（）【】]{1,12})[)\]）】]\s*$")
_UNIT_WORDS: Final = re.compile(
    r"^(?:%|‰|百分点|[十百千]?[万亿]?(?:元|美元|人|人次|家|个|件|项|户|台|套|辆|亩|吨|平方米|平方公里|名|所|篇|小时|立方米|千瓦时|次)"
    r"(?:/.{1,6})?|km2|m2|m²|km²|万|亿|cny|rmb|yuan|percent|pct|people|persons|count|件/万人)$",
    re.IGNORECASE,
)
_WHEN: Final = r"(?:19|20)\d{2}(?:年|年度)?(?:\d{1,2}月|[1-4一二三四]季度|-\d{2}|Q[1-4])?"
_BEFORE: Final = re.compile(rf"^({_WHEN})[_\s-]*(\D.*)$")
_AFTER: Final = re.compile(rf"^(.*\D)[_\s-]+({_WHEN})$")
_PARTS: Final = re.compile(
    r"^(?:其中|分项|(?:of.?which|parts?|components?|sub)(?=$|[_:： \d]))", re.IGNORECASE
)


class Heading(NamedTuple):
    """`role` is empty for a heading we do not know; `name` is it without the unit."""

    text: str
    name: str
    role: str
    unit: str
    period: Period | None


@lru_cache(maxsize=8192)
def read(text: str) -> Heading:
    plain = unicodedata.normalize("NFKC", text).strip()
    name, unit = _split(plain)
    role = ROLES.get(_key(plain)) or ROLES.get(_key(name)) or _loose(_key(name))
    period = period_of(plain) or period_of(name)
    if period is not None or role:
        return Heading(text, "" if period and not role else name, role, unit, period)
    name, period = _dated(name)
    return Heading(text, name, "", unit, period)


def _dated(name: str) -> tuple[str, Period | None]:
    """`2023年产值` and `GDP_2023`: a quantity and a period in one heading."""
    for pattern, which, rest in ((_BEFORE, 1, 2), (_AFTER, 2, 1)):
        found = pattern.match(name)
        period = period_of(found[which]) if found else None
        if found and period is not None:
            return found[rest], period
    return name, None


def _split(plain: str) -> tuple[str, str]:
    found = _UNIT.match(plain)
    if found and is_unit(found[2].strip()) and found[1].strip():
        return found[1].strip(), found[2].strip()
    return plain, ""


def _key(text: str) -> str:
    return re.sub(r"[\s\-]+", "_", text.strip().lower()).strip("_:")


def _loose(key: str) -> str:
    """Headings that say what they are with more words around it."""
    if _PARTS.match(key):
        return "parts"
    for pattern, role in _LOOSE:
        if pattern.search(key):
            return role
    return ""


_LOOSE: Final = [
    (re.compile(pattern), role)
    for pattern, role in (
        (r"同比|比上年(?:同期)?增|yoy|year_on_year", "growth_year"),
        (r"环比|_mom$|_qoq$", "growth_previous"),
        (r"(?:上年|去年)同期", "base"),
        (r"(?:报送|填报|上报|修改|提交|更新)(?:时间|日期)", "reported_at"),
        (r"截止(?:时间|日期)|deadline|cut_?off", "deadline"),
        (r"(?:报送|填报|上报)(?:单位|人|部门)", "reporter"),
        (r"(?:修改|更正|调整)前", "old"),
        (r"(?:修改|更正|调整)后", "value"),
    )
]


@lru_cache(maxsize=8192)
def is_unit(text: str) -> bool:
    """Whether a word is a unit of measure, not the name of an organisation."""
    return bool(_UNIT_WORDS.match(unicodedata.normalize("NFKC", text).strip()))


def is_known(text: str) -> bool:
    heading = read(text)
    return bool(heading.role or heading.period)


@lru_cache(maxsize=65_536)
def period_of(text: str) -> Period | None:
    """A period as people write it, with the time of day, full-width digits or words around it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.search(r"\d{2}", plain) or len(plain) > 30:
        return None
    plain = re.sub(r"[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?$", "", plain)
    plain = re.sub(r"^(?:fy|cy|y|year)[_\s-]*(?=\d{4}$)", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^(q[1-4])[\s_-]*(\d{4})$", r"\2\1", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^(\d{4})[\s_-]*m(\d{1,2})$", r"\1-\2", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^(\d{4})[\s_-]?h1$", r"\1-01..06", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^(\d{4})-01\.{0,2}[~—–-]+(\d{4}-)?(\d{2})$", r"\1-01..\3", plain)
    try:
        return parse(plain)
    except ValueError:
        return None


def is_day(period: Period) -> bool:
    return period.kind is Kind.MOMENT
