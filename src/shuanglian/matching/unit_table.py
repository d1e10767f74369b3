"""The units of technical Chinese: data for `units`, not logic.

One line per unit: symbol | other spellings | factor to SI | dimension | SI prefixes it is written with.
Spellings are matched with their case (mPa is not MPa). The prefixes make both the Latin and the Chinese spelling
(MPa, 兆帕) unless a line of its own says otherwise. Factors: GB 3100/3102, BIPM SI brochure; conventional columns
of water and mercury after GB 3102.3 (1 mmH2O = 9.80665 Pa, 1 mmHg = 133.322 Pa); tce after GB/T 2589 (29 307.6 MJ).
"""

# ruff: noqa: E501 — data, one line each

from __future__ import annotations

from typing import Final

# Latin prefix, Chinese prefix, factor.
PREFIXES: Final = {
    "P": ("拍", "1e15"),
    "T": ("太", "1e12"),
    "G": ("吉", "1e9"),
    "M": ("兆", "1e6"),
    "k": ("千", "1000"),
    "h": ("百", "100"),
    "c": ("厘", "1e-2"),
    "m": ("毫", "1e-3"),
    "μ": ("微", "1e-6"),
    "n": ("纳", "1e-9"),
    "p": ("皮", "1e-12"),
    "f": ("飞", "1e-15"),
}

TABLE: Final = """
m | 米 公尺 meter meters metre metres | 1 | m | nμ
km | 千米 公里 KM | 1000 | m
dm | 分米 | 1/10 | m
cm | 厘米 公分 CM | 1/100 | m
mm | 毫米 MM | 1/1000 | m
μm | 微米 um micron microns | 1e-6 | m
nm | 纳米 NM | 1e-9 | m
pm | 皮米 | 1e-12 | m
Å | 埃 | 1e-10 | m
英寸 | 寸 inch inches 吋 | 0.0254 | m
ft | 英尺 呎 feet | 0.3048 | m
mil | 密耳 | 0.0000254 | m
yd | 码 yards | 0.9144 | m
海里 | nmile | 1852 | m
平方公里 | 平方千米 | 1000000 | m2
平方米 | 平米 平方 | 1 | m2
平方厘米 | | 1e-4 | m2
平方毫米 | | 1e-6 | m2
平方微米 | | 1e-12 | m2
平方英寸 | in2 inch2 | 0.00064516 | m2
平方英尺 | ft2 | 0.09290304 | m2
亩 | | 2000/3 | m2
公顷 | hm2 | 10000 | m2
立方米 | 立方 方 | 1 | m3
立方厘米 | cc | 1e-6 | m3
立方毫米 | | 1e-9 | m3
Nm3 | 标方 标准立方米 标立方米 标立方 标立 | 1 | m3
L | 升 l 公升 liter liters litre litres | 1e-3 | m3 | p
mL | 毫升 ml ML | 1e-6 | m3
μL | 微升 uL ul μl | 1e-9 | m3
nL | 纳升 nl | 1e-12 | m3
kL | 千升 KL | 1 | m3
dL | 分升 dl | 1e-4 | m3
加仑 | gal | 0.003785411784 | m3
吨 | t 公吨 ton tons tonne tonnes | 1000 | kg
kt | 千吨 | 1000000 | kg
kg | 千克 公斤 KG Kg | 1 | kg
g | 克 gram grams | 1/1000 | kg | np
mg | 毫克 MG | 1e-6 | kg
μg | 微克 ug mcg | 1e-9 | kg
斤 | 市斤 | 1/2 | kg
lb | 磅 lbs | 0.45359237 | kg
oz | 盎司 | 0.028349523125 | kg
kDa | KDa 千道尔顿 | 1.66053906660e-24 | kg
Da | 道尔顿 | 1.66053906660e-27 | kg | M
s | 秒 秒钟 sec second seconds | 1 | s | pf
ms | 毫秒 | 1/1000 | s
μs | 微秒 us | 1e-6 | s
ns | 纳秒 | 1e-9 | s
min | 分钟 mins minute minutes | 60 | s
h | 小时 个小时 钟头 个钟头 hr hrs hour hours H | 3600 | s
天 | 日 d day days 昼夜 | 86400 | s
周 | 星期 个星期 week weeks | 604800 | s
月 | 个月 month months | 2628000 | s
年 | 周年 a year years 载 | 31536000 | s
工作日 | 个工作日 | 1 | workday
°C | 摄氏度 ºC 度C 度摄氏 deg°C degC | 1 | K
K | 开尔文 开 | 1 | K
°F | 华氏度 | 5/9 | K
N | 牛 牛顿 | 1 | kg m s-2 | Mμ
kN | 千牛 KN | 1000 | kg m s-2
cN | 厘牛 CN | 1/100 | kg m s-2
mN | 毫牛 | 1/1000 | kg m s-2
kgf | 公斤力 千克力 | 9.80665 | kg m s-2
gf | 克力 | 0.00980665 | kg m s-2
Pa | 帕 帕斯卡 pa | 1 | kg m-1 s-2 | μn
mPa | 毫帕 | 1/1000 | kg m-1 s-2
hPa | 百帕 | 100 | kg m-1 s-2
kPa | 千帕 KPa kpa Kpa KPA | 1000 | kg m-1 s-2
MPa | 兆帕 Mpa MPA mpa | 1000000 | kg m-1 s-2
GPa | 吉帕 Gpa GPA | 1000000000 | kg m-1 s-2
bar | 巴 Bar BAR | 100000 | kg m-1 s-2 | kμ
mbar | 毫巴 | 100 | kg m-1 s-2
atm | 大气压 个大气压 标准大气压 个标准大气压 | 101325 | kg m-1 s-2
mmH2O | 毫米水柱 mm水柱 mmH20 mmh2o MMH2O 毫米水柱高 mmWC | 9.80665 | kg m-1 s-2
cmH2O | 厘米水柱 cm水柱 cmh2o | 98.0665 | kg m-1 s-2
mH2O | 米水柱 m水柱 | 9806.65 | kg m-1 s-2
mmHg | 毫米汞柱 mm汞柱 mmhg | 133.322 | kg m-1 s-2
psi | PSI Psi | 6894.757293168 | kg m-1 s-2
ksi | KSI | 6894757.293168 | kg m-1 s-2
Torr | torr | 101325/760 | kg m-1 s-2 | m
J | 焦 焦耳 | 1 | kg m2 s-2 | mμn
kJ | 千焦 KJ kj 千焦耳 | 1000 | kg m2 s-2
MJ | 兆焦 兆焦耳 | 1000000 | kg m2 s-2
GJ | 吉焦 百万千焦 | 1000000000 | kg m2 s-2
kcal | 千卡 大卡 | 4186.8 | kg m2 s-2
cal | 卡路里 | 4.1868 | kg m2 s-2
Wh | 瓦时 瓦特小时 | 3600 | kg m2 s-2 | GTμ
kWh | 千瓦时 千瓦·时 千瓦小时 KWh KWH kwh kW·h 度电 | 3600000 | kg m2 s-2
MWh | 兆瓦时 | 3600000000 | kg m2 s-2
eV | 电子伏特 电子伏 | 1.602176634e-19 | kg m2 s-2 | kMGm
吨标煤 | 吨标准煤 tce 吨标煤当量 | 29307600000 | kg m2 s-2
kgce | 千克标准煤 千克标煤 公斤标煤 公斤标准煤 kg标准煤 kg标煤 | 29307600 | kg m2 s-2
gce | 克标准煤 克标煤 g标准煤 g标煤 | 29307.6 | kg m2 s-2
kgCO2e | kgCO2 kgCO2eq kgCO2-eq 千克二氧化碳 公斤二氧化碳 kg二氧化碳 kg碳 | 1 | CO2e
tCO2e | tCO2 tCO2eq 吨CO2 吨CO2e 吨二氧化碳 吨二氧化碳当量 吨碳 | 1000 | CO2e
gCO2e | gCO2 gCO2eq 克二氧化碳 | 1/1000 | CO2e
W | 瓦 瓦特 | 1 | kg m2 s-3 | μnT
mW | 毫瓦 | 1/1000 | kg m2 s-3
kW | 千瓦 KW Kw kw | 1000 | kg m2 s-3
MW | 兆瓦 | 1000000 | kg m2 s-3
GW | 吉瓦 | 1000000000 | kg m2 s-3
Wp | | 1 | kg m2 s-3 | kMG
VA | 伏安 | 1 | VA | kM
var | 乏 | 1 | var | kM
马力 | hp HP 匹马力 | 735.49875 | kg m2 s-3
蒸吨 | 蒸吨/时 t/h蒸汽 | 1 | 蒸吨
V | 伏 伏特 VAC VDC Vac Vdc Vrms Vpp | 1 | kg m2 s-3 A-1 | μn
mV | 毫伏 | 1/1000 | kg m2 s-3 A-1
kV | 千伏 KV kv kVAC kVDC | 1000 | kg m2 s-3 A-1
A | 安 安培 | 1 | A | npf
mA | 毫安 | 1/1000 | A
μA | 微安 uA | 1e-6 | A
kA | 千安 | 1000 | A
Ah | 安时 安培小时 A·h | 3600 | s A
mAh | 毫安时 mA·h mah MAh | 3.6 | s A
库仑 | | 1 | s A
Ω | 欧姆 欧 ohm Ω ohms | 1 | kg m2 s-3 A-2 | μGT
mΩ | 毫欧 毫欧姆 | 1/1000 | kg m2 s-3 A-2
kΩ | 千欧 千欧姆 KΩ | 1000 | kg m2 s-3 A-2
MΩ | 兆欧 兆欧姆 | 1000000 | kg m2 s-3 A-2
S | 西门子 | 1 | kg-1 m-2 s3 A2 | n
mS | 毫西门子 | 1/1000 | kg-1 m-2 s3 A2
μS | uS 微西门子 | 1e-6 | kg-1 m-2 s3 A2
F | 法拉 | 1 | kg-1 m-2 s4 A2 | mf
μF | 微法 uF | 1e-6 | kg-1 m-2 s4 A2
nF | 纳法 | 1e-9 | kg-1 m-2 s4 A2
pF | 皮法 | 1e-12 | kg-1 m-2 s4 A2
亨 | 亨利 | 1 | kg m2 s-2 A-2
mH | 毫亨 | 1/1000 | kg m2 s-2 A-2
μH | 微亨 uH | 1e-6 | kg m2 s-2 A-2
nH | 纳亨 | 1e-9 | kg m2 s-2 A-2
T | 特斯拉 | 1 | kg s-2 A-1 | μn
mT | 毫特斯拉 毫特 | 1/1000 | kg s-2 A-1
Gs | 高斯 Gauss | 1e-4 | kg s-2 A-1 | k
Oe | 奥斯特 | 79.57747154594767 | A m-1 | k
MGOe | | 7957.747154594767 | kg m-1 s-2
Wb | 韦伯 | 1 | kg m2 s-2 A-1
Hz | 赫兹 赫 hz HZ | 1 | s-1 | mTP
kHz | 千赫 千赫兹 KHz khz | 1000 | s-1
MHz | 兆赫 兆赫兹 Mhz | 1000000 | s-1
GHz | 吉赫 吉赫兹 Ghz | 1000000000 | s-1
THz | 太赫兹 | 1000000000000 | s-1
Bq | 贝克 贝可 | 1 | Bq | mkMG
Gy | 戈瑞 | 1 | m2 s-2 | cmk
Sv | 希沃特 | 1 | Sv | mμ
dB | 分贝 db DB dB(A) dBA dB(a) | 1 | dB
dBm | | 1 | dBm
dBi | | 1 | dBi
dBc | | 1 | dBc
lm | 流明 | 1 | lm | k
lx | 勒克斯 lux Lux LUX | 1 | lm m-2 | k
cd | 坎德拉 | 1 | cd | m
nit | 尼特 nits | 1 | cd m-2
° | 角度 | 1 | degree
角秒 | arcsec | 1/3600 | degree
角分 | arcmin | 1/60 | degree
rad | 弧度 | 57.29577951308232 | degree | mμ
sr | 球面度 | 1 | sr
mol | 摩尔 | 1 | mol | kpn
mmol | 毫摩尔 毫摩 | 1/1000 | mol
μmol | 微摩尔 umol 微摩 | 1e-6 | mol
eq | 当量 | 1 | eq
meq | mEq 毫当量 | 1/1000 | eq
mM | | 1 | mol m-3
μM | uM | 1/1000 | mol m-3
nM | | 1e-6 | mol m-3
pM | | 1e-9 | mol m-3
lgCCID50 | lgTCID50 logCCID50 logTCID50 | 1 | log
cP | 厘泊 cp cPs cps CPS mPas | 1/1000 | kg m-1 s-1
Poise | 泊 | 1/10 | kg m-1 s-1
cSt | 厘斯 厘沲 | 1e-6 | m2 s-1
tex | 特克斯 | 1e-6 | kg m-1
dtex | 分特 分特克斯 Dtex DTEX | 1e-7 | kg m-1
D | 旦 旦尼尔 den 丹尼尔 旦数 denier Den | 1/9000000 | kg m-1
英支 | Ne | 1 | 英支
公支 | Nm支 | 1 | 公支
gsm | GSM | 1/1000 | kg m-2
目 | mesh 目数 | 1 | mesh
r | 转 rev | 1 | rev
rpm | RPM Rpm | 1/60 | rev s-1 | k
% | 个百分比 percent 巴仙 pct.% | 1/100 |
wt% | wt.% 质量% %wt %(w/w) %(质量分数) %(质量比) %(W/W) | 1/100 |
vol% | vol.% %vol %VOL %(v/v) %(体积分数) %(V/V) %Vol | 1/100 |
mol% | at% at.% %(摩尔分数) %(原子分数) | 1/100 |
w/v% | %(w/v) %(W/V) %w/v | 1/100 |
%RH | %R.H. %rh RH%  %Rh | 1/100 |
%o.w.f | %owf %(o.w.f) %(owf) %o.w.f. | 1/100 |
‰ | | 1/1000 |
ppm | PPM ppmv ppmw ppma ppmwt | 1e-6 |
ppb | PPB ppbv ppba | 1e-9 |
ppt | PPT | 1e-12 |
倍 | times | 1 |
成 | | 1/10 |
百分点 | 个百分点 个点 pct percentage_points percentage_point 个百分点数 | 1 | point
log | 个对数 个log 个对数值 log值 lg log10 对数级 logs | 1 | log
元 | yuan 人民币 圆 元人民币 RMB CNY 块钱 | 1 | CNY
美元 | 美金 USD 元美金 | 1 | USD
欧元 | EUR | 1 | EUR
日元 | JPY | 1 | JPY
港元 | 港币 HKD | 1 | HKD
英镑 | GBP | 1 | GBP
bps | bit/s b/s | 1 | bit s-1
kbps | Kbps kb/s Kb/s | 1000 | bit s-1
Mbps | Mb/s Mbit/s | 1000000 | bit s-1
Gbps | Gb/s Gbit/s | 1000000000 | bit s-1
Tbps | Tb/s Tbit/s | 1000000000000 | bit s-1
bit | 比特 bits | 1 | bit
kB | KB | 8000 | bit
MB | 兆字节 | 8000000 | bit
GB | | 8000000000 | bit
TB | | 8000000000000 | bit
PB | | 8000000000000000 | bit
EB | | 8e18 | bit
KiB | | 8192 | bit
MiB | | 8388608 | bit
GiB | | 8589934592 | bit
字节 | | 8 | bit
OPS | | 1 | op s-1 | GTPM
FLOPS | Flops flops FLOPs | 1 | flop s-1 | MGTP
QPS | qps | 1 | query s-1
TPS | tps | 1 | transaction s-1
fps | FPS 帧/秒 帧每秒 帧/s f/s 幅/秒 | 1 | frame s-1
帧 | 幅 | 1 | frame
token | tokens Token Tokens | 1 | token
像素 | px pixel pixels | 1 | pixel
dpi | DPI | 1 | dpi
ppi | PPI | 1 | ppi
lp | 线对 | 1 | lp
CFU | cfu | 1 | cfu | k
PFU | pfu | 1 | pfu
IU | iu 国际单位 | 1 | IU | kM
U | 酶活单位 酶活力单位 | 1 | U | km
EU | 内毒素单位 | 1 | EU
TCID50 | | 1 | TCID50
copies | 拷贝 copy 拷贝数 | 1 | copies
cells | 个细胞 细胞 cell | 1 | 个
atoms | atom | 1 | 个
bp | 碱基对 | 1 | bp | kM
nt | 个核苷酸 | 1 | nt
OD | | 1 | OD
NTU | ntu | 1 | NTU
FNU | | 1 | FNU
HV | | 1 | HV
HRC | | 1 | HRC
HRB | | 1 | HRB
HB | HBW | 1 | HB
邵A | 邵氏A 邵尔A ShoreA HA 度(邵A) | 1 | ShoreA
邵D | 邵氏D 邵尔D ShoreD | 1 | ShoreD
GPU | | 3.35e-10 | mol m-2 s-1 Pa-1
Barrer | barrer | 3.35e-16 | mol m-1 s-1 Pa-1
LMH | | 1/3600000 | m s-1
sccm | SCCM | 1/60000000 | m3 s-1
slm | SLM slpm | 1/60000 | m3 s-1
°Bx | °Brix Brix 白利度 | 1 | Brix
°P | 柏拉图度 | 1 | Plato
TEU | 标箱 标准箱 | 1 | TEU
次 | 个循环 次循环 回 遍 周期次 循环 cycles cycle washing_cycles wash_cycles washes charge_cycles | 1 | 次
人 | 名 位 | 1 | 人
个 | 颗 粒 枚 只 | 1 | 个
台 | 台套 套 台(套) 机台 | 1 | 台
件 | 订单 单 | 1 | 件
模次 | 模 | 1 | 模次
托盘 | 托 | 1 | 托盘
家 | 户 | 1 | 家
项 | | 1 | 项
条 | 根 道 | 1 | 条
支 | | 1 | 支
片 | 张 块 | 1 | 片
种 | 类 | 1 | 种
层 | | 1 | 层
级 | 等级 | 1 | 级
组 | | 1 | 组
批 | 批次 | 1 | 批
匹 | | 1 | 匹
辆 | | 1 | 辆
篇 | | 1 | 篇
例 | | 1 | 例
瓶 | | 1 | 瓶
袋 | | 1 | 袋
箱 | | 1 | 箱
桶 | | 1 | 桶
盒 | | 1 | 盒
株 | | 1 | 株
款 | | 1 | 款
通道 | | 1 | 通道
点位 | | 1 | 点位
人次 | | 1 | 人次
车次 | | 1 | 车次
岁 | 周岁 | 1 | 岁
人天 | 人日 | 1 | 人天
锭 | | 1 | 锭
针 | | 1 | 针
纬 | | 1 | 纬
捻 | | 1 | 捻
"""
OFFSETS: Final = {"°C": "273.15", "°F": "45967/180"}
# Read only inside a compound (米/分, r/分): alone 分 is a mark in school or a cent.
COMPOUND_ONLY: Final = {
    "分": "min",
    "时": "h",
    "车": "辆",
    "头": "个",
    "班": "班",
    "h.": "h",
}
# Read only in front of a slash or a dot: alone they are words or labels.
NEVER_ALONE: Final = frozenset(["a", "r", "rev", "开", "巴", "圆", "回", "幅", "乏", "lp", "OD"])
# A Chinese unit is none where the next character makes another word of it (300 目 but 3 目标).
NOT_BEFORE: Final = {
    "目": "标前的录光", "安": "全装排徽", "克": "服隆难", "米": "粉", "方": "案面向法便式针", "升": "级高温降至到",
    "转": "化换让移运型录", "位": "置移点于", "名": "称牌", "道": "路德理", "层": "次面", "支": "持撑付架",
    "组": "织件合成", "项": "目", "条": "件款例", "台": "阶风州湾", "家": "具庭用纺", "人": "工员体造民才机",
    "天": "然津气", "年": "轻代龄度", "月": "饼球", "日": "本前常期", "周": "边期围", "次": "品要级氯",
    "倍": "频增", "成": "品本为立就分员熟果套功交型都语长活", "批": "发准评", "片": "面区段", "种": "植子",
    "类": "似型别", "例": "如外子", "套": "餐利期", "码": "头", "回": "收用报归", "粒": "径子度状", "只": "有能是要",
    "根": "据本", "块": "状", "张": "力", "针": "对织", "款": "式", "头": "部", "元": "素器件", "瓦": "楞", "焦": "点炉化",
    "箱": "体式", "帧": "率", "泊": "位", "个": "别性", "件": "套", "支纱": "", "户": "外", "等级": "保", "单": "位元晶一独个程纯宁价", "托": "管", "模": "具式型量块", "个点": "位", "级": "联别",
    "细胞": "膜壁", "循环": "水经利", "比特": "币", "周年": "庆", "枚": "", "株": "", "分": "之类析级子布",
}  # fmt: skip
EXTRA: Final = """
班 | 班次 | 1 | 班
MPa·m1/2 | MPa·m^1/2 MPa·m^(1/2) MPa·m0.5 MPa·m^0.5 MPa√m MPa·√m MPa·m1⁄2 | 1 | K1C
√Hz | | 1 | sqrtHz
sq | □ 方块 | 1 |
"""
# English words among the spellings that also tell what a text is about.
WORDS: Final = frozenset(
    [
        "token",
        "tokens",
        "mesh",
        "bit",
        "bits",
        "cell",
        "cells",
        "copies",
        "copy",
        "times",
        "cycle",
        "cycles",
        "log",
    ]
)
# name | canonical unit | units meant, where dimensions alone do not tell (a moment is no energy, COD is no density):
# what people of the trade compare by. Lines with a pattern are tried first.
CANONICAL: Final = """
压强 | kPa
长度 | mm
面积 | 平方米
体积 | L
质量 | kg
分子量 | kDa | Da$
时间 | h
温度 | °C
力 | N
力矩 | N·m | [Nn]·c?m$
能量 | kWh
光子能量 | eV | eV$
功率 | kW
电压 | V
电流 | A
电量 | mAh
电阻 | Ω
电阻率 | Ω·cm
电导率 | μS/cm
电容 | μF
电感 | μH
磁感应强度 | T
频率 | Hz
线密度 | dtex
面密度 | g/m2
湿流密度 | g/(m2·24h)
比能 | kJ/kg
吨产品能耗 | kWh/吨 | [kM]?Wh/|度电/
比容量 | mAh/g
吸收剂量 | kGy | Gy$
导热系数 | W/(m·K)
传热系数 | W/(m2·K)
比热容 | J/(g·K)
密度 | kg/m3
质量浓度 | mg/L | ^[mμn]?g/(?:\\d*[mμd]?L|m³|Nm3|立方米|升)$
浓度 | mol/L
速度 | m/s
膜通量 | L/(m2·h) | ^(?:m?L|m³|Nm3)/\\(?(?:m²|平方米)|^LMH
加速度 | m/s2
里程能耗 | kWh/100km | Wh/(?:100)?km$
光效 | lm/W
照度 | lx
体积流量 | L/h
质量流量 | kg/h
动力黏度 | mPa·s
运动黏度 | cSt
线力 | N/m
冲击强度 | kJ/m2 | J/\\(?[cm]*m²
纤维强度 | cN/dtex | N/(?:d?tex|D)$|gf?/D$
电场强度 | kV/mm
电流密度 | A/cm2
功率密度 | W/cm2
迁移率 | cm2/(V·s)
比表面积 | m2/g
比例 | %
转速 | r/min
金额 | 元
单价 | 元/吨
碳排放 | kgCO2e
数据量 | GB
数据率 | Mbps
角度 | °
"""
