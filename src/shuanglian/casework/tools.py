"""What the console program does with definition files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shuanglian.foundation.actor import system
from shuanglian.foundation.errors import Reason

from . import bpmn, soundness
from .errors import BadDefinition
from .graph import Kind
from .models import Definition
from .services.publishing import publish


def summary(xml: bytes) -> dict[str, Any]:
    """Size of a sound process and of its proof."""
    graph = bpmn.parse(xml)
    report = soundness.explore(graph)
    return {
        "key": graph.key,
        "name": graph.name,
        "nodes": len(graph.nodes),
        "tasks": len(graph.of_kind(Kind.USER)),
        "timers": len(graph.of_kind(Kind.TIMER, Kind.BOUNDARY)),
        "markings": report.markings,
        "roles": sorted({node.role for node in graph.of_kind(Kind.USER)}),
    }


def publish_folder(folder: Path) -> Definition:
    """Publish `process.bpmn`, `*.dmn`, `forms/*.json` and `config.json` of a programme's folder as shipped
    content."""
    file = folder / "process.bpmn"
    if not file.is_file():
        raise BadDefinition(Reason("no_file", f"没有 {file}"))
    xml = file.read_bytes()
    config = folder / "config.json"
    return publish(
        bpmn.parse(xml).key,
        bpmn_xml=xml,
        dmn_xmls=[path.read_bytes() for path in sorted(folder.glob("*.dmn"))],
        forms={path.stem: json.loads(path.read_text()) for path in sorted((folder / "forms").glob("*.json"))},
        config=json.loads(config.read_text()) if config.is_file() else None,
        actor=system("随版本发布"),
    )
