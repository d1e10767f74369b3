"""On which side of a need a viewer stands; every other selector asks here first."""

from __future__ import annotations

from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.registry.models import Need

from ..situation import Situation, is_chosen, is_manager, is_owner


@dataclass(frozen=True, slots=True)
class Sight:
    """`owner`, `manager` (the responsible one) and `chosen` are the three sides; `staff` works for the region."""

    owner: bool
    manager: bool
    chosen: bool
    staff: bool

    @property
    def is_side(self) -> bool:
        return self.owner or self.manager or self.chosen

    @property
    def sees_process(self) -> bool:
        """Names, dates, contract, plan and measurements."""
        return self.is_side or self.staff

    @property
    def sees_answers(self) -> bool:
        """Competing answers are for the company and its manager only, whatever else somebody may see."""
        return self.owner or self.manager


def sight(viewer: Actor, state: Situation) -> Sight:
    need: Need = state.need
    return Sight(
        owner=is_owner(viewer, need),
        manager=is_manager(viewer, need),
        chosen=is_chosen(viewer, state),
        staff=viewer.is_staff,
    )
