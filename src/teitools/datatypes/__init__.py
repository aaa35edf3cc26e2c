"""Lexical and value spaces: RELAX NG's own datatypes, those of XML Schema part 2, and TEI's.

`library(uri)` gives a `Library`, `Library.datatype(name, params)` a `Datatype`. Nothing here reads a file or a network.
"""

from __future__ import annotations

from .builtin import BuiltinLibrary
from .datatype import XSD, Datatype, DatatypeError, Library, Params, UnknownLibrary

__all__ = ["XSD", "Datatype", "DatatypeError", "Library", "Params", "UnknownLibrary", "library"]

_libraries: dict[str, Library] = {"": BuiltinLibrary()}


def library(uri: str) -> Library:
    """The datatype library of `uri`: "" for RELAX NG's own, `XSD` for XML Schema's.

    Raises UnknownLibrary for any other.
    """
    found = _libraries.get(uri)
    if found is None:
        if uri != XSD:
            raise UnknownLibrary(uri)
        from .xsd import XsdLibrary

        found = _libraries.setdefault(XSD, XsdLibrary())
    return found


def restore(uri: str, name: str, params: Params) -> Datatype:
    """The datatype that was pickled as these three."""
    return library(uri).datatype(name, params)
