"""What goes wrong with an expression, as an exception that knows its finding."""

from __future__ import annotations

from teitools.findings import Finding, Span

from . import messages


class XPathError(ValueError):
    """An expression that cannot be read (`dynamic` false) or not be evaluated (`dynamic` true)."""

    def __init__(self, expression: str, reason: str, *, dynamic: bool = False) -> None:
        super().__init__(f"{expression}: {reason}")
        self.expression = expression
        self.reason = reason
        self.dynamic = dynamic

    def finding(self, span: Span, origin: str | None = None) -> Finding:
        """The finding that says so at `span`, the place of the expression in its file."""
        code = messages.XPATH_FAILED if self.dynamic else messages.XPATH_SYNTAX
        return Finding(code, span, {"expression": self.expression, "reason": self.reason}, origin=origin)
