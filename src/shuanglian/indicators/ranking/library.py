"""Configurations as files: those of the product, overridden per region by files of the same name.

A file holds one configuration or a list of versions of it; the version that is valid at the cut-off counts. YAML is read as
plain texts (no tags, no anchors), JSON with numbers as they are written.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from shuanglian.foundation.errors import Invalid, NotFound, Reason
from shuanglian.registry.regions import yamlrows

from . import configuring, names
from .reading import BadConfig, Issue, day_of
from .rules import Config

OWN: Final = Path(__file__).parent / "configs"
SUFFIXES: Final = (".yaml", ".yml", ".json")
MOST_BYTES: Final = 5 * 1024 * 1024


def refusal(error: BadConfig) -> Invalid:
    """Every problem of a configuration as reasons, each once: what holds for all indicators is met at each of them."""
    reasons = [Reason(f"ranking.{issue.code}", issue.message, issue.place) for issue in error.issues]
    return Invalid(list(dict.fromkeys(reasons)))


def folders() -> tuple[Path, ...]:
    """Where configurations lie; the region's come first."""
    region = Path(settings.REGION)
    base = region if region.is_dir() else Path(settings.PACKAGE_DIR) / "regions" / settings.REGION
    return base / "rankings", OWN


def known_keys() -> list[str]:
    """Of every configuration in this installation."""
    found = {
        path.stem
        for folder in folders()
        if folder.is_dir()
        for path in folder.iterdir()
        if path.suffix in SUFFIXES
    }
    return sorted(found)


def path_of(key: str) -> Path:
    """Raises `NotFound`."""
    for folder in folders():
        for suffix in SUFFIXES:
            if key in known_keys() and (folder / f"{key}{suffix}").is_file():
                return folder / f"{key}{suffix}"
    raise NotFound(
        Reason("not_found", f"没有名为“{key[:60]}”的排名配置；现有：{'、'.join(known_keys())}", "config")
    )


def versions(key: str) -> list[Config]:
    """The newest first. Raises `BadConfig`, `NotFound`."""
    found = [configuring.parse(document) for document in documents(path_of(key))]
    return sorted(found, key=lambda config: config.valid_from or dt.date.min, reverse=True)


def config_of(key: str, on: dt.date) -> Config:
    """The version that is valid on a day. Raises `BadConfig`, `NotFound`."""
    return _valid(versions(key), on)


def load(path: Path, on: dt.date) -> Config:
    """The configuration of a file. Raises `BadConfig`."""
    rows = documents(path)
    if len(rows) == 1:
        return configuring.parse(rows[0])
    picked = [row for row in rows if isinstance(row, Mapping) and _covers(row, on)]
    return _valid([configuring.parse(row) for row in picked or rows], on)


def _valid(rows: Iterable[Config], on: dt.date) -> Config:
    known = list(rows)
    found = [one for one in known if (one.valid_from or dt.date.min) <= on <= (one.valid_to or dt.date.max)]
    if not found:
        raise BadConfig([_no_version(known, on)])
    return max(found, key=lambda one: one.valid_from or dt.date.min)


def _no_version(rows: Iterable[Config], on: dt.date) -> Issue:
    """Names the first day of all and how long each version holds, so that another cut-off can be chosen."""
    known = sorted(rows, key=lambda one: one.valid_from or dt.date.min)
    spans = [f"{one.version}（{one.valid_from or '此前'} 至 {one.valid_to or '今后'}）" for one in known]
    first = next((one.valid_from for one in known if one.valid_from), None)
    starts = f"最早从 {first} 起有效；" if first and on < first else ""
    return Issue("no_version", f"{on} 没有有效的版本；{starts}现有版本：{'、'.join(spans)}", "valid_from")


def _covers(row: Mapping[str, Any], on: dt.date) -> bool:
    known = {names.TOP.get(names.loose(name)): content for name, content in row.items()}
    start, end = day_of(known.get("valid_from") or ""), day_of(known.get("valid_to") or "")
    return (start or dt.date.min) <= on <= (end or dt.date.max)


def documents(path: Path) -> list[Any]:
    """The versions that a file holds, unparsed."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadConfig([Issue("too_large", "配置文件超过 5 MB")])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadConfig([Issue("unreadable", f"读不到配置文件 {path.name}")]) from error
    except UnicodeDecodeError as error:
        raise BadConfig([Issue("unreadable", "配置文件请存为 UTF-8")]) from error
    return read_text(text)


def read_text(text: str) -> list[Any]:
    """YAML or JSON; a list, or `versions: [...]`, is several versions."""
    value = _json(text) if text.lstrip().startswith(("{", "[")) else _yaml(text)
    inner = value.get("versions") or value.get("版本列表") if isinstance(value, Mapping) else None
    rows = inner if isinstance(inner, list) else value if isinstance(value, list) else [value]
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise BadConfig([Issue("unreadable", "配置应是一组“名称: 值”")])
    return rows


def _yaml(text: str) -> Any:
    try:
        return _plain(yamlrows.read(text))
    except yamlrows.Unreadable as error:
        place = f"第 {error.line} 行" if error.line else ""
        raise BadConfig([Issue("unreadable", error.message, place)]) from error


def _json(text: str) -> Any:
    try:
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_no_constant, object_pairs_hook=_pairs
        )
    except json.JSONDecodeError as error:
        if text.lstrip().startswith("{"):
            raise BadConfig(
                [Issue("unreadable", f"JSON 写法有误（{error.msg}）", f"第 {error.lineno} 行")]
            ) from error
        return _yaml(text)
    except RecursionError as error:
        raise BadConfig([Issue("unreadable", "层级太深")]) from error


def _no_constant(name: str) -> Any:
    raise BadConfig([Issue("number", f"“{name}”不是数")])


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names_of = [name for name, _content in pairs]
    twice = sorted({name for name in names_of if names_of.count(name) > 1})
    if twice:
        raise BadConfig([Issue("twice", f"“{name[:60]}”写了两次") for name in twice])
    return dict(pairs)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(content) for name, content in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
