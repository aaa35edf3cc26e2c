"""What reading a schema and validating a document with it can find."""

from teitools.findings import Catalogue

codes = Catalogue("relaxng")

SCHEMA_SYNTAX = codes.error(
    "schema_syntax", message="{fact} (RELAX NG section {clause})", help="correct the schema here"
)
SCHEMA_REFERENCE = codes.error(
    "schema_reference",
    message="{fact} (RELAX NG section {clause})",
    help="correct the name or the file that is referred to",
)
SCHEMA_DATATYPE = codes.error(
    "schema_datatype",
    message="{fact} (RELAX NG section {clause})",
    help="use a datatype and parameters that the library has",
)
SCHEMA_RESTRICTION = codes.error(
    "schema_restriction",
    message="{fact} (RELAX NG section {clause})",
    help="write the pattern in a way that RELAX NG can validate",
)
SCHEMA_TOO_LARGE = codes.error(
    "schema_too_large",
    message="{fact}, which is not worked through",
    help=(
        "no schema that people write needs so much: look for a file that is included, or a definition "
        "referred to, again "
        "and again"
    ),
)
SCHEMA_ID_CONFLICT = codes.warning(
    "schema_id_conflict",
    message="the schema gives attribute `{attribute}` of `{element}` more than one ID type: {types}",
    help="uniqueness of this attribute is not checked; let every definition give it the same type",
)
UNKNOWN_ELEMENT = codes.error(
    "unknown_element",
    message="element `{element}` is not known to the schema, {where}",
    help="expected here: {expected}",
)
WRONG_NAMESPACE = codes.error(
    "wrong_namespace",
    message="element `{element}` is {found}, not in the namespace `{namespace}`",
    help="declare the namespace on the root element: `{declaration}`",
)
OUT_OF_CONTEXT_ELEMENT = codes.error(
    "out_of_context_element", message="element `{element}` is not allowed {where}", help="expected here: {expected}"
)
ELEMENT_NEEDS_WRAPPER = codes.error(
    "element_needs_wrapper",
    message="element `{element}` is not allowed directly {where}",
    help="put it inside `{wrapper}`, which may stand here",
)
ELEMENT_TOO_LATE = codes.error(
    "element_too_late",
    message="element `{element}` may not follow `{after}` {where}",
    help="move `{element}` before `{after}` at line {after_line}",
)
ELEMENT_TOO_EARLY = codes.error(
    "element_too_early",
    message="element `{element}` stands before `{first}` {where}",
    help="put `{first}` before `{element}`",
)
ELEMENT_REPEATED = codes.error(
    "element_repeated",
    message="a further `{element}` may not follow the one at line {after_line} {where}",
    help="keep one `{element}` here, or join the two",
)
MISSING_BEFORE = codes.error(
    "unexpected_element_required_element_missing",
    message="element `{missing}` must come before `{element}` {where}",
    help="insert `<{missing}>` before `{element}`",
)
INCOMPLETE = codes.error(
    "incomplete_element_required_element_missing",
    message="element `{element}` ends without {missing}",
    help="expected at its end: {expected}",
)
TEXT_NOT_ALLOWED = codes.error(
    "text_not_allowed",
    message="text may not stand directly in `{parent}`, only elements",
    help="expected here: {expected}",
)
INVALID_TEXT = codes.error(
    "invalid_text_value",
    message="`{value}` cannot be the content of `{element}`: expected {expected}",
    help="write {example}",
)
INVALID_ATTRIBUTE = codes.error(
    "invalid_attribute_name",
    message="attribute `{attribute}` is not allowed on `{element}`",
    help="remove it, or use {expected}",
)
ATTRIBUTE_CONFLICT = codes.error(
    "attribute_conflict",
    message="attribute `{attribute}` may not stand on `{element}` together with `{other}`",
    help="keep one of the two",
)
MISSING_ATTRIBUTE = codes.error(
    "required_attribute_missing",
    message="attribute `{attribute}` is missing on `{element}`",
    help='add `{attribute}="…"`: {expected}',
)
INVALID_VALUE = codes.error(
    "invalid_attribute_value",
    message="attribute `{attribute}` of `{element}` cannot be `{value}`: expected {expected}",
    help="write {example}",
)
VALUE_NOT_IN_LIST = codes.error(
    "value_not_in_list",
    message="attribute `{attribute}` of `{element}` cannot be `{value}`",
    help="use one of {expected}",
)
DUPLICATE_ID = codes.error(
    "duplicate_id",
    message="the ID `{value}` is already used at line {first_line}",
    help="give each element an ID of its own",
)
MISSING_ID = codes.error(
    "missing_id", message="no element has the ID `{value}`", help="correct the reference, or give its target this ID"
)
CONTENT_TOO_COMPLEX = codes.error(
    "content_too_complex",
    message="whether `{element}` is valid cannot be told: the schema leaves too many ways open to read it",
    help="write the schema so that what comes next decides between its alternatives; nothing from here on was checked",
)
MORE_FAULTS = codes.error(
    "more_faults", message="{count} not listed", help="correct those before this place, then validate again"
)
NOT_VALID = codes.error(
    "not_valid",
    message="the document is not valid",
    help="the place of the fault could not be made out; compare it with a valid one",
)

CODES = codes.all
