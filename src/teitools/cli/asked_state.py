"""The state in which a text is asked for: that of a witness, which the text must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from teitools.document import Document


def check_witness(witness: str, document: Document) -> None:
    """A usage error, with the list, for a siglum that the text does not have."""
    if not witness:
        return
    from teitools.render import sigla_of

    known = sigla_of(document.root)
    if witness not in known:
        listed = ", ".join(f"`{each}`" for each in known[:60]) or "no witnesses"
        raise click.BadParameter(f"no witness `{witness}`; the text has {listed}", param_hint="--witness")
