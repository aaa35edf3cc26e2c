"""What can be wrong with an XPath expression."""

from teitools.findings import Code, Severity

XPATH_SYNTAX = Code(
    "xpath_syntax",
    "odd",
    Severity.ERROR,
    "the XPath `{expression}` cannot be read: {reason}",
    "correct the expression; names without a prefix are TEI elements, strings stand in quotes",
    "xpath",
)
XPATH_FAILED = Code(
    "xpath_failed",
    "odd",
    Severity.WARNING,
    "the XPath `{expression}` fails when it is evaluated: {reason}",
    "guard the expression, for instance with `[1]` where one node is meant, or `exists(…)`",
    "xpath",
)

CODES = (XPATH_SYNTAX, XPATH_FAILED)
