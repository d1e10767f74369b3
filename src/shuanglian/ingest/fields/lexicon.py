"""Words of government documents, by what they do in a sentence. No names of places, bodies or documents."""

from __future__ import annotations

import re
from typing import Final


def words(text: str) -> list[str]:
    """The words of a text that blanks divide."""
    return text.split()


def either(text: str) -> str:
    """An alternation, longest first, of words divided by blanks."""
    return "|".join(sorted((re.escape(word) for word in words(text)), key=len, reverse=True))


# Verbs that say a stock exists or is made; the thing counted follows them and they are left out of its name.
STOCK: Final = either(
    "建成 建有 建起 建立 建设 建造 建 共建成 共建有 建成了 拥有 现有 设有 有 集聚 聚集 汇聚 汇集 吸引 引进 引育 引入 招引 "
    "培育 培育出 培养 培养出 涌现 涌现出 形成 打造 构建 获得 获评 获批 获 荣获 斩获 认定 入驻 入选 组建 成立 设立 创建 创成 "
    "配备 配置 储备 布局 注入 出台 推出 举办 开展 实施 推进 推动 实现 完成 落户 集结 聘请 选派 派出 达到 突破 超过 拥 占据 "
    "集聚了 吸引了 引进了 建成投用 投用 建成投产 具有 含 包括 包含 涵盖 覆盖 统筹推动 聚焦 围绕 提供 安排 取得 新认定 位居 "
    "打造出 创造 迎来 接待 收到 开设 开通 谋划 谋划建设 规划建设 重点推进 累计建成 共有 整合 招募 联合 链接 汇聚了 赢得 斩获了 "
    "列入 纳入 进入 邀请 聘任"
)
# Verbs that belong to the name of what is counted: a flow, not a stock.
FLOW: Final = either(
    "新增 新引进 新培养 新培育 新建 新设 新签约 新开工 新落户 新入库 净增 促成 催生 撬动 带动 承担 承接 签约 开工 投产 竣工 解决 "
    "化解 服务 办理 受理 走访 减免 发放 授权 转化 孵化 入库 征集 梳理 破解 对接 登记 申请 授予 发布 培训 参赛 落地 改造 盘活 腾退 "
    "拆除 收储 出让 实施改造 消除 整治 修复 节约 减少 压缩 缩短 达成 成交 引导 拉动 兑现"
)
# Words around a verb that say how or how much, not what.
ADVERB: Final = either(
    "已 已经 目前 目前已 现 现已 累计 共 共计 总计 合计 一共 先后 力争 努力 争取 确保 预计 计划 拟 将 将要 要 更是 更 "
    "也 还 又 再 均 都 "
    "全部 年末 年底 期末 季末 月末 同比 环比 比上年 较上年 比去年 较去年 不断 持续 加快 加速 进一步 大力 着力 全力 "
    "积极 重点 成功 率先 首次 一举 顺利 不仅 "
    "而且 并 且 以及 其中 同时 此外 另外 另有 还有 总共 至少 至今 截至目前 截止目前 截至 全年 仅 只 就 便 即 正 正在 基本 初步 "
    "逐步 稳步 每年 年均 平均 分别 实际 据统计 据悉 据介绍 数据显示 统计显示 截至今日 围绕 按照 通过 可 能 能够 可以 "
    "今年以来 近年来 "
    "连续 有望 预期 有效 直接 间接 依托 力保 奋力 全力保"
)
# What stands between a name and its number.
LINK: Final = either(
    "达 达到 达成 已达 已达到 为 是 约为 则为 至 到 增至 升至 增加至 增加到 增长至 增长到 提高到 提高至 提升到 提升至 "
    "跃升至 跃升到 扩大到 扩大至 "
    "缩小至 缩小到 降至 降到 下降到 下降至 降低到 压缩到 压缩至 缩短至 缩短到 减少到 减少至 回升至 发展到 壮大到 攀升至 跃居 累计 "
    "累计达 累计达到 共 共计 "
    "共有 总计 合计 有 仅 仅有 只有 近 约 超 超过 逾 突破 首破 不少于 不低于 不超过 不高于 不小于 不大于 低于 高于 "
    "少于 多于 至少 高达 多达 接近 逼近 "
    "稳定在 保持在 控制在 维持在 迈上 跨上 站上 迈入 更是 已 已经 也 均 都 将 可 可达 从 由 自 的 要 再 又 还 分别 分别达 分别为 分别达到 "
    "合共 一共 总共 大约 "
    "将近 为了 了 翻至 同比 环比 比上年 较上年 比去年 较去年 比上年同期 较上年同期 年均 平均 首次 成功 力争 预计 有望 基本 余 "
    "左右 全部 实际 占比"
)
# Growth verbs, upward and downward.
RISE: Final = either(
    "增长 增加 增 上升 提高 提升 上涨 涨 扩大 增幅 增速 增幅达 增速达 增长了 提高了 提升了 增加了 上升了 扩大了 快于 "
    "高于 翻 攀升 递增 增幅为 增速为 "
    "跃升 回升 正增长"
)
FALL: Final = either(
    "下降 降低 减少 缩短 压缩 下滑 回落 降 减 缩减 压减 节约 削减 下跌 降幅 减幅 下降了 降低了 减少了 缩短了 压缩了 "
    "低于 慢于 节省 负增长"
)
# Other verbs that begin a clause whose subject was named before.
ACT: Final = either(
    "发挥 推动 推进 搭建 凭借 按照 围绕 通过 依托 聚焦 加快 加速 落实 优化 持续 着力 突出 强化 探索 鼓励 支持 引导 "
    "坚持 深化 完善 健全 开展 加强 加大 提升 提高 "
    "数说 图说 走进 链接 致力 力争 努力 争取 结合 面向 针对 立足 瞄准 紧扣 紧盯 抢抓 抓住 利用 借助 发展 壮大 做强 做大 做优 组织 协调 "
    "联合 携手 统筹 规划 谋划 布局 投入 设置 制定 印发 "
    "拓展 扩大 促进 助力 助推 服务 满足 解决 破解 打破 打通 营造 创新 改革 实行 推行 启用 推广 举办 举行 走出 打赢 "
    "打好 使用 采用 运用 参与 融入 对接 联动 协同 携 以 为 从 由 在 对 将 把 与 和 及 "
    "经 据 按 向 使 让 等 并 且 而 但 又 再 其中 位于 地处 东至 西至 南至 北至 分别 全面 全力 深入 积极 大力 高标准 "
    "高水平 高质量 高品质 是 被 累计 每 各 不 也 就 都 "
    "可见 走进 来到 随着 继续 进一步 充分 主动 实现 成为 超额 严格 开发 加入 入选 涌现 提出 明确 要求 表示 介绍 认为 "
    "指出 强调 说 获 赋能 引领 展现 呈现 形成 初步 "
    "年均 率先 争创 争当 适当 谋求 确保 保障 保持 培育 研究 研发 生产 用于 属于 作为 如 当 若 因 因为 由于 除 除了 "
    "此前 随后 近日 日前 当天 当前 我们 他们 他 她 它 "
    "其 这 那 该 有的 一些 许多 不少 很多 一批 多家 多个 首 全"
)


def _opening() -> str:
    """Words that no name begins with; of single letters only those that begin no name (建德, 都江堰, 正泰, 现代 do)."""
    words = "|".join((STOCK, FLOW, ADVERB, ACT)).split("|")
    return "|".join(
        sorted(
            {word for word in words if len(word) > 1} | set("已获均也还仅更与和及对将把被以由从在其"),
            key=len,
            reverse=True,
        )
    )


OPENING: Final = _opening()
# Nouns that say a quantity of something; alone they need to be told of what.
BARE: Final = re.compile(
    r"(?:总)?(?:面积|产值|总值|产量|产能|规模|总量|总数|总额|金额|投资|收入|利润|税收|营收|销售额|销售收入|人数|数量|长度|里程|"
    r"利润总额|净利润|营业收入|主营业务收入|税收收入|增加值|工业总产值|总产值|销售产值|进出口总额|出口额|零售额|总收入|"
    r"估值|市值|份额|比重|占比|比例|增速|增幅|成本|价格|单价|用地|建筑面积|占地面积|总建筑面积|规划面积|用地面积|"
    r"成交额|交易额|贡献率|覆盖率|成功率)"
)
