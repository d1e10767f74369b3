"""Entries that one name may mean, by ever looser comparison, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from .catalogue import Catalogue, Entry
from .keys import bracket_forms, core_key, harmless, numbers_of, place_of, plain_key

# names of two characters resemble everything; below this likeness two names are two things
_SHORTEST: Final = 4
_LIKE: Final = 60.0
_AT_ONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: Entry
    score: float
    how: Literal["exact", "alias", "fuzzy"]
    why: str


def candidates(catalogue: Catalogue, name: str, *, fuzzy: bool = True) -> list[Candidate]:
    """Exact ones alone where there are any; otherwise those of the loosest comparison that is still honest."""
    key = plain_key(name)
    found = [_same(entry, name, 1.0) for entry in catalogue.plain.get(key, [])]
    if found or not key:
        return found
    for form in bracket_forms(name):
        found += [_bracket(entry, form) for entry in catalogue.plain.get(plain_key(form), [])]
    if found or not fuzzy:
        return found
    return [*_by_core(catalogue, name), *_alike(catalogue, name, key)]


def _same(entry: Entry, name: str, score: float) -> Candidate:
    if entry.alias:
        return Candidate(entry, score - 0.03, "alias", _("登记的别名“%s”") % entry.name)
    same = entry.name == name
    why = _("名称相同") if same else _("名称相同（字形、括号或空格不同）")
    return Candidate(entry, score if same else score - 0.02, "exact", why)


def _bracket(entry: Entry, form: str) -> Candidate:
    return Candidate(entry, 0.92, "alias", _("括号内外的名称“%s”与登记的名称相同") % form)


def _by_core(catalogue: Catalogue, name: str) -> list[Candidate]:
    """The same without place and legal form; two that name two places are two things."""
    rows = catalogue.core.get(core_key(name), []) if len(core_key(name)) >= 3 else []
    why = _("去掉地名和公司形式后相同：“%s”")
    return [
        Candidate(entry, 0.9 if len(core_key(name)) >= 4 else 0.8, "fuzzy", why % entry.name)
        for entry in rows
        if _agree(name, entry.name)
    ]


def _agree(left: str, right: str) -> bool:
    """Neither two places nor two numbers."""
    one, other = place_of(left), place_of(right)
    places = not one or not other or one in other or other in one
    return places and numbers_of(left) == numbers_of(right)


def _alike(catalogue: Catalogue, name: str, key: str) -> list[Candidate]:
    if len(key) < _SHORTEST:
        return []
    near = process.extract(key, catalogue.plain.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=_AT_ONCE)
    found: list[Candidate] = []
    for other, likeness, _place in near:
        score, why = _judged(key, other, likeness)
        if score:
            rows = [entry for entry in catalogue.plain[other] if _agree(name, entry.name)]
            found += [Candidate(entry, score, "fuzzy", why % entry.name) for entry in rows]
    return found


def _judged(key: str, other: str, likeness: float) -> tuple[float, str]:
    """Words that say no more than a kind may be missing in one of the two; one wrong character may be a misprint."""
    changes = [op for op in Levenshtein.opcodes(key, other) if op.tag != "equal"]
    parts = [
        key[op.src_start : op.src_end] + other[op.dest_start : op.dest_end]
        for op in changes
        if op.tag != "replace"
    ]
    swaps = [op for op in changes if op.tag == "replace"]
    if not swaps and all(harmless(part) for part in parts):
        return min(0.86, likeness / 100), _("与“%s”只差通称")
    one = sum(op.src_end - op.src_start for op in swaps) <= 1 and not parts
    if one and min(len(key), len(other)) >= 6 and len(key) == len(other):
        return 0.7, _("与“%s”只差一个字")
    return 0.0, ""
