"""Hardened reading of XML that people upload: no entities, no document types, no network, bounded size."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from lxml import etree

from shuanglian.foundation.errors import Reason

from .errors import BadDefinition

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_ELEMENTS: Final = 20_000


def parse_xml(xml: bytes, *, keep_comments: bool = False) -> etree._Element:
    """The root element. Raises `BadDefinition` for anything but a plain, well-formed document."""
    if len(xml) > MAX_BYTES:
        raise BadDefinition(Reason("too_large", _("文件超过 %d MB") % (MAX_BYTES // 1024 // 1024)))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not keep_comments,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadDefinition(Reason("bad_xml", _("不是完整的 XML：%s") % error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadDefinition(Reason("doctype", _("文件里不能有文档类型声明（DOCTYPE）")))
    if sum(1 for _one in root.iter()) > MAX_ELEMENTS:
        raise BadDefinition(Reason("too_large", _("文件超过 %d 个元素") % MAX_ELEMENTS))
    return root


def as_utf8(xml: bytes) -> bytes:
    """The same document in the encoding that is stored; what cannot be read is left for `parse_xml` to refuse."""
    try:
        root = parse_xml(xml, keep_comments=True)
    except BadDefinition:
        return xml
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding in ("UTF-8", "ASCII", "US-ASCII"):
        return xml.removeprefix(b"\xef\xbb\xbf")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def local(element: etree._Element) -> str:
    """The name without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    return "" if element is None else "".join(str(part) for part in element.itertext()).strip()


def children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local(child) == name]
