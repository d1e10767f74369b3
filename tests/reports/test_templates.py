"""Word templates of operators: what is taken, what is refused and why, versions, previews."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import docx
import pytest

from shuanglian.foundation.errors import Conflict, Invalid, NotAllowed
from shuanglian.foundation.events.models import Event
from shuanglian.foundation.events.selectors import verify_all
from shuanglian.foundation.jobs.services import run_due
from shuanglian.indicators.reports import container, placeholders, selectors, services
from shuanglian.indicators.reports.models import Report, ReportTemplate
from shuanglian.indicators.reports.press import word
from shuanglian.indicators.reports.press.word_xml import same_bytes
from shuanglian.indicators.reports.templates import built_in
from tests.indicators.factories import World

from . import makers


def template(*lines: str) -> bytes:
    found = docx.Document()
    for line in lines:
        found.add_paragraph(line)
    made = io.BytesIO()
    found.save(made)
    return same_bytes(made.getvalue())


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same package with some parts put in, taken out or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


GOOD = ("{{ title }}", "{{ body }}", "{{ appendix }}")


def test_the_templates_of_the_product_are_good() -> None:
    for kind in ("bulletin", "evaluation", "ranking"):
        assert {"title", "body", "appendix"} <= set(placeholders.check(built_in(kind)))


def test_single_sections_can_be_placed() -> None:
    data = template("前", "{{ section_summary }}", "后", "{{ appendix }}")
    assert placeholders.check(data, {"summary"}) == ["appendix", "section_summary"]
    found = docx.Document(io.BytesIO(word.to_docx(makers.document(), data)))
    texts = [paragraph.text for paragraph in found.paragraphs]
    assert texts.index("前") < texts.index("一、总体情况") < texts.index("后")


def test_a_section_that_the_report_has_not_leaves_no_trace() -> None:
    data = template("{{ section_board }}", "{{ body }}", "{{ appendix }}")
    texts = "\n".join(
        p.text for p in docx.Document(io.BytesIO(word.to_docx(makers.document(), data))).paragraphs
    )
    assert "section_board" not in texts and "\u2063" not in texts


def test_every_unknown_placeholder_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        placeholders.check(template(*GOOD, "{{ tilte }} {{ issuer }}", "{{ section_nothing }}"), {"summary"})
    told = [str(reason.message) for reason in refusal.value.reasons]
    assert len(told) == 2 and "tilte" in "".join(told) and "section_nothing" in "".join(told)


def test_body_and_sources_must_be_there() -> None:
    with pytest.raises(Invalid) as refusal:
        placeholders.check(template("只有文字"))
    assert [reason.code for reason in refusal.value.reasons] == ["placeholder_missing"] * 2


@pytest.mark.parametrize(
    "line",
    [
        "{% for x in range(9) %}{{ title }}{% endfor %}",
        "{% if demo %}a{% endif %}",
        "{{ title.__class__.__mro__ }}",
        "{{ title|upper }}",
        "{{ ''.__class__ }}",
        "{{ 7 * 7 }}",
        "{{ lipsum() }}",
        "{% include 'x' %}",
        "{% set a = 1 %}",
        "{{ title",
    ],
)
def test_a_template_computes_nothing(line: str) -> None:
    with pytest.raises(Invalid) as refusal:
        placeholders.check(template(*GOOD, line))
    assert codes(refusal) <= {"placeholder_code", "placeholder_syntax", "placeholder"}


def test_placeholders_that_word_has_split_into_runs_are_found() -> None:
    found = docx.Document(io.BytesIO(template("{{ body }}", "{{ appendix }}")))
    paragraph = found.add_paragraph()
    for piece in ("{", "{ ti", "tle }", "}"):
        paragraph.add_run(piece)
    made = io.BytesIO()
    found.save(made)
    assert "title" in placeholders.check(made.getvalue())


def test_placeholders_in_headers_and_footers_count() -> None:
    found = docx.Document(io.BytesIO(template(*GOOD)))
    found.sections[0].footer.paragraphs[0].text = "{{ number }}"
    found.sections[0].header.paragraphs[0].text = "{{ nmuber }}"
    made = io.BytesIO()
    found.save(made)
    with pytest.raises(Invalid) as refusal:
        placeholders.check(made.getvalue())
    assert "nmuber" in str(refusal.value)


def _put(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: content})


def _replace(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


_LINK = (
    b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="http://evil.example/x" TargetMode="External"/></Relationships>'
)
RELATIONS = "word/_rels/document.xml.rels"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_put("word/vbaProject.bin", b"x"), "macro"),
        (_put("word/activeX/activeX1.xml", b"<a/>"), "macro"),
        (_put("word/embeddings/oleObject1.bin", b"x"), "macro"),
        (_put("../evil.xml", b"<a/>"), "bad_part"),
        (_put("word/a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "doctype"),
        (_put("word/a.xml", b"<a>"), "broken_xml"),
        (_put("word/a.xml", b"<a>" * 300 + b"</a>" * 300), "broken_xml"),
        (_put("word/big.xml", b"<a>" + b" " * (container.MOST_UNPACKED + 1) + b"</a>"), "zip_bomb"),
        (_replace(RELATIONS, b"</Relationships>", _LINK % b"attachedTemplate"), "outside"),
        (_replace(RELATIONS, b"</Relationships>", _LINK % b"image"), "outside"),
        (_replace("word/document.xml", b"{{ title }}", b"INCLUDETEXT c:/secret"), "field"),
        (lambda parts: parts.pop("word/document.xml"), "not_word"),
    ],
)
def test_dangerous_files_are_refused(change: Callable[[dict[str, bytes]], None], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        placeholders.check(changed(template(*GOOD), change))
    assert code in codes(refusal)


def test_hyperlinks_to_outside_are_allowed() -> None:
    data = changed(template(*GOOD), _replace(RELATIONS, b"</Relationships>", _LINK % b"hyperlink"))
    assert "title" in placeholders.check(data)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"x" * 2000, b"PK" + b"\x00" * 500])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        placeholders.check(data)
    assert codes(refusal) == {"not_word"}


def test_a_file_with_a_macro_type_is_refused() -> None:
    old = b"wordprocessingml.document.main+xml"
    for new in (b"wordprocessingml.template.main+xml",):
        with pytest.raises(Invalid) as refusal:
            placeholders.check(changed(template(*GOOD), _replace("[Content_Types].xml", old, new)))
        assert "macro" in codes(refusal)


def test_too_large_a_file_is_refused_unread() -> None:
    with pytest.raises(Invalid) as refusal:
        placeholders.check(b"PK" + b"x" * container.MOST_BYTES)
    assert codes(refusal) == {"too_large"}


def _make(world: World) -> Report:
    report = services.report_ask(
        actor=world["officer"], kind="bulletin", as_of=dt.date(2025, 6, 30), formats=["docx"]
    )
    run_due(periodics=())
    return Report.objects.get(pk=report.pk)


def _text(world: World, report: Report) -> str:
    from shuanglian.foundation.files.services import open_for

    with open_for(world["officer"], selectors.file_of(world["officer"], report.pk, "docx").pk) as file:
        return "\n".join(p.text for p in docx.Document(io.BytesIO(file.read())).paragraphs)


def test_a_new_template_is_used_and_old_reports_keep_theirs(filled: World) -> None:
    before = _make(filled)
    first = services.template_put(
        actor=filled["steward"], kind="bulletin", data=template("甲版", *GOOD), name="a.docx", note="甲"
    )
    second = _make(filled)
    services.template_put(actor=filled["admin"], kind="bulletin", data=template("乙版", *GOOD), name="b.docx")
    third = _make(filled)
    assert [r.template_id and r.template and r.template.version for r in (before, second, third)] == [
        None,
        1,
        2,
    ]
    assert "甲版" in _text(filled, second) and "乙版" in _text(filled, third)
    services.template_use(actor=filled["steward"], kind="bulletin", template=first)
    assert "甲版" in _text(filled, _make(filled))
    services.template_use(actor=filled["steward"], kind="bulletin", template=None)
    assert _make(filled).template_id is None
    assert "甲版" in _text(filled, second)
    kinds = list(
        Event.objects.filter(stream="report-templates:bulletin").order_by("pk").values_list("kind", flat=True)
    )
    assert kinds == ["file.stored", "report_template.stored"] * 2 + ["report_template.used"] * 2
    assert verify_all().ok


def test_using_what_is_in_use_is_a_conflict(filled: World) -> None:
    with pytest.raises(Conflict):
        services.template_use(actor=filled["steward"], kind="bulletin", template=None)
    made = services.template_put(
        actor=filled["steward"], kind="bulletin", data=template(*GOOD), name="a.docx"
    )
    with pytest.raises(Conflict):
        services.template_use(actor=filled["steward"], kind="bulletin", template=made)
    with pytest.raises(Invalid):
        services.template_use(actor=filled["steward"], kind="ranking", template=made)


def test_a_preview_keeps_nothing(filled: World) -> None:
    events = Event.objects.count()
    made = services.template_preview(actor=filled["admin"], kind="evaluation", data=template("样", *GOOD))
    texts = "\n".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
    assert "规划评估报告样张" in texts and "样" in texts
    assert services.template_preview(actor=filled["steward"], kind="ranking")
    assert not ReportTemplate.objects.exists() and Event.objects.count() == events


@pytest.mark.parametrize("who", ["officer", "leader", "enterprise", "manager", "public"])
def test_only_stewards_and_administrators_keep_templates(filled: World, who: str) -> None:
    events = Event.objects.count()
    for attempt in (
        lambda: services.template_put(
            actor=filled[who], kind="bulletin", data=template(*GOOD), name="a.docx"
        ),
        lambda: services.template_check(actor=filled[who], kind="bulletin", data=template(*GOOD)),
        lambda: services.template_preview(actor=filled[who], kind="bulletin"),
        lambda: services.template_use(actor=filled[who], kind="bulletin", template=None),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not ReportTemplate.objects.exists() and Event.objects.count() == events


def test_a_bad_template_changes_nothing(filled: World) -> None:
    events = Event.objects.count()
    with pytest.raises(Invalid):
        services.template_put(
            actor=filled["steward"], kind="bulletin", data=template("{{ x }}"), name="a.docx"
        )
    with pytest.raises(Invalid):
        services.template_put(actor=filled["steward"], kind="bulletin", data=template(*GOOD), name="a.docm")
    with pytest.raises(Invalid):
        services.template_put(
            actor=filled["steward"], kind="bulletin", data=template(*GOOD), name="a.docx", note="长" * 300
        )
    assert not ReportTemplate.objects.exists() and Event.objects.count() == events
