"""What may come at a place of a document that is still being written: the question that editors ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.parsers import expat

from .derivative import text_deriv_any
from .effort import TooComplex
from .expectation import values
from .explain import Walk
from .fault_list import Enough
from .frames import Frame, beginning, expected, nullable
from .name_class import join
from .vocabulary import Vocabulary, attribute_names

_OPEN_TAG = re.compile(r"<([^\s/<>!?]*)([^<>]*)\Z")
_WRITTEN = re.compile(r"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_IN_VALUE = re.compile(r"""([^\s=]+)\s*=\s*["'][^"']*\Z""")


@dataclass(frozen=True, slots=True)
class Expected:
    """What may come next at a place, in the order of the schema, names as one would write them there.

    parent: the open element as written, or None before the root. elements: children that may come.
    attributes: inside a start tag, those that may be added. values: inside an attribute's quotes, its listed values.
    text: whether text may stand here. end: whether the open element may end here.
    """

    parent: str | None
    elements: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    text: bool = False
    end: bool = False


def complete(vocabulary: Vocabulary, text: str, offset: int) -> Expected:
    """What may come at code point `offset` of `text`, of which only what is before it is looked at.

    Faults before the place are read over as explanations do. Nothing is expected after a place that is not well-formed.
    Cost: one pass over what is before the place.
    """
    before = text[:offset]
    tag = _OPEN_TAG.search(before, max(before.rfind("<"), 0))
    vocabulary.patterns.effort.begin(offset)
    walk = Walk(vocabulary, lambda _element, _attribute: "")
    try:
        walk.parser.Parse((before[: tag.start()] if tag else before).encode("utf-8", errors="surrogatepass"), False)
    except (expat.ExpatError, Enough, TooComplex):
        return Expected(None)
    frame = walk.frames[-1]
    if tag is not None and tag[2]:
        return _in_tag(vocabulary, walk, frame, tag[1], tag[2])
    names = [walk.label(frame, name) for name in vocabulary.names(expected(frame.alternatives))]
    patterns = vocabulary.patterns
    takes_text = any(
        pattern.has_data or text_deriv_any(patterns, pattern) is not patterns.not_allowed
        for _, pattern in frame.alternatives
    )
    return Expected(frame.child.shown or None, tuple(names), text=takes_text, end=nullable(frame.alternatives))


def _in_tag(vocabulary: Vocabulary, walk: Walk, frame: Frame, qname: str, rest: str) -> Expected:
    """What may be added to the start tag of `qname`, of which `rest` is written."""
    written = dict(_WRITTEN.findall(rest))
    prefix, _, local = qname.rpartition(":")
    own = written.get(f"xmlns:{prefix}" if prefix else "xmlns", "")[1:-1]
    name = join(own or walk.prefixes.get(prefix, ""), local)
    elements = beginning(frame.alternatives, name) or vocabulary.elements(name)
    labels: dict[str, str] = {}
    for element in elements:
        for each in attribute_names(element.content):
            labels.setdefault(walk.label(frame, each), each)
    inside = _IN_VALUE.search(rest)
    if inside:
        listed: dict[str, None] = {}
        for element in elements:
            found = vocabulary.plan(element).where(labels.get(inside[1], ""))
            for pattern in found[1] if found else ():
                listed.update(dict.fromkeys(values(pattern.parts[0])[0]))
        return Expected(qname, values=tuple(listed))
    return Expected(qname, attributes=tuple(label for label in labels if label not in written))
