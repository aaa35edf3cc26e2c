"""How far the tagging agrees with two readings of passages of the sources, made apart from it and from each other.

The case holds kinds and offsets, none of the text. What the headers say of quality is computed here from these.
"""

from collections import defaultdict

import pytest
from cases import CASES, read_case
from lxml import etree
from test_encoding import TEI, TEXTS, T, source_of, text

from teitools.edition.withheld import align, restore

CASE = CASES / "encoding" / "annotation.case"
KINDS = {
    "persName": "person",
    "placeName": "place",
    "orgName": "organisation",
    "rs": "office",
    "name": "event",
    "date": "date",
    "bibl": "reference",
    "title": "reference",
    "measure": "measure",
}
ORDER = tuple(dict.fromkeys(KINDS.values()))


def marks(lines, name):
    """{(start, end, kind)} of the lines of one text."""
    found = set()
    for line in lines.splitlines():
        own, start, end, kind = line.split()[:4]
        if own == name:
            found.add((int(start), int(end), kind))
    return found


def passages(name):
    _, sections = read_case(CASE)
    rows = (line.split() for line in sections["passages"].splitlines())
    return [(int(start), int(end)) for own, start, end in rows if own == name]


def tagged(document, source):
    """Each outermost mention of the transcription as (start, end, kind), in characters of the source."""
    full = restore(document, source)
    reach = {}
    for part in align(full, source).parts:
        element = part.piece.element if part.end > part.start else None
        while element is not None:
            start, end = reach.get(element, (part.start, part.end))
            reach[element] = (min(start, part.start), max(end, part.end))
            element = element.getparent()
    return {
        (start, end, KINDS[element.tag[len(T) :]])
        for element, (start, end) in reach.items()
        if element.tag[len(T) :] in KINDS and not any(each.tag[len(T) :] in KINDS for each in element.iterancestors())
    }


def within(found, windows):
    return {each for each in found if any(low <= each[0] and each[1] <= high for low, high in windows)}


def overlapping(one, other):
    """How many of `one` have a partner of their kind in `other` that shares a character, each used once."""
    free, pairs = sorted(other), 0
    for start, end, kind in sorted(one):
        partner = next((each for each in free if each[2] == kind and each[0] < end and start < each[1]), None)
        if partner:
            free.remove(partner)
            pairs += 1
    return pairs


def measured(found, wanted):
    """Recall, precision and F1 of `found` against `wanted`: strictly, and where an overlap of one kind is enough."""
    rows = []
    for same in (len(found & wanted), overlapping(found, wanted)):
        recall = same / len(wanted) if wanted else 1.0
        precision = same / len(found) if found else 1.0
        rows.append((recall, precision, 2 * same / (len(found) + len(wanted)) if found or wanted else 1.0))
    return rows


def shown(rows):
    return ", ".join("/".join(f"{each:.3f}" for each in row) for row in rows)


#: Mentions of the first reading, of the tagging, of the second reading; then recall, precision and F1.
WORDS = (
    "Against the first reading ({0} mentions) the tagging, {1} mentions as it was then, had a recall of {3:.3f} and a"
    " precision of {4:.3f} (F1 {5:.3f}), against the second ({2}) of {6:.3f} and {7:.3f} (F1 {8:.3f}); where an overlap"
    " within one kind is enough, {9:.3f} and {10:.3f} against the first. The readings agree with each other at F1"
    " {11:.3f}. After mending the figures are {12:.3f} and {13:.3f}, and {14:.3f} and {15:.3f}"
)


def sentence(name, first, second, before, after):
    """What the header says in figures."""
    (one, loose), (two, _) = measured(before, first), measured(before, second)
    (now, _), (late, _) = measured(after, first), measured(after, second)
    (own, _) = measured(second, first)
    figures = (*one, *two, *loose[:2], own[2], *now[:2], *late[:2])
    return WORDS.format(len(first), len(before), len(second), *figures)


@pytest.mark.parametrize("name", TEXTS)
def test_passages_are_a_tenth_and_whole_lines(name, shared):
    source = source_of(text(name), shared).text
    windows = passages(name)
    assert sum(end - start for start, end in windows) >= len(source) / 10
    for start, end in windows:
        assert start == 0 or source[start - 1] == "\n"
        assert source[end : end + 1] in ("\n", "") or source[end - 1] == "\n"


def test_agreement(shared, expect):
    """By text and kind, before and after mending; every difference that is left is explained by a rule."""
    _, sections = read_case(CASE)
    lines, pooled = [], defaultdict(lambda: defaultdict(set))
    for name in TEXTS:
        windows, apart = passages(name), TEXTS.index(name) * 10**6
        first, second, before = (marks(sections[each], name) for each in ("first", "second", "before"))
        after = within(tagged(text(name), source_of(text(name), shared)), windows)
        assert all(within(each, windows) == each for each in (first, second, before))
        said = " ".join(" ".join(text(name).root.find(f".//{T}interpretation").itertext()).split())
        assert sentence(name, first, second, before, after) in said
        explained = marks(sections["explained"], name)
        assert explained == (first | second) ^ after | (first ^ second), name
        for title, found, wanted in (
            ("second against first", second, first),
            ("before against first", before, first),
            ("before against second", before, second),
            ("after against first", after, first),
            ("after against second", after, second),
        ):
            lines.append(f"{name}, {title}: {shown(measured(found, wanted))}\n")
            for side, marked in (("found", found), ("wanted", wanted)):
                pooled[title][side] |= {(start + apart, end + apart, kind) for start, end, kind in marked}
    by_kind = []
    for title, sides in pooled.items():
        for kind in ORDER:
            found, wanted = ({each for each in sides[side] if each[2] == kind} for side in ("found", "wanted"))
            if not found | wanted:
                continue
            rows = measured(found, wanted)
            lines.append(f"{kind}, {title} ({len(found)} of {len(wanted)}): {shown(rows)}\n")
            if title == "before against first":
                by_kind.append(f"{kind} {rows[0][0]:.3f} and {rows[0][1]:.3f} ({len(wanted)})")
    said = " ".join(
        " ".join(etree.parse(TEI / "edition.xml").getroot().find(f".//{T}interpretation").itertext()).split()
    )
    assert "; ".join(by_kind) in said
    expect(CASE, {"figures": "".join(lines)})
