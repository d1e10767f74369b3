"""Looks at process files as an operator has them on disk, without changing or asking the database."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shuanglian.foundation.errors import Reason

from . import bpmn, xml
from .errors import BadDefinition
from .graph import Graph
from .services import gate

log = logging.getLogger(__name__)
MAX_SIDE_FILES: Final = 100


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the gate says of one file. `ok`: it may be published as it is. `executable`: the engine can run it;
    the only problems, if any, are those that no case would run into unnoticed (rows of a table that leave a
    gap or overlap)."""

    file: str
    problems: tuple[Reason, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def executable(self) -> bool:
        return all(problem.code in gate.ADVICE for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """`element` is the id of the element, table or setting; that of the file itself is its name."""
        file = self.file.encode(errors="replace").decode()
        name = Path(file).name or file
        problems = [
            {"code": problem.code, "element": problem.field or name, "message": str(problem.message)}
            for problem in self.problems
        ]
        return {"file": file, "ok": self.ok, "executable": self.executable, "problems": problems}


def inspect(files: Iterable[Path], tables: Iterable[Path] = ()) -> list[Inspection]:
    """Check process files with what lies beside them: `*.dmn`, `forms/*.json` and `config.json` of a folder whose
    process file is called `process.bpmn`, and processes of the other files and folders that they call."""
    paths, extra = list(files), list(tables)
    known = _known(paths)
    return [Inspection(str(path), tuple(_problems(path, extra, known))) for path in paths]


def _problems(path: Path, tables: list[Path], known: Mapping[str, Graph]) -> Iterator[Reason]:
    try:
        content = _read(path)
        folder = path.parent if path.name == "process.bpmn" else None
        beside = sorted(folder.glob("*.dmn"))[:MAX_SIDE_FILES] if folder else []
        yield from gate.check(
            "",
            bpmn_xml=content,
            dmn_xmls=[_read(table) for table in [*beside, *tables]],
            forms=_forms(folder) if folder else None,
            config=_config(folder) if folder else None,
            known=known,
        )
    except BadDefinition as error:
        yield from error.reasons
    except (
        Exception
    ) as error:  # whatever a file does to a reader, its owner is told and the others are checked
        log.exception("%s cannot be checked", path)
        yield Reason("unreadable", f"文件读不了：{type(error).__name__}")


def _read(path: Path) -> bytes:
    """Never more than the bound: nobody is to fill the memory by naming a large file."""
    try:
        with path.open("rb") as file:
            return file.read(xml.MAX_BYTES + 1)
    except OSError as error:
        raise BadDefinition(Reason("no_file", f"打不开文件：{error.strerror}", path.name)) from error


def _forms(folder: Path) -> dict[str, Any]:
    files = sorted((folder / "forms").glob("*.json"))[:MAX_SIDE_FILES]
    return {file.stem: _json(file) for file in files}


def _config(folder: Path) -> dict[str, Any] | None:
    file = folder / "config.json"
    return _json(file) if file.is_file() else None


def _json(file: Path) -> Any:
    try:
        return json.loads(_read(file))
    except (ValueError, RecursionError) as error:
        raise BadDefinition(Reason("bad_json", f"不是完整的 JSON：{error}", file.name)) from error


def _known(paths: Iterable[Path]) -> dict[str, Graph]:
    """Processes that may be called: those given, and those of the folders beside them."""
    found: dict[str, Graph] = {}
    for path in paths:
        sisters = path.parent.parent.glob("*/process.bpmn") if path.name == "process.bpmn" else ()
        for file in [path, *sorted(sisters)[:MAX_SIDE_FILES]]:
            try:
                graph = bpmn.parse(_read(file))
            except (
                Exception
            ) as error:  # told when it is this file's turn; a file beside it was not asked about
                log.debug("%s is no process that may be called: %s", file, error)
                continue
            found.setdefault(graph.key, graph)
    return found
