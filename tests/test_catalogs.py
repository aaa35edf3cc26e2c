"""XML catalogs that lead to catalogs: which are followed, in what order, and that it ends."""

import pytest
from command import teitools_command, work_within

from teitools.document import read_catalogs
from teitools.document.catalog import FILES_LIMIT

NS = "urn:oasis:names:tc:entity:xmlns:xml:catalog"


def catalogs(folder, **entries):
    for name, inner in entries.items():
        (folder / f"{name}.xml").write_text(f'<catalog xmlns="{NS}">{inner}</catalog>', encoding="utf-8")
    return read_catalogs([folder / f"{next(iter(entries))}.xml"])


def uri(address, target):
    return f'<uri name="{address}" uri="{target}"/>'


def following(name):
    return f'<nextCatalog catalog="{name}.xml"/>'


def test_the_next_catalog_is_asked_after_the_one_that_names_it(tmp_path):
    first = following("b") + uri("urn:a", "of-a.rng") + following("c")
    found = catalogs(tmp_path, a=first, b=uri("urn:a", "of-b") + uri("urn:b", "of-b.rng"), c=uri("urn:b", "of-c.rng"))
    assert found.resolve("urn:a") == tmp_path / "of-a.rng"
    assert found.resolve("urn:b") == tmp_path / "of-b.rng"


@pytest.mark.parametrize("kind", ["delegateURI", "delegateSystem"])
def test_a_delegated_catalog_is_followed(kind, tmp_path):
    match = "uriStartString" if kind == "delegateURI" else "systemIdStartString"
    entry = f'<{kind} {match}="https://example.org/" catalog="b.xml"/>'
    found = catalogs(tmp_path, a=entry, b=uri("https://example.org/s.rng", "s.rng"))
    assert found.resolve("https://example.org/s.rng") == tmp_path / "s.rng"


def test_public_identifiers_lead_nowhere(tmp_path):
    """Schemas have addresses and no public identifier: a catalog for those is not even opened."""
    entries = '<delegatePublic publicIdStartString="-//" catalog="b.xml"/><public publicId="urn:b" uri="p.rng"/>'
    found = catalogs(tmp_path, a=entries, b=uri("urn:b", "s.rng"))
    assert found.entries == [] and found.resolve("urn:b") is None


@pytest.mark.parametrize("others", [["a"], ["b"], ["b", "c", "a"]])
def test_catalogs_in_a_circle_end(others, tmp_path):
    inner = "".join(map(following, others)) + "".join(
        f'<delegateURI uriStartString="urn:" catalog="{name}.xml"/>' for name in others
    )
    found = catalogs(tmp_path, a=inner + uri("urn:x", "x.rng"), b=inner + following("a"), c=inner)
    assert found.entries == [("uri", "urn:x", (tmp_path / "x.rng").as_uri())]
    (tmp_path / "link.xml").symlink_to(tmp_path / "a.xml")
    assert read_catalogs([tmp_path / "a.xml", tmp_path / "link.xml"]).entries == found.entries


def test_a_chain_without_end_is_left(tmp_path):
    chain = {f"n{n}": uri(f"urn:{n}", "x.rng") + following(f"n{n + 1}") for n in range(FILES_LIMIT * 3)}
    assert len(catalogs(tmp_path, **chain).entries) == FILES_LIMIT


def test_catalogs_that_all_name_each_other_are_read_once_each(tmp_path):
    names = [f"n{n}" for n in range(FILES_LIMIT * 2)]
    everyone = "".join(map(following, names)) * 5
    with work_within(10):
        found = catalogs(tmp_path, **{name: uri(f"urn:{name}", "x.rng") + everyone for name in names})
    assert len(found.entries) == FILES_LIMIT and len(set(found.entries)) == FILES_LIMIT


@pytest.mark.parametrize(
    "bad", ["<catalog", '<!DOCTYPE c [<!ENTITY a "&a;">]><c>&a;</c>', '<!DOCTYPE c SYSTEM "https://example.org/c"><c/>']
)
def test_what_cannot_be_read_is_passed_over_unless_it_was_named(bad, tmp_path):
    found = catalogs(tmp_path, a=following("gone") + following("bad") + uri("urn:x", "x.rng"))
    (tmp_path / "bad.xml").write_text(bad, encoding="utf-8")
    assert read_catalogs([tmp_path / "a.xml"]).entries == found.entries != []
    (tmp_path / "letter.xml").write_text("<p/>", encoding="utf-8")
    done = teitools_command("validate", "letter.xml", "--catalog", "bad.xml", cwd=tmp_path, text=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_an_address_on_the_web_is_not_fetched(tmp_path):
    inner = '<nextCatalog catalog="https://example.org/next.xml"/>' + uri("urn:x", "https://example.org/x.rng")
    assert catalogs(tmp_path, a=inner).resolve("urn:x") is None
