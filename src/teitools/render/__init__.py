"""Rendering by the TEI Processing Model (TEI P5 chapter 22.5.4): HTML trees and plain text of any TEI.

Packages that register behaviours build on `HtmlWalk`, `TextWalk`, `Use` and the bits of `state`. A way out is imported
when it is first asked for: a page should not wait for what writes tokens or runs stylesheets.
"""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .messages import CODES, RENDERING_FAILED, TOO_LARGE_FOR_PAPER, UNKNOWN_WITNESS

if TYPE_CHECKING:
    from .address import scheme_of
    from .apparatus import sigla_of
    from .book import Book, bind
    from .bounded import OutOfBounds, run_bounded
    from .changes import after_change, changes_of
    from .citation import citation_ids
    from .compile import compile_plan, default_models
    from .docx import write_docx
    from .epub import write_epub
    from .header import authors_of, document_language, header_of, text_of, titles_of
    from .html import HtmlOptions, HtmlWalk, Mentioned
    from .html_page import Rendered, default_style, notes_section, render_html, render_page, render_parts
    from .html_portions import LARGE, render_in_portions
    from .iiif import Shown, manifest, service_of, size_of
    from .image_header import ImageHeader
    from .interface import Interface, english, interface_in, read_interface
    from .lacunae import of_witness, without_lacunae
    from .language_tag import shortest_tag
    from .local_images import Picture, Pictures, local_image, pictures_beside
    from .pdf import TooLarge, write_pdf
    from .plain import render_plain, render_text
    from .plan import Behaviour, Plan, ProcessingModel, Use, processing_model
    from .registered import BEHAVIOUR_GROUP, installed_behaviours
    from .split import render_split
    from .standoff import collection, json_lines, render_standoff, token_lines
    from .state import HEADING, INHERITED, LINK, PHRASING, STRICT
    from .templates import TemplateError
    from .text import TextOptions, TextWalk
    from .tree import Child, add, h, page, text_content, to_bytes
    from .walk import Cited
    from .xslt import XsltError, render_xslt
else:
    __getattr__ = lazily(
        __name__,
        {
            "address": ("scheme_of",),
            "apparatus": ("sigla_of",),
            "book": (
                "Book",
                "bind",
            ),
            "bounded": (
                "OutOfBounds",
                "run_bounded",
            ),
            "changes": (
                "after_change",
                "changes_of",
            ),
            "citation": ("citation_ids",),
            "compile": (
                "compile_plan",
                "default_models",
            ),
            "docx": ("write_docx",),
            "epub": ("write_epub",),
            "header": (
                "authors_of",
                "document_language",
                "header_of",
                "text_of",
                "titles_of",
            ),
            "html": (
                "HtmlOptions",
                "HtmlWalk",
                "Mentioned",
            ),
            "html_page": (
                "Rendered",
                "default_style",
                "notes_section",
                "render_html",
                "render_page",
                "render_parts",
            ),
            "html_portions": (
                "LARGE",
                "render_in_portions",
            ),
            "iiif": (
                "Shown",
                "manifest",
                "service_of",
                "size_of",
            ),
            "image_header": ("ImageHeader",),
            "interface": (
                "Interface",
                "english",
                "interface_in",
                "read_interface",
            ),
            "lacunae": (
                "of_witness",
                "without_lacunae",
            ),
            "language_tag": ("shortest_tag",),
            "local_images": (
                "Picture",
                "Pictures",
                "local_image",
                "pictures_beside",
            ),
            "pdf": (
                "TooLarge",
                "write_pdf",
            ),
            "plain": (
                "render_plain",
                "render_text",
            ),
            "plan": (
                "Behaviour",
                "Plan",
                "ProcessingModel",
                "Use",
                "processing_model",
            ),
            "registered": (
                "BEHAVIOUR_GROUP",
                "installed_behaviours",
            ),
            "split": ("render_split",),
            "standoff": (
                "collection",
                "json_lines",
                "render_standoff",
                "token_lines",
            ),
            "state": (
                "HEADING",
                "INHERITED",
                "LINK",
                "PHRASING",
                "STRICT",
            ),
            "templates": ("TemplateError",),
            "text": (
                "TextOptions",
                "TextWalk",
            ),
            "tree": (
                "Child",
                "add",
                "h",
                "page",
                "text_content",
                "to_bytes",
            ),
            "walk": ("Cited",),
            "xslt": (
                "XsltError",
                "render_xslt",
            ),
        },
    )

__all__ = [
    "BEHAVIOUR_GROUP",
    "CODES",
    "HEADING",
    "INHERITED",
    "LARGE",
    "LINK",
    "PHRASING",
    "RENDERING_FAILED",
    "STRICT",
    "TOO_LARGE_FOR_PAPER",
    "UNKNOWN_WITNESS",
    "Behaviour",
    "Book",
    "Child",
    "Cited",
    "HtmlOptions",
    "HtmlWalk",
    "ImageHeader",
    "Interface",
    "Mentioned",
    "OutOfBounds",
    "Picture",
    "Pictures",
    "Plan",
    "ProcessingModel",
    "Rendered",
    "Shown",
    "TemplateError",
    "TextOptions",
    "TextWalk",
    "TooLarge",
    "Use",
    "XsltError",
    "add",
    "after_change",
    "authors_of",
    "bind",
    "changes_of",
    "citation_ids",
    "collection",
    "compile_plan",
    "default_models",
    "default_style",
    "document_language",
    "english",
    "h",
    "header_of",
    "installed_behaviours",
    "interface_in",
    "json_lines",
    "local_image",
    "manifest",
    "notes_section",
    "of_witness",
    "page",
    "pictures_beside",
    "processing_model",
    "read_interface",
    "render_html",
    "render_in_portions",
    "render_page",
    "render_parts",
    "render_plain",
    "render_split",
    "render_standoff",
    "render_text",
    "render_xslt",
    "run_bounded",
    "scheme_of",
    "service_of",
    "shortest_tag",
    "sigla_of",
    "size_of",
    "text_content",
    "text_of",
    "titles_of",
    "to_bytes",
    "token_lines",
    "without_lacunae",
    "write_docx",
    "write_epub",
    "write_pdf",
]
