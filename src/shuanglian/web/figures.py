"""Figures of the region for the home page: what sources say, each with its source, and open needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from shuanglian.foundation.actor import Actor
from shuanglian.programmes.siti import selectors as siti
from shuanglian.programmes.siti.stages import NAMES as STEPS
from shuanglian.programmes.siti.stages import Stage
from shuanglian.registry import selectors
from shuanglian.registry.models import NeedStatus
from shuanglian.registry.regions import selectors as packs

from . import facts, formats, nav

SHOWN = 5
BEFORE = {"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "approx": "≈ "}


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    unit: str
    note: str
    chip: facts.Chip | None


def region_figures() -> list[Figure]:
    """The first figures of the region pack that tell what is (no targets, nothing doubtful). The pack sets the order."""
    actual = [fact for fact in packs.facts(settings.REGION) if fact.basis == "actual" and not fact.flag]
    return [_figure(fact) for fact in actual[:SHOWN]]


def _figure(fact: packs.Fact) -> Figure:
    chip = None
    if fact.sources:
        made = facts.chip(
            fact.sources[0], f"fig-{fact.key.replace('.', '-')}", about=fact.label, note=fact.note
        )
        chip = replace(made, rows=[*made.rows, *_scope(fact)])
    value = BEFORE.get(fact.comparator, "") + formats.number(fact.value)
    return Figure(fact.label, value, fact.unit, fact.scope_name, chip)


def _scope(fact: packs.Fact) -> list[tuple[str, str]]:
    return [(_("范围"), fact.scope_name), (_("时间"), fact.period)]


def open_needs(viewer: Actor, limit: int = 4) -> list[dict[str, Any]]:
    """Needs that wait for solvers, as far as the viewer may see them."""
    running = selectors.needs(viewer, status=NeedStatus.ANSWERING).filter(engagement__case__isnull=False)
    rows = running.order_by("-pk")[:limit]
    return [
        {
            "title": view.title, "number": view.number, "owner_name": view.owner_name, "deadline": view.deadline,
            "is_demo": view.is_demo, "url": nav.address("need-detail", view.id),
        }
        for view in selectors.need_views(viewer, rows)
    ]  # fmt: skip


def story(viewer: Actor) -> dict[str, Any] | None:
    """A real need that went through all five steps, drawn as the track; None when the region has none."""
    told = siti.engagements(viewer).filter(case=None, need__is_demo=False, need__confidentiality="public")
    found = told.annotate(n=Count("need__historic_stages")).filter(n=len(STEPS)).order_by("need").first()
    if found is None:
        return None
    view = selectors.get_need_view(viewer, found.need_id)
    chip = (
        facts.chip(found.source, "story", about=view.title, note=view.source_note) if found.source else None
    )
    more, url = nav.address("need-list"), nav.address("need-detail", view.id)
    return {
        "title": view.title, "status": view.status_label, "url": url, "chip": chip, "more_url": more,
        "steps": [_step(stage) for stage in siti.track(viewer, found.need)],
    }  # fmt: skip


def _step(stage: Stage) -> dict[str, Any]:
    """What the source tells of a stage stands below it."""
    told = "；".join(str(line) for line in stage.lines)
    return {"name": stage.name, "state": stage.state, "who": "、".join(stage.who), "when": told}
