"""The door of `ingest` into the indicators."""

from __future__ import annotations

from typing import Final

from shuanglian.ingest.doors import Door
from shuanglian.ingest.facts import INDICATORS as KEY

from . import catalogue, placing, standing

INDICATORS: Final = Door(
    key=KEY,
    choices=catalogue.choices,
    standing=standing.standing,
    place=placing.place,
    take_back=placing.take_back,
    standing_many=standing.standing_many,
    choices_many=catalogue.choices_many,
    names=catalogue.names,
)
