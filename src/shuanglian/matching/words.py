"""Words that say nothing about a field of technology. They are found, but they are no evidence.

Kept as data. Without it, 请问公司怎么做年会方案 would be evidence for every company with a scheme.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from .units import latin_spellings

_GENERIC: Final = """
企业 公司 单位 机构 团队 专家 教授 客户 用户 厂家 工厂 车间 部门 政府 市场 行业 产业 领域 方向 方面 方式 方法 方案 办法 措施
技术 研究 研发 开发 生产 制造 加工 应用 服务 提供 支持 项目 平台 中心 基地 园区 实验室 产品 问题 难题 需求 要求 目标 指标 标准
希望 需要 想要 想做 寻找 寻求 解决 实现 提高 提升 降低 减少 增加 增长 达到 满足 具有 具备 能够 可以 进行 通过 采用 使用 利用
目前 现在 现有 已经 正在 主要 重要 关键 核心 国内 国外 国际 国家 全国 全省 全市 全球 进口 国产 替代 国产化 规模 规模化 产业化 批量
一种 一个 一家 一些 多个 各种 各类 不同 相关 有关 其他 以及 或者 因为 由于 所以 如果 但是 而且 同时 其中 之间 以上 以下 左右
性能 质量 水平 能力 效果 效率 成本 价格 时间 周期 数量 程度 情况 条件 环境 过程 工艺 设备 材料 系统 设计 测试 检测 管理 发展 建设
工作 合作 对接 推广 推荐 介绍 咨询 请问 怎么 怎样 如何 什么 哪里
哪些 哪个 多少 为什么 有没有 是不是 能不能 可不可以 帮我 帮忙 我想 我们 你们 他们
今天 明天 昨天 今年 明年 去年 时候 附近 周边 地方 本地 当地 区域 地区 城市 世界 中国 天气 推进 创新 科技 科学 人才 经济 社会 文化
高端 先进 新型 优质 良好 稳定 安全 可靠 快速 智能 绿色 综合 整体 全面 基本 特别 非常 比较 一般 普通 特殊 专业 公共 大学 学院 学校
长期 短期 依赖 困难 困扰 突破 瓶颈 攻关 联合 共同 自主 完成 形成 建立 成立 组织 参加 参与 活动 计划 安排 准备 开始 结束 继续 保持
免费 联系 电话 地址 网站 信息 数据 内容 资料 文件 报告 证明 申请 办理 登记 手续 流程 政策 资金 投入 投资 收入 工资 费用 补贴
尽快 赶快 及时 最好 最近 最新 最大 最高 最低 不能 不会 不要 不知 不用
没有 还有 只有 所有 很多 太多 好的 新的 大的 小的 高的 上的 中的 下的 里的
产线 处理 超过 不到 名字 一半 一年 半年 一天 一次 问一下 多久 颜色 出来 起来 以后 之后 之前 以内 之内
来源 关键词 面向 方向为 称为 列为 列入 入选 规划 引入 依托 来自 位于 落地 投产 量产 成果 转化 重点 特色 传统 现代 产业链
"""


@cache
def generic_grams(*names: str) -> frozenset[str]:
    """Character bigrams of generic words and of `names` (places of the region), including joints of words and 的."""
    words = [*_GENERIC.split(), *names]
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))


# Characters that hardly ever stand in a technical word (能, 过, 有, 地 and the like do: 储能, 过滤, 有机, 场地).
_FUNCTION: Final = frozenset(
    "的了和与及或也都就还很太又把将让给从于是没不这那哪个么吗呢吧啊着之所而且但想要可请您我你他她它们谁几"
)


def is_evidence(gram: str, generic: frozenset[str]) -> bool:
    """Whether a shared gram says something about the field: no function characters, numbers, units, generic words."""
    if len(gram) < 2 or gram in generic or gram[0].isdigit():
        return False
    return not _FUNCTION.intersection(gram) and gram not in latin_spellings()


_STOP = re.compile(
    "[^\u3400-\u9fffA-Za-z0-9%+-]+|的|了|和|与|及|或|把|将|让|使|对于?|在|还要|想要"
    "|想做|想把|我们|公司|企业|希望|需要|要求|目前|现在|能够"
    "|可以|如何|怎么|怎样|解决|实现|提高|提升|降低|问题|以上|以下|左右|不低于|不超过|达到|因为|所以|但是|并且|而且|一种|一个|什么"
    "|有没有|寻找|寻求|突破|做到|不够|太|很|要|想|是|有|做|能"
)


def keywords(text: str, limit: int = 8) -> tuple[str, ...]:
    """The content words of a short text: what is left between function words, each once, in order."""
    pieces = [piece for piece in _STOP.split(text) if 2 <= len(piece) <= 12 and not piece.isdigit()]
    useful = [
        piece
        for piece in pieces
        if any(is_evidence(piece[i : i + 2], generic_grams()) for i in range(len(piece) - 1))
    ]
    return tuple(dict.fromkeys(useful))[:limit]
