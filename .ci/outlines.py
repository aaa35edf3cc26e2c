"""Makes `src/teitools/site/outlines.json` of the npm package `world-atlas` (Natural Earth 1:50m, public domain).

npm pack world-atlas && tar xzf world-atlas-*.tgz && python .ci/outlines.py package/countries-50m.json
"""

import json
import sys
from pathlib import Path

#: Degrees: what lies nearer to the straight line is left out.
TOLERANCE = 0.025
STEPS = 100  # of a degree
SAYS = {
    "source": "Natural Earth 4.1.0, 1:50m admin 0 countries (public domain), through the npm package world-atlas 2.0.2",
    "licence": "world-atlas: Copyright 2013-2019 Michael Bostock, ISC: Permission to use, copy, modify, and/or "
    "distribute this software for any purpose with or without fee is hereby granted, provided that the above "
    "copyright notice and this permission notice appear in all copies.",
    "changed": f"simplified to {TOLERANCE} degrees, rounded to 1/{STEPS} of a degree, names of countries left out",
}


def simplified(points):
    """Douglas and Peucker's line, its ends kept."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        dx, dy = bx - ax, by - ay
        length = (dx * dx + dy * dy) ** 0.5
        worst, far = TOLERANCE, None
        for at in range(first + 1, last):
            x, y = points[at]
            away = abs(dx * (y - ay) - dy * (x - ax)) / length if length else ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
            if away > worst:
                worst, far = away, at
        if far is not None:
            keep.add(far)
            stack += [(first, far), (far, last)]
    return [points[at] for at in sorted(keep)]


def main():
    """The file, written anew."""
    atlas = json.loads(Path(sys.argv[1]).read_bytes())
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        before = (0, 0)
        flat = []
        for point in simplified(points):
            here = (round(point[0] * STEPS), round(point[1] * STEPS))
            if flat and here == before:
                continue
            flat += [here[0] - before[0], here[1] - before[1]]
            before = here
        arcs.append(flat)
    rings = []
    for number, country in enumerate(atlas["objects"]["countries"]["geometries"]):
        parts = {"Polygon": [country.get("arcs")], "MultiPolygon": country.get("arcs")}.get(country["type"], [])
        rings += [[number, *ring] for polygon in parts for ring in polygon]
    out = Path(__file__).parent.parent / "src/teitools/site/outlines.json"
    out.write_text(json.dumps(SAYS | {"steps": STEPS, "arcs": arcs, "rings": rings}, separators=(",", ":")) + "\n")
    print(out.stat().st_size, sum(map(len, arcs)) // 2, len(rings))


main()
