"""A schema is written in compact syntax (ISO/IEC 19757-2 annex C), definitions, documentation and annotations kept.

What the compact syntax cannot say is left out: comments, and annotation attributes of the root `grammar`.
"""

from __future__ import annotations

from collections import Counter

from teitools.datatypes import XSD

from .compact_layout import WIDTH, braces, brackets, chain, escaped, indented, literal, parenthesized, shielded
from .compact_reader import Rule, run
from .schema_element import ANNOTATIONS, RELAX_NG, XML, SchemaElement
from .syntax_check import is_ncname

_OPERATORS = {"choice": "|", "group": ",", "interleave": "&"}
_QUANTIFIERS = {"optional": "?", "zeroOrMore": "*", "oneOrMore": "+"}
_ASSIGN = {"": "=", "choice": "|=", "interleave": "&="}
#: How tightly a pattern must hold together: anything, an operand, or what a quantifier can follow.
_LOOSE, _OPERAND, _PRIMARY = 0, 1, 2


def compact_syntax(root: SchemaElement) -> str:
    """The schema whose root is `root`, in compact syntax; reading it again gives a schema that means the same.

    Cost: proportional to the size of the schema.
    """
    writer = _Writer(root)
    if root.name == "grammar" and root.namespace == RELAX_NG:
        body = run(writer.content(root, at_top=True))
    else:
        body = run(writer.pattern(root, _LOOSE))
    return writer.declarations() + str(body) + "\n"


class _Writer:
    """Knows for each element what it inherits, and the prefix of each namespace."""

    def __init__(self, root: SchemaElement) -> None:
        #: id of an element -> (namespace, None if inherited from outside; datatype library)
        self.context: dict[int, tuple[str | None, str]] = {}
        self.prefixes: dict[str, str] = {XML: "xml"}
        self.libraries: dict[str, str] = {XSD: "xsd"}
        self.taken = {"xml": XML}
        #: namespaces whose prefix was written
        self.used: set[str] = set()
        #: namespace -> the prefix that it first has in the schema
        self.known: dict[str, str] = {}
        self.default: str | None = None
        #: ids of the name classes in attributes, where a name without prefix is in no namespace
        self.attribute_names: set[int] = set()
        self._survey(root)

    # namespaces

    def _survey(self, root: SchemaElement) -> None:
        wanted: list[tuple[str, SchemaElement]] = []
        element_names: Counter[str | None] = Counter()
        stack: list[tuple[SchemaElement, str | None, str, bool]] = [(root, None, "", False)]
        while stack:
            element, ns, library, foreign = stack.pop()
            foreign = foreign or element.namespace != RELAX_NG
            for prefix, uri in element.namespaces.items():
                if prefix:
                    self.known.setdefault(uri, prefix)
            if not foreign:
                ns = element.attributes.get("ns", ns)
                library = element.attributes.get("datatypeLibrary", library)
                if element.name in ("element", "include", "externalRef", "name", "nsName"):
                    element_names[self._own_namespace(element, ns)] += 1
                if _is_qualified(element) and ":" not in element.text and not ns:
                    element_names[None] += 1
                wanted.extend((uri, element) for uri in self._used(element, ns))
                if element.name in ("data", "value") and "type" in element.attributes and library:
                    self.libraries.setdefault(library, f"d{len(self.libraries)}")
            else:
                wanted.append((element.namespace, element))
            self.context[id(element)] = (ns, library)
            wanted.extend((key[1:].partition("}")[0], element) for key in element.attributes if key[0] == "{")
            stack.extend((child, ns, library, foreign) for child in element.children if not isinstance(child, str))
            if element.name == "attribute" and "name" not in element.attributes and _count(element):
                self.attribute_names.add(id(next(element.elements())))
            elif id(element) in self.attribute_names:
                self.attribute_names.update(map(id, element.elements()))
        if None not in element_names and element_names:
            self.default = element_names.most_common(1)[0][0]
        for uri, element in sorted(wanted, key=lambda pair: pair[1].name != "value"):
            self._declare(uri, element)

    def _own_namespace(self, element: SchemaElement, ns: str | None) -> str | None:
        name = element.attributes.get("name", "") if element.name == "element" else ""
        if element.name == "name":
            name = element.text.strip()
        prefix, colon, _ = name.rpartition(":")
        return (XML if prefix == "xml" else element.namespaces.get(prefix, "")) if colon else ns

    def _used(self, element: SchemaElement, ns: str | None) -> list[str]:
        if _is_qualified(element):
            found = [element.namespaces.get(prefix, "") for prefix in element.text.strip().split(":")[:-1]]
            self.used.update(found)
            return found or ([ns] if ns else [])
        if element.name == "attribute":
            ns = element.attributes.get("ns", "")
            name = element.attributes.get("name", "")
            if ":" in name and not name.startswith("xml:"):
                ns = element.namespaces.get(name.partition(":")[0], "")
        elif element.name in ("element", "name", "nsName", "include", "externalRef"):
            ns = self._own_namespace(element, ns)
        else:
            return []
        return [] if ns is None else [ns]

    def _declare(self, uri: str, element: SchemaElement) -> None:
        if uri in self.prefixes:
            return
        likely = [prefix for prefix, named in element.namespaces.items() if named == uri and prefix]
        likely += [self.known[uri]] if uri in self.known else []
        likely += ["local"] if uri == "" else ["a"] if uri == ANNOTATIONS else []
        likely += [f"ns{number}" for number in range(1, len(self.taken) + 2)]
        prefix = next(each for each in likely if each not in self.taken and is_ncname(each))
        self.prefixes[uri] = prefix
        self.taken[prefix] = uri

    def prefix(self, uri: str) -> str:
        """The prefix of a namespace, which is declared because of this."""
        self.used.add(uri)
        return self.prefixes[uri]

    def declarations(self) -> str:
        """What stands at the top."""
        lines = []
        if self.default is not None:
            prefix = self.prefixes[self.default] if self.default in self.used else ""
            lines.append(f"default namespace{f' {prefix}' if prefix else ''} = {literal(self.default)}")
        for uri, prefix in self.prefixes.items():
            if uri in self.used and uri not in (XML, self.default):
                lines.append(f"namespace {prefix} = {literal(uri)}")
        used = (f"datatypes {prefix} = {literal(uri)}" for uri, prefix in self.libraries.items() if uri != XSD)
        lines.extend(used)
        return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")

    # annotations

    def lead(self, element: SchemaElement, following: list[SchemaElement]) -> Rule:
        """What stands before `element`: its own annotations, and documentation that follows one of text only."""
        foreign = []
        for child in element.children:
            if isinstance(child, str):
                continue
            if child.namespace == RELAX_NG:
                break
            foreign.append(child)
        foreign += following
        text = ""
        while foreign and _is_plain_documentation(foreign[0]):
            lines = shielded(foreign.pop(0).text).replace("\r", "\\x{D}").split("\n")
            text += "\n\n"[: 1 if text else 0] + "".join(f"## {line}\n" if line else "##\n" for line in lines)
        attributes = self.attributes(element, outer=True)
        if attributes or foreign:
            parts = list(attributes)
            for each in foreign:
                parts += [(yield self.annotation(each))]
            text += f"{brackets(parts)}\n"
        return text

    def attributes(self, element: SchemaElement, outer: bool) -> list[str]:
        found = []
        for key, value in element.attributes.items():
            if key.startswith("{"):
                uri, _, local = key[1:].partition("}")
                found.append(f"{self.prefix(uri)}:{local} = {literal(value)}")
            elif not outer:
                found.append(f"{key} = {literal(value)}")
        return found

    def annotation(self, element: SchemaElement) -> Rule:
        name = f"{self.prefix(element.namespace)}:{element.name}" if element.namespace else escaped(element.name)
        parts = self.attributes(element, outer=False)
        for child in element.children:
            parts.append(literal(child) if isinstance(child, str) else (yield self.annotation(child)))
        return f"{name} {brackets(parts)}" if parts else f"{name} []"

    def joined(self, element: SchemaElement, tightness: int, skip: int = 0) -> Rule:
        """Each child pattern or name class of `element` as text, with what follows it; the first `skip` left out."""
        written: list[str] = []
        number = 0
        children = [child for child in element.children if not isinstance(child, str)]
        own = [child for child in children if child.namespace == RELAX_NG]
        alone = len(own) - skip == 1
        for at, child in enumerate(children):
            if child.namespace != RELAX_NG:
                continue
            number += 1
            if number <= skip:
                continue
            following = []
            for after in children[at + 1 :]:
                if after.namespace == RELAX_NG:
                    break
                following.append(after)
            before = following if child.name in ("value", "name", "param") else []
            rest = [] if before else following
            needed = tightness if alone and not rest else max(tightness, _OPERAND)
            text = yield self.pattern(child, needed, before)
            for after in rest:
                text += f" >> {(yield self.annotation(after))}"
            written.append(text)
        return written

    # patterns

    def pattern(self, element: SchemaElement, tightness: int, following: list[SchemaElement] | None = None) -> Rule:
        """One pattern, name class or parameter, its annotations before it."""
        lead = yield self.lead(element, following or [])
        if lead and (element.name in _OPERATORS or element.name in _QUANTIFIERS):
            tightness = _PRIMARY
        name = element.name
        if name in _OPERATORS:
            parts = yield self.joined(element, _OPERAND if _count(element) > 1 else tightness)
            if len(parts) == 1 and self.attributes(element, outer=True):
                # parentheses make no element that could carry attributes of its own
                parts.append("notAllowed" if name == "choice" else "empty")
            text = chain(parts, _OPERATORS[name])
            if (len(parts) > 1 and tightness) or (lead and len(parts) == 1):
                text = parenthesized(text)
        elif name in _QUANTIFIERS:
            text = (yield self.together(element, _PRIMARY)) + _QUANTIFIERS[name]
            if tightness == _PRIMARY:
                text = parenthesized(text)
        elif name in ("element", "attribute"):
            text = yield self.named(element)
        elif name in ("list", "mixed"):
            text = braces(name, (yield self.together(element, _LOOSE)))
        elif name in ("anyName", "nsName", "data"):
            text = yield self.excepting(element, tightness)
        elif name == "grammar":
            text = braces("grammar", (yield self.content(element)))
        else:
            text = self.leaf(element)
        return lead + text

    def leaf(self, element: SchemaElement) -> str:
        attributes = element.attributes
        if element.name == "ref":
            return escaped(attributes["name"].strip())
        if element.name == "parentRef":
            return f"parent {escaped(attributes['name'].strip())}"
        if element.name == "externalRef":
            return f"external {literal(attributes['href'])}{self.inheriting(element)}"
        if element.name == "value":
            text = literal(self.qualified_value(element))
            return f"{self.datatype(element)} {text}" if "type" in attributes else text
        if element.name == "name":
            return self.qualified(element, element.text.strip(), self.context[id(element)][0])
        if element.name == "param":
            return f"{attributes['name'].strip()} = {literal(element.text)}"
        return element.name

    def together(self, element: SchemaElement, tightness: int, skip: int = 0) -> Rule:
        """The child patterns of `element` as one."""
        count = _count(element) - skip
        parts = yield self.joined(element, tightness if count == 1 else _OPERAND, skip)
        text = chain(parts, ",")
        unsafe = count > 1 or " >> " in text
        return parenthesized(text) if unsafe and tightness else text

    def named(self, element: SchemaElement) -> Rule:
        name = element.attributes.get("name")
        ns = self.context[id(element)][0]
        body_from = 0
        if name is not None:
            for_attribute = element.name == "attribute"
            written = self.qualified(element, name.strip(), element.attributes.get("ns", "") if for_attribute else ns)
        else:
            body_from = 1
            first = next(element.elements())
            names = yield self.joined(_only(element, first), _LOOSE)
            written = names[0]
        if element.name == "attribute" and _count(element) == body_from:
            return braces(f"attribute {written}", "text")
        return braces(f"{element.name} {written}", (yield self.together(element, _LOOSE, body_from)))

    def qualified(self, element: SchemaElement, name: str, ns: str | None) -> str:
        """A name as it is written, in an attribute's name class or an element's."""
        prefix, colon, local = name.rpartition(":")
        if colon:
            ns = XML if prefix == "xml" else element.namespaces.get(prefix, "")
        if ns is None or (self._is_for_attribute(element) and ns == ""):
            return local
        if not self._is_for_attribute(element) and ns == self.default:
            return local
        return f"{self.prefix(ns)}:{local}"

    def _is_for_attribute(self, element: SchemaElement) -> bool:
        return element.name == "attribute" or id(element) in self.attribute_names

    def excepting(self, element: SchemaElement, tightness: int) -> Rule:
        if element.name == "anyName":
            text = "*"
        elif element.name == "nsName":
            ns = self.context[id(element)][0]
            text = f"{self.prefix(ns or '')}:*"
        else:
            text = self.datatype(element)
            children = [c for c in element.children if not isinstance(c, str)]
            if any(child.name == "param" for child in element.elements()):
                params = []
                for child in children:
                    if child.name == "param" and child.namespace == RELAX_NG:
                        params += [(yield self.pattern(child, _LOOSE))]
                text = braces(text, "\n".join(params) if len(params) > 1 else params[0])
        excepted = next((child for child in element.elements() if child.name == "except"), None)
        if excepted is None:
            return text
        parts = yield self.joined(excepted, _LOOSE)
        inner = chain(parts, "|")
        if len(parts) > 1 or " " in inner:
            inner = parenthesized(inner)
        text = f"{text} - {inner}"
        return parenthesized(text) if tightness else text

    def datatype(self, element: SchemaElement) -> str:
        library = self.context[id(element)][1]
        name = element.attributes["type"].strip()
        return f"{self.libraries[library]}:{name}" if library else name

    def qualified_value(self, element: SchemaElement) -> str:
        """The text of a value, with a prefix where a name without would be in another namespace than it is."""
        ns = self.context[id(element)][0]
        if _is_qualified(element) and ":" not in element.text and ns and ns != self.default:
            return f"{self.prefix(ns)}:{element.text.strip()}"
        return element.text

    def inheriting(self, element: SchemaElement) -> str:
        ns = self.context[id(element)][0]
        return "" if ns is None or ns == self.default else f" inherit = {self.prefix(ns)}"

    # grammars

    def content(self, element: SchemaElement, at_top: bool = False) -> Rule:
        """Definitions, a line between any two; annotation elements between them."""
        parts: list[str] = []
        before = not at_top
        for child in element.children:
            if isinstance(child, str):
                continue
            if child.namespace != RELAX_NG:
                if not before:
                    parts.append((yield self.annotation(child)))
                continue
            before = False
            parts.append((yield self.component(child)))
        return "\n".join(parts)

    def component(self, element: SchemaElement) -> Rule:
        lead = yield self.lead(element, [])
        if element.name == "div":
            return lead + braces("div", (yield self.content(element)))
        if element.name == "include":
            text = f"{lead}include {literal(element.attributes['href'])}{self.inheriting(element)}"
            inner = yield self.content(element)
            return braces(text, inner) if inner else text
        name = "start" if element.name == "start" else escaped(element.attributes["name"].strip())
        sign = _ASSIGN[element.attributes.get("combine", "").strip()]
        body = yield self.together(element, _LOOSE)
        short = "\n" not in body and len(name) + len(body) + 4 <= WIDTH
        return f"{lead}{name} {sign} {body}" if short else f"{lead}{name} {sign}\n{indented(body)}"


def _only(element: SchemaElement, first: SchemaElement) -> SchemaElement:
    """`element` with its name class alone, and what follows that up to its first pattern."""
    children: list[SchemaElement | str] = []
    seen = False
    for child in element.children:
        if isinstance(child, str):
            continue
        if seen and child.namespace == RELAX_NG:
            break
        if child is first:
            seen = True
        if seen:
            children.append(child)
    return SchemaElement(RELAX_NG, element.name, {}, children)


def _is_qualified(element: SchemaElement) -> bool:
    """Whether `element` is a value whose text is a qualified name."""
    return element.name == "value" and element.attributes.get("type", "").strip() in ("QName", "NOTATION")


def _count(element: SchemaElement) -> int:
    return sum(1 for _ in element.elements())


def _is_plain_documentation(element: SchemaElement) -> bool:
    plain = not element.attributes and all(isinstance(child, str) for child in element.children)
    return plain and element.namespace == ANNOTATIONS and element.name == "documentation"
