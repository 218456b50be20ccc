"""Boundaries as GeoJSON (RFC 7946): read with care, measured, and drawn as SVG. No tiles, nothing from the network."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from common.errors import RuleBroken

MOST_BYTES = 200_000
MOST_POINTS = 5_000
_LEAST_RING = 4


def read_geometry(value: Any, *, field: str = "boundary") -> dict | None:
    """A Polygon or MultiPolygon from text or from parsed JSON; a Feature (or a collection of one) is unpacked.

    None for nothing. Raises RuleBroken("grid.boundary") with what is wrong and how to mend it.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if len(value) > MOST_BYTES:
            _refuse(f"边界数据太大，最多 {MOST_BYTES // 1000} KB，请先简化。", field)
        try:
            value = json.loads(value)
        except ValueError as error:
            raise RuleBroken("grid.boundary", "边界应为 GeoJSON 文本，这一段不是有效的 JSON。", field) from error
    geometry = _unpacked(value, field)
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    if not isinstance(polygons, list) or not polygons:
        _refuse("边界里没有坐标。", field)
    points = 0
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            _refuse("边界里没有坐标。", field)
        for ring in polygon:
            points += _check_ring(ring, field)
    if points > MOST_POINTS:
        _refuse(f"边界的点太多（{points} 个），最多 {MOST_POINTS} 个，请先简化。", field)
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _refuse(message: str, field: str):
    raise RuleBroken("grid.boundary", message, field)


def _unpacked(value: Any, field: str) -> dict:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1:
            _refuse("这份 GeoJSON 里不止一个要素，请只留这一个的边界。", field)
        value = features[0]
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if not isinstance(value, dict) or value.get("type") not in ("Polygon", "MultiPolygon"):
        _refuse("边界应为 GeoJSON 的 Polygon 或 MultiPolygon。", field)
    return value


def _check_ring(ring: Any, field: str) -> int:
    if not isinstance(ring, list) or len(ring) < _LEAST_RING:
        _refuse("边界的一圈至少要有 4 个点。", field)
    for point in ring:
        check_point(point, field=field)
    if ring[0][:2] != ring[-1][:2]:
        _refuse("边界的一圈首尾要是同一个点。", field)
    return len(ring)


def check_point(point: Any, *, field: str = "point") -> list[float]:
    """[longitude, latitude]; RuleBroken otherwise."""
    ok = (
        isinstance(point, (list, tuple))
        and len(point) >= 2
        and all(isinstance(part, (int, float)) and not isinstance(part, bool) and math.isfinite(part) for part in point)
        and -180 <= point[0] <= 180
        and -90 <= point[1] <= 90
    )
    if not ok:
        raise RuleBroken("grid.boundary", "坐标应为经度、纬度两个数，例如 115.89, 28.67。", field)
    return [float(point[0]), float(point[1])]


def rings_of(geometry: dict) -> list[list[list[float]]]:
    """All rings of a geometry, outer and inner."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


class Frame:
    """Puts longitudes and latitudes into a box `width` wide; as high as they need, north up."""

    def __init__(self, points: Iterable[list[float]], width: int = 600, margin: int = 12) -> None:
        points = list(points)
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        self._left, self._top = min(xs), max(ys)
        # A degree of longitude is shorter than one of latitude, the more the further north.
        self._squeeze = math.cos(math.radians((max(ys) + min(ys)) / 2)) or 1.0
        across = max((max(xs) - min(xs)) * self._squeeze, 1e-9)
        down = max(max(ys) - min(ys), 1e-9)
        self._scale = min((width - 2 * margin) / across, 3 * width / down)
        self._margin = margin
        self.width = width
        self.height = round(down * self._scale) + 2 * margin

    def place(self, point: list[float]) -> tuple[float, float]:
        """Where a point stands in the box."""
        x = (point[0] - self._left) * self._squeeze * self._scale + self._margin
        return round(x, 1), round((self._top - point[1]) * self._scale + self._margin, 1)

    def path(self, geometry: dict) -> str:
        """The `d` of an SVG path."""
        parts = []
        for ring in rings_of(geometry):
            spots = [self.place(point) for point in ring]
            parts.append("M" + "L".join(f"{x} {y}" for x, y in spots) + "Z")
        return "".join(parts)

    def head(self, geometry: dict) -> tuple[float, float]:
        """Where a label stands: in the middle of the largest ring's box, near its top, clear of what is inside."""
        spots = [self.place(point) for point in max(rings_of(geometry), key=len)]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        return round((min(xs) + max(xs)) / 2, 1), round(min(ys) + min(20, (max(ys) - min(ys)) / 2), 1)
