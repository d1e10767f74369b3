"""Words and rows that all formats share: what is printed for a missing value, of demonstration data, in the appendix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ..cleaning import clean
from ..document import REFERENCE, Document, Fact, FactKind, Missing, Number, Span

# Relative widths of the columns of the appendix.
APPENDIX_SHARES: Final = (9, 18, 26, 20, 15, 12)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the appendix: a number and where it leads."""

    fact: Fact
    value: str
    what: str
    where: str
    version: str
    receipt: str
    url: str


def missing(span: Missing | None = None) -> str:
    return clean(span.text) if span is not None and span.text else _("暂无数据")


def demo() -> str:
    return _("示例")


def number(document: Document, span: Number) -> tuple[str, str]:
    """What is printed of a number, with 示例 where it is one, and its mark in brackets."""
    text = clean(span.text)
    return (f"{text}（{demo()}）" if document.fact(span.id).is_demo else text), f"[{span.id}]"


def words(document: Document, spans: tuple[Span, ...]) -> str:
    """Spans as one plain line, with the marks of numbers."""
    told = []
    for span in spans:
        if isinstance(span, Number):
            told.append("".join(number(document, span)))
        else:
            told.append(missing(span) if isinstance(span, Missing) else clean(span.text))
    return "".join(told)


def address(document: Document, fact: Fact) -> str:
    """The page of the observation, absolute where the site has an address."""
    return f"{document.site.rstrip('/')}{fact.url}" if fact.url else ""


def appendix_title() -> str:
    return _("数字来源表")


def appendix_words(document: Document) -> str:
    return _("正文中每个数字后面的编号，对应下表一行：它是什么、从哪里来、谁报送、哪一版、何时发布。")


def appendix_head() -> tuple[str, ...]:
    return (_("编号"), _("数值"), _("内容"), _("来源"), _("版本与发布"), _("凭据"))


def appendix(document: Document) -> list[Row]:
    return [row(document, fact) for fact in document.facts]


def formula_words(formula: str) -> str:
    """`({n2}-{n1})/{n3}` as people write it."""
    plain = REFERENCE.sub(lambda found: found.group(1), formula)
    for sign, word in (("*", "×"), ("/", "÷"), ("-", "−"), ("SUM(", _("合计") + "(")):
        plain = plain.replace(sign, word)
    return plain


def row(document: Document, fact: Fact) -> Row:
    """One fact as the appendix and the page of the report tell it."""
    value = clean(fact.text) if fact.value is not None or fact.text else missing()
    if fact.unit and fact.unit not in value:
        value = f"{value} {clean(fact.unit)}"
    if fact.is_demo:
        value += f"（{demo()}）"
    what = "，".join(clean(text) for text in (fact.name, fact.period, fact.scope) if text)
    return Row(fact, value, what, _where(fact), _version(fact), fact.receipt[:16], address(document, fact))


def _where(fact: Fact) -> str:
    if fact.formula:
        return _("计算：%s") % formula_words(fact.formula)
    parts = [clean(fact.source)] if fact.source else []
    if fact.reporter:
        parts.append(_("%s报送") % clean(fact.reporter))
    if not parts:
        parts.append(_NONE[fact.kind]() if fact.kind in _NONE else "—")
    return "；".join(parts)


def _version(fact: Fact) -> str:
    parts = [_("第 %s 版") % fact.version] if fact.version is not None else []
    parts += [fact.published] if fact.published else []
    return "，".join(parts) or "—"


_NONE = {
    FactKind.COUNTED: lambda: _("本报告清点"),
    FactKind.SCORED: lambda: _("排名计算"),
    FactKind.DERIVED: lambda: _("本报告计算"),
}
