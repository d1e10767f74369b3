"""What stands in quotation marks or bears a code: mechanisms, documents, platforms and products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .mention import Mention
from .view import View
from .words import covered

_INNER: Final = r"[^“”，。；！？\n]{2,26}"
_TAIL: Final = (
    "机制|模式|体系|制度|改革|行动|工程|计划|办法|攻关模式|扶持体系|服务模式|打法|做法|范式|服务圈|生活圈|直通车"
    "|行动计划|专项行动|评价体系|工作法"
)
_MECHANISM: Final = re.compile(rf"“({_INNER})”(?:[\u3400-\u9fffA-Za-z]{{0,4}}?)(?:{_TAIL})")
_INTRODUCED: Final = re.compile(
    rf"(?:推行|实行|推出|首创|创新推出|探索推行|全面推行|全面推广|探索实施|实施|创新实施)“({_INNER})”"
)
_HEADED: Final = re.compile(
    rf"((?:“{_INNER}”[、和]?)+)等(?:\d+|[一二三四五六七八九十]+)?(?:大|个|项|款|家)?[\u3400-\u9fff]{{0,6}}?(平台|产品|系统|活动|品牌|赛事|机制|模式|企业)"
)
_HEAD_KINDS: Final = {"平台": "platform", "产品": "product", "系统": "product", "企业": "enterprise", "机制": "mechanism",
                      "模式": "mechanism", "活动": "event", "品牌": "event", "赛事": "event"}  # fmt: skip
_PERIOD: Final = re.compile(r"^(?:十[一二三四五六七八九]五|[一二三四五六七八九十\d]+)$")
_DOCUMENT: Final = re.compile(r"《([^《》\n]{3,70})》")
_NAMED: Final = re.compile(
    rf"“({_INNER})”(?=[\u3400-\u9fff]{{0,4}}(?:产品|软件|APP|系统|机器人|小程序|新?品种|疫苗|芯片|装置|机床))"
)
_SYSTEM: Final = re.compile(
    r"“([^“”，。；！？\n]{3,22}(?:系统|装备|装置|软件|新?材料|设备|芯片|机器人))”(?=项目|产品|成果)"
)
_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Z]{1,6}-?\d{2,5}[A-Z]?|[\u3400-\u9fff]{2}\d{1,3}[A-Z])(?![A-Za-z0-9.%℃-])"
)
_CODED_BEFORE: Final = re.compile(
    r"(?:药|新药|药物|产品|型号|型|设备|芯片|机型|疫苗|抗体|材料|代号|项目|系列)[“（:：]?$"
)
_CODED_AFTER: Final = re.compile(
    r"[”]?(?:片|胶囊|注射液|颗粒|单抗|疫苗|型|系列|项目的?临床|芯片|系统|机器人|平台)"
)
_NO_CODE: Final = re.compile(
    r"^(?:[GSXDCKTZYM]\d{1,4}|ISO-?\d+|GB-?\d+|IPV?\d+|WTO|QS\d+|TOP\d+|COVID-?\d+)$", re.I
)


_TITLED: Final = re.compile(
    r"“([^“”，。；！？、\n]{3,8})”[\u3400-\u9fff]{0,10}?(服务平台|一站式平台|服务中心|平台)(?![\u3400-\u9fff]{0,2}(?:体系|经济|建设|化))"
)
_ADJECTIVES: Final = frozenset(
    {"一站式", "一条龙", "保姆式", "管家式", "互联网+", "全链条", "数字化", "万亩千亿", "店小二"}
)


def _titled(view: View) -> Iterator[Mention]:
    """“某小医”健康服务平台."""
    for found in _TITLED.finditer(view.text):
        if found.group(1) not in _ADJECTIVES and _says_something(found.group(1)):
            kind = "service_center" if found.group(2).endswith("中心") else "platform"
            yield Mention(view, *found.span(), kind, 0.55, "引号内的名称加通称")


def things(view: View) -> list[Mention]:
    return [*_titled(view), *_mechanisms(view), *_headed(view), *_documents(view), *_products(view)]


def _mechanisms(view: View) -> Iterator[Mention]:
    for pattern, sure in ((_MECHANISM, 0.75), (_INTRODUCED, 0.55)):
        for found in pattern.finditer(view.text):
            if _says_something(found.group(1)):
                yield Mention(view, *found.span(1), "mechanism", sure, "引号内的名称")


def _says_something(name: str) -> bool:
    return (
        name not in _SLOGANS
        and not _PERIOD.match(name)
        and not re.fullmatch(r"[\W\d*]+", name)
        and not covered(name, "topics")
    )


# words of everybody, no mechanism of one place
_SLOGANS: Final = frozenset(
    [
        "卡脖子",
        "腾笼换鸟",
        "一带一路",
        "互联网+",
        "放管服",
        "双循环",
        "双碳",
        "新质生产力",
        "四个全面",
        "八八战略",
        "绿水青山",
        "走出去",
        "引进来",
    ]
)


def _headed(view: View) -> Iterator[Mention]:
    """“甲”“乙”等九大平台."""
    for found in _HEADED.finditer(view.text):
        kind = _HEAD_KINDS[found.group(2)]
        for quoted in re.compile(f"“({_INNER})”").finditer(view.text, found.start(1), found.end(1)):
            yield Mention(view, *quoted.span(1), kind, 0.65, f"列举为{found.group(2)}")


def _documents(view: View) -> Iterator[Mention]:
    for found in _DOCUMENT.finditer(view.text):
        if len(found.group(1)) >= 4:
            yield Mention(view, *found.span(1), "plan", 0.85)


def _products(view: View) -> Iterator[Mention]:
    for found in _NAMED.finditer(view.text):
        yield Mention(view, *found.span(1), "product", 0.6, "引号内的名称")
    for found in _SYSTEM.finditer(view.text):
        yield Mention(view, *found.span(1), "product", 0.6, "引号内的名称")
    for found in _CODE.finditer(view.text):
        around = _CODED_BEFORE.search(
            view.text, max(0, found.start() - 8), found.start()
        ) or _CODED_AFTER.match(view.text, found.end())
        if (
            around
            and not _NO_CODE.match(found.group(1))
            and not re.match(r"[\u3400-\u9fff]{2}(?:20|19)\d\d", found.group(1))
        ):
            yield Mention(view, *found.span(1), "product", 0.75, "型号")
