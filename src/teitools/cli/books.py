"""What `teitools transform` binds as a book, and the manifest of a text's images."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from teitools.document import Document
    from teitools.findings import Finding
    from teitools.render import Book, HtmlOptions, Plan

#: Each kind of book, and the package without which it cannot be written.
BOOKS = {"epub": "", "pdf": "weasyprint", "docx": "docx"}


def need_extra(target: str) -> None:
    """A usage error where what `target` needs is not installed: the extra has its name."""
    from importlib.util import find_spec

    if BOOKS[target] and find_spec(BOOKS[target]) is None:
        raise click.UsageError(f"`--to {target}` needs an extra: pip install 'teitools[{target}]'")


def bound(target: str, document: Document, plan: Plan, options: HtmlOptions) -> tuple[bytes, tuple[Finding, ...]]:
    """The document as a book of the kind `target`, and what was found on the way."""
    from teitools.render import bind, write_docx, write_epub

    book = bind(document, plan, options)
    if target == "pdf":
        return _on_paper(document, book), book.findings
    if target == "docx":
        return write_docx(book), book.findings
    return write_epub(book, _moment() or book.dated or "1980-01-01"), book.findings


def _on_paper(document: Document, book: Book) -> bytes:
    """The book as PDF. Raises CannotWork, with the size, for one that is not laid out."""
    from teitools.findings import CannotWork, Finding
    from teitools.render import TOO_LARGE_FOR_PAPER, TooLarge, write_pdf

    try:
        return write_pdf(book)
    except TooLarge as error:
        args = {"size": error.size, "largest": error.largest}
        raise CannotWork([Finding(TOO_LARGE_FOR_PAPER, document.name_span(document.root), args)]) from None


def _moment() -> str:
    """The moment that `SOURCE_DATE_EPOCH` says, for what must say when it was made; "" when it says none."""
    from datetime import datetime, timezone

    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not value.isdigit() or len(value) > 11:
        return ""
    return datetime.fromtimestamp(int(value), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def manifest_text(document: Document, url: str) -> str:
    """The IIIF manifest of the document's images, which will stand below `url`; a usage error where there are none."""
    from teitools.render import manifest

    made = manifest(document, url)
    if made is None:
        raise click.BadParameter(f"`{document.path}` names no images", param_hint="PATHS")
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
