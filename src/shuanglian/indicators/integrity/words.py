"""What a finding says to the clerk who must answer it: one title and one explanation per code, filled with figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

TITLES: Final[dict[str, Text]] = {
    "impossible_value": _("不可能的数值"),
    "not_whole": _("应为整数"),
    "parts_sum": _("分项之和不等于合计"),
    "part_over_whole": _("部分大于整体"),
    "ratio_mismatch": _("比率与分子分母不符"),
    "relation_broken": _("与本表其他各行的关系不符"),
    "growth_mismatch": _("增速与水平不符"),
    "cumulative_falls": _("累计数下降"),
    "cumulative_mismatch": _("累计数与当期数不符"),
    "period_sum": _("各期之和不等于全年"),
    "jump": _("突变"),
    "peer_jump": _("与同类明显不同"),
    "unit_slip": _("疑似单位错误"),
    "first_digit": _("首位数字分布异常"),
    "second_digit": _("第二位数字分布异常"),
    "last_digit": _("末位数字分布异常"),
    "heaping": _("整数过多"),
    "rounded_run": _("精度突然变粗"),
    "year_end": _("年末集中登记"),
    "formula_mismatch": _("与公式不符"),
    "above_target": _("刚好压线完成过多"),
    "duplicate_series": _("两个序列相同"),
    "proportional_copy": _("两个序列成比例"),
    "copied_forward": _("连续各期照抄"),
    "copied_year": _("照抄上年"),
    "duplicate_rows": _("重复记录"),
    "duplicate_key": _("编号重复"),
    "duplicate_ledger": _("两份台账内容重复"),
    "late_edits": _("截止前集中修改"),
    "same_value_scopes": _("不同范围数值相同"),
    "contradiction": _("两个来源不一致"),
    "known_contradiction": _("公开资料中的矛盾"),
    "more": _("同类提问还有"),
}

_EXPLANATIONS: Final[dict[str, Text]] = {
    "impossible_value": _(
        "%(name)s填报为 %(value)s，%(limit)s。请核对原始记录，是否多打了符号、小数点或数位。"
    ),
    "not_whole": _("%(name)s填报为 %(value)s，按“%(unit)s”计数应当是整数。请核对数值或单位。"),
    "parts_sum": _(
        "%(name)s：合计填报为 %(total)s，各分项相加是 %(sum)s，相差 %(difference)s，超出四舍五入的范围。"
    ),
    "part_over_whole": _(
        "%(name)s：部分 %(part)s 大于整体 %(total)s。部分不可能超过它所属的整体，请核对两个数的口径。"
    ),
    "ratio_mismatch": _(
        "%(name)s：比率填报为 %(ratio)s，按 %(numerator)s ÷ %(denominator)s 计算是 %(computed)s。"
    ),
    "relation_broken": _(
        "本表 %(share)s 的行满足“%(relation)s”，%(name)s不满足：填报 %(value)s，按关系应为 %(computed)s。"
    ),
    "growth_mismatch": _(
        "%(name)s：填报增速 %(growth)s%%，"
        "按%(before)s %(base)s 到本期 %(value)s 计算是 %(computed)s%%，"
        "相差 %(difference)s 个百分点。"
    ),
    "cumulative_falls": _(
        "%(name)s：累计数是 %(value)s，比前一期的 %(before)s 还小。"
        "非负的流量累计起来不会下降，请说明是否冲销或更正。"
    ),
    "cumulative_mismatch": _(
        "%(name)s：前一期累计 %(before)s 加当期 %(current)s 应为 %(computed)s，填报为 %(value)s。"
    ),
    "period_sum": _("%(name)s：填报为 %(total)s，所含各期相加是 %(sum)s，相差 %(difference)s。"),
    "jump": _(
        "%(name)s填报为 %(value)s，按以往走势约为 %(expected)s，"
        "是它的 %(times)s 倍；偏离是平常波动的 %(sigmas)s 倍。请说明原因。"
    ),
    "peer_jump": _(
        "%(name)s比上一期%(change)s，"
        "同期其他 %(peers)s 个同类的中位变化是 %(typical)s；"
        "偏离是平常差异的 %(sigmas)s 倍。请说明原因。"
    ),
    "unit_slip": _(
        "%(name)s填报为 %(value)s，按以往走势约为 %(expected)s，"
        "正好差约 %(factor)s 倍。很可能单位或小数点错了（例如万与亿）。"
    ),
    "first_digit": _(
        "%(name)s的 %(n)s 个数，首位数字的分布与自然数据相差很大（"
        "以 %(digit)s 开头的有 %(seen)s 个，正常约 %(expected)s 个），"
        "偶然出现的概率低于 %(p)s。"
    ),
    "second_digit": _(
        "%(name)s的 %(n)s 个数，第二位数字的分布与自然数据相差很大（"
        "第二位是 %(digit)s 的有 %(seen)s 个，正常约 %(expected)s 个），"
        "偶然出现的概率低于 %(p)s。"
    ),
    "last_digit": _(
        "%(name)s的 %(n)s 个数，末位数字不均匀（末位是 %(digit)s 的有 %(seen)s 个，"
        "正常约 %(expected)s 个），偶然出现的概率低于 %(p)s。像是人为编造的数字。"
    ),
    "heaping": _(
        "%(name)s的 %(n)s 个数里，末位是 0 或 5 的有 %(seen)s 个，"
        "正常约 %(expected)s 个，偶然出现的概率低于 %(p)s。请说明是估计数还是实际数。"
    ),
    "rounded_run": _(
        "%(name)s从%(first)s到%(last)s连续 %(n)s 个数都是 %(coarse)s 的整倍数，"
        "其余各期精确到 %(fine)s。请说明是估计数还是实际数。"
    ),
    "year_end": _(
        "%(name)s在 %(year)s 年最后 %(days)s 天登记了 %(n)s 笔，占全年数额的 %(share)s，正常约 %(expected)s。"
        "请核对是否突击入账或提前登记。"
    ),
    "formula_mismatch": _("%(name)s填报为 %(value)s，按公式“%(formula)s”计算是 %(computed)s。"),
    "above_target": _(
        "%(name)s：刚好超过目标 %(band)s 以内的有 %(above)s 个，"
        "差一点没有完成的只有 %(below)s 个，偶然出现的概率低于 %(p)s。请核对是否凑数。"
    ),
    "duplicate_series": _(
        "%(name)s与%(other)s有 %(n)s 期数值完全相同（%(values)s 等）。"
        "两个不同的对象不会这样巧，请核对是否复制了台账。"
    ),
    "proportional_copy": _(
        "%(name)s每一期都是%(other)s的 %(times)s 倍，共 %(n)s 期。"
        "真实数据会有各自的波动，请核对是否按比例推算。"
    ),
    "copied_forward": _(
        "%(name)s从%(first)s到%(last)s连续 %(n)s 期都是 %(value)s，而平常各期都有变化。请核对是否沿用了旧数。"
    ),
    "copied_year": _("%(name)s在 %(year)s 年有 %(n)s 期与 %(other)s 年同期%(how)s。请核对是否照抄上年。"),
    "duplicate_rows": _("第 %(rows)s 行内容完全相同（%(name)s）。请核对是否重复登记。"),
    "duplicate_key": _("编号“%(key)s”出现在第 %(rows)s 行。同一编号只应登记一次，请核对是否重复计数。"),
    "duplicate_ledger": _(
        "%(name)s与%(other)s有 %(n)s 笔数额相同（占较小一份的 %(share)s，"
        "如 %(values)s）。请核对是否同一批业务计了两次。"
    ),
    "late_edits": _(
        "%(name)s在截止前 %(hours)s 小时内修改了 %(n)s 个数（"
        "占其全部修改的 %(share)s；其中 %(up)s 个改大），远多于其他报送人，"
        "偶然出现的概率低于 %(p)s。请逐项说明修改依据。"
    ),
    "same_value_scopes": _(
        "%(name)s与%(other)s的范围不同，数值却同为 %(value)s。请核对是否把一个范围的数填到了另一个范围。"
    ),
    "contradiction": _(
        "%(name)s有 %(n)s 个不同的数：%(values)s，相差 %(difference)s。请说明各自的口径，并确定采用哪一个。"
    ),
    "known_contradiction": _("%(text)s"),
    "more": _("还有 %(n)s 处“%(title)s”没有逐条列出。"),
}


def title(code: str) -> str:
    return str(TITLES.get(code, code))


def explain(code: str, figures: Mapping[str, str]) -> str:
    """The explanation of a finding in the language of the reader."""
    if code == "more":
        return str(_EXPLANATIONS[code]) % {**figures, "title": title(figures["of"])}
    return str(_EXPLANATIONS[code]) % figures
