"""What a paragraph is by its words alone: a numbered heading, an item, a caption, a line of a table of contents."""

from __future__ import annotations

import re

from ..document import Kind

ENDED = re.compile(r"[。！？；：!?;:…][”’」』）)]*\s*$")
MARK = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百\d]+[章节篇条部]|[一二三四五六七八九十]{1,3}[、．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、．.](?!\d)|[①-⑳]|[•●■◆▪·○➢]|附[件表录]\s*\d*[:：]?|图\s*\d|表\s*\d|专栏\s*\d)"
)
CAPTION = re.compile(r"^\s*(?:附?表|图|专栏)\s*[\d一二三四五六七八九十]")
CONTENTS = re.compile(r"(?:(?:…\s*){2}|(?:[.·]\s*){4})[.…·\s]*\d+\s*$")
_HEADING = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百]+([章节篇])|([一二三四五六七八九十]{1,3}、)|(（[一二三四五六七八九十]{1,3}）))"
)
_SHORT = 60


def is_short(text: str) -> bool:
    """As headings are: no sentence, not even the beginning of one."""
    return len(text) < _SHORT and not ENDED.search(text)


def role_of(text: str) -> tuple[Kind, int]:
    """The kind and, for a heading, its level: 第一章 1, 第一节 and 一、 2, （一） 3."""
    if CONTENTS.search(text):
        return Kind.CONTENTS, 0
    if CAPTION.match(text) and is_short(text):
        return Kind.CAPTION, 0
    if is_short(text) and (match := _HEADING.match(text)):
        return Kind.HEADING, 3 if match.group(3) else 2 if match.group(2) or match.group(1) == "节" else 1
    return (Kind.ITEM if MARK.match(text) else Kind.PARAGRAPH), 0
