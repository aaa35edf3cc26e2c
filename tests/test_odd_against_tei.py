"""The compiler against the TEI Stylesheets: the same elements, attributes, contents and verdicts.

Long because what is compared has to be worked out from two grammars first: the regular language of each content model.
"""

import copy
import random
import re

import pytest
from jing import jing
from lxml import etree
from sampling import Sampler
from stylesheets import COMPILED, differences, pair

from teitools.odd import compile_odd, load_p5subset, serialise, write_rng
from teitools.odd.language import EMPTY, NEVER, choice, difference, sequence, star, symbol

R = "{http://relaxng.org/ns/structure/1.0}"
T = "{http://www.tei-c.org/ns/1.0}"
NAMES = ("tei_bare", "tei_lite", "tei_simplePrint", "tei_all")


@pytest.fixture(scope="module")
def p5subset(shared):
    return load_p5subset(shared / "data" / "p5subset.xml")


@pytest.fixture(scope="module")
def pairs(shared, p5subset, tmp_path_factory):
    """Name -> (our schema, theirs), as paths; `tei_all` is a customization that takes every module."""
    folder = tmp_path_factory.mktemp("odd")
    whole = folder / "tei_all.odd"
    modules = "".join(f'<moduleRef key="{name}"/>' for name in p5subset.modules)
    start = "TEI teiCorpus"
    whole.write_text(f'<schemaSpec xmlns="{T[1:-1]}" ident="tei_all" start="{start}">{modules}</schemaSpec>')
    found = {}
    for name in NAMES:
        odd = whole if name == "tei_all" else shared / "data" / "odd" / f"{name}.odd"
        ours = folder / f"{name}.rng"
        ours.write_bytes(serialise(write_rng(compile_odd(odd, p5subset))))
        theirs = shared / "data" / ("tei_all.rng" if name == "tei_all" else f"odd/{name}.rng")
        found[name] = (ours, theirs)
    return found


def rejected(schema, paths):
    """The paths of the documents that Jing finds invalid."""
    # Without -i Jing checks ID types too, and finds no fault in either grammar.
    said = jing(schema, *paths)[1]
    for line in said.splitlines():
        assert not line.startswith(str(schema)), line
    return {path for path in paths if f"{path}:" in said}


# What a grammar says of each element


class Grammar:
    """The elements of a RELAX NG grammar: attributes in a normal form, contents as regular expressions."""

    def __init__(self, path):
        root = etree.parse(path, etree.XMLParser(huge_tree=True)).getroot()
        self.defines = {each.get("name"): each for each in root.iter(R + "define")}
        self.elements = {each.get("name"): each for each in root.iter(R + "element") if each.get("name")}
        self.start = {each.get("name") for each in root.find(R + "start").iter(R + "ref")}
        self.contents, self.datatypes = {}, {}

    def target(self, ref):
        return self.defines[ref.get("name")]

    def attributes(self, name):
        """Name -> (normal form of its values, whether it may be absent)."""
        found = {}
        stack = [(child, False) for child in self.elements[name]]
        while stack:
            node, optional = stack.pop()
            if not isinstance(node.tag, str) or not node.tag.startswith(R) or node.tag == R + "element":
                continue
            if node.tag == R + "attribute":
                values = normal_sequence([self.values(child) for child in node])
                assert found.setdefault(node.get("name"), (values, optional)) == (values, optional)
            elif node.tag == R + "ref":
                if not any(child.tag == R + "element" for child in self.target(node)):
                    stack += [(child, optional) for child in self.target(node)]
            else:
                inside = optional or node.tag in (R + "optional", R + "choice", R + "zeroOrMore")
                stack += [(child, inside) for child in node]
        return found

    def values(self, node):
        """A pattern for values: references resolved, choices sorted, counts spelled alike."""
        if not isinstance(node.tag, str) or not node.tag.startswith(R):
            return None
        name = node.tag[len(R) :]
        parts = [part for part in map(self.values, node) if part is not None]
        if name == "ref":
            target = node.get("name")
            if target not in self.datatypes:
                self.datatypes[target] = normal_sequence([self.values(child) for child in self.target(node)])
            return self.datatypes[target]
        if name == "value":
            return ("value", node.text or "")
        if name == "param":
            return ("param", node.get("name"), node.text)
        if name == "data":
            return ("data", node.get("type"), *parts)
        if name == "choice":
            flat = [each for part in parts for each in (part[1:] if part[0] == "choice" else (part,))]
            return ("choice", *sorted(set(flat), key=repr)) if len(set(flat)) > 1 else flat[0]
        if name in ("oneOrMore", "zeroOrMore", "optional", "list"):
            return (name, normal_sequence(parts))
        return normal_sequence(parts)

    def content(self, name):
        """The content of an element as a regular expression over the names of its children."""
        if name not in self.contents:
            self.contents[name] = sequence([self.expression(child) for child in self.elements[name]])
        return self.contents[name]

    def expression(self, node):
        if not isinstance(node.tag, str) or not node.tag.startswith(R):
            return EMPTY
        name = node.tag[len(R) :]
        if name in ("attribute", "param"):
            return EMPTY
        if name == "ref":
            inside = [child for child in self.target(node) if child.tag == R + "element"]
            if inside:
                return symbol(inside[0].get("name") or "any element")
            return sequence([self.expression(child) for child in self.target(node)])
        if name == "text":
            return star(symbol("text"))
        if name in ("data", "value"):
            return symbol(repr(self.values(node)))
        if name == "notAllowed":
            return NEVER
        parts = [self.expression(child) for child in node if isinstance(child.tag, str) and child.tag.startswith(R)]
        if name == "choice":
            only_attributes = all(child.tag in (R + "attribute", R + "optional") for child in node)
            return EMPTY if only_attributes and set(parts) == {EMPTY} else choice(parts)
        body = sequence(parts)
        if name == "optional":
            return choice([EMPTY, body])
        if name in ("zeroOrMore", "oneOrMore"):
            return star(body) if name == "zeroOrMore" else sequence([body, star(body)])
        return body


def normal_sequence(parts):
    """Parts in order, each `x{2,}` as `x, x+` however it was written."""
    found = [part for part in parts if part is not None]
    flat = [each for part in found for each in (part[1:] if part[0] == "sequence" else (part,))]
    spelled = []
    for part in flat:
        if part[0] == "zeroOrMore" and spelled and spelled[-1] == part[1]:
            spelled[-1] = ("oneOrMore", part[1])
        elif part[0] == "optional" and part[1][0] == "sequence" and part[1][-1][0] == "optional":
            # x? x? and (x x?)? are the same where all are alike.
            spelled += [("optional", part[1][1]), *normal_sequence(part[1][2:])[1:]]
            spelled += [part[1][-1]] if len(part[1]) == 3 and spelled[-1] != part[1][-1] else []
        else:
            spelled.append(part)
    return spelled[0] if len(spelled) == 1 and spelled[0][0] != "optional" else ("sequence", *spelled)


@pytest.fixture(scope="module")
def grammars(pairs):
    return {name: (Grammar(ours), Grammar(theirs)) for name, (ours, theirs) in pairs.items()}


@pytest.fixture(scope="module")
def closed_by_change(p5subset):
    """(element, attribute) where TEI's own source closes an inherited attribute: the Stylesheets lose the list."""
    return {
        (spec.ident, each.ident)
        for spec in p5subset.elements.values()
        for each in spec.attributes.defs()
        if each.mode == "change" and each.val_list is not None
    }


@pytest.mark.parametrize("name", NAMES)
def test_same_elements_and_start(grammars, name):
    ours, theirs = grammars[name]
    assert set(ours.elements) == set(theirs.elements)
    assert ours.start == theirs.start


@pytest.mark.parametrize("name", NAMES)
def test_same_attributes_of_every_element(grammars, name, closed_by_change):
    ours, theirs = grammars[name]
    checked = 0
    for element in ours.elements:
        mine, yours = ours.attributes(element), theirs.attributes(element)
        assert set(mine) == set(yours), element
        for attribute in mine:
            checked += 1
            if (element, attribute) not in closed_by_change:
                assert mine[attribute] == yours[attribute], (element, attribute)
            else:
                assert mine[attribute][1] == yours[attribute][1], (element, attribute)
    assert checked > 100


@pytest.mark.parametrize("name", NAMES)
def test_same_content_of_every_element(grammars, name):
    ours, theirs = grammars[name]
    differing = {
        element: difference(ours.content(element), theirs.content(element))
        for element in ours.elements
        if ours.content(element) != theirs.content(element)
    }
    assert {element: path for element, path in differing.items() if path is not None} == {}


def test_the_comparison_can_tell_contents_apart():
    a, b = symbol("a"), symbol("b")
    assert difference(star(choice([a, b])), star(sequence([star(a), star(b)]))) is None
    assert difference(sequence([a, choice([EMPTY, b])]), choice([a, sequence([a, b])])) is None
    assert difference(star(a), sequence([a, star(a)])) == ()
    assert difference(sequence([a, star(b)]), sequence([a, choice([EMPTY, b])])) == ("a", "b", "b")


# Verdicts on documents


def mutated(root, seed, changes=6):
    """A copy with a few elements and attributes renamed, moved, removed or doubled."""
    random_ = random.Random(seed)
    tree = copy.deepcopy(root)
    elements = [each for each in tree.iter("*") if each.getparent() is not None]
    names = sorted({each.tag for each in elements})
    for _ in range(changes):
        element = random_.choice(elements)
        parent = element.getparent()
        if parent is None:
            continue
        kind = random_.randrange(5)
        if kind == 0:
            element.tag = random_.choice(names)
        elif kind == 1:
            parent.remove(element)
        elif kind == 2:
            parent.append(copy.deepcopy(element))
        elif kind == 3 and element.attrib:
            attribute = random_.choice(sorted(element.attrib))
            element.set(attribute, random_.choice(("", "a b", "1920", "nonsense value")))
        else:
            element.set(random_.choice(("type", "n", "when", "ref", "bogus")), "x")
    return tree


@pytest.fixture(scope="module")
def documents(shared, tmp_path_factory):
    """The corpora, and two spoiled copies of each of their smaller files."""
    folder = tmp_path_factory.mktemp("mutated")
    found = sorted((shared / "data").glob("plays/*.xml")) + sorted((shared / "data").glob("diary/*.xml"))
    for number, path in enumerate(list(found)):
        if path.stat().st_size > 60_000:
            continue
        root = etree.parse(path).getroot()
        for seed in range(2):
            target = folder / f"{number}-{seed}.xml"
            target.write_bytes(etree.tostring(mutated(root, number * 10 + seed, changes=1 + 2 * seed)))
            found.append(target)
    assert len(found) > 200
    return found


@pytest.mark.parametrize("name", NAMES)
def test_same_verdict_on_others_documents(pairs, documents, name):
    ours, theirs = pairs[name]
    assert rejected(ours, documents) == rejected(theirs, documents)


def test_tei_all_tells_the_documents_apart(pairs, documents):
    """Else the comparison of verdicts would say little."""
    wrong = rejected(pairs["tei_all"][0], documents)
    assert 50 < len(wrong) < len(documents) - 100


# Documents made up


def samples(schema, folder, count, size=100):
    sampler = Sampler(etree.parse(schema))
    for seed in range(count):
        path = folder / f"{schema.stem}-{seed}.xml"
        path.write_bytes(etree.tostring(sampler.document(seed, size)))
        yield path


@pytest.mark.parametrize("name", NAMES)
def test_what_a_customization_that_only_removes_accepts_tei_accepts(pairs, shared, tmp_path, name):
    ours, theirs = pairs[name]
    made = list(samples(ours, tmp_path, 20))
    assert rejected(ours, made) == set()
    assert rejected(theirs, made) == set()
    assert rejected(shared / "data" / "tei_all.rng", made) == set()


@pytest.mark.parametrize("name", ["tei_lite", "tei_simplePrint"])
def test_same_verdict_on_made_up_documents_spoiled(pairs, tmp_path, name):
    ours, theirs = pairs[name]
    spoiled = []
    for number, path in enumerate(samples(ours, tmp_path, 40, size=60)):
        path.write_bytes(etree.tostring(mutated(etree.parse(path).getroot(), number, changes=1)))
        spoiled.append(path)
    wrong = rejected(ours, spoiled)
    assert len(wrong) > 15
    assert wrong == rejected(theirs, spoiled)


def test_what_tei_constrains_is_embedded(shared, pairs):
    """Every rule that the Stylesheets extract is in our grammar, by its context and its tests, and no other.

    Left aside are those that they derive where an element is to be withdrawn (`re`, `superEntry`).
    """
    sch = "{http://purl.oclc.org/dsdl/schematron}"

    def rules(path):
        return {
            (
                folded(rule.get("context")),
                *sorted(folded(each.get("test")) for each in rule.iter(sch + "assert", sch + "report")),
            )
            for rule in etree.parse(path).iter(sch + "rule")
            if rule.get("context")
        }

    def folded(text):
        return re.sub(r"\s+", "", text or "")

    for name, (ours, _) in pairs.items():
        theirs = rules(shared / "data" / ("tei_all.isosch" if name == "tei_all" else f"odd/{name}.isosch"))
        stated = {each for each in theirs if each[0] not in ("tei:re", "tei:superEntry")}
        assert rules(ours) == stated
        assert len(stated) >= 10


# All the customizations that the Stylesheets compiled


@pytest.mark.parametrize("theirs", COMPILED, ids=lambda path: path.name.partition(".")[0])
def test_every_difference_from_the_stylesheets_is_explained(theirs, p5subset, tmp_path):
    each = pair(theirs, p5subset, tmp_path)
    found = differences(each, p5subset)
    assert [f"{change.element} {change.said}" for change, reason in found if not reason] == []
    assert len(each.compiled.specs.elements) > 5


def test_there_are_compiled_customizations(shared):
    assert len(COMPILED) == 26
