"""Random patterns against random children: the automaton, and a matcher that does nothing but read section 6 aloud."""

from functools import cache
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from teitools.document import Source
from teitools.relaxng import Schema

NAMES = "abcd"


def patterns(names):
    """Patterns as nested tuples whose elements are called by `names` alone."""
    leaves = st.sampled_from([("empty",), ("text",), *(("element", name) for name in names)])
    if len(names) == 1:
        return leaves
    parts = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.just("group"), inner, inner),
            st.tuples(st.just("choice"), inner, inner),
            st.tuples(st.just("oneOrMore"), inner),
            st.tuples(st.just("optional"), inner),
        ),
        max_leaves=6,
    )
    half = len(names) // 2
    # Section 7.4: the parts of interleave share no element, and one of them at most has text.
    without_text = patterns_without_text(names[half:])
    return st.one_of(parts, st.tuples(st.just("interleave"), patterns(names[:half]), without_text))


def patterns_without_text(names):
    leaves = st.sampled_from([("element", name) for name in names])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.just("group"), inner, inner),
            st.tuples(st.just("choice"), inner, inner),
            st.tuples(st.just("oneOrMore"), inner),
        ),
        max_leaves=4,
    )


@cache
def matches(pattern, children):
    """Whether the sequence of children (names, and `.` for text) matches, by the letter of section 6.2."""
    kind = pattern[0]
    if kind == "empty":
        return not children
    if kind == "text":
        return all(child == "." for child in children)
    if kind == "element":
        return children == (pattern[1],)
    if kind == "choice":
        return matches(pattern[1], children) or matches(pattern[2], children)
    if kind == "optional":
        return not children or matches(pattern[1], children)
    if kind == "group":
        return any(
            matches(pattern[1], children[:at]) and matches(pattern[2], children[at:]) for at in range(len(children) + 1)
        )
    if kind == "oneOrMore":
        return matches(pattern[1], children) or any(
            matches(pattern[1], children[:at]) and matches(pattern, children[at:]) for at in range(1, len(children))
        )
    for sides in product((True, False), repeat=len(children)):
        left = tuple(child for child, side in zip(children, sides, strict=True) if side)
        right = tuple(child for child, side in zip(children, sides, strict=True) if not side)
        if matches(pattern[1], left) and matches(pattern[2], right):
            return True
    return False


def written(pattern):
    """`pattern` in the compact syntax."""
    kind = pattern[0]
    if kind in ("empty", "text"):
        return kind
    if kind == "element":
        return f"element {pattern[1]} {{ empty }}"
    if kind in ("oneOrMore", "optional"):
        return f"({written(pattern[1])}){'+' if kind == 'oneOrMore' else '?'}"
    sign = {"group": ",", "choice": "|", "interleave": "&"}[kind]
    return f"(({written(pattern[1])}) {sign} ({written(pattern[2])}))"


CHILDREN = st.lists(st.sampled_from([*NAMES, "."]), max_size=6).map(
    lambda children: tuple(
        child for number, child in enumerate(children) if child != "." or children[number - 1 : number] != ["."]
    )
)


@settings(max_examples=150, deadline=None)
@given(pattern=patterns(NAMES), sequences=st.lists(CHILDREN, min_size=8, max_size=8))
def test_the_automaton_keeps_to_the_letter(pattern, sequences, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "schema.rnc"
    path.write_text(f"start = element r {{ {written(pattern)} }}", encoding="utf-8")
    schema = Schema.load(path)
    for children in sequences:
        text = "".join("text" if child == "." else f"<{child}/>" for child in children)
        source = Source("document.xml", f"<r>{text}</r>")
        wanted = matches(pattern, children)
        assert schema.is_valid(source) == wanted, (written(pattern), source.text)
        found = [finding.code.name for finding in schema.validate(source)]
        assert bool(found) != wanted, (written(pattern), source.text)
        assert "not_valid" not in found, (written(pattern), source.text)
