"""Fictional figures of the demonstration (示例). Every name is made up."""

from __future__ import annotations

from typing import Final

YEAR: Final = 2025
BEFORE: Final = 2024

# code: (name, unit, period of the year or of the year before follows the codes below)
INDICATORS: Final = {
    "demo-platform-contract": ("技术合同额（示例）", "万元", "up"),
    "demo-platform-projects": ("新引进项目（示例）", "个", "up"),
    "demo-platform-days": ("平均办理天数（示例）", "天", "down"),
    "demo-institute-contracts": ("企业委托合同额（示例）", "万元", "up"),
    "demo-institute-firms": ("服务企业（示例）", "家", "up"),
    "demo-institute-patents": ("发明专利授权（示例）", "件", "up"),
    "demo-institute-income": ("自主收入（示例）", "万元", "up"),
    "demo-institute-budget": ("总收入（示例）", "万元", "up"),
    "demo-mu-tax": ("税收（示例）", "万元", "up"),
    "demo-mu-land": ("用地面积（示例）", "亩", "down"),
    "demo-mu-added": ("增加值（示例）", "万元", "up"),
    "demo-mu-people": ("从业人员（示例）", "人", "up"),
    "demo-mu-energy": ("综合能耗（示例）", "吨标准煤", "down"),
    "demo-mu-emission": ("主要污染物排放（示例）", "吨", "down"),
    "demo-mu-rd": ("研发经费（示例）", "万元", "up"),
    "demo-mu-revenue": ("主营业务收入（示例）", "万元", "up"),
    "demo-mu-veto": ("否决情形（示例，1 为有）", "项", "down"),
    "demo-mu-small-tax": ("税收（规下，示例）", "万元", "up"),
    "demo-mu-small-land": ("用地面积（规下，示例）", "亩", "down"),
}  # fmt: skip
# Figures of single firms are not for everybody.
PRIVATE: Final = "demo-mu-"

PLATFORMS: Final = {
    "示例一号创新平台": (3260, 2418, 12, 6),
    "示例二号创新平台": (2875, 2390, 17, 9),
    "示例三号创新平台": (148, 62, 5, 7),
    "示例四号创新平台": (1930, 2055, 9, 13),
}
PLATFORM_CODES: Final = (
    ("demo-platform-contract", YEAR),
    ("demo-platform-contract", BEFORE),
    ("demo-platform-projects", YEAR),
    ("demo-platform-days", YEAR),
)
INSTITUTES: Final = {
    "示例纺织技术研究院": (1846, 73, 31, 1320, 2710),
    "示例印染装备实验室": (967, 41, 38, 480, 1930),
    "示例集成电路研究院": (2214, 36, 52, 1675, 4180),
    "示例生物医药研究院": (738, 28, None, 390, 2065),
}
INSTITUTE_CODES: Final = tuple(
    (code, YEAR)
    for code in (
        "demo-institute-contracts", "demo-institute-firms", "demo-institute-patents", "demo-institute-income",
        "demo-institute-budget",
    )
)  # fmt: skip
# tax, land, value added, people, energy, emission, R&D, revenue, veto
FIRMS: Final = {
    "示例面料企业": (1873, 62, 8940, 428, 5210, 37.2, 968, 31640, 0),
    "示例印染企业": (1042, 118, 7365, 611, 18840, 162.5, 417, 26380, 0),
    "示例服饰企业": (764, 45, 4180, 530, 1270, 8.4, 126, 17920, 0),
    "示例装备企业": (2286, 57, 11730, 394, 2960, 12.8, 1573, 37450, 0),
    "示例新材料企业": (1617, 74, 9385, 287, 7430, 51.6, 1248, 24870, 0),
    "示例化纤企业": (538, 136, 5270, 462, 23960, 208.3, 184, 29130, 1),
}
FIRM_CODES: Final = tuple(
    (f"demo-mu-{name}", YEAR)
    for name in ("tax", "land", "added", "people", "energy", "emission", "rd", "revenue", "veto")
)
SMALL_FIRMS: Final = {
    "示例小型织造厂": (86, 3.4),
    "示例小型绣花厂": (27, 4.6),
    "示例小型机械厂": (143, 5.2),
}
SMALL_CODES: Final = (("demo-mu-small-tax", YEAR), ("demo-mu-small-land", YEAR))

# plan indicators by district: firms, firms a year before, R&D share, patents, technology trade
DISTRICTS: Final = {
    "330602": (243, 218, 2.93, 16.4, 71.8),
    "330603": (268, 231, 2.71, 14.2, 64.3),
    "330604": (231, 209, 3.04, 15.7, 58.9),
    "330681": (214, 197, 2.62, 11.8, 47.2),
    "330683": (87, 71, 2.38, 9.6, 19.4),
    "330624": (112, 98, 4.17, 21.3, 26.7),
}
DISTRICT_CODES: Final = (
    ("sx-09", YEAR), ("sx-09", BEFORE), ("sx-12", YEAR), ("sx-21", YEAR), ("sx-22", YEAR),
)  # fmt: skip
