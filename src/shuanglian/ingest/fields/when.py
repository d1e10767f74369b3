"""Which of the times around a number is its own."""

from __future__ import annotations

import re
from typing import Final

from ..proposal import Basis
from .spot import Spot
from .times import NUMBER, Mention, mentions, number

Guess = tuple[str, float, str]
_YEARLY: Final = re.compile(r"每年|年均|逐年|每一年")
_ANNUAL: Final = re.compile(
    r"(?:^|[，、的均超现实])年(?:度)?(?:技术|交易|产值|销售|营业|营收|收入|产能|产量|产|处理|加工|均|服务|孵化|供|用|"
    r"发电|耗|吞吐|接待|培训|税|缴|利润|研发|总)"
)
_HAPPENED: Final = re.compile(
    r"[^，]{0,10}?(?:成立|升级|获批|设立|启动|创办|落户|成为|入选|开工|投产|签约|批准|改制|上市|挂牌|升格|更名|注册|"
    r"创建|组建|评为|诞生|搬迁|加入|投用)"
)
_AFTERWARDS: Final = re.compile(r"(?:达产|建成|投产|投用|满产)后")
_WHOLE_YEAR: Final = re.compile(
    r"(?<![今明本当])全年(?!龄)|(?<![\u4e00-\u9fff\d])一年来|过去的?一年|(?<=这)一年来"
)
_PRESENT: Final = re.compile(r"目前|今年|当前|现有|如今|眼下|截至")
_TOLD_BY: Final = re.compile(r"[^，；。]{0,24}(?:获悉|了解到|看到|介绍|透露|显示|统计|核算|表示)[，：]?")
_LATELY: Final = re.compile(r"近日|日前|近期|前不久|不久前|刚刚")
_SHORT: Final = 14
_FAR: Final = 600
_SITE: Final = re.compile(r"面积|占地|用地|建筑|长度|全长|里程")


def when(spot: Spot, basis: Basis) -> Guess:
    """The canonical time, how sure it is, and why it is not certain ('' where it is said outright)."""
    if spot.context.time:
        return spot.context.time, 0.95, ""
    itself = _itself(spot)
    if itself:
        return itself, 0.97, ""
    near = (
        None
        if basis is Basis.FORECAST and _AFTERWARDS.search(spot.text[: spot.found.start])
        else _nearest(spot)
    )
    if near is None or near.time == "past one years":
        over = _year_over(spot, basis, spot.lead[-_FAR:])
        if over:
            return over, 0.85, "全年数，按上一年"
    if near is not None and near.kind == "point" and _whole_after(spot, near):
        return str(near.year), 0.9, ""
    if near is not None and near.kind != "now":
        return _said(spot, basis, near)
    if near is None and _carries(spot, basis):
        return _said(spot, basis, _carried(spot))  # type: ignore[arg-type]
    over = "" if near else _year_over(spot, basis, spot.earlier[-_FAR:])
    return (over, 0.8, "全年数，按上一年") if over else _default(spot, basis)


def _whole_after(spot: Spot, near: Mention) -> bool:
    """下半年，力保全年增长6%: the year, not its half."""
    said = spot.text[near.end : spot.found.phrase_start]
    return near.year > 0 and "-" in near.time and _WHOLE_YEAR.search(said) is not None and "，" in said


def _year_over(spot: Spot, basis: Basis, words: str) -> str:
    """Early in a year 全年, 一年来 and 过去一年 mean the year before, unless 目前 or 今年 came after them."""
    survey = spot.survey
    if survey.plan or survey.closed == survey.year or basis in (Basis.TARGET, Basis.PLAN, Basis.LIMIT):
        return ""
    found = [match.end() for match in _WHOLE_YEAR.finditer(words)]
    return str(survey.closed) if found and not _PRESENT.search(words, found[-1]) else ""


def _itself(spot: Spot) -> str:
    """A number that is a year or a date is its own time."""
    found = spot.found
    if found.unit == "年份":
        return str(int(found.value))
    if found.unit == "日期":
        digits = f"{int(found.value):08d}"
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    held = re.search(r"[〔\[（(【](20\d\d)[〕\])）】]", spot.within) if found.unit == "文号" else None
    return held.group(1) if held else ""


def _nearest(spot: Spot) -> Mention | None:
    """The last time named before the number in its sentence; what follows counts where it stands in brackets."""
    rows = [
        row
        for row in mentions(spot.text, spot.survey.year)
        if not _is_number(row, spot)
        and not _is_end(row, spot)
        and not _is_event(row, spot)
        and not _compared(row, spot.text)
    ]
    before = [row for row in rows if row.end <= spot.found.phrase_start + 1 and _reaches(row, spot)]
    if before:
        return before[-1]
    bracket = re.match(r"\s*[（(]([^（）()]*)[)）]", spot.text[spot.found.phrase_end :])
    held = mentions(bracket.group(1), spot.survey.year) if bracket else []
    return held[0] if held else None


def _compared(row: Mention, text: str) -> bool:
    """比上年增长, 较2020年提高: what is compared with, not the figure's own time."""
    return text[: row.start].endswith(("比", "较", "同", "与", "于")) or text[row.end :].startswith(
        ("同期", "相比")
    )


def _is_end(row: Mention, spot: Spot) -> bool:
    """订单已排到10月: how far something goes; 是2020年的3倍: what it is a multiple of."""
    multiple = spot.found.unit == "倍" and spot.text[row.end : spot.found.phrase_start] == "的"
    bare = "月" in spot.text[row.start : row.end] and "年" not in spot.text[row.start : row.end]
    return multiple or (bare and row.kind == "point" and spot.text[: row.start].endswith(("到", "至")))


def _is_number(row: Mention, spot: Spot) -> bool:
    """The number itself may read as a time: 3年, 2024年."""
    return row.start < spot.found.end and row.end > spot.found.start


def _is_event(row: Mention, spot: Spot) -> bool:
    """The year of another event (成立于2009年，规划面积…) is not this number's."""
    return any(
        peer.unit in ("年份", "日期")
        and peer is not spot.found
        and row.start < peer.end
        and peer.start < row.end
        for peer in spot.peers
    )


def _reaches(row: Mention, spot: Spot) -> bool:
    """A year of an event of its own (2024年落地、) tells nothing of the next clause, a leading 2025年， does."""
    between = spot.text[row.end : spot.found.phrase_start]
    if row.kind == "within" and re.search(r"[，；。]", between):
        return False
    if spot.text[: row.start].endswith(("由", "从")) and any(
        row.end <= peer.start < spot.found.start for peer in spot.peers
    ):
        return False  # 由2020年的2%提高到3%: the year of what it was
    if _began(spot.text, row):
        return True
    told = re.match(r"[^，；。]*", between)
    parted = told is not None and told.end() < len(between)
    counted = any(row.end <= peer.start < row.end + (told.end() if told else 0) for peer in spot.peers)
    return not (parted and row.kind == "point" and not counted and told and _HAPPENED.match(told.group()))


def _carries(spot: Spot, basis: Basis) -> bool:
    row = _carried(spot)
    if row is None or (spot.text.startswith("“") and row.kind != "aim") or _LATELY.search(spot.lead):
        return False  # what somebody says is of no period that others told of
    future = row.kind == "aim" or row.year > spot.survey.year > 0
    return not future or basis in (Basis.TARGET, Basis.PLAN, Basis.FORECAST, Basis.LIMIT)


def _carried(spot: Spot) -> Mention | None:
    """The time that an earlier sentence of the paragraph began with, unless a later one says 目前."""
    rows = mentions(spot.earlier, spot.survey.year)
    for row in reversed(rows):
        if row.kind == "now":
            return None
        if row.kind in ("point", "asof", "aim") and (
            (_is_period(row) and _opens(row, spot.earlier)) or _governs(row, spot.earlier)
        ):
            return row
    return None


def _opens(row: Mention, text: str) -> bool:
    lead = _TOLD_BY.sub("", re.split(r"[。！？；]", text[: row.start])[-1], count=1)
    return len(re.sub(r"\W|数据显示|统计显示|据统计|据了解|其中|初步核算|经|初步统计", "", lead)) <= 1


def _governs(row: Mention, text: str) -> bool:
    """A time in the same sentence, before a semicolon: 该区2025年完成投资30亿元；引进企业12家."""
    low = max(text.rfind(mark) for mark in "。！？") + 1
    lead = re.split(r"[。！？；，]", text[: row.start])[-1]
    return (
        row.start >= low
        and len(lead) <= _SHORT
        and not re.search(r"\d|[由从比较于至自]$", lead)
        and not text[row.end :].startswith(("的", "以来", "度"))
        and not _HAPPENED.match(text[row.end :])
    )


def _is_period(row: Mention) -> bool:
    """A year, quarter or span of months holds for the sentences after it; a single day or month of a story does not."""
    return row.kind != "point" or re.fullmatch(r"\d{4}(?:Q\d)?|.*\.\..*", row.time) is not None


def _said(spot: Spot, basis: Basis, row: Mention) -> Guess:
    if row.kind == "since" or row.time == "past one years":
        return _default(spot, basis)
    if _began(spot.text, row) and basis is Basis.ACTUAL and spot.survey.told:
        return f"cumulative to {spot.survey.told}", 0.8, "自某时以来的累计数，按文件年份"
    if row.kind == "aim" and re.search(r"年均", spot.left) and spot.survey.plan:
        return _rate(spot, row.time)
    if spot.survey.plan and re.search(r"年均", spot.left) and spot.found.growth:
        return _rate(spot, row.time)
    if _ANNUAL.search(spot.left) and row.kind == "now":
        return "annual", 0.7, "年度数，未写明年份"
    if (
        row.kind == "past"
        and "累计" in spot.text[row.end : spot.found.start]
        and basis is Basis.ACTUAL
        and spot.survey.year
    ):
        return f"cumulative to {spot.survey.year}", 0.8, "累计数，按文件年份"
    if basis is Basis.TARGET and "年均" in spot.left and not spot.survey.plan:
        return f"annual to {row.time}" if not _is_rate(spot) else row.time, 0.8, "年均数"
    return row.time, 0.95, ""


def _began(text: str, row: Mention) -> bool:
    """自2020年6月入选…以来: when it began, not when it is."""
    return text[: row.start].endswith(("自", "自从")) and bool(
        re.match(r"[^，。；]{1,40}以来", text[row.end :])
    )


def _rate(spot: Spot, last: str) -> Guess:
    if _is_rate(spot):
        return spot.survey.period or last, 0.85, "年均增速按规划期"
    return f"annual to {last}", 0.85, "年均数"


def _is_rate(spot: Spot) -> bool:
    return spot.found.growth and "%" in spot.found.unit


def _default(spot: Spot, basis: Basis) -> Guess:
    survey = spot.survey
    if survey.plan:
        return _planned(spot, basis)
    year = str(survey.told) if survey.told else "n/a"
    if survey.span and basis is Basis.ACTUAL and not _YEARLY.search(spot.left) and not _total(spot):
        return survey.span, 0.8, "未写明时间，按文件标题"
    if basis is Basis.PLAN and _SITE.search(spot.within):
        return "plan", 0.7, "规划数，未写明时间"
    if basis is Basis.FORECAST and re.search(
        r"(?:达产|建成|投产|投用|满产)后", spot.text[: spot.found.start]
    ):
        return "n/a", 0.7, "达产后的预计数，未写明年份"
    if _YEARLY.search(spot.left):
        return f"annual {year}" if survey.told else "annual", 0.75, "每年数，按文件年份"
    if _ANNUAL.search(spot.left):
        return "annual", 0.7, "年度数，未写明年份"
    if basis is Basis.ACTUAL and _total(spot):
        return f"cumulative to {year}" if survey.told else "n/a", 0.85, "累计数，按文件年份"
    span = re.search(
        r"(?:^|[，。、“])([一二两三四五六七八九十])年(?:内|间)?(?=[\u4e00-\u9fff])(?![后前来级均度底初年多])",
        spot.left,
    )
    if span and number(span.group(1)) > 1 and basis is Basis.ACTUAL:
        return (
            f"{NUMBER[number(span.group(1))]} years to {year}" if survey.told else "n/a",
            0.75,
            "若干年间，按文件年份",
        )
    return year, 0.8, "未写明时间，按文件年份"


def _total(spot: Spot) -> bool:
    """累计 in this clause, or in an earlier one of the sentence whose list goes on without naming another time."""
    if re.search(r"累计", spot.left):
        return True
    head = spot.text[: spot.clause[0]]
    if "累计" not in head or "。" in head[head.rfind("累计") :]:
        return False
    between = head[head.rfind("累计") :]
    return not re.search(r"[；]|目前|今年|现有|拥有", between) and not re.match(
        r"\s*(?:拥有|现有|目前|带动|撬动)", spot.left
    )


def _planned(spot: Spot, basis: Basis) -> Guess:
    survey = spot.survey
    if basis in (Basis.TARGET, Basis.FORECAST, Basis.LIMIT):
        if _YEARLY.search(spot.left):
            return _rate(spot, str(survey.last))
        if _ANNUAL.search(spot.left):
            return "annual", 0.6, "年度数，未写明年份"
        return str(survey.last), 0.85, "目标，按规划目标年"
    if basis is Basis.STRUCTURE:
        return survey.period, 0.7, "按规划期"
    if basis is Basis.PLAN and _YEARLY.search(spot.left):
        return f"annual to {survey.last}", 0.7, "每年数，按规划期"
    if basis is Basis.PLAN:
        works = (
            not spot.topic
            and re.search(r"推进|推动", spot.text[: spot.found.start])
            and "建设" in spot.within
        )
        if _SITE.search(spot.within) or works or re.search(r"规划|谋划", spot.left):
            return survey.period, 0.85, "按规划期"
        return _spans(spot) or str(survey.last), 0.6, "任务，按规划目标年"
    if _YEARLY.search(spot.left):
        return f"annual {survey.base}", 0.85, "每年数，按现状年"
    return str(survey.base), 0.85, "现状，按基准年"


def _spans(spot: Spot) -> str:
    """3年1000亿元计划: a number of years without a beginning."""
    span = re.search(r"(\d{1,2})\s*年$", spot.left)
    if span:
        return f"{span.group(1)} years"
    return f"{int(spot.found.value)} years" if spot.found.unit == "年" else ""
