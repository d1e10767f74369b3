"""Questions put to the Shaoxing region by somebody who does not know how its records are worded.

Written before any weight of the fused text value was set. Every second one (`HELD_OUT`, `NOBODY_HELD_OUT`) was never
looked at while setting them; docs/developer/matching.md reports both halves apart. Many are told in other words than the
record, some in English or in Traditional characters: without an encoder not all of them can be found.
"""

from __future__ import annotations

_TEXTILE = "浙江省现代纺织技术创新中心"
_DYER = "浙江迎丰科技股份有限公司"
_DYES = "浙江龙盛集团股份有限公司"
_SEAWATER = ("浙江津膜环境科技有限公司", "天津工业大学绍兴柯桥研究院")
_RAINCOAT = ("郑今欢", "浙江理工大学", "浙江东进新材料有限公司", _TEXTILE)
_WINDING = ("浙江精工集成科技股份有限公司",)
_GLASS = ("浙江汉华半导体科技有限公司",)
_HYDROGEN = ("上海交通大学绍兴研究院", "上海大学绍兴研究院")
_PRECISION = (
    "精准医学产业园",
    "绍兴国际生命健康科技产业新城（一期）",
    "国科生命健康创新园",
    "生命健康产业园",
)
_TALENT = (
    "海智汇",
    "绍兴市人才发展集团",
    "浙江院士之家",
    "大湾区院士之家",
    "浙江绍兴人力资源服务产业园",
    "柯桥区人民政府",
    "柯桥区委组织部",
    "浙江绍兴人才创业园",
)
_HORMUZ = ("浙江纺都国际货运代理有限公司",)
_TRADEMARK = ("海外知识产权纠纷应对指导中心绍兴分中心柯桥工作站",)

# A question, and the parties of which one should be among the first five.
ANSWERABLE: list[tuple[str, tuple[str, ...]]] = [
    ("给汽车座套找一种又薄又软的超细纤维布，能批量供货", ("梅盛新材料", _TEXTILE)),
    ("封芯片的粘接胶想换成本地供货的", ("浙江知泰半导体科技有限公司", "齐力半导体")),
    ("老酒酿到一半就发酸，每坛味道都不一样", ("国家黄酒工程技术研究中心",)),
    ("黄酒发酵批次不稳定", ("国家黄酒工程技术研究中心",)),
    ("海水變淡水的膜元件想用國產的替代進口", _SEAWATER),
    ("We need reverse osmosis membrane elements for seawater desalination", _SEAWATER),
    ("carbon fibre winding machine keeps breaking filaments", _WINDING),
    ("silicon carbide crystal growth furnace", ("浙江晶盛机电股份有限公司",)),
    ("做一款防雨又不闷汗的冲锋衣料子", _RAINCOAT),
    ("布染完颜色前后不一样", (_DYER, _DYES)),
    ("dyeing and finishing of knitted fabrics", (_DYER,)),
    (
        "想让小分子新药早点进临床，缺合作单位",
        ("绍兴生物医药创新中心", "浙江文达医药科技有限公司", "博迪贺康"),
    ),
    ("contract research organisation for drug development", ("越海百奥", "绍兴生物医药创新中心")),
    ("用机器学习从上百万个化合物里挑出有活性的", ("AI赋能高通量药物筛选",)),
    ("手术用的布类器具要能反复消毒使用，不想再用进口的", ("中国纺织科学研究院江南分院",)),
    ("会自己烂掉的塑料袋材料", ("曹娥江实验室",)),
    ("biodegradable polymers", ("曹娥江实验室",)),
    ("电动车里的功率模块怎么封得更可靠", ("绍兴芯能功率模块技术有限公司", "齐力半导体")),
    ("手机盖板玻璃要磨得更薄", _GLASS),
    ("ultra-thin optical glass polishing", _GLASS),
    ("紫外灯照一下就干的油墨，里面起引发作用的助剂要换", ("浙江扬帆新材料股份有限公司",)),
    ("photoinitiator for UV curing coatings", ("浙江扬帆新材料股份有限公司",)),
    ("活性染料和匀染剂的供应与改进", (_DYES,)),
    ("摄像头里的感光芯片设计", ("深圳豪威集团有限公司",)),
    ("CMOS image sensor design", ("深圳豪威集团有限公司",)),
    (
        "想委托代工微机电传感器芯片",
        ("绍兴中芯集成电路制造股份有限公司", "中芯国际", "省宽禁带半导体及特色工艺产业创新中心"),
    ),
    (
        "氮化镓器件的工艺开发",
        ("省宽禁带半导体及特色工艺产业创新中心", "绍芯实验室", "浙江晶盛机电股份有限公司"),
    ),
    ("燃料电池的电极催化剂用铂太多", (*_HYDROGEN, "曹娥江实验室")),
    ("hydrogen energy and fuel cells", _HYDROGEN),
    ("工厂想减少碳排放，请人出一套方案", ("长三角碳中和实验室", "清华长三角研究院", "上海大学绍兴研究院")),
    (
        "carbon neutrality consulting for factories",
        ("长三角碳中和实验室", "清华长三角研究院", "上海大学绍兴研究院"),
    ),
    ("化工厂要做安全评估，降低爆炸风险", ("天津大学绍兴研究院",)),
    ("纳米粉体放大到公斤级生产", ("绍兴科大新材料产业技术研究院", "合肥微尺度物质科学国家研究中心")),
    ("新材料配方出来了，没地方做放大试验", ("中科院新材料创新基地",)),
    ("报批新药之前要做毒理和安全性试验", ("浙江省食品药品检验研究院药品安全评价中心",)),
    (
        "医疗器械注册前要找第三方检测机构",
        ("绍兴质检院医药仪器检测中心", "国家检验检测高技术服务业集聚区（浙江绍兴分园）"),
    ),
    ("商标被国外的人先注册了", _TRADEMARK),
    ("trademark squatting overseas, need help", _TRADEMARK),
    ("企业想去科创板上市", ("上海证券交易所资本市场服务绍兴科创走廊基地",)),
    ("想引进博士和高层次专家，找谁牵线", _TALENT),
    ("把货运到中东，绕开霍尔木兹海峡", _HORMUZ),
    ("shipping freight to the Gulf avoiding the Strait of Hormuz", _HORMUZ),
    ("节能审查要等八个工作日，能不能快一点", ("柯桥区行政审批局",)),
    ("硅光器件的设计与制备", ("浙江省硬科技创新研究院", "中科院西安光机所")),
    ("火箭和卫星零部件的科研平台", ("浙江省硬科技创新研究院", "航天科技集团")),
    ("秸秆等农林废弃物变成燃料油", ("绿碳合成能源（绍兴）有限公司",)),
    ("biomass to liquid fuels", ("绿碳合成能源（绍兴）有限公司",)),
    ("羊毛面料夏天穿太热，想做四季都能穿的混纺", ("绍兴中通纺织品有限公司",)),
    ("wool and lyocell blended fabric", ("绍兴中通纺织品有限公司",)),
    ("压铸模具用不久就龟裂，哪里有这方面的老师傅", ("中国铸造协会", "北仑区高档压铸模具产业创新服务综合体")),
    ("银屑病新药", ("浙江文达医药科技有限公司",)),
    ("丙肝治疗药物", ("歌礼药业",)),
    ("做细胞治疗的初创公司找实验场地", _PRECISION),
    ("借用贵重的药物分析仪器", ("医疗健康产业社区", "绍兴质检院医药仪器检测中心")),
    ("shared pharmaceutical research instruments", ("医疗健康产业社区", "绍兴质检院医药仪器检测中心")),
    ("给面料做试验和检测的实验室", (_TEXTILE,)),
    ("纺织新工艺要上中试线", (_TEXTILE,)),
    ("芯片设计公司想找园区落户", ("绍兴集成电路产业园", "迪荡湖科技CBD", "集成电路“万亩千亿”新产业平台")),
    (
        "高校成果找企业接手，帮忙做技术转移和交易",
        ("国家技术转移东部中心绍兴分中心", "上海交通大学绍兴研究院"),
    ),
    ("車用電子控制系統研發", ("上海交通大学绍兴研究院", "浙江捷众科技股份有限公司")),
    ("血糖试纸这类体外诊断产品的研发", ("体外诊断研发",)),
    ("净水膜总是堵，产水量一天比一天少", _SEAWATER),
    ("碳化炉单台产能上不去，想换国产成套装备", (*_WINDING, _TEXTILE)),
    ("制药企业想要现成的小型生产厂房", ("绍兴滨海新区现代医药中小企业生产基地",)),
    ("给伤口敷料开发新的高分子材料", ("曹娥江实验室", "上海大学绍兴研究院")),
    ("cross-border e-commerce for textiles", ("跨境电商创新中心",)),
    ("面料想卖给外国设计师", ("轻纺城建管委", "中国轻纺城", "跨境电商创新中心", "绍兴中通纺织品有限公司")),
    ("原料药中间体的合成放大", ("浙江昌海制药有限公司", "天津大学绍兴研究院")),
]

# Everyday questions, idle words and other trades (also such as share a word with a trade of the region): nobody here.
UNANSWERABLE: list[str] = [
    "周末带孩子去哪儿玩",
    "手机屏幕碎了去哪修",
    "想学做醉鸡，用什么酒",
    "布艺沙发怎么清洗",
    "孩子发烧39度吃什么药",
    "养金鱼水总是浑",
    "打印机老是卡纸",
    "怎么哄女朋友开心",
    "what is the weather tomorrow",
    "高铁票退票手续费多少",
    "best pizza near me",
    "如何泡一杯好咖啡",
    "who won the football match",
    "公积金怎么提取",
    "how to learn guitar",
    "狗狗掉毛严重",
    "asdf jkl; 1234",
    "帮我写一篇年终总结",
    "驾照到期换证",
    "牙疼怎么办",
    "空调不制冷找谁修",
    "我想辞职",
    "北京到上海几个小时",
    "推荐一部科幻小说",
    "测试测试12345",
    "啊啊啊啊啊",
    "今天心情不好",
    "企业要做大做强，请推荐资源",
    "水稻机插秧漏插率高",
    "锅炉水冷壁爆管",
    "牛奶巴氏杀菌后发酸",
    "港口集装箱岸桥调度",
    "光伏电站无人机巡检",
    "风电叶片雷击损伤",
    "矿井通风阻力大",
    "钢水连铸漏钢",
    "水轮机被泥沙磨损",
    "沥青路面车辙",
    "陶瓷釉面针孔",
    "印刷机套印不准",
    "皮革鞣制铬污染",
    "木材干燥开裂",
    "海参养殖病害",
    "葡萄酒里有沉淀",
    "鸡蛋孵化率低",
    "烟叶烘烤发黑",
    "地铁盾构刀盘磨损",
    "桥梁拉索振动",
    "飞机发动机叶片裂纹检测",
    "核电站蒸汽发生器传热管堵塞",
    "油田注水井堵塞",
    "天然气管道腐蚀",
    "轮胎花纹噪声大",
    "耕地重金属污染修复",
    "矿山边坡滑坡监测",
    "潜艇声呐降噪",
    "冬小麦倒伏",
    "苹果采后褐变",
    "蜂蜜掺假鉴别",
    "汽车4S店客流少",
    "楼盘销售不出去",
    "餐厅翻台率低",
    "幼儿园招生困难",
    "短视频账号怎么涨粉",
    "elevator rope inspection",
    "how to grow tomatoes indoors",
    "coal mine gas drainage",
    "railway track grinding",
    "dairy cow mastitis treatment",
    "steel converter slag splashing",
    "電梯門老是夾人",
    "養豬場飼料成本太高",
]

TUNED, HELD_OUT = ANSWERABLE[::2], ANSWERABLE[1::2]
NOBODY_TUNED, NOBODY_HELD_OUT = UNANSWERABLE[::2], UNANSWERABLE[1::2]

# A later round: how to go about something with an office, and trades that are not here, told with a number. Nobody here
# solves them; of the first, who decides on it may be named. The English and the local ones are answerable.
# The first ten of each kind were seen while the change was made, the further five were asked once, afterwards.
PROCEDURES: list[str] = [
    "稳岗补贴申报流程",
    "技改补助要交哪些材料",
    "专精特新怎么认定",
    "科技特派员怎么申请",
    "研发费用加计扣除比例是多少",
    "绿色工厂申报截止时间",
    "工业用地续期怎么办",
    "外商投资备案去哪个窗口",
    "揭榜挂帅报名条件",
    "省级企业研究院奖励多少钱",
    "绍兴小微企业社保补贴怎么领",
    "上虞 高新技术企业 认定 需要几年",
    "柯桥区 首台套 奖励 申请条件",
    "出口退税多久到账",
    "高企复审不通过怎么办",
]
ABSENT_TRADES: list[str] = [
    "挂面断条率高，想降到3%以内",
    "榨菜腌制含盐量从14%降到8%",
    "电梯导轨直线度0.1毫米每米",
    "眼镜框电泳漆附着力达到5B",
    "竹筷防霉处理成本下降两成",
    "自行车链条寿命提高到2万公里",
    "预制菜杀菌后保质期延长到12个月",
    "瓷砖抛光砖吸水率低于0.5%",
    "铝合金轮毂铸造气孔率降到1%以下",
    "毛绒玩具填充棉每件降本三成",
    "绍兴 霉干菜 水分从30%降到22%",
    "珍珠养殖水体透明度提高两成",
    "袜机针筒换色时间缩短到5分钟",
    "木雕烘干开裂率降到1%",
    "皮鞋胶粘剥离强度达到60牛每厘米",
]
ENGLISH: list[tuple[str, tuple[str, ...]]] = [
    ("Who can test the strength and durability of our fabric?", ("浙江省现代纺织技术创新中心",)),
    (
        "looking for a partner for psoriasis drug clinical trials",
        (
            "浙江文达医药科技有限公司",
            "绍兴生物医药创新中心",
            "越海百奥",
            "博迪贺康",
        ),
    ),
    (
        "we want to outsource packaging of power semiconductor modules",
        (
            "绍兴芯能功率模块技术有限公司",
            "齐力半导体",
        ),
    ),
    ("help with rice wine fermentation control", ("国家黄酒工程技术研究中心",)),
    (
        "waterproof breathable recyclable fabric for jackets",
        (
            "郑今欢",
            "浙江理工大学",
            "浙江东进新材料有限公司",
            "浙江省现代纺织技术创新中心",
        ),
    ),
    (
        "safety evaluation of a new medicine before registration",
        ("浙江省食品药品检验研究院药品安全评价中心",),
    ),
    ("need a pilot plant for new textile process", ("浙江省现代纺织技术创新中心",)),
    (
        "microfibre suede for car seats, mass production",
        (
            "梅盛新材料",
            "浙江省现代纺织技术创新中心",
        ),
    ),
    (
        "looking for a foundry to make MEMS chips",
        (
            "绍兴中芯集成电路制造股份有限公司",
            "中芯国际",
            "省宽禁带半导体及特色工艺产业创新中心",
        ),
    ),
    (
        "nanomaterials scale-up and engineering",
        (
            "绍兴科大新材料产业技术研究院",
            "合肥微尺度物质科学国家研究中心",
        ),
    ),
    (
        "carbon fibre composite manufacturing equipment",
        (
            "浙江精工集成科技股份有限公司",
            "浙江省现代纺织技术创新中心",
        ),
    ),
    ("dyes and textile auxiliaries supplier", ("浙江龙盛集团股份有限公司",)),
    (
        "silicon photonics research platform",
        (
            "浙江省硬科技创新研究院",
            "中科院西安光机所",
        ),
    ),
    ("in vitro diagnostics development in Shaoxing", ("体外诊断研发",)),
    ("hepatitis C antiviral drug", ("歌礼药业",)),
]
LOCAL: list[tuple[str, tuple[str, ...]]] = [
    ("绍兴黄酒怎么稳定风味", ("国家黄酒工程技术研究中心",)),
    ("柯桥面料色牢度检测哪里可以做", ("浙江省现代纺织技术创新中心",)),
    ("绍兴有谁做碳化硅长晶", ("浙江晶盛机电股份有限公司",)),
    ("上海交通大学绍兴研究院做不做燃料电池", ("上海交通大学绍兴研究院",)),
    (
        "绍兴 引进 博士",
        (
            "海智汇",
            "绍兴市人才发展集团",
            "浙江院士之家",
            "大湾区院士之家",
            "浙江绍兴人力资源服务产业园",
            "柯桥区人民政府",
            "柯桥区委组织部",
            "浙江绍兴人才创业园",
        ),
    ),
]
