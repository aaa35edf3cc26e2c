"""A schema of one or more files is put into the other syntax of RELAX NG, its files with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from teitools.document import Unreadable, local_path, read_source, resolve_reference

from .load import load_schema, read_tree
from .schema_element import RELAX_NG, SchemaElement
from .schema_error import SchemaError
from .write_compact import compact_syntax
from .write_xml import write_xml

#: What a file's name ends in -> what it ends in in the other syntax.
OTHER_SYNTAX = {".rnc": ".rng", ".rng": ".rnc"}


def convert_schema(path: Path, to: str) -> dict[PurePosixPath, str]:
    """The schema in the file at `path` in the syntax `to` (`.rnc` or `.rng`): the text of each of its files.

    Files are named relative to the main one's folder, the main one first. What `include` and `externalRef` name by a
    relative address ending in `.rnc` or `.rng` is converted too; other references stay.
    Raises OSError, or SchemaError for a schema that is not correct or whose files lie outside its folder's parts.
    """
    load_schema(path)
    found: dict[PurePosixPath, str] = {}
    waiting = [(path, PurePosixPath(path.stem + to))]
    while waiting:
        file, name = waiting.pop(0)
        if name in found:
            continue
        try:
            root = read_tree(read_source(file), file.absolute().as_uri())
        except Unreadable as error:
            raise SchemaError(error.findings) from None
        for element in _references(root):
            href = element.attributes["href"]
            target = PurePosixPath(href)
            other = local_path(resolve_reference(element.base, href), file)
            if (
                target.is_absolute()
                or target.suffix.lower() not in OTHER_SYNTAX
                or other is None
                or not other.is_file()
            ):
                continue
            element.attributes["href"] = str(target.with_suffix(to))
            waiting.append((other, PurePosixPath(*_plain((*name.parent.parts, *target.with_suffix(to).parts)))))
        found[name] = compact_syntax(root) if to == ".rnc" else write_xml(root)
    return found


def _references(root: SchemaElement) -> Iterator[SchemaElement]:
    stack = [root]
    while stack:
        element = stack.pop()
        if element.namespace == RELAX_NG and element.name in ("include", "externalRef"):
            yield element
        stack.extend(child for child in element.children if not isinstance(child, str))


def _plain(parts: tuple[str, ...]) -> list[str]:
    """A path's parts without those that lead up again."""
    found: list[str] = []
    for part in parts:
        if part == ".." and found and found[-1] != "..":
            found.pop()
        elif part != ".":
            found.append(part)
    return found
