"""Words of the demonstration projects. All of it is fictional."""

from __future__ import annotations

from typing import Any, Final

NOTE: Final = "示例项目，单位、金额和日期都是虚构的。"
LIST: Final = "示例重点项目清单"
PARTY: Final = "演示用的虚构企业。"
MINUTES: Final = "示例纪要：各方逐项过了问题清单，意见一致。"
REVIEW: Final = "示例意见：有自主的工艺专利和中试数据，属于走廊支持的方向。"
PRODUCTION: Final = "示例：首批产品下线，检测合格。"
INVESTED: Final = "示例：按监理月报和付款凭证填报。"
PARTICIPANTS: Final = ("示例区科技部门", "示例区经信部门", "项目单位")
DECISIONS: Final = {
    "prereview": "示例决定：符合产业方向，同意落地。",
    "handover": "示例决定：地块和任务当面交清，同意开工。",
    "consult": "示例决定：部门、平台和企业三方确认建设完成，转入投产准备。",
}
ISSUES: Final = (
    ("示例：排污总量指标没有落实", "示例区生态环境部门", True),
    ("示例：厂房外电缆走向待确认", "示例供电单位", False),
)
FOUND: Final = (
    ("SL-2026-03", "示例：临时用电容量不够", "示例供电单位", "示例：已换大一级的箱变，复查正常"),
    ("SL-2026-02", "示例：施工便道没有硬化", "示例区经信部门", ""),
)
PROJECTS: Final[dict[str, dict[str, Any]]] = {
    "attracting": {
        "code": "SL-2026-01", "name": "示例：高性能过滤膜生产线", "company": "enterprise", "place": "sx-jingkai",
        "signed": 30, "total": "5.2", "yearly": "1.1", "level": "city",
    },
    "landing": {
        "code": "SL-2026-02", "name": "示例：数码印花装备基地", "company": "enterprise", "place": "sx-jingkai",
        "signed": 70, "total": "8", "yearly": "2.4", "level": "province",
    },
    "building": {
        "code": "SL-2026-03", "name": "示例：差别化纤维二期", "company": "enterprise2", "place": "330604",
        "signed": 260, "total": "12.6", "yearly": "4.5", "level": "province",
    },
    "producing_soon": {
        "code": "SL-2026-04", "name": "示例：医用敷料洁净车间", "company": "enterprise2", "place": "330604",
        "signed": 500, "total": "3.4", "yearly": "1.5", "level": "district",
    },
    "produced": {
        "code": "SL-2026-05", "name": "示例：碳纤维预浸料车间", "company": "enterprise", "place": "sx-jingkai",
        "signed": 620, "total": "6.8", "yearly": "0.9", "level": "city",
    },
}  # fmt: skip
