"""What can be wrong with a Schematron schema, and with a document under its rules."""

from teitools.findings import Catalogue

codes = Catalogue("schematron")

FAILED_ASSERT = codes.error("failed_assert", message="{message}", help="the rule on `{context}` asks for `{test}`")
SUCCESSFUL_REPORT = codes.error(
    "successful_report", message="{message}", help="the rule on `{context}` reports `{test}`"
)
NO_SCHEMATRON = codes.error(
    "no_schematron",
    message="this file holds no Schematron rules",
    help="name a `.sch` file, or a schema or ODD with embedded rules",
)
SCHEMATRON_PART_MISSING = codes.error(
    "schematron_part_missing",
    message="{element} lacks `{attribute}`",
    help="add `{attribute}`; ISO/IEC 19757-3 requires it",
)
SCHEMATRON_REFERENCE = codes.error(
    "schematron_reference", message="there is no {kind} `{name}`", help="correct the name; known: {known}"
)
SCHEMATRON_INCLUDE = codes.error(
    "schematron_include",
    message="`{href}` cannot be included: {reason}",
    help="correct the path, which is relative to this file",
)
SCHEMATRON_TOO_LARGE = codes.error(
    "schematron_too_large",
    message="the rules of this schema extend each other to more than {limit} assertions",
    help="extend a rule once; abstract rules that extend each other several times grow without end",
)
RULE_NOT_EVALUATED = codes.warning(
    "rule_not_evaluated",
    message="the rule `{rule}` was not evaluated: {reason}",
    help="nothing is known of what it asks for: `{expression}`",
)
RULE_TOOK_TOO_LONG = codes.error(
    "rule_took_too_long",
    message="the rule `{rule}` was stopped: {reason}",
    help=(
        "nothing is known of what it asks for: `{expression}`; simplify it, or give it more time with `--rule-timeout`"
    ),
)

CODES = codes.all
