"""The 44 datatypes of XML Schema part 2 (second edition) as RELAX NG uses them.

Where Jing differs, this follows the specification: 24:00:00 is a time, a second 60 and `12:00:00.` are none, digits
are counted in the value (1.50 has two), names are those of XML 1.0's fifth edition, repeated parameters are faults.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from functools import partial

from . import lexical, numeric, temporal, uri
from .builtin import collapse, replace
from .datatype import NO_ENTITIES, NO_NAMESPACES, XSD, Datatype, DatatypeError, Library, Params
from .facets import Facets, length, within
from .lexical import LISTS, TEXT_TYPES
from .numeric import INTEGERS

XML = "http://www.w3.org/XML/1998/namespace"
XSD_NAMES = (
    "string", "boolean", "decimal", "float", "double", "duration", "dateTime", "time", "date", "gYearMonth", "gYear",
    "gMonthDay", "gDay", "gMonth", "hexBinary", "base64Binary", "anyURI", "QName", "NOTATION", "normalizedString",
    "token", "language", "NMTOKEN", "NMTOKENS", "Name", "NCName", "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES",
    *INTEGERS,
)  # fmt: skip
_KEPT = 10_000


def _any(text: str) -> bool:
    return True


def _anyuri(text: str) -> bool:
    return uri.is_plain(text) or uri.allows(collapse(text))


def _hex(text: str) -> bool:
    return len(text.strip(" \t\n\r")) % 2 == 0 and lexical.expression("hexBinary").fullmatch(text) is not None


def _base64(text: str) -> bool:
    return lexical.packed_base64(text) is not None


def _matches(name: str, text: str) -> bool:
    return lexical.expression(name, text.isascii()).fullmatch(text) is not None


def _list(item: str, text: str) -> bool:
    matches = lexical.expression(item, text.isascii()).fullmatch
    return all(map(matches, collapse(text).split(" ")))


def _integer(name: str, text: str) -> bool:
    if lexical.expression(name).fullmatch(text) is None:
        return False
    least, most = INTEGERS[name]
    number = numeric.decimal(text)
    return (least is None or numeric.compare_decimals(number, numeric.decimal(least)) >= 0) and (
        most is None or numeric.compare_decimals(number, numeric.decimal(most)) <= 0
    )


def _form(name: str) -> Callable[[str], bool]:
    """What says whether a text has the form of the type `name`, facets and context apart."""
    if name in TEXT_TYPES:
        return _any
    if name in INTEGERS and name != "integer":
        return partial(_integer, name)
    if name in LISTS:
        return partial(_list, LISTS[name])
    if name in temporal.FORMS:
        return partial(temporal.allows, name)
    special: dict[str, Callable[[str], bool]] = {"anyURI": _anyuri, "hexBinary": _hex, "base64Binary": _base64}
    return special.get(name) or partial(_matches, name)


class XsdDatatype(Datatype):
    """One of the 44 with its facets."""

    __slots__ = ("_contextual", "_faceted", "_form", "facets", "id_type", "readings")

    def __init__(self, name: str, params: Params) -> None:
        super().__init__(XSD, name, params)
        self.id_type = name if name in ("ID", "IDREF", "IDREFS") else ""
        self._form = _form(name)
        self.facets = Facets(name, params, self._form)
        self._faceted = bool(params)
        self.readings = 1 + len(self.facets.patterns)
        self._contextual = name in ("QName", "NOTATION", "ENTITY", "ENTITIES")

    def allows(
        self, text: str, namespaces: Mapping[str, str] = NO_NAMESPACES, entities: Collection[str] = NO_ENTITIES
    ) -> bool:
        """Whether `text`, its white space treated as the type says, is of the type and within its facets."""
        if not self._form(text):
            return False
        if self._contextual and not self._in_context(text, namespaces, entities):
            return False
        return not self._faceted or self._in_facets(text)

    def _in_context(self, text: str, namespaces: Mapping[str, str], entities: Collection[str]) -> bool:
        if self.name in ("QName", "NOTATION"):
            prefix, colon, _ = text.strip(" \t\n\r").partition(":")
            return not colon or prefix == "xml" or prefix in namespaces
        if self.name in ("ENTITY", "ENTITIES"):
            return all(name in entities for name in collapse(text).split(" "))
        return True

    def _in_facets(self, text: str) -> bool:
        facets = self.facets
        if facets.patterns:
            normal = self.normal(text)
            if not all(pattern.matches(normal) for pattern in facets.patterns):
                return False
        if facets.lengths is not None:
            least, most = facets.lengths
            own = length(self.name, text)
            if (least is not None and own < least) or (most is not None and own > most):
                return False
        if facets.digits is not None:
            own_total, own_fraction = numeric.digits(numeric.decimal(text))
            total, fraction = facets.digits
            if (total is not None and own_total > total) or (fraction is not None and own_fraction > fraction):
                return False
        return all(within(self.name, facet, text, bound) for facet, _, bound in facets.bounds)

    def normal(self, text: str) -> str:
        """`text` with white space as the type treats it (XML Schema Part 2, 4.3.6)."""
        treatment = TEXT_TYPES.get(self.name, "collapse")
        if treatment == "preserve":
            return text
        return collapse(text) if treatment == "collapse" else replace(text)

    def value(
        self, text: str, namespaces: Mapping[str, str] = NO_NAMESPACES, entities: Collection[str] = NO_ENTITIES
    ) -> Hashable | None:
        """The value: numbers by size, dates by moment, names by namespace, lists item by item, others as text."""
        if not self.allows(text, namespaces, entities):
            return None
        name = self.name
        text = self.normal(text)
        if name == "decimal" or name in INTEGERS:
            return numeric.decimal(text)
        if name in ("float", "double"):
            # as text: NaN equals itself, and zero is not minus zero (XML Schema Part 2, 3.2.4.1)
            return (numeric.double(text) if name == "double" else numeric.single(text)).hex()
        if name == "boolean":
            return text in ("true", "1")
        if name == "duration" or name in temporal.FORMS:
            return temporal.value(name, text)
        if name in ("QName", "NOTATION"):
            prefix, _, local = text.rpartition(":")
            return (XML if prefix == "xml" else namespaces.get(prefix, ""), local)
        if name == "hexBinary":
            return text.upper()
        if name == "base64Binary":
            return lexical.packed_base64(text)
        return tuple(text.split(" ")) if name in LISTS else text

    @property
    def in_words(self) -> str:
        """What the type is, facets included, as a phrase."""
        from .words import in_words

        return in_words(self.name, self.facets)

    @property
    def example(self) -> str:
        """A text that is allowed, or ""."""
        from .words import example

        return example(self)

    def near(self, text: str) -> str | None:
        """What was most likely meant by a text that is not allowed."""
        from .near import near

        return None if self.allows(text) else near(self, text)


class XsdLibrary(Library):
    """XML Schema's datatypes."""

    uri = XSD

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Params], Datatype] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """All 44."""
        return XSD_NAMES

    def datatype(self, name: str, params: Params = ()) -> Datatype:
        """The datatype `name` restricted by `params`."""
        found = self._kept.get((name, params))
        if found is None:
            if name not in XSD_NAMES:
                raise DatatypeError(f"XML Schema has no datatype `{name}`{_misspelt(name)}")
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[name, params] = XsdDatatype(name, params)
        return found


def _misspelt(name: str) -> str:
    from difflib import get_close_matches

    by_lower = {known.lower(): known for known in XSD_NAMES}
    close = get_close_matches(name.lower()[:40], list(by_lower), 1)
    return f": `{by_lower[close[0]]}`?" if close else ""
