"""What a datatype and a datatype library are to the engine that asks them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Protocol

Params = tuple[tuple[str, str], ...]
NO_NAMESPACES: Mapping[str, str] = {}
NO_ENTITIES: frozenset[str] = frozenset()

#: The library of XML Schema part 2.
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"


class UnknownLibrary(LookupError):
    """No datatype library of that URI exists here; `uri` is what was asked for."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.uri = uri


class DatatypeError(ValueError):
    """A schema asks for a datatype or a parameter that does not exist; `message` is a sentence for a finding."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Expression(Protocol):
    """A regular expression that texts must match."""

    source: str

    def example(self) -> str:
        """A short text that is matched; "" if none was found."""


class Restrictions(Protocol):
    """What a datatype's params restrict it to: see `facets.Facets`, which reads them."""

    @property
    def patterns(self) -> Sequence[Expression]:
        """Expressions that must all match."""

    @property
    def lengths(self) -> tuple[int | None, int | None] | None:
        """(least, most) in the type's unit."""

    @property
    def bounds(self) -> Sequence[tuple[str, str, Any]]:
        """(facet, bound as written, bound's value) each."""

    @property
    def digits(self) -> tuple[int | None, int | None] | None:
        """(most in all, most after the point)."""


class Restricted(Protocol):
    """A datatype with facets."""

    name: str

    @property
    def facets(self) -> Restrictions:
        """What its params say."""

    def allows(self, text: str) -> bool:
        """Whether `text` is one of the datatype's."""


class Datatype:
    """A set of texts and what makes two of them the same value; equal and hashed by library, name and params.

    id_type: "ID", "IDREF", "IDREFS", or "" (RELAX NG DTD Compatibility section 4).
    """

    __slots__ = ("_hash", "library", "name", "params")
    id_type: str = ""
    #: How often a text is read through to find out whether it is allowed: a measure of cost.
    readings: int = 1

    def __init__(self, library: str, name: str, params: Params) -> None:
        self.library = library
        self.name = name
        self.params = params
        self._hash = hash((library, name, params))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Datatype):
            return NotImplemented
        return (self.library, self.name, self.params) == (other.library, other.name, other.params)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<datatype {self.name} {dict(self.params)}>" if self.params else f"<datatype {self.name}>"

    def __reduce__(self) -> tuple[object, ...]:
        from teitools.datatypes import restore

        return restore, (self.library, self.name, self.params)

    def allows(
        self, text: str, namespaces: Mapping[str, str] = NO_NAMESPACES, entities: Collection[str] = NO_ENTITIES
    ) -> bool:
        """Whether `text` is one of the datatype's.

        namespaces: the prefixes in scope, "" for the default namespace (QName, NOTATION).
        entities: the unparsed entities that the document declares (ENTITY, ENTITIES).
        """
        raise NotImplementedError

    def value(
        self, text: str, namespaces: Mapping[str, str] = NO_NAMESPACES, entities: Collection[str] = NO_ENTITIES
    ) -> Hashable | None:
        """What `text` stands for: equal for two texts exactly if they are the same value; None if not allowed."""
        raise NotImplementedError

    @property
    def in_words(self) -> str:
        """What the datatype is, as a phrase for an editor: `a date as YYYY-MM-DD`."""
        raise NotImplementedError

    @property
    def example(self) -> str:
        """A text that is allowed, or "" where none is known."""
        raise NotImplementedError

    def near(self, text: str) -> str | None:
        """What the writer of `text`, which is not allowed, most likely meant; allowed itself; None when unsure."""
        raise NotImplementedError


class Library:
    """The datatypes of one URI."""

    uri: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all datatypes, for a schema that misspells one."""
        raise NotImplementedError

    def datatype(self, name: str, params: Params = ()) -> Datatype:
        """The datatype `name` restricted by `params`; the same object for the same question.

        Raises DatatypeError for an unknown name, an unknown parameter, or a parameter's value that means nothing.
        """
        raise NotImplementedError
