"""Names of measured properties in the trades of the region, and which of them mean the same.

Data, not logic: `measures` finds the name of what was measured with it, `ranking` compares names by `metric_key`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final


def word_set(words: str) -> frozenset[str]:
    """Blank-separated words as a set."""
    return frozenset(words.split())


# Each line is one property: the preferred name first, then names that people use for it.
_SAME: Final = """
静水压 耐静水压 耐水压 抗渗水性 防水等级 静水压力 耐水压力 水柱高
透湿量 透湿率 透湿度 透湿性 透湿 水蒸气透过率 水蒸气透过量 WVTR MVTR
透气量 透气率 透气性
断裂强力 断裂强度 拉断力 断裂载荷
断裂伸长率 断后伸长率 断裂延伸率
拉伸强度 抗拉强度 抗张强度
拉伸模量 弹性模量 杨氏模量
弯曲强度 抗弯强度 抗折强度
弯曲模量
压缩强度 抗压强度
层间剪切强度
剪切强度 抗剪强度
剥离强度 剥离力 粘接强度 粘结强度 附着力
撕裂强力 撕破强力 撕裂强度
顶破强力 胀破强力
冲击强度 冲击韧性
耐磨次数 耐磨性
起毛起球等级 起球等级 抗起毛起球 抗起球 抗起球性 抗起球等级 起毛起球 起球
勾丝等级 抗勾丝 抗钩丝
平整度等级 免烫等级 外观平整度
拒水等级 沾水等级 拒水 泼水等级
拒油等级 拒油
防霉等级
阻燃等级
色牢度 耐洗色牢度 耐摩擦色牢度 耐光色牢度 水洗色牢度 日晒牢度 耐日晒色牢度
克重 面密度 单位面积质量 平方米克重
门幅 幅宽
厚度 膜厚 壁厚 晶片厚度
线密度 纤度 单丝纤度
长度
宽度
高度
直径 口径 管径
孔径 平均孔径
粒径 平均粒径 粒度
孔隙率
回收率 可回收比例 可回收成分占比
可回收
保持率 静水压保持率 强度保持率 容量保持率
抗菌率 抑菌率
脱盐率 截留率 去除率
水通量 膜通量 通量 产水量
纯度
良率 良品率 成品率 合格率
不良率 次品率 废品率 缺陷率 报废率
缺陷密度 微管密度 位错密度
收率 得率 产率
转化率
选择性
效率 光电转换效率 转换效率 能效
余热回收率 热回收率
能耗 单位能耗 综合能耗 电耗 用电量
水耗 用水量 耗水量
成本 单位成本 生产成本 成本增幅 研发成本
价格 单价 售价
产能 年产能 单线产能 单台产能 设备产能
产量 年产量
销售额 产值 营业收入 年销售额
市场份额 市场占有率 占有率
温度 工作温度 使用温度 固化温度 耐温 耐热温度 耐高温 耐温性 烘干温度 反应温度 热变形温度
玻璃化转变温度 Tg
熔点
沸点
耐低温
压力 工作压力
真空度
湿度 相对湿度
速度 车速 纺丝速度 织造速度 线速度
转速
精度 定位精度 尺寸精度 加工精度 测量精度
误差 测量误差 计量误差
公差
温差 温度偏差 温度波动 温度差 控温精度 温度均匀性
偏差 波动 波动范围
缩水率 水洗缩率 尺寸变化率
纬斜 纬斜率
断头率
空洞率 孔洞率
溶出度
粗糙度 表面粗糙度
平整度 翘曲度 翘曲
分辨率
重复定位精度 重复精度
硬度
密度 体积密度
粘度 黏度
折射率
透光率 透过率
反射率
雾度
色差
光泽度
导热系数 热导率 导热率
热膨胀系数
热阻
电阻率 体积电阻率 表面电阻
电导率
介电常数
介电损耗 损耗因子
击穿电压 耐压
击穿强度
电压 工作电压 额定电压
电流
功率 额定功率
频率
容量
能量密度 比能量
循环寿命 循环次数 使用寿命 寿命
水洗次数 耐水洗次数 耐洗次数
弯折次数 折叠次数
灭菌次数 复用次数
时间 固化时间 响应时间 反应时间 处理时间 充电时间
周期 生产周期 交货周期 研发周期
保质期 储存期 货架期 质保期
噪声 噪音
含量 含水率 回潮率 含油率 杂质含量 甲醛含量 含固量
浓度
比例 占比 比重 国产化率
氧指数 极限氧指数 LOI
残留量 溶剂残留 残余
生物相容性
细菌内毒素 内毒素
pH pH值 PH值
COD COD浓度
排放量 碳排放 排放浓度
面积
体积
重量 质量 单重 总重
批量 数量
人数
紫外线防护系数 UPF
摩擦系数
信噪比
灵敏度
检出限 检测限
包封率
载药量
释放时间 缓释时间
"""
# A smaller value is the better one, so 优于 0.1 mm means at most 0.1 mm.
_LOWER_IS_BETTER: Final = word_set(
    "精度 误差 公差 温差 偏差 缩水率 纬斜 断头率 空洞率 孔隙率 粗糙度 平整度 重复定位精度 不良率"
    " 缺陷密度 能耗 水耗 成本 噪声 色差 检出限 残留量 介电损耗 热阻 分辨率"
)
# Written as a plain number, without a unit.
_PLAIN: Final = word_set(
    "pH 色牢度 折射率 摩擦系数 介电常数 介电损耗 紫外线防护系数 氧指数 信噪比 色差 起毛起球等级 勾丝等级 平整度等级 拒水等级 拒油等级"
)


@cache
def _keys() -> dict[str, str]:
    return {name: line.split()[0] for line in _SAME.strip().splitlines() for name in line.split()}


@cache
def pattern() -> re.Pattern[str]:
    """One or several known names in a row (静水压 + 保持率)."""
    names = "|".join(re.escape(name) for name in sorted(_keys(), key=len, reverse=True))
    return re.compile(rf"(?:{names})+")


def metric_key(name: str) -> str:
    """The preferred name of a property; of a compound name, that of its longest known end. Unknown names stay."""
    known = _keys()
    for start in range(len(name)):
        if name[start:] in known:
            return known[name[start:]]
    inside = pattern().findall(name)
    return metric_key(inside[-1]) if inside and inside[-1] != name else name


def lower_is_better(name: str) -> bool:
    return metric_key(name) in _LOWER_IS_BETTER


def is_price(name: str) -> bool:
    """Whether an amount of money under this name is something a solution has to keep to (成本, 价格)."""
    return metric_key(name) in ("成本", "价格")


def is_plain(name: str) -> bool:
    """Whether the property is given as a number without a unit (pH 7, 色牢度 4)."""
    return metric_key(name) in _PLAIN
