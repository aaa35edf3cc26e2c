"""Rendering by the TEI Processing Model (TEI P5 chapter 22.5.4): HTML trees and plain text of any TEI.

Packages that register behaviours build on `HtmlWalk`, `TextWalk`, `Use` and the bits of `state`.
"""

from .apparatus import sigla_of
from .compile import compile_plan, default_models
from .html import HtmlOptions, HtmlWalk, Mentioned
from .messages import CODES, RENDERING_FAILED, UNKNOWN_WITNESS
from .page import Rendered, default_style, render_html, render_page, render_parts
from .plain import render_plain, render_text
from .plan import Plan, ProcessingModel, Use, processing_model
from .standoff import collection, json_lines, render_standoff, token_lines
from .templates import TemplateError
from .text import TextOptions, TextWalk
from .tree import h, page, to_bytes
from .xslt import XsltError, render_xslt

__all__ = [
    "CODES",
    "RENDERING_FAILED",
    "UNKNOWN_WITNESS",
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
    "collection",
    "compile_plan",
    "default_models",
    "default_style",
    "h",
    "json_lines",
    "page",
    "processing_model",
    "render_html",
    "render_page",
    "render_parts",
    "render_plain",
    "render_standoff",
    "render_text",
    "render_xslt",
    "sigla_of",
    "to_bytes",
    "token_lines",
]
