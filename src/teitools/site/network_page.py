"""The network: persons and organisations that are named in the same paragraphs, as a picture and as a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

from lxml import etree

from teitools.render import Child, Interface, h

from .cells import number_cell
from .frame import framed
from .gather import NETWORK, Entry, Gathered
from .labels import placed_labels

Pair = tuple[Entry, Entry]
#: So many are drawn, those with the most company; so many lines between them; so many rows in the table.
_NODES, _LINES, _ROWS = 48, 140, 40
#: A paragraph that names more of them than that is a list, and says little of who belongs with whom.
_LIST = 25
_WIDTH, _HEIGHT, _TYPE = 1000.0, 760.0, 14.0
_ROUNDS = 260


def has_network(gathered: Gathered) -> bool:
    """Whether five persons or organisations, or more, are named together with others."""
    return len({each for pair in pairs_of(gathered) for each in pair}) > 4


def network_pages(gathered: Gathered, pairs: Mapping[Pair, int]) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the network of `pairs_of`; nothing where fewer than five are named together."""
    company: Counter[Entry] = Counter()
    for (one, other), count in pairs.items():
        company[one] += count
        company[other] += count
    if len(company) < 5:
        return
    nodes = sorted(company, key=lambda each: (-company[each], each.sort_name, each.href))[:_NODES]
    among = set(nodes)
    lines = [(pair, count) for pair, count in _sorted(pairs) if pair[0] in among and pair[1] in among][:_LINES]
    joined = {each for pair, _ in lines for each in pair}
    nodes = [each for each in nodes if each in joined]
    said = gathered.say(
        "{n} persons and organisations most often named with others; a line joins those in one paragraph", n=len(nodes)
    )
    figure = h(
        "figure",
        {"class": "chart network"},
        h("div", {"class": "wide"}, _picture(nodes, lines, gathered.say)),
        _legend(gathered.say),
    )
    title = h("header", {"class": "title"}, h("h1", None, gathered.say("Network")), h("p", {"class": "author"}, said))
    body: list[Child] = [
        title,
        figure,
        h("h2", {"id": "pairs"}, gathered.say("Most often named together")),
        _table(pairs, gathered.say),
    ]
    yield NETWORK, framed(gathered, NETWORK, gathered.say("Network"), body, description=said)


def pairs_of(gathered: Gathered) -> dict[Pair, int]:
    """In how many paragraphs two are named together; each pair in the order of their pages."""
    found: Counter[Pair] = Counter()
    for entries in gathered.in_paragraph.values():
        named = sorted({each for each in entries if each.kind in ("person", "org")}, key=lambda each: each.href)
        if len(named) <= _LIST:
            found.update(combinations(named, 2))
    return found


def _sorted(pairs: Mapping[Pair, int]) -> list[tuple[Pair, int]]:
    return sorted(pairs.items(), key=lambda each: (-each[1], each[0][0].href, each[0][1].href))


def _picture(nodes: list[Entry], lines: list[tuple[Pair, int]], say: Interface) -> etree._Element:
    number = {each: at for at, each in enumerate(nodes)}
    edges = [(number[one], number[other], count) for (one, other), count in lines]
    points = _layout(len(nodes), edges)
    most = max(len(each.mentions) for each in nodes)
    heaviest = max(count for _, _, count in edges)
    shapes: list[Child] = []
    for one, other, count in reversed(edges):
        (x1, y1), (x2, y2) = points[one], points[other]
        ends = {"x1": f"{x1:.0f}", "y1": f"{y1:.0f}", "x2": f"{x2:.0f}", "y2": f"{y2:.0f}"}
        shapes.append(h("line", {**ends, "stroke-width": f"{0.7 + 4.3 * count / heaviest:.1f}"}))
    circles = [
        (x, y, 4.5 + 15 * math.sqrt(len(each.mentions) / most), each.name)
        for each, (x, y) in zip(nodes, points, strict=True)
    ]
    for each, (x, y, radius, name) in zip(nodes, circles, strict=True):
        said = f"{name}: {say('{n} mentions', n=len(each.mentions))}"
        circle = h("circle", {"cx": f"{x:.0f}", "cy": f"{y:.0f}", "r": f"{radius:.1f}"}, h("title", None, said))
        shapes.append(h("a", {"href": each.href, "aria-label": said, "class": each.kind}, circle))
    for at, x, y, anchor in placed_labels(circles, _WIDTH, _HEIGHT, _TYPE):
        attributes = {"x": f"{x:.0f}", "y": f"{y:.0f}", "text-anchor": anchor, "aria-hidden": "true"}
        shapes.append(h("text", attributes, circles[at][3]))
    box = {"viewBox": f"0 0 {_WIDTH:g} {_HEIGHT:g}", "role": "group", "aria-label": say("Network of {n}", n=len(nodes))}
    return h("svg", box, shapes)


def _layout(count: int, edges: list[tuple[int, int, int]]) -> list[tuple[float, float]]:
    """Where each node stands: what is joined draws near, all keep apart (Fruchterman and Reingold 1991).

    The beginning is a spiral of fixed steps, and only the four rules and square roots are used, which are the same on
    every machine. Cost: rounds by the square of `count`.
    """
    xs, ys = _spiral(count)
    apart = 0.9 * math.sqrt(_WIDTH * _HEIGHT / max(count, 1))
    for turn in range(_ROUNDS):
        heat = 60.0 * (1 - turn / _ROUNDS) + 0.5
        moved_x, moved_y = [0.0] * count, [0.0] * count
        for one in range(count):
            for other in range(one + 1, count):
                dx, dy = xs[one] - xs[other], ys[one] - ys[other]
                push = apart * apart / (dx * dx + dy * dy + 0.01)
                moved_x[one] += dx * push
                moved_y[one] += dy * push
                moved_x[other] -= dx * push
                moved_y[other] -= dy * push
        for one, other, weight in edges:
            dx, dy = xs[one] - xs[other], ys[one] - ys[other]
            pull = math.sqrt(dx * dx + dy * dy) / apart * (0.35 + 0.15 * min(weight, 6))
            moved_x[one] -= dx * pull
            moved_y[one] -= dy * pull
            moved_x[other] += dx * pull
            moved_y[other] += dy * pull
        for at in range(count):
            # The middle draws all a little, so that what is joined to few does not drift to the edge.
            mx, my = moved_x[at] - (xs[at] - _WIDTH / 2) * 0.6, moved_y[at] - (ys[at] - _HEIGHT / 2) * 0.9
            size = math.sqrt(mx * mx + my * my) or 1.0
            step = min(size, heat) / size
            xs[at] += mx * step
            ys[at] += my * step
    return _fitted(xs, ys)


def _spiral(count: int) -> tuple[list[float], list[float]]:
    """Points that turn by a fixed angle from one to the next, further out each time."""
    cosine, sine = -0.7373688780783197, 0.6754902942615238  # of the golden angle
    xs, ys, x, y = [], [], 1.0, 0.0
    for number in range(count):
        out = 40.0 * math.sqrt(number + 1)
        xs.append(_WIDTH / 2 + out * x)
        ys.append(_HEIGHT / 2 + out * y)
        x, y = x * cosine - y * sine, x * sine + y * cosine
    return xs, ys


def _fitted(xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    """The points spread over the picture, with room for labels at its edge."""
    left, right, top, low = min(xs), max(xs), min(ys), max(ys)
    wide, high = (_WIDTH - 200) / max(right - left, 1.0), (_HEIGHT - 70) / max(low - top, 1.0)
    return [(100 + (x - left) * wide, 35 + (y - top) * high) for x, y in zip(xs, ys, strict=True)]


def _legend(say: Interface) -> etree._Element:
    said = say(
        "Persons in red, organisations in blue, sized by their mentions; nearness has no meaning but that of the lines."
    )
    return h("figcaption", None, said)


def _table(pairs: Mapping[Pair, int], say: Interface) -> etree._Element:
    rows = [
        h(
            "tr",
            None,
            h("td", None, h("a", {"href": one.href, "class": f"mention {one.kind}"}, one.name)),
            h("td", None, h("a", {"href": other.href, "class": f"mention {other.kind}"}, other.name)),
            number_cell(count, say),
        )
        for (one, other), count in _sorted(pairs)[:_ROWS]
    ]
    heads = [h("th", {"scope": "col"}, each) for each in map(say, ("One", "The other", "Paragraphs"))]
    table = h("table", {"class": "plain"}, h("thead", None, h("tr", None, heads)), h("tbody", None, rows))
    return h("div", {"class": "scroll"}, table)
