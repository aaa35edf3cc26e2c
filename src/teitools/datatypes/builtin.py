"""RELAX NG's own datatypes, `string` and `token` (RELAX NG 1.0 section 6.2.9, library URI "")."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .datatype import NO_ENTITIES, NO_NAMESPACES, Datatype, DatatypeError, Library, Params


class Builtin(Datatype):
    """`string` or `token`: every text is allowed; `token` takes no notice of how white space is written."""

    __slots__ = ()

    def allows(
        self, text: str, namespaces: Mapping[str, str] = NO_NAMESPACES, entities: Collection[str] = NO_ENTITIES
    ) -> bool:
        """Always true."""
        return True

    def value(
        self, text: str, namespaces: Mapping[str, str] = NO_NAMESPACES, entities: Collection[str] = NO_ENTITIES
    ) -> str:
        """The text itself (`string`), or with white space collapsed (`token`)."""
        return text if self.name == "string" else collapse(text)

    @property
    def in_words(self) -> str:
        """A phrase that says that any text will do."""
        return "any text"

    @property
    def example(self) -> str:
        """A text."""
        return "text"

    def near(self, text: str) -> str | None:
        """None: nothing is wrong with any text."""
        return None


def collapse(text: str) -> str:
    """`text` without leading and trailing XML white space and with each run of it inside as one space."""
    if not text.isascii():
        # str.split() takes more than XML's four characters for white space
        for other in ("\n", "\r", "\t"):
            text = text.replace(other, " ")
        return " ".join(filter(None, text.split(" ")))
    if "\x0b" in text or "\x0c" in text or any(c in text for c in "\x1c\x1d\x1e\x1f"):
        return " ".join(filter(None, replace(text).split(" ")))
    return " ".join(text.split())


def replace(text: str) -> str:
    """`text` with each tab, line feed and carriage return as a space (XSD Part 2 section 4.3.6)."""
    for other in ("\n", "\r", "\t"):
        if other in text:
            text = text.replace(other, " ")
    return text


_TYPES = {name: Builtin("", name, ()) for name in ("string", "token")}


class BuiltinLibrary(Library):
    """The library whose URI is the empty string."""

    uri = ""

    @property
    def names(self) -> tuple[str, ...]:
        """`string` and `token`."""
        return tuple(_TYPES)

    def datatype(self, name: str, params: Params = ()) -> Datatype:
        """`string` or `token`; neither takes parameters."""
        if name not in _TYPES:
            raise DatatypeError(f"RELAX NG itself has no datatype `{name}`, only `string` and `token`")
        if params:
            raise DatatypeError(f"RELAX NG's own datatype `{name}` takes no parameters, and here is `{params[0][0]}`")
        return _TYPES[name]
