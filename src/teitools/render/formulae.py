"""Formulae: MathML as far as it only shows (MathML Core), and TeX set as MathML where `latex2mathml` is installed."""

from __future__ import annotations

from lxml import etree

from teitools.document import MATHML_NS

#: MathML Core's elements and those of MathML 3 that show something; what carries other languages is left out.
_ELEMENTS = frozenset(
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle "
    "msub msubsup msup mtable mtd mtext mtr munder munderover none menclose semantics".split()
)
_ATTRIBUTES = frozenset(
    "accent accentunder columnalign columnlines columnspan depth dir display displaystyle fence form height "
    "largeop linethickness lspace mathcolor mathvariant maxsize minsize movablelimits rowalign rowspan rspace "
    "scriptlevel separator stretchy symmetric voffset width".split()
)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.%-+# ")
#: How many parts each of these has (MathML Core 3.3 and 3.4).
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "msubsup": 3, "munderover": 3}
_LEFT_OUT = frozenset(("annotation", "annotation-xml", "maction", "mglyph"))
TEX = frozenset(("tex", "latex", "amstex", "mathtex"))


def is_mathml(element: etree._Element) -> bool:
    """Whether `element` is a formula of MathML."""
    return element.tag == f"{{{MATHML_NS}}}math"


def sanitised(math: etree._Element) -> etree._Element:
    """`math` for a page: elements without a namespace, with attributes that only dress; its words are all there."""
    return _copied(math, 0)


def _copied(element: etree._Element, depth: int) -> etree._Element:
    local = etree.QName(element).localname
    fenced = local == "mfenced"
    made = etree.Element(local if local in _ELEMENTS else "mrow")
    for name, value in element.items():
        if str(name) in _ATTRIBUTES and set(str(value)) <= _PLAIN and len(value) < 60:
            made.set(str(name), value)
    made.text = element.text
    if fenced:
        made.append(_sign(element.get("open", "(")))
    inside = [child for child in element if isinstance(child.tag, str)]
    inside = [child for child in inside if etree.QName(child).localname not in _LEFT_OUT]
    separators = element.get("separators", ",").split() or [""]
    for number, child in enumerate(inside):
        if fenced and number:
            made.append(_sign(separators[min(number - 1, len(separators) - 1)]))
        if depth < 200:
            copy = _copied(child, depth + 1)
            copy.tail = child.tail
            made.append(copy)
    if fenced:
        made.append(_sign(element.get("close", ")")))
    return made


def _sign(text: str) -> etree._Element:
    sign = etree.Element("mo", {"data-made": ""})
    sign.text = text
    return sign


def left_out(math: etree._Element) -> list[etree._Element]:
    """What of `math` no page shows: other languages' versions of it."""
    return [each for each in math.iter(etree.Element) if etree.QName(each).localname in _LEFT_OUT]


def from_tex(source: str, display: bool) -> etree._Element | None:
    """TeX as MathML that has the source as its annotation; None where that is not possible."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        return None
    plain = source.strip().strip("$").strip()
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        plain = plain.removeprefix(opening).removesuffix(closing)
    if not plain or len(plain) > 5000:
        return None
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        math = etree.fromstring(convert(plain).encode("utf-8"), parser)
    except Exception:  # whatever a converter makes of what is no TeX
        return None
    made = sanitised(math)
    if any(len(each) != _PARTS[str(each.tag)] for each in made.iter(*_PARTS)):
        # What the source leaves open, such as a fraction without a denominator, is shown as it is written.
        return None
    if display:
        made.set("display", "block")
    shown = etree.Element("mrow", {"data-made": ""})
    shown.extend(list(made))
    semantics = etree.SubElement(made, "semantics")
    semantics.append(shown)
    etree.SubElement(semantics, "annotation", {"encoding": "application/x-tex"}).text = source
    made.set("alttext", " ".join(plain.split()))
    return made
