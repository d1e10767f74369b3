"""Words and signs by which quantities are told in Chinese technical text. Data for `measures`, not logic."""

from __future__ import annotations

import re
from typing import Final

from . import metrics

NOT_QUANTITIES = re.compile(
    r"(?:\b(?:GB|GJB|HG|SJ|YY|FZ|ISO|IEC|ASTM|AATCC|DIN|JIS|EN|BS|UL|IEEE|IPC|SEMI|DB|JB|QB|SN|NB|DL|HJ|CNAS|CMA|Q|T)"
    r"(?:/[A-Z]{1,6})?\s*[A-Z]?\s?\d+(?:\.\d+)*(?:[—-]\d{2,4})?)"
    r"|(?:(?<!\d)(?:19|20)\d\d\s*[—~-]\s*(?:19|20)\d\d\s*年?)"
    r"|(?:(?<!\d)(?:19|20)\d\d\s*年(?:\s*(?:\d{1,2}|[一二三四五六七八九十]+)\s*月(?:\s*\d{1,2}\s*[日号])?)?(?:底|末|初|前)?)"
    r"|(?:(?<!\d)(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d))|(?:(?<!\d)(?:19|20)\d\d[/-](?:0[1-9]|1[0-2])(?!\d))"
    r"|(?:\d{1,2}\s*月\s*\d{1,2}\s*[日号])|(?:\d{1,2}\s*月(?=底|初|份|中旬|上旬|下旬|前))"
    r"|(?:\d{1,2}:\d{2}(?::\d{2})?)"
    r"|(?:第\s*(?:\d+|[一二三四五六七八九十百]+))"
    r"|(?:\b[A-Za-z]{1,6}-?\d[\dA-Za-z-]*)|(?:[〔\[]\d{4}[〕\]]\s*\d*\s*号?)|(?:\d+\s*[号期届版楼栋#])"
    r"|(?:[三四五]题[一二]评)|(?:\b[2-6]G(?![a-zA-Z/·])(?!\s*[/·]))|(?:\b[234]D(?![a-zA-Z]))|(?:\b[48]K(?![a-zA-Z]))|(?:\b[1-5]A级)"
)
DEADLINE = re.compile(
    r"(?:个?工作日|天|日|周|星期|个星期|个月|月|年|周年|小时|h|d)\s*(?:之内|以内|内|以前|之前|前|后交付|交付|交货|完成|供货|后供货|左右交付|见效|上线)"
)
DURATION_NOUN = re.compile(
    r"(?:寿命|周期|时间|期限|期|耐久|老化|耐候|稳定运行|连续运行|运行|储存|保存|缓释|释放|续航|待机|工作)[^,。;]{0,6}$"
)
CALENDAR: Final = frozenset({"天", "周", "月", "年", "工作日"})
TRAILING: Final = (
    ("ge", re.compile(r"\s*(?:及以上|或以上|以上|起步|起)")),
    ("le", re.compile(r"\s*(?:及以下|或以下|以下|以内|之内|封顶)")),
    ("approx", re.compile(r"\s*(?:左右|上下|前后)")),
)
COMPARATORS: Final[tuple[tuple[str, str], ...]] = (
    (
        "ge",
        "达不到|做不到|够不到|不低于|不少于|不小于|不短于|不弱于|不下于|不亚于|不得低于|不得少于|不得小于|不应低于|不应小于|不能低于|不能少于|大于等于|大于或等于|高于或等于"
        "|大于或等于|至少能?|最少|起码|达到了?|可达到?|高达|能到|做到|≥|≧|⩾|>=|≥=",
    ),
    (
        "le",
        "不超过|不高于|不大于|不多于|不长于|不得超过|不得高于|不得大于|不应大于|不应高于|不应超过|不能超过|不能高于|小于等于|小于或等于|低于或等于"
        "|控制在了?|限制在|至多|最多|≤|≦|⩽|<=",
    ),
    ("gt", "超过了?|超出|大于|高于|多于|优于|好于|强于|长于|突破了?|逾|超|>"),
    ("lt", "小于|低于|少于|短于|不足|不到|未满|<"),
    ("approx", "约为|大约|大概|大致|约|将近|接近|近|≈|~"),
    ("ge", "达"),
    ("eq", "等于|=|:"),
)
LEADING = re.compile(
    "(?:"
    + "|".join(f"(?P<{code}{index}>{words})" for index, (code, words) in enumerate(COMPARATORS))
    + r")\s*(?:为|在|到|至|了|能)?\s*$"
)
CHANGE = re.compile(
    r"(?:(?P<up>提高|提升|增加|增长|上升|扩大|增强|增至|升至|跃升|翻|加大|提(?=[到至]))|(?P<down>降低|下降|减少|缩短|缩减|节约|节省|压缩|减至|降至|降|掉|减重|减薄))"
    r"(?P<to>到|至|为)?(?:了)?\s*$"
)
FILLER = re.compile(
    r"(?:客户|甲方|买方|用户|对方|厂里|目前|现有|现在|当前|要求|需要|希望|目标|指标|想|压|做|控|需|应|须|要|能|可以|可|必须|均|都|也|已经|已|将|由|从|至|到|在|为|是|的|仅|只有|只|且|大概|值|:|\s|\()+$"
)
BOUNDARY = re.compile(r"[,。;!?、\n(“”\"]")
FALLBACK_STOP = re.compile(r"[的了和与及或把将使让对在是为,。;!?、:\s()“”\"]|要求|需要|希望|以及")
CONDITION_AFTER = re.compile(
    r"\s*(?:的?(?:条件|环境|温度|压力|高温|低温))?\s*(?:下|时)(?![降调滑跌])|\s*(?:的?(?:标准)?(?:水洗|洗涤|清洗|循环|弯折|折叠|灭菌|摩擦|使用|充放电|耐磨|老化|浸泡|家洗|机洗|工业洗涤)){1,2}(?:之)?后|\s*(?:之)?后(?=[^,。]{0,12}(?:保持|不|仍|无))"
)
ANY_NUMBER = re.compile(r"[\d⁰-⁹¹²³一二两兩三四五六七八九十百千万萬亿億半]")
CURRENT = re.compile(
    r"(?:目前|现有|现在|当前|现状|原来|现阶段|如今|已有)[^,。;]{0,12}$|从\s*$|由\s*$|(?:只有|仅有?|才|只能?做?到?)\s*$"
)
AUXILIARY = re.compile(r"(?:要|能|需|应|须|可)+$")
SEPARATOR = re.compile(r"\s*(?:~|—+|–|―|-|－|至|到|∼|〜)\s*")
PLUS_MINUS = re.compile(r"\s*(?:±|\+/-|\+-)\s*")
BETTER = re.compile(r"(?:优于|好于|强于)\s*$")
COMPLAINT = re.compile(r"(?:(?<!不)(?P<over>超过了?|超出|大于|高于)|不到|不足|未满)\s*±?\s*$")
OUT_OF_REACH = re.compile(r"(?:达|做|够)不到\s*$")
DEGREES = re.compile(r"\s*度(?![电角数])")
HEAT = re.compile("[温热熔沸]")
TOLERANCE = re.compile(r"±\s*$")
SPELLED_PLUS_MINUS = re.compile(r"\+/-|\+-|正负")
AIM = re.compile("要求|需要|希望|目标|指标|控制|保证|确保|必须|要|应|须|想")
NO_NAME = re.compile(r"[±+~≈≤≥<>=/^]+")
NOUN_AFTER = re.compile(r"\s*(?:的)?\s*(可[\u4e00-\u9fff]{2})")
CHINESE_UNITS: Final = metrics.word_set(
    "倍 吨 kg 公斤 级 次 台 件 家 项 种 片 层 批 组 % 百分点 元 h min m mm cm °C 亩 kWh 年 月 天 平方米"
)
