"""Other names that a document itself gives to what it names: in brackets, by 以下简称, or by leaving out place and form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .edges import anchored
from .suffixes import kind_of
from .view import View
from .words import covered, listed, places

_BRACKET: Final = re.compile(r"[”》]?（([^（）]{2,40})）")
_CALLED: Final = re.compile(
    r"^(?:以下(?:统称|简称|称)|下称|简称|又称|英文简称|也称)(?:为)?[：:，]?[“《]?([^“”《》，。]{1,20})[”》]?$"
)
_LEGAL: Final = re.compile(
    "(?:集团股份有限公司|集团有限责任公司|集团有限公司|股份有限公司|有限责任公司|有限公司|集团公司|控股集团|集团)$"
)
_FORMS: Final = re.compile(
    "(?:科技发展|科技集团|科技|技术发展|技术|实业|产业发展|发展|制造|控股|材料科技|投资|开发|建设|服务|信息技术)$"
)
_NOT_A_NAME: Final = re.compile(
    r"^(?:一期|二期|三期|含|包括|附|见|详见|市|区|县|暂|试行|筹|左|右|图|下同|截至|\d)"
)
_ALWAYS_WHOLE: Final = frozenset({"government", "department", "university", "plan"})


def bracketed(view: View, end: int, name: str) -> tuple[str, int, int] | None:
    """The other name in the brackets that follow a name, with its place."""
    found = _BRACKET.match(view.text, end)
    if found is None:
        return None
    inner, at = found.group(1), found.start(1)
    called = _CALLED.match(inner)
    if called is not None:
        return called.group(1), at + called.start(1), at + called.end(1)
    if _NOT_A_NAME.match(inner) or "、" in inner or len(inner) < 3:
        return None
    if kind_of(inner) or abbreviates(inner, name) or re.fullmatch(r"[A-Z][A-Za-z&-]{1,12}", inner):
        return inner, at, at + len(inner)
    return None


def abbreviates(short: str, name: str) -> bool:
    """Do the characters of `short` all stand in `name`, in this order?"""
    rest = iter(name)
    return 2 <= len(short) < len(name) and all(char in rest for char in short)


_ACADEMY: Final = re.compile("中国(?:科学|工程|农业科学|医学科学|社会科学|林业科学)院|中科院")


def short_forms(name: str, kind: str) -> Iterator[str]:
    """What a document may call it later, the longest first."""
    if kind == "person":
        return
    if kind == "place":
        yield from _place_forms(name)
        return
    place = places()[0].match(name)
    bare = name[place.end() :] if place else name
    if kind == "enterprise" and _LEGAL.search(name):
        yield from _company_forms(name)
        return
    academy = _ACADEMY.match(name)
    if academy and len(name) - academy.end() >= 4:
        yield name[academy.end() :]
    says_which = not covered(bare, "generic") or bare.endswith(("走廊", "科技城"))
    if says_which and 4 <= len(bare) < len(name) and kind not in _ALWAYS_WHOLE:
        yield bare


def _place_forms(name: str) -> Iterator[str]:
    """青禾区: 青禾; 某市科创走廊: 科创走廊."""
    bare = re.sub(r"(?:省|市|区|县|镇|街道)$", "", name)
    if bare != name:
        if len(bare) >= 2 and not covered(bare, "generic", "topics"):
            yield bare
        return
    place = places()[0].match(name)
    if place and len(name) - place.end() >= 4:
        yield name[place.end() :]


def _company_forms(name: str) -> Iterator[str]:
    """浙江某某半导体科技有限公司: 某某半导体科技, 某某半导体, 某某科技."""
    whole = _LEGAL.sub("", re.sub(r"（[^）]*）", "", name))
    bare = whole[anchored(whole) :]
    forms = [whole, bare, _FORMS.sub("", bare)]
    place = whole[: anchored(whole)]
    form = _FORMS.search(bare)
    core = _core(bare)
    if core and form:
        forms.append(core + form.group())
    if core and place:
        forms.append(re.sub("[省市]$", "", place) + core)
    if core:
        ends = range(len(core) + 2, len(bare))
        forms += [bare[:end] for end in ends if covered(bare[len(core) : end], "topics", "generic")]
    seen: set[str] = {name}
    for word in forms:
        if len(word) >= 3 and word not in seen and not covered(word, "generic", "topics", "places"):
            seen.add(word)
            yield word


def _core(bare: str) -> str:
    """The part of a company's name that only it has: what stands before the first word of a field."""
    fields = listed("topics") | listed("generic")
    for end in (2, 3, 4):
        rest = bare[end:]
        if any(rest.startswith(word) for word in fields if len(word) >= 2):
            return bare[:end]
    return ""
