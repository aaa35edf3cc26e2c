"""The one exception for work that cannot be done."""

from __future__ import annotations

from collections.abc import Iterable

from .finding import Finding


class CannotWork(Exception):
    """What was asked for cannot be done; `findings` say why, each at its place."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)

    def __str__(self) -> str:
        return "; ".join(each.code.message.format_map(each.args) for each in self.findings)
