"""Names of elements, classes, macros and datatypes, each leading to its entry; identifiers given out once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from teitools.document import free_name
from teitools.odd import CompiledOdd
from teitools.render import Child, h

from .uses import User, users_of


class Identifiers:
    """Gives out identifiers, each once; the same questions in the same order get the same answers."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted` as an identifier, with a number behind it where it is taken."""
        return free_name(slug_of(wanted) or "section", self.taken)


def slug_of(text: str) -> str:
    """`text` without accents, with hyphens for what may not stand in an identifier or the name of a file."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^\w.:-]+", "-", "".join(each for each in plain if not unicodedata.combining(each))).strip("-")


def joined(parts: list[Child], separator: str = ", ") -> list[Child]:
    """`parts` with `separator` between each two."""
    found: list[Child] = []
    for number, part in enumerate(parts):
        found += [separator, part] if number else [part]
    return found


def by_name(names: object) -> list[str]:
    """Names in the order of a dictionary, capitals beside small letters."""
    return sorted(map(str, names), key=lambda each: (each.lower(), each))  # type: ignore[call-overload]


@dataclass(slots=True)
class Names:
    """What of one schema has an entry, and where.

    users: by (kind, identifier) of a macro or datatype, what refers to it.
    """

    compiled: CompiledOdd
    users: dict[tuple[str, str], list[User]] = field(init=False)
    _entries: dict[str, list[str]] = field(default_factory=dict)
    _idents: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        specs, members = self.compiled.specs, self.compiled.members
        self.users = users_of(self.compiled)
        classes = [each for each in specs.classes if members.elements(each)]
        self._entries = {
            "element": by_name(specs.elements),
            "model": by_name(each for each in classes if specs.classes[each].type == "model"),
            "atts": by_name(each for each in classes if self._gives(each)),
            "macro": by_name(each for each in specs.macros if ("macro", each) in self.users),
            "datatype": by_name(each for each in specs.datatypes if ("datatype", each) in self.users),
        }
        for ident, spec in specs.elements.items():
            self._idents.setdefault(spec.name, ident)

    def entries(self, kind: str) -> list[str]:
        """The identifiers of all `element`, `model`, `atts`, `macro` or `datatype` that have an entry, by name."""
        return self._entries[kind]

    def address(self, kind: str, name: str) -> str | None:
        """The address of an entry; an element may be named as documents do. None where there is none."""
        if kind == "element":
            ident = name if name in self.compiled.specs.elements else self._idents.get(name)
            return None if ident is None else f"#{anchor('element', ident)}"
        kinds = ("model", "atts") if kind == "class" else (kind,)
        return f"#{anchor(kind, name)}" if any(name in self._entries.get(each, ()) for each in kinds) else None

    def element(self, name: str) -> Child:
        """An element's name in angle brackets, leading to its entry."""
        spec = self.compiled.specs.elements.get(name)
        return self._link("element", name, h("code", {"class": "gi"}, f"<{spec.name if spec else name}>"))

    def elements(self, names: object) -> list[Child]:
        """Names of elements by name, commas between them."""
        return joined([self.element(each) for each in by_name(names)])

    def named(self, kind: str, name: str) -> Child:
        """The name of a class, macro or datatype, leading to its entry."""
        return self._link(kind, name, h("code", None, name))

    def any(self, key: str) -> Child:
        """The name of whatever the schema has under `key`."""
        if key in self.compiled.specs.elements:
            return self.element(key)
        kind = next((each for each in ("class", "macro", "datatype") if key in self.compiled.specs.table(each)), "")
        return self.named(kind, key) if kind else h("code", None, key)

    def _link(self, kind: str, name: str, code: Child) -> Child:
        address = self.address(kind, name)
        return h("a", {"href": address}, code) if address else code

    def _gives(self, ident: str) -> bool:
        is_atts = self.compiled.specs.classes[ident].type == "atts"
        return is_atts and bool(self.compiled.attributes.all_of_class(ident))


def anchor(kind: str, ident: str) -> str:
    """The identifier of an entry: `element-p`, `class-att.global`, `macro-…`, `datatype-…`."""
    return f"{'class' if kind in ('model', 'atts') else kind}-{slug_of(ident)}"
