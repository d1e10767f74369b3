"""Words and signs by which quantities are told in technical text, Chinese and English. Data for `reading`, not logic."""

# ruff: noqa: E501 — data, one line each

from __future__ import annotations

import re
from typing import Final

from . import metrics

_STANDARD = (
    "GB|GJB|HG|SJ|YY|FZ|ISO|IEC|ASTM|AATCC|DIN|JIS|EN|BS|UL|IEEE|IPC|SEMI|DB|JB|QB|SN|NB|DL|HJ|CNAS|CMA|CJ|JGJ|JG|LY|NY|TB|JT"
    "|CQC|ICH|USP|FDA|ANSI|SAE|MIL|OEKO-TEX|REACH|RoHS|AEC-Q|GRS|BSCI|Q|T|WS|GA|XF|YD|HB|QC|SH|SY|GY|EJ|MT|AQ|TSG|CCS|IATF|OHSAS"
)
# Where a number is a name, a place in a list, a date or a way of writing, never how much of something.
NOT_QUANTITIES = re.compile(
    rf"(?:(?<![A-Za-z])(?:{_STANDARD})(?:\s?/\s?[A-Z]{{1,6}}(?:/[A-Z])?)?\s?(?:[A-Z]{{1,6}}\s)?[A-Z]?\s?\d+(?:\.\d+)*(?:[—–:-]\d{{1,4}})*(?![\d.]*\s?(?:[μnmk]?[mgPL]a?|%|°C)(?![A-Za-z])))"
    r"|(?:(?<![\d.])(?:19|20)\d\d\s*[—–~至到-]\s*(?:19|20)\d\d(?!\d)\s*(?:年度?|学年)?)"
    r"|(?:(?<![\d.])(?:19|20)\d\d\s*年(?:\s*(?:\d{1,2}|[一二三四五六七八九十]+)\s*月(?:\s*\d{1,2}\s*[日号])?)?(?:底|末|初|前|起|度|版)?)"
    r"|(?:(?<![\d.])\d\d年(?=[\s]*(?:\d{1,2}月|底|末|初|[上下]半年)))"
    r"|(?:[二〇零一][一二三四五六七八九〇零]{3}年)"
    r"|(?:(?<!\d)(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d))|(?:(?<!\d)(?:19|20)\d\d[/-](?:0[1-9]|1[0-2])(?!\d))"
    r"|(?:\d{1,2}\s*月\s*\d{1,2}\s*[日号])|(?:(?<![\d.个])\d{1,2}\s*月(?=底|初|份|中旬|上旬|下旬|前))"
    r"|(?:\d+(?:\.\d+)?\s?[:∶]\s?\d+(?:\.\d+)?(?:\s?[:∶]\s?\d+(?:\.\d+)?)*(?!\s?[%°]))"
    r"|(?:\d{1,2}\s*[点时](?=整|半|钟|\d{1,2}分|开|前|后|至|到|—))"
    r"|(?:第\s*(?:\d+(?:[.-]\d+)*|[一二三四五六七八九十百零]+)(?:\s*[、和至到~—-]\s*\d+)?)"
    r"|(?:(?<![A-Za-z°\d])(?<!\d\s)[A-Za-z]{1,10}[-/]?\d[\dA-Za-z./-]*(?:\+(?=[\s，。,;、]|$))?)"
    r"|(?:(?<![A-Za-z°\d])(?<!\d\s)[A-Z]{1,4}[-—–]\d+(?:[-—–][\dA-Za-z]+)*)"
    r"|(?:[〔\[(]\s?(?:19|20)\d{2}\s?[〕\])]\s*第?\s*\d*\s*号?)|(?:\[\d+(?:[,~-]\d+)*\])"
    r"|(?:\d+\s*[号期届版楼栋#幢](?![\u4e00-\u9fff]?池))|(?:\d+\s*号(?:线|楼|机|炉|样))"
    r"|(?:[三四五]题[一二]评)|(?:\b[2-6]\.?5?G(?![a-zA-Z/·])(?!\s*[/·]))|(?:(?<![\d.])[2346](?:\.5)?D(?![a-zA-Z]))"
    r"|(?:(?<![\d.])[248]K(?![a-zA-Z]))|(?:(?<![\d.])[1-5]A级)|(?:\d+\s?K(?=\s*(?:碳|大丝束|小丝束|丝束|预浸|原丝|T\d)))"
    r"|(?:(?<![\d.])[3456789]S(?=管理|店|现场|标准|活动))|(?:(?<![\d.])[1-9]\d?C(?=产品|认证|电子|行业|数码|强制|制造|领域|消费))"
    r"|(?:(?<![\d.])[1-9]\d?U(?=服务器|机箱|机架|机柜|高))|(?:7\s?[×x*]\s?24(?:\s?(?:小时|h))?)|(?:24小时(?=热线|服务|值守|在线|客服|营业|不间断|待命))"
    r"|(?:(?<![\d.])1[3-9]\d(?:[ -]?\d{4}){2}(?![\d.]*\d))|(?:(?<![\d.])0\d{2,3}\s?-\s?\d{7,8}(?!\d))|(?:(?<![\d.])400[- ]\d{3,4}[- ]?\d{3,4}(?!\d))"
    r"|(?:(?<!\d)\d{2,7}-\d{2}-\d(?![\d.]))|(?:(?<![\d.])\d{9,}(?!\d|\.\d|\s?[吨元个次米片台件万亿A-Za-zμΩ%°]))"
    r"|(?:(?:(?<![电仪水手代量钟报])表|(?<![拓])图|(?<![比案病举])例|公式|附件|附录|附表|附图|实施例|对比例|方案|步骤|权利要求|试样|编号|序号|文献|型号|批号|货号|图纸|条款|工号|房间|专利号|证书号|文号|项目号|合同号|订单号|邮编|编码|章节|课题|机台号|车间|产线编号|牌号|[Nn][Oo]\.|№)\s*[:为]?\s*[\[(]?\s*[A-Za-z]{0,3}\d+(?:[-.—、]\d+)*(?!\d|\.\d|\s?(?:%|°|[kmμnc]?[mgLVAW](?![A-Za-z])|[kMG]?Pa|[万亿]|[台件个家项种条次吨元天年]))\s*[\])]?)"
    r"|(?:[Vv](?:er)?\.?\s?\d+(?:\.\d+)+)|(?:\d+\.\d+(?:\.\d+)+)|(?:\d+(?:\.\d+)?(?=版本|版(?!面)|时代|代(?![谢替])))"
    r"|(?:工业\s?\d\.\d)|(?:\d+(?:\+\d+)*\+[A-ZX]\b)|(?:\d+\+\d+(?:\+\d+)*(?![\d.]*\s?[%°a-zA-Zμ]))|(?:\b\d\s?[对比]\s?\d(?!\d))"
    r"|(?:(?<=[DdXx]/)\d+\s?[Ff](?![A-Za-z]))|(?:(?<!\d)\d{2}后(?=[^\d]))|(?:\d{2}年代)|(?:(?:^|\n)\s*\d{1,2}\s?[.、)](?!\d))|(?:\(\d{1,2}\)(?!\s?[%°a-zA-Zμ]))"
    r"|(?:^\s*\d{1,2}\s?[.、](?!\d))|(?:(?<=[。;；])\s*\d{1,2}\s?[.、](?!\d))"
    r"|(?:每[百千万十]+(?=[米克吨公升台件平]))|(?:百公里(?=[\u4e00-\u9fff]{0,4}耗))|(?:(?:丝束(?:规格|数)?|规格)\s*为?\s*\d+\s?K(?![A-Za-z]))|(?:纯度\s*[为达到]{0,2}\s*\d(?:\.\d)?N(?![A-Za-z/]))"
    r"|(?:(?<![\d.])\d(?:\.5)?N(?=[)级纯]))|(?:十[一二三四五]五)|(?:双一流)|(?:二十大)|(?:一带一路)|(?:[三五]年行动)|(?:千人计划|万人计划|百人计划)"
)
# Names that stand right before their number, without a blank: pH7.5, COD50mg/L, UPF50.
ATTACHED = re.compile(
    r"(?<![A-Za-z])(?:p[Hh]|PH|COD(?:cr|Cr|Mn)?|BOD(?!5)|UPF|LOI|R[azq]|T[gmd]|HRC|HV|DE|TVOC|TDS|SS|TP|TN|Mw|Mn|D|OD|DN|PSNR|SNR|IRI|ΔE|Δ[ET]|[ΦφØ]|F1(?!\d))(?=\d)"
)
DEADLINE = re.compile(
    r"(?:个?工作日|天|日|周|星期|个星期|个月|月|年|周年|小时|h|d)\s*(?:之内|以内|内|以前|之前|前|后交付|交付|交货|完成|供货|后供货|左右交付|见效|上线|交样|到货|验收|结题|量产|投产)"
)
DURATION_NOUN = re.compile(
    r"(?:寿命|周期|时间|时长|时效|期限|期|耐久|老化|耐候|稳定运行|连续运行|运行|储存|贮存|保存|缓释|保留|保存|存储|释放|续航|待机|工作|无故障|延迟|响应|耗时|用时|发酵|培养|固化|质保|耐盐雾|盐雾|稳定性|半衰期|保温|处理|(?:life|time|period|lifetime|duration|warranty))[^,。;]{0,8}$"
)
DURATION_AFTER = re.compile(
    r"\s*(?:以上|以内|以下)?\s*的?\s*(?:使用)?(?:寿命|保质期|质保|续航|连续|不[^,。]{0,6}|无[^,。]{0,6}|稳定|耐)"
)
CALENDAR: Final = frozenset({"天", "周", "月", "年", "工作日"})
_NOT_LESS = r"(?:不得|不能|不应|不可|不宜|不会|不许|不准|不该|不|无法|未|勿)(?:再)?"
TRAILING: Final = (
    (
        "ge",
        re.compile(
            r"\s*(?:及其?以上|或以上|以上|起步|打底|往上|起(?![毛球订泡来皱升始动点重]|批量)|或更[高多大长好]|\s?(?:or|and)\s(?:more|above|higher|greater|over|longer)|\s?minimum|\+(?![\d]))"
        ),
    ),
    (
        "le",
        re.compile(
            r"\s*(?:及其?以下|或以下|以下|以内|之内|封顶|为限|往下|或更[低少小短]|内(?![衬部径壁外置存燃饰蒙衣墙容涵源陆销需镶嵌膜层])|\s?(?:or|and)\s(?:less|below|lower|under|fewer)|\s?maximum)"
        ),
    ),
    ("approx", re.compile(r"\s*(?:左右|上下(?!层|游|部)|前后|\s?or\sso)")),
)
COMPARATORS: Final[tuple[tuple[str, str], ...]] = (
    (
        "ge",
        rf"(?:达|做|够)不到|{_NOT_LESS}(?:低于|少于|小于|短于|弱于|亚于|下于|轻于|薄于|窄于|差于|劣于|慢于)"
        r"|大于等于|大于或等于|高于或等于|高于等于|不小于等于|至少(?:要|需|应|为|达到?|能|得|有|可|够)*(?:承受|耐受|支持|满足|保持|具备|处理|运行|使用|经受)?|最少(?:要|需|达到?)*|起码(?:要|得)*"
        r"|最低(?:要|达到?|为|不低于)?(?=\s*$)|最小(?:为)?(?=\s*$)|下限(?:为|是)?|须达|需达|应达|达到了?|可达到?|高达|多达|长达|(?<!产)能到|做到"
        r"|≥|≧|⩾|≽|>=|≥=|=>|≮|⩾|不少過"
        r"|(?:at least|(?:no|not) (?:less|lower|fewer|smaller|shorter) than|not (?:be )?(?:below|under)|not less than|a minimum of|minimum(?: of)?|min\.?|greater than or equal to|reach(?:es|ing)?|up from)",
    ),
    (
        "le",
        rf"{_NOT_LESS}(?:超过|高于|大于|多于|长于|超出|高出|重于|厚于|宽于|逾|高过|大過|超)|小于等于|小于或等于|低于或等于|低于等于"
        r"|控制在了?|控制到|限制在|限定在|压到|压缩到|压低到|至多|最多|最高不超过?|最高(?:为)?(?=\s*$)|最大(?:为)?(?=\s*$)|上限(?:为|是)?|≤|≦|⩽|≼|<=|=<|≯"
        r"|(?:at most|(?:no|not) (?:more|greater|higher|larger|longer) than|not exceed(?:ing)?|(?:not|never) (?:be )?(?:above|over)|up to|a maximum of|maximum(?: of)?|max\.?|less than or equal to|within)",
    ),
    (
        "gt",
        r"超过了?|超出|大于|高于|多于|优于|好于|强于|长于|高过|突破了?|逾|超(?![声细薄高临微])|>|≫"
        r"|(?:more than|greater than|higher than|larger than|longer than|above|over|exceed(?:s|ing)?|better than|beyond)",
    ),
    (
        "lt",
        r"小于|低于|少于|短于|轻于|薄于|窄于|快于|低过|不足|不到|未满|未达|<|≪|(?:less than|lower than|fewer than|smaller than|shorter than|below|under)",
    ),
    (
        "approx",
        r"约为|约合|约在|大约(?:为|在|需要?|要)?|大概|大致|(?<![节制契])约|将近|接近|近|≈|~|≃|∼|≅|估计|平均约|(?:about|around|approximately|approx\.?|roughly|nearly|circa)",
    ),
    ("ge", "达"),
    ("eq", r"等于|=|:|稳定在|保持在|维持在|恒定在|设定[为在]|(?:equal to|equals)"),
)
LEADING = re.compile(
    "(?:"
    + "|".join(f"(?P<{code}{index}>{words})" for index, (code, words) in enumerate(COMPARATORS))
    + r")\s*(?:为|在|到|至|了|能|有|be|is)?\s*$",
    re.I,
)
STRONG: Final = frozenset({"ge", "le", "gt", "lt"})
_UP = "提高|提升|增加|增长|增大|上升|扩大|增强|增至|升至|升到|涨到|提速|跃升|上浮|提(?=[到至])|加大|加快|延长|拓宽|加厚|改善|高出|升(?=[到至高])"
_DOWN = "降低|下降|减少|缩短|缩减|缩小|节约|节省|压缩|压减|削减|减至|减到|降至|(?<![沉升压跌温])降|掉|减量(?!率)|衰减|减轻|减薄|减小|下浮|收窄|下调|缩(?=[到至])|减(?=[到至])|省了"
IMPLIED: Final = {
    "节能": "能耗", "降耗": "能耗", "节电": "电耗", "省电": "电耗", "节水": "水耗", "省水": "水耗", "节约用水": "用水量", "节气": "气耗",
    "降本": "成本", "减重": "重量", "减排": "排放量", "减碳": "碳排放", "降碳": "碳排放", "减薄": "厚度", "降噪": "噪声", "降温": "温度", "节材": "材料用量",
    "减污": "排放量", "提效": "效率", "增效": "效率", "增产": "产量", "提速": "速度", "增重": "重量", "升温": "温度", "扩产": "产能", "提产": "产量", "增收": "收入",
}  # fmt: skip
_IMPLIED_DOWN = (
    "节约用水|节能|降耗|节电|省电|节水|省水|节气|降本|减重|减排|减碳|降碳|降噪|节材|减污|减薄|降温"
)
_IMPLIED_UP = "提效|增效|增产|提速|增重|扩产|提产|增收|升温"
CHANGE = re.compile(
    rf"(?:(?P<implied_down>{_IMPLIED_DOWN})|(?P<implied_up>{_IMPLIED_UP})|(?P<up>{_UP}|翻)|(?P<down>{_DOWN})"
    r"|(?P<up_en>(?:increas|improv|rais|boost)\w*|higher)|(?P<down_en>(?:reduc|decreas|lower|cut|sav)\w*))"
    r"(?:幅度)?(?P<to>到|至|为)?(?:了|约|近)?(?: (?:by|(?P<to_en>to)))?\s*$"
)
VERB_NAME = re.compile(
    r"(?:(?P<up>提高|提升|增加|增长|扩大|增强|延长|improve|increase|raise)|(?P<down>降低|减少|缩短|节约|节省|压缩|减小|削减|减轻|reduce|decrease|lower|cut))了?(?:将|把)?"
    r"\s?(?P<name>(?:[\u4e00-\u9fff]{2,10}|(?:the )?[a-zA-Z]+(?: [a-zA-Z]+){0,3}?))\s?(?P<to>到|至|为|达到|达|降到|提升到|提高到|to)?\s?(?P<by>by)?\s*$"
)
RATE_OF_CHANGE = re.compile(
    r"(?:(?P<up>增幅|涨幅|升幅|提升幅度|提高幅度|增长率|提升率|增加幅度)|(?P<down>降幅|减幅|跌幅|降低幅度|下降幅度|降低率|下降率|减少幅度|缩短幅度))(?:达|为|至|在)?\s*$"
)
COMPARED = re.compile(
    r"(?:比|较|相比|对比|than)[^,。;]{1,24}?(?:(?P<up>高|快|多|大|强|长|厚|重|好)|(?P<down>低|慢|少|小|短|薄|轻|窄))(?:出|了|约|近)?\s*$"
)
CHANGE_AFTER = re.compile(
    r"\s*(?:以上|以下|左右)?\s*的?\s*(?:(?P<up>提升|提高|增长|增幅|增量|涨幅|improvement|increase)|(?P<down>降幅|下降|降低|减少|减排|节约|节能|节水|reduction|decrease|saving)|(?P<down2>(?<=的)[^,。;\d]{0,5}(?:降低|下降|减少)))"
)
DOUBLING = re.compile(r"翻(?:了)?(?P<times>[一两二三四])?(?:番|倍)")
COMPARISON = re.compile(
    r"(?:(?:与|和|同|跟)[^,。;]{1,20}(?:相比|比较|对比)|(?:相比|较|相较|比|对比|相对)[^,。;]{1,16})$"
)
COMPARISON_WORDS = re.compile(r"(?:较|比|与|同|相比|相对|相较)[^,，。;]{1,14}")
FILLER = re.compile(
    r"(?:客户|甲方|买方|用户|对方|厂里|目前|现有|现在|当前|如今|原来|原有|原先|现阶段|要求|需要|希望|目标|指标|期望|争取|力争|计划|预计|实现|想|(?<=[想要能可再])[压做控]|^[压做控]|需|应当|应该|应|须|要|能够|(?<![性产储节功动热电效势械化])能|可以|可"
    r"|必须|均|都|也|已经|已|将|由|从|至|到|在|为|是|的|仅有?|只有|只|才|且|大概|平均|最大|最小|最高|最低|左右|分别|总体|稳定|一般|通常|普遍|大多|基本|:|\s|\(|\)|\[|-|—|有|处于|介于|不|保证|确保|保持"
    r"|\b(?:is|are|was|of|a|an|the|be|by|to|from|with|must|shall|should|has|have|having|between|than|currently|now|target|and|value|at|in|for|we|need)\b)+$",
    re.I,
)
BOUNDARY = re.compile(r"[,，。;!?、\n(（“”\"|]|\.\s|但(?!氨|换)|而且|并且|同时|以及|且(?=[^,。])")
FALLBACK_STOP = re.compile(
    r"[的了和与及或把将使让是为,，。;!?、:×\s()“”\"【】\[\]《》<>≤≥=~]|要求|需要|希望|以及|达到|提高|提升|降低|减少|实现|保证|确保|通过|采用|具有|目前|现有|由于|因此|如果|制备|研制|开发|生产|改善|增加|对(?=[\u4e00-\u9fff]{3})|在(?=[\u4e00-\u9fff]{3})|[比较](?=[\u4e00-\u9fff]{2})|后(?=[\u4e00-\u9fff]{3})|中(?=[A-Za-z])"
)
CONDITION_AFTER = re.compile(
    r"\s*(?:[A-Za-z][A-Za-z0-9]{0,7}\s?)?(?:水?溶液|盐水|进水|原水|料液)?(?:测试|试验|检测|实验|操作|运行)?(?:的?(?:条件|环境|温度|压力|高温|低温|湿度|氛围|气氛|电压|负载|载荷|浓度|转速|工况|光照|风速|压差|真空)){0,2}\s*(?:之?下|时|中(?=[^\u4e00-\u9fff]|浸|放|老|暴|保))(?![降调滑跌效间长段期])"
    r"|\s*的?(?:条件|环境|工况|氛围)"
    r"|\s*(?:的?(?:标准|连续|加速|高温|湿热|盐雾|紫外|工业|家庭|机|干|湿)?(?:水洗|洗涤|清洗|循环|弯折|弯曲|折叠|灭菌|摩擦|使用|充放电|耐磨|老化|浸泡|家洗|机洗|工业洗涤|冷热冲击|冻融|储存|贮存|运行|盐雾|照射|处理|暴露|放置|消毒|测试|试验|干洗|皂洗|拉伸|固化|煮沸|蒸煮|保温)(?:试验|测试|处理)?){1,2}(?:之|以)?后"
    r"|\s*(?:之|以)?后(?=[^,。]{0,12}(?:保持|不|仍|无|≥|≤|大于|小于|仍然|衰减|剩余))|\s*(?:之|以)?后(?=[,，][^,。]{0,10}(?:保持|不|仍|无))"
    r"|\s*(?:for (?:washing|testing)|conditions?\b|environment\b)"
)
# Temperature and time of a treatment that goes before what is asked for: 60℃水洗, 121℃灭菌30min.
PROCESS_AFTER = re.compile(
    r"\s*(?:的)?(?:标准|高压|高温|低温|恒温|热水|蒸汽|连续|加速)?(?:水洗|机洗|皂洗|洗涤|清洗|灭菌|消毒|固化|烘干|烘焙|焙烘|烘烤|烧结|退火|老化|浸泡|煮沸|热处理|定型|反应|搅拌|干燥|加热|保温|热压|培养|发酵|蒸煮|淬火|回火|煅烧|碳化|硫化|萃取|水浴|油浴|放置|储存|贮存|冷藏|冷冻|杀菌|陈化|陈酿)(?!温度|时间|机|炉|设备|工艺|剂|槽|箱)"
)
CONDITION_BEFORE = re.compile(
    r"(?:经过?|历经|经受|经历|连续|浸泡|放置|老化|灭菌|水洗|洗涤|皂洗|循环|弯折|充放电|储存|摩擦)\s*(?:了|约|不少于|至少)?\s*$"
)
ANY_NUMBER = re.compile(r"[\d⁰-⁹¹²³一二两兩三四五六七八九十百千万萬亿億半翻\uff10-\uff19]|[①-⓿]|[Ⅰ-ⅿ½-¾]")
CURRENT = re.compile(
    r"(?:目前|现有|现用|在用|现在|当前|现状|原来|原先|原有|现阶段|如今|已有|此前|以前|以往|过去|去年|上年|一直|传统|现行|眼下|至今|平时|实测|现为|基线|仅能|(?<![a-z])(?:current|currently|now|presently|today|existing)(?![a-z]))[^,，。;]{0,16}$"
    r"|(?:从|由|自)(?:原来|目前|现在|现有|原先|最初|当前|现行|初始)?的?(?:每[\u4e00-\u9fff]{1,3})?\s*$|(?:只有|仅有?|仅为|才|只能?做?到?|only)\s*$|\bfrom\s*$",
    re.I,
)
REFERENCE = re.compile(
    r"(?:国外|进口|竞品|同类|同行|对标|国际|日本|德国|美国|韩国|行业平均|市售|市面)[^,，。;]{0,14}$"
)
AUXILIARY = re.compile(r"(?:要|能|需|应|须|可|再|将|有望|实现|使)+$")
SEPARATOR = re.compile(r"\s*(?:~|—+|–|―|-|至(?!少|多|今)|到(?!位|达)|\.{2,3}|…+|to(?=\s))\s*")
PLUS_MINUS = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
AND_BETWEEN = re.compile(r"\s*(?:和|与|及|and)\s*")
BETWEEN_BEFORE = re.compile(r"(?:介于|处于|控制在|保持在|位于|在|between)\s*$", re.I)
BETWEEN_AFTER = re.compile(r"\s*(?:之间|范围|区间|间)")
BETTER = re.compile(r"(?:优于|好于|强于|better than)\s*$", re.I)
REACHED = re.compile(r"(?:达到了?|可达到?|能达|须达|需达|应达|高达|达|能到|能做到|做到)\s*$")
COMPLAINT = re.compile(
    r"(?:(?<![不得能应可宜会许准])(?P<over>超过了?|超出|大于|高于|高达|多达|达到了?|达)|不到|不足|未满)\s*±?\s*$"
)
OUT_OF_REACH = re.compile(r"(?:达|做|够)不到\s*$")
DEGREES = re.compile(r"\s*度(?![电角数假过])")
HEAT = re.compile("[温热熔沸冷冻烘烤煮蒸烧焙洗]|水浴")
HEAT_AFTER = re.compile(r"度(?:左右|以上|以下)?(?:的)?(?:高温|低温|烘|烤|水洗|热|蒸汽|恒温|灭菌)")
MONEY = re.compile(
    "资本|投资|营收|销售|产值|预算|资金|融资|价|费用|合同|金额|额度|补贴|资助|奖励|贷款|收入|利润|经费"
)
HARD = re.compile("邵|肖氏|硬度")
SHARE_OF = re.compile(
    r"(?P<word>到|至|不(?:得|能|应)?(?:低于|少于|高于|超过|大于|小于)|低于|高于|超过|大于|小于|少于|多于|至少|至多|达到?|为|是|相当于|占|≥|≤|>|<)[\u4e00-\u9fffA-Za-z]{1,8}?的\s*$"
)
ANGLE = re.compile("[角旋弯仰倾]|视场|视角|转动|相位")
POWER_USED = re.compile("电")
ALCOHOL = re.compile("酒")
TOLERANCE = re.compile(r"±\s*$")
SPELLED_PLUS_MINUS = re.compile(r"\+/-|\+-|正负")
AIM = re.compile(
    r"要求|需要|希望|目标|指标|控制|保证|确保|必须|要|应|须|想|≤|≥|target|required?|must|should|shall", re.I
)
SOFT = re.compile(
    r"希望|最好|力争|争取|尽量|尽可能|期望|优先|理想|建议|有望|预计|计划|左右|大约|可选|宜(?!居)|想要?|prefer|ideally|desir|if possible|hope",
    re.I,
)
# What follows a number of the same clause before the next name starts: 30min后尺寸变化, 0.5MPa压力下泄漏率.
AFTER_NUMBER = re.compile(
    r"^(?:[\s,、/]|(?:以上|以下|左右|以内)|的?(?:条件|环境|压力|温度|湿度|高温|低温|氛围|气氛|负载|电压|浸泡|放置|处理|试验|测试|灭菌|水洗|洗涤|循环|老化"
    r"|储存|热压|固化|烘干|保温)*(?:之|以)?(?:后|时|下|内|中|间)|和|及|与|且|而|的|并)*"
)
LIMIT_OF = re.compile(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fffA-Za-z]{1,8}的\s*$")
PER = re.compile(
    r"(?:从|由)?每(?P<unit>厘米|毫米|英寸|分钟?|小时|秒钟?|天|日|年|月|周|平方米|平米|立方米|吨|公斤|千克|克|升|毫升|米|百米|万米|公里|平方英寸)(?:水|布|钢|纱|料|油|煤|纸|产品)?(?:约|可|能|需|可达)?\s*$"
    r"|(?:从|由)?每(?P<time>分钟?|小时|秒|天|日|年|月|周|班)(?:最多|至少|大约|约|只能|只|可以|可|能够|能|需要|需|仅能?|才能?)*"
    r"(?P<verb>加工|检测|处理|生产|产出|消耗|耗电|用水|用电|运行|测试|服务|接待|输出|完成|供应|排放)\s*$"
)
# Grades of concrete: C50 is 50 MPa where the words before it speak of strength; C30混凝土 is a label, as DN100管道.
CONCRETE = re.compile(r"(?:混凝土|砼|强度|标号)[^,，。;\dA-Za-z]{0,8}C(?=[1-9][05](?![\d.A-Za-z]))")
GRADE = re.compile(r"(?<![A-Za-z])(?:D?\||DN\s)$")
BORE = re.compile(r"[管口直孔通内外]径|尺寸|规格|[≥≤><于过到至]")
GRADE_TO = re.compile(r"\s*(?:~|—+|-|–|至|到)\s*(?:C|DN\s?|D?\|)")
GRADES: Final = {"C": ("抗压强度等级", "MPa"), "DN": ("公称直径", "mm")}
# 每公里能耗, 百公里电耗: the name carries what it is counted by.
PER_NAME = re.compile(
    r"(?:每(?P<unit>百?公里|百?平方米|平方米|立方米|吨|公斤|千克|升|百?米|万米|件|台|小时|天|年)|(?P<hundred>百公里))(?:水|布|钢|纱|产品)?的?(?:平均|综合)?$"
)
UNIT_NAME_BEFORE = re.compile(
    r"(?:(?:邵氏?|邵尔|[Ss]hore)\s?(?P<shore>[AD])(?:型)?|(?P<hard>HRC|HRB|HV|HB))(?:硬度)?\s*(?:为|是|:)?\s*$"
)
PROCESS_ONLY = re.compile(
    r"\s*(?:的)?(?:标准|高压|高温|恒温)?(?:热压|灭菌|固化|水洗|洗涤|消毒|烘干|焙烘|烧结|退火|老化|浸泡|煮沸|热处理|定型|反应|干燥|加热|保温|培养|蒸煮|放置|储存|处理|循环)?\s*"
)
NO_NAME = re.compile(r"[±+~≈≤≥<>=/^|*&@#$¥€£%]+")
NOUN_AFTER = re.compile(r"\s*(?:的)?\s*(可[\u4e00-\u9fff]{2})")
SIDE = re.compile(r"\s*(?:≤|<=|<|⩽|≦)\s*(?P<name>[^\d,，。;≤<>≥=⩽≦()]{1,16}?)\s*(?:≤|<=|<|⩽|≦)\s*")
TIMES = re.compile(r"\s*[×xX*]\s*")
LIST = re.compile(r"\s*(?:、|/|或|和|与|,\s?)\s*")
ENUMERATION = re.compile(r"\s*(?:、|/|和|与|及|或|,|，|且|×|x|X|\*|\()\s*")
MOVED = re.compile(
    r"\s*(?:[\u4e00-\u9fff]{0,3}?(?:提[高升]?|降低?|下降|减少?|缩短|增加?|升高?|压缩?|扩大|缩小)(?:到|至|为)了?(?:约|近)?|到|至|to(?=\s))\s*"
)
SHAPE_AFTER: Final = {
    "厚": "厚度",
    "宽": "宽度",
    "长": "长度",
    "高": "高度",
    "深": "深度",
    "重": "重量",
    "粗": "直径",
}
SHAPE = re.compile(
    r"\s*(?:以上|以下|左右|以内)?\s*(?:的)?(厚|宽|长|高|深|重|粗)(?![\u4e00-\u9fff度]|期)|\s*(厚|宽|长|高|深)(?=的|[,，。;、])"
)
RATE_CONTEXT = re.compile("倍率|充放?电|放电|循环|快充")
YARN = re.compile("纱|棉|毛|支|麻|纺|线")
COUNTABLE_NEXT = re.compile(
    r"\s*(?:以上|以下|以内|左右|上下|的|且|和|与|及|或|并|等|时|后|之间|为|范围|区间|下|内|[,，。;!?、)\]\n+]|$)|\s+(?:and|or|at|with|for|in|is)\b|\.\s"
)
CHINESE_UNITS: Final = metrics.word_set(
    "倍 吨 kg 公斤 级 次 台 件 家 项 种 片 层 批 组 % 百分点 元 h min m mm cm °C 亩 kWh 年 月 天 平方米 μm nm s g L mL W kW V A N MPa kPa Pa ms"
    " 立方米 英寸 吨标煤 平方公里 公顷 人次 美元 log 目 英支 dB r/min 岁 TEU 像素 mg km °"
)
ONE_OF: Final = metrics.word_set("倍 吨 kg 元 % 百分点 mm cm μm nm kWh h min s 级 log L 立方米")
CURRENCY: Final = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
