"""Seeded mutations get the same verdict from our grammar and from that of the TEI Stylesheets, or it is told why.

The suite tries a few on a few customizations. By hand all of them, with as many mutations as one likes:
`ODD_MUTATIONS=300 pytest tests/test_odd_mutations.py -s` (26 customizations, 7,800 documents, two minutes).
"""

import copy
import os
import random
from collections import Counter

import pytest
from lxml import etree
from sampling import Sampler, Unsampled
from stylesheets import COMPILED, differences, pair

from teitools.document import Source, parse_source
from teitools.odd import load_p5subset
from teitools.odd.vocabulary import vocabulary_of
from teitools.relaxng import Schema

WANTED = int(os.environ.get("ODD_MUTATIONS", "0"))
FEW = ("tei_bare", "tei_drama", "tei_tite", "eltec-2", "isofs")
TRIED = [each for each in COMPILED if WANTED or each.name.partition(".")[0] in FEW]
#: Made-up documents that are mutated, and how large each is.
MADE, SIZE = 12, 40
WORDS = ("", "x", "a b", "1920", "1920-01-01", "#a", "true", "nonsense value", "en", "-1", "http://example.org")


@pytest.fixture(scope="module")
def p5subset(shared):
    return load_p5subset(shared / "data" / "p5subset.xml")


def made_up(grammar, count):
    """Documents that our grammar accepts; fewer where it asks for values that nobody can guess."""
    sampler = Sampler(etree.ElementTree(etree.fromstring(grammar)))
    found = []
    for seed in range(count * 3):
        try:
            found.append(sampler.document(seed, SIZE))
        except Unsampled:
            continue
        if len(found) == count:
            break
    return found


def mutated(root, known, chance):
    """A copy with one thing changed: an element renamed, removed, doubled, moved, or an attribute set or removed."""
    tree = copy.deepcopy(root)
    elements = list(tree.iter(etree.Element))
    element = chance.choice(elements)
    parent = element.getparent()
    namespace, _, local = str(element.tag)[1:].rpartition("}")
    kind = chance.randrange(7 if parent is not None else 2)
    if kind == 0:
        names = sorted(set(known[local].attributes) - {"any other"}) if local in known else []
        element.set(_qualified(chance.choice([*names, "bogus"])), _value(known.get(local), chance))
    elif kind == 1 and element.attrib:
        del element.attrib[chance.choice(sorted(element.attrib))]
    elif kind == 2:
        element.tag = (
            f"{{{namespace}}}{chance.choice(sorted(name for name in known if ' ' not in name and name[0] != '{'))}"
        )
    elif kind == 3:
        parent.remove(element)
    elif kind == 4:
        parent.append(copy.deepcopy(element))
    elif kind == 5:
        chance.choice([each for each in elements if element not in (each, *each.iterancestors())]).append(element)
    else:
        element.text = (element.text or "") + chance.choice(WORDS)
    return tree


def _qualified(name):
    return f"{{http://www.w3.org/XML/1998/namespace}}{name[4:]}" if name.startswith("xml:") else name


def _value(use, chance):
    listed = sorted({value for each in use.attributes.values() for value in each.values}) if use else []
    return chance.choice([*WORDS, *listed[:40]])


def places(text, findings):
    """(element, its parent, attribute) at which each finding stands; "" for none."""
    root = parse_source(Source("x.xml", text)).root
    document = parse_source(Source("x.xml", text))
    for finding in findings:
        at = None
        for element in document.root.iter(etree.Element):
            if document.element_span(element).start <= finding.span.start < document.element_span(element).end:
                at = element
        at = root if at is None else at
        tag = document.tag(at)
        attribute = next((one.qname for one in tag.attributes if one.start <= finding.span.start < one.end), "")
        above = at.getparent()
        yield _local(at), "" if above is None else _local(above), attribute or str(finding.args.get("attribute", ""))


def _local(element):
    return etree.QName(element).localname


def is_explained(place, explained):
    """Whether a grammar that differs from the other at `place` is known to, and why."""
    element, parent, attribute = place
    return any(
        change.element in (element, parent) and (change.attribute is None or change.attribute == attribute)
        for change in explained
    )


@pytest.mark.parametrize("theirs", TRIED, ids=lambda path: path.name.partition(".")[0])
def test_same_verdict_on_every_mutation_or_it_is_explained(theirs, p5subset, tmp_path):
    each = pair(theirs, p5subset, tmp_path)
    explained = [change for change, reason in differences(each, p5subset) if reason]
    ours_path = tmp_path / "ours.rng"
    ours_path.write_bytes(each.ours)
    ours, stylesheets = Schema.load(ours_path), Schema.load(each.theirs)
    known = vocabulary_of(each.ours)
    roots, counts, left = [], Counter(), []
    for root in made_up(each.ours, MADE):
        text = etree.tostring(root, encoding="unicode")
        assert ours.is_valid(Source("x.xml", text))
        found = list(stylesheets.validate(Source("x.xml", text)))
        assert [place for place in places(text, found) if not is_explained(place, explained)] == []
        roots += [] if found else [root]
    chance = random.Random(f"{each.name} 1")
    wanted = WANTED or 40
    for number in range(wanted):
        text = etree.tostring(mutated(roots[number % len(roots)], known, chance), encoding="unicode")
        verdicts = [list(schema.validate(Source("x.xml", text))) for schema in (ours, stylesheets)]
        counts["valid" if not verdicts[0] else "invalid"] += 1
        if bool(verdicts[0]) == bool(verdicts[1]):
            continue
        counts["explained"] += 1
        found = verdicts[0] or verdicts[1]
        unknown = [place for place in places(text, found) if not is_explained(place, explained)]
        if unknown:
            left.append((number, "ours" if verdicts[0] else "theirs", unknown[0], found[0].args))
    print(f"\n{each.name}: {dict(counts)}")
    assert left == []
    assert counts["valid"] > wanted // 20 and counts["invalid"] > wanted // 20
