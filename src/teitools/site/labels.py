"""Names beside points of a picture, so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: How wide a letter is, of the size of the type.
_LETTER = 0.6
_GAP = 3.0


def placed_labels(
    points: Iterable[tuple[float, float, float, str]], width: float, height: float, size: float
) -> Iterator[tuple[int, float, float, str]]:
    """(number of the point, x, y, text-anchor) of each label that has room, the first points before the others.

    points: x, y, radius, words. A label keeps clear of the circles of the points that have one, and of other labels.
    """
    listed = list(points)
    taken: list[tuple[float, float, float, float]] = []
    circles = [(x - r, y - r, x + r, y + r) for x, y, r, _ in listed[:60]]
    for number, (x, y, r, words) in enumerate(listed):
        long = len(words) * size * _LETTER
        for left, baseline, anchor in (
            (x + r + _GAP, y + size * 0.35, "start"),
            (x - r - _GAP - long, y + size * 0.35, "end"),
            (x - long / 2, y - r - _GAP, "middle"),
            (x - long / 2, y + r + size * 0.85, "middle"),
            (x - long / 2, y - r - _GAP - size * 1.3, "middle"),
            (x - long / 2, y + r + size * 2.15, "middle"),
        ):
            box = (left, baseline - size * 0.8, left + long, baseline + size * 0.25)
            inside = box[0] >= 2 and box[1] >= 2 and box[2] <= width - 2 and box[3] <= height - 2
            others = (each for at, each in enumerate(circles) if at != number)
            if inside and not any(_meet(box, each) for each in taken) and not any(_meet(box, each) for each in others):
                taken.append(box)
                at = {"start": left, "end": left + long, "middle": x}[anchor]
                yield number, at, baseline, anchor
                break


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
