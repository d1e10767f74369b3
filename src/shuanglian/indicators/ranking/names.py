"""The words that a configuration may use: Chinese and English, for settings and for their values. Pure data."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNIT: Final = re.compile(r"[（(\[【]\s*([^（()）\[\]【】]*?)\s*[）)\]】]\s*$")
_LOOSE: Final = re.compile(r"[\s_\-·.、:：]+")


def loose(text: object) -> str:
    """For comparing names: NFKC, lower case, without blanks, dashes and dots."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", str(text)).lower())


def split_unit(heading: str) -> tuple[str, str]:
    """`税收（万元）` is the name 税收 in the unit 万元."""
    text = str(heading).strip()
    found = _UNIT.search(text)
    return (text[: found.start()].strip(), found.group(1)) if found and found.start() else (text, "")


def _words(**rows: str) -> dict[str, str]:
    return {loose(word): key for key, words in rows.items() for word in (key, *words.split())}


def _set(*lines: str) -> frozenset[str]:
    return frozenset(loose(word) for line in lines for word in line.split())


TOP: Final = _words(
    key="id code 编号 代码 键",
    title="name 名称 标题",
    version="ver 版本",
    valid_from="from effective effective_from 生效 生效日期 有效期起",
    valid_to="to until effective_to 失效 失效日期 有效期止",
    source="basis reference 依据 来源",
    note="description notes comment remark 说明 备注",
    subjects="subject participants entities alternatives competitors 对象 参评对象 主体",
    kind="subject_kind subject_type 对象类型",
    indicators="indicator criteria metrics indices 指标 评价指标",
    columns="inputs fields 列 基础数据",
    weights="weight 权重",
    normalise_weights="normalize_weights weights_normalised weights_normalized 权重归一 权重归一化",
    way="normalisation normalization normalise normalize method 标准化 标准化方法 无量纲化",
    missing="missing_data missing_rule missing_data_rule 缺失 缺失数据 缺数 缺失规则",
    small_base="smallbase small_base_rule 小基数 小基数规则",
    ties="tie tie_rule 并列 并列规则",
    digits="rounding decimals precision 小数位 保留小数",
    scale="full_score full_marks 满分",
    gates="gate veto vetoes 否决 一票否决",
    grades="grade grading levels bands 等级 分档 档次",
    consequences="consequence 后果 措施",
    sensitivity="robustness 敏感性 稳健性",
    publicity="publicity_days publication 公示 公示天数 公示期",
    appeal="appeal_days appeals 申诉 申诉天数 申诉期 复核",
    answer="answer_days 答复 答复天数 答复期",
    privacy="disclosure 公开方式 公开范围",
    chains="uncovered chain 产业链",
    data="rows values observations 数据",
    table="file data_file path 数据文件 文件",
    cut_off="cutoff as_of cut_off_date 截止日 截止日期 数据截止",
    period="期间 时期",
    is_demo="demo 示例",
)
INDICATOR: Final = _words(
    key="id 编号 键",
    name="title label 名称 指标 指标名称",
    code="indicator_code 代码",
    weight="w share 权重",
    unit="单位",
    direction="dir sense orientation 方向",
    way="normalisation normalization normalise normalize method 标准化 标准化方法 无量纲化",
    missing="missing_data missing_rule missing_data_rule 缺失 缺失数据 缺失规则",
    target="goal 目标 目标值",
    cap="ceiling limit 上限 封顶",
    floor="least 下限 保底",
    anchors="anchor points 锚点 固定锚点",
    low="worst 最差 最低值",
    high="best 最好 最高值",
    growth="增速",
    base="base_column 基数 基期",
    of="current numerator 本期 分子",
    per="denominator 分母",
    factor="系数",
    small_base="smallbase threshold minimum_base min_base 小基数",
    small_base_rule="rule 小基数规则",
    aliases="alias also 别名",
    note="description definition 说明 口径",
    ratio="formula 公式",
)
COLUMN: Final = _words(
    key="id 编号 键", name="title label 名称", code="indicator_code 代码", unit="单位",
    aliases="alias also 别名", flag="is_flag yes_no 是否",
)  # fmt: skip
GATE: Final = _words(
    key="id 编号 键",
    name="title label reason 名称 事由",
    column="indicator field metric 列 指标",
    below="less_than lt min minimum at_least 低于 小于 不低于",
    above="greater_than gt max maximum at_most 高于 大于 超过 不高于",
    yes="is_true flag true 为真",
    effect="consequence then 后果 处理",
    grade="等级",
    note="说明",
)
GRADES: Final = _words(by="method 方式 依据", lines="grades levels bands cuts 档 等级", note="说明")
LINE: Final = _words(
    grade="name key label level 等级 档次",
    share="percent percentage top 比例 占比",
    least="from min score least_score at_least threshold 分数 最低分 起点分",
    consequences="consequence measures 后果 措施",
    note="说明",
)
SUBJECT: Final = _words(
    key="id 编号 键", name="subject title label 名称 对象 单位名称", ref="code credit_code party place 统一社会信用代码 代码",
    note="remark 说明 备注", values="data indicators 数据 指标",
)  # fmt: skip
ABOUT_SUBJECTS: Final = _words(
    kind="type subject_kind subject_type 类型 对象类型", rows="list names members subjects items 名单 列表 对象",
)  # fmt: skip
SENSITIVITY: Final = _words(
    shift="move delta range 幅度", samples="n runs draws 次数", seed="随机种子 种子", method="方法"
)
TERM: Final = _words(days="天数 n", working="working_days workdays 工作日", kind="类型")
GROWTH: Final = _words(
    of="current value 本期", base="base_column previous 基期 基数", small_base="small threshold below 小基数 小于",
    rule="small_base_rule 规则",
)  # fmt: skip
RATIO: Final = _words(of="numerator 分子", per="denominator 分母", factor="系数")

WAYS: Final = _words(
    minmax="min-max range 极差 极差法 极值法 极值 功效系数 功效系数法",
    z="zscore z-score standard standardise standardize 标准分 标准差法 z分数",
    rank="ranks position 名次 位次 排名 位次法",
    target="target_share target-share share_of_target 目标 目标值 达标率 完成率 目标完成率 目标占比",
    anchors="anchor fixed fixed_anchors fixed-anchors 锚点 固定锚点 固定值 分段",
)
DIRECTIONS: Final = _words(
    up="higher higher_better higher_is_better high positive benefit max maximise maximize larger 正 正向 越高越好 越大越好 效益型",
    down="lower lower_better lower_is_better low negative cost min minimise minimize smaller 逆 逆向 负向 反向 越低越好 越小越好 成本型",
)
DIRECTIONS.update({"1": "up", "+1": "up", "+": "up", "-1": "down", "-": "down"})
MISSINGS: Final = _words(
    exclude="drop remove excluded 排除 不参评 剔除 不参加排名",
    lowest="worst min minimum 最低 最低分 按最低",
    median="中位数 中位 按中位数",
    zero="0 零分 零 按零分",
    redistribute="reweight reweigh redistribute_weight redistribute_weights 重新分配 权重重分 权重分摊 分摊权重",
)
SMALL_BASES: Final = _words(
    damp="damped dampen 平滑 折减 按门槛计", not_judged="notjudged skip ignore exclude 不评 不评价 不计"
)
TIES: Final = _words(competition="1224 standard min 并列占位 标准竞赛", dense="1223 并列不占位 连续")
EFFECTS: Final = _words(
    exclude="excluded out drop 不参评 排除 取消资格",
    last="bottom worst 末位 排末位 垫底",
    grade="降档 定档 last_grade",
)
KINDS: Final = _words(
    party="parties enterprise company organisation organization 主体 企业 单位 平台 研究院",
    place="places district county region 区县 区域 地区 区县市",
    named="name names free other 其他 名称",
)
PRIVACIES: Final = _words(
    full="all public 全部 全部公开",
    total="grade_total grade_and_total total_only 仅总分 总分和等级 等级和总分",
)
SUBJECT_HEADINGS: Final = _set(
    "subject name entity participant party place company enterprise district county region city unit item",
    "organisation organization institute platform 对象 名称 主体 企业 企业名称 单位 单位名称 平台 平台名称 区县 区县市",
    "区县（市） 区、县（市） 地区 区域 研究院 研究院名称 主体名称 参评对象 机构 机构名称",
)
REF_HEADINGS: Final = _set(
    "ref code id subject_id party_ref place_code credit_code 编号 代码 统一社会信用代码 信用代码"
)
LONG_INDICATOR: Final = _set("indicator metric criterion indicator_code indicator_key 指标 指标名称 指标代码")
LONG_VALUE: Final = _set("value amount 数值 值 指标值")
LONG_DATE: Final = _set(
    "date day as_of known_on published reported reported_on reported_at 日期 时间 发布日期 报送日期 数据日期"
)
LONG_PERIOD: Final = _set("period year quarter month 期间 年度 年份 时期 季度 月份")
LONG_UNIT: Final = _set("unit 单位 计量单位")
LONG_VERSION: Final = _set("version ver 版本")
NOTE_HEADINGS: Final = _set("note notes remark comment 序号 no number 备注 说明 index")
YEAR_BEFORE_WORDS: Final = _set("year_before last_year previous_year 上年同期 上年 去年 去年同期")
