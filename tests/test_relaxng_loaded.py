"""Many documents by one schema: loaded once, anew when it changes; catalogs, caches, encodings."""

import pytest

from teitools.document import Source, read_catalogs
from teitools.relaxng import Schema, SchemaError, loaded, loaded_schema

SCHEMA = "start = element a { element b { attribute n { text } }* }"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "schema.rnc").write_text(SCHEMA, encoding="utf-8")
    for number in range(12):
        wrong = "<c/>" if number % 3 == 0 else ""
        (tmp_path / f"{number:02}.xml").write_text(f'<a><b n="{number}"/>{wrong}</a>', encoding="utf-8")
    return tmp_path


def test_one_schema_for_many_files_is_loaded_once(folder, monkeypatch):
    loads = []
    load = Schema.load
    monkeypatch.setattr(loaded.Schema, "load", lambda *args, **kwargs: loads.append(args) or load(*args, **kwargs))
    for number, path in enumerate(sorted(folder.glob("*.xml"))):
        found = list(loaded_schema(folder / "schema.rnc").validate(path))
        expected = [("unknown_element", str(path))] if number % 3 == 0 else []
        assert [(each.code.name, each.span.file) for each in found] == expected
    assert len(loads) == 1


def test_a_changed_schema_is_loaded_anew(folder):
    source = Source("d.xml", "<a><c/></a>")
    assert list(loaded_schema(folder / "schema.rnc", cache_dir=folder / "cache").validate(source))
    (folder / "schema.rnc").write_text(SCHEMA.replace("element b", "element c").replace("text }", "text }?"))
    assert not list(loaded_schema(folder / "schema.rnc", cache_dir=folder / "cache").validate(source))


def test_a_changed_part_makes_the_cache_stale(folder):
    main = folder / "main.rnc"
    main.write_text('include "part.rnc"\nstart = a', encoding="utf-8")
    (folder / "part.rnc").write_text("a = element a { empty }", encoding="utf-8")
    cache = folder / "cache"
    assert Schema.load(main, cache_dir=cache).is_valid(Source("d.xml", "<a/>"))
    (folder / "part.rnc").write_text("a = element b { empty }", encoding="utf-8")
    assert Schema.load(main, cache_dir=cache).is_valid(Source("d.xml", "<b/>"))


def test_the_cache_says_the_same_as_the_schema(folder):
    cache = folder / "cache"
    for _ in range(2):
        schema = Schema.load(folder / "schema.rnc", cache_dir=cache)
        found = list(schema.validate(folder / "00.xml"))
        assert [(finding.code.name, finding.origin) for finding in found] == [("unknown_element", None)]


def test_a_catalog_leads_to_the_file(folder):
    (folder / "part.rng").write_text(
        '<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><empty/></element>', encoding="utf-8"
    )
    main = folder / "main.rng"
    href = "http://example.org/schemas/part.rng"
    main.write_text(f'<externalRef xmlns="http://relaxng.org/ns/structure/1.0" href="{href}"/>', encoding="utf-8")
    catalog = folder / "catalog.xml"
    catalog.write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        '<rewriteURI uriStartString="http://example.org/schemas/" rewritePrefix="./"/></catalog>',
        encoding="utf-8",
    )
    with pytest.raises(SchemaError):
        Schema.load(main)
    assert Schema.load(main, catalog=read_catalogs([catalog])).is_valid(Source("d.xml", "<a/>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "utf-32"])
def test_encodings(folder, encoding):
    name = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{name}"?>\n<a><!-- äöü --><b n="é"/><c/></a>'
    path = folder / "encoded.xml"
    path.write_bytes(text.encode(encoding))
    (finding,) = Schema.load(folder / "schema.rnc").validate(path)
    assert text[finding.span.start : finding.span.end] == "c"


def test_ids_can_be_left_alone(folder):
    (folder / "ids.rnc").write_text(
        'datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"\n'
        "start = element a { element b { attribute k { xsd:ID } }* }",
        encoding="utf-8",
    )
    source = Source("d.xml", '<a><b k="x"/><b k="x"/></a>')
    assert [finding.code.name for finding in Schema.load(folder / "ids.rnc").validate(source)] == ["duplicate_id"]
    assert not list(Schema.load(folder / "ids.rnc", ids=False).validate(source))
