"""The phrases that tell a relation between names of one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from .entities import Occurrence
from .people import TITLES
from .relations import ACTORS, SITES, Said, Sentence, between, worded

_WHERE: Final = re.compile(r"坐落于|坐落在|位于|地处|落户于|落户在|落户|落地于|落地在|落地|入驻|设在|布局在")
_FOLLOWER: Final = re.compile(r"(?:（[^（）]{2,20}）)?[\u3400-\u9fff]{0,4}的")
_JOINT: Final = re.compile(r"(?:合作|联合|携手|共同)?共建(?!共享|共治|共用)了?")
_BUILD: Final = re.compile(
    r"(?:投资|负责|牵头|参与)?(?:承建|建设|组建|打造|创建|成立|设立|搭建)了?(?!的|者|中|以来|目标|标准)"
)
_LEAD: Final = re.compile(r"牵头(?:建设|组建|承担|制定|负责|打造|实施|成立)?")
_RUN: Final = re.compile(r"(?:负责)?(?:运营|管理|托管)(?!的|模式|机制|成本|中心)")
_RELY: Final = re.compile(r"依托")
_RELIED: Final = re.compile(r"(运营|建设|组建|成立|设立|打造|建立)的")
_PART: Final = re.compile(r"隶属于?|归属于?|是(?=[^，。]{2,30}(?:的下属|旗下))")
_WITH: Final = re.compile(r"与|和|同|携手|联合|牵手")
_COOPERATE: Final = re.compile(
    r"[^，。；]{0,8}?(?:合作|签约|签署|签订|达成|建立(?:了)?(?:长期|战略)?合作|开展|携手|结对|对接)"
)
_SOLVE: Final = re.compile(r"(?:为|帮助?|助力|协助)")
_SOLVED: Final = re.compile(
    r"[^，。；]{0,14}?(?:找到|解决|破解|攻克|突破|攻关|破题|解难题|解题|答题|攻坚|研发出|研制出|提供(?:技术|解决))"
)
_MAKE: Final = re.compile(
    r"[”）]?(?:自主研发|研发|研制|生产|推出|开发|宣布自主研发|成功研发)?的?[^，。；、]{0,8}?$"
)
_WIN: Final = re.compile(
    r"(?:先后|曾|成功|首次|累计)?(?:荣获|斩获|摘得|捧回|获得|获评|喜获|获)(?:了|过)?"
    r"([^，。；“”]{2,36}?(?:[一二三特]等奖|[金银铜]奖|大奖|科技进步奖|发明奖|科学技术奖|奖项|奖|称号)(?:[一二三特]等奖)?)(?!\d|[励补金])"
)
_LISTS: Final = "名单|清单|目录|榜单|名录"
_ENTER: Final = re.compile(
    r"(?:成功|先后|首批)?(?:入选|入围|列入|纳入|上榜|跻身)了?"
    rf"([^，。；]{{2,50}}?(?:{_LISTS}|(?:试点|示范|计划|工程|项目库|专项|强)(?![^，。；]{{0,10}}(?:{_LISTS})))"
    rf"(?:、[^，。；]{{2,30}}?(?:{_LISTS}))*)"
)
_FUND: Final = re.compile(
    r"(?:完成|获得|获|斩获|拿下|宣布完成)(?:了)?([^，。；的]{0,14}?(?:融资|投资|注资|授信))(?!难|额|渠道|本|方|者|人)"
)
_INVEST: Final = re.compile(r"领投|跟投|投资入股|入股|控股|参股|收购|并购|战略投资")
_SUPPLY: Final = re.compile(r"(?:向|给|为)(?=[^，。；]{2,30}?(?:供货|供应|配套|提供产品))")
_HOST: Final = re.compile(
    r"集聚(?:了)?|拥有|引进(?:了)?|汇聚(?:了)?|吸引(?:了)?|入驻(?:了)?|引育(?:了)?|孵化(?:了)?|建有|建起(?:了)?|建成(?:了)?"
)


def told(row: Sentence) -> Iterator[Said]:
    for rule in _RULES:
        yield from rule(row)


def located(row: Sentence) -> Iterator[Said]:
    """甲位于乙; 落户乙的甲."""
    for verb in _WHERE.finditer(row.text, row.start, row.end):
        place = row.after(verb.end(), 3, SITES)
        if place is None:
            continue
        place = _innermost(row, place)
        subject = row.before(verb.start(), 8, ACTORS | {"place"})
        if subject is not None:
            yield between("located_in", subject, place, 0.8)
            continue
        follower = _FOLLOWER.match(row.text, place.end)
        behind = row.after(follower.end(), 2, ACTORS) if follower else None
        if behind is not None:
            yield between("located_in", behind, place, 0.75)


def prefixed(row: Sentence) -> Iterator[Said]:
    """某区眼谷小镇: the place right before the name of a park or platform."""
    for one, other in zip(row.names, row.names[1:], strict=False):
        if (
            one.kind == "place"
            and one.end == other.start
            and other.kind in ("park", "incubator", "base", "platform")
        ):
            yield between("located_in", other, one, 0.6, "地名紧接在名称前")


def _innermost(row: Sentence, place: Occurrence) -> Occurrence:
    """绍兴市柯桥区某某园: the last of places that follow each other directly."""
    chain = [place]
    for other in row.names:
        if other.start == chain[-1].end and other.kind in SITES:
            chain.append(other)
    return chain[-1]


def built(row: Sentence) -> Iterator[Said]:
    """甲与乙共建丙; 甲牵头建设丙; 丙由甲建设."""
    for verb in _JOINT.finditer(row.text, row.start, row.end):
        thing = row.after(verb.end(), 4, ACTORS)
        for actor in _together(row, verb.start()):
            if thing is not None:
                yield between("builds", actor, thing, 0.75)
    yield from _done("leads", _LEAD, row, 8, 0.75)
    yield from _done("builds", _BUILD, row, 3, 0.65)


def _done(predicate: str, verbs: re.Pattern[str], row: Sentence, gap: int, sure: float) -> Iterator[Said]:
    for verb in verbs.finditer(row.text, row.start, row.end):
        actor = row.before(verb.start(), 3)
        if actor is None or "牵头" in row.text[actor.end : verb.start()]:
            continue
        passive = row.text[actor.start - 1 : actor.start] == "由"
        thing = _topic(row, actor.start - 1) if passive else row.after(verb.end(), gap, ACTORS)
        if thing is not None and thing.kind != "university":
            said = between(predicate, actor, thing, sure)
            yield replace(said, end=max(said.end, verb.end()))


# 甲（简称乙）投资12亿元在某某镇建设丙
_IN_BETWEEN: Final = re.compile(
    r"(?:（[^（）]*）)?(?:计划|拟|将|已|共|总|累计)*(?:投资(?:约|超|近)?[\d.]+[百千万亿余多]*(?:美?元)?)?(?:，)?(?:在[^，。；]{2,20}|于[^，。；]{2,12})?"
)


def sited(row: Sentence) -> Iterator[Said]:
    """甲在某某镇建设丙: who builds, and where."""
    for verb in _BUILD.finditer(row.text, row.start, row.end):
        thing = row.after(verb.end(), 3, ACTORS)
        actor = _far_before(row, verb.start())
        if thing is None or actor is None or thing.entity is actor.entity or thing.kind == "university":
            continue
        yield between("builds", actor, thing, 0.65)
        place = row.before(verb.start(), 0, frozenset({"place", "park"}))
        if place is not None and place.start > actor.end and thing.kind in SITES | {"lab"}:
            yield between("located_in", thing, place, 0.65)


def _far_before(row: Sentence, at: int) -> Occurrence | None:
    """Who does it, with only a sum and a place between."""
    for name in reversed([name for name in row.names if name.end < at and name.kind in ACTORS]):
        if row.text[name.end : at] and _IN_BETWEEN.fullmatch(row.text[name.end : at]):
            return name
    return None


def _topic(row: Sentence, at: int) -> Occurrence | None:
    """What the clause before 由 is about, one comma away at most."""
    near = [name for name in row.names if name.end <= at and at - name.end <= 12 and name.kind in ACTORS]
    return near[-1] if near else None


def _together(row: Sentence, end: int) -> list[Occurrence]:
    """甲、乙与丙 in front of a verb."""
    found: list[Occurrence] = []
    for other in reversed(
        [name for name in row.names if name.end <= end and name.kind in ACTORS | {"person"}]
    ):
        gap = row.text[other.end : found[-1].start if found else end]
        if re.fullmatch(r"[、与和同及 ]|，?(?:与|携手|联合)|" if found else r"[\u3400-\u9fff]{0,3}", gap):
            found.append(other)
        else:
            break
    return found


def operated(row: Sentence) -> Iterator[Said]:
    """依托甲运营的乙; 甲运营乙; 乙由甲运营; 甲依托乙; 甲隶属乙."""
    for verb in _RELY.finditer(row.text, row.start, row.end):
        base = row.after(verb.end(), 2, ACTORS)
        if base is not None:
            yield from _relied(row, verb.start(), base)
    yield from _done("runs", _RUN, row, 1, 0.7)
    yield from _done("part_of", _PART, row, 1, 0.75)


def _relied(row: Sentence, at: int, base: Occurrence) -> Iterator[Said]:
    done = _RELIED.match(row.text, base.end)
    thing = row.after(done.end(), 2, ACTORS) if done else None
    subject = row.before(at, 4)
    if thing is not None and done is not None:
        runs = done.group(1) == "运营"
        yield between("runs", base, thing, 0.8) if runs else between("relies_on", thing, base, 0.8)
    elif subject is not None:
        yield between("relies_on", subject, base, 0.7)


def partners(row: Sentence) -> Iterator[Said]:
    for link in _WITH.finditer(row.text, row.start, row.end):
        one, other = row.before(link.start(), 0), row.after(link.end(), 0, ACTORS)
        verb = _COOPERATE.match(row.text, other.end) if other is not None else None
        if one is None or other is None or verb is None:
            continue
        if not _JOINT.search(row.text, other.end, min(row.end, other.end + 6)):
            yield replace(between("partner", one, other, 0.65), end=verb.end())


def solved(row: Sentence) -> Iterator[Said]:
    """甲为乙找到破题思路."""
    for verb in _SOLVE.finditer(row.text, row.start, row.end):
        whom = row.after(verb.end(), 0, ACTORS)
        solver = row.before(verb.start(), 12, ACTORS | {"person"})
        if solver is None and row.text[max(0, verb.start() - 2) : verb.start()] in ("我们", "研发", "团队"):
            solver = _said_by(row, verb.start())
        if whom is not None and solver is not None and _SOLVED.match(row.text, whom.end):
            yield between("solves_for", solver, whom, 0.7)


def _said_by(row: Sentence, at: int) -> Occurrence | None:
    """Of 我们: the body whose post the speaker holds, named right before the words."""
    opened = row.text.rfind("“", 0, at)
    near = [
        name for name in row.whole if name.end <= opened and opened - name.end <= 24 and name.kind in ACTORS
    ]
    return near[-1] if near and opened >= 0 and "”" not in row.text[opened:at] else None


def made(row: Sentence) -> Iterator[Said]:
    for thing in row.names:
        if thing.kind != "product":
            continue
        maker = next(
            (name for name in reversed(row.names) if name.end <= thing.start and name.kind in ACTORS), None
        )
        if maker is not None and _MAKE.fullmatch(row.text[maker.end : thing.start]):
            yield between("makes", maker, thing, 0.75)


def honoured(row: Sentence) -> Iterator[Said]:
    for predicate, pattern in (("award", _WIN), ("listed_in", _ENTER), ("financing", _FUND)):
        for found in pattern.finditer(row.text, row.start, row.end):
            if predicate == "financing":
                yield from _financed(row, found)
                continue
            subject = row.speaker(found.start())
            gap = row.text[subject.end : found.start()] if subject else ""
            if subject is not None and "的" not in gap:
                near = not re.search(r"[，。；]", gap)
                yield worded(
                    predicate,
                    subject,
                    *found.span(1),
                    0.75 if near else 0.55,
                    "" if near else "主语在前一分句",
                )


def _financed(row: Sentence, found: re.Match[str]) -> Iterator[Said]:
    behind = (
        row.after(found.end() + 1, 1, frozenset({"enterprise"}))
        if row.text[found.end() : found.end() + 1] == "的"
        else None
    )
    subject = behind or row.before(found.start(), 6, frozenset({"enterprise"}))
    if subject is not None:
        yield worded("financing", subject, *found.span(1), 0.75)


def invested(row: Sentence) -> Iterator[Said]:
    """甲入股乙; 乙完成融资，由甲领投."""
    for verb in _INVEST.finditer(row.text, row.start, row.end):
        one, other = row.before(verb.start(), 4), row.after(verb.end(), 2, frozenset({"enterprise"}))
        if one is not None and other is None and verb.group() in ("领投", "跟投"):
            held = [name for name in row.names if name.end <= one.start and name.kind == "enterprise"]
            other = held[0] if held else None
        if one is not None and other is None and verb.group() in ("领投", "跟投"):
            other = row.after(verb.end() + 1, 0, frozenset({"enterprise"}))
            other = other if other is not None and _FUND.match(row.text, other.end) else None
        if one is not None and other is not None:
            yield between("invests", one, other, 0.7)


_INTO: Final = re.compile(r"(?:向|对)(?=[^，。；]{2,30}?(?:增资|注资|投资))")
_SUM: Final = re.compile(r"(?:战略)?(?:增资|注资|投资)(?:了)?(?:约|超|近)?[\d.]")


def put_into(row: Sentence) -> Iterator[Said]:
    """甲…，并向乙投资2亿元."""
    for verb in _INTO.finditer(row.text, row.start, row.end):
        other = row.after(verb.end(), 0, frozenset({"enterprise"}))
        if other is None or not _SUM.match(row.text, other.end):
            continue
        held = [name for name in row.names if name.end <= verb.start() and name.kind in ACTORS]
        if held:
            near = verb.start() - held[-1].end <= 4 and row.text[verb.start() - 1] != "并"
            one = held[-1] if near else held[0]
            yield between("invests", one, other, 0.7 if near else 0.55, "" if near else "主语在前一分句")


_GIVE: Final = re.compile(r"授予")
_TITLE: Final = re.compile(r"(“[^”]{2,30}”(?:荣誉)?(?:称号|奖))")


def granted(row: Sentence) -> Iterator[Said]:
    """甲授予乙“某某”称号."""
    for verb in _GIVE.finditer(row.text, row.start, row.end):
        whom, at = row.after(verb.end(), 0, ACTORS | {"place", "person"}), verb.end()
        if whom is None:  # 向甲授予“某某”称号
            whom = row.before(verb.start(), 0, ACTORS | {"place", "person"})
            whom = whom if whom is not None and row.text[whom.start - 1] in "向给为" else None
        else:
            at = whom.end
        title = _TITLE.match(row.text, at) if whom else None
        if whom is not None and title is not None:
            yield worded("award", whom, *title.span(1), 0.75)


def supplied(row: Sentence) -> Iterator[Said]:
    for verb in _SUPPLY.finditer(row.text, row.start, row.end):
        one, other = (
            row.before(verb.start(), 8, frozenset({"enterprise"})),
            row.after(verb.end(), 0, frozenset({"enterprise"})),
        )
        if (
            one is not None
            and other is not None
            and re.match(r"供货|供应|配套|提供产品", row.text[other.end :])
        ):
            yield between("supplies", one, other, 0.7)


_POST: Final = re.compile(rf"[（”]?(?:的)?(?:{TITLES})(?:、|兼|兼任)?(?:{TITLES})?(?:：)?")
_FOUNDER: Final = re.compile("创始人|创办人")


def employed(row: Sentence) -> Iterator[Said]:
    """某公司董事长张三; 某大学张三教授."""
    for person in row.names:
        if person.kind != "person":
            continue
        near = [
            name
            for name in row.names
            if name.end <= person.start and person.start - name.end <= 14 and name.kind in ACTORS
        ]
        if not near:
            yield from _of_this(row, person)
            continue
        gap = row.text[near[-1].end : person.start]
        title = re.match(f"(?:{TITLES})", row.text[person.end :]) if not gap else None
        if _POST.fullmatch(gap) or title:
            role = title.group() if title else gap.strip("的：（”")
            kind = "founded" if _FOUNDER.search(gap) else "works_at"
            yield between(kind, person, near[-1], 0.7, "人员信息只取公开职务", role=role)


_OF_THIS: Final = re.compile(rf"(?:该|这家)?(?:企业|公司)((?:{TITLES}))$")


def _of_this(row: Sentence, person: Occurrence) -> Iterator[Said]:
    """企业创始人张三: of the enterprise that the text speaks of."""
    found = _OF_THIS.search(row.text, max(row.start, person.start - 14), person.start)
    before = [name for name in row.whole if name.end <= person.start and name.kind == "enterprise"]
    if found is not None and before:
        kind = "founded" if _FOUNDER.search(found.group(1)) else "works_at"
        yield between(kind, person, _topic_of(row, before), 0.6, "单位由上文推断", role=found.group(1))


def _topic_of(row: Sentence, before: list[Occurrence]) -> Occurrence:
    """The first enterprise of the last sentence that names one."""
    cut = max(row.text.rfind(mark, 0, before[-1].start) for mark in "。！？")
    return next(name for name in before if name.start > cut)


def hosted(row: Sentence) -> Iterator[Said]:
    """某园集聚甲、乙等企业."""
    for verb in _HOST.finditer(row.text, row.start, row.end):
        first = row.after(verb.end(), 2, ACTORS)
        members = _members(row, first) if first is not None else []
        site, sure = _site(row, verb.start()) if members else (None, 0.0)
        for member in members if site is not None else []:
            if site is not None and member.entity is not site.entity:
                yield between(
                    "located_in", member, site, sure, "列举在该处的单位" if sure > 0.5 else "处所由上文推断"
                )


def _site(row: Sentence, at: int) -> tuple[Occurrence | None, float]:
    """The place that the sentence is about, or the one that the sentence before is."""
    here = [name for name in row.names if name.end <= at and name.kind in SITES]
    site = next((name for name in here if name.kind != "place"), here[-1] if here else None)
    if site is not None:
        near = at - site.end <= 40 and not re.search(r"[。；]", row.text[site.end : at])
        return (site, 0.55) if near else (None, 0.0)
    before = [
        name for name in row.whole if name.end <= row.start and name.kind in SITES - {"place", "government"}
    ]
    return (before[-1], 0.5) if before and row.start - before[-1].end <= 120 else (None, 0.0)


def _members(row: Sentence, first: Occurrence) -> list[Occurrence]:
    """甲、乙等 or “甲”“乙”等."""
    found = [first]
    for other in row.names:
        if other.start > found[-1].end and row.text[found[-1].end : other.start] in ("、", "”“", "”、“"):
            found.append(other)
    ending = re.match(r"”?等", row.text[found[-1].end :])
    return (
        [name for name in found if name.kind not in ("place", "government")]
        if ending and len(found) > 1
        else []
    )


_ISSUE: Final = re.compile(r"(?:联合)?(?:关于)?(?:印发|出台|发布|制定|编制)(?:实施)?了?《")


def issued(row: Sentence) -> Iterator[Said]:
    """甲、乙关于印发《某某规划》的通知."""
    for verb in _ISSUE.finditer(row.text, row.start, row.end):
        plan = row.after(verb.end(), 0, frozenset({"plan"}))
        for actor in _together(row, verb.start()) if plan is not None else []:
            if plan is not None and actor.kind != "person":
                yield between("issued", actor, plan, 0.75)


_RULES: Final[tuple[Callable[[Sentence], Iterator[Said]], ...]] = (
    located, prefixed, built, sited, operated, partners, solved, made, honoured, granted, invested, put_into, supplied, employed,
    hosted, issued,
)  # fmt: skip
