"""The process files that ship with the software, found where they are, and answers that lead every way through them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shuanglian.casework import bpmn
from shuanglian.casework.graph import Graph, Kind, Node

FOLDER = Path(bpmn.__file__).parent.parent / "programmes"
FILES = sorted(FOLDER.rglob("process.bpmn"))
_COMPARED = re.compile(r'([^\W\d]\w*)\s*(?:>=|<=|!=|=|>|<)\s*("[^"]*"|-?\d+(?:\.\d+)?|true|false)')
_NAME = re.compile(r"(?<![\w.\"])([^\W\d]\w*)(?![\w(\"])")
_WORDS = {
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "in",
    "true",
    "false",
    "null",
    "count",
    "some",
    "every",
    "satisfies",
}


def name(file: Path) -> str:
    return str(file.parent.relative_to(FOLDER))


class Answers:
    """Random data out of the words of the file's own conditions, so that every way is taken sooner or later."""

    def __init__(self, xml: bytes, graph: Graph, seed: int) -> None:
        self.chance = random.Random(seed)
        self.values: dict[str, list[Any]] = {}
        self._graph = graph
        text = xml.decode().replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", '"')
        for element in re.findall(r"<[^>]*[cC]ondition(?:Expression)?[^>]*>([^<]*(?:<=?[^/][^<]*)*)</", text):
            self._learn(element)
        for node in graph.nodes.values():
            for key in node.outputs:
                self.values.setdefault(key, [True, False, 0, 1, None])
            if node.multi is not None:
                self.values[node.multi.collection.text.strip()] = [[1], [1, 2, 3]]
            if node.wait is not None and node.wait.instant is not None:
                self.values[node.wait.instant.text.strip()] = ["2026-12-01T09:00:00+08:00", "2027-06-01"]

    def _learn(self, text: str) -> None:
        for key, literal in _COMPARED.findall(text):
            known = self.values.setdefault(key, [])
            if literal.startswith('"'):
                known += [literal[1:-1], "other"]
            elif literal in ("true", "false"):
                known += [True, False]
            else:
                known += [float(literal) - 1, float(literal), float(literal) + 1]
        for key in _NAME.findall(re.sub(r'"[^"]*"', "", text)):
            if key not in _WORDS:
                self.values.setdefault(key, [True, False])

    def all(self) -> dict[str, Any]:
        return {key: self.chance.choice(values) for key, values in self.values.items()}

    def of(self, node: Node) -> dict[str, Any]:
        """What somebody might bring to this step."""
        keys = node.outputs or self.chance.sample(sorted(self.values), min(3, len(self.values)))
        return {key: self.chance.choice(self.values.get(key, [1])) for key in keys}

    # the ports of the token game
    def decide(self, node: Node, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return self.of(node), {"decision": node.decision, "version": 1, "rules": [1]}

    def call(self, node: Node, data: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.of(node)


def seats(graph: Graph) -> set[str]:
    return {node.seat for node in graph.of_kind(Kind.USER)} - {"", "*"}


def limits(graph: Graph) -> dict[str, int]:
    """Every setting of time that the file names."""
    named = {node.sla for node in graph.of_kind(Kind.USER)}
    named |= {node.wait.workdays for node in graph.nodes.values() if node.wait is not None}
    return {key: 3 for key in named if key and not key[0].isdigit()}
