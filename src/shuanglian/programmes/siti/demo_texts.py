"""The words of the demonstration. All fictional; every object made with them is marked 示例."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

PARTY_SUMMARY: Final = "示例主体，用来演示办理过程，不对应真实单位。"


def _requirement(
    metric: str, comparator: str, target: str, unit: str, method: str, **more: Any
) -> dict[str, Any]:
    values = {"metric": metric, "comparator": comparator, "target_value": Decimal(target), "unit": unit}
    return {**values, "test_method": method, **more}


NEEDS: Final[dict[str, dict[str, Any]]] = {
    "draft": {
        "title": "筒子纱染色一次成功率提高（示例）",
        "text": "涤棉筒子纱内外层色差大，返修多，希望一次成功率从 86% 提到 95% 以上。",
        "requirements": [
            _requirement("一次成功率", "ge", "95", "%", "连续 30 缸统计", current_value=Decimal(86))
        ],
        "within_days": 120,
    },
    "triage": {
        "title": "针织面料抗起毛起球整理（示例）",
        "text": "含再生棉的针织面料起球 2.5 级，客户要求 4 级，且手感不能明显变硬。",
        "teaser": "一家染整企业希望提高针织面料的抗起球等级，同时保持手感。",
        "confidentiality": "masked",
        "requirements": [
            _requirement("抗起球等级", "ge", "4", "级", "GB/T 4802.2", current_value=Decimal("2.5")),
            _requirement("弯曲刚度增幅", "le", "10", "%", "KES-F 弯曲测试", is_hard=False),
        ],
        "stake_cents": 600_000_00,
        "within_days": 90,
    },
    "answering": {
        "title": "同材质贴合的冲锋衣面料仍要防水透湿（示例）",
        "text": "膜与基布都用聚酯才能整体回收，但透湿量只有 5400，客户要求不低于 8000，静水压不低于 98 kPa。",
        "requirements": [
            _requirement("静水压", "ge", "98", "kPa", "GB/T 4744", current_value=Decimal(61)),
            _requirement("透湿量", "ge", "8000", "g/(m2·24h)", "GB/T 12704.1", current_value=Decimal(5400)),
            _requirement("单位成本增幅", "le", "15", "%", "企业核价", is_hard=False),
        ],
        "stake_cents": 2_000_000_00,
        "within_days": 150,
    },
    "assisting": {
        "title": "分散染料微量印花减水（示例）",
        "text": "数码印花后水洗用水多，希望吨布用水降到 25 吨以下，色牢度不低于 4 级。",
        "requirements": [
            _requirement("吨布用水", "le", "25", "吨", "水表计量，连续 10 批", current_value=Decimal(42)),
            _requirement("耐皂洗色牢度", "ge", "4", "级", "GB/T 3921"),
        ],
        "stake_cents": 900_000_00,
        "within_days": 100,
    },
    "working": {
        "title": "定型机排气热回收后不结油垢（示例）",
        "text": "换热器两周就结油垢，回收率掉到 40%。希望三个月内回收率不低于 60%。",
        "requirements": [
            _requirement("热回收率", "ge", "60", "%", "进出口温差与流量计算", current_value=Decimal(40)),
            _requirement("清洗周期", "ge", "90", "天", "运行记录", is_hard=False),
        ],
        "stake_cents": 1_500_000_00,
        "within_days": 180,
    },
    "verifying": {
        "title": "数码印花喷头免停机清洗（示例）",
        "text": "喷头每班停机清洗两次，开机率 91%。希望不停机清洗，开机率不低于 98%。",
        "requirements": [
            _requirement("开机率", "ge", "98", "%", "设备日志，连续 72 小时", current_value=Decimal(91)),
            _requirement("墨水损耗增幅", "le", "3", "%", "称重法", is_hard=False),
        ],
        "stake_cents": 1_200_000_00,
        "within_days": 120,
    },
    "finished": {
        "title": "高支棉面料液氨整理后尺寸稳定（示例）",
        "text": "面料整理后缩水不稳，合格率 92%。希望合格率不低于 98%。",
        "requirements": [
            _requirement(
                "尺寸稳定合格率", "ge", "98", "%", "GB/T 8628、GB/T 8630", current_value=Decimal(92)
            ),
            _requirement("吨布用氨增幅", "le", "5", "%", "称重法", is_hard=False),
        ],
        "stake_cents": 800_000_00,
        "within_days": 60,
    },
}
ASSIST_NOTE: Final = "两家都有同类设备，中试线本月有空档。"
INVITE_REASONS: Final = {"solver": "做过同类整理剂和膜材料。", "solver2": "有整线设备，可以上机试。"}
QUESTION: Final = "试样的幅宽和克重有没有限定？"
REPLY: Final = "幅宽 150 cm，克重 160 到 180 g/m2，其他不限。"
ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "solver": {
        "route": "先在小样机上分三组调配方，确定窗口后上中试线；每一步都留样，数据随进度上传。",
        "team": [("示例甲", "项目负责人"), ("示例乙", "工艺")],
        "ip_wish": "共同申请专利，企业优先实施。",
        "milestones": [
            ("小样达标", 20, "小样与数据", 30),
            ("中试达标", 45, "中试报告", 40),
            ("上线交付", 60, "操作规程", 30),
        ],
    },
    "solver2": {
        "route": "改造现有设备的控制与清洗单元，尽量不动配方，先试一台再推广。",
        "team": [("示例丙", "设备"), ("示例丁", "电气")],
        "ip_wish": "设备专利归我方，企业免费使用。",
        "milestones": [("样机", 30, "一台样机", 50), ("验收", 50, "验收记录", 50)],
    },
}
SCORES: Final = {
    "solver": {"fit": 5, "maturity": 4, "team": 4, "plan": 4, "price": 3},
    "solver2": {"fit": 3, "maturity": 4, "team": 4, "plan": 3, "price": 5},
}
CHOICE_REASON: Final = "路线直接对准指标，每一步都有数据。"
STRENGTHS: Final = "报价低，设备条件好，响应快。"
GAPS: Final = "方案没有说明怎样达到主要指标，缺小样数据。"
DELIVERIES: Final = ("第一批样机已装到二号机台。", "换了清洗时序，第二批已装好。")
REPORT: Final = "检测记录（示例）\n题号：%(number)s\n本文件只用于演示，数值不是真实测量。\n"
FIGURES: Final = {"orders": "320", "cost": "-4.2", "scrap": "1.6"}
FIGURES_NOTE: Final = "提前填报，示例数值。"
RATINGS: Final = {"enterprise": "按期交付，指标有余量，交底清楚。", "solver": "配合好，停机试验安排得及时。"}
RATING_REPLY: Final = "谢谢，后续批次继续合作。"
