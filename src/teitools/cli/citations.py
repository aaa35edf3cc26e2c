"""`--citations`: records of works as citations in a style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lxml import etree

    from teitools.document import Document
    from teitools.render import Cited


def need_style(style: str, language: str) -> None:
    """A usage error, one line, for a style that cannot be used, before any file is read."""
    from importlib.util import find_spec

    from teitools.site import PLAIN, StyleError, read_style

    if style == PLAIN:
        return
    if find_spec("citeproc") is None:
        raise click.UsageError(
            f"`--citations {style}` needs an extra: pip install 'teitools[citations]'; `--citations plain` needs none"
        )
    try:
        read_style(style, language)
    except StyleError as error:
        raise click.BadParameter(str(error), param_hint="--citations") from None


def citations_in(document: Document, style: str | None, language: str) -> Mapping[etree._Element, Cited]:
    """The citation of each structured record of the document; nothing where no style is asked for."""
    if style is None:
        return {}
    from teitools.render import document_language as said
    from teitools.site import cited_works

    return cited_works(document.root, style, said(document.root) or language)
