"""What findings say to people. Pure: the sentences are msgids, translated by whoever shows them."""

from __future__ import annotations

from typing import Any, Final


def _(text: str) -> str:
    """Marks a sentence for the translators; the pure part itself speaks Chinese."""
    return text


SENTENCES: Final[dict[str, str]] = {
    "total_differs": _("“%(label)s”写的是 %(written)s，各行相加是 %(sum)s，相差 %(gap)s"),
    "part_exceeds": _("“%(label)s”是 %(written)s，比它所属的那一行 %(whole)s 还大"),
    "across_differs": _("这一列是各分项合计，写的是 %(written)s，分项相加是 %(sum)s，相差 %(gap)s"),
    "not_a_number": _("这一列填数，这里是“%(written)s”"),
    "loose_digits": _("数字有 16 位以上，末几位可能已经丢失，请把单元格设为文本再填"),
    "error_cell": _("单元格显示错误 %(written)s"),
    "uncached": _("公式没有保存计算结果，请用表格软件打开、保存后再交"),
    "duplicate_row": _("与第 %(row)s 行完全相同"),
    "same_party": _("与第 %(row)s 行是同一个主体"),
    "no_head": _("没有找到表头，列名用“第 A 列”代替"),
    "empty_head": _("这一列没有表头"),
    "same_heads": _("有两列表头相同：%(head)s"),
    "hidden_sheet": _("工作表是隐藏的，没有读取"),
    "hidden_rows": _("有 %(count)s 行是隐藏的，已照样读取"),
    "hidden_columns": _("有 %(count)s 列是隐藏的，已照样读取"),
    "no_table": _("没有找到表格"),
    "text_numbers": _("这一列有 %(count)s 个数字是文本格式，已按数字读取"),
    "credit_code": _("统一社会信用代码不对：%(why)s"),
    "mixed_percent": _("这一列有的单元格是百分数，有的不是，请核对"),
    "bad_date": _("日期看不懂：“%(written)s”"),
    "many": _("问题太多，只列出前 %(count)s 处"),
    "no_period": _("“%(head)s”没有写明期间，请补上"),
    "no_indicator": _("“%(label)s”还没有对应的指标"),
    "no_place": _("地方“%(written)s”不在名录里"),
    "no_party": _("主体“%(written)s”不在名录里"),
    "ambiguous_party": _("名录里有几个主体都叫“%(written)s”，请写信用代码"),
    "no_name": _("缺少名称"),
    "refused": _("%(why)s"),
    "differs": _("已有的数是 %(standing)s，这里是 %(written)s"),
    "other_scope": _("同一指标另有一种范围的数：%(standing)s"),
    "not_measured": _("这一列是目标、计划或预计，不作为数据入库"),
    "no_door": _("这个平台没有开通指标入库"),
    "nothing_mapped": _("还没有一列对应到指标或主体"),
    "too_many_facts": _("一次最多写入 %(count)s 个数，这份表有 %(found)s 个，请分成几个文件"),
    "bad_unit": _("看不懂单位“%(written)s”"),
    "twice": _("同一个数在表里写了两次：这里是 %(written)s，%(address)s 是 %(other)s"),
}


def sentence(code: str, given: dict[str, Any]) -> str:
    """The Chinese words of a finding."""
    return SENTENCES[code] % given
