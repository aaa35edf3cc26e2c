"""The customizations that the TEI Stylesheets compiled, and every difference of theirs from ours, explained."""

import re
from dataclasses import dataclass
from pathlib import Path

from conftest import SHARED

from teitools.document import read_catalogs
from teitools.odd import CompiledOdd, Sources, Specs, compile_odd, serialise, write_rng
from teitools.odd.compare import Change, schema_changes
from teitools.odd.vocabulary import vocabulary_of

COMPILED = sorted((SHARED / "data" / "odd").glob("*/*.compiled.rng"))

#: Differences that no rule below explains: (customization, element, attribute or child) -> why ours is right.
EXPLAINED = {
    # A class is told to delete what it only inherits: we delete it, with a warning; they do not.
    **{("isofs", None, name): "deleted in a class that only inherits it" for name in ("rend", "rendition")},
    # `key` where `name` was meant: we take the datatype of XML Schema of that name, with a warning; they take any text.
    ("dracor", "TEI", "xml:id"): "dataRef/@key is a datatype of XML Schema",
    ("dracor", "pb", "facs"): "dataRef/@key is a datatype of XML Schema",
    # `<?NameList?>` is every element of the schema; they leave out two that only it makes room for.
    ("tei_xinclude", "handNote", None): "an element of the schema",
    ("tei_xinclude", "scriptNote", None): "an element of the schema",
    ("tei_xinclude", "{http://www.w3.org/2001/XInclude}fallback", None): "contains both",
    # They lose what an attribute class inherits when an attribute of it is replaced on the element.
    ("TEILex0", "entry", "subtype"): "not deleted, and lost",
    # Suggested values beside any token: the same values are allowed.
    **{(f"eltec-{level}", "idno", "type"): "a list that is only suggested" for level in (0, 1, 2)},
    # `classRef/@include` names three attributes of the class; they include all.
    **{("eltec-2", element, name): "not included" for element in ("pc", "w") for name in ("lemmaRef", "msd")},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One customization as both compile it. theirs: the path of their grammar."""

    name: str
    compiled: CompiledOdd
    ours: bytes
    theirs: Path


def pair(theirs: Path, p5subset: Specs, folder: Path) -> Pair:
    """The customization beside `theirs`, compiled; those of ELTeC over the one that they call a library."""
    name = theirs.name.partition(".")[0]
    catalog = folder / "catalog.xml"
    library = theirs.with_name("eltec.odd").as_uri()
    entry = f'<uri name="eltec-library.xml" uri="{library}"/>'
    catalog.write_text(f'<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{entry}</catalog>')
    compiled = compile_odd(theirs.with_name(f"{name}.odd"), Sources(p5subset, catalog=read_catalogs([catalog])))
    return Pair(name, compiled, serialise(write_rng(compiled)), theirs)


def differences(each: Pair, p5subset: Specs) -> list[tuple[Change, str]]:
    """Every difference between the two grammars, with why it is there; "" for none that is known."""
    listed = _closed(each.compiled.specs) | _closed(p5subset)
    impossible = {str(one.args["name"]) for one in each.compiled.findings if one.code.name == "odd_impossible_content"}
    found = schema_changes(vocabulary_of(each.theirs), vocabulary_of(each.ours))
    return [(change, _reason(each.name, change, listed, impossible)) for change in found]


def _reason(name: str, change: Change, listed: set[tuple[str, str]], impossible: set[str]) -> str:
    attribute = change.attribute
    if change.element in impossible:
        return "no document can hold it: they leave an element that asks for what is not there"
    if change.kind in ("value", "datatype") and (change.element, attribute) in listed:
        return "an inherited attribute gets a list of values: they lose it"
    if change.kind == "datatype" and re.match(rf"@{attribute} was (Name|text) and is now string$", change.said):
        return "without a datatype any text is allowed (TEI P5 22.5.3): they write a name for some lists"
    known = (EXPLAINED.get(key, "") for key in ((name, change.element, attribute), (name, None, attribute)))
    return next(filter(None, known), "")


def _closed(specs: Specs) -> set[tuple[str, str]]:
    """(element, attribute) whose inherited attribute gets a list of values: the Stylesheets lose it."""
    return {
        (spec.name, each.ident)
        for spec in specs.elements.values()
        for each in spec.attributes.defs()
        if each.mode in ("change", "replace") and each.val_list is not None
    }
