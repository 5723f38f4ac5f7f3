"""How far it is as the crow flies, and where a district lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0  # km, the mean radius


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float

    def km_to(self, other: Point) -> float:
        """The great circle's length: the haversine formula, which holds for short ways too."""
        north = radians(other.latitude - self.latitude) / 2
        east = radians(other.longitude - self.longitude) / 2
        near = sin(north) ** 2 + cos(radians(self.latitude)) * cos(radians(other.latitude)) * sin(east) ** 2
        return 2 * EARTH * asin(min(1.0, sqrt(near)))


def centre(points: Sequence[Point]) -> Point:
    """The middle of some points that lie near each other. Raises ValueError without any."""
    if not points:
        raise ValueError("Inga punkter har ingen mitt.")
    count = len(points)
    return Point(sum(one.latitude for one in points) / count, sum(one.longitude for one in points) / count)
