"""From a configuration and its values to the frozen form: what pages, services and the console program share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import document, grids, revive, scoring, sensitivity, sources, tables
from .reading import BadConfig, Issue
from .rules import Config, Kind, Table
from .scoring import Result


@dataclass(frozen=True, slots=True)
class Ranked:
    """A computed ranking; `text` is the canonical form and `receipt` its SHA-256."""

    config: Config
    as_of: dt.date
    result: Result
    told: dict[str, Any]
    text: str
    receipt: str
    is_demo: bool


def compute(
    config: Config, table: Table, as_of: dt.date, *, is_demo: bool | None = None, by: str = ""
) -> Ranked:
    """Raises `BadConfig` when nobody can be ranked. `by`: the software that made it, when it is made again."""
    result = scoring.score(config, table)
    demo = config.is_demo if is_demo is None else is_demo
    told = document.document(result, table, sensitivity.measure(result), as_of, is_demo=demo, by=by)
    text = document.canonical(told)
    return Ranked(config, as_of, result, told, text, document.receipt(text), demo)


def again(frozen: dict[str, Any]) -> Ranked:
    """Compute a frozen ranking once more from what it holds itself; the same rules give the same bytes."""
    config, table = revive.config_of(frozen), revive.table_of(frozen)
    as_of = dt.date.fromisoformat(frozen["as_of"])
    return compute(config, table, as_of, is_demo=frozen["is_demo"], by=frozen["software"])


def reads_database(config: Config, *, data: Path | None = None) -> bool:
    """Whether `table_of` takes its values from published observations: there is neither a file nor data of its own."""
    own = config.table or (config.data is not None and config.data != "")
    return data is None and not own and config.kind != Kind.NAMED


def table_of(
    config: Config, as_of: dt.date, *, data: Path | None = None, folder: Path | None = None
) -> tuple[Table, bool]:
    """The values and whether they are of the demonstration: a given file, the data in the configuration, the file it names
    (beside it), else the observations of the database."""
    known = tables.known_words(config)
    if data is not None:
        return tables.build(config, grids.of_file(data, known), as_of), config.is_demo
    if config.data is not None and not _is_file_name(config.data):
        return tables.build(config, grids.of_document(config.data, known), as_of), config.is_demo
    named = config.table or (str(config.data) if config.data else "")
    if named:
        path = Path(named)
        if folder is None and not path.is_absolute():
            raise BadConfig([Issue("table", "这份配置写了数据文件，请从文件运行，或另给数据文件", "table")])
        return tables.build(config, grids.of_file((folder or Path()) / path, known), as_of), config.is_demo
    return sources.table(config, as_of)


def _is_file_name(value: Any) -> bool:
    return isinstance(value, str) and "\n" not in value.strip()
