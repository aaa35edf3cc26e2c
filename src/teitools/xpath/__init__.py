"""The XPath that `model/@predicate`, Schematron and `citeStructure/@match` need, each expression compiled once."""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .budget import Budget, OutOfTime
from .compiled import XPath, compile_xpath
from .error import Failure, XPathError
from .items import Attribute, DocumentNode, Text
from .messages import CODES
from .scope import Item, Key, Scope, ScopedXPath, Tree

if TYPE_CHECKING:
    from .regular import Regular
else:
    __getattr__ = lazily(
        __name__,
        {
            "regular": ("Regular",),
        },
    )

__all__ = [
    "CODES",
    "Attribute",
    "Budget",
    "DocumentNode",
    "Failure",
    "Item",
    "Key",
    "OutOfTime",
    "Regular",
    "Scope",
    "ScopedXPath",
    "Text",
    "Tree",
    "XPath",
    "XPathError",
    "compile_xpath",
]
