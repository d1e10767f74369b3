"""Types that the operations share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from ninja import Path, Schema
from ninja.params import functions as param
from pydantic import ConfigDict, Field

BIGGEST = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=BIGGEST)]
PathId = Annotated[int, param.Path(ge=1, le=BIGGEST)]
Rev = Annotated[int, Field(ge=1, le=2**31 - 1, description="修订号，来自最近一次读取；不一致时答 409")]
Number = Annotated[Decimal, Field(max_digits=24, decimal_places=8)]
Cents = Annotated[int, Field(ge=0, le=10**17, description="金额，单位分")]
Note = Annotated[str, Field(max_length=500)]

__all__ = ["BIGGEST", "Cents", "Id", "In", "Note", "Number", "Path", "PathId", "Rev", "changes"]


class In(Schema):
    """Input: what is not declared is refused, so that a misspelt field never passes for an absent one."""

    model_config = ConfigDict(extra="forbid")


def changes(body: Schema, *but: str) -> dict[str, Any]:
    """The fields that the caller did send."""
    return {k: v for k, v in body.model_dump(exclude_unset=True).items() if k not in but}
