"""The specifications of a schema as plain data: elements, classes, macros, datatypes, constraints.

Content models are trees of the node classes below (TEI P5 chapter 23.5.1). Every node that repeats has `min` and `max`,
where a `max` of None is unbounded. What the customization itself says, and not its source, is marked `own`. `until`
is the date on which something is withdrawn (`@validUntil`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from teitools.document import TEI_NS

from .odd_file import Declaration
from .unread import Unread


@dataclass(frozen=True, slots=True)
class Prose:
    """A gloss or description, white space folded, markup flattened to text."""

    text: str
    lang: str | None
    own: bool


def in_language(prose: Iterable[Prose], language: str) -> Prose | None:
    """What is said in `language`, else in what is nearest to it: the same without its region, English, no stated one.

    None when nothing is said at all.
    """
    found = list(prose)
    wanted = language.lower()
    for test in (
        lambda own: own == wanted,
        lambda own: own.partition("-")[0] == wanted.partition("-")[0],
        lambda own: own.partition("-")[0] == "en",
        lambda own: not own,
    ):
        for each in found:
            if test((each.lang or "").lower()):
                return each
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """All of `parts`, in this order unless `ordered` is False."""

    parts: tuple[Content, ...]
    min: int = 1
    max: int | None = 1
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Alternate:
    """One of `parts`."""

    parts: tuple[Content, ...]
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class ElementRef:
    """The element `key`."""

    key: str
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class ClassRef:
    """The members of the model class `key`: one of them, or as `expand` says.

    include, exclude: names of members; () when the reference does not restrict them.
    """

    key: str
    expand: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class MacroRef:
    """What the macro `key` stands for."""

    key: str
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class DataRef:
    """A datatype: TEI's own by `key`, or one of XML Schema part 2 by `name`, narrowed by facets."""

    key: str | None = None
    name: str | None = None
    facets: tuple[tuple[str, str], ...] = ()
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class TextNode:
    """Any text."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class AnyElement:
    """Any element of the namespaces `require` (any when ()), but none of `exclude` (None: the schema's default).

    exclude: namespaces, or names in Clark notation.
    """

    require: tuple[str, ...] = ()
    exclude: tuple[str, ...] | None = None
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class EveryElement:
    """Any element of the schema: what a processing instruction `<?NameList?>` in a content model stands for."""

    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class ValItem:
    """One value of a list. `mode` is how it bears on the list it changes; `params` what a `paramList` names."""

    ident: str
    desc: tuple[Prose, ...] = ()
    gloss: tuple[Prose, ...] = ()
    mode: str = "add"
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValList:
    """Values: all there are (`closed`), those suggested (`semi`) or some samples (`open`, or not said: "")."""

    items: tuple[ValItem, ...]
    type: str = ""
    mode: str = "add"


@dataclass(frozen=True, slots=True)
class Rng:
    """A pattern of RELAX NG written into the specification, as XML.

    prefixed: its references to specifications get the schema's prefix.
    """

    xml: str
    prefixed: bool = True


Content: TypeAlias = (
    Sequence
    | Alternate
    | ElementRef
    | ClassRef
    | MacroRef
    | DataRef
    | TextNode
    | Empty
    | AnyElement
    | EveryElement
    | ValList
    | Rng
)


@dataclass(frozen=True, slots=True)
class Datatype:
    """What a value is made of: `min` to `max` white-space separated items of `content`."""

    content: Content
    min: int = 1
    max: int | None = 1


@dataclass(frozen=True, slots=True)
class ConstraintSpec:
    """Rules beyond the grammar. `xml`: each child of `constraint`, serialised with its namespaces."""

    ident: str
    scheme: str
    xml: tuple[str, ...]
    namespaces: tuple[tuple[str, str], ...]
    own: bool
    desc: tuple[Prose, ...] = ()


@dataclass(frozen=True, slots=True)
class AttDef:
    """An attribute. With mode `change` it is partial (None: as inherited), with `delete` it only names what goes."""

    ident: str
    mode: str = "add"
    ns: str | None = None
    alt_ident: str | None = None
    usage: str | None = None
    datatype: Datatype | None = None
    val_list: ValList | None = None
    default: str | None = None
    desc: tuple[Prose, ...] = ()
    gloss: tuple[Prose, ...] = ()
    constraints: tuple[ConstraintSpec, ...] = ()

    @property
    def name(self) -> str:
        """What the attribute is called in documents."""
        return self.alt_ident or self.ident

    own: bool = False

    @property
    def required(self) -> bool:
        """Whether an element without it is wrong."""
        return self.usage == "req"


@dataclass(frozen=True, slots=True)
class AttRef:
    """The attribute `name` of the class `class_name`, or all its attributes when `name` is None."""

    class_name: str
    name: str | None


@dataclass(frozen=True, slots=True)
class AttList:
    """Attributes, of which all (`group`) or one (`choice`) may be given."""

    items: tuple[AttDef | AttRef | AttList, ...] = ()
    org: str = "group"

    def defs(self) -> tuple[AttDef, ...]:
        """Every attribute defined here, at any depth."""
        found: list[AttDef] = []
        for each in self.items:
            if isinstance(each, AttDef):
                found.append(each)
            elif isinstance(each, AttList):
                found += each.defs()
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ElementSpec:
    """An element: its classes, its content, its own attributes, its constraints."""

    ident: str
    module: str | None
    ns: str = TEI_NS
    alt_ident: str | None = None
    classes: tuple[str, ...] = ()
    content: Content = field(default_factory=Empty)
    attributes: AttList = field(default_factory=AttList)
    constraints: tuple[ConstraintSpec, ...] = ()
    desc: tuple[Prose, ...] = ()
    gloss: tuple[Prose, ...] = ()
    origin: Declaration | None = None
    until: str | None = None

    @property
    def name(self) -> str:
        """What the element is called in documents."""
        return self.alt_ident or self.ident


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A model class (`type` is `model`) or an attribute class (`atts`)."""

    ident: str
    module: str | None
    type: str
    classes: tuple[str, ...] = ()
    attributes: AttList = field(default_factory=AttList)
    constraints: tuple[ConstraintSpec, ...] = ()
    desc: tuple[Prose, ...] = ()
    gloss: tuple[Prose, ...] = ()
    origin: Declaration | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class MacroSpec:
    """A named content model (`macroSpec`) or datatype (`dataSpec`)."""

    ident: str
    module: str | None
    content: Content
    constraints: tuple[ConstraintSpec, ...] = ()
    desc: tuple[Prose, ...] = ()
    gloss: tuple[Prose, ...] = ()
    origin: Declaration | None = None
    until: str | None = None


#: What can be changed and described.
Spec = TypeVar("Spec", ElementSpec, ClassSpec, MacroSpec)


@dataclass(frozen=True, slots=True)
class ModuleSpec:
    """A named group of specifications."""

    ident: str
    desc: tuple[Prose, ...] = ()


@dataclass(frozen=True, slots=True)
class ExternalGrammar:
    """The definitions of one external grammar as they are put into the schema.

    names: of all its definitions, with their prefix. extended: names of other definitions that it adds to.
    xml: a `div` that holds the definitions.
    """

    names: frozenset[str]
    extended: frozenset[str]
    xml: str


@dataclass(slots=True)
class Specs:
    """All specifications of a source or of a schema, by identifier, in document order.

    edition, path: of the TEI that they come from; "" where there is none.
    """

    elements: dict[str, ElementSpec] = field(default_factory=dict)
    classes: dict[str, ClassSpec] = field(default_factory=dict)
    macros: dict[str, MacroSpec] = field(default_factory=dict)
    datatypes: dict[str, MacroSpec] = field(default_factory=dict)
    modules: dict[str, ModuleSpec] = field(default_factory=dict)
    constraints: dict[str, ConstraintSpec] = field(default_factory=dict)
    external: list[ExternalGrammar] = field(default_factory=list)
    edition: str = ""
    path: str = ""

    def external_names(self) -> frozenset[str]:
        """The names of all definitions of external grammars."""
        return frozenset().union(*(each.names for each in self.external))

    def of_module(self, kind: str, module: str) -> list[str]:
        """The identifiers of what one module holds of a kind, in order."""
        table = self.table(kind)
        if isinstance(table, Unread):
            return table.of_module(module)
        return [ident for ident, spec in table.items() if spec.module == module]

    def table(self, kind: str) -> dict[str, Any]:
        """The specifications of one kind: `element`, `class`, `macro` or `datatype`."""
        tables: dict[str, dict[str, Any]] = {
            "element": self.elements,
            "class": self.classes,
            "macro": self.macros,
            "datatype": self.datatypes,
        }
        return tables[kind]
