"""What documents use of TEI: elements, attributes, values, and which elements stand in which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from teitools.document import TEI_NS, XML_NS, Unreadable, read_source
from teitools.findings import Finding

#: More different values of an attribute than this are no longer counted.
MOST_VALUES = 200
_SEPARATOR = "\x1f"


@dataclass(slots=True)
class Usage:
    """What was met. Names of TEI stand alone, of other namespaces in Clark notation; attributes as `xml:id` or `n`.

    values: of each (element, attribute), how often each value stands there, at most `MOST_VALUES` of them.
    files: how many documents were read.
    """

    elements: Counter[str] = field(default_factory=Counter)
    roots: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, Counter[str]] = field(default_factory=dict)
    values: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    children: dict[str, Counter[str]] = field(default_factory=dict)
    files: int = 0

    def count(self, element: str, attribute: str) -> int:
        """How many of these elements have the attribute."""
        return self.attributes[element][attribute] if element in self.attributes else 0

    def many(self, element: str, attribute: str) -> bool:
        """Whether the attribute has more values there than were counted."""
        return len(self.values.get((element, attribute), ())) >= MOST_VALUES


def count_usage(paths: Iterable[str | Path]) -> tuple[Usage, list[Finding]]:
    """What the documents at `paths` use; findings for those that are not well-formed and count for nothing.

    Raises OSError. Cost: one pass with expat; memory by what is different.
    """
    found, findings = Usage(), []
    for path in paths:
        try:
            _read(path, found)
        except Unreadable as error:
            findings += list(error.findings)
    return found, findings


def _read(path: str | Path, usage: Usage) -> None:
    from teitools.document import find_faults

    source = read_source(path)
    faults = find_faults(source)
    if faults:
        raise Unreadable(faults)
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=_SEPARATOR)
    parser.ordered_attributes = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    above: list[str] = []

    def start(qname: str, attributes: list[str]) -> None:
        name = _name(qname)
        usage.elements[name] += 1
        if above:
            usage.children.setdefault(above[-1], Counter())[name] += 1
        else:
            usage.roots[name] += 1
        above.append(name)
        if attributes:
            counts = usage.attributes.setdefault(name, Counter())
            for key, value in zip(attributes[::2], attributes[1::2], strict=True):
                attribute = _name(key)
                counts[attribute] += 1
                values = usage.values.setdefault((name, attribute), Counter())
                if len(values) < MOST_VALUES or value in values:
                    values[value] += 1

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: above.pop()
    parser.Parse(source.text.encode("utf-8", errors="surrogatepass"), True)
    usage.files += 1


def _name(qname: str) -> str:
    namespace, _, local = qname.rpartition(_SEPARATOR)
    if namespace in ("", TEI_NS):
        return local
    return f"xml:{local}" if namespace == XML_NS else f"{{{namespace}}}{local}"


def tei_names(usage: Usage) -> Iterator[str]:
    """The elements of TEI that were met, in alphabetical order."""
    return (name for name in sorted(usage.elements) if not name.startswith("{"))
