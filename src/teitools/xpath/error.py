"""What goes wrong with an expression, as an exception that knows its finding."""

from __future__ import annotations

from teitools.findings import Finding, Span

from . import messages


class XPathError(ValueError):
    """An expression that cannot be read (`dynamic` false) or not be evaluated (`dynamic` true).

    out_of_time: whether it was stopped because its time was up; too_large: because it asked for too many items.
    """

    def __init__(
        self,
        expression: str,
        reason: str,
        *,
        dynamic: bool = False,
        out_of_time: bool = False,
        too_large: bool = False,
    ) -> None:
        super().__init__(f"{expression}: {reason}")
        self.expression = expression
        self.reason = reason
        self.dynamic = dynamic
        self.out_of_time = out_of_time
        self.too_large = too_large

    @property
    def stopped(self) -> bool:
        """Whether the evaluation met one of its bounds."""
        return self.out_of_time or self.too_large

    def finding(self, span: Span, origin: str | None = None) -> Finding:
        """The finding that says so at `span`, the place of the expression in its file."""
        code = messages.XPATH_FAILED if self.dynamic else messages.XPATH_SYNTAX
        return Finding(code, span, {"expression": self.expression, "reason": self.reason}, origin=origin)


class Failure(Exception):
    """An evaluation that XPath calls an error (its code first, as in `FORG0001`), before the expression is known."""


class NotOurs(Exception):
    """What is asked for lies outside the part of XPath that is compiled here; elementpath knows the rest."""
