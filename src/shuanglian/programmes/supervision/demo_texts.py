"""Words of the demonstration comments (示例): fictional, about things that are public."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final = {
    "fresh": ("question", "示例：这项指标的统计范围包不包括正在建设、还没有挂牌的单位？希望写清楚。"),
    "handling": ("doubt", "示例：上年年报和这里的数不一样，差的一部分是不是统计口径不同？请说明来源。"),
    "drafted": ("advice", "示例：建议按季度公布进度，不要一年只公布一次，方便企业安排计划。"),
    "answered": (
        "question",
        "示例：我们单位也有一个中试平台，联系电话 13800000000，想知道怎样才会被算进这项指标里。",
    ),
    "again": ("doubt", "示例：上次说年底前补上缺的数据，到现在还是暂无数据，原因是什么、什么时候补？"),
    "refused": ("question", "示例：小区门口的路灯坏了好几天，一直没有人来修，请问应该找谁处理？"),
    "merged": ("doubt", "示例：同一个数在年报里和这里对不上，请核对以后说明是按哪个口径统计的。"),
}
PHONE: Final = "13800000000"
ANSWER: Final = "示例答复：按指标口径，平台在本地登记、对外提供服务满一年的计入。请向所在区的科技部门登记，核实后从下一期起计入。"
BASIS: Final = "示例：指标口径说明"
LATE_ANSWER: Final = "示例答复：缺的数据由统计部门核定，核定以后在本页更新，预计下一季度公布。"
DRAFT: Final = (
    "示例答复：从下一年度起，能够按季度取得的指标按季度公布，其余的仍按年度公布，并写明取得的时间。"
)
AGAIN: Final = "示例：没有说清楚为什么没有按时补，也没有说具体日期。"
