"""Types that the operations share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from ninja import Path, Schema
from ninja.params import functions as param
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

BIGGEST = 2**63 - 1
OUR_YEARS = range(1900, 2200)
Id = Annotated[int, Field(ge=1, le=BIGGEST)]
PathId = Annotated[int, param.Path(ge=1, le=BIGGEST)]
Rev = Annotated[int, Field(ge=1, le=2**31 - 1, description="修订号，来自最近一次读取；不一致时答 409")]
Number = Annotated[Decimal, Field(max_digits=24, decimal_places=8)]
Cents = Annotated[int, Field(ge=0, le=10**17, description="金额，单位分")]
Note = Annotated[str, Field(max_length=500)]


def _in_our_years(moment: dt.datetime) -> dt.datetime:
    """In UTC: PostgreSQL knows no displacement of 16 hours or more, Python knows them up to 24."""
    if moment.year not in OUR_YEARS:
        raise ValueError(f"the year must be within {OUR_YEARS.start}..{OUR_YEARS.stop - 1}")
    return moment.astimezone(dt.UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_years)]

__all__ = ["BIGGEST", "Cents", "Id", "In", "Moment", "Note", "Number", "Path", "PathId", "Rev", "changes"]


class In(Schema):
    """Input: what is not declared is refused, so that a misspelt field never passes for an absent one."""

    model_config = ConfigDict(extra="forbid")


def changes(body: Schema, *but: str) -> dict[str, Any]:
    """The fields that the caller did send."""
    return {k: v for k, v in body.model_dump(exclude_unset=True).items() if k not in but}
