"""Schemas loaded before processes are forked, so that these share them."""

from __future__ import annotations

import contextlib

from teitools.document import Unreadable

from .options import Ask
from .schema_choice import asked_for


def load_schemas(ask: Ask) -> None:
    """The schemas asked for by name, and those for files that name none, are loaded; their faults are told later."""
    from teitools.relaxng import SchemaError, loaded_schema

    choice = asked_for(ask.schemas or ask.default)
    for grammar in choice.relaxng if "relaxng" in ask.made else ():
        with contextlib.suppress(SchemaError, OSError):
            loaded_schema(grammar, cache_dir=ask.cache, catalog=ask.catalog, ids=ask.ids)
    if "schematron" not in ask.made or not choice.schematron:
        return
    from teitools.schematron import SchematronError, UnknownPhase

    from .schematron import holds_rules, plan_of

    for schema, phase in choice.schematron:
        with contextlib.suppress(SchematronError, UnknownPhase, Unreadable, OSError):
            if schema not in choice.relaxng or holds_rules(schema):
                plan_of(schema, phase, ask.cache)
