"""The XPath that `model/@predicate`, Schematron and `citeStructure/@match` need, each expression compiled once."""

from .compiled import XPath, compile_xpath
from .error import XPathError
from .messages import CODES

__all__ = ["CODES", "XPath", "XPathError", "compile_xpath"]
