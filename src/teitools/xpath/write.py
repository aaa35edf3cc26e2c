"""The tree of an expression as XPath 1.0, for lxml."""

from __future__ import annotations

from .syntax import Binary, Call, Literal, Node, Step, Variable


def write(node: Node, names: dict[str, str], default: str) -> str:
    """`node` as XPath 1.0, element names without prefix given the prefix `default` (none when empty)."""
    if isinstance(node, Literal):
        return str(node.value) if isinstance(node.value, int) else _quote(node.value)
    if isinstance(node, Variable):
        return f"${node.name}"
    if isinstance(node, Call):
        return f"{node.name}({', '.join(write(each, names, default) for each in node.arguments)})"
    if isinstance(node, Binary):
        return f"({write(node.left, names, default)} {node.operator} {write(node.right, names, default)})"
    steps = "/".join(_write_step(step, names, default) for step in node.steps)
    start = f"${node.start.name}" if node.start else ""
    return f"{start}/{steps}" if node.absolute else steps


def _write_step(step: Step, names: dict[str, str], default: str) -> str:
    test = step.test
    if default and step.axis != "attribute" and ":" not in test and test != "*" and not test.endswith("()"):
        test = f"{default}:{test}"
    predicates = "".join(f"[{write(each, names, default)}]" for each in step.predicates)
    return f"{step.axis}::{test}{predicates}"


def _quote(text: str) -> str:
    if '"' not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    parts = ", '\"', ".join(f'"{part}"' for part in text.split('"'))
    return f"concat({parts})"
