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
SCHEMA_TOO_LARGE = _error(
    "schema_too_large",
    "{fact}, which is not worked through",
    "no schema that people write needs so much: look for a file that is included, or a definition referred to, again "
    "and again",
)
SCHEMA_ID_CONFLICT = _error(
    "schema_id_conflict",
    "the schema gives attribute `{attribute}` of `{element}` more than one ID type: {types}",
    "uniqueness of this attribute is not checked; let every definition give it the same type",
    Severity.WARNING,
)

UNKNOWN_ELEMENT = _error(
    "unknown_element", "element `{element}` is not known to the schema, {where}", "expected here: {expected}"
)
WRONG_NAMESPACE = _error(
    "wrong_namespace",
    "element `{element}` is {found}, not in the namespace `{namespace}`",
    "declare the namespace on the root element: `{declaration}`",
)
OUT_OF_CONTEXT_ELEMENT = _error(
    "out_of_context_element", "element `{element}` is not allowed {where}", "expected here: {expected}"
)
ELEMENT_NEEDS_WRAPPER = _error(
    "element_needs_wrapper",
    "element `{element}` is not allowed directly {where}",
    "put it inside `{wrapper}`, which may stand here",
)
ELEMENT_TOO_LATE = _error(
    "element_too_late",
    "element `{element}` may not follow `{after}` {where}",
    "move `{element}` before `{after}` at line {after_line}",
)
ELEMENT_TOO_EARLY = _error(
    "element_too_early", "element `{element}` stands before `{first}` {where}", "put `{first}` before `{element}`"
)
ELEMENT_REPEATED = _error(
    "element_repeated",
    "a further `{element}` may not follow the one at line {after_line} {where}",
    "keep one `{element}` here, or join the two",
)
MISSING_BEFORE = _error(
    "unexpected_element_required_element_missing",
    "element `{missing}` must come before `{element}` {where}",
    "insert `<{missing}>` before `{element}`",
)
INCOMPLETE = _error(
    "incomplete_element_required_element_missing",
    "element `{element}` ends without {missing}",
    "expected at its end: {expected}",
)
TEXT_NOT_ALLOWED = _error(
    "text_not_allowed",
    "text may not stand directly in `{parent}`, only elements",
    "expected here: {expected}",
)
INVALID_TEXT = _error(
    "invalid_text_value", "`{value}` cannot be the content of `{element}`: expected {expected}", "write {example}"
)
INVALID_ATTRIBUTE = _error(
    "invalid_attribute_name", "attribute `{attribute}` is not allowed on `{element}`", "remove it, or use {expected}"
)
ATTRIBUTE_CONFLICT = _error(
    "attribute_conflict",
    "attribute `{attribute}` may not stand on `{element}` together with `{other}`",
    "keep one of the two",
)
MISSING_ATTRIBUTE = _error(
    "required_attribute_missing",
    "attribute `{attribute}` is missing on `{element}`",
    'add `{attribute}="…"`: {expected}',
)
INVALID_VALUE = _error(
    "invalid_attribute_value",
    "attribute `{attribute}` of `{element}` cannot be `{value}`: expected {expected}",
    "write {example}",
)
VALUE_NOT_IN_LIST = _error(
    "value_not_in_list",
    "attribute `{attribute}` of `{element}` cannot be `{value}`",
    "use one of {expected}",
)
DUPLICATE_ID = _error(
    "duplicate_id", "the ID `{value}` is already used at line {first_line}", "give each element an ID of its own"
)
MISSING_ID = _error(
    "missing_id", "no element has the ID `{value}`", "correct the reference, or give its target this ID"
)
CONTENT_TOO_COMPLEX = _error(
    "content_too_complex",
    "whether `{element}` is valid cannot be told: the schema leaves too many ways open to read it",
    "write the schema so that what comes next decides between its alternatives; nothing from here on was checked",
)
MORE_FAULTS = _error("more_faults", "{count} not listed", "correct those before this place, then validate again")
NOT_VALID = _error(
    "not_valid",
    "the document is not valid",
    "the place of the fault could not be made out; compare it with a valid one",
)

CODES = (
    SCHEMA_SYNTAX,
    SCHEMA_REFERENCE,
    SCHEMA_DATATYPE,
    SCHEMA_RESTRICTION,
    SCHEMA_TOO_LARGE,
    SCHEMA_ID_CONFLICT,
    UNKNOWN_ELEMENT,
    WRONG_NAMESPACE,
    OUT_OF_CONTEXT_ELEMENT,
    ELEMENT_NEEDS_WRAPPER,
    ELEMENT_TOO_LATE,
    ELEMENT_TOO_EARLY,
    ELEMENT_REPEATED,
    MISSING_BEFORE,
    INCOMPLETE,
    TEXT_NOT_ALLOWED,
    INVALID_TEXT,
    INVALID_ATTRIBUTE,
    ATTRIBUTE_CONFLICT,
    MISSING_ATTRIBUTE,
    INVALID_VALUE,
    VALUE_NOT_IN_LIST,
    DUPLICATE_ID,
    MISSING_ID,
    CONTENT_TOO_COMPLEX,
    MORE_FAULTS,
    NOT_VALID,
)
