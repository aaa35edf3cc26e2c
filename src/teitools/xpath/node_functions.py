"""Functions on nodes and documents (XPath functions 3.1, sections 2, 13 and 14; XSLT 2.0 section 16)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from lxml import etree

from teitools.document import XML_NS

from .environment import Environment
from .error import Failure
from .items import Attribute, DocumentNode, Text, root_of, string_value, text_of

_XML = f"{{{XML_NS}}}"


def _qname(node: Any) -> str:
    """The Clark name; "" for a node without one."""
    if isinstance(node, Attribute):
        return node.name
    if isinstance(node, etree._Element):
        if isinstance(node.tag, str):
            return node.tag
        return str(node.target) if isinstance(node, etree._ProcessingInstruction) else ""
    return ""


def name(_env: Environment, node: Any) -> str:
    """The name as the document writes it."""
    clark = _qname(node)
    if clark[:1] != "{":
        return clark
    uri, _, local = clark[1:].rpartition("}")
    if isinstance(node, Attribute):
        if clark.startswith(_XML):
            return f"xml:{local}"
        prefix = next((each for each, bound in node.element.nsmap.items() if bound == uri and each), None)
    else:
        prefix = node.prefix
    return f"{prefix}:{local}" if prefix else local


def local_name(_env: Environment, node: Any) -> str:
    """The name without its namespace."""
    return _qname(node).rpartition("}")[2]


def namespace_uri(_env: Environment, node: Any) -> str:
    """The namespace of the name."""
    clark = _qname(node)
    return clark[1:].rpartition("}")[0] if clark[:1] == "{" else ""


def root(_env: Environment, node: Any) -> list[Any]:
    """The document node of the tree that the node is in."""
    return [] if node is None else [DocumentNode(root_of(node))]


def generate_id(env: Environment, node: Any) -> str:
    """A name that no other node of the document has."""
    if node is None:
        return ""
    number, kind, place = env.trees.order(root_of(node), env.budget).key(node)
    return f"n{number}" if not kind else f"n{number}-{kind}-{abs(place)}"


def has_children(_env: Environment, node: Any) -> bool:
    """Whether a node has child nodes."""
    if isinstance(node, DocumentNode):
        return True
    return isinstance(node, etree._Element) and isinstance(node.tag, str) and bool(len(node) or node.text)


def lang(env: Environment, wanted: str, node: Any) -> bool:
    """Whether the nearest xml:lang says the language or one of its kinds."""
    here = node.element if isinstance(node, Attribute | Text) else node
    while isinstance(here, etree._Element):
        said = here.get(f"{_XML}lang")
        if said is not None:
            return said.lower() == wanted.lower() or said.lower().startswith(f"{wanted.lower()}-")
        here = here.getparent()
    return False


def ids(env: Environment, values: list[Any], node: Any) -> list[Any]:
    """The elements whose xml:id is one of the words in the values, in document order."""
    root_element = root_of(node)
    table = env.trees.ids(root_element)
    words = dict.fromkeys(word for each in values for word in text_of(each).split())
    env.budget.spend(len(words))
    found = [table[word] for word in words if word in table]
    return env.trees.sorted(found, env.budget)


def base_uri(env: Environment, node: Any) -> Any:
    """The address of the document, as `xml:base` changes it; nothing where it is not known."""
    if node is None or (root_of(node) is not None and not env.base):
        return []
    bases: list[str] = []
    here = node.element if isinstance(node, Attribute | Text) else node
    while isinstance(here, etree._Element):
        said = here.get(f"{_XML}base")
        if said is not None:
            bases.append(said)
        here = here.getparent()
    found = env.base
    for each in reversed(bases):
        found = _joined(found, each)
    return found


def document_uri(env: Environment, node: Any) -> Any:
    """The address of a document node."""
    return env.base if isinstance(node, DocumentNode) and env.base else []


def resolve_uri(env: Environment, reference: Any, base: Any = None) -> Any:
    """A reference made whole."""
    if reference is None:
        return []
    return _joined(text_of(base) if base is not None else env.base, text_of(reference))


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference)
    except ValueError:
        raise Failure(f"FORG0002: `{reference[:60]}` is no address") from None


def _opened(env: Environment, reference: str) -> DocumentNode:
    if env.document is None:
        raise Failure("FODC0002: no other documents are read here")
    try:
        return DocumentNode(env.document(_joined(env.base, reference)))
    except Failure as error:
        raise Failure(f"`{reference[:200]}` cannot be read: {error}") from None


def doc(env: Environment, reference: Any) -> list[Any]:
    """Another document's node. Failure (FODC0002) for one that is not read."""
    return [] if reference is None else [_opened(env, text_of(reference))]


def doc_available(env: Environment, reference: Any) -> bool:
    """Whether `doc` would find it."""
    try:
        return reference is not None and bool(doc(env, reference))
    except Failure:
        return False


def document(env: Environment, references: list[Any]) -> list[Any]:
    """XSLT's function: the documents named by the strings of the items."""
    found = [_opened(env, string_value(each, env.budget) if not isinstance(each, str) else each) for each in references]
    return list(dict.fromkeys(found))


def key(env: Environment, name: str, values: list[Any]) -> list[Any]:
    """XSLT's function: the nodes that an `xsl:key` gives for the strings of the values, in document order."""
    if env.key is None:
        raise Failure(f"XTDE1260: there is no key `{name[:60]}`")
    return env.trees.sorted(env.key(name, [text_of(each) for each in values]), env.budget)


def outside(_env: Environment, *_arguments: Any) -> Any:
    """What would read other files, the network or the environment."""
    raise Failure("it asks for what lies outside the document, which rules are not given")
