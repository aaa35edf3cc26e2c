"""What is raised for a schema that cannot be used."""

from __future__ import annotations

from teitools.findings import Finding


class SchemaError(Exception):
    """The schema cannot be used; `findings` say why, each at its place in the schema's own file."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings
