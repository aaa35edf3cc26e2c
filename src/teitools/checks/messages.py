"""What a run can find beside its checks: of schemas, suppressions, rendering, and files that cannot be checked."""

from teitools.findings import Code, Severity


def _schema(name: str, severity: Severity, message: str, help: str) -> Code:
    # One schema, or one line of settings, mends it for all files.
    return Code(name, "schema", severity, message, help, "checks", once=True)


NO_SCHEMA = _schema(
    "no_schema",
    Severity.WARNING,
    "no schema is known for this file, so only its well-formedness was checked",
    'pass `--schema FILE`, name one in the file with `<?xml-model href="…"?>`, or set `schema` in the settings',
)
SCHEMA_NOT_FOUND = _schema(
    "schema_not_found",
    Severity.ERROR,
    "the schema `{href}` that this file names does not exist",
    "correct the `href`, which is relative to this file, or pass `--schema FILE`",
)
SCHEMA_NOT_LOCAL = _schema(
    "schema_not_local",
    Severity.ERROR,
    "the schema `{href}` is not on this machine, and nothing is fetched from the network",
    "save it beside the edition and pass `--schema FILE`, or map its address in an XML catalog (`--catalog FILE`)",
)
OUTSIDE_PROJECT = _schema(
    "outside_project",
    Severity.ERROR,
    "something is wrong with `{file}`, which lies outside the project of the files checked: nothing of it is shown",
    "name it yourself to see what: `--schema {file}`, or `--allow {file}`",
)
SCHEMA_KIND_UNKNOWN = _schema(
    "schema_kind_unknown",
    Severity.WARNING,
    "the schema `{href}` is neither RELAX NG nor Schematron, and is not used",
    'name a RELAX NG schema with `schematypens="http://relaxng.org/ns/structure/1.0"`',
)

SCHEMA_PHASE_UNKNOWN = _schema(
    "schema_phase_unknown",
    Severity.ERROR,
    "the schema `{href}` has no phase `{phase}`, so none of its rules were checked",
    "{cure}",
)


def _suppression(name: str, severity: Severity, message: str, help: str) -> Code:
    return Code(name, "suppression", severity, message, help, "checks")


SUPPRESSION_OF_NOTHING_KNOWN = _suppression(
    "suppression_of_nothing_known", Severity.ERROR, "`{code}` is no code of a finding", "{near}"
)
SUPPRESSION_WITHOUT_REASON = _suppression(
    "suppression_without_reason",
    Severity.ERROR,
    "this suppression gives no reason, so it suppresses nothing",
    'add `reason="…"`: whoever meets it next year will want to know',
)
UNUSED_SUPPRESSION = _suppression(
    "unused_suppression",
    Severity.WARNING,
    "there is no finding of `{codes}` here to suppress",
    "remove the instruction, or move it directly before the element concerned",
)
TOO_LARGE_FOR_RULES = Code(
    "too_large_for_rules",
    "schema",
    Severity.WARNING,
    "the file has {size} MB: only its grammar was checked, since rules and pointers need the whole tree in memory",
    "divide it into files and put them together with XInclude; {limit} MB and less are checked whole",
    "checks",
)
NOT_RENDERED = Code(
    "not_rendered",
    "edition",
    Severity.WARNING,
    "the processing model has no rule for `{element}`, which stands {times} in this text",
    "state a `model` for it in the edition's ODD; until then it is shown as plain text",
    "checks",
)
UNREACHABLE_ADDRESS = Code(
    "unreachable_address",
    "online",
    Severity.WARNING,
    "`{address}` cannot be reached: {reason}",
    "correct the address, or point to an archived copy",
    "checks",
)


def _run(name: str, message: str, help: str) -> Code:
    return Code(name, "run", Severity.ERROR, message, help, "checks")


UNREADABLE_FILE = _run(
    "unreadable_file", "the file cannot be read: {reason}", "check its permissions, or where the link leads"
)
FILE_NOT_CHECKED = _run("file_not_checked", "the file was not checked: {reason}", "{cure}")
CHECK_FAILED = _run(
    "check_failed",
    "the check `{check}` ended in a fault of teitools itself: {reason}",
    "please report it; the other checks of this file, and of all others, were made",
)

CODES = (
    UNREADABLE_FILE,
    FILE_NOT_CHECKED,
    CHECK_FAILED,
    TOO_LARGE_FOR_RULES,
    NOT_RENDERED,
    UNREACHABLE_ADDRESS,
    NO_SCHEMA,
    SCHEMA_NOT_FOUND,
    SCHEMA_NOT_LOCAL,
    OUTSIDE_PROJECT,
    SCHEMA_KIND_UNKNOWN,
    SCHEMA_PHASE_UNKNOWN,
    SUPPRESSION_OF_NOTHING_KNOWN,
    SUPPRESSION_WITHOUT_REASON,
    UNUSED_SUPPRESSION,
)
