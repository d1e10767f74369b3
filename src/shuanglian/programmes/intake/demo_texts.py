"""The demonstration document: fictional, in words of our own, marked 示例 in its title and in its first paragraph."""

from __future__ import annotations

import datetime as dt
from typing import Final

NAME: Final = "示例-绍兴科创走廊2024年工作简报.txt"
TITLE: Final = "示例：绍兴科创走廊2024年工作简报"
SENDER: Final = "示例区科技部门"
DATED: Final = dt.date(2025, 1, 16)
BULLETIN: Final = """示例：绍兴科创走廊2024年工作简报

2025年1月16日

本简报为演示用的虚构材料，其中的数字都不是真实统计。

一、总体情况

截至2024年底，绍兴科创走廊有上市公司38家，人才总量62.1万人，省科技型中小企业6120家。
2024年，绍兴科创走廊高新技术企业934家，规上企业研究与试验发展经费支出占营业收入比重2.91%。
2024年，柯桥区规上企业研究与试验发展经费支出占营业收入比重2.83%。

二、平台与成果

2024年，示例纺织技术研究院建成中试线2条，服务企业126家，促成技术合作45项，合同金额3260万元。
示例印染装备实验室解决了坯布疵点自动识别难题，为示例面料企业节约成本约180万元。

三、下一步打算

到2025年，绍兴科创走廊高新技术企业力争达到1040家，技术市场交易成交额突破800亿元。
每季度召开一次供需对接会。
"""
ACCEPTED: Final = ("sx-08", "sx-09", "sx-11")
"""Indicators whose facts the steward of the demonstration has accepted already."""
