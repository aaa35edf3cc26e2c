"""What is raised for a schema that cannot be used."""

from __future__ import annotations

from teitools.findings import CannotWork


class SchemaError(CannotWork):
    """The schema cannot be used; `findings` say why, each at its place in the schema's own file."""
