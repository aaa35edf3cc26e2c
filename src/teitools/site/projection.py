"""From degrees to a picture: Lambert's equal-area projection about a middle, cut at the frame of the picture."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

Point = tuple[float, float]
#: Kilometres from the middle of the earth to its surface.
_RADIUS = 6371.0
#: Of a picture's units: nearer points of an outline are one.
_NEAR = 0.6
#: Radians: what lies nearer than that to the other side of the earth is torn apart there, and left out.
_BEHIND = 2.6


@dataclass(frozen=True, slots=True)
class View:
    """A part of the earth in a picture of `width` to `height`: its middle in degrees, and units for each kilometre."""

    latitude: float
    longitude: float
    scale: float
    width: float
    height: float

    def place(self, latitude: float, longitude: float) -> Point:
        """Where a point of the earth is in the picture."""
        phi, middle = math.radians(latitude), math.radians(self.latitude)
        away = math.radians(longitude - self.longitude)
        cosine = math.sin(middle) * math.sin(phi) + math.cos(middle) * math.cos(phi) * math.cos(away)
        factor = math.sqrt(2 / max(1 + cosine, 1e-9)) * _RADIUS * self.scale
        x = factor * math.cos(phi) * math.sin(away)
        y = factor * (math.cos(middle) * math.sin(phi) - math.sin(middle) * math.cos(phi) * math.cos(away))
        return self.width / 2 + x, self.height / 2 - y

    def far(self, latitude: float, longitude: float) -> float:
        """How far a point of the earth is from the middle, in radians."""
        phi, middle = math.radians(latitude), math.radians(self.latitude)
        cosine = math.sin(middle) * math.sin(phi)
        cosine += math.cos(middle) * math.cos(phi) * math.cos(math.radians(longitude - self.longitude))
        return math.acos(max(-1.0, min(1.0, cosine)))


def view_of(points: Iterable[Point], width: float, height: float, margin: float, least: float) -> View:
    """The view in which all `points` (latitude, longitude) stand at least `margin` within the frame.

    least: the kilometres that the picture's shorter side shows at least.
    """
    found = list(points)
    south, north = min(each[0] for each in found), max(each[0] for each in found)
    west, east = min(each[1] for each in found), max(each[1] for each in found)
    view = View((south + north) / 2, (west + east) / 2, 1.0, 0.0, 0.0)
    # The middle of what is shown is not that of the degrees, on a round earth: it is drawn near to it step by step.
    for _ in range(4):
        placed = [view.place(*each) for each in found]
        xs, ys = [each[0] for each in placed], [each[1] for each in placed]
        down, right = (max(ys) + min(ys)) / 2, (max(xs) + min(xs)) / 2
        round_ = max(math.cos(math.radians(view.latitude)), 0.05)
        latitude = view.latitude - math.degrees(down / _RADIUS)
        view = View(latitude, view.longitude + math.degrees(right / _RADIUS / round_), 1.0, 0.0, 0.0)
    placed = [view.place(*each) for each in found]
    wide = 2 * max(max(abs(each[0]) for each in placed), 1e-6)
    high = 2 * max(max(abs(each[1]) for each in placed), 1e-6)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high, min(width, height) / least)
    return View(view.latitude, view.longitude, scale, width, height)


@cache
def _outlines() -> tuple[list[list[Point]], list[list[int]]]:
    """The lines of coasts and borders as (latitude, longitude), and the rings made of them, each after its country."""
    data = json.loads(resources.files(__package__).joinpath("outlines.json").read_bytes())
    steps = data["steps"]
    lines = []
    for flat in data["arcs"]:
        x = y = 0
        line = []
        for at in range(0, len(flat), 2):
            x, y = x + flat[at], y + flat[at + 1]
            line.append((y / steps, x / steps))
        lines.append(line)
    return lines, data["rings"]


def land(view: View) -> str:
    """The land within the picture, as the data of an SVG path; "" where there is none."""
    lines, rings = _outlines()
    found = []
    for _, *ring in rings:
        points = [point for arc in ring for point in (lines[arc] if arc >= 0 else reversed(lines[~arc]))]
        if max((view.far(*each) for each in points[:: max(len(points) // 24, 1)]), default=9.0) > _BEHIND:
            continue
        cut = _cut([view.place(*each) for each in points], view)
        if len(cut) > 2:
            found.append(_path(cut) + "Z")
    return "".join(found)


def borders(view: View) -> str:
    """The borders between countries within the picture, as the data of an SVG path."""
    lines, rings = _outlines()
    countries: dict[int, set[int]] = {}
    for country, *ring in rings:
        for arc in ring:
            countries.setdefault(arc if arc >= 0 else ~arc, set()).add(country)
    found = []
    for arc, sides in sorted(countries.items()):
        if len(sides) > 1:
            found += [_path(part) for part in _within([view.place(*each) for each in lines[arc]], view)]
    return "".join(found)


def _within(points: list[Point], view: View) -> Iterator[list[Point]]:
    """The parts of a line that lie in the picture, each with a point before and after it."""
    part: list[Point] = []
    for before, here in pairwise(points):
        if _inside(before, view) or _inside(here, view):
            part = part or [before]
            part.append(here)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _inside(point: Point, view: View) -> bool:
    return 0 <= point[0] <= view.width and 0 <= point[1] <= view.height


def _cut(points: list[Point], view: View) -> list[Point]:
    """A ring cut at the frame (Sutherland and Hodgman); a little more than the picture, so that no edge is seen."""
    out = 4.0
    for axis, edge, sign in ((0, -out, 1), (0, view.width + out, -1), (1, -out, 1), (1, view.height + out, -1)):
        kept: list[Point] = []
        for at, here in enumerate(points):
            before = points[at - 1]
            inside, was = (here[axis] - edge) * sign >= 0, (before[axis] - edge) * sign >= 0
            if inside != was:
                share = (edge - before[axis]) / (here[axis] - before[axis])
                kept.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if inside:
                kept.append(here)
        points = kept
    return points


def _path(points: list[Point]) -> str:
    last = points[0]
    said = [f"M{last[0]:.1f} {last[1]:.1f}"]
    for x, y in points[1:]:
        if abs(x - last[0]) + abs(y - last[1]) >= _NEAR:
            said.append(f"L{x:.1f} {y:.1f}")
            last = (x, y)
    return "".join(said)


def bar(view: View) -> tuple[float, str]:
    """The length of a bar of a round number of kilometres, and what it says."""
    longest = view.width / 5 / view.scale
    size = 10 ** math.floor(math.log10(longest))
    kilometres = next(each * size for each in (5, 2, 1) if each * size <= longest)
    said = f"{kilometres:g} km" if kilometres >= 1 else f"{kilometres * 1000:g} m"
    return kilometres * view.scale, said
