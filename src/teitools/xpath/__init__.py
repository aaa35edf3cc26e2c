"""The XPath that `model/@predicate`, Schematron and `citeStructure/@match` need, each expression compiled once."""

from .compiled import XPath, compile_xpath
from .error import XPathError
from .messages import CODES
from .scope import Item, Key, Scope, ScopedXPath, Tree

__all__ = ["CODES", "Item", "Key", "Scope", "ScopedXPath", "Tree", "XPath", "XPathError", "compile_xpath"]
