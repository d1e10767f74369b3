"""Is a result proved? The forward model, run on it, must give back the damaged line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .damage import Page, damage
from .learned import Learned
from .search import SWALLOWED, Node

# what can have been lost with a byte; which one it was makes no difference forwards
_ANY = "0"


class Proof:
    """The ways in which the page can have been damaged, the one that explained the last line first."""

    def __init__(self, learned: Learned) -> None:
        self.pages = list(_pages(learned))

    def holds(self, line: str, steps: list[Node]) -> bool:
        """Does the model make this line of these steps?"""
        text = "".join(_ANY if step.sort == SWALLOWED else step.text for step in steps)
        for at, page in enumerate(self.pages):
            if damage(text, page) == line:
                self.pages.insert(0, self.pages.pop(at))
                return True
        return False


def _pages(learned: Learned) -> Iterator[Page]:
    brackets = dict.fromkeys((learned.brackets, ("（", "）")))
    for cuts, private, pair in product(("！？；。", ""), (None, learned.bad, ""), brackets):
        yield Page(learned.notes, pair, cuts, learned.swallow, learned.bad, private, learned.folded)
