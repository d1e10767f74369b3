"""Forms of a name in which two names that mean one thing agree. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from shuanglian.registry.text import name_key

from ..names.edges import anchored
from ..names.words import covered

_BRACKETED: Final = re.compile(r"[(（][^()（）]{1,20}[)）]")
_LEGAL: Final = re.compile(
    "(?:集团股份有限公司|集团有限责任公司|集团有限公司|股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|公司|控股集团|集团|合伙企业)$"
)
_MARKS: Final = re.compile(r"[\s“”\"'‘’「」《》·•.,，、\-—_]")
_NUMBERS: Final = re.compile(r"\d+|[一二三四五六七八九十]+(?=期|号|院|分|中|附)|第[一二三四五六七八九十]+")


def plain_key(name: str) -> str:
    """One form for width, script, quotes and hyphens: 「柯橋經開區」 and 柯桥经开区 agree."""
    return unicodedata.normalize("NFC", _MARKS.sub("", name_key(name)))  # an accent may now follow its letter


def core_key(name: str) -> str:
    """Without brackets, place in front and legal form: 浙江某某科技有限公司 and 某某科技 agree."""
    bare = _LEGAL.sub("", _BRACKETED.sub("", plain_key(name)))
    shorter = bare[anchored(bare) :]
    return shorter if len(shorter) >= 3 else bare


def bracket_forms(name: str) -> list[str]:
    """甲（乙）may be written as 甲 or as 乙 alone, where 乙 is long enough to be a name."""
    found = re.fullmatch(r"(.+?)[(（]([^()（）]+)[)）]", name.strip())
    if found is None:
        return []
    forms = [found.group(1)]
    return [*forms, found.group(2)] if len(found.group(2)) >= 4 else forms


def place_of(name: str) -> str:
    """The place a name begins with, without what kind of place it is."""
    key = plain_key(name)
    return re.sub(r"[省市区县]", "", key[: anchored(key)])


def numbers_of(name: str) -> list[str]:
    """一期 and 二期, 1号 and 2号 are two things."""
    return _NUMBERS.findall(plain_key(name))


def harmless(text: str) -> bool:
    """Words that may stand in one form of a name and not in the other."""
    return covered(text, "generic", "topics", "places") or text in ("及", "和", "与", "的")
