"""The schematic map: degrees put onto the plane of an SVG picture."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from netwerk.paths import PACKAGE

OUTLINE = PACKAGE / "taxonomy" / "data" / "limburg.toml"
WIDTH = 600


@dataclass(frozen=True)
class Plane:
    """A piece of the earth so small that it may lie flat: degrees east shrink by the cosine of its middle."""

    south: float
    west: float
    north: float
    east: float
    width: int = WIDTH

    @property
    def height(self) -> int:
        """Of the picture, so that a kilometre is as long upwards as sideways."""
        return round(self.width * (self.north - self.south) / ((self.east - self.west) * self._shrink))

    @property
    def _shrink(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    def point(self, latitude: float, longitude: float) -> tuple[int, int]:
        """Where a place stands in the picture; places outside stand on its edge."""
        x = self.width * (longitude - self.west) / (self.east - self.west)
        y = self.height * (self.north - latitude) / (self.north - self.south)
        return round(min(max(x, 0), self.width)), round(min(max(y, 0), self.height))


@dataclass(frozen=True)
class Outline:
    """The picture of the province: its plane and the points of each polygon as SVG wants them."""

    plane: Plane
    polygons: tuple[str, ...]


@cache
def outline() -> Outline:
    """The outline that ships with the house."""
    drawing: dict[str, Any] = tomllib.loads(OUTLINE.read_text("utf-8"))
    plane = Plane(**drawing["bounds"])
    return Outline(plane, tuple(_points(plane, polygon["points"]) for polygon in drawing["polygon"]))


def _points(plane: Plane, degrees: list[list[float]]) -> str:
    return " ".join("{},{}".format(*plane.point(latitude, longitude)) for latitude, longitude in degrees)
