"""What can be wrong with a Schematron schema, and with a document under its rules."""

from teitools.findings import Code, Severity

FAILED_ASSERT = Code(
    "failed_assert",
    "schematron",
    Severity.ERROR,
    "{message}",
    "the rule on `{context}` asks for `{test}`",
    "schematron",
)
SUCCESSFUL_REPORT = Code(
    "successful_report",
    "schematron",
    Severity.ERROR,
    "{message}",
    "the rule on `{context}` reports `{test}`",
    "schematron",
)


def _schema(name: str, message: str, help: str) -> Code:
    return Code(name, "schematron", Severity.ERROR, message, help, "schematron")


NO_SCHEMATRON = _schema(
    "no_schematron", "this file holds no Schematron rules", "name a `.sch` file, or a schema or ODD with embedded rules"
)
SCHEMATRON_PART_MISSING = _schema(
    "schematron_part_missing", "{element} lacks `{attribute}`", "add `{attribute}`; ISO/IEC 19757-3 requires it"
)
SCHEMATRON_REFERENCE = _schema(
    "schematron_reference", "there is no {kind} `{name}`", "correct the name; known: {known}"
)
SCHEMATRON_INCLUDE = _schema(
    "schematron_include", "`{href}` cannot be included: {reason}", "correct the path, which is relative to this file"
)

SCHEMATRON_TOO_LARGE = _schema(
    "schematron_too_large",
    "the rules of this schema extend each other to more than {limit} assertions",
    "extend a rule once; abstract rules that extend each other several times grow without end",
)

RULE_NOT_EVALUATED = Code(
    "rule_not_evaluated",
    "schematron",
    Severity.WARNING,
    "the rule `{rule}` was not evaluated: {reason}",
    "nothing is known of what it asks for: `{expression}`",
    "schematron",
)

RULE_TOOK_TOO_LONG = Code(
    "rule_took_too_long",
    "schematron",
    Severity.ERROR,
    "the rule `{rule}` was stopped: {reason}",
    "nothing is known of what it asks for: `{expression}`; simplify it, or give it more time with `--rule-timeout`",
    "schematron",
)

CODES = (
    RULE_NOT_EVALUATED,
    RULE_TOOK_TOO_LONG,
    FAILED_ASSERT,
    SUCCESSFUL_REPORT,
    NO_SCHEMATRON,
    SCHEMATRON_PART_MISSING,
    SCHEMATRON_REFERENCE,
    SCHEMATRON_INCLUDE,
    SCHEMATRON_TOO_LARGE,
)
