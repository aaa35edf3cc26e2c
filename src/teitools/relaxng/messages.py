"""What reading a schema and validating a document with it can find."""

from __future__ import annotations

from teitools.findings import Code, Severity


def _error(name: str, message: str, help: str, severity: Severity = Severity.ERROR) -> Code:
    return Code(name, "relaxng", severity, message, help, "relaxng")


SCHEMA_SYNTAX = _error("schema_syntax", "{fact} (RELAX NG section {clause})", "correct the schema here")
SCHEMA_REFERENCE = _error(
    "schema_reference", "{fact} (RELAX NG section {clause})", "correct the name or the file that is referred to"
)
SCHEMA_DATATYPE = _error(
    "schema_datatype", "{fact} (RELAX NG section {clause})", "use a datatype and parameters that the library has"
)
SCHEMA_RESTRICTION = _error(
    "schema_restriction", "{fact} (RELAX NG section {clause})", "write the pattern in a way that RELAX NG can validate"
)
SCHEMA_ID_CONFLICT = _error(
    "schema_id_conflict",
    "the schema gives attribute `{attribute}` of `{element}` more than one ID type: {types}",
    "uniqueness of this attribute is not checked; let every definition give it the same type",
    Severity.WARNING,
)

CODES = (SCHEMA_SYNTAX, SCHEMA_REFERENCE, SCHEMA_DATATYPE, SCHEMA_RESTRICTION, SCHEMA_ID_CONFLICT)
