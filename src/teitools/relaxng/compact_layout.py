"""Text in compact syntax: literals, names, and lines broken where they are too long."""

from __future__ import annotations

import re

from .compact_tokens import KEYWORDS

WIDTH = 100


def escaped(name: str) -> str:
    """A name as a definition's: with a backslash if it is a keyword."""
    return f"\\{name}" if name in KEYWORDS else name


def shielded(text: str) -> str:
    """`text` with no backslash that would start an escape (annex C.2.1)."""
    return re.sub(r"\\(?=x+\{)", r"\\x{5C}", text)


def literal(text: str) -> str:
    """`text` in quotation marks, in pieces where it has both kinds."""
    pieces = [text] if '"' not in text or "'" not in text else re.findall(r'[^"]+|"+', text)
    quoted = (f"'{piece}'" if '"' in piece else f'"{piece}"' for piece in map(shielded, pieces))
    return " ~ ".join(quoted).replace("\r", "\\x{D}").replace("\n", "\\x{A}")


def indented(text: str) -> str:
    """Each line two spaces further in."""
    return "\n".join(f"  {line}" if line else line for line in text.split("\n"))


def parenthesized(text: str) -> str:
    """`text` in parentheses."""
    return f"({text})" if "\n" not in text else f"(\n{indented(text)}\n)"


def braces(head: str, body: str) -> str:
    """`head { body }`, on lines of their own if long."""
    if "\n" not in head + body and len(head) + len(body) + 5 <= WIDTH:
        return f"{head} {{ {body} }}"
    return f"{head} {{\n{indented(body)}\n}}"


def brackets(parts: list[str]) -> str:
    """Annotations in brackets, a line each if long."""
    line = f"[ {' '.join(parts)} ]"
    if "\n" not in line and len(line) <= WIDTH:
        return line
    return "[\n" + "\n".join(map(indented, parts)) + "\n]"


def chain(parts: list[str], sign: str) -> str:
    """Patterns with an operator between them, a line each if long."""
    if len(parts) == 1:
        return parts[0]
    line = (", " if sign == "," else f" {sign} ").join(parts)
    if "\n" not in line and len(line) <= WIDTH:
        return line
    if sign == ",":
        return ",\n".join(parts)
    return f"\n{sign} ".join(parts)
