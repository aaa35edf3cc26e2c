"""Content models, datatypes, rules and processing models as lines that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from teitools.document import SCH_NS
from teitools.odd import (
    Alternate,
    AnyElement,
    AnyModel,
    ClassRef,
    ConstraintSpec,
    Content,
    DataRef,
    Datatype,
    ElementRef,
    Empty,
    EveryElement,
    MacroRef,
    Model,
    ModelGrp,
    ModelSequence,
    Sequence,
    TextNode,
    ValList,
)
from teitools.render import Child, h

from .names import Names, joined


def content_model(content: Content, names: Names) -> list[Child]:
    """A content model in the notation of the compact syntax, names leading to their entries."""
    return _expression(content, names, top=True) or ["nothing"]


def _expression(content: Content, names: Names, top: bool = False) -> list[Child]:
    specs = names.compiled.specs
    if isinstance(content, Sequence | Alternate):
        return _parts(content, names, top)
    if isinstance(content, ElementRef):
        there = content.key in specs.elements
        return [names.element(content.key), _occurrence(content.min, content.max)] if there else []
    if isinstance(content, ClassRef):
        if not names.compiled.members.has_any(content):
            return []
        how = f" ({content.expand})" if content.expand else ""
        return [names.named("class", content.key), how, _occurrence(content.min, content.max)]
    if isinstance(content, MacroRef):
        there = content.key in specs.macros
        return [names.named("macro", content.key), _occurrence(content.min, content.max)] if there else []
    if isinstance(content, DataRef):
        return [*_data(content, names), _occurrence(content.min, content.max)]
    return [_leaf(content)] if not isinstance(content, Empty) else []


def _parts(content: Sequence | Alternate, names: Names, top: bool) -> list[Child]:
    shown = [each for each in (_expression(part, names) for part in content.parts) if each]
    sign = " | " if isinstance(content, Alternate) else ", " if content.ordered else " & "
    mark = _occurrence(content.min, content.max)
    parts: list[Child] = []
    for number, each in enumerate(shown):
        parts += [sign, *each] if number else each
    if not parts:
        return []
    if len(shown) > 1 and (mark or not top):
        return ["(", *parts, ")" + mark]
    return [*parts, mark] if mark else parts


def _occurrence(low: int, high: int | None) -> str:
    if (low, high) == (1, 1):
        return ""
    if high is None:
        return {0: "*", 1: "+"}.get(low, f"{{{low},}}")
    return "?" if (low, high) == (0, 1) else f"{{{low}}}" if low == high else f"{{{low},{high}}}"


def _leaf(content: Content) -> str:
    if isinstance(content, TextNode):
        return "text"
    if isinstance(content, AnyElement):
        spaces = " of " + ", ".join(content.require) if content.require else ""
        return f"any element{spaces}{_occurrence(content.min, content.max)}"
    if isinstance(content, EveryElement):
        return "any element of the schema" + _occurrence(content.min, content.max)
    if isinstance(content, ValList):
        return "(" + " | ".join(f'"{each.ident}"' for each in content.items) + ")"
    return "a pattern of RELAX NG"


def _data(content: DataRef, names: Names) -> list[Child]:
    name = names.named("datatype", content.key) if content.key else content.name or "text"
    facets = ", ".join(f"{facet} {value}" for facet, value in content.facets)
    return [name, f": {facets}"] if facets else [name]


def datatype(stated: Datatype, names: Names) -> list[Child]:
    """What a value is made of, and of how many items."""
    name = _expression(stated.content, names, top=True) or ["text"]
    if stated.max is None:
        return ["one or more " if stated.min else "any number of ", *name]
    return name if stated.max == 1 else [f"{stated.min} to {stated.max} ", *name]


def assertions(constraint: ConstraintSpec) -> Iterator[etree._Element]:
    """What each assertion of a constraint says when it fails."""
    for xml in constraint.xml:
        for node in etree.fromstring(xml).iter(f"{{{SCH_NS}}}assert", f"{{{SCH_NS}}}report"):
            said = [node.text or ""]
            for child in node:
                said += [child.get("select") or "…", child.tail or ""]
            text = " ".join("".join(said).split())
            if text:
                yield h("li", None, text)


def model_lines(model: AnyModel) -> Iterator[etree._Element]:
    """How an element is shown: a line for each model."""
    if isinstance(model, ModelGrp):
        for each in model.models:
            yield from model_lines(each)
    elif isinstance(model, ModelSequence):
        names: list[Child] = [h("code", None, each.behaviour) for each in model.models]
        yield h("li", None, *joined(names, ", then "), *_condition(model))
    else:
        params: list[Child] = [h("code", None, f"{param.name} = {param.value}") for param in model.params]
        shown = [" with ", *joined(params)] if params else []
        yield h("li", None, h("code", None, model.behaviour), *shown, *_condition(model))


def _condition(model: Model | ModelSequence) -> Iterator[Child]:
    if model.outputs:
        yield f", for {' and '.join(model.outputs)}"
    if model.predicate is not None:
        yield ", where "
        yield h("code", None, " ".join(model.predicate.split()))
