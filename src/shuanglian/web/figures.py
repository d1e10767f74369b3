"""Figures of the region for the home page: what sources say, each with its source, and what the directory counts."""

from __future__ import annotations

from dataclasses import dataclass

from shuanglian.foundation.actor import Actor
from shuanglian.foundation.errors import Text
from shuanglian.registry import selectors
from shuanglian.registry.models import NeedStatus
from shuanglian.registry.selectors import NeedView

from .facts import Chip


@dataclass(frozen=True, slots=True)
class Figure:
    label: Text
    value: str
    unit: Text
    note: Text
    chip: Chip | None = None
    url: str = ""


def region_figures() -> list[Figure]:
    return []


def story(viewer: Actor) -> object | None:
    return None


def open_needs(viewer: Actor) -> list[NeedView]:
    return selectors.need_views(
        viewer, selectors.needs(viewer, status=NeedStatus.ANSWERING).order_by("-pk")[:4]
    )
