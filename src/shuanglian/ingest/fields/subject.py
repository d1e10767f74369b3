"""Whose figure is it?"""

from __future__ import annotations

import re
from typing import Final

from ..quantities.found import Nature
from . import bodies, phrases
from .clauses import before
from .lexicon import ACT, STOCK
from .lists import listed_before, summed_kind
from .places import is_level, is_zone
from .spot import Spot
from .survey import Survey
from .times import MENTION

Guess = tuple[str, float, str]
_ROLE: Final = (
    r"(?:已|目前|负责人|相关负责人|董事长|总经理|产品|现|累计|还|的|拥有|"
    r"将|研发|年|销售|产值|全年|先后|也|自主|创始人|成立|去年|今年|帮助|为|共|上线|注册)"
)
_ANAPHOR: Final = re.compile(
    r"(?:该|这家)(?P<kind>公司|企业|产业社区|社区|中心|院|园区|平台|区|市|县|镇|项目|基地|集团|校|所|实验室|机构|机制|"
    r"联盟|协会|学会|园|模式)"
    rf"|(?P<self>公司|企业|集团|双方|我们|园区|社区|中心|实验室|研究院|协会|学会|平台|项目)(?={_ROLE})|"
    rf"(?P<stage>[一二三]期)(?=[\u4e00-\u9fff])|"
    r"(?P<zone>开发区|高新区|经开区|度假区)(?=完成|实现|累计|已|现有|共|全年|建成|引进|新|集聚|拥有)"
)
_WHOLE: Final = re.compile(
    r"(?P<lead>[\u4e00-\u9fff]{2,4}?)?(?:全(?P<level>[省市区县镇域])(?!范围)|(?:我|本|该)(?P<own>[省市区县镇])|"
    r"(?P<inner>[省市区县])[里内](?=[\u4e00-\u9fff]))"
)
_OFFICE: Final = re.compile(
    r"(?P<level>[省市区县])(?P<office>科协|科技[厅局]|人民政府|政府|发改委|发改局|发展改革委|经信[厅局]|财政[厅局]|"
    r"工信[厅局]|人社[厅局]|商务[厅局]|教育[厅局]|委组织部|委人才办|市场监管局|税务局|"
    r"法院|检察院|司法[厅局]|公安[厅局]|生态环境[厅局]|住建[厅局]|交通运输[厅局]|农业农村[厅局]|卫健[委局]|民政[厅局]|医保局|"
    r"政务(?:服务)?(?:中心|管理局|办|局)|营商环境(?:建设)?[局办]|投资促进局|招商局|总工会|工商联|团委|妇联|残联|文广旅体?[厅局]|"
    r"应急管理[厅局]|审计[厅局]|国资委|数据局|海关|消防救援局|委(?:改革办|政法委|统战部|社会工作部|办公?室?)|发展和改革[委局]|"
    r"市场监督管理局|统计局|科学技术[厅局协会]+|金融办|大数据局|知识产权局|行政审批局|自然资源局|委宣传部)"
)
_QUOTED: Final = re.compile(
    r"“?(?P<name>[^“”，。；：]{2,14})”(?:(?P<kind>机制|模式|平台|行动|计划|大赛|工程|指数|中心)(?=[\u4e00-\u9fff])|"
    r"(?=宣布|获|完成|已|自主|累计|实现|的创新|公司))(?P<end>)"
)
_LEAD: Final = re.compile(
    r"[\s“”‘’—\-]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}(?:、|是(?=[\u4e00-\u9fff]))|\d{1,2}[.．、](?!\d)|首先，?|其次，?)?"
    rf"\s*(?:(?:{MENTION.pattern}|数据显示|统计显示|据统计|据悉|据了解|据介绍|紧接着|随后|先是|其中|同时|此外|"
    rf"另外|而|但|如今|眼下|当前|截至|期间|以来|近年来|据不完全统计|"
    r"由[^，的]{2,24}(?:共建|建设|打造|运营|领衔|牵头|创办)的|位于[^，的]{2,14}的|作为[^，]{2,24}(?=，)|通过[^，]{0,24}(?=，)|在[^，]{0,20}方面(?=，))[，,的]?\s*)*"
)
_PART: Final = re.compile(r"(?:[东南西北中]片|[东南西北]区块|[东南西北]部片区|[一二三]期)")
_BREAK: Final = re.compile(
    rf"[，。；、“”：\s]|[在与由为给是的了对向从把被让等和及]|走进|(?:{STOCK})|(?:{ACT})"
)
_WORKS: Final = re.compile(
    r"^(?:走进|来到|在|其中|位于[^，的]{2,12}的)?(?:计划|预计)?(?:总投资|投资|总规模|占地)[额达约超近]{0,2}[\d.]+[^，的\d]{1,5}的"
    r"(?P<name>[\u4e00-\u9fffA-Za-z“”（）]{3,24}?(?:项目|工程|[一二三]期|基地|产业园))"
)
_MADE: Final = re.compile(
    r"(?:开发|打造|搭建|建成|上线|推出|建设|开通|启用|建立)了?(?P<name>“[^“”，]{2,14}”[\u4e00-\u9fff]{0,6}(?:平台|系统|小程序|应用))$"
    r"|建成(?P<site>[\u4e00-\u9fff]{4,16}(?:中心|基地|综合体|产业园|展馆|研究院|实验室))$"
)
_TELLS: Final = re.compile(
    r"(?:目前|现|已|累计|至今)*(?:已|有)?(?:注册|入驻|入库|汇集|上线|归集|收录|集聚|访问|日均|用户|(?:总|建筑|占地|总建筑)?面积|占地)"
)
_MANY: Final = re.compile(
    r"(?:重大|产业|工业|重点|优质|大|外资|制造业|一批|多个|新|省|市|区|国家|高端|标志性|龙头|先进)[\u4e00-\u9fff]{0,4}(?:项目|工程|基地)$|(?:产业|工业)?(?:项目|工程)$"
)
# 启明光电总经理某某说: a firm by its short name
_BOSS: Final = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{3,10}?)(?:党委书记|董事长|副?总经理|创始人|总工程师|总裁|首席执行官|厂长)"
)
_NOBODY: Final = re.compile(
    r"^(?:据|一[位名家]|该|这|某|企业|公司|集团|项目|在|对|当|说|记者|有|每|我|他|她)|[区市县局委办院]$|[的了是，]|相关|技术"
)
_FIRMS: Final = r"公司|集团|药业|(?:科技|股份|半导体|医药|材料|生物|能源|智能)(?=[，。、的已将”]|副总|董事|总经理|研发|创始人|相关)"
_ENDS: Final = {
    "企业": _FIRMS,
    "公司": _FIRMS,
    "我们": _FIRMS,
    "集团": "集团",
    "院": "研究院|学院|医院|大学",
    "校": "大学|学院|学校",
    "所": "研究所",
}


def subject_of(spot: Spot) -> Guess:
    """The subject's name, how sure it is, and why it is not certain."""
    if spot.context.subject:
        return spot.context.subject, 0.95, ""
    said = _in_clause(spot)
    if said:
        return said, 0.93, ""
    speaker = _speaker(spot)
    if speaker:
        return speaker, 0.8, "主体取自说话人"
    for low, high in before(spot.text, spot.clause[0]):
        words = spot.text[low:high]
        said = (
            _made(spot, low, high)
            or _jointly(words)
            or _leading(words, spot)
            or _project(words)
            or _trade(words)
        )
        if said:
            return said, 0.88, ""
    return _from_topic(spot) or _from_paragraph(spot) or _from_path(spot) or _whole(spot)


def _whole(spot: Spot) -> Guess:
    return spot.survey.subject, 0.75 if spot.survey.plan else 0.65, "未写明主体，按文件主体"


def _in_clause(spot: Spot) -> str:
    if (spot.found.nature is Nature.EVENT or spot.found.unit == "届") and (named := _of_event(spot)):
        return named
    distributed = _distributed(spot)
    if distributed:
        return distributed
    relative = re.search(r"的([\u4e00-\u9fffA-Za-z（）]{2,24}?(?:公司|集团))$", spot.right)
    if relative:
        return relative.group(1)
    works = _project(spot.within)
    if works:
        return works
    owner = re.search(
        r"(?:届|[，。“]|^)([\u4e00-\u9fff]{2,10}(?:周|大赛|论坛|峰会|博览会|大会|节))的$", spot.left
    )
    if owner:
        return re.sub(r"^第?[一二三四五六七八九十\d]+届", "", owner.group(1))
    driven = re.search(
        r"(?:推动|支持|推进|助推|加快)([\u4e00-\u9fff]{3,14}?)(?:建设成为|建设成|成为|打造成|打造为|争创)",
        spot.left,
    )
    if driven:
        return driven.group(1)
    stage = re.search(
        r"(?:推进|推动|加快|建设|建成)([\u4e00-\u9fff]{3,16}?(?:[一二三]期))(?:建设)", spot.left
    )
    if stage:
        return stage.group(1)
    if "号线" in spot.text[spot.found.start : spot.found.end + 2]:
        return phrases.before(spot.text[spot.clause[0] : spot.found.start])
    return _leading(spot.left, spot) or bodies.industry(_LEAD.sub("", spot.left, count=1))


def _project(clause: str) -> str:
    """总投资20亿元的某某二期4月开工: the one project that the sum belongs to."""
    match = _WORKS.search(clause)
    return match["name"] if match and not _MANY.match(match["name"]) else ""


def _jointly(clause: str) -> str:
    """经开区与某大学共建的某研究院，现有博士41名: the institute's."""
    match = re.search(
        r"(?:共建|联建|创办|领办|运营|打造)的(?P<name>[\u4e00-\u9fff]{4,16}(?:研究院|研究所|中心|实验室|平台|基地|学院|联合体))$",
        clause,
    )
    return match["name"] if match else ""


def _trade(clause: str) -> str:
    """其中绿色纺织产业集聚企业900家，从业人员5万人: the industry goes on."""
    return bodies.industry(_LEAD.sub("", clause, count=1))


def _made(spot: Spot, low: int, high: int) -> str:
    """开发“某某”线上平台，目前注册用户2万人: what was just made and is told of at once."""
    match = _MADE.search(spot.text[low:high])
    return (
        (match["name"] or match["site"])
        if match and high + 1 >= spot.clause[0] and _TELLS.match(spot.left)
        else ""
    )


def _of_event(spot: Spot) -> str:
    if spot.found.unit == "届":
        match = re.match(
            r"([\u4e00-\u9fffA-Za-z“”]{0,14}?(?:周|大赛|论坛|峰会|博览会|大会|交易会|洽谈会|会议|展|节|赛|会))",
            spot.right,
        )
        return match.group(1) if match else ""
    if spot.found.unit in ("文号", "日期"):
        return spot.survey.title
    rest = re.sub(r"^.*?(?:涌现出|涌现|诞生了?|培育出|宣布|拥有)", "", spot.left)
    return bodies.leading(rest, spot.survey)


def member(spot: Spot) -> tuple[int, int] | None:
    """(k, n) of what 分别 distributes in this clause; of a 分别 further off, what was told with the number."""
    at = spot.text.rfind("分别", spot.clause[0], spot.found.start)
    if at < 0:
        return spot.found.member
    rows = [row for row in spot.peers if at < row.start < spot.clause[1]]
    place = next((k for k, row in enumerate(rows) if row is spot.found), None)
    return (place, len(rows)) if place is not None and len(rows) > 1 else None


def _distributed(spot: Spot) -> str:
    """集成电路、生物医药、新材料产业总值分别达…: the k-th industry."""
    told, at = member(spot), spot.text.rfind("分别", 0, spot.found.start)
    if told is None or at < spot.clause[0]:
        return ""
    head = spot.text[spot.clause[0] : at]
    before = listed_before(spot, told[1])
    kind = (
        re.match(r"[\u4e00-\u9fff]{0,4}?(?:产业集群|产业|集群|行业|领域)", summed_kind(head))
        if before
        else None
    )
    if before and kind:
        return before[told[0]] + kind.group()
    head = re.sub(
        r"等?(?:[两二三四五六七八九十]|\d)[大个](?:主导|重点|优势|支柱|特色|新兴)?(?=产业|领域|行业)",
        "",
        head,
    )
    match = re.search(
        r"(?P<names>[^，。；：]*?(?P<tail>产业集群|产业|集群|行业|领域))[\u4e00-\u9fff]{2,8}$", head
    )
    names = re.split(r"[、和及与]", match["names"][: -len(match["tail"])]) if match else []
    if match is None or len(names) != told[1] or bodies.is_statistical(match.group()):
        return ""
    return names[told[0]] + match["tail"]


def _leading(words: str, spot: Spot) -> str:
    return leading(words, spot)[0]


def leading(words: str, spot: Spot) -> tuple[str, int]:
    """The name at the head of a clause, after words for times (2025年，柯桥区…增长), and where it ends; ('', 0) for none."""
    match = _LEAD.match(words)
    at = match.end() if match else 0
    rest = words[at:]
    for rule in (_at, _quoted, _own, _whole_of, _office, _body, _place):
        name, size = rule(rest, spot)
        if name:
            return name, at + size
    name, size = _same(rest, spot)
    return (name, at + size) if name else ("", 0)


def _at(rest: str, spot: Spot) -> tuple[str, int]:
    """在海州实验室，300余名…: where it is told of."""
    match = re.match(r"在(?P<name>[\u4e00-\u9fffA-Za-z（）]{3,20})(?:，|$)", rest)
    name = (
        re.sub(r"^第[一二三四五六七八九十\d]+届|[上中]$|(?:期间|现场)$", "", match["name"]) if match else ""
    )
    return (name, match.end()) if match and bodies.is_proper(name, spot.survey) else ("", 0)


def _quoted(rest: str, spot: Spot) -> tuple[str, int]:
    """“某某医药”宣布…, “四题一评”机制累计…: a name in quotation marks (the opening one may be gone)."""
    match = _QUOTED.match(rest)
    if match is None:
        return "", 0
    return (f"“{match['name']}”{match['kind']}" if match["kind"] else match["name"]), match.end()


def _body(rest: str, spot: Spot) -> tuple[str, int]:
    name = bodies.leading(rest, spot.survey)
    end = rest.find(name) + len(name) if name else 0
    return (name, end) if name and not rest[end:].startswith("、") else ("", 0)


def _own(rest: str, spot: Spot) -> tuple[str, int]:
    """The document's subject in full or in short: 科创走廊, 走廊; 开发区 where it is one."""
    subject = spot.survey.subject
    for size in range(len(subject), 1, -1):
        if (
            rest.startswith(subject[-size:])
            and (size >= 3 or len(subject) >= 5)
            and not rest[size:].startswith("、")
        ):
            return subject + (bodies.industry(rest[size:]) if places_it(spot) else ""), size
    zone = re.match(r"(?:经开区|高新区|开发区|园区|新区|度假区)(?![内外级])", rest)
    if zone and is_zone(subject):
        return subject, zone.end()
    return "", 0


def places_it(spot: Spot) -> bool:
    """Is the document's subject a place, so that 柯桥区碳纤维产业 is an industry of it?"""
    return bool(spot.survey.places.named(spot.survey.subject))


def _whole_of(rest: str, spot: Spot) -> tuple[str, int]:
    """全区, 全市, 柯桥全区, 该区, 区里: of the paragraph's own place, else of the document's."""
    match = _WHOLE.match(rest)
    if match is None:
        return "", 0
    level = match["level"] or match["own"] or match["inner"] or ""
    if match["lead"]:
        return spot.survey.places.named(match["lead"]), match.end()
    return place_of_level(level, spot), match.end()


def _office(rest: str, spot: Spot) -> tuple[str, int]:
    """省科协, 市科技局: the office of the place that 省 or 市 means here."""
    match = _OFFICE.match(rest)
    if match is None:
        return "", 0
    return f"{place_of_level(match['level'], spot)}{match['office']}", match.end()


def place_of_level(level: str, spot: Spot) -> str:
    """Which 市 is 全市 here? The one a heading names, or the paragraph, or the document's own, or the commonest."""
    survey = spot.survey
    for name in reversed(spot.path):
        found = survey.places.last(name, level)
        if found:
            return found
    if level in ("域", "院") or is_level(survey.place, level) or (level == "区" and is_zone(survey.place)):
        return survey.place
    near = survey.places.last(spot.earlier + spot.text[: spot.clause[0]], level)
    return near or survey.places.level(level) or survey.place


def _place(rest: str, spot: Spot) -> tuple[str, int]:
    """A place at the very beginning, the last of 浙江省绍兴市柯桥区; one of several in a list is none."""
    named, at = "", 0
    places = spot.survey.places
    words = places.order
    while word := next((word for word in words if rest.startswith(word, at)), ""):
        named, at = places.named(word), at + len(word)
    if not named or rest[at : at + 1] in ("、", "和", "与", "—", "-", "至"):
        return "", 0
    return named + bodies.industry(rest[at:]), at


def _same(rest: str, spot: Spot) -> tuple[str, int]:
    """该社区, 公司, 二期: the body that was named before."""
    match = _ANAPHOR.match(rest)
    if match is None:
        return "", 0
    word = match["kind"] or match["self"] or match["stage"] or match["zone"] or ""
    if word in ("省", "市", "区", "县", "镇"):
        return place_of_level(word, spot), match.end()
    return _last_named(word, spot), match.end()


def _last_named(word: str, spot: Spot) -> str:
    """The last body that was named with this ending, nearest text first."""
    tail = re.compile(_ENDS.get(word, re.escape(word)))
    called = re.compile(rf"“[^“”，。；]{{2,14}}”[\u4e00-\u9fff]{{0,6}}{re.escape(word)}$")
    for text in (spot.text[: spot.clause[0]], spot.earlier, *reversed(spot.above)):
        for match in reversed(list(tail.finditer(text))):
            name = _name_until(text[: match.end()], spot.survey)
            if not name and (quoted := called.search(text[max(0, match.end() - 32) : match.end()])):
                name = quoted.group()
            if name:
                return name
    return ""


def _name_until(text: str, survey: Survey) -> str:
    """The longest proper name that ends where the text ends; it begins after a mark or a verb."""
    reach = text[-28:]
    starts = {0 if len(text) <= 28 else len(reach)} | {match.end() for match in _BREAK.finditer(reach)}
    names = (reach[at:].strip("“”") for at in sorted(starts) if len(reach) - at >= 3)
    return next((name for name in names if bodies.is_proper(name, survey)), "")


def _speaker(spot: Spot) -> str:
    """Who says it, where the number stands in direct speech: a firm's own people speak of the firm."""
    opened = spot.text.rfind("“", 0, spot.found.start)
    closed = spot.text.find("”", spot.found.end)
    if opened < 0 or closed < 0 or "”" in spot.text[opened : spot.found.start]:
        return ""
    if not re.search(r"[，。！？]", spot.text[opened:closed]):
        return ""
    after = spot.text[closed + 1 :] + spot.later
    match = re.match(rf"[^。！？]{{0,24}}?([\u4e00-\u9fffA-Za-z（）]{{2,24}}?(?:{_FIRMS}))", after)
    if match:
        name = re.sub(r"^.*(?:，|这段时间|近日|日前)", "", match.group(1))
        return name if bodies.is_proper(name, spot.survey) else ""
    boss = _BOSS.match(after)
    if boss and not _NOBODY.search(boss["name"]):
        return boss["name"]
    kind = re.match(
        r"(?:[^。！？]{0,8}?(?:一位|一名|某))?([\u4e00-\u9fff]{0,8}?(?:企业|公司))(?:技术|相关)?(?:负责人|董事长|总经理)",
        after,
    )
    if kind is None:
        return ""
    return (
        _last_named("企业", spot)
        if kind.group(1) in ("企业", "公司")
        else re.sub(r"^(?:一位|一名|某)", "", kind.group(1))
    )


def _from_topic(spot: Spot) -> Guess | None:
    """A paragraph that begins with a name of its own: 集成电路产业集群。发挥…"""
    return (spot.topic, 0.85, "主体取自段首") if spot.topic else None


def _from_paragraph(spot: Spot) -> Guess | None:
    """The subject of the sentence before, and so on up the paragraph."""
    for sentence in reversed(re.split(r"[。！？]", spot.earlier)):
        for clause in re.split(r"[，；：]", sentence):
            said = _leading(clause, spot)
            if said:
                return said, 0.8, "主体取自同段前文"
    return None


def _from_path(spot: Spot) -> Guess | None:
    for name in reversed(spot.path):
        found = bodies.as_heading(name) or _named_in(name, spot)
        if found:
            part = _part(spot)
            return f"{found}（{part}）" if part else found, 0.85, "主体取自标题"
    return None


def _part(spot: Spot) -> str:
    """北片 of what the heading names, unless it is the total of all parts."""
    if re.match(r"\s*总", spot.left):
        return ""
    for low, high in ((spot.clause[0], spot.found.start), *before(spot.text, spot.clause[0])):
        match = _PART.match(spot.text[low:high].lstrip(" “"))
        if match:
            return match.group()
    return ""


def _named_in(heading: str, spot: Spot) -> str:
    """A heading that begins with the name of a place or of the document's subject: 绍兴市科创发展基础."""
    words = re.sub(r"^(?:第?[（(]?[一二三四五六七八九十\d]+[)）、.．章节]+)\s*", "", heading)
    return _own(words, spot)[0] or _place(words, spot)[0]
