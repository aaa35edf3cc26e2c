"""Documents made up from a grammar: a seeded random walk through what a RELAX NG schema allows."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import RNG_NS

_R = f"{{{RNG_NS}}}"
_XML = "http://www.w3.org/XML/1998/namespace"
_FOREIGN = "urn:example:foreign"
_WORDS = "amber birch cedar delta ember fjord grove heron inlet juniper kelp larch maple north oak pine".split()
_MANY = 1_000_000

#: Values to try for each datatype of XML Schema part 2; facets choose among them.
_SAMPLES = {
    "string": ("some text", "x", "12"),
    "token": ("word", "x", "a-1", "12", "5", "0,0", "0,0 1,1", "1.5", "50%", "1cm", "12px", "U+0041", "+", "en", "P1D"),
    "normalizedString": ("some text",),
    "anyURI": ("#x", "http://example.org/a", "file.xml", "person:a", "place:a", "org:a", "event:a", "bibl:a", "work:a"),
    "boolean": ("true", "false"),
    "decimal": ("1.5", "0", "1"),
    "double": ("0.5", "1", "0"),
    "float": ("0.5", "1"),
    "integer": ("1", "0", "12"),
    "nonNegativeInteger": ("0", "3", "253"),
    "positiveInteger": ("1", "7"),
    "date": ("1921-01-15", "1920-06-01"),
    "gYear": ("1920", "1921"),
    "gYearMonth": ("1920-09",),
    "gMonth": ("--09",),
    "gMonthDay": ("--09-21",),
    "gDay": ("---21",),
    "time": ("09:30:00",),
    "dateTime": ("1921-01-15T09:30:00",),
    "duration": ("P1D", "PT2H"),
    "language": ("en", "it"),
    "Name": ("name", "p"),
    "NCName": ("name", "p"),
    "NMTOKEN": ("a1",),
    "QName": ("name",),
}


class Unsampled(Exception):
    """No value is known for a datatype with these facets."""


@dataclass(slots=True, eq=False)
class _Pattern:
    """A pattern of the grammar. cost: how many elements it needs at least."""

    name: str
    source: etree._Element
    parts: list[_Pattern]
    cost: int = _MANY
    values: list[str] | None = None

    def get(self, attribute: str) -> str:
        """The attribute of the pattern; "" when absent."""
        return self.source.get(attribute) or ""


class Sampler:
    """Makes up documents that one grammar (as `write_rng` makes it) accepts.

    Constraints beyond the grammar are not looked at. Raises ValueError when the grammar allows no document.
    """

    def __init__(self, grammar: etree._ElementTree) -> None:
        root = grammar.getroot()
        self.ns = root.get("ns") or ""
        self.defines = {str(each.get("name")): _read(each) for each in root.iterchildren(_R + "define")}
        starts = [_read(each) for each in root.iterchildren(_R + "start")]
        self._weigh(starts)
        if not starts or starts[0].cost >= _MANY:
            raise ValueError("the grammar allows no document")
        self.start = starts[0]

    def _weigh(self, starts: list[_Pattern]) -> None:
        """Give every pattern its cost: the least fixed point over the definitions."""
        changed = True
        while changed:
            changed = False
            for define in [*self.defines.values(), *starts]:
                before = define.cost
                self._cost(define)
                changed = changed or define.cost != before

    def _cost(self, pattern: _Pattern) -> int:
        costs = [self._cost(each) for each in pattern.parts]
        name = pattern.name
        if name == "ref":
            define = self.defines.get(pattern.get("name"))
            pattern.cost = _MANY if define is None else define.cost
        elif name in ("optional", "zeroOrMore", "text", "empty", "data", "value", "list", "attribute"):
            pattern.cost = 0
        elif name == "notAllowed":
            pattern.cost = _MANY
        elif name == "choice":
            pattern.cost = min(costs, default=_MANY)
        else:
            pattern.cost = min(_MANY, sum(costs) + (1 if name == "element" else 0))
        return pattern.cost

    def document(self, seed: int, size: int = 120) -> etree._Element:
        """The root of a document; the same for the same seed.

        size: about how many elements; what the grammar requires may make it more.
        Raises Unsampled when no value can be made up for something required.
        """
        walk = _Walk(self, random.Random(seed), size)
        holder = etree.Element("holder")
        walk.fill_all(self.start, holder)
        found = holder[0]
        holder.remove(found)
        return found


def _read(element: etree._Element) -> _Pattern:
    skipped = (_R + "anyName", _R + "nsName", _R + "name", _R + "param", _R + "except")
    parts = [
        _read(child)
        for child in element.iterchildren(etree.Element)
        if str(child.tag).startswith(_R) and child.tag not in skipped
    ]
    return _Pattern(str(element.tag)[len(_R) :], element, parts)


@dataclass(slots=True)
class _Walk:
    """One document in the making. left: how many elements there is still room for."""

    grammar: Sampler
    random: random.Random
    left: int
    ids: int = 0
    in_list: bool = field(default=False)

    def fill(self, pattern: _Pattern, into: etree._Element) -> None:
        """`into` with attributes, text and children that match `pattern`."""
        name = pattern.name
        if name == "element":
            self._element(pattern, into)
        elif name == "attribute":
            self._attribute(pattern, into)
        elif name == "ref":
            self.fill_all(self.grammar.defines[pattern.get("name")], into)
        elif name == "choice":
            self.fill(self._chosen(pattern), into)
        elif name == "optional":
            self._try(pattern, into, 0.35)
        elif name in ("zeroOrMore", "oneOrMore"):
            if name == "oneOrMore":
                self.fill_all(pattern, into)
            for _ in range(4):
                if self.left <= 0 or self.random.random() > 0.55:
                    break
                self._try(pattern, into, 1.0)
        elif name == "text":
            _add_text(into, self.random.choice(_WORDS) + " ")
        elif name in ("data", "value", "list"):
            _add_text(into, self._value(pattern))
        else:
            self.fill_all(pattern, into)

    def fill_all(self, parent: _Pattern, into: etree._Element) -> None:
        """`fill` with each part of `parent`."""
        for each in parent.parts:
            self.fill(each, into)

    def _try(self, pattern: _Pattern, into: etree._Element, chance: float) -> None:
        """What may be left out, where it is possible and there is room for it."""
        cost = sum(each.cost for each in pattern.parts)
        if any(each.name == "attribute" and not each.get("name") for each in pattern.parts):
            return
        if cost < _MANY and (self.left > cost or cost == 0) and self.random.random() < chance:
            before = len(into.attrib)
            try:
                self.fill_all(pattern, into)
            except Unsampled:
                if len(into.attrib) != before or cost:
                    raise

    def _chosen(self, pattern: _Pattern) -> _Pattern:
        options = [each for each in pattern.parts if each.cost < _MANY]
        if self.left <= 0:
            least = min(each.cost for each in options)
            options = [each for each in options if each.cost == least]
        return self.random.choice(options)

    def _element(self, pattern: _Pattern, into: etree._Element) -> None:
        self.left -= 1
        tag = pattern.get("name") or "anything"
        ns = self.grammar.ns if pattern.source.get("ns") is None else pattern.get("ns")
        if not pattern.get("name"):
            space = next(pattern.source.iter(_R + "nsName"), None)
            any_name = pattern.source.find(_R + "anyName") is not None
            ns = _FOREIGN if any_name or space is None else str(space.get("ns"))
        scope: dict[str | None, str] = {None: ns} if ns else {}
        child = etree.SubElement(into, f"{{{ns}}}{tag}" if ns else tag, nsmap=scope)  # type: ignore[arg-type]  # the stubs know no default namespace
        self.fill_all(pattern, child)

    def _attribute(self, pattern: _Pattern, into: etree._Element) -> None:
        name = pattern.get("name")
        name = f"{{{_XML}}}{name[4:]}" if name.startswith("xml:") else name
        name = f"{{{pattern.get('ns')}}}{name}" if pattern.get("ns") else name
        into.set(name, " ".join(filter(None, map(self._value, pattern.parts))) if pattern.parts else "x")

    def _value(self, pattern: _Pattern) -> str:
        """A text that matches a pattern for values."""
        name = pattern.name
        if name == "value":
            if self.in_list and not pattern.source.text:
                raise Unsampled("nothing as an item of a list")
            return pattern.source.text or ""
        if name == "data":
            return self._data(pattern)
        if name == "text":
            return self.random.choice(_WORDS)
        if name == "choice":
            return self._chosen_value(pattern)
        if name == "ref":
            return " ".join(map(self._value, self.grammar.defines[pattern.get("name")].parts))
        if name in ("optional", "zeroOrMore") and self.random.random() < 0.5:
            return ""
        times = self.random.randint(1, 3) if name in ("zeroOrMore", "oneOrMore") else 1
        before, self.in_list = self.in_list, self.in_list or name == "list"
        try:
            return " ".join(filter(None, (self._value(each) for _ in range(times) for each in pattern.parts)))
        finally:
            self.in_list = before

    def _chosen_value(self, pattern: _Pattern) -> str:
        options = list(pattern.parts)
        self.random.shuffle(options)
        for each in options:
            try:
                return self._value(each)
            except Unsampled:
                continue
        raise Unsampled(etree.tostring(pattern.source, encoding="unicode"))

    def _data(self, pattern: _Pattern) -> str:
        kind = pattern.get("type")
        if kind == "ID":
            self.ids += 1
            return f"id{self.ids}"
        if pattern.values is None:
            pattern.values = [value for value in _SAMPLES.get(kind, ()) if _fits(value, pattern.source)]
        if not pattern.values:
            raise Unsampled(etree.tostring(pattern.source, encoding="unicode"))
        return self.random.choice(pattern.values)


def _fits(value: str, pattern: etree._Element) -> bool:
    """Whether the facets of a `data` pattern let `value` pass, as far as they can be read here."""
    for param in pattern.iterchildren(_R + "param"):
        name, text = param.get("name"), param.text or ""
        if name == "pattern":
            expression = text.replace(r"\p{C}\p{Z}", r"\s").replace(r"\p{L}", "a-zA-Z").replace(r"\p{Nd}", "0-9")
            expression = re.sub(r"\\p\{\w+\}", r"\\w", expression)
            try:
                if re.fullmatch(expression, value) is None:
                    return False
            except re.error:
                return False
        elif name in ("minInclusive", "maxInclusive") and value.replace(".", "").isdecimal():
            if (float(value) < float(text)) if name == "minInclusive" else (float(value) > float(text)):
                return False
        elif (name == "minLength" and len(value) < int(text)) or (name == "maxLength" and len(value) > int(text)):
            return False
    return True


def _add_text(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
