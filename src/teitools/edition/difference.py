"""How a transcription first differs from its source: missing, surplus, displaced or other characters."""

from __future__ import annotations

from teitools.findings import Code, Finding, Span

from .messages import (
    TRANSCRIPTION_DIFFERS,
    TRANSCRIPTION_MISSING,
    TRANSCRIPTION_OUT_OF_ORDER,
    TRANSCRIPTION_SURPLUS,
)
from .source_pointer import SourceText

#: Characters of a source that a message may repeat, and that must agree for two places to be taken for the same.
SHOWN = 12
ANCHOR = 16
#: How far ahead the two are compared to see which of them has more.
HORIZON = 600


def describe_difference(place: Span, ahead: str, source: SourceText, at: int, code: Code | None = None) -> Finding:
    """The finding for a transcription that goes on with `ahead` where the source goes on at `source.letters[at]`.

    code: what it is when that is known. No more than `SHOWN` characters of either are repeated.
    """
    expected = source.letters[at : at + HORIZON + ANCHOR]
    offset = source.offsets[at] if at < len(source.offsets) else len(source.text)
    line, column = source.position(offset)
    args: dict[str, object] = {"offset": offset, "line": line, "column": column}
    args |= {"found": _shown(ahead), "expected": _shown(expected)}
    if code is TRANSCRIPTION_MISSING or not ahead:
        return Finding(TRANSCRIPTION_MISSING, place, args | {"count": _counted(len(source.letters) - at)})
    if not expected:
        return Finding(TRANSCRIPTION_SURPLUS, place, args | {"count": _counted(len(ahead), ahead)})
    missing = _shift(expected, ahead)
    surplus = _shift(ahead, expected)
    elsewhere = at + missing if missing is not None and surplus is not None else -1
    if missing is None and surplus is None and len(ahead) >= ANCHOR:
        elsewhere = source.letters.find(ahead[:ANCHOR])
    if elsewhere >= 0:
        return Finding(TRANSCRIPTION_OUT_OF_ORDER, place, args | {"elsewhere": source.offsets[elsewhere]})
    if missing is not None:
        return Finding(TRANSCRIPTION_MISSING, place, args | {"count": _counted(missing)})
    if surplus is not None:
        return Finding(TRANSCRIPTION_SURPLUS, place, args | {"count": _counted(surplus)})
    return Finding(TRANSCRIPTION_DIFFERS, place, args)


def _shift(longer: str, shorter: str) -> int | None:
    """How many characters `longer` has before it goes on as `shorter` does; None when it does not soon."""
    anchor = shorter[:ANCHOR]
    if len(anchor) < 4:
        # So near the end only an exact remainder is evidence.
        return len(longer) - len(anchor) if longer.endswith(anchor) and len(longer) > len(anchor) else None
    found = longer.find(anchor, 1, HORIZON + ANCHOR)
    return found if found > 0 else None


def _counted(number: int, ahead: str = "") -> str:
    if len(ahead) > HORIZON:
        return f"more than {HORIZON} characters"
    return "1 character" if number == 1 else f"{number} characters"


def _shown(text: str) -> str:
    return text[:SHOWN] + ("…" if len(text) > SHOWN else "")
