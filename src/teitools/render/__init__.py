"""Rendering by the TEI Processing Model (TEI P5 chapter 22.5.4): HTML trees and plain text of any TEI."""

from .html import HtmlOptions, HtmlWalk, Mentioned
from .messages import CODES
from .page import Rendered, default_style, render_html, render_parts
from .plain import render_text
from .plan import Plan, ProcessingModel, compile_plan, default_models
from .text import TextOptions, TextWalk
from .tree import h, page, to_bytes

__all__ = [
    "CODES",
    "HtmlOptions",
    "HtmlWalk",
    "Mentioned",
    "Plan",
    "ProcessingModel",
    "Rendered",
    "TextOptions",
    "TextWalk",
    "compile_plan",
    "default_models",
    "default_style",
    "h",
    "page",
    "render_html",
    "render_parts",
    "render_text",
    "to_bytes",
]
