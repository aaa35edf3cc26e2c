"""A processing model made ready for an output: the ODD's models, the built-in ones, and what carries them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from teitools.document import TEI, Document, parse
from teitools.odd import AnyModel, ProcessingModel, processing_model, read_models

from .plan import Behaviour, Plan
from .registered import installed_behaviours

DEFAULT_ODD = Path(__file__).parent / "default.odd"


@cache
def default_models() -> ProcessingModel:
    """The built-in processing model, which covers TEI as texts use it."""
    return ProcessingModel(_BuiltIn(parse(DEFAULT_ODD)))


class _BuiltIn(Mapping[str, tuple[AnyModel, ...]]):
    """The models of the built-in ODD, each element's read when it is first met: a text has few of them."""

    def __init__(self, odd: Document) -> None:
        self._odd = odd
        self._specs: dict[str, list[etree._Element]] = {}
        for spec in odd.root.iter(TEI + "elementSpec"):
            space = spec.get("ns")
            name = f"{{{space}}}{spec.get('ident')}" if space else f"{TEI}{spec.get('ident')}"
            self._specs.setdefault(name, []).append(spec)
        self._read: dict[str, tuple[AnyModel, ...]] = {}

    def __getitem__(self, name: str) -> tuple[AnyModel, ...]:
        found = self._read.get(name)
        if found is None:
            specs = self._specs[name]
            found = self._read[name] = tuple(each for spec in specs for each in read_models(spec, self._odd, []))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)


def compile_plan(
    models: ProcessingModel | Path | str | None = None,
    *,
    output: str = "web",
    behaviours: Mapping[str, Behaviour] | None = None,
    templates: Path | None = None,
    defaults: bool = True,
) -> Plan:
    """The plan for `output` (`web`, `print`, `plain` or a name of the ODD's own).

    models: an edition's processing model or the path of its ODD, which goes before the built-in one element by element.
    behaviours: functions by name that add to, or replace, the built-in ones and those of installed packages
    (entry point group `teitools.behaviours`). templates: a folder of Jinja files that do the same.
    defaults: whether the built-in model stands behind. Cost: each element's models when it is first met.
    Raises OSError, `Unreadable` for an ODD that is no ODD, or `TemplateError`.
    """
    own = processing_model(models) if isinstance(models, str | Path) else models
    chain = (() if own is None else (own,)) + ((default_models(),) if defaults else ())
    known = {**_built_in(output), **(behaviours or {})}
    if templates is not None:
        from .templates import template_behaviours

        known |= template_behaviours(templates, output)

    def behaviour(name: str) -> Behaviour | None:
        return known.get(name) or installed_behaviours(output).get(name)

    return Plan(output, chain, behaviour, tuple(sorted(known)))


def _built_in(output: str) -> Mapping[str, Behaviour]:
    if output == "plain":
        from .text_behaviours import BEHAVIOURS as BUILT_IN
    else:
        from .html_behaviours import BEHAVIOURS as BUILT_IN
    return BUILT_IN
