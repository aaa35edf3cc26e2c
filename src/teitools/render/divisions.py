"""The divisions of a text (TEI P5 chapter 4.1)."""

from teitools.document import TEI

DIVISIONS = frozenset(TEI + name for name in ("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7"))
