"""Names of measured properties in the trades of the region, and which of them mean the same.

Data, not logic: `measures` finds the name of what was measured with it, `ranking` compares names by `metric_key`.
"""

# ruff: noqa: E501 — data, one line each

from __future__ import annotations

import re
from functools import cache
from typing import Final


def word_set(words: str) -> frozenset[str]:
    """Blank-separated words as a set."""
    return frozenset(words.split())


# Each line is one property: the preferred name first, then names that people use for it.
_SAME: Final = """
静水压 耐静水压 耐水压 抗渗水性 防水等级 静水压力 耐水压力 水柱高 耐水压性 抗静水压 水压 hydrostatic_pressure hydrostatic_head water_resistance waterproofness
透湿量 透湿率 透湿度 透湿性 透湿 水蒸气透过率 水蒸气透过量 WVTR MVTR 透湿能力 湿气透过率 水汽透过率 water_vapour_transmission_rate water_vapor_transmission_rate moisture_vapour_transmission_rate moisture_vapor_transmission_rate moisture_permeability breathability water_vapor_permeability water_vapour_permeability
透气量 透气率 透气性 air_permeability 透气度
断裂强力 断裂强度 拉断力 断裂载荷 拉断强力 经向断裂强力 纬向断裂强力 纵向断裂强力 横向断裂强力 breaking_strength breaking_force tenacity
断裂伸长率 断后伸长率 断裂延伸率 伸长率 延伸率 elongation_at_break elongation
拉伸强度 抗拉强度 抗张强度 tensile_strength
拉伸模量 弹性模量 杨氏模量 tensile_modulus Young's_modulus elastic_modulus 模量 储能模量
弯曲强度 抗弯强度 抗折强度 flexural_strength bending_strength
弯曲模量 flexural_modulus
压缩强度 抗压强度 compressive_strength
层间剪切强度
剪切强度 抗剪强度 shear_strength
剥离强度 剥离力 粘接强度 粘结强度 附着力 peel_strength 粘合强度 结合强度 结合力 粘结力 bonding_strength adhesion
撕裂强力 撕破强力 撕裂强度 撕破强度 tear_strength tearing_strength
顶破强力 胀破强力
冲击强度 冲击韧性 缺口冲击强度 抗冲击强度 impact_strength
耐磨次数 耐磨性 马丁代尔耐磨 耐磨 耐磨转数 abrasion_resistance
起毛起球等级 起球等级 抗起毛起球 抗起球 抗起球性 抗起球等级 起毛起球 起球
勾丝等级 抗勾丝 抗钩丝
平整度等级 免烫等级 外观平整度
拒水等级 沾水等级 拒水 泼水等级
拒油等级 拒油
防霉等级
阻燃等级
色牢度 耐洗色牢度 耐摩擦色牢度 耐光色牢度 水洗色牢度 日晒牢度 耐日晒色牢度 耐皂洗色牢度 耐汗渍色牢度 干摩擦色牢度 湿摩擦色牢度 耐干摩擦色牢度 耐湿摩擦色牢度 摩擦牢度 湿摩擦牢度 干摩擦牢度 皂洗牢度 水洗牢度 汗渍牢度 耐氯色牢度 耐日晒牢度 color_fastness colour_fastness colorfastness
克重 面密度 单位面积质量 平方米克重 平方米质量 grammage basis_weight areal_density gram_weight
门幅 幅宽
厚度 膜厚 壁厚 晶片厚度 涂层厚度 镀层厚度 层厚 板厚 片厚 涂膜厚度 漆膜厚度 thickness film_thickness
线密度 纤度 单丝纤度
长度 length
宽度 width
高度 height 扬程
直径 口径 管径 公称直径 DN 纤维直径 丝径 外径 内径 孔直径 线径 diameter fiber_diameter fibre_diameter
孔径 平均孔径 pore_size 最大孔径 过滤精度
粒径 平均粒径 粒度 粒子尺寸 颗粒尺寸 晶粒尺寸 particle_size grain_size D50 D90
孔隙率 porosity 开孔率
回收率 可回收比例 可回收成分占比
可回收
保持率 静水压保持率 强度保持率 容量保持率 力学保持率 剩余率 残存率 留存率 容量保留率 retention capacity_retention 恢复率 弹性回复率 回弹率
抗菌率 抑菌率 抗菌性 抑菌性 杀菌率 杀灭率 antibacterial_rate antibacterial_rating
脱盐率 截留率 去除率 截盐率 salt_rejection rejection_rate rejection
水通量 膜通量 通量 产水量 纯水通量 产水通量 渗透通量 flux water_flux 产水率 处理水量 处理量 处理能力 日处理能力
纯度 purity
良率 良品率 成品率 合格率 yield yield_rate 优品率 直通率 一次合格率 首检合格率 优等品率 正品率
不良率 次品率 废品率 缺陷率 报废率 不合格率 返工率 返修率 reject_rate defect_rate 破损率 疵点率 误报率 漏报率 漏检率 误检率 误判率 丢包率 故障率 失效率 误码率 error_rate scrap_rate
缺陷密度 微管密度 位错密度
收率 得率 产率 得粉率 提取率 产出率 回收得率 萃取率
转化率 conversion
选择性 selectivity
效率 光电转换效率 转换效率 能效 生产效率 工作效率 劳动生产率 生产率 人效 量子效率 外量子效率 过滤效率 发电效率 库仑效率 efficiency productivity filtration_efficiency conversion_efficiency
余热回收率 热回收率
能耗 单位能耗 综合能耗 电耗 百公里电耗 百公里油耗 百公里能耗 用电量 单耗 综合电耗 吨水电耗 单位产品能耗 单位产品综合能耗 耗电量 电力消耗 蒸汽消耗 汽耗 气耗 耗气量 煤耗 油耗 功耗 energy_consumption power_consumption
水耗 用水量 耗水量 耗水 吨布水耗 新鲜水取水量 取水量 water_consumption
成本 单位成本 生产成本 成本增幅 研发成本 费用 制造成本 材料成本 处理成本 处理费用 运行成本 运行费用 吨水成本 综合成本 用工成本 人工成本 cost costs price_per_ton
价格 单价 售价 造价 客单价 报价
产能 年产能 单线产能 单台产能 设备产能 capacity 生产能力 年生产能力 日产能 月产能 production_capacity output_capacity
产量 年产量 日产量 月产量 output
销售额 产值 营业收入 年销售额
市场份额 市场占有率 占有率
温度 工作温度 使用温度 固化温度 耐温 耐热温度 耐高温 耐温性 烘干温度 反应温度 热变形温度 加热温度 热处理温度 耐温等级 耐热 耐热性 长期使用温度 最高使用温度 环境温度 烧结温度 退火温度 灭菌温度 焙烘温度 定型温度 染色温度 发酵温度 储存温度 结温 分解温度 软化点 维卡软化点 temperature operating_temperature working_temperature
玻璃化转变温度 Tg 玻璃化温度 glass_transition_temperature
熔点 melting_point 熔融温度
沸点
耐低温 脆化温度 凝点 倾点 冰点
压力 工作压力 操作压力 运行压力 设计压力 背压 爆破压力 耐压强度 pressure working_pressure
真空度 极限真空 极限真空度 vacuum
湿度 相对湿度 环境湿度 humidity relative_humidity
速度 车速 纺丝速度 织造速度 线速度 线速 移动速度 运行速度 打印速度 风速 流速 升温速率 降温速率 沉积速率 刻蚀速率 生长速率 腐蚀速率 speed rate deposition_rate
转速 主轴转速 rotation_speed
精度 定位精度 尺寸精度 加工精度 测量精度 控制精度 检测精度 识别精度 定位误差 加工误差 套准精度 对位精度 套刻精度 计量精度 称量精度 配料精度 accuracy_of_positioning precision positioning_accuracy
误差 测量误差 计量误差 相对误差 平均误差 绝对误差 均方根误差 偏差率 error measurement_error
公差
温差 温度偏差 温度波动 温度差 控温精度 温度均匀性 temperature_difference 温升 温度波动范围 温降
偏差 波动 波动范围 厚度偏差 厚度均匀性 均匀性 不均匀度 不匀率 不均匀性 厚薄差 变异系数 CV值 CV RSD 相对标准偏差 片内均匀性 波动度 张力波动 deviation uniformity
缩水率 水洗缩率 尺寸变化率 收缩率 热收缩率 沸水收缩率 shrinkage
纬斜 纬斜率
断头率
空洞率 孔洞率
溶出度
粗糙度 表面粗糙度 表面粗糙度Ra Ra roughness surface_roughness
平整度 翘曲度 翘曲
分辨率 空间分辨率 resolution
重复定位精度 重复精度
硬度 维氏硬度 洛氏硬度 邵氏硬度 铅笔硬度 莫氏硬度 hardness
密度 体积密度 堆积密度 表观密度 容重 density bulk_density
粘度 黏度 动力粘度 运动粘度 特性粘度 旋转粘度 viscosity
折射率 refractive_index
透光率 透过率 可见光透过率 透射率 透光度 transmittance light_transmittance
反射率 reflectance reflectivity
雾度 haze
色差 总色差 color_difference colour_difference ΔE
光泽度
导热系数 热导率 导热率 thermal_conductivity
热膨胀系数 线膨胀系数 CTE thermal_expansion_coefficient
热阻 thermal_resistance 接触热阻
电阻率 体积电阻率 表面电阻 方阻 方块电阻 接触电阻 导通电阻 绝缘电阻 表面比电阻 体积电阻 surface_resistivity resistivity sheet_resistance 电阻 resistance
电导率 离子电导率 conductivity ionic_conductivity
介电常数 dielectric_constant 相对介电常数 Dk
介电损耗 损耗因子 介质损耗 介电损耗角正切 损耗角正切 Df dielectric_loss
击穿电压 breakdown_voltage
耐压 耐电压 绝缘耐压 withstand_voltage
击穿强度 介电强度 dielectric_strength
电压 工作电压 额定电压 开路电压 阈值电压 输出电压 voltage
电流 漏电流 暗电流 短路电流 输出电流 current_density 电流密度 leakage_current
功率 额定功率 输出功率 装机功率 额定输出功率 power
频率 工作频率 带宽 frequency bandwidth
容量 比容量 放电容量 存储容量 有效容积 容积 capacity_of_battery
能量密度 比能量 energy_density specific_energy 质量能量密度 体积能量密度 功率密度
循环寿命 循环次数 使用寿命 寿命 cycle_life service_life lifetime life 疲劳寿命 平均无故障时间 MTBF 无故障运行时间
水洗次数 耐水洗次数 耐洗次数
弯折次数 折叠次数
灭菌次数 复用次数
时间 固化时间 响应时间 反应时间 处理时间 充电时间 耗时 用时 工时 加工时间 停留时间 检测时间 检测周期 换型时间 换模时间 交货期 交期 停机时间 培养时间 发酵时间 保温时间 染色时间 半衰期 启动时间 恢复时间 节拍 生产节拍 反应时长 处理时长 续航时间 response_time curing_time reaction_time time cycle_time lead_time charging_time
周期 生产周期 交货周期 研发周期 交付周期 开发周期 生产制造周期
保质期 储存期 货架期 质保期 shelf_life 有效期 贮存期
噪声 噪音 noise 噪声级 运行噪声
含量 含水率 回潮率 含油率 杂质含量 甲醛含量 含固量 有机质含量 灰分 灰分含量 固含量 水分 水分含量 残余水分 蛋白质含量 蛋白含量 酒精度 糖度 总糖 总酸 氨基酸态氮 挥发酸 金属杂质含量 氧含量 碳含量 硅含量 盐分 盐含量 VOC含量 VOCs含量 重金属含量 增塑剂含量 content moisture_content solid_content 载量 添加量 用量 掺量 替代率 掺杂量 残糖 总固形物
浓度 排放限值 出水浓度 进水浓度 质量浓度 颗粒物浓度 粉尘浓度 concentration
比例 占比 比重 国产化率 国产化比例 本地化率 覆盖率 普及率 再生料比例 replacement_ratio proportion share ratio coverage 利用率 综合利用率 设备利用率 稼动率 开机率 OEE 资源化率 回用率 中水回用率 稳定率
氧指数 极限氧指数 LOI oxygen_index limiting_oxygen_index
残留量 溶剂残留 残余 残留 溶剂残留量 农药残留 残留单体 单体残留 残留溶剂 residue residual
生物相容性
细菌内毒素 内毒素
pH pH值
COD COD浓度 COD去除率 化学需氧量 CODcr CODMn
排放量 碳排放 排放浓度 排放 废水排放量 VOCs排放量 二氧化碳排放量 carbon_emission emission emissions
比表面积 BET比表面积
面积 area 幅面 建筑面积 占地面积 场地面积
体积 volume
重量 质量 单重 总重 净重 自重 载重 额定载重 承载力 承载 载荷 负载 起重量 weight mass load
批量 数量
人数
紫外线防护系数 UPF UPF值 紫外线防护指数
摩擦系数 friction_coefficient 动摩擦系数 静摩擦系数
信噪比 SNR signal-to-noise_ratio signal_to_noise_ratio
灵敏度 sensitivity 检测灵敏度
特异性 特异度
检出限 检测限 最低检出限 定量限 LOD LOQ detection_limit limit_of_detection
包封率 encapsulation_efficiency
载药量
释放时间 缓释时间
removal_rate 净化率 脱除率 氨氮去除率 脱色率 脱硫率 脱硝率 除尘效率 降解率 removal_efficiency degradation_rate 杀灭对数值
准确率 精确率 召回率 识别率 识别准确率 检测准确率 预测准确率 检出率 命中率 正确率 查全率 查准率 accuracy recall F1值 F1 AUC mAP IoU mIoU kappa 准确度 检出准确率
延迟 时延 响应时延 端到端时延 端到端延迟 网络时延 推理延迟 推理时延 latency delay 抖动
吞吐量 并发数 并发量 并发用户数 并发用户 并发 QPS TPS 每秒查询数 每秒事务数 throughput concurrency 数据吞吐率 传输速率 数据传输速率
帧率 frame_rate 刷新率 采样率 采样频率
可用性 系统可用性 可用率 availability 在线率
氨氮 氨氮浓度 NH3-N
总磷 TP
总氮 TN
悬浮物 SS SS浓度
BOD BOD5 五日生化需氧量
色度 稀释倍数
浊度 turbidity
颗粒物 粉尘 PM2.5 PM10 烟尘 粉尘排放浓度 颗粒物排放浓度
VOCs VOC 非甲烷总烃 TVOC
二氧化硫 SO2 氮氧化物 NOx
电导
盐雾 耐盐雾 耐盐雾时间 中性盐雾 中性盐雾试验 salt_spray
老化 耐老化 耐候性 抗老化
弹性 弹性回复 弹性伸长率
捻度
经密 纬密 经纬密度
白度 whiteness
固色率 上染率 染料利用率 得色量 K/S K/S值
浴比
毛效 吸水高度 芯吸高度
蓬松度 蓬松性
保暖率 克罗值
静电压 静电半衰期 带电电压
吸水率 吸水性 吸湿率 回弹性
抗静电
抗紫外线 UV阻隔率 紫外线透过率 遮光率
颗粒物过滤效率 细菌过滤效率 BFE PFE VFE 阻隔率
过滤阻力 通气阻力 压力损失 压差 压降 pressure_drop 气流阻力
血液相容性 溶血率 细胞存活率 细胞活力 存活率 viability 存活
生物利用度 相对生物利用度 bioavailability
效价 滴度 酶活 酶活力 比活力 activity titer potency
分子量 重均分子量 数均分子量 Mw Mn molecular_weight 截留分子量 MWCO
聚合度 分子量分布 PDI 多分散系数
载流子浓度 迁移率 电子迁移率 mobility 载流子迁移率
缺陷数 颗粒数 金属污染 颗粒度
TTV 弯曲度 总厚度变化 平面度 圆度 同轴度 直线度 垂直度 平行度 跳动 圆跳动 flatness
关键尺寸 线宽 特征尺寸
线宽均匀性
刻蚀选择比 深宽比 aspect_ratio 选择比
倍率性能 首效 首次库仑效率 首周效率
内阻
自放电率 自放电
充放电次数 充放电循环
发电量 装机容量 装机
余热 热效率 锅炉热效率 thermal_efficiency COP 能效比 制冷系数
压缩比 压力比
流量 风量 排量 额定流量 flow_rate 循环水量 处理风量
扭矩 torque 转矩
推力 拉力 夹紧力 锁模力 张力 纱线张力 载荷力 顶出力 粘附力 附着强度 force
行程
重复性 复现性 线性度 repeatability
量程 测量范围 检测范围 测距 探测距离 作用距离 识别距离 通信距离
焦距 视场角 视角 光圈 口径比
波长 中心波长 工作波长 wavelength 线宽nm
光效 发光效率 亮度 照度 luminance brightness illuminance
显色指数 CRI 显指 显指Ra 显色指数Ra
色温
消光比 插入损耗 回波损耗 损耗 传输损耗 insertion_loss 隔离度
增益 gain
抗压强度等级 强度等级
坍落度 slump
含气量
水灰比 水胶比
耐火极限 fire_resistance 燃烧等级
传热系数 K值 U值
酒度 酒精含量 alcohol_content
可溶性固形物
酸度
氨基酸态氮含量
菌落总数 大肠菌群 霉菌 细菌总数 菌落数 活菌数 含菌量 微生物限度
出酒率 原料利用率 损耗率 原料损耗率 出糟率
成活率 发芽率
破碎率 整精米率
抗风等级 抗风 抗震等级 抗震 风力
洁净度 洁净度等级 洁净等级
防护等级 IP等级
库存周转天数 周转天数 库存周转率 库存
准时率 准时交付率 交付率 订单满足率 满意度 客户满意度
成功率 一次成功率 通过率 一次通过率
加速度
渗透率 透过系数 渗透系数
错误率 字错误率
漏率 泄漏率 氦漏率 漏气率
碘值
安全系数
填充因子
隔声量
断裂韧性
强度 力学强度
表面张力 界面张力
磁感应强度 磁场强度
电场强度 场强
热流密度
比热容 比热
风压 静压 全压
续航里程 续航
清洁度
屈服强度 yield_strength
吸液量 吸液率
甜度
驻波比 VSWR
人均产值 亩均税收 亩均产值 增加值 利润 利润率 毛利率 投资回报率 投资回收期 回收期
税收 研发投入 研发强度
时空产率 空速
使用年限 设计寿命 LED寿命
"""
# A smaller value is the better one, so 优于 0.1 mm means at most 0.1 mm.
_LOWER_IS_BETTER: Final = word_set(
    "精度 误差 公差 温差 偏差 缩水率 纬斜 断头率 空洞率 孔隙率 粗糙度 平整度 重复定位精度 不良率"
    " 缺陷密度 能耗 水耗 成本 噪声 色差 检出限 残留量 介电损耗 热阻 分辨率 延迟 漏率 错误率 时间 周期 翘曲 过滤阻力 COD 氨氮 总磷 总氮 悬浮物 BOD 色度 浊度 颗粒物 VOCs 二氧化硫"
    " 排放量 内阻 自放电率 关键尺寸 刻蚀损伤 消光比损耗 库存周转天数 甲醛 缺陷数 余氯 雾度 溶血率 真空度 聚合度分布 重复性 水灰比 空洞率 孔洞率"
)
# More of these is never what somebody boasts of reaching.
_DEFECT: Final = word_set(
    "误差 偏差 温差 断头率 孔隙率 不良率 缺陷密度 能耗 水耗 成本 噪声 色差 残留量 翘曲 COD 氨氮 总磷 总氮 悬浮物 BOD 色度 浊度 颗粒物 VOCs 二氧化硫 排放量 缩水率 纬斜 自放电率 缺陷数 空洞率"
)
# What lies between two levels, so that 5 K is 5 ℃.
_DIFFERENCE: Final = word_set("误差 公差 温差 偏差 精度 重复定位精度 平整度 波动 均匀性")
# More is better, so that who asks for 静水压 100 kPa is served by 150.
_HIGHER_IS_BETTER: Final = word_set(
    "静水压 透湿量 断裂强力 断裂伸长率 拉伸强度 弯曲强度 压缩强度 层间剪切强度 剪切强度 剥离强度 撕裂强力 顶破强力 冲击强度 耐磨次数 起毛起球等级 勾丝等级"
    " 平整度等级 拒水等级 拒油等级 防霉等级 阻燃等级 色牢度 回收率 可回收 保持率 抗菌率 脱盐率 水通量 纯度 良率 收率 转化率 选择性 效率 余热回收率 产能 产量 氧指数"
    " 紫外线防护系数 信噪比 特异性 准确率 吞吐量 帧率 可用性 盐雾 续航里程 能量密度 循环寿命 水洗次数 弯折次数 灭菌次数 击穿电压 耐压 击穿强度 功率 转速 光效"
    " 显色指数 removal_rate 透光率 白度 保质期 迁移率 使用年限 成功率 准时率 保暖率 屈服强度 断裂韧性 强度 抗压强度等级 颗粒物过滤效率 包封率 载药量 耐火极限"
    " 隔声量 固色率 扭矩 推力 量程"
)
# Classes of properties rather than names of one: what is said of one member says nothing of another (含水率, 蛋白质含量).
_CLASSES: Final = word_set(
    "不良率 含量 时间 周期 比例 准确率 灵敏度 保持率 容量 光效 温度 压力 速度 厚度 直径 电压 电流 效率 精度 成本 浓度 流量 重量 功率 色牢度"
)
# The same, but the name of the line is itself only one of the members (循环寿命 says nothing of 设备寿命).
_MIXED: Final = word_set(
    "循环寿命 电阻率 消光比 TTV 刻蚀选择比 人均产值 菌落总数 破碎率 成活率 抗风等级 发电量 载流子浓度 出酒率 余热 静电压 二氧化硫 血液相容性 效价 缺陷数"
    " 倍率性能 聚合度 推力 税收 时空产率 耐火极限 可溶性固形物"
)
# Heads that other members end with, without being the same (疲劳寿命 is no 寿命 of the whole).
_VAGUE: Final = word_set("寿命 life lifetime")
# Members of a class that are one property after all.
_ALIKE: Final = """
工作温度 使用温度 长期使用温度 最高使用温度 耐温 耐热温度 耐高温 耐温性 耐温等级 耐热 耐热性 operating_temperature working_temperature
工作压力 操作压力 运行压力 设计压力 working_pressure
膜厚 涂层厚度 镀层厚度 涂膜厚度 漆膜厚度 层厚 film_thickness
纤维直径 丝径 fiber_diameter fibre_diameter
管径 口径 公称直径 DN
工作电压 额定电压
光电转换效率 转换效率 conversion_efficiency
生产效率 工作效率 劳动生产率 生产率 人效 productivity
过滤效率 filtration_efficiency
量子效率 外量子效率
定位精度 positioning_accuracy accuracy_of_positioning
加工精度 尺寸精度
测量精度 检测精度 计量精度
单位成本 生产成本 制造成本 综合成本 cost costs 成本
运行成本 运行费用
处理成本 处理费用 吨水成本
用工成本 人工成本
风量 处理风量
载重 额定载重 承载力 承载 载荷 负载 起重量 load
重量 质量 weight mass 单重
额定功率 输出功率 额定输出功率 power 功率
耐洗色牢度 水洗色牢度 耐皂洗色牢度 皂洗牢度 水洗牢度
耐日晒色牢度 日晒牢度 耐光色牢度 耐日晒牢度
耐汗渍色牢度 汗渍牢度
耐摩擦色牢度 摩擦牢度
干摩擦色牢度 干摩擦牢度 耐干摩擦色牢度
湿摩擦色牢度 湿摩擦牢度 耐湿摩擦色牢度
循环寿命 循环次数 cycle_life
使用寿命 service_life 寿命 lifetime life
疲劳寿命
平均无故障时间 MTBF 无故障运行时间
电阻率 体积电阻率 体积电阻 resistivity
方阻 方块电阻 表面电阻 表面比电阻 sheet_resistance surface_resistivity
生产周期 生产制造周期
交货周期 交付周期 交货期 交期 lead_time
研发周期 开发周期
含水率 水分 水分含量 moisture_content
准确率 正确率 accuracy 准确度
召回率 查全率 recall
检出率 检出准确率
"""
# Given as what the thing stands or covers: a record that holds only a part of the range wanted meets a part of it.
_SPANS: Final = word_set("湿度 量程 频率 波长")
_SPAN_NAMES: Final = word_set(
    "温度 工作温度 使用温度 长期使用温度 环境温度 耐温 耐热温度 耐温性 储存温度 电压 输出电压 工作电压 temperature"
)
# 成本降幅: an amount of change, never a level.
_CHANGE_NAME: Final = re.compile(
    r"(?P<of>.+?)\s*(?:(?P<up>增幅|升幅|涨幅|提升幅度|提高幅度|提升率|增长率| increase)|(?P<down>降幅|减幅|降低幅度|下降幅度|降低率|下降率| reduction))"
)
# Kept at a value, not below it.
_SETPOINT: Final = word_set(
    "温度 压力 湿度 pH 时间 速度 厚度 克重 孔径 粒径 浓度 转速 流量 浴比 线密度 直径 张力 比例 含量 电压 电流"
)
# Base dimensions of physical quantities; pieces, persons and money are none.
BASES: Final = word_set("m kg s K A mol lm cd degree dB rev bit cfu CO2e IU U eq mesh point")
# Written as a plain number, without a unit.
_PLAIN: Final = word_set(
    "pH 色牢度 折射率 摩擦系数 介电常数 介电损耗 紫外线防护系数 氧指数 信噪比 色差 起毛起球等级 勾丝等级 平整度等级 拒水等级 拒油等级 显色指数 聚合度 白度"
    " 水灰比 吞吐量 准确率 余热COP 抗菌等级 固色率K/S"
)


@cache
def _keys() -> dict[str, str]:
    """Names in lower case with the preferred name; `_` in the data is a blank."""
    return {
        name.replace("_", " ").lower(): line.split()[0]
        for line in _SAME.strip().splitlines()
        for name in line.split()
    }


@cache
def pattern() -> re.Pattern[str]:
    """One or several known names in a row (静水压 + 保持率); Latin ones only as whole words."""
    names = sorted(_keys(), key=len, reverse=True)
    chinese = "|".join(re.escape(name) for name in names if not name[0].isascii())
    latin = "|".join(re.escape(name) for name in names if name[0].isascii())
    return re.compile(
        rf"(?:(?<![A-Za-z])(?:{latin})(?![A-Za-z]))?(?:(?:{chinese})(?![度率力]))+|(?<![A-Za-z])(?:{latin})(?![A-Za-z])",
        re.I,
    )


def metric_key(name: str) -> str:
    """The preferred name of a property; of a compound name, that of its longest known end. Unknown names stay."""
    known = _keys()
    folded = name.lower()
    for start in range(len(folded)):
        if folded[start:] in known:
            return known[folded[start:]]
    inside = pattern().findall(name)
    return metric_key(inside[-1]) if inside and inside[-1] != name else name


def is_same(one: str, other: str) -> bool:
    """Whether what is stated of `one` may be held against what is asked of `other`."""
    key = metric_key(one)
    if key != metric_key(other):
        return False
    if key not in _CLASSES and key not in _MIXED:
        return True
    first, second = sorted((one.lower(), other.lower()), key=len)
    if (first in second and first not in _VAGUE) or (key in _CLASSES and key in (one, other)):
        return True
    return _member(first) == _member(second) != ""


@cache
def _members() -> dict[str, str]:
    lines = [line.split() for line in _ALIKE.strip().splitlines()]
    return {name.replace("_", " ").lower(): line[0] for line in lines for name in line}


def _member(name: str) -> str:
    """Which member of its class a name is, by its longest known end; blank for one that no line tells."""
    known = _members()
    return next((known[name[start:]] for start in range(len(name)) if name[start:] in known), "")


def sense(name: str, unit: str = "") -> str:
    """How a value without a comparator is meant: at least (`ge`), at most (`le`) or about it (blank)."""
    key = metric_key(name)
    if key in _SETPOINT and key != "转速":
        return ""
    if lower_is_better(name, unit):
        return "le"
    return "ge" if key in _HIGHER_IS_BETTER else ""


def is_span(name: str) -> bool:
    """Whether a range of it is to be covered (工作温度, 量程), not to be hit somewhere (反应温度)."""
    return name.lower() in _SPAN_NAMES or metric_key(name) in _SPANS


def named_change(name: str) -> tuple[str, str]:
    """Property and direction of a name like 成本降幅; ("", "") for a name of a level."""
    found = _CHANGE_NAME.fullmatch(name.strip())
    if found is None:
        return "", ""
    return found["of"].strip(), "up" if found["up"] else "down"


def change_name(name: str, change: str) -> str:
    """The name of an amount of change, as `named_change` takes it apart: 成本降幅, cost reduction."""
    if name and name.isascii():
        return name + (" increase" if change == "up" else " reduction")
    return name + ("增幅" if change == "up" else "降幅")


def is_difference(name: str) -> bool:
    return metric_key(name) in _DIFFERENCE


def is_setpoint(name: str) -> bool:
    return metric_key(name) in _SETPOINT


def is_defect(name: str) -> bool:
    """Whether more of it is a complaint (不良率达 5 %)."""
    return metric_key(name) in _DEFECT


# A sensitivity told as an amount is the smallest that is still found.
_LEAST_FOUND: Final = re.compile(r"g/|mol/|[mμnp]M$|pp[bmt]|CFU|copies|拷贝|dBm")


def lower_is_better(name: str, unit: str = "") -> bool:
    key = metric_key(name)
    return key in _LOWER_IS_BETTER or (key == "灵敏度" and bool(_LEAST_FOUND.search(unit)))


def is_consumption(name: str) -> bool:
    """Whether it is told per piece, ton or kilometre (能耗, 成本)."""
    return metric_key(name) in ("能耗", "水耗", "成本", "排放量")


def is_price(name: str) -> bool:
    """Whether an amount of money under this name is something a solution has to keep to (成本, 价格)."""
    return metric_key(name) in ("成本", "价格")


def is_plain(name: str) -> bool:
    """Whether the property is given as a number without a unit (pH 7, 色牢度 4)."""
    return metric_key(name) in _PLAIN
