"""Placeholders of Word templates: which there are, what a template may hold, and filling them in.

A template is an ordinary Word file with words like `{{ title }}`. Nothing but these names is allowed: no loops, no
conditions, no filters, so that a template can never compute or reach anything. `{{ body }}`, `{{ appendix }}` and
`{{ section_… }}` stand alone in a paragraph, which the blocks of the report replace.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shuanglian.foundation.errors import Invalid, Reason

from . import container
from .cleaning import clean
from .document import Block, Document
from .layout import chinese_day

# Name → what it stands for; docs/developer/reports.md lists them.
TEXTS: Final = {
    "title": "标题",
    "issuer": "发文机关",
    "number": "发文字号",
    "as_of": "数据截至日期",
    "made_on": "成文日期",
    "attached": "附件说明",
    "appendix_title": "附件标题",
    "demo": "示例数据说明",
    "notes": "其他说明",
}
PLACES: Final = {"body": "正文各部分", "appendix": "数字来源表"}
SECTION: Final = re.compile(r"section_[a-z][a-z0-9_]{0,60}")
_TOKEN: Final = "\u2063shuanglian:{}\u2063"  # noqa: S105 - no secret


def environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True)


def values(document: Document) -> dict[str, str]:
    """What the names of texts become."""
    from .press import wording

    texts = {
        "title": document.title,
        "issuer": document.issuer,
        "number": document.number,
        "as_of": chinese_day(document.as_of),
        "made_on": chinese_day(document.made_on),
        "attached": _("附件：") + wording.appendix_title() if document.facts else "",
        "appendix_title": wording.appendix_title() if document.facts else "",
        "demo": _("本报告含示例数据，示例数字都已注明，不作依据。") if document.is_demo else "",
        "notes": "　".join(document.notes),
    }
    return {name: clean(text) for name, text in texts.items()}


def places(document: Document) -> dict[str, list[Block | str]]:
    """Token that stands in the filled template → the blocks that replace it."""
    found: dict[str, list[Block | str]] = {
        _TOKEN.format("body"): list(document.blocks()),
        _TOKEN.format("appendix"): ["appendix"] if document.facts else [],
    }
    for section in document.sections:
        found[_TOKEN.format(f"section_{section.key}")] = list(section.blocks)
    return found


def is_left(text: str) -> bool:
    """Whether a paragraph still holds the place of a section that the report has not."""
    return _TOKEN.partition("{}")[0] in text


def check(data: bytes, sections: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """The placeholders of a template. Raises `Invalid` with everything that is wrong with the file."""
    container.check(data)
    reasons: list[Reason] = []
    found: list[str] = []
    word = _open(data)
    for part, text in _texts(word):
        names, problems = _names(part, text)
        found += names
        reasons += problems
    known = {*TEXTS, *PLACES, *(f"section_{key}" for key in sections)}
    unknown = sorted({name for name in found if name not in known})
    reasons += [Reason("placeholder", _("没有这个占位符：{{ %s }}") % name, "file") for name in unknown]
    if not any(reason.code == "placeholder_syntax" for reason in reasons):
        reasons += _missing(set(found))
    if reasons:
        raise Invalid(reasons)
    return sorted(set(found))


def fill(data: bytes, texts: dict[str, str]) -> DocxTemplate:
    """The template with its texts; places hold tokens until the writer puts the blocks there."""
    word = _open(data)
    names = {name for _part, text in _texts(word) for name in _names("", text)[0]}
    tokens = {name: _TOKEN.format(name) for name in names if name in PLACES or SECTION.fullmatch(name)}
    word.render({**texts, **tokens}, jinja_env=environment(), autoescape=True)
    return word


def _open(data: bytes) -> DocxTemplate:
    word = DocxTemplate(io.BytesIO(data))
    try:
        word.init_docx()
    except Exception as error:  # python-docx tells of a broken package in many ways
        raise Invalid(Reason("not_word", _("文件不是完整的 Word 文档"), "file")) from error
    return word


def _texts(word: DocxTemplate) -> Iterator[tuple[str, str]]:
    """The XML of every part in which placeholders are filled: the document, its headers and footers."""
    yield "document", word.patch_xml(word.get_xml())
    for uri in (word.HEADER_URI, word.FOOTER_URI):
        for key, part in word.get_headers_footers(uri):
            yield str(key), word.patch_xml(word.get_part_xml(part))


def _names(part: str, text: str) -> tuple[list[str], list[Reason]]:
    """The names in one part; anything but names is a problem."""
    try:
        tree = environment().parse(text)
    except TemplateSyntaxError as error:
        told = _("占位符写法不对：%s") % clean(str(error.message), 200)
        return [], [Reason("placeholder_syntax", told, "file")]
    found, problems = [], []
    for node in tree.body:
        for piece in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(piece, nodes.Name):
                found.append(piece.name)
            elif not isinstance(piece, nodes.TemplateData):
                problems.append(_refused(piece))
    return found, problems


def _refused(piece: Any) -> Reason:
    told = _("模板里只能写占位符名字，不能写计算、循环或条件（%s）") % type(piece).__name__
    return Reason("placeholder_code", told, "file")


def _missing(found: set[str]) -> list[Reason]:
    reasons = []
    if "body" not in found and not any(SECTION.fullmatch(name) for name in found):
        reasons.append(Reason("placeholder_missing", _("模板缺少正文占位符 {{ body }}"), "file"))
    if "appendix" not in found:
        told = _("模板缺少 {{ appendix }}：没有数字来源表，数字就查不到出处")
        reasons.append(Reason("placeholder_missing", told, "file"))
    return reasons
