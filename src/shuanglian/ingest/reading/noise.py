"""Page numbers, running heads and stray marks: what a page shows but no sentence says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from . import marks
from .lines import Line, solid

_DIGITS: Final = re.compile("\\d+")


def noisy(lines: Sequence[Line], taken: set[int]) -> set[int]:
    """The lines that are noise; those in `taken` already belong to something."""
    free = [at for at in range(len(lines)) if at not in taken]
    alone = {at for at in free if _of_site(lines, at)}
    alone |= {
        at
        for at in free
        if marks.TURNED.fullmatch(lines[at].text) or marks.STRAY_LINE.fullmatch(lines[at].text)
    }
    return alone | _numbers(lines, free) | _running(lines, free)


def _of_site(lines: Sequence[Line], at: int) -> bool:
    """A line of a site around an article; a sentence that begins with such a word is none."""
    text = lines[at].text
    return len(text) <= 60 and text[-1] not in "。；，" and marks.SITE.fullmatch(text) is not None


def _numbers(lines: Sequence[Line], free: Sequence[int]) -> set[int]:
    """Bare numbers that count pages: they grow, and stand where no sentence needs them."""
    rows = [at for at in free if marks.NUMBER_ALONE.fullmatch(lines[at].text) and not _needed(lines, at)]
    values = [int(lines[at].text) for at in rows]
    grows = all(early < late for early, late in pairwise(values))
    return set(rows) if grows else set()


def _needed(lines: Sequence[Line], at: int) -> bool:
    """Is the number part of a sentence around it?"""
    if at == 0 or at + 1 == len(lines):
        return False
    before, after = lines[at - 1].text, lines[at + 1].text
    counted = re.match("[万亿余多]*[名家个项亿万元人件所座条位年月日%％]", after) is not None
    return not marks.finished(before) and len(before) >= 12 and counted


def _running(lines: Sequence[Line], free: Sequence[int]) -> set[int]:
    """Heads and feet: the same words, but for numbers, at the edge of three pages or more."""
    places: dict[str, list[int]] = defaultdict(list)
    for at in free:
        if len(lines[at].text) <= 40 and _edge(lines, at):
            places[_DIGITS.sub("#", solid(lines[at].text))].append(at)
    rows = [spots for spots in places.values() if len({lines[at].page for at in spots}) >= 3]
    return {at for spots in rows for at in spots}


def _edge(lines: Sequence[Line], at: int) -> bool:
    """Is this one of the first or last two lines of its page?"""
    page = lines[at].page
    if page is None:
        return False
    near = [lines[other].page for other in (at - 2, at + 2) if 0 <= other < len(lines)]
    return len(near) < 2 or any(other != page for other in near)
