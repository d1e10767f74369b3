"""Noun phrases beside a number: what stands before it, what stands after it, without verbs and adverbs."""

from __future__ import annotations

import re
from typing import Final

from .lexicon import ADVERB, BARE, FLOW, LINK, STOCK
from .times import MENTION

_TAIL: Final = re.compile(rf"(?:{LINK}|[\s，,：:（(“”—–\-])$")
_COMPARED: Final = re.compile(
    r"(?:较|比|同)(?:[\u4e00-\u9fff]{2,6}之?前|原时限|原来|此前|上年同期|上年|去年同期|去年|年初|上月|前一年|20\d\d年|全[国省市]平均)[^，]{0,4}$"
)
_AFTERWARDS: Final = re.compile(
    r"^(?:项目)?(?:全部)?(?:达产|建成|投产|投用|满产|建成投产|建成达产|[一两二三四五]年)后"
)
_TIMED: Final = re.compile(rf"(?:从|由|自)?(?:{MENTION.pattern})(?:的)?$")
# Adverbs that are part of a name here: 共建实验室, 现代纺织, 有效发明专利, 实际使用外资.
_KEEP: Final = (
    r"(?:共(?:建(?!成)|同|享|创)|现[代场金状实]|可再|可持|能[源耗效级力]|再生|均衡|都市|将军|有效(?:发明|期|投资)|基本(?:医疗|养老|公共|农田)|"
    r"实际(?:使用|利用|到位)|平均(?:工资|水平|寿命)|正[泰式]|更新|出[口版]|过[程境]|重点(?!培育|引进|打造|建设|推进|发展|实施|聚焦|支持|围绕))"
)
_LEAD: Final = re.compile(
    rf"^(?!{_KEEP})(?:{ADVERB}|[\s，,、；;：:”’）)—–\-和及与]|以及|并|等(?=[\u4e00-\u9fff]))"
)
_WHOLE: Final = re.compile(
    r"^(?:全[省市区县国镇域]|[我该本][省市区县]|各地|各区)(?:、县（市）)?(?=[\u4e00-\u9fff“A-Z])"
)
_VERB: Final = re.compile(rf"(?:{STOCK})(?:了|出|起)?(?=[\u4e00-\u9fffA-Za-z“\d])")
_KEPT: Final = re.compile(rf"(?:{FLOW})")
_HELD: Final = re.compile(r"(?:国家|省|市|级|重点|新|全职|柔性|已|合作|联合|自主|共同)$")
# A verb after which the word is part of a compound: 引进人才, 建设项目, 集聚区.
_COMPOUND: Final = re.compile(
    r"^(?:建设(?:项目|工程|用地|规模|资金|投资)|集聚(?:区|度)|引进(?:人才|项目数)|培育(?:库|企业)|投入(?:强度|占比)|"
    r"实施方案|推进会|含量|获奖|建筑|有效|有限|有机|有色|有关|"
    r"实现率|完成率|完成额|覆盖(?:率|面)|提供商|获得感|设立|建材|打造|开展|入选|入驻(?:企业|率)|形成|注入|进入|组建|包括)"
)
PREDICATE: Final = re.compile(
    r"(?:也|已|将|平均|均|全部|交替|举行|举办|正|先后|正在|陆续|分别|同时|累计|相继|顺利|成功|纷纷|加快|加速|占|居|位居|列|"
    r"涵盖|覆盖|遍布|分布|落户|落地|签约|开工|投产|投用|"
    r"实现|获得|获评|获批|获|荣获|入选|列入|纳入|进入|成为|通过|达到|达|超过|突破|参赛|参加|参与|同比|增长|增加|提高|"
    r"提升|上升|跃升|扩大|减少|降低|缩短|压缩|(?:[升降增减缩压涨])到|增至|升至|翻番|下降|提供|带动|推动|服务于|位于|来自|"
    r"到(?=[\u4e00-\u9fff]{2,6}(?:就业|创业|落户))|(?<![行作因认])为(?=[\u4e00-\u9fff])|完成(?![率额度])|"
    r"逐[一个户项]|享受|开展|被(?=评|认|列|授|纳)|来(?=[\u4e00-\u9fff]{0,2}(?:考察|调研|指导|参观|洽谈|投资|创业|就业))|"
    r"入驻(?!企业|项目|率|机构)|实行|推行|合计|总计|贡献|选派|担任|下沉|同时|免罚|免于|不予|作业|施工|加紧|忙碌|开放(?=$|[，。])|向(?=社会|企业|群众)|入园|返乡|赴(?=[\u4e00-\u9fff])|受益|受惠|办结|"
    r"建设(?!者|项目|工程|用地|规模|资金|中心|基地|银行)|就业|在建|是|用于|"
    r"领衔|牵头|户均|人均(?=增|年)|进(?=企业|园区|车间|村|校)|深入(?=一线|基层|企业)|减至|缩至|降至|压减|精简|缩减|组成|构成|签订|签署|揭榜|集中(?=签约|开工)|在此|交出|(?<=企业|高校|院所|机构|学会|单位)共建)"
)


# 为963家企业免罚…, 15家龙头企业合计贡献产值…: for whom or by whom, not what
_FOR_MANY: Final = re.compile(
    r"^(?:累计|共|已|先后|全年)*(?:(?:为|给|向|对|帮助|助力|支持)\d[\d.]*万?[余多]?[家户名个人位][次]?[\u4e00-\u9fff]{0,6}?"
    r"(?:企业|单位|商户|农户|主体|群众|职工|人才|人员|项目|客户|居民)"
    r"|\d[\d.]*万?[余多]?[家户名个项][^，。、]{2,24}?(?:合计|共计|累计|总共|共))(?=..)"
)
_SUMMED: Final = re.compile(r"^(?P<head>[^的、，]{2,16})累计(?P<rest>[\u4e00-\u9fff]{2,})")
_DONE: Final = re.compile(
    r"(?:落地|签约|开工|投产|竣工|落户|入驻|上线|办结|投用|完工|获批|备案|交付|达产|建成)+"
)


def _summed(text: str) -> str:
    """某平台累计服务企业 → 服务企业; 某类项目累计落地 → 某类项目: a verb that it is done by is no name."""
    match = _SUMMED.match(text)
    if match is None:
        return text
    if _DONE.fullmatch(match["rest"]):
        return match["head"]
    return match["rest"] if len(match["head"]) <= 10 else text


def before(words: str) -> str:
    """The name that ends where a number begins: 全市已引进国家重点引进人才 → 国家重点引进人才."""
    text = re.sub(r"(?<=..)(?<![占构价对同环之相入率])[比较]$", "", _COMPARED.sub("", trim_tail(words)))
    text = re.sub(
        r"(?<=..)(?:(?:提高|提升|增加|扩大|增长|缩短|降低|下降|减少)[至到为])?原来$|(?<=..)各$", "", text
    )
    text = _FOR_MANY.sub("", text)
    text = re.sub(r"^在(?:全[国省市区县])?([^，中]{2,16})中(?=得分|评分)", r"\1", text)
    text = _after_list(text)
    text = _summed(trim_lead(text))
    text = re.sub(r"^以[^，]{2,16}为[^，]{2,10}的", "", text)
    name = re.sub(r"^\d+(?:天|日|个月)(?:就|内)?|(?<=..)20\d\d年(?=..)", "", tidy(_after_verb(text)))
    return f"累计{name}" if len(name) > 2 and _KEPT.match(name) and f"累计{name}" in words else name


def trim_tail(words: str) -> str:
    """Without what links a name to its number: 达到, 已突破, 约."""
    text = words.rstrip()
    while True:
        text = _TIMED.sub("", text, count=1) if text.endswith(("年", "月", "的", "底", "末")) else text
        match = _TAIL.search(text)
        if match is None or text.endswith(("总数", "人数", "户数", "家数", "件数")):
            return text
        text = text[: match.start()]


def without_from(words: str) -> str:
    """平均时限由原来的, 比重由2019年的: without what the number moved from."""
    found = re.search(r"[由从](?=[^由从，、]{0,16}$)", words)
    rest = words[found.end() :] if found else ""
    plain = re.sub(
        r"的|平均|原来|原先|此前|最初|过去|年初|改革前|试点前|最高", "", MENTION.sub("", rest, count=1)
    )
    return words[: found.start()] if found and found.start() > 1 and not plain else words


def trim_lead(words: str) -> str:
    text = re.sub(r"^\s*\d{1,2}[.．、](?!\d)", "", words)
    if "”" not in text:  # direct speech, not a name in quotation marks
        text = re.sub(r"^“(?=今年|去年|目前|现在)|^“(?:我们|我|咱们|公司)(?=[\u4e00-\u9fff]{2})", "", text)
    while True:
        short = re.sub(
            r"^(?:[\u4e00-\u9fff]{0,8}使得?(?![用者命馆领])|让)(?=[\u4e00-\u9fff]{3})|^全年(?!龄)",
            "",
            _AFTERWARDS.sub("", text),
        )
        short = MENTION.sub("", short, count=1) if MENTION.match(short) else short
        short = _WHOLE.sub("", _LEAD.sub("", short, count=1), count=1)
        if short == text or not short:
            return short or text
        text = short


def _after_list(text: str) -> str:
    """A、B、C等企业 → 企业: what 等 sums up is what is counted."""
    if re.match(r"(?:国家|省|市|区|县)级", _after_verb(trim_lead(text))):
        return text
    at = text.rfind("等")
    tail = text[at + 1 :]
    if (
        at > 0
        and ("、" in text[:at] or text[at - 1 : at] in ("”", "》"))
        and len(tail) >= 2
        and not re.match(r"(?:级|待|候|效)", tail)
    ):
        return tail
    return text


def _after_verb(text: str) -> str:
    """From the object of the first verb on; a verb of flow stays: 促成技术攻关合作."""
    for _ in range(4):
        match = _first_verb(text)
        if match is None:
            return text
        rest = trim_lead(text[match.end() :])
        if len(rest) < 2:
            return text
        head = trim_lead(text[: match.start()])
        if BARE.fullmatch(rest) and len(head) >= 2:
            return f"{tidy(head)}{rest}"
        text = rest
    return text


def _first_verb(text: str) -> re.Match[str] | None:
    for match in _VERB.finditer(text):
        head = text[: match.start()]
        if _HELD.search(head) and match.start() > 0 and not head.endswith("已"):
            continue
        if match.group() == "建" and head.endswith("共"):
            continue
        if _COMPOUND.match(text[match.start() :]) and match.start() > 0:
            continue
        if _KEPT.match(text[match.start() :]) and not _VERB.match(text[match.start() :]):
            continue
        if re.match(
            r"有(?:限|效|机|色|关|力|序|利)|含(?:量)|获(?:得感|奖)|建(?:筑|材|议)|拥", text[match.start() :]
        ) and not text[match.start() :].startswith("拥有"):
            continue
        if (
            match.group() in ("有", "建", "含", "获", "拥")
            and match.start() > 0
            and not re.search(rf"(?:{ADVERB}|围|内|区|市|县|司|院|台|地|心)$", head)
        ):
            continue
        return match
    return None


def after(words: str) -> tuple[str, str]:
    """The name that begins after a number and what is said of it: 个学科进入前1% → (学科, 进入前1%)."""
    words = re.sub(r"(?<=..)[（(][^（）()]*(?:、|[^（）()]{8,})[^（）()]*[)）]$", "", words.split("——")[0])
    text = re.sub(r"^[\s“]*(?:级(?!别))?的?", lambda m: "“" if "“" in m.group() else "", words)
    match = next((m for m in PREDICATE.finditer(text) if m.start() > 0), None)
    if PREDICATE.match(text):
        return "", text
    name, rest = (text[: match.start()], text[match.start() :]) if match else (text, "")
    return tidy(re.sub(r"(?:进行|一起|共同|等)$", "", name)), rest


def tidy(words: str) -> str:
    """Without loose quotation marks, brackets and particles at the ends."""
    text = words.strip(" \t\r\n　，,、；;：:。！？—–-·")
    text = re.sub(r"^(?:的|了|等|和|及|与|其中|们)(?=[\u4e00-\u9fff])", "", text)
    for left, right in ("“”", "（）", "()", "《》"):
        if text.count(left) > text.count(right):
            text = (
                text.rstrip(left)
                if text.endswith(left)
                else (text + right if right != ")" and left == "“" else text.replace(left, ""))
            )
        elif text.count(right) > text.count(left):
            text = text.replace(right, "")
    return text.strip(" ，、；：")
