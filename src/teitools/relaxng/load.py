"""A schema file, and the files it names, become one simplified and checked schema; never the network."""

from __future__ import annotations

from pathlib import Path

from teitools.document import (
    Catalog,
    OutsideProject,
    Source,
    Unreadable,
    local_path,
    read_source,
    reason_of,
    resolve_reference,
    within,
)
from teitools.findings import Finding

from . import messages
from .restrictions import find_restriction_faults
from .schema_element import SchemaElement
from .schema_error import SchemaError
from .simple_form import SimpleSchema
from .simplify import simplify_schema
from .syntax_xml import parse_xml


def read_tree(source: Source, uri: str) -> SchemaElement:
    """The tree of one schema file: compact syntax where its name ends in `.rnc`, else XML. Raises SchemaError."""
    try:
        if uri.lower().endswith(".rnc"):
            from .syntax_compact import parse_compact

            return parse_compact(source.text, source.path, uri)
        return parse_xml(source, uri)
    except Unreadable as error:
        raise SchemaError(error.findings) from None


def load_schema(path: str | Path, catalog: Catalog | None = None) -> tuple[SimpleSchema, list[str]]:
    """The simplified schema in the file at `path`, and the paths of all files it was made of, `path` first.

    catalog: asked first for the file that an `include` or `externalRef` names.

    Raises OSError when `path` itself cannot be read, SchemaError for everything that is wrong with the schema.
    """
    uri = Path(path).absolute().as_uri()
    files = [str(path)]
    trees: dict[str, SchemaElement] = {}

    def read(element: SchemaElement, href: str) -> tuple[str, SchemaElement]:
        target, found = _resolve(element, href, catalog, path)
        known = trees.get(target)
        if known is not None:
            return target, known
        name = _shown(found, path)
        files.append(str(found))
        try:
            trees[target] = read_tree(_read(found, name), target)
            return target, trees[target]
        except OSError as error:
            clause = "4.7" if element.name == "include" else "4.6"
            facts = {"fact": f"`{href}` cannot be read: {reason_of(error)}", "clause": clause}
            raise SchemaError([Finding(messages.SCHEMA_REFERENCE, element.span, facts)]) from None

    try:
        source = read_source(path)
    except Unreadable as error:
        raise SchemaError(error.findings) from None
    schema = simplify_schema(read_tree(source, uri), read)
    faults = find_restriction_faults(schema)
    if faults:
        raise SchemaError(faults)
    return schema, files


def _read(path: Path, name: str) -> Source:
    try:
        source = read_source(path)
    except Unreadable as error:
        raise SchemaError(error.findings) from None
    return Source(name, source.text)


def _resolve(element: SchemaElement, href: str, catalog: Catalog | None, main: str | Path) -> tuple[str, Path]:
    """(URI, path) of what `element` refers to (4.5): by a catalog if one says so, else relative to its base.

    Without a catalog it lies in the project of the schema `main`.
    """
    from urllib.parse import quote

    target = resolve_reference(element.base, quote(href, safe="%/:=&?~#+!$,;'@()*[]"))
    found = catalog and (catalog.resolve(href) or catalog.resolve(target))
    if found:
        return found.absolute().as_uri(), found
    path = local_path(target, Path()) if target.startswith("file:") else None
    if path is None:
        fact = (
            f"`{href}` names no file of this machine, and the network is never read; keep the file beside the schema "
            "or name it in a catalog"
        )
        raise SchemaError([Finding(messages.SCHEMA_REFERENCE, element.span, {"fact": fact, "clause": "4.5"})])
    try:
        return target, within(path, main)
    except OutsideProject as error:
        facts = {"fact": f"`{href}` is not read: {reason_of(error)}", "clause": "4.5"}
        raise SchemaError([Finding(messages.SCHEMA_REFERENCE, element.span, facts)]) from None


def _shown(found: Path, main: str | Path) -> str:
    """`found` as the user would write it: relative when the main schema's path was."""
    import os

    if Path(main).is_absolute():
        return str(found)
    relative = os.path.relpath(found)
    return relative if not relative.startswith("..") or str(main).startswith("..") else str(found)
