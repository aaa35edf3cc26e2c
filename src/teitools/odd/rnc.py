"""A compiled schema in the compact syntax of RELAX NG."""

from __future__ import annotations

from teitools.document import Source
from teitools.relaxng import compact_syntax, read_tree


def write_rnc(schema: bytes) -> bytes:
    """`schema` (XML syntax, as `serialise` makes it) in the compact syntax: it means the same. UTF-8, LF."""
    return compact_syntax(read_tree(Source("schema.rng", schema.decode("utf-8")), "file:///schema.rng")).encode("utf-8")
