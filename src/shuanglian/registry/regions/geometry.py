"""GeoJSON (RFC 7946) of places: is it a geometry in WGS 84 that a map can draw? Pure."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any, Final

from .columns import Wrong

DEPTHS: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
POINTS: Final = 200_000


def parse(content: bytes) -> dict[str, Any]:
    """The geometry of a GeoJSON file (a geometry, a feature, or a collection of one). Raises `Wrong`."""
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Wrong("几何文件不是 UTF-8 编码") from error
    except json.JSONDecodeError as error:
        raise Wrong(f"几何文件不是 JSON（第 {error.lineno} 行）") from error
    except (RecursionError, ValueError) as error:
        raise Wrong("几何文件的 JSON 不能接受（层级太深或有 NaN）") from error
    geometry = _geometry(document)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(kind, str) or kind not in DEPTHS:
        raise Wrong(f"几何类型只能是 {'、'.join(DEPTHS)}")
    _walk(coordinates, DEPTHS[kind], kind, [0])
    return {"type": kind, "coordinates": coordinates}


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _geometry(document: Any) -> dict[str, Any]:
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise Wrong("要素集合里只能有一个要素")
        document = features[0]
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = document.get("geometry")
    if not isinstance(document, dict):
        raise Wrong("几何文件里没有几何")
    return document


def _walk(value: Any, depth: int, kind: str, seen: list[int]) -> None:
    if depth == 0:
        return _position(value, seen)
    if not isinstance(value, list) or not value:
        raise Wrong("坐标为空或层级不对")
    for part in value:
        _walk(part, depth - 1, kind, seen)
    if depth == 1 and kind.endswith("Polygon"):
        _ring(value)
    elif depth == 1 and kind.endswith("LineString") and len(value) < 2:
        raise Wrong("线至少要有两个点")
    return None


def _position(value: Any, seen: list[int]) -> None:
    seen[0] += 1
    if seen[0] > POINTS:
        raise Wrong(f"坐标点太多（最多 {POINTS} 个）")
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise Wrong("坐标应是 [经度, 纬度]")
    if any(isinstance(n, bool) or not isinstance(n, (int, float)) for n in value):
        raise Wrong("坐标应是数")
    longitude, latitude = value[0], value[1]
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise Wrong(f"坐标超出范围：[{longitude!r:.20}, {latitude!r:.20}]，应是 WGS 84 的经度、纬度")


def _ring(ring: list[Any]) -> None:
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise Wrong("面的边界没有闭合（首尾应是同一点，至少四个点）")
    x0, y0 = ring[0][0], ring[0][1]
    pairs = itertools.pairwise(ring)
    area = sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in pairs)
    if not math.isfinite(area) or area == 0:
        raise Wrong("面的面积为零")
