"""The start tags of a well-formed text in one pass without a tree: names, attributes, and where they stand.

A well-formed text without a document type can be parted into tags by a regular expression alone: `<` stands in no value
and no text, so whatever it begins outside of comments, instructions and CDATA sections is a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from itertools import accumulate
from typing import NamedTuple, TypeVar

from .names import XML_NS

#: A start tag with attributes: its name, and all between that and `>`.
_WITH_ATTRIBUTES = re.compile(r"""<([^\s<>/!?="']+)(\s[^"'<>]*(?:"[^"]*"[^"'<>]*|'[^']*'[^"'<>]*)+)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DECLARED = re.compile(r"""xmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROOT = re.compile(r"<[^\s/!?>]")
_BASE = re.compile(r"xml:base\s*=")
_NAME = re.compile(r"<([^\s/>]+)")
_WHITE = re.compile(r"[\t\r\n]")


S = TypeVar("S")


class Attribute(NamedTuple):
    """An attribute as written. value: with references resolved and white space as XML 1.0 section 3.3.3 has it.

    start, end: of its value between the quotes, counted from the place where the tag's attributes begin; name_start
    likewise. plain: whether the value stands in the text as it is.
    """

    qname: str
    value: str
    name_start: int
    start: int
    end: int
    plain: bool


class Tag(NamedTuple):
    """A start tag with attributes: where `<` stands, its name as written, where its attributes begin, all of them as
    written.
    """

    start: int
    qname: str
    at: int
    raw: str

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Its attributes, in order."""
        return attributes_of(self.raw)

    @property
    def local(self) -> str:
        """Its name without prefix."""
        return self.qname.rpartition(":")[2]


@dataclass(slots=True)
class Stream:
    """The start tags of one text, and the namespace of each prefix, which is the same all over the text."""

    text: str
    namespaces: Mapping[str, str]
    clean: str = field(repr=False)
    _parts: list[str] = field(default_factory=list, repr=False)
    _pairs: list[tuple[str, str]] = field(default_factory=list, repr=False)
    _written: list[tuple[str, str]] = field(default_factory=list, repr=False)

    def saying(self, read: Callable[[str, str], S | None]) -> Iterator[tuple[Tag, S]]:
        """Each start tag that has attributes and of which `read`, which is told its name and all its attributes as they
        are written, makes something, with that; in order.

        Cost: one pass, the first time; `read` is asked once of tags that are written alike.
        """
        table = {each: read(*each) for each in self.written()}
        if all(said is None for said in table.values()):
            return
        # What stands before a tag's `<`, without the `<` and `>` of the tags before it.
        sizes = list(accumulate(map(len, self._parts)))
        for number, pair in enumerate(self._pairs):
            said = table[pair]
            if said is not None:
                start = sizes[3 * number] + 2 * number
                yield Tag(start, pair[0], start + 1 + len(pair[0]), pair[1]), said

    def written(self) -> list[tuple[str, str]]:
        """(name, attributes) of its start tags with attributes as they are written, each once. Cost: as `saying`."""
        if not self._parts:
            # One list of what stands between tags, a name, attributes, in turn: nothing in Python is faster.
            self._parts = _WITH_ATTRIBUTES.split(self.clean)
            self._pairs = list(zip(self._parts[1::3], self._parts[2::3], strict=True))
            self._written = list(dict.fromkeys(self._pairs))
        return self._written

    def holders(self) -> Mapping[str, frozenset[str]]:
        """Of each attribute, by its name without prefix, the elements (Clark names) that have it."""
        found: dict[str, set[str]] = {}
        for qname, raw in self.written():
            namespace = self.namespace(qname)
            local = qname.rpartition(":")[2]
            tag = f"{{{namespace}}}{local}" if namespace else local
            for name in _names_in(raw):
                found.setdefault(name, set()).add(tag)
        return {name: frozenset(tags) for name, tags in found.items()}

    def places(self, names: str) -> list[int]:
        """Where the start tags begin whose names as written match the regular expression `names`."""
        return [match.start() for match in re.finditer(rf"<(?:{names})(?=[\s/>])", self.clean)]

    def only_base(self) -> str | None:
        """The value of xml:base where only the root element has one, empty where none has; None where others have."""
        found = list(_attributes(_BASE, "xml:base", self.clean))
        if not found:
            return ""
        first = _ROOT.search(self.clean)
        root = _WITH_ATTRIBUTES.match(self.clean, first.start()) if first is not None else None
        if root is None or len(found) > 1:
            return None
        return next((each.value.strip() for each in attributes_of(root[2]) if each.qname == "xml:base"), None)

    def namespace(self, qname: str) -> str:
        """The namespace of an element by its name as written."""
        return self.namespaces.get(qname.rpartition(":")[0], "")


def stream_of(text: str, clean: str | None) -> Stream | None:
    """The stream of a well-formed text, of which `clean` is what `without_tagless` makes; None where a regular
    expression cannot tell: where there is a document type, or a prefix, or the default namespace, is declared for
    different namespaces.
    """
    if clean is None:
        return None
    namespaces = {"xml": XML_NS}
    root = _ROOT.search(clean)
    end = clean.find(">", root.start()) if root else 0
    default_at_root = False
    for match in _attributes(_DECLARED, "xmlns", clean):
        prefix = match[1] or ""
        uri = unescape(match[2] if match[2] is not None else match[3])
        default_at_root |= not prefix and match.start() <= end
        if namespaces.setdefault(prefix, uri) != uri or (not prefix and not default_at_root):
            return None
    return Stream(text, namespaces, clean)


def without_tagless(text: str) -> str | None:
    """A well-formed text in which each `<` begins a tag: comments, instructions and CDATA sections are blanks.

    None where there is a document type, whose entities may hold tags.
    """
    if "<!DOCTYPE" in text:
        return None
    parts: list[str] = []
    at = 0
    marked, asked = text.find("<!"), text.find("<?")
    while marked >= 0 or asked >= 0:
        if asked < 0 or 0 <= marked < asked:
            start = marked
            end = "-->" if text.startswith("<!--", start) else "]]>"
        else:
            start, end = asked, "?>"
        stop = text.find(end, start + (4 if end == "-->" else 2))
        stop = len(text) if stop < 0 else stop + len(end)
        parts += (text[at:start], " " * (stop - start))
        at = stop
        marked = text.find("<!", at) if 0 <= marked < at else marked
        asked = text.find("<?", at) if 0 <= asked < at else asked
    return "".join(parts) + text[at:] if parts else text


def _attributes(pattern: re.Pattern[str], name: str, clean: str) -> Iterator[re.Match[str]]:
    """Where an attribute may stand whose name begins with `name`: a search for a word, which is much the fastest."""
    at = clean.find(name)
    while at >= 0:
        match = pattern.match(clean, at)
        if match is not None and clean[at - 1 : at].isspace():
            yield match
        at = clean.find(name, at + len(name))


@lru_cache(maxsize=20_000)
def attributes_of(raw: str) -> tuple[Attribute, ...]:
    """The attributes in what stands between a tag's name and its `>`."""
    found = []
    for match in _ATTRIBUTE.finditer(raw):
        number = 2 if match[2] is not None else 3
        written = match[number]
        plain = "&" not in written
        value = written if plain else resolved(written)
        if _WHITE.search(written):
            value = _WHITE.sub(" ", written.replace("\r\n", "\n"))
            value = value if plain else resolved(value)
        found.append(Attribute(match[1], value, match.start(1), match.start(number), match.end(number), plain))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _names_in(raw: str) -> tuple[str, ...]:
    return tuple(each.qname.rpartition(":")[2] for each in attributes_of(raw))


def end_of_element(clean: str, start: int) -> int:
    """After the end of the element whose tag begins at `start`, in a text in which each `<` begins a tag."""
    name = _NAME.match(clean, start)
    assert name is not None
    depth = 0
    for match in _same_name(name[1]).finditer(clean, start):
        if match[1]:
            depth -= 1
        elif not match[2]:
            depth += 1
        if depth == 0:
            return match.end()
    return len(clean)


@lru_cache(maxsize=200)
def _same_name(qname: str) -> re.Pattern[str]:
    """The tags of that name: group 1 of an end tag, group 2 of an empty-element tag."""
    return re.compile(rf"""<(/)?{re.escape(qname)}(?=[\s/>])[^"'<>]*?(?:"[^"]*"[^"'<>]*?|'[^']*'[^"'<>]*?)*(/)?>""")


_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def resolved(written: str) -> str:
    """`written` with its character references and XML's own entities resolved."""

    def character(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return chr(int(match[2])) if match[2] else _NAMED[match[3]]

    return _REFERENCE.sub(character, written)
