"""Names and namespaces as they stand in tags: what Namespaces in XML 1.0 asks of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from teitools.findings import Code

from . import messages

XML_NS = "http://www.w3.org/XML/1998/namespace"
XI_NS = "http://www.w3.org/2001/XInclude"
TEI_NS = "http://www.tei-c.org/ns/1.0"
EXAMPLES_NS = "http://www.tei-c.org/ns/Examples"
RNG_NS = "http://relaxng.org/ns/structure/1.0"
ANNOTATIONS_NS = "http://relaxng.org/ns/compatibility/annotations/1.0"
SCH_NS = "http://purl.oclc.org/dsdl/schematron"
XSL_NS = "http://www.w3.org/1999/XSL/Transform"
XSD_NS = "http://www.w3.org/2001/XMLSchema"
XHTML_NS = "http://www.w3.org/1999/xhtml"
MATHML_NS = "http://www.w3.org/1998/Math/MathML"
XML_ID = f"{{{XML_NS}}}id"
XMLNS_NS = "http://www.w3.org/2000/xmlns/"
#: What lxml writes before the local name of an element of the namespace.
TEI = f"{{{TEI_NS}}}"
RNG = f"{{{RNG_NS}}}"
SCH = f"{{{SCH_NS}}}"
XML_BASE = f"{{{XML_NS}}}base"
XML_LANG = f"{{{XML_NS}}}lang"
XI_INCLUDE = f"{{{XI_NS}}}include"


@dataclass(frozen=True, slots=True)
class NameFault:
    """What is wrong with a name in a tag; `qname` as written is the element's or an attribute's."""

    code: Code
    qname: str
    args: Mapping[str, object] = field(default_factory=dict)


class Scope:
    """The prefixes declared at a place, while tags are met one by one.

    Memory grows with the declarations in force, not with the depth that they are in force at.
    """

    def __init__(self) -> None:
        self._bound: dict[str, str] = {"xml": XML_NS}
        #: For each open element the bindings that it hides, or None.
        self._hidden: list[list[tuple[str, str | None]] | None] = []

    def enter(self, name: str, attributes: list[str]) -> NameFault | None:
        """An element begins, with `attributes` as names and values in turn: its first fault, or None."""
        hidden: list[tuple[str, str | None]] | None = None
        prefixed: list[str] = []
        fault: NameFault | None = None
        for number in range(0, len(attributes), 2):
            qname = attributes[number]
            if qname == "xmlns" or qname.startswith("xmlns:"):
                prefix, uri = qname[6:], attributes[number + 1]
                fault = fault or _declaration_fault(qname, prefix, uri)
                hidden = hidden or []
                hidden.append((prefix, self._bound.get(prefix)))
                self._bound[prefix] = uri
            elif ":" in qname:
                prefixed.append(qname)
        self._hidden.append(hidden)
        if fault is None and (prefixed or ":" in name):
            fault = self._use_fault(name, prefixed)
        return fault

    def leave(self) -> None:
        """The element entered last ends."""
        for prefix, uri in reversed(self._hidden.pop() or ()):
            if uri is None:
                del self._bound[prefix]
            else:
                self._bound[prefix] = uri

    def _use_fault(self, name: str, prefixed: list[str]) -> NameFault | None:
        """The fault of an element's name or of its attributes' names with prefixes."""
        met: dict[tuple[str, str], str] = {}
        for qname in (name, *prefixed) if ":" in name else prefixed:
            prefix, _, local = qname.partition(":")
            if not prefix or not local or ":" in local:
                reason = f"`{qname}` is no name: a colon stands between a prefix and a name, once"
                return _fault(qname, reason, "leave the colon out")
            if prefix not in self._bound:
                return NameFault(messages.UNDECLARED_PREFIX, qname, {"name": qname, "prefix": prefix})
            same = met.setdefault((self._bound[prefix], local), qname) if qname is not name else qname
            if same is not qname:
                reason = f"`{same}` and `{qname}` are one attribute, since both prefixes stand for one namespace"
                return _fault(qname, reason, "keep one of the two attributes")
        return None


def _declaration_fault(qname: str, prefix: str, uri: str) -> NameFault | None:
    if prefix == "xmlns" or (prefix == "xml") != (uri == XML_NS) or uri == XMLNS_NS:
        reason = f"`{qname}` gives a name that XML keeps for itself another meaning"
        return _fault(qname, reason, "remove the declaration: `xml` needs none, and `xmlns` can have none")
    if prefix and not uri:
        return _fault(qname, f"the prefix `{prefix}` is declared without a namespace", "name the namespace")
    return None


def _fault(qname: str, reason: str, cure: str) -> NameFault:
    return NameFault(messages.NOT_WELL_FORMED, qname, {"reason": reason, "cure": cure})


def free_name(wanted: str, taken: set[str], between: str = "-", *, folded: bool = False) -> str:
    """`wanted`, or with the first number from 2 behind it that makes it a name not yet `taken`; which it now is.

    folded: names that differ in case alone are the same, as files are on some machines.
    """
    name, number = wanted, 2
    while (name.casefold() if folded else name) in taken:
        name, number = f"{wanted}{between}{number}", number + 1
    taken.add(name.casefold() if folded else name)
    return name
