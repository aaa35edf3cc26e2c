"""An expression as tokens (XPath 3.1, appendix A.2)."""

from __future__ import annotations

import re

from .error import NotOurs

_NAME = r"[^\W\d][\w.·-]*"
_TOKEN = re.compile(
    rf"""
      (?P<string>"(?:[^"]|"")*"|'(?:[^']|'')*')
    | (?P<double>(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+(?![\w.]))
    | (?P<decimal>(?:\d+\.\d*|\.\d+)(?![\w.]))
    | (?P<integer>\d+(?![\w.]))
    | (?P<variable>\$\s*{_NAME}(?::{_NAME})?)
    | (?P<axis>[a-z]+(?:-[a-z]+)*)\s*::
    | (?P<name>Q\{{[^{{}}]*\}}(?:{_NAME}|\*)|{_NAME}(?::(?:{_NAME}|\*))?|\*:{_NAME})
    | (?P<symbol>//|\.\.|!=|<=|>=|<<|>>|:=|\|\||=>|[()\[\]@,|/.=*<>+\-!?{{}}\#:])
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"[ \t\r\n]*")
_COMMENT_MARK = re.compile(r"\(:|:\)")
#: Longer expressions are not read.
_MOST = 20_000

Token = tuple[str, str]


def tokens(expression: str) -> list[Token]:
    """Kind and text of each token; comments are left out. Raises NotOurs for what is no token, or too many."""
    found: list[Token] = []
    at = 0
    while True:
        at = _after_space(expression, at)
        if at == len(expression):
            return found
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None or len(found) == _MOST:
            raise NotOurs
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()


def _after_space(expression: str, at: int) -> int:
    """Where the next token starts, after white space and comments, which nest."""
    while True:
        at = _SPACE.match(expression, at).end()  # type: ignore[union-attr]
        if not expression.startswith("(:", at):
            return at
        depth = 0
        while True:
            mark = _COMMENT_MARK.search(expression, at)
            if mark is None:
                raise NotOurs
            depth += 1 if mark.group() == "(:" else -1
            at = mark.end()
            if not depth:
                break
