"""Versioned rules of the mechanism: clocks, contract types, criteria and follow-up metrics, read from `data/*.json`.

A region overrides a file by carrying one of the same name in `regions/<region>/siti/`. Every rule has a version, a
validity and a source; the version valid on the day counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from shuanglian.foundation.errors import Invalid, Reason

from ..rulebook import Rulebook
from .feedback import Criterion

_BOOK: Final = Rulebook("siti", Path(__file__).parent / "data")
current: Final = _BOOK.current


@dataclass(frozen=True, slots=True)
class ContractType:
    key: str
    group: str
    name: str
    article: str
    default_ip: str
    version: str


@dataclass(frozen=True, slots=True)
class Metric:
    key: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days per step of the process, and how many rounds of verification are allowed."""

    version: str
    days: Mapping[str, int]
    max_rounds: int

    def overridden(self, days: Mapping[str, int]) -> dict[str, int]:
        """The clocks of one case; raises `Invalid` with every unknown step and every value below one."""
        problems = [
            Reason(
                "siti.clock",
                _("“%(step)s”的时限要是已有步骤的正整数工作日") % {"step": step},
                f"clocks.{step}",
            )
            for step, value in days.items()
            if step not in self.days or value < 1
        ]
        if problems:
            raise Invalid(problems)
        return {**self.days, **days}


def clocks(on: dt.date | None = None) -> Clocks:
    rule = current("clocks", on)
    return Clocks(rule["version"], rule["clocks"], rule["max_rounds"])


def contract_types(on: dt.date | None = None) -> tuple[ContractType, ...]:
    rule = current("contract_types", on)
    return tuple(ContractType(version=rule["version"], **row) for row in rule["types"])


def contract_type(key: str, on: dt.date | None = None) -> ContractType:
    for row in contract_types(on):
        if row.key == key:
            return row
    raise Invalid(Reason("siti.contract_type", _("请选择民法典规定的技术合同类型"), "kind"))


def criteria(on: dt.date | None = None) -> tuple[Criterion, ...]:
    return tuple(Criterion(**row) for row in current("criteria", on)["criteria"])


def followup_months(on: dt.date | None = None) -> tuple[int, ...]:
    return tuple(current("followup_metrics", on)["months"])


def followup_metrics(on: dt.date | None = None) -> tuple[Metric, ...]:
    return tuple(Metric(**row) for row in current("followup_metrics", on)["metrics"])
