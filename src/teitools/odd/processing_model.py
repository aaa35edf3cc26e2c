"""The processing model of a customization: how each element is to be shown (TEI P5 chapter 23.5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from teitools.document import TEI, TEI_NS, Document
from teitools.findings import Finding, Span

from . import messages
from .odd_file import Declaration, OddFile, need_schema_spec, read_odd

if TYPE_CHECKING:
    from .specs import Specs


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a behaviour: `value` is an XPath, evaluated at the element that is shown."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class OutputRendition:
    """CSS declarations for what a model makes. `scope`: None for all of it, else `before`, `after`, `first-line`, …"""

    css: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """One way to show an element: the behaviour, and the condition under which it is chosen.

    predicate: an XPath that must be true of the element; None is always true.
    outputs: for which outputs it is meant; empty for all.
    namespaces: the prefixes in scope in the ODD, for the XPaths; unprefixed names are in the element's own namespace.
    span: of the `behaviour`, in the ODD.
    predicate_span: of the `predicate`; that of the behaviour when there is none.
    """

    behaviour: str
    predicate: str | None
    outputs: tuple[str, ...]
    css_class: str | None
    use_source_rendition: bool
    params: tuple[Param, ...]
    renditions: tuple[OutputRendition, ...]
    namespaces: Mapping[str, str] = field(hash=False)
    span: Span
    predicate_span: Span

    def param(self, name: str) -> str | None:
        """The XPath of the parameter `name`; None when it is not given."""
        return next((each.value for each in self.params if each.name == name), None)


@dataclass(frozen=True, slots=True)
class ModelSequence:
    """Models that are all carried out, in order, when the predicate is true."""

    predicate: str | None
    outputs: tuple[str, ...]
    use_source_rendition: bool
    models: tuple[Model, ...]
    namespaces: Mapping[str, str] = field(hash=False)
    span: Span
    predicate_span: Span


@dataclass(frozen=True, slots=True)
class ModelGrp:
    """Models that share an output and renditions."""

    outputs: tuple[str, ...]
    use_source_rendition: bool
    renditions: tuple[OutputRendition, ...]
    models: tuple[Model | ModelSequence, ...]
    span: Span


AnyModel: TypeAlias = Model | ModelSequence | ModelGrp


@dataclass(frozen=True, slots=True)
class ProcessingModel:
    """The models of each element, by the element's name in Clark notation, in document order.

    The first model whose predicate is true is the one that is carried out (TEI P5 chapter 23.5.4.1).
    """

    elements: Mapping[str, tuple[AnyModel, ...]]
    findings: tuple[Finding, ...] = ()

    def candidates(self, name: str, output: str) -> tuple[Model | ModelSequence, ...]:
        """The models of element `name` (Clark notation) for `output`, groups dissolved, in order; () when none.

        What a group says (output, source rendition, renditions) is said by each of its models.
        """
        return tuple(_dissolve(self.elements.get(name, ()), output))


def _dissolve(models: tuple[AnyModel, ...], output: str) -> Iterator[Model | ModelSequence]:
    for each in models:
        if each.outputs and output not in each.outputs:
            continue
        if isinstance(each, ModelGrp):
            for inner in _dissolve(each.models, output):
                yield _with_group(inner, each)
        elif isinstance(each, ModelSequence):
            members = tuple(one for one in each.models if not one.outputs or output in one.outputs)
            source = each.use_source_rendition
            members = tuple(replace(one, use_source_rendition=one.use_source_rendition or source) for one in members)
            yield replace(each, models=members)
        else:
            yield each


def _with_group(model: Model | ModelSequence, group: ModelGrp) -> Model | ModelSequence:
    if isinstance(model, ModelSequence):
        members = tuple(_model_with_group(each, group) for each in model.models)
        source = model.use_source_rendition or group.use_source_rendition
        return replace(model, models=members, use_source_rendition=source)
    return _model_with_group(model, group)


def _model_with_group(model: Model, group: ModelGrp) -> Model:
    source = model.use_source_rendition or group.use_source_rendition
    return replace(model, use_source_rendition=source, renditions=group.renditions + model.renditions)


def processing_model(odd: str | Path, p5subset: Specs | None = None) -> ProcessingModel:
    """The processing model that the customization at `odd` states, local ODDs named by `@source` included.

    `p5subset` only adds to what is checked: an element that it does not have is a finding.
    Raises OSError, or `Unreadable` with findings.
    """
    # What builds on TEI's source is of no use to a page by the built-in model, which reads no chain.
    from .sources import source_chain

    file = read_odd(odd)
    need_schema_spec(file)
    found: dict[str, tuple[AnyModel, ...]] = {}
    findings: list[Finding] = []
    for each in reversed(source_chain(file)[0]):
        collect_models(each, found, findings)
        findings += each.findings
    if p5subset is not None:
        known = {f"{{{spec.ns}}}{spec.ident}" for spec in p5subset.elements.values()}
        declared = _declared(file)
        for name, models in found.items():
            if name not in known and name not in declared:
                args = {"kind": "element", "name": name.rpartition("}")[2]}
                findings.append(Finding(messages.UNKNOWN_NAME, models[0].span, args))
    return ProcessingModel(found, tuple(findings))


def _declared(file: OddFile) -> set[str]:
    specs = [each for each in file.declarations() if each.name == "elementSpec"]
    return {_clark(each) for each in specs if each.get("mode") in (None, "add")}


def _clark(spec: Declaration) -> str:
    return f"{{{spec.get('ns') or TEI_NS}}}{spec.get('ident')}"


def collect_models(odd: OddFile, found: dict[str, tuple[AnyModel, ...]], findings: list[Finding]) -> None:
    """`found` with the models of the specifications in `odd`.

    Models have no identity of their own: where a specification states any, they replace those of the source.
    Two specifications of one element in one ODD add up.
    """
    here: dict[str, list[AnyModel]] = {}
    for spec in odd.declarations():
        if spec.name != "elementSpec" or spec.get("ident") is None:
            continue
        name = _clark(spec)
        if spec.get("mode") == "delete":
            found.pop(name, None)
            here.pop(name, None)
            continue
        models = list(read_models(spec.element, spec.document, findings))
        if models:
            here.setdefault(name, []).extend(models)
    found.update({name: tuple(models) for name, models in here.items()})


def read_models(spec: etree._Element, document: Document, findings: list[Finding]) -> Iterator[AnyModel]:
    """The `model`, `modelSequence` and `modelGrp` children of an `elementSpec`."""
    for child in spec:
        if child.tag == TEI + "model":
            yield from _model(child, document, findings)
        elif child.tag == TEI + "modelSequence":
            yield _sequence(child, document, findings)
        elif child.tag == TEI + "modelGrp":
            inner = tuple(each for each in read_models(child, document, findings) if not isinstance(each, ModelGrp))
            yield ModelGrp(
                _outputs(child), _source_rendition(child), _renditions(child), inner, document.name_span(child)
            )


def _sequence(element: etree._Element, document: Document, findings: list[Finding]) -> ModelSequence:
    models = [model for child in element.iterchildren(TEI + "model") for model in _model(child, document, findings)]
    return ModelSequence(
        element.get("predicate"),
        _outputs(element),
        _source_rendition(element),
        tuple(models),
        _prefixes(element),
        document.name_span(element),
        document.value_span(element, "predicate"),
    )


def _model(element: etree._Element, document: Document, findings: list[Finding]) -> Iterator[Model]:
    behaviour = (element.get("behaviour") or "").strip()
    if not behaviour:
        findings.append(messages.missing_attribute("model", "behaviour", document.name_span(element)))
        return
    params = []
    for child in element.iterchildren(TEI + "param"):
        name = (child.get("name") or "").strip()
        if not name:
            findings.append(messages.missing_attribute("param", "name", document.name_span(child)))
            continue
        params.append(Param(name, child.get("value") or ".", document.value_span(child, "value")))
    yield Model(
        behaviour,
        element.get("predicate"),
        _outputs(element),
        element.get("cssClass"),
        _source_rendition(element),
        tuple(params),
        _renditions(element),
        _prefixes(element),
        document.value_span(element, "behaviour"),
        document.value_span(element, "predicate" if element.get("predicate") is not None else "behaviour"),
    )


def _outputs(element: etree._Element) -> tuple[str, ...]:
    return tuple((element.get("output") or "").split())


def _source_rendition(element: etree._Element) -> bool:
    return (element.get("useSourceRendition") or "").strip() in ("true", "1")


def _renditions(element: etree._Element) -> tuple[OutputRendition, ...]:
    return tuple(
        OutputRendition(" ".join(str(child.xpath("string()")).split()), child.get("scope"))
        for child in element.iterchildren(TEI + "outputRendition")
    )


def _prefixes(element: etree._Element) -> Mapping[str, str]:
    return {prefix: uri for prefix, uri in element.nsmap.items() if prefix is not None}
