"""What can be wrong with an XPath expression."""

from teitools.findings import Catalogue

codes = Catalogue("xpath", check="odd")

XPATH_SYNTAX = codes.error(
    "xpath_syntax",
    message="the XPath `{expression}` cannot be read: {reason}",
    help="correct the expression; names without a prefix are TEI elements, strings stand in quotes",
)
XPATH_FAILED = codes.warning(
    "xpath_failed",
    message="the XPath `{expression}` fails when it is evaluated: {reason}",
    help="guard the expression, for instance with `[1]` where one node is meant, or `exists(…)`",
)

CODES = codes.all
