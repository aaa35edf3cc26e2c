"""James Clark's suite for RELAX NG: every incorrect schema refused, every document judged right."""

import pytest
from conftest import SHARED
from lxml import etree

from teitools.document import Source
from teitools.findings import Span
from teitools.relaxng import Schema, SchemaError

SUITE = SHARED / "data" / "spectest.xml"


def read_suite():
    """(number, section, test case) for every case of the suite."""
    if not SUITE.exists():
        return []
    found = []
    for number, case in enumerate(etree.parse(SUITE).iter("testCase"), start=1):
        section = case.findtext("section") or case.findtext("../section") or case.findtext("../../section") or "?"
        found.append(pytest.param(case, id=f"{number:03}-{section}"))
    return found


def serialised(element, in_scope=()):
    """The one element in `element` as a file: its own text, with the namespaces it needs and no others."""
    return etree.tostring(element[0], encoding="unicode", with_tail=False)


def unpack(case, folder):
    for node in case:
        if node.tag == "resource":
            (folder / node.get("name")).write_text(serialised(node), encoding="utf-8")
        elif node.tag == "dir":
            inner = folder / node.get("name")
            inner.mkdir(exist_ok=True)
            unpack(node, inner)


@pytest.mark.skipif(not SUITE.exists(), reason="../shared/data/spectest.xml is not here")
def test_the_suite_is_whole():
    assert len(read_suite()) == 385


@pytest.mark.parametrize("case", read_suite())
def test_case(case, tmp_path):
    unpack(case, tmp_path)
    schema_file = tmp_path / "schema.rng"
    incorrect, correct = case.find("incorrect"), case.find("correct")
    schema_file.write_text(serialised(correct if incorrect is None else incorrect), encoding="utf-8")
    if incorrect is not None:
        with pytest.raises(SchemaError) as caught:
            Schema.load(schema_file)
        assert caught.value.findings
        assert all(isinstance(finding.span, Span) and finding.args["clause"] for finding in caught.value.findings)
        return
    schema = Schema.load(schema_file)
    for kind in ("valid", "invalid"):
        for document in case.iterfind(kind):
            source = Source(f"{kind}.xml", doctype(document) + serialised(document))
            assert schema.is_valid(source) == (kind == "valid"), source.text
            codes = [finding.code.name for finding in schema.validate(source)]
            assert bool(codes) == (kind == "invalid"), (source.text, codes)
            assert "not_valid" not in codes, source.text


def doctype(document):
    """The internal subset that a valid document of the suite brings along as an attribute."""
    subset = document.get("dtd")
    return f"<!DOCTYPE {document[0].tag} [{subset}]>" if subset else ""
