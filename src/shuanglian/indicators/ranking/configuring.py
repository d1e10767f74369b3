"""The whole configuration: `parse(document) -> Config`. Pure. Every problem at once (`BadConfig`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from . import names, numbers
from .grading import read_gates, read_grades
from .reading import MOST_INDICATORS, Log, Node, empty
from .rules import (
    YEAR_BEFORE,
    Column,
    Config,
    Direction,
    Growth,
    Indicator,
    Kind,
    Missing,
    Ratio,
    Sensitivity,
    SmallBase,
    Subject,
    Term,
    Ties,
    Way,
)  # fmt: skip

HUNDRED: Final = Fraction(100)


def parse(document: Any) -> Config:
    """Raises `BadConfig` with everything that is wrong."""
    log = Log()
    top = Node(document, names.TOP, "", log)
    log.finish()
    indicators, stated, normalised = _indicators(top, log)
    columns = _columns(top, indicators, log)
    known = {one.key for one in indicators} | {one.key for one in columns}
    by_name = _by_name(indicators, columns)
    gates, flags = read_gates(top, by_name, log)
    columns += tuple(one for one in flags if one.key not in known)
    config = Config(
        key=top.text("key", most=60) or names.loose(top.text("title"))[:60] or "ranking",
        title=top.text("title", most=200) or top.text("key", most=200),
        version=top.text("version", "1", 40),
        indicators=indicators,
        kind=_kind(top, log),
        valid_from=top.day("valid_from"),
        valid_to=top.day("valid_to"),
        source=_source(top),
        note=top.text("note"),
        subjects=_subjects(top, log),
        columns=columns,
        gates=gates,
        grades=read_grades(top, log),
        ties=top.choice("ties", names.TIES, Ties, Ties.COMPETITION),
        digits=top.whole("digits", 2, 0, 8),
        scale=_positive(top, "scale", HUNDRED),
        stated_sum=stated,
        weights_normalised=normalised,
        weights_declared=top.flag("normalise_weights"),
        period=top.text("period", most=40),
        cut_off=top.day("cut_off"),
        sensitivity=_sensitivity(top, log),
        publicity=_term(top, "publicity", Term(7), log),
        appeal=_term(top, "appeal", Term(5, True), log),
        answer=_term(top, "answer", Term(5, True), log),
        privacy=_privacy(top),
        chains=top.texts("chains"),
        table=top.text("table", most=500),
        data=_data(top),
        is_demo=top.flag("is_demo"),
        raw=document,
        warnings=tuple(log.notes),
    )
    _check_whole(config, top, log)
    log.finish()
    return config


def _check_whole(config: Config, top: Node, log: Log) -> None:
    if not config.title:
        log.wrong("required", "请写上名称（title 或 key）", "title")
    if config.valid_from and config.valid_to and config.valid_to < config.valid_from:
        log.wrong("validity", "失效日期早于生效日期", "valid_to")
    named = [one.key for one in config.subjects]
    for twice in sorted({key for key in named if named.count(key) > 1}):
        log.wrong("twice", f"对象“{twice}”写了两次", "subjects")
    grades = {line.grade for line in config.grades.lines} if config.grades else set()
    for gate in config.gates:
        if gate.effect == "grade" and gate.grade not in grades:
            log.wrong("grade", f"否决项“{gate.name}”要定的等级不在等级表里", f"gates.{gate.key}.grade")


def _indicators(top: Node, log: Log) -> tuple[tuple[Indicator, ...], Fraction, bool]:
    """With their shares of the whole weight, the sum as stated, and whether it had to be normalised."""
    weights = _weights(top, log)
    rows = [(name, content) for name, content in top.items("indicators")] or [(key, {}) for key in weights]
    if not rows:
        log.wrong("required", "请列出指标（indicators）", "indicators")
    if len(rows) > MOST_INDICATORS:
        log.wrong("too_many", f"最多 {MOST_INDICATORS} 个指标", "indicators")
        rows = rows[:MOST_INDICATORS]
    found: list[Indicator] = []
    percents: list[bool] = []
    for at, (name, content) in enumerate(rows):
        node = _indicator_node(name, content, f"indicators[{name or at}]", log)
        written = node.get("weight", _weight_of(weights, node))
        percents.append(str(written or "").strip().endswith("%"))
        found.append(_indicator(node, top, _weight(written, node, log)))
    _once([one.key for one in found], "indicators", log)
    unused = [key for key in weights if key not in {w for one in found for w in (one.key, one.name)}]
    for key in unused:
        log.wrong("unknown", f"权重里的“{key}”不是任何指标", "weights")
    return _shares(found, percents, top, log)


def _indicator_node(name: str, content: Any, place: str, log: Log) -> Node:
    """An indicator may be a mapping, its name alone, or `name: weight`."""
    if isinstance(content, Mapping):
        given = dict(content)
    elif name:
        given = {"weight": content}
    else:
        given = {"name": content}
    node = Node(given, names.INDICATOR, place, log)
    node_key = name or node.text("key", most=80) or node.text("code", most=80) or node.text("name", most=80)
    node._found.setdefault("key", node_key)
    return node


def _weights(top: Node, log: Log) -> dict[str, Any]:
    value = top.get("weights", {})
    if isinstance(value, Mapping):
        return {str(key): weight for key, weight in value.items()}
    if isinstance(value, list):
        rows = top.items("indicators")
        if len(rows) == len(value) and not any(isinstance(one, Mapping) for one in value):
            keys = [name or (c if isinstance(c, str) else _key_in(c)) for name, c in rows]
            return dict(zip(keys, value, strict=True))
    log.wrong("weights", "权重应写成“指标: 权重”，或与指标一一对应的列表", "weights")
    return {}


def _key_in(content: Any) -> str:
    known = (
        {names.INDICATOR.get(names.loose(k)): v for k, v in content.items()}
        if isinstance(content, Mapping)
        else {}
    )
    return str(known.get("key") or known.get("code") or known.get("name") or "")


def _weight_of(weights: Mapping[str, Any], node: Node) -> Any:
    for word in (node.text("key"), node.text("name"), node.text("code")):
        if word and word in weights:
            return weights[word]
    return None


def _weight(written: Any, node: Node, log: Log) -> Fraction:
    if empty(written):
        log.wrong("required", "请写上权重", node.at("weight"))
        return Fraction(1)
    try:
        found = numbers.number(written)
    except numbers.NotANumber as error:
        log.wrong("number", str(error), node.at("weight"))
        return Fraction(1)
    if found <= 0:
        log.wrong("weight", "权重应大于 0", node.at("weight"))
        return Fraction(1)
    return found


def _shares(
    found: list[Indicator], percents: list[bool], top: Node, log: Log
) -> tuple[tuple[Indicator, ...], Fraction, bool]:
    total = sum((one.weight for one in found), Fraction(0)) or Fraction(1)
    if any(percents) and not all(percents):
        log.wrong("weights", "权重有的写成百分数、有的没有，请统一", "weights")
    right = total == HUNDRED or (total == 1 and not any(percents))
    if not right:
        log.note(f"权重合计为 {numbers.short(total)}，不是 100%，已按比例折算为 100%")
    return tuple(replace(one, weight=one.weight / total) for one in found), total, not right


def _indicator(node: Node, top: Node, weight: Fraction) -> Indicator:
    way = node.choice("way", names.WAYS, Way, top.choice("way", names.WAYS, Way, Way.MINMAX))
    direction = node.choice("direction", names.DIRECTIONS, Direction, Direction.UP)
    key = node.text("key", most=80)
    if not key:
        node.log.wrong("required", "请写上指标的名称", node.at("key"))
    general = top.choice("missing", names.MISSINGS, Missing, Missing.EXCLUDE)
    anchors = _anchors(node, direction)
    if "way" not in node and anchors:
        way = Way.ANCHORS
    if "way" not in node and "target" in node and not anchors:
        way = Way.TARGET
    one = Indicator(
        key=key,
        name=node.text("name", key, 120),
        weight=weight,
        unit=node.text("unit", most=40),
        code=node.text("code", most=80),
        direction=direction,
        way=way,
        missing=node.choice("missing", names.MISSINGS, Missing, general),
        target=node.number("target"),
        cap=_share(node, "cap", Fraction(1)),
        floor=_share(node, "floor", Fraction(0)),
        anchors=anchors,
        growth=_growth(node, top),
        ratio=_ratio(node),
        aliases=node.texts("aliases"),
    )
    _check(one, node)
    return one


def _check(one: Indicator, node: Node) -> None:
    log = node.log
    if one.way == Way.TARGET and (one.target is None or one.target <= 0):
        log.wrong("target", "按目标值计分，要写大于 0 的目标值（target）", node.at("target"))
    if one.way == Way.ANCHORS and len(one.anchors) < 2:
        log.wrong("anchors", "按固定锚点计分，至少要两个锚点（anchors，或 low 和 high）", node.at("anchors"))
    if one.floor and one.way != Way.MINMAX:
        log.wrong("floor", "保底只用于极差法", node.at("floor"))
    if not 0 <= one.floor < 1:
        log.wrong("floor", "保底应在 0 到 100% 之间", node.at("floor"))
    if one.cap <= 0:
        log.wrong("cap", "封顶应大于 0", node.at("cap"))
    if one.growth and one.ratio:
        log.wrong("two_ways", "增速和比值只能选一种", node.at("growth"))


def _anchors(node: Node, direction: Direction) -> tuple[tuple[Fraction, Fraction], ...]:
    """Points (value, share); `low` is worth nothing and `high` everything, the other way round for `down`."""
    low, high = node.number("low"), node.number("high")
    if low is not None and high is not None:
        if low == high:
            node.log.wrong("anchors", "两个锚点的值相同", node.at("low"))
            return ()
        ends = ((low, Fraction(0)), (high, Fraction(1)))
        if direction == Direction.DOWN and low < high:
            ends = ((low, Fraction(1)), (high, Fraction(0)))
        return tuple(sorted(ends))
    points = [_point(name, content, node) for name, content in node.items("anchors")]
    found = [point for point in points if point]
    if len({value for value, _share in found}) < len(found):
        node.log.wrong("anchors", "同一个值有两个锚点", node.at("anchors"))
    scale = HUNDRED if any(share > 1 for _value, share in found) else Fraction(1)
    return tuple(sorted((value, share / scale) for value, share in found))


def _point(name: str, content: Any, node: Node) -> tuple[Fraction, Fraction] | None:
    if isinstance(content, Mapping):
        content = [content.get("value", content.get("值")), content.get("score", content.get("得分"))]
    pair = [name, content] if name else content
    try:
        if not isinstance(pair, list) or len(pair) != 2:
            raise numbers.NotANumber("锚点写成 [值, 得分]")
        value, share = numbers.number(pair[0]), numbers.number(pair[1])
        if not 0 <= share <= HUNDRED:
            raise numbers.NotANumber("锚点的得分应在 0 到 100 之间")
    except numbers.NotANumber as error:
        node.log.wrong("anchors", str(error), node.at("anchors"))
        return None
    return value, share


def _growth(node: Node, top: Node) -> Growth | None:
    """Either `growth: {of, base, small_base, rule}` or `base` and `small_base` beside the indicator."""
    inner = node.get("growth")
    if isinstance(inner, Mapping):
        spot = Node(inner, names.GROWTH, node.at("growth"), node.log)
    elif "base" in node or (inner is not None and "of" in node):
        spot = Node(
            {k: node.get(k) for k in ("of", "base", "small_base") if k in node}
            | ({"rule": node.get("small_base_rule")} if "small_base_rule" in node else {}),
            names.GROWTH, node.place, node.log,
        )  # fmt: skip
    else:
        return None
    if "base" not in spot:
        node.log.wrong("required", "增速要写明基数所在的列（base）", spot.at("base"))
    general = top.get("small_base")
    usual = Node(general, names.GROWTH, "small_base", Log()) if isinstance(general, Mapping) else spot
    small = spot.number("small_base", usual.number("small_base"))
    usual_rule = usual.choice("rule", names.SMALL_BASES, SmallBase, SmallBase.DAMP)
    rule = spot.choice("rule", names.SMALL_BASES, SmallBase, usual_rule)
    if small is not None and small <= 0:
        node.log.wrong("small_base", "小基数的界线应大于 0", spot.at("small_base"))
    base, of = spot.text("base", most=80), spot.text("of", most=80)
    if names.loose(base) in names.YEAR_BEFORE_WORDS and of:
        base = of + YEAR_BEFORE
    return Growth(base, of, small, rule)


def _ratio(node: Node) -> Ratio | None:
    inner = node.get("ratio")
    if isinstance(inner, str) and inner.count("/") == 1:
        above, below = (part.strip() for part in inner.split("/"))
        given: dict[str, Any] = {"of": above, "per": below}
    elif isinstance(inner, Mapping):
        given = dict(inner)
    elif "per" in node:
        given = {"of": node.get("of"), "per": node.get("per")}
    else:
        if inner is not None:
            node.log.wrong("ratio", "比值写成“分子 / 分母”", node.at("ratio"))
        return None
    if "factor" in node:
        given.setdefault("factor", node.get("factor"))
    spot = Node(given, names.RATIO, node.at("ratio"), node.log)
    of, per = spot.text("of", most=80), spot.text("per", most=80)
    if not of or not per:
        node.log.wrong("required", "比值要写明分子（of）和分母（per）", spot.at("of"))
    return Ratio(of, per, spot.number("factor", Fraction(1)) or Fraction(1))


def _columns(top: Node, indicators: Iterable[Indicator], log: Log) -> tuple[Column, ...]:
    """Those declared, and those that indicators lean on without being declared."""
    declared = [_column(name, content, at, log) for at, (name, content) in enumerate(top.items("columns"))]
    known: tuple[Column | Indicator, ...] = (*declared, *indicators)
    words = {w for one in known for w in (one.key, one.name)}
    leaned = [
        word
        for one in indicators
        for word in (
            *((one.growth.base, one.growth.of) if one.growth else ()),
            *((one.ratio.of, one.ratio.per) if one.ratio else ()),
        )
        if word and word not in words
    ]
    _once([one.key for one in declared], "columns", log)
    return (*declared, *(_leaned(word, known) for word in dict.fromkeys(leaned)))


def _leaned(word: str, known: tuple[Column | Indicator, ...]) -> Column:
    """A column that only an indicator speaks of; of the year before it shares the code of the one it goes back from."""
    if not word.endswith(YEAR_BEFORE):
        return Column(word, word)
    now = word.removesuffix(YEAR_BEFORE)
    found = next((one for one in known if now in (one.key, one.name)), None)
    if found is None:
        return Column(word, f"{now}上年同期", code=now, back=True)
    return Column(word, f"{found.name}上年同期", found.unit, found.code or found.key, back=True)


def _column(name: str, content: Any, at: int, log: Log) -> Column:
    given = content if isinstance(content, Mapping) else {"name": content or name}
    node = Node(given, names.COLUMN, f"columns[{name or at}]", log)
    key = name or node.text("key", most=80) or node.text("code", most=80) or node.text("name", most=80)
    return Column(
        key, node.text("name", key, 120), node.text("unit", most=40), node.text("code", most=80),
        node.texts("aliases"), node.flag("flag"),
    )  # fmt: skip


def _by_name(indicators: Iterable[Indicator], columns: Iterable[Column]) -> dict[str, str]:
    rows: tuple[Column | Indicator, ...] = (*columns, *indicators)
    return {names.loose(word): one.key for one in rows for word in (one.name, one.code, one.key) if word}


def _kind(top: Node, log: Log) -> Kind:
    """Stated beside the subjects, or within a mapping that tells about them."""
    if "kind" in top or "kind" not in (told := _about_subjects(top)):
        return top.choice("kind", names.KINDS, Kind, Kind.NAMED)
    written = Node({"kind": told["kind"]}, names.ABOUT_SUBJECTS, "subjects", log)
    return written.choice("kind", names.KINDS, Kind, Kind.NAMED)


def _about_subjects(top: Node) -> dict[str, Any]:
    """`subjects: {kind: party, list: [...]}` tells about the subjects; any other mapping is them by name."""
    value = top.get("subjects")
    if not isinstance(value, Mapping):
        return {}
    told = {names.ABOUT_SUBJECTS.get(names.loose(name), ""): content for name, content in value.items()}
    return {} if "" in told or isinstance(told.get("kind"), Mapping) else told


def _subject_rows(top: Node) -> list[tuple[str, Any]]:
    value = top.get("subjects", [])
    if isinstance(value, str):
        return []
    told = _about_subjects(top)
    if not told:
        return top.items("subjects")
    inner = Node({"rows": told.get("rows")}, names.ABOUT_SUBJECTS, "subjects", top.log)
    return inner.items("rows")


def _subjects(top: Node, log: Log) -> tuple[Subject, ...]:
    found = []
    for at, (name, content) in enumerate(_subject_rows(top)):
        given = content if isinstance(content, Mapping) else {"name": name or content}
        known = {k: v for k, v in given.items() if names.loose(k) in names.SUBJECT}
        node = Node(known, names.SUBJECT, f"subjects[{name or at}]", log)
        told = node.text("name", name, 200) or node.text("ref", most=60) or node.text("key", most=200)
        if not told:
            log.wrong("required", "请写上对象的名称", node.at("name"))
        ref = node.text("ref", most=60)
        found.append(Subject(node.text("key", ref or told, 200), told, ref, node.text("note", most=300)))
    return tuple(found)


def _data(top: Node) -> Any:
    """Values in the document: under `data`, or beside the subjects."""
    if "data" in top:
        return top.get("data")
    rows = _about_subjects(top).get("rows") or top.get("subjects")
    inner = rows.values() if isinstance(rows, Mapping) else rows if isinstance(rows, list) else []
    return rows if any(isinstance(one, Mapping) and _holds_values(one) for one in inner) else None


def _holds_values(row: Mapping[str, Any]) -> bool:
    return any(names.SUBJECT.get(names.loose(key), "values") == "values" for key in row)


def _source(top: Node) -> str:
    value = top.get("source", "")
    if isinstance(value, Mapping):
        return "；".join(str(content) for content in value.values() if not empty(content))[:500]
    return str(value).strip()[:500]


def _sensitivity(top: Node, log: Log) -> Sensitivity:
    value = top.get("sensitivity", {})
    if not isinstance(value, Mapping):
        value = {"shift": value}
    node = Node(value, names.SENSITIVITY, "sensitivity", log)
    shift = _share(node, "shift", Fraction(1, 5))
    if not 0 < shift < 1:
        log.wrong("shift", "权重变动幅度应在 0 到 100% 之间", node.at("shift"))
        shift = Fraction(1, 5)
    return Sensitivity(shift, node.whole("samples", 1000, 1, 20_000), node.whole("seed", 20220101, 0, 2**31))


def _term(top: Node, key: str, usual: Term, log: Log) -> Term:
    """`7`, `7个工作日`, or {days, working}."""
    value = top.get(key)
    if value is None:
        return usual
    if isinstance(value, Mapping):
        node = Node(value, names.TERM, key, log)
        working = "工作" in node.text("kind") or "work" in node.text("kind") or node.flag("working")
        return Term(node.whole("days", usual.days, 1, 365), working)
    text = numbers.plain(value)
    days = "".join(c for c in text if c.isdigit())
    if not days or not 1 <= int(days) <= 365:
        log.wrong("days", f"“{text[:40]}”不是 1 到 365 天", key)
        return usual
    return Term(int(days), "工作" in text or "work" in text.lower())


def _privacy(top: Node) -> str:
    if "privacy" not in top:
        return "full"
    found = names.PRIVACIES.get(names.loose(top.get("privacy")))
    if found is None:
        top.log.wrong("choice", "公开方式写 full（全部）或 total（等级和总分）", "privacy")
    return found or "full"


def _share(node: Node, key: str, usual: Fraction) -> Fraction:
    """0.2, 20 and 20% are the same here."""
    found = node.number(key, usual)
    if found is None:
        return usual
    written = str(node.get(key, "")).strip().endswith("%")
    return found / HUNDRED if key in node and (written or abs(found) > 2) else found


def _positive(node: Node, key: str, usual: Fraction) -> Fraction:
    found = node.number(key, usual)
    if found is None or found <= 0:
        node.log.wrong("positive", "应大于 0", node.at(key))
        return usual
    return found


def _once(keys: list[str], place: str, log: Log) -> None:
    for twice in sorted({key for key in keys if key and keys.count(key) > 1}):
        log.wrong("twice", f"“{twice}”写了两次", place)
