"""Trees and expressions for tests, made by hypothesis; expressions are mostly well typed, so that they say much."""

from hypothesis import strategies as st

NAMES = ("a", "b", "c")
ATTRIBUTES = ("n", "m")
TEXTS = ("", "x", "xy", " ", "a b", "1", "2", "10", "x-1", "é", "\n y ")

_texts = st.sampled_from(TEXTS)


def _element(children):
    @st.composite
    def make(draw):
        name = draw(st.sampled_from(NAMES))
        attributes = draw(st.dictionaries(st.sampled_from(ATTRIBUTES), _texts.filter(lambda text: "\n" not in text)))
        inside = draw(st.lists(st.one_of(_texts, children, st.just("<!--k-->"), st.just("<?pi p?>")), max_size=4))
        written = "".join(f' {key}="{value}"' for key, value in sorted(attributes.items()))
        return f"<{name}{written}>{''.join(inside)}</{name}>"

    return make()


documents = st.recursive(_element(st.nothing()), _element, max_leaves=12).map(lambda text: f"<r>{text}</r>")


def _joined(*parts):
    return st.tuples(*(st.just(each) if isinstance(each, str) else each for each in parts)).map("".join)


_AXES = (
    "", "", "", "descendant::", "descendant-or-self::", "ancestor::", "ancestor-or-self::", "parent::", "self::",
    "following-sibling::", "preceding-sibling::", "following::", "preceding::",
)  # fmt: skip
_step = st.one_of(
    _joined(st.sampled_from(_AXES), st.sampled_from((*NAMES, "*", "element()"))),
    st.sampled_from((".", "..")),
)
#: After these no further step or predicate stands: elementpath looks for an attribute's attributes in its element, and
#: for what follows a text nowhere.
_last_step = st.sampled_from(
    ("@n", "@m", "@*", "text()", "descendant::text()", "following::node()", "preceding-sibling::node()")
)


def _ended(nodes):
    return st.one_of(nodes, _last_step, _joined("(", nodes, ")/", _last_step))


def _boolean(inner):
    nodes, numbers, texts, booleans = inner
    nodes = _ended(nodes)
    return st.one_of(
        booleans,
        nodes,
        _joined("not(", booleans, ")"),
        _joined("(", booleans, st.sampled_from((" and ", " or ")), booleans, ")"),
        _joined("(", nodes, st.sampled_from((" = ", " != ")), texts, ")"),
        _joined("(", nodes, st.sampled_from((" = ", " != ")), nodes, ")"),
        _joined("(", numbers, st.sampled_from((" = ", " != ", " < ", " > ", " <= ", " eq ", " lt ")), numbers, ")"),
        _joined("(", texts, st.sampled_from((" = ", " eq ", " ne ", " lt ")), texts, ")"),
        _joined("exists(", nodes, ")"),
        _joined("empty(", nodes, ")"),
        _joined("contains(", texts, ", ", texts, ")"),
        _joined("starts-with(", texts, ", ", texts, ")"),
        _joined("ends-with(", texts, ", ", texts, ")"),
        _joined("matches(", texts, ", '", st.sampled_from(("x", "^x", "\\d+$", "[a-z ]+", "(a|x).?", "\\s")), "')"),
        _joined("(some $v in ", nodes, " satisfies $v/@n = ", texts, ")"),
        _joined("(every $v in ", nodes, " satisfies string-length($v) > ", numbers, ")"),
        _joined("(", texts, " castable as xs:", st.sampled_from(("integer", "double", "boolean", "decimal")), ")"),
        _joined("(", nodes, " instance of ", st.sampled_from(("node()+", "item()?", "item()+")), ")"),
    )


def _number(inner):
    nodes, numbers, texts, booleans = inner
    nodes = _ended(nodes)
    return st.one_of(
        numbers,
        _joined("count(", nodes, ")"),
        _joined("string-length(", texts, ")"),
        _joined("(", numbers, st.sampled_from((" + ", " - ", " * ")), numbers, ")"),
        _joined("(", numbers, st.sampled_from((" div ", " mod ", " idiv ")), st.sampled_from(("2", "3", "0.5")), ")"),
        _joined("number(", texts, ")"),
        _joined("sum(", nodes, "/string-length(.))"),
        _joined("max((", numbers, ", ", numbers, "))"),
        _joined("(if (", booleans, ") then ", numbers, " else ", numbers, ")"),
        _joined("-", numbers),
        _joined("round(", numbers, ")"),
        _joined("floor(", numbers, ")"),
    )


def _text(inner):
    nodes, numbers, texts, booleans = inner
    nodes = _ended(nodes)
    return st.one_of(
        texts,
        _joined("string(", numbers, ")"),
        _joined("string((", nodes, ")[1])"),
        _joined("concat(", texts, ", ", texts, ")"),
        _joined("(", texts, " || ", texts, ")"),
        _joined("normalize-space(", texts, ")"),
        _joined("substring(", texts, ", ", numbers, ")"),
        _joined("substring-before(", texts, ", ", texts, ")"),
        _joined("substring-after(", texts, ", ", texts, ")"),
        _joined("translate(", texts, ", 'xy1', 'ab')"),
        _joined("string-join(", nodes, "/string(), '-')"),
        _joined("string-join(for $v in ", nodes, " return name($v), ' ')"),
        _joined("replace(", texts, ", '", st.sampled_from(("x", "[xy]+", "(\\d)", "a|b")), "', '<$0>')"),
        _joined("string-join(tokenize(", texts, ", '", st.sampled_from((" ", "\\s+", "-", "x")), "'), '|')"),
        _joined("name((", nodes, ")[1])"),
        _joined("upper-case(", texts, ")"),
        _joined("string(", booleans, ")"),
        _joined("string-join(distinct-values(", nodes, "/string()), ',')"),
        _joined("(let $v := ", texts, " return concat($v, $v))"),
    )


def _nodes(inner):
    nodes, numbers, _, booleans = inner
    return st.one_of(
        nodes,
        _joined("(", nodes, ")/", _step),
        _joined("(", nodes, st.sampled_from((" | ", " union ", " except ", " intersect ")), nodes, ")"),
        _joined(_step, "[", booleans, "]"),
        _joined(_step, "[", st.sampled_from(("1", "2", "last()", "position() > 1", "position() = last()")), "]"),
        _joined("(", nodes, ")[", st.sampled_from(("1", "2", "last()", "position() < 3")), "]"),
        _joined("(", nodes, ")[", booleans, "]"),
        _joined("//", st.sampled_from(NAMES), "[", booleans, "]"),
        _joined("(", nodes, ")[", numbers, " = position()]"),
    )


def _grown(depth):
    nodes = st.one_of(_step, st.sampled_from(("//a", "//*", "/r", ".")))
    numbers = st.sampled_from(("0", "1", "2", "3.5", "1e1", "-1", "position()", "last()"))
    texts = st.sampled_from(("'x'", "''", "'a b'", "'1'", "string()", "string(@n)", "normalize-space()", "name()"))
    booleans = st.sampled_from(("true()", "@n", "a", "false()", "@n = 'x'", "..//b"))
    for _ in range(depth):
        inner = nodes, numbers, texts, booleans
        nodes, numbers, texts, booleans = _nodes(inner), _number(inner), _text(inner), _boolean(inner)
    return nodes, numbers, texts, booleans


expressions = st.one_of(*_grown(3))


def _grown_first(depth):
    """The same in XPath 1.0, where any value goes anywhere."""
    step = st.one_of(
        _joined(st.sampled_from(_AXES), st.sampled_from((*NAMES, "*"))),
        st.sampled_from((".", "..")),
    )
    last = st.sampled_from(("@n", "@m", "@*", "text()", "node()"))
    nodes = st.one_of(step, last, st.sampled_from(("//a", "//*", "//@n", "//text()", "/r", ".")))
    numbers = st.sampled_from(("0", "1", "2", "3.5", "-1"))
    texts = st.sampled_from(("'x'", "''", "'1'", "string()", "string(@n)", "normalize-space()", "name()"))
    booleans = st.sampled_from(("true()", "@n", "a", "false()", "@n = 'x'"))
    for _ in range(depth):
        value = st.one_of(nodes, numbers, texts, booleans)
        signs = st.sampled_from((" = ", " != ", " < ", " > ", " <= ", " >= "))
        step_with = _joined(st.sampled_from((*NAMES, "*")), "[", value, "]")
        texts, numbers, booleans, nodes = (
            st.one_of(
                texts,
                _joined("string(", value, ")"),
                _joined("concat(", value, ", ", value, ")"),
                _joined("normalize-space(", value, ")"),
                _joined("substring(", value, ", ", value, ")"),
                _joined("substring(", value, ", ", value, ", ", value, ")"),
                _joined("substring-before(", value, ", ", value, ")"),
                _joined("substring-after(", value, ", ", value, ")"),
                _joined("translate(", value, ", 'xy1', 'ab')"),
                _joined("local-name(", nodes, ")"),
            ),
            st.one_of(
                numbers,
                _joined("count(", nodes, ")"),
                _joined("sum(", nodes, ")"),
                _joined("string-length(", value, ")"),
                _joined("(", value, st.sampled_from((" + ", " - ", " * ", " div ", " mod ")), value, ")"),
                _joined("number(", value, ")"),
                _joined("round(", value, ")"),
                _joined("floor(", value, ")"),
                _joined("ceiling(", value, ")"),
            ),
            st.one_of(
                booleans,
                nodes,
                _joined("not(", value, ")"),
                _joined("(", value, st.sampled_from((" and ", " or ")), value, ")"),
                _joined("(", value, signs, value, ")"),
                _joined("contains(", value, ", ", value, ")"),
                _joined("starts-with(", value, ", ", value, ")"),
            ),
            st.one_of(
                nodes,
                step_with,
                _joined("(", step_with, ")/", step),
                _joined("(", nodes, ")/", last),
                _joined("(", nodes, " | ", nodes, ")"),
                _joined("(", nodes, ")[", value, "]"),
                _joined("a[", st.sampled_from(("1", "last()", "position() > 1", "last() - 1")), "]"),
                _joined("(", step, ")//", st.sampled_from(NAMES)),
            ),
        )
    return st.one_of(nodes, numbers, texts, booleans)


expressions_first = _grown_first(2)
