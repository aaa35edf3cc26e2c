"""From a `.sch` file, or from the rules embedded in a RELAX NG schema or an ODD, to a Schematron schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from teitools.document import (
    ANNOTATIONS_NS,
    EXAMPLES_NS,
    RNG,
    RNG_NS,
    SCH,
    SCH_NS,
    TEI,
    TEI_NS,
    XI_NS,
    XML_ID,
    XSD_NS,
    XSL_NS,
    Document,
    Unreadable,
    expand,
    parse,
    reason_of,
    referred,
)
from teitools.findings import CannotWork, Finding

from . import cache, messages
from .schema import (
    Assertion,
    Insert,
    KeyDeclaration,
    Let,
    Message,
    Phase,
    Rule,
    SchematronSchema,
    SchPattern,
)

_XSL = f"{{{XSL_NS}}}"
_EXAMPLES = f"{{{EXAMPLES_NS}}}"
#: Prefixes that rules in ODDs use undeclared, since TEI's Stylesheets declare them in all that they extract.
_IMPLIED = {
    "tei": TEI_NS,
    "teix": EXAMPLES_NS,
    "xs": XSD_NS,
    "rng": RNG_NS,
    "rna": ANNOTATIONS_NS,
    "sch": SCH_NS,
}
#: So many files are included, and so many assertions and abstract rules met, before a schema is said to have no end.
_INCLUSIONS = 500
_STEPS = 100_000


class SchematronError(CannotWork):
    """The schema cannot be used; `findings` say why, in its own file."""


def read_schematron(path: str | Path, cache_dir: Path | None = None) -> SchematronSchema:
    """The rules in the file at `path`: a Schematron schema, or what a RELAX NG schema or ODD embeds.

    cache_dir: a folder of the user's where rules are kept between runs; None to keep none.
    Raises OSError, Unreadable, or SchematronError for a schema that is itself at fault or holds no rules.
    """
    kept = cache.load(cache_dir, Path(path)) if cache_dir else None
    if kept is not None:
        return kept
    document = parse(path)
    reader = _Reader(document)
    schema = reader.read()
    if not schema.patterns:
        raise SchematronError([Finding(messages.NO_SCHEMATRON, document.name_span(document.root))])
    if cache_dir and reader.alone:
        cache.save(cache_dir, Path(path), schema)
    return schema


class _Reader:
    """Reads one file; `at` gives the span of an element of the tree, wherever it was included from."""

    def __init__(self, document: Document) -> None:
        expanded = expand(document)
        if expanded.findings:
            raise SchematronError(expanded.findings)
        self.document = document
        self.expanded = expanded
        self.root = expanded.root
        self.foreign: dict[etree._Element, Document] = {}
        self.abstract_rules: dict[str, etree._Element] = {}
        self.steps = 0

    @property
    def alone(self) -> bool:
        """Whether nothing but the file itself has been read."""
        return not self.foreign and XI_NS not in self.document.text

    def read(self) -> SchematronSchema:
        self._carry_out_includes()
        whole = self.root.tag == f"{SCH}schema"
        namespaces = self._namespaces()
        holders = list(self.root.iterchildren(f"{SCH}pattern")) if whole else list(self._embedded_patterns())
        self.abstract_rules = {
            each.get("id", ""): each for each in self._own(f"{SCH}rule") if each.get("abstract") == "true"
        }
        abstract = {each.get("id", ""): each for each in holders if each.get("abstract") == "true"}
        patterns = []
        for holder in holders:
            if holder.get("abstract") == "true":
                continue
            parameters = {}
            if holder.get("is-a"):
                base = abstract.get(holder.get("is-a", ""))
                if base is None:
                    raise self._unknown("abstract pattern", holder, "is-a", abstract)
                parameters = {
                    each.get("name", ""): each.get("value", "") for each in holder.iterchildren(f"{SCH}param")
                }
                patterns.append(self._pattern(base, parameters, holder.get("id")))
                continue
            patterns.append(self._pattern(holder, parameters, holder.get("id")))
        phases = tuple(self._phase(each) for each in self.root.iterchildren(f"{SCH}phase")) if whole else ()
        default = self.root.get("defaultPhase") if whole else None
        if default not in (None, "#ALL", *(each.id for each in phases)):
            raise self._unknown("phase", self.root, "defaultPhase", {each.id: each for each in phases})
        return SchematronSchema(
            path=self.document.path,
            query_binding=(self.root.get("queryBinding") or ("xslt" if whole else "xslt2")).lower(),
            namespaces=namespaces,
            patterns=tuple(each for each in patterns if each.rules),
            lets=self._lets(self.root) if whole else (),
            phases=phases,
            default_phase=default,
            diagnostics=self._texts("diagnostics", "diagnostic"),
            properties=self._texts("properties", "property"),
            keys=tuple(self._key(each) for each in self._own(f"{_XSL}key")),
        )

    def at(self, element: etree._Element):  # type: ignore[no-untyped-def]
        """The span of an element's name, in the file that it stands in."""
        if element in self.foreign:
            return self.foreign[element].name_span(element)
        document, own = self.expanded.origin(element)
        return document.name_span(own)

    def _own(self, tag: str) -> Iterator[etree._Element]:
        """The elements of that name which are not part of an example."""
        for element in self.root.iter(tag):
            if next(element.iterancestors(f"{_EXAMPLES}egXML"), None) is None:
                yield element

    def _namespaces(self) -> Mapping[str, str]:
        """`sch:ns`, which for embedded rules comes over the prefixes in scope at the root, and these over TEI's own."""
        found: dict[str, str] = {}
        if self.root.tag != f"{SCH}schema":
            found = {**_IMPLIED, **{prefix: uri for prefix, uri in self.root.nsmap.items() if prefix}}
        for each in self._own(f"{SCH}ns"):
            prefix, uri = each.get("prefix"), each.get("uri")
            if not prefix or uri is None:
                raise self._missing(each, "prefix" if not prefix else "uri")
            found[prefix] = uri
        return found

    def _carry_out_includes(self) -> None:
        """`sch:include` and `sch:extends href` give way to what they name, in local files, until none is left."""
        include: etree._Element | None = None
        for _ in range(_INCLUSIONS):
            include = next(
                (each for each in self.root.iter(f"{SCH}include", f"{SCH}extends") if each.get("href")), None
            )
            if include is None:
                return
            self._insert(include, self._included(include))
        assert include is not None
        raise self._not_included(include, f"it is one of more than {_INCLUSIONS} inclusions, which may have no end")

    def _included(self, include: etree._Element) -> Document:
        home = self.foreign[include] if include in self.foreign else self.expanded.origin(include)[0]
        try:
            return parse(referred(include.get("href", ""), self.document.path, Path(home.path).parent))
        except OSError as error:
            raise self._not_included(include, reason_of(error)) from None
        except Unreadable as error:
            raise SchematronError(error.findings) from None

    def _not_included(self, include: etree._Element, reason: str) -> SchematronError:
        args = {"href": include.get("href", ""), "reason": reason}
        return SchematronError([Finding(messages.SCHEMATRON_INCLUDE, self.at(include), args)])

    def _insert(self, include: etree._Element, included: Document) -> None:
        parent = include.getparent()
        assert parent is not None
        fragment = (include.get("href") or "").partition("#")[2]
        root = included.root
        if fragment:
            named = [each for each in root.iter(etree.Element) if fragment in (each.get("id"), each.get(XML_ID))]
            root = named[0] if named else root
        for element in included.root.iter(etree.Element):
            self.foreign[element] = included
        nodes = list(root) if include.tag == f"{SCH}extends" else [root]
        included.name_span(included.root)  # the places are noted before the tree is taken apart
        at = parent.index(include)
        parent.remove(include)
        for number, node in enumerate(nodes):
            parent.insert(at + number, node)

    def _embedded_patterns(self) -> Iterator[etree._Element]:
        """Patterns as they stand; rules and assertions outside one are each given the pattern, and rule, they imply."""
        yield from self._own(f"{SCH}pattern")
        for rule in list(self._own(f"{SCH}rule")):
            parent = rule.getparent()
            if parent is not None and parent.tag != f"{SCH}pattern":
                yield self._wrapped(f"{SCH}pattern", [rule], parent)
        for parent in dict.fromkeys(
            each.getparent() for tag in ("assert", "report") for each in self._own(f"{SCH}{tag}")
        ):
            if parent is None or parent.tag == f"{SCH}rule":
                continue
            context = self._implied_context(parent)
            if context:
                loose = [each for each in parent if each.tag in (f"{SCH}assert", f"{SCH}report", f"{SCH}let")]
                rule = self._wrapped(f"{SCH}rule", loose, parent, context=context)
                yield self._wrapped(f"{SCH}pattern", [rule], parent)

    def _wrapped(
        self, tag: str, children: list[etree._Element], place: etree._Element, **attributes: str
    ) -> etree._Element:
        wrapper = etree.SubElement(place, tag, attrib=attributes, nsmap=None)
        if place in self.foreign:
            self.foreign[wrapper] = self.foreign[place]
        else:
            self.expanded._origins[wrapper] = self.expanded.origin(place)
        for child in children:
            wrapper.append(child)
        return wrapper

    def _implied_context(self, parent: etree._Element) -> str | None:
        """The element whose definition an assertion without a rule stands in."""
        for ancestor in [parent, *parent.iterancestors()]:
            if ancestor.tag == f"{TEI}elementSpec" and ancestor.get("ident"):
                namespace = ancestor.get("ns") or TEI_NS
                return f"*[local-name() = '{ancestor.get('ident')}' and namespace-uri() = '{namespace}']"
            if ancestor.tag == f"{RNG}element" and ancestor.get("name"):
                holder = next(
                    (each for each in [ancestor, *ancestor.iterancestors()] if each.get("ns") is not None), None
                )
                namespace = holder.get("ns", "") if holder is not None else ""
                local = ancestor.get("name", "").rpartition(":")[2]
                return f"*[local-name() = '{local}' and namespace-uri() = '{namespace}']"
        return None

    def _pattern(self, element: etree._Element, parameters: Mapping[str, str], id: str | None) -> SchPattern:
        rules = [
            self._rule(each, parameters)
            for each in element.iterchildren(f"{SCH}rule")
            if each.get("abstract") != "true"
        ]
        documents = element.get("documents")
        return SchPattern(
            rules=tuple(rules),
            lets=self._lets(element, parameters),
            span=self.at(element),
            id=id,
            documents=_filled(documents, parameters) if documents else None,
        )

    def _rule(self, element: etree._Element, parameters: Mapping[str, str]) -> Rule:
        context = element.get("context")
        if context is None or not context.strip():
            raise self._missing(element, "context")
        assertions, lets = self._contents(element, parameters, element.get("role"), frozenset())
        return Rule(
            context=_filled(context, parameters),
            assertions=assertions,
            lets=lets,
            span=self.at(element),
            id=element.get("id"),
            namespaces={prefix: uri for prefix, uri in element.nsmap.items() if prefix},
        )

    def _contents(
        self, rule: etree._Element, parameters: Mapping[str, str], role: str | None, trail: frozenset[str]
    ) -> tuple[tuple[Assertion, ...], tuple[Let, ...]]:
        """Assertions and variables of a rule, those of abstract rules that it extends in their place."""
        assertions: list[Assertion] = []
        lets: list[Let] = []
        for child in rule.iterchildren(etree.Element):
            self.steps += 1
            if self.steps > _STEPS:
                raise SchematronError([Finding(messages.SCHEMATRON_TOO_LARGE, self.at(child), {"limit": _STEPS})])
            if child.tag == f"{SCH}extends":
                name = child.get("rule", "")
                base = self.abstract_rules.get(name)
                if base is None or name in trail:
                    raise self._unknown("abstract rule", child, "rule", self.abstract_rules)
                more, declared = self._contents(base, parameters, role, trail | {name})
                assertions += more
                lets += declared
            elif child.tag == f"{SCH}let":
                lets.append(self._let(child, parameters))
            elif child.tag in (f"{SCH}assert", f"{SCH}report"):
                assertions.append(self._assertion(child, parameters, role))
        return tuple(assertions), tuple(lets)

    def _assertion(self, element: etree._Element, parameters: Mapping[str, str], role: str | None) -> Assertion:
        test = element.get("test")
        if test is None or not test.strip():
            raise self._missing(element, "test")
        subject = element.get("subject")
        return Assertion(
            positive=element.tag == f"{SCH}assert",
            test=_filled(test, parameters),
            message=self._message(element, parameters),
            span=self.at(element),
            id=element.get("id"),
            role=element.get("role") or role,
            diagnostics=tuple((element.get("diagnostics") or "").split()),
            properties=tuple((element.get("properties") or "").split()),
            subject=_filled(subject, parameters) if subject else None,
        )

    def _message(self, element: etree._Element, parameters: Mapping[str, str]) -> Message:
        parts: list[str | Insert] = [element.text or ""]
        for child in element.iterchildren(etree.Element):
            if child.tag == f"{SCH}value-of":
                parts.append(Insert("value-of", _filled(child.get("select", "."), parameters)))
            elif child.tag == f"{SCH}name":
                parts.append(Insert("name", _filled(child.get("path", "."), parameters)))
            else:  # emph, dir, span and whatever else only marks words
                parts += self._message(child, parameters).parts
            parts.append(child.tail or "")
        return Message(tuple(parts))

    def _let(self, element: etree._Element, parameters: Mapping[str, str]) -> Let:
        name = element.get("name")
        if not name:
            raise self._missing(element, "name")
        value = element.get("value")
        return Let(name, _filled(value, parameters) if value else f"'{(element.text or '').strip()}'", self.at(element))

    def _lets(self, element: etree._Element, parameters: Mapping[str, str] | None = None) -> tuple[Let, ...]:
        return tuple(self._let(each, parameters or {}) for each in element.iterchildren(f"{SCH}let"))

    def _phase(self, element: etree._Element) -> Phase:
        active = tuple(each.get("pattern", "") for each in element.iterchildren(f"{SCH}active"))
        return Phase(element.get("id", ""), active, self._lets(element))

    def _texts(self, holder: str, name: str) -> dict[str, Message]:
        found = (each for each in self._own(f"{SCH}{name}"))
        return {each.get("id", ""): self._message(each, {}) for each in found}

    def _key(self, element: etree._Element) -> KeyDeclaration:
        name, match, use = element.get("name", ""), element.get("match", ""), element.get("use", "")
        return KeyDeclaration(name, match, use, self.at(element))

    def _missing(self, element: etree._Element, attribute: str) -> SchematronError:
        args = {"element": f"`sch:{etree.QName(element).localname}`", "attribute": attribute}
        return SchematronError([Finding(messages.SCHEMATRON_PART_MISSING, self.at(element), args)])

    def _unknown(
        self, kind: str, element: etree._Element, attribute: str, known: Mapping[str, object]
    ) -> SchematronError:
        args = {"kind": kind, "name": element.get(attribute, ""), "known": ", ".join(sorted(known)) or "none"}
        return SchematronError([Finding(messages.SCHEMATRON_REFERENCE, self.at(element), args)])


def _filled(expression: str, parameters: Mapping[str, str]) -> str:
    """`$name` replaced by the parameter of an abstract pattern, the longest names first (6.3 of the standard)."""
    if not parameters:
        return expression
    names = "|".join(re.escape(name) for name in sorted(parameters, key=len, reverse=True))
    return re.sub(rf"\$({names})(?![\w.-])", lambda match: parameters[match.group(1)], expression)
