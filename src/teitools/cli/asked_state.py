"""The state in which a text is asked for: that of a witness, that after a change; the text must know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from teitools.document import Document


def check_state(witness: str, change: str, document: Document) -> None:
    """A usage error, with the list, for a siglum or a change that the text does not have."""
    from teitools.render import changes_of, sigla_of

    if witness:
        _check("witness", witness, sigla_of(document.root))
    if change:
        _check("change", change, [each.ident for each in changes_of(document.root)])


def _check(kind: str, asked: str, known: list[str]) -> None:
    if asked not in known:
        listed = ", ".join(f"`{each}`" for each in known[:60]) or {"witness": "no witnesses"}.get(kind, "no changes")
        raise click.BadParameter(f"no {kind} `{asked}`; the text has {listed}", param_hint=f"--{kind}")
