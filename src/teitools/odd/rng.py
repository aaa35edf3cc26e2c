"""A compiled customization as a RELAX NG grammar in the XML syntax.

One `define` for each element, model class, attribute class, attribute of a class, macro and datatype that is used, with
the names that the TEI's own schemas use, so that a finding can name the class that would have been right. What the
schema does not have is left out before writing: no reference leads to `notAllowed`, unless a whole element is
impossible. Long because each kind of specification has its method here, and all share what was referred to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from teitools.datatypes import XSD, XSD_NAMES
from teitools.document import TEI_NS

from .attributes import Attribute
from .compiled import CompiledOdd
from .constraints import embed_constraints
from .embedded import references, target
from .pattern import (
    A,
    Pattern,
    R,
    alternate,
    any_element,
    choice,
    group,
    is_empty,
    make,
    or_not_allowed,
    rebuilt,
    repeat,
)
from .specs import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    ClassRef,
    ClassSpec,
    Content,
    DataRef,
    Datatype,
    ElementRef,
    ElementSpec,
    Empty,
    EveryElement,
    MacroRef,
    MacroSpec,
    Prose,
    Rng,
    Sequence,
    TextNode,
    ValList,
    in_language,
)


def write_rng(
    compiled: CompiledOdd, *, tei_constraints: bool | None = None, tei_descriptions: bool = False
) -> etree._ElementTree:
    """The RELAX NG schema of `compiled`; the same bytes whenever it is written.

    tei_constraints: whether the Schematron rules that TEI itself states for what remains are embedded beside the
    customization's own. None is what the customization says (`CompiledOdd.tei_constraints`), which is yes unless it
    says no: a schema without them accepts what TEI calls wrong. Their messages are TEI's text (CC BY 3.0 or BSD-2).
    tei_descriptions: whether elements, attributes and values that the customization does not describe are documented
    in TEI's words (the same licences). The customization's own descriptions always are.
    """
    with_tei = compiled.tei_constraints if tei_constraints is None else tei_constraints
    writer = _Writer(compiled, tei_descriptions)
    root = writer.grammar()
    embed_constraints(root, compiled, with_tei)
    etree.indent(root, "  ")
    return root.getroottree()


def serialise(tree: etree._ElementTree) -> bytes:
    """The bytes of a written schema: UTF-8, an XML declaration, LF, a final newline."""
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True, pretty_print=True)


@dataclass(slots=True)
class _Writer:
    """Writes one grammar; remembers what was referred to, so that only that is defined."""

    compiled: CompiledOdd
    tei_descriptions: bool
    used: dict[str, None] = field(default_factory=dict)
    any_elements: list[etree._Element] = field(default_factory=list)
    external: frozenset[str] = frozenset()

    def grammar(self) -> etree._Element:
        """The whole grammar: start, elements, then classes, attributes, macros and datatypes that they use."""
        specs = self.compiled.specs
        root = make("grammar", ns=TEI_NS, datatypeLibrary=XSD)
        etree.SubElement(root, A + "documentation").text = f"{self.compiled.ident}, compiled from {self.compiled.tei}"
        self.external = specs.external_names()
        starts = [self._reference(name) for name in self.compiled.start]
        known = [each for each in starts if each is not None]
        root.append(make("start", choice(known) if known else make("notAllowed")))
        defines = [self._element(spec) for spec in specs.elements.values()]
        for each in specs.external:
            # What external definitions refer to or add to is used.
            for node in etree.fromstring(each.xml).iter(R + "ref", R + "define"):
                found = target(node.get("name") or "", specs, self.compiled.prefix)
                if found is not None and found[0] not in ("element", "external"):
                    self.used.setdefault(self._name(found[1]))
        done: set[str] = set()
        later: list[tuple[int, str, etree._Element]] = []
        while pending := [name for name in self.used if name not in done]:
            for name in pending:
                done.add(name)
                define = self._define(name)
                if define is not None:
                    later.append((*self._rank(name), define))
        root.extend(defines)
        root.extend(define for _, _, define in sorted(later, key=lambda each: each[:2]))
        root.extend(self.any_elements)
        root.extend([rebuilt(etree.fromstring(each.xml)) for each in specs.external])
        return root

    def _rank(self, name: str) -> tuple[int, str]:
        bare = name.removeprefix(self.compiled.prefix)
        if bare.startswith("att."):
            return 1, bare
        classes = self.compiled.specs.classes
        return (0, bare) if bare in classes or bare.rpartition("_")[0] in classes else (2, bare)

    def _name(self, ident: str) -> str:
        return self.compiled.prefix + ident

    def _ref(self, ident: str) -> etree._Element:
        name = self._name(ident)
        if ident not in self.compiled.specs.elements:
            self.used.setdefault(name)
        return make("ref", name=name)

    def _reference(self, ident: str) -> Pattern:
        """A reference to an element or a model class; None where there is nothing to refer to."""
        if ident in self.external:
            return make("ref", name=ident)
        if ident in self.compiled.specs.elements:
            return self._ref(ident)
        return self._class(ClassRef(ident)) if ident in self.compiled.specs.classes else None

    def _define(self, name: str) -> etree._Element | None:
        """What a name that was referred to stands for."""
        specs, ident = self.compiled.specs, name.removeprefix(self.compiled.prefix)
        if ident.endswith(".attributes"):
            return self._class_attributes(specs.classes[ident.removesuffix(".attributes")])
        owner, dot, attribute = ident.partition(".attribute.")
        if dot:
            return self._class_attribute(owner, attribute)
        if ident in specs.macros:
            return self._with_content(specs.macros[ident], self._content(specs.macros[ident].content))
        if ident in specs.datatypes:
            return self._with_content(specs.datatypes[ident], self._data(specs.datatypes[ident].content))
        base, _, expand = ident.rpartition("_")
        if ident in specs.classes:
            return self._model_class(specs.classes[ident], None)
        return self._model_class(specs.classes[base], expand) if base in specs.classes else None

    # Elements

    def _element(self, spec: ElementSpec) -> etree._Element:
        element = make("element", name=spec.name)
        if spec.ns != TEI_NS:
            element.set("ns", spec.ns)
        self._document(element, spec.gloss, spec.desc)
        attributes = self.compiled.attributes.of_element(spec)
        parents = self.compiled.attributes.parents(spec)
        found = self._inherited(set(attributes.inherited), attributes.inherited, parents)
        found += self._local(attributes.local, None)
        content = or_not_allowed(self._content(spec.content))
        if content.tag == R + "group":
            element.extend(list(content))
        elif not (is_empty(content) and found):
            element.append(content)
        element.extend(found)
        return make("define", element, name=self._name(spec.ident))

    def _document(self, element: etree._Element, gloss: tuple[Prose, ...], desc: tuple[Prose, ...]) -> None:
        """The description in the language of the documentation, the gloss before it; TEI's words only where wanted."""
        language = self.compiled.language
        texts = []
        for prose, frame in ((gloss, "({})"), (desc, "{}")):
            chosen = in_language([each for each in prose if each.own or self.tei_descriptions], language)
            if chosen is not None:
                texts.append(frame.format(chosen.text))
        if texts:
            note = etree.SubElement(element, A + "documentation")
            note.text = " ".join(texts)

    # Content models (TEI P5 chapter 23.5.1)

    def _content(self, content: Content) -> Pattern:
        low, high = getattr(content, "min", 1), getattr(content, "max", 1)
        return repeat(self._once(content), low, high)

    def _once(self, content: Content) -> Pattern:
        if isinstance(content, Sequence):
            parts = [self._content(each) for each in content.parts]
            return group(parts) if content.ordered else group(parts, "interleave")
        if isinstance(content, Alternate):
            found = [each for each in map(self._content, content.parts) if each is not None]
            return alternate(found) if found or content.parts else make("empty")
        if isinstance(content, ElementRef):
            if content.key in self.compiled.specs.elements:
                return self._ref(content.key)
            return make("ref", name=content.key) if content.key in self.external else None
        if isinstance(content, ClassRef):
            return self._class(content)
        if isinstance(content, MacroRef):
            if content.key in self.external:
                return make("ref", name=content.key)
            if content.key not in self.compiled.specs.macros or self.compiled.members.missing(content):
                return None
            return self._ref(content.key)
        if isinstance(content, TextNode):
            return make("text")
        if isinstance(content, AnyElement):
            return self._any_element(content)
        if isinstance(content, EveryElement):
            return choice([self._ref(ident) for ident in self.compiled.specs.elements])
        if isinstance(content, Rng):
            return self._rng(content)
        return self._data(content)

    def _class(self, ref: ClassRef) -> Pattern:
        """A reference to a model class, by its define where all its members are meant."""
        expand = ref.expand if ref.expand not in (None, "alternate", "alternation") else None
        if expand is None and not self.compiled.members.has_any(ref):
            return None
        if ref.include or ref.exclude:
            return self._members(self.compiled.members.expanded(ref), expand)
        if not self.compiled.members.elements(ref.key) and not self.compiled.members.is_extended(ref.key):
            return make("empty") if expand != "sequenceRepeatable" else None
        return self._ref(ref.key if expand is None else f"{ref.key}_{expand}")

    def _model_class(self, spec: ClassSpec, expand: str | None) -> etree._Element:
        pattern = self._members(self.compiled.members.direct(spec.ident), expand)
        name = self._name(spec.ident if not expand else f"{spec.ident}_{expand}")
        define = make("define", name=name)
        self._document(define, spec.gloss, spec.desc)
        define.append(make("notAllowed") if pattern is None else pattern)
        return define

    def _members(self, members: Iterable[str], expand: str | None) -> Pattern:
        """Members one by one, or as `expand` says: in sequence, optional, repeatable (TEI P5 23.5.1.2)."""
        low = 0 if expand in ("sequenceOptional", "sequenceOptionalRepeatable") else 1
        high = None if expand in ("sequenceRepeatable", "sequenceOptionalRepeatable") else 1
        found: list[Pattern] = []
        for each in members:
            if each in self.compiled.specs.elements:
                found.append(repeat(self._ref(each), low, high))
            elif self.compiled.members.elements(each):
                found.append(self._class(ClassRef(each, expand)))
        if expand is None:
            patterns = [each for each in found if each is not None]
            return choice(patterns) if patterns else None
        return group(found)

    def _any_element(self, content: AnyElement) -> etree._Element:
        """A reference to a pattern for any element, defined once for each place."""
        name = f"anyElement_{len(self.any_elements) + 1}"
        exclude = self.compiled.exceptions if content.exclude is None else content.exclude
        self.any_elements.append(any_element(name, content.require, exclude))
        return make("ref", name=name)

    def _rng(self, content: Rng) -> Pattern:
        """An embedded pattern; its references get the prefix, and those that lead nowhere are `notAllowed`."""
        pattern = rebuilt(etree.fromstring(content.xml, etree.XMLParser(remove_comments=True, remove_blank_text=True)))
        for ref in references(pattern):
            found = target(ref.get("name") or "", self.compiled.specs, self.compiled.prefix, content.prefixed)
            if found is None:
                new: Pattern = None
            elif found[0] == "external":
                continue
            elif found[0] in ("class", "expanded"):
                key, _, expand = found[1].rpartition("_") if found[0] == "expanded" else (found[1], "", None)
                new = self._class(ClassRef(key, expand))
            else:
                new = self._ref(found[1])
            new = make("notAllowed") if new is None else new
            parent = ref.getparent()
            if parent is None:
                return new
            parent.replace(ref, new)
        return pattern

    # Attributes

    def _inherited(self, wanted: set[str], known: dict[str, Attribute], parents: Iterable[str]) -> list[etree._Element]:
        """References to whole classes where all of a class is wanted, else to single attributes of classes."""
        found = []
        for parent in parents:
            given = self.compiled.attributes.all_of_class(parent)
            whole = {name for name in given if name in wanted and known[name].owner == given[name].owner}
            if whole and len(whole) == len(given):
                found.append(self._ref(f"{parent}.attributes"))
                wanted = wanted - whole
        return found + [self._attribute_ref(known[name]) for name in known if name in wanted]

    def _attribute_ref(self, attribute: Attribute) -> etree._Element:
        return self._ref(f"{attribute.owner}.attribute.{_flat(attribute.ident)}")

    def _class_attributes(self, spec: ClassSpec) -> etree._Element:
        resolved = self.compiled.attributes.of_class(spec.ident)
        parents = self.compiled.attributes.parents(spec)
        define = make("define", name=self._name(f"{spec.ident}.attributes"))
        self._document(define, spec.gloss, spec.desc)
        define.extend(self._inherited(set(resolved.inherited), resolved.inherited, parents))
        define.extend(self._local(resolved.local, spec.ident))
        return define

    def _class_attribute(self, owner: str, flat: str) -> etree._Element | None:
        for each in self.compiled.attributes.of_class(owner).local.defs():
            if _flat(each.ident) == flat:
                return make("define", self._attribute(each), name=self._name(f"{owner}.attribute.{flat}"))
        return None

    def _local(self, attributes: AttList, owner: str | None) -> list[etree._Element]:
        """Attributes of an element as they are, those of a class as references, grouped as the list says."""
        found = []
        for each in attributes.items:
            if isinstance(each, AttList):
                inner = self._local(each, owner)
                found += [make("group", *inner)] if attributes.org == "choice" and len(inner) > 1 else inner
            elif isinstance(each, AttDef):
                found.append(self._attribute(each) if owner is None else self._attribute_ref(Attribute(each, owner)))
            elif not each.class_name and each.name in self.external:
                found.append(make("ref", name=each.name))
            elif each.class_name and f"{each.class_name}.attributes" in self.external:
                found.append(make("ref", name=f"{each.class_name}.attributes"))
        return [choice(found)] if attributes.org == "choice" and len(found) > 1 else found

    def _attribute(self, definition: AttDef) -> etree._Element:
        name, ns = definition.name, definition.ns
        if ":" in name and (ns or not name.startswith("xml:")):
            # A prefix means nothing in the schema; a name without namespace is better than no schema.
            name = name.rpartition(":")[2]
        attribute = make("attribute", name=name)
        if ns:
            attribute.set("ns", ns)
        self._document(attribute, definition.gloss, definition.desc)
        if definition.default is not None and not definition.required:
            attribute.set(A + "defaultValue", definition.default)
        attribute.append(self._value(definition))
        return attribute if definition.required else make("optional", attribute)

    def _value(self, definition: AttDef) -> etree._Element:
        datatype = definition.datatype or Datatype(DataRef(name="string"))
        values = definition.val_list
        # An open list gives samples: what is allowed is what the datatype allows.
        listed = values if values is not None and values.type in ("closed", "semi") and values.items else None
        if listed is None:
            item = or_not_allowed(self._data(datatype.content))
        elif listed.type == "closed":
            item = self._values(listed)
        else:
            found = self._values(listed)
            known = list(found) if found.tag == R + "choice" else [found]
            item = choice([*known, or_not_allowed(self._data(datatype.content))])
        if datatype.max == 1:
            return item if datatype.min == 1 else make("optional", item)
        return make("list", or_not_allowed(repeat(item, datatype.min, datatype.max)))

    def _values(self, values: ValList) -> etree._Element:
        patterns = []
        for each in values.items:
            if each.mode == "delete":
                continue
            value = make("value")
            value.text = each.ident
            patterns.append(value)
            holder = make("div")
            self._document(holder, each.gloss, each.desc)
            patterns += list(holder)
        return choice(patterns)

    # Data

    def _data(self, content: Content) -> Pattern:
        """A pattern for text: a datatype, a list of values, or a choice or sequence of these."""
        if isinstance(content, DataRef):
            if content.key is not None:
                return self._datatype_ref(content.key)
            data = make("data", type=content.name or "string")
            for name, value in content.facets:
                etree.SubElement(data, R + "param", {"name": name}).text = value
            return data
        if isinstance(content, ValList):
            return self._values(content) if content.items else make("empty")
        if isinstance(content, Rng):
            return self._rng(content)
        if isinstance(content, TextNode):
            return make("text")
        if isinstance(content, Empty):
            return make("empty")
        if isinstance(content, Alternate):
            found = [each for each in map(self._data, content.parts) if each is not None]
            return repeat(choice(found), content.min, content.max) if found else None
        if isinstance(content, Sequence):
            return repeat(group([self._data(each) for each in content.parts]), content.min, content.max)
        return self._content(content)

    def _datatype_ref(self, key: str) -> Pattern:
        specs = self.compiled.specs
        if key in specs.datatypes or key in specs.macros:
            return self._ref(key)
        return make("data", type=key if key in XSD_NAMES else "string")

    def _with_content(self, spec: MacroSpec, pattern: Pattern) -> etree._Element:
        define = make("define", name=self._name(spec.ident))
        self._document(define, spec.gloss, spec.desc)
        define.append(make("notAllowed") if pattern is None else pattern)
        return define


def _flat(ident: str) -> str:
    """An attribute's name as part of a pattern's name, which may have no colon."""
    return ident.replace(":", "")
