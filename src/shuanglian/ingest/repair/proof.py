"""Is a result proved? The forward model, run on it, must give back the damaged line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Final

from .damage import Page, damage
from .learned import Learned
from .search import GONE, SWALLOWED, Node

# what can have been lost with a byte; which one it was makes no difference forwards
_ANY: Final = "0"
_ENOUGH: Final = 12


class Proof:
    """The ways in which the page can have been damaged, the one that explained the last line first."""

    def __init__(self, learned: Learned) -> None:
        self.pages = list(_pages(learned))
        self.explained: Counter[int] = Counter()

    def holds(self, line: str, steps: list[Node]) -> bool:
        """Does the model make this line of these steps?"""
        if any(step.sort == GONE for step in steps):
            return False
        text = "".join(_ANY if step.sort == SWALLOWED else step.text for step in steps)
        for at, page in enumerate(self.pages):
            if damage(text, page) == line:
                self.pages.insert(0, self.pages.pop(at))
                self._narrow(page)
                return True
        return False

    def _narrow(self, page: Page) -> None:
        """After enough lines only the ways that explained some are tried."""
        self.explained[id(page)] += 1
        if sum(self.explained.values()) == _ENOUGH:
            self.pages = [page for page in self.pages if self.explained[id(page)]]


def _pages(learned: Learned) -> Iterator[Page]:
    brackets = dict.fromkeys((learned.brackets, ("（", "）")))
    for cuts, private, pair in product(("！？；。", "", "！？；。，"), (None, learned.bad, ""), brackets):
        yield Page(learned.notes, pair, cuts, learned.swallow, learned.bad, private, learned.folded)
