"""The name classes of a schema in their simple form (RELAX NG 4.10, 4.16)."""

from __future__ import annotations

from teitools.document import XMLNS_NS
from teitools.findings import Code, Finding

from . import messages
from .name_class import NameClass
from .schema_element import XML, SchemaElement
from .simple_environment import Context
from .syntax_check import is_qname

BLANK = " \t\r\n"
_XMLNS = XMLNS_NS.rstrip("/")


class NameClasses:
    """Reads name classes; `faults` are those met."""

    def __init__(self) -> None:
        self.faults: list[Finding] = []

    def _fault(self, code: Code, element: SchemaElement, fact: str, clause: str) -> None:
        self.faults.append(Finding(code, element.span, {"fact": fact, "clause": clause}))

    def _own_name_class(self, element: SchemaElement, context: Context, *, for_attribute: bool) -> NameClass:
        name = element.attributes.get("name")
        if name is None:
            return self._name_class(next(element.elements()), context, for_attribute, ())
        ns = element.attributes.get("ns", "") if for_attribute else context.ns
        return self._name(element, name.strip(BLANK), ns, for_attribute)

    def _name(self, element: SchemaElement, qname: str, ns: str, for_attribute: bool) -> NameClass:
        """The class of one name (4.10), checked as 4.16 demands."""
        prefix, colon, local = qname.rpartition(":")
        if not is_qname(qname):
            self._fault(messages.SCHEMA_SYNTAX, element, f"`{qname}` is no qualified name", "3")
        elif colon:
            uri = XML if prefix == "xml" else element.namespaces.get(prefix)
            if uri is None:
                self._fault(messages.SCHEMA_SYNTAX, element, f"the prefix `{prefix}` is not declared", "4.10")
            ns = uri or ""
        if for_attribute and ns == "" and local == "xmlns":
            self._fault(messages.SCHEMA_RESTRICTION, element, "an attribute may not be named `xmlns`", "4.16")
        self._check_namespace(element, ns, for_attribute)
        return ("name", ns, local)

    def _check_namespace(self, element: SchemaElement, ns: str, for_attribute: bool) -> None:
        if for_attribute and ns == _XMLNS:
            self._fault(messages.SCHEMA_RESTRICTION, element, f"an attribute may not be in namespace `{ns}`", "4.16")

    def _name_class(
        self, element: SchemaElement, context: Context, for_attribute: bool, excluded: tuple[str, ...]
    ) -> NameClass:
        """excluded: the kinds of name class that may not stand inside the exception being read (4.16)."""
        context = context.within(element)
        kind = element.name
        if kind in excluded:
            fact = f"`{kind}` may not stand in the `except` of `{excluded[-1]}`"
            self._fault(messages.SCHEMA_RESTRICTION, element, fact, "4.16")
        if kind == "name":
            return self._name(element, element.text.strip(BLANK), context.ns, for_attribute)
        children = list(element.elements())
        if kind == "choice":
            return self._name_choice(children, context, for_attribute, excluded)
        inside = ("anyName",) if kind == "anyName" else ("anyName", "nsName")
        excepted: NameClass | None = None
        if children:
            within = context.within(children[0])
            excepted = self._name_choice(list(children[0].elements()), within, for_attribute, inside)
        if kind == "anyName":
            return ("anyName", excepted)
        self._check_namespace(element, context.ns, for_attribute)
        return ("nsName", context.ns, excepted)

    def _name_choice(
        self, children: list[SchemaElement], context: Context, for_attribute: bool, excluded: tuple[str, ...]
    ) -> NameClass:
        classes = [self._name_class(child, context, for_attribute, excluded) for child in children]
        return classes[0] if len(classes) == 1 else ("choice", *classes)
