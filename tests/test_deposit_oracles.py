"""What others say of a package: heavy oracles, which skip, and say so, where they are absent."""

import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from deposit_tools import packaged, small_edition, tei
from lxml import etree

ROOT = Path(__file__).parent.parent
#: DataCite 4.6, the fields that are required and those that are written here, as its documentation gives them.
DATACITE = """default namespace = "http://datacite.org/schema/kernel-4"
datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
namespace xsi = "http://www.w3.org/2001/XMLSchema-instance"
start = element resource {
  attribute xsi:schemaLocation { text },
  (element identifier { attribute identifierType { "DOI" }, words }
   & element creators { element creator { name-of-creator, parts }+ }
   & element titles { element title { attribute titleType { "AlternativeTitle" | "Subtitle" | "Other" }?, words }+ }
   & element publisher { words }
   & element publicationYear { xsd:string { pattern = "[0-9]{4}" } }
   & element resourceType { attribute resourceTypeGeneral { "Dataset" | "Text" | "Collection" }, words }
   & element subjects { element subject { words }+ }?
   & element contributors { element contributor { contributor-type, name-of-contributor, parts }+ }?
   & element dates { element date { attribute dateType { "Issued" | "Created" | "Coverage" }, words }+ }?
   & element language { xsd:language }?
   & element alternateIdentifiers {
       element alternateIdentifier { attribute alternateIdentifierType { words }, words }+ }?
   & element formats { element format { words }+ }?
   & element version { words }?
   & element rightsList { element rights {
       attribute rightsURI { xsd:anyURI }?, attribute rightsIdentifier { words }?,
       attribute rightsIdentifierScheme { words }?, attribute schemeURI { xsd:anyURI }?, words }+ }?
   & element descriptions { element description { attribute descriptionType { "Abstract" | "Methods" }, words }+ }?
   & element fundingReferences { element fundingReference { element funderName { words } }+ }?)
}
words = xsd:string { minLength = "1" }
name-type = attribute nameType { "Personal" | "Organizational" }?
name-of-creator = element creatorName { name-type, words }
name-of-contributor = element contributorName { name-type, words }
contributor-type = attribute contributorType {
  "ContactPerson" | "DataCollector" | "DataCurator" | "Editor" | "Other" | "RightsHolder" | "Sponsor" | "Translator" }
parts = element givenName { words }?, element familyName { words }?,
  element nameIdentifier { attribute nameIdentifierScheme { words }, attribute schemeURI { xsd:anyURI }?, words }*
"""


@pytest.fixture(scope="module")
def unpacked(own_package, tmp_path_factory):
    """The payloads of this edition and of a small one."""
    here = Path.cwd()
    folder = tmp_path_factory.mktemp("packages")
    rich = tei("<hi>Letters</hi> &amp; more").replace(
        "<persName>", '<persName ref="https://orcid.org/0000-0002-1825-0097 https://d-nb.info/gnd/118609807">'
    )
    try:
        small = packaged(small_edition(folder / "e", letter=rich)).path
    finally:
        os.chdir(here)
    found = []
    for path in (own_package[0], small):
        with zipfile.ZipFile(path) as package:
            package.extractall(folder / path.stem)
        found.append(next((folder / path.stem).iterdir()) / "data")
    return found


def test_datacite_has_its_fields(unpacked, tmp_path):
    from teitools.relaxng import Schema

    (tmp_path / "datacite.rnc").write_text(DATACITE, encoding="utf-8")
    schema = Schema.load(tmp_path / "datacite.rnc")
    for folder in unpacked:
        assert list(schema.validate(folder / "metadata/datacite.xml")) == []
    broken = (unpacked[1] / "metadata/datacite.xml").read_text(encoding="utf-8")
    (tmp_path / "broken.xml").write_text(re.sub("<publicationYear>.*?</publicationYear>", "", broken), encoding="utf-8")
    assert list(schema.validate(tmp_path / "broken.xml")) != []


def test_datacite_says_the_same_in_xml_and_json(unpacked):
    for folder in unpacked:
        root = etree.parse(folder / "metadata/datacite.xml").getroot()
        data = json.loads((folder / "metadata/datacite.json").read_text(encoding="utf-8"))
        kernel = "{http://datacite.org/schema/kernel-4}"
        assert root.findtext(f".//{kernel}title") == data["titles"][0]["title"]
        assert [each.text for each in root.iter(f"{kernel}creatorName")] == [each["name"] for each in data["creators"]]
        identifiers = [each.text for each in root.iter(f"{kernel}nameIdentifier")]
        listed = [each["nameIdentifier"] for entry in data["creators"] for each in entry.get("nameIdentifiers", ())]
        assert identifiers == listed
    assert "https://orcid.org/0000-0002-1825-0097" in identifiers


def test_datacite_library_takes_what_it_knows(unpacked):
    """The library knows 4.5, of which this is valid too."""
    datacite = pytest.importorskip("datacite.schema45", reason="datacite is not here: pip install '.[oracles]'")
    for folder in unpacked:
        data = json.loads((folder / "metadata/datacite.json").read_text(encoding="utf-8"))
        assert [each.message for each in datacite.validator.iter_errors(data)] == []


def test_citation_cff_is_valid(unpacked):
    schema = os.environ.get("CFF_SCHEMA")
    if not schema:
        pytest.skip("CFF_SCHEMA names no copy of the Citation File Format's JSON schema; .ci/run fetches one")
    import jsonschema
    import yaml

    validator = jsonschema.Draft7Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
    for folder in unpacked:
        data = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
        assert [each.message for each in validator.iter_errors(data)] == []


@pytest.mark.filterwarnings("ignore")
def test_roc_validator_takes_the_crate(unpacked, monkeypatch):
    services = pytest.importorskip(
        "rocrate_validator.services", reason="roc-validator is not here: pip install '.[oracles]'"
    )
    rocrate = pytest.importorskip("rocrate")
    from rocrate_validator.utils import http

    context = (Path(rocrate.__file__).parent / "data/ro-crate.jsonld").read_bytes()

    class Answer:
        status_code, ok, text, content, from_cache = 200, True, context.decode(), context, True
        headers = {"Content-Type": "application/ld+json"}  # noqa: RUF012

        def json(self):
            return json.loads(self.text)

        def raise_for_status(self):
            pass

    # Its context is served from what ro-crate-py ships: nothing is fetched.
    monkeypatch.setattr(http.HttpRequester, "__getattr__", lambda self, name: lambda *a, **k: Answer(), raising=False)
    from rocrate_validator.models import Severity

    for folder in unpacked:
        settings = services.ValidationSettings(
            rocrate_uri=str(folder), profile_identifier="ro-crate-1.3", requirement_severity=Severity.REQUIRED
        )
        result = services.validate(settings)
        assert [f"{each.check.identifier}: {each.message}" for each in result.get_issues()] == []
