"""The matcher's answer as plain values for `ui/match.html`, and what would make the question clearer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanglian.foundation.actor import Actor
from shuanglian.matching import helping, quality, services
from shuanglian.matching.answers import Answer, Match
from shuanglian.matching.measures import Measure
from shuanglian.matching.reasons import Reason
from shuanglian.registry.models import Party, Source

from . import formats, nav, scores
from .scores import Part

EXAMPLES = (gettext_lazy("碳纤维装备国产化"), gettext_lazy("海水淡化膜元件"), gettext_lazy("封装胶水耐高温"))
QUESTIONS = 2
MOST_READ = 8
SIMILAR = 3
HELPERS = 2
ICONS = {"place": "map-pin", "readiness": "stairs-up", "availability": "calendar-check"}


@dataclass(frozen=True, slots=True)
class Read:
    """One requirement as it was read, and the words it was read from when they look different."""

    words: str
    raw: str


@dataclass(frozen=True, slots=True)
class Card:
    """The fields of `ui/match.html`."""

    rank: int
    name: str
    url: str
    kind: str
    cross: bool
    bars: int
    word: str
    value: str
    value_note: str
    is_demo: bool
    hits: list[tuple[str, str]]
    quote: list[tuple[str, bool]]
    source: str
    pop: str
    pop_quote: str
    pop_rows: list[tuple[str, str]]
    facts: list[tuple[str, str, str]]
    counter: list[str]
    evidence_url: str
    invite_url: str = ""
    dismiss_url: str = ""
    source_url: str = ""
    source_link_text: str = ""
    total: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Helper:
    """Who helps beside those who solve it: with what, and the first reason."""

    name: str
    url: str
    what: str
    why: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Aside:
    """Who would be among the answers but for a conflict of interest, and which."""

    name: str
    url: str
    why: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says to one question. `best` and `threshold` are written out when it abstains."""

    abstained: bool
    best: str
    threshold: str
    pool: int
    cards: list[Card]
    reads: list[Read]
    segments: list[str]
    score: int
    of: int
    missing: list[str]
    questions: list[str]
    bars: list[bool] = field(default_factory=list)
    similar: list[tuple[str, str]] = field(default_factory=list)
    mode: str = ""
    degraded: list[str] = field(default_factory=list)
    help: list[tuple[str, list[Helper]]] = field(default_factory=list)
    said: str = ""
    provisional: bool = True
    set_aside: list[Aside] = field(default_factory=list)


def answer(viewer: Actor, question: str, *, limit: int) -> Shown:
    """Ask the matcher. Raises what `matching.services.match` raises."""
    found = services.match(viewer, question, limit=limit)
    return replace(shown(found, question), similar=similar(viewer, question))


def shown(found: Answer, question: str) -> Shown:
    """An answer of the matcher, ready for the templates."""
    clarity, provisional = quality.assess(text=question), scores.is_provisional(found)
    return Shown(
        abstained=found.abstained,
        best=formats.certainty(found.best),
        threshold=f"{found.threshold:.2f}",
        pool=found.pool,
        cards=cards(found, provisional=provisional),
        reads=list(dict.fromkeys(read(measure) for measure in found.understood.aims))[:MOST_READ],
        segments=[segment.name for segment in found.understood.segments[:4]],
        score=clarity.score,
        of=quality.FULL_SCORE,
        missing=[str(item.label) for item in clarity.missing[:3]],
        questions=[item.question for item in clarity.questions[:QUESTIONS]],
        bars=[i < clarity.score for i in range(quality.FULL_SCORE)],
        mode=scores.mode(found),
        degraded=scores.missing(found),
        help=helpers(found),
        said=said(found),
        provisional=provisional,
        set_aside=[_aside(match) for match in found.set_aside],
    )


def said(found: Answer) -> str:
    """One sentence for those who hear the page."""
    if found.abstained:
        return _("库里暂时没有合适的答题方")
    first = found.results[0].party_name
    return _("找到 %(n)d 位答题方，第一位是%(name)s") % {"n": len(found.results), "name": first}


def helpers(found: Answer) -> list[tuple[str, list[Helper]]]:
    """By kind of help, those who are not among the answers already."""
    shown = {(match.party_id, match.offering_id) for match in found.results}
    groups = []
    for kind, matches in found.help.items():
        others = [m for m in matches if (m.party_id, m.offering_id) not in shown][:HELPERS]
        if others:
            groups.append((str(helping.NAMES.get(kind, kind)), [_helper(match) for match in others]))
    return groups


def _helper(match: Match) -> Helper:
    why = next((reason.text for reason in match.reasons), "")
    return Helper(match.party_name, _evidence(match), match.offering_title, why, match.is_demo)


def similar(viewer: Actor, question: str) -> list[tuple[str, str]]:
    """(title, address) of needs much like the question that the viewer may read."""
    rows = services.near_duplicates(viewer, question, SIMILAR)
    return [(row.title, nav.address("need-detail", row.need_id)) for row in rows if row.need_id is not None]


def _aside(match: Match) -> Aside:
    why = next((reason.text for reason in match.counter_reasons if reason.kind == "conflict"), "")
    return Aside(match.party_name, nav.address("party-detail", match.party_ref), why, match.is_demo)


def cards(found: Answer, *, provisional: bool) -> list[Card]:
    """One card per proposed party; two queries for all of them."""
    codes = {reason.source for match in found.results for reason in match.reasons}
    sources = {source.code: source for source in Source.objects.filter(code__in=codes)}
    parties = Party.objects.select_related("place").in_bulk([match.party_id for match in found.results])
    return [
        card(rank, match, parties[match.party_id], sources, provisional=provisional)
        for rank, match in enumerate(found.results, 1)
    ]


def card(rank: int, match: Match, party: Party, sources: dict[str, Source], *, provisional: bool) -> Card:
    quoted = next((reason for reason in match.reasons if reason.quote and reason.kind == "sentence"), None)
    kind = [str(party.get_kind_display()), match.field, match.offering_title]
    return Card(
        rank=rank,
        name=match.party_name,
        url=nav.address("party-detail", match.party_ref),
        kind=" · ".join(part for part in kind if part),
        cross=match.is_neighbour,
        bars=max(1, min(5, round(match.probability * 5))),
        word=match.confidence,
        value=formats.certainty(match.probability),
        value_note=_("暂定把握") if provisional else _("把握"),
        is_demo=match.is_demo,
        hits=hits(match),
        quote=marked(quoted) if quoted else [],
        source=_source_label(quoted, sources) if quoted else "",
        pop=f"match-{match.party_id}" if quoted else "",
        pop_quote=quoted.quote if quoted else "",
        pop_rows=_source_rows(quoted, match, sources) if quoted else [],
        facts=[(ICONS.get(fact.code, "info-circle"), fact.label, fact.value) for fact in match.facts],
        counter=counters(match),
        evidence_url=_evidence(match),
        total=f"{round(100 * match.score) / 100:.2f}",
        parts=scores.parts(match.score, match.parts),
    )


def hits(match: Match) -> list[tuple[str, str]]:
    """Requirements with evidence, near ones, and those without; then the shared links of the chain."""
    found = []
    for reason in match.reasons:
        if reason.kind == "requirement":
            found.append((reason.text, "near" if _("相近") in reason.text else "ok"))
        elif reason.kind in ("segment", "record", "place"):
            found.append((reason.text, "ok"))
    missing = [(r.text, "none") for r in match.counter_reasons if r.kind == "requirement"]
    return list(dict.fromkeys([*found, *missing]))[:6]


def counters(match: Match) -> list[str]:
    """What speaks against the party and is not among the hits already; the missing proofs when there is nothing else."""
    told = [reason.text for reason in match.counter_reasons if reason.kind != "requirement"]
    return (told or [reason.text for reason in match.counter_reasons])[:3]


def marked(reason: Reason) -> list[tuple[str, bool]]:
    """The quotation cut at its marks: (text, is marked)."""
    parts, at = [], 0
    for start, end in sorted(reason.marks):
        if start > at:
            parts.append((reason.quote[at:start], False))
        parts.append((reason.quote[start:end], True))
        at = end
    if at < len(reason.quote):
        parts.append((reason.quote[at:], False))
    return parts


def read(measure: Measure) -> Read:
    """Shown in the unit of the standard when the asker used another one."""
    raw = measure.raw.strip()
    return Read(measure.words, "" if raw in measure.words else raw)


def _source_label(reason: Reason, sources: dict[str, Source]) -> str:
    known = reason.source in sources
    return (
        _("来源 %(code)s") % {"code": reason.source} if known else _("登记 %(ref)s") % {"ref": reason.source}
    )


def _source_rows(reason: Reason, match: Match, sources: dict[str, Source]) -> list[tuple[str, str]]:
    source = sources.get(reason.source)
    rows = [(_("出处"), f"{source.code} {source.title}" if source else _("本平台登记 %s") % reason.source)]
    if source and source.published_on:
        rows.append((_("日期"), formats.day(source.published_on, weekday=False)))
    rows.append((_("所在栏目"), _field_name(reason.field)))
    if match.offering_title:
        rows.append((_("供给"), match.offering_title))
    return rows


def _field_name(name: str) -> str:
    names: dict[str, str] = {
        "summary": _("简介"), "text": _("说明"), "title": _("标题"), "name": _("名称"), "measures": _("指标"),
    }  # fmt: skip
    return names.get(name, name)


def _evidence(match: Match) -> str:
    if match.offering_ref:
        return nav.address("offering-detail", match.offering_ref)
    return nav.address("party-detail", match.party_ref)
