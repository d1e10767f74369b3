"""Reading YAML as plain texts with their lines, without objects, anchors or surprises.

Everything is a text: `000` stays `000`, `no` stays `no`. Tags, anchors and several documents are refused,
so a pack cannot blow up or run anything.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

DEPTH: Final = 12
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EMPTY: Final = frozenset({"", "~", "null", "Null", "NULL"})


class Mapping(dict[str, Any]):
    """A YAML mapping: `line` of its first key and the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Sequence(list[Any]):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class Unreadable(Exception):
    """The file cannot be read as what it should be; `line` is 0 if unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def read(text: str) -> Any:
    """Mapping, Sequence or str; None for an empty file. Raises `Unreadable` with the line."""
    try:
        return _build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "YAML"
        raise Unreadable(f"YAML 写法有误（{problem}）", mark.line + 1 if mark else 0) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable("YAML 写法有误，可能含有不可用的控制字符") from error


def _build(text: str) -> Any:
    stack: list[Mapping | Sequence] = []
    keys: list[str | None] = []
    root: Any = None
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Unreadable("一个文件只能有一个 YAML 文档", line)
            continue
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
            keys.pop()
            continue
        value = _node(event, line, len(stack))
        if value is None:
            continue
        if not stack:
            root = value
        else:
            _attach(stack[-1], keys, value, line)
        if isinstance(value, (Mapping, Sequence)):
            stack.append(value)
            keys.append(None)
    return root


def _node(event: yaml.Event, line: int, depth: int) -> Mapping | Sequence | str | None:
    if isinstance(event, yaml.AliasEvent):
        raise Unreadable("不接受 YAML 引用（*名称）", line)
    if not isinstance(event, yaml.NodeEvent):
        return None
    if event.anchor:
        raise Unreadable("不接受 YAML 锚点（&名称）", line)
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        raise Unreadable(f"不接受 YAML 标签（{tag[:60]}）", line)
    if depth >= DEPTH:
        raise Unreadable(f"层级太深（超过 {DEPTH} 层）", line)
    if isinstance(event, yaml.MappingStartEvent):
        return Mapping(line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(line)
    value = str(getattr(event, "value", ""))
    plain = getattr(event, "style", None) in (None, "")
    return "" if plain and value in EMPTY else value


def _attach(parent: Mapping | Sequence, keys: list[str | None], value: Any, line: int) -> None:
    if isinstance(parent, Sequence):
        parent.append(value)
        parent.lines.append(line)
        return
    key = keys[-1]
    if key is None:
        if not isinstance(value, str):
            raise Unreadable("字段名只能是文字", line)
        if value in parent:
            raise Unreadable(f"字段“{value[:60]}”写了两次", line)
        keys[-1] = value
        parent.lines[value] = line
        parent[value] = ""
    else:
        parent[key] = value
        parent.lines[key] = line
        keys[-1] = None
