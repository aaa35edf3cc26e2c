"""Rendering by the TEI Processing Model (TEI P5 chapter 22.5.4): HTML trees and plain text of any TEI.

Packages that register behaviours build on `HtmlWalk`, `TextWalk`, `Use` and the bits of `state`. A way out is imported
when it is first asked for: a page should not wait for what writes tokens or runs stylesheets.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .messages import CODES, RENDERING_FAILED, UNKNOWN_WITNESS

if TYPE_CHECKING:
    from .apparatus import sigla_of
    from .book import Book, bind
    from .changes import after_change, changes_of
    from .compile import compile_plan, default_models
    from .docx import write_docx
    from .epub import write_epub
    from .html import HtmlOptions, HtmlWalk, Mentioned
    from .html_page import Rendered, default_style, render_html, render_page, render_parts
    from .iiif import manifest
    from .lacunae import of_witness, without_lacunae
    from .pdf import write_pdf
    from .plain import render_plain, render_text
    from .plan import Plan, ProcessingModel, Use, processing_model
    from .split import render_split
    from .standoff import collection, json_lines, render_standoff, token_lines
    from .templates import TemplateError
    from .text import TextOptions, TextWalk
    from .tree import h, page, to_bytes
    from .walk import Cited
    from .xslt import XsltError, render_xslt

__all__ = [
    "CODES",
    "RENDERING_FAILED",
    "UNKNOWN_WITNESS",
    "Book",
    "Cited",
    "HtmlOptions",
    "HtmlWalk",
    "Mentioned",
    "Plan",
    "ProcessingModel",
    "Rendered",
    "TemplateError",
    "TextOptions",
    "TextWalk",
    "Use",
    "XsltError",
    "after_change",
    "bind",
    "changes_of",
    "collection",
    "compile_plan",
    "default_models",
    "default_style",
    "h",
    "json_lines",
    "manifest",
    "of_witness",
    "page",
    "processing_model",
    "render_html",
    "render_page",
    "render_parts",
    "render_plain",
    "render_split",
    "render_standoff",
    "render_text",
    "render_xslt",
    "sigla_of",
    "to_bytes",
    "token_lines",
    "without_lacunae",
    "write_docx",
    "write_epub",
    "write_pdf",
]

_MODULES = {
    "apparatus": ("sigla_of",),
    "book": ("Book", "bind"),
    "changes": ("after_change", "changes_of"),
    "compile": ("compile_plan", "default_models"),
    "docx": ("write_docx",),
    "epub": ("write_epub",),
    "html": ("HtmlOptions", "HtmlWalk", "Mentioned"),
    "iiif": ("manifest",),
    "lacunae": ("of_witness", "without_lacunae"),
    "html_page": ("Rendered", "default_style", "render_html", "render_page", "render_parts"),
    "pdf": ("write_pdf",),
    "plain": ("render_plain", "render_text"),
    "plan": ("Plan", "ProcessingModel", "Use", "processing_model"),
    "split": ("render_split",),
    "standoff": ("collection", "json_lines", "render_standoff", "token_lines"),
    "templates": ("TemplateError",),
    "text": ("TextOptions", "TextWalk"),
    "tree": ("h", "page", "to_bytes"),
    "walk": ("Cited",),
    "xslt": ("XsltError", "render_xslt"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """The public name `name`, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    # All its names at once: the import has just bound the module to a name that one of its functions has too.
    globals().update({each: getattr(home, each) for each in _MODULES[_HOMES[name]]})
    return globals()[name]
